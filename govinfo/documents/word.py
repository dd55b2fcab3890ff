"""Word files (.docx): paragraphs and tables in the order of the body."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from .document import NOT_READ, Cell, Document, Grid, Paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN_PART = "word/document.xml"
# A report of text and tables unpacks to a few megabytes, with pictures to some tens.
_LARGEST, _LARGEST_MAIN_PART = 200 * 2**20, 40 * 2**20
_DEEPEST = 50  # tables within tables
# What is struck out or raised is no part of a number, and a picture may be the number.
_MARKS = {f"{_W}strike", f"{_W}dstrike"}
_PICTURES = (f"{_W}drawing", f"{_W}pict", f"{_W}object", f"{_W}footnoteReference", f"{_W}endnoteReference")
_NUMBERED = f"{_W}pPr/{_W}numPr"
_DELETED_ROW = f"{_W}trPr/{_W}del"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(path: Path) -> Document:
    """Read a .docx file; merged cells stand once, at their upper left corner."""
    _check_archive(path)
    import docx

    try:
        file = docx.Document(str(path))
        body = file.element.body
        properties = {"title": file.core_properties.title or ""}
    except Exception as error:
        # python-docx answers damage with whatever it meets first (KeyError, XML and zip errors ...).
        raise DamagedFileError(f"{path}: not a whole Word file ({error}); open and save it in Word", path) from error
    if body is None:
        raise DamagedFileError(f"{path}: a Word file without a text (w:body); open and save it in Word", path)
    document = Document(format="docx", properties={key: value for key, value in properties.items() if value})
    _read_blocks(body, document, path)
    return document


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFileError(f"{path}: the .docx is no zip archive, or is cut short ({error})", path) from error
    if _MAIN_PART not in sizes:
        raise UnsupportedFormatError(f"{path}: a zip archive, but no Word file (word/document.xml is missing)", path)
    if sum(sizes.values()) > _LARGEST or sizes[_MAIN_PART] > _LARGEST_MAIN_PART:
        raise TooLargeError(f"{path}: unpacks to {sum(sizes.values()):,} bytes, more than any report", path)


def _read_blocks(container: Any, document: Document, path: Path, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise TooLargeError(f"{path}: tables stand within tables more than {_DEEPEST} deep", path)
    for element in container.iterchildren():
        if element.tag == f"{_W}p":
            if text := _text(element).replace(NOT_READ, "").strip():
                document.blocks.extend(Paragraph(line.strip()) for line in text.split("\n") if line.strip())
        elif element.tag == f"{_W}tbl":
            _read_table(element, document, path, depth)
        elif element.tag in _WRAPPERS:
            _read_blocks(element, document, path, depth + 1)


_WRAPPERS = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"}


def _members(element: Any, tag: str) -> list[Any]:
    """Rows of a table or cells of a row, out of the wrappers that may stand around them."""
    found: list[Any] = []
    for child in element.iterchildren():
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _members(child, tag)
    return found


def _read_table(table: Any, document: Document, path: Path, depth: int) -> None:
    rows = [(row, _members(row, f"{_W}tc")) for row in _members(table, f"{_W}tr") if row.find(_DELETED_ROW) is None]
    if any(cell.find(f".//{_W}tbl") is not None for _, cells in rows for cell in cells):
        # A table that holds tables is layout: its cells are read one after the other.
        for _, cells in rows:
            for cell in cells:
                _read_blocks(cell, document, path, depth + 1)
        return
    origins: dict[int, Cell] = {}
    found: list[Cell] = []
    for row, (element, items) in enumerate(rows):
        column = _number(element.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for item in items:
            span = max(_number(item.find(f"{_W}tcPr/{_W}gridSpan"), 1), 1)
            merge = item.find(f"{_W}tcPr/{_W}vMerge")
            above = origins.get(column)
            if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and above is not None:
                above.rowspan = row - above.row + 1
            else:
                cell = Cell(_cell_text(item), row, column, 1, span)
                found.append(cell)
                origins[column] = cell
            column += span
    if found:
        document.blocks.append(Grid(found))


def _number(element: Any, default: int) -> int:
    value = element.get(f"{_W}val") if element is not None else None
    return int(value[:4]) if value and value.isascii() and value.isdigit() else default


def _cell_text(cell: Any) -> str:
    paragraphs = _members(cell, f"{_W}p")
    text = "\n".join(line for paragraph in paragraphs if (line := _text(paragraph).strip()))
    if not text and any(paragraph.find(_NUMBERED) is not None for paragraph in paragraphs):
        return NOT_READ  # a number that Word counts itself
    return text


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", *_PICTURES):
        if any(ancestor.tag == _FALLBACK for ancestor in node.iterancestors()):
            continue  # the same content once more, for older programs
        if node.tag in _PICTURES:
            parts.append(NOT_READ)
        elif node.tag == f"{_W}t":
            parts.append(_shown(node))
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            parts.append(" " if node.tag == f"{_W}tab" else "\n")
    return "".join(parts)


def _shown(node: Any) -> str:
    """The text of a run as it is shown: nothing where it is hidden, marked where it is struck out or raised."""
    text = node.text or ""
    properties = node.getparent().find(f"{_W}rPr")
    if properties is None or not text.strip():
        return text
    on = {child.tag for child in properties if child.get(f"{_W}val", "true") not in ("false", "0", "none", "baseline")}
    if f"{_W}vanish" in on:
        return ""
    return f"{NOT_READ}{text}" if on & _MARKS or f"{_W}vertAlign" in on else text
