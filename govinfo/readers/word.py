"""Word files (.docx): paragraphs and tables in the order of the body."""
from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, UnsupportedFormatError
from .document import Cell, Document, Grid, Prose

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A report of text and tables unpacks to a few megabytes.
_LARGEST = 200 * 2**20


def read(path: Path) -> Document:
    """Read a .docx file; merged cells stand once, at their upper left corner."""
    _check_archive(path)
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        file = docx.Document(str(path))
        body = file.element.body
        properties = {"title": file.core_properties.title or ""}
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise DamagedFileError(f"{path}: not a whole Word file ({error}); open and save it in Word", path) from error
    document = Document(format="docx", properties={key: value for key, value in properties.items() if value})
    _read_blocks(body, document)
    return document


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise DamagedFileError(f"{path}: the .docx is no zip archive, or is cut short ({error})", path) from error
    if "word/document.xml" not in names:
        raise UnsupportedFormatError(f"{path}: a zip archive, but no Word file (word/document.xml is missing)", path)
    if size > _LARGEST:
        raise DamagedFileError(f"{path}: unpacks to {size:,} bytes, more than the {_LARGEST:,} allowed", path)


def _read_blocks(container: Any, document: Document) -> None:
    for element in container.iterchildren():
        if element.tag == f"{_W}p":
            if text := _text(element).strip():
                document.blocks.extend(Prose(line.strip()) for line in text.split("\n") if line.strip())
        elif element.tag == f"{_W}tbl":
            _read_table(element, document)
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            _read_blocks(element, document)


def _read_table(table: Any, document: Document) -> None:
    if any(True for cell in table.iter(f"{_W}tc") for _ in cell.iterchildren(f"{_W}tbl")):
        # A table that holds tables is layout: its cells are read one after the other.
        for cell in table.iter(f"{_W}tc"):
            if not any(ancestor.tag == f"{_W}tc" and _inside(ancestor, table) for ancestor in cell.iterancestors()):
                _read_blocks(cell, document)
        return
    origins: dict[int, Cell] = {}
    cells: list[Cell] = []
    for row, element in enumerate(table.iter(f"{_W}tr")):
        column = _number(element.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for item in element.iter(f"{_W}tc"):
            span = _number(item.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            merge = item.find(f"{_W}tcPr/{_W}vMerge")
            above = origins.get(column)
            if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and above is not None:
                above.rowspan = row - above.row + 1
            else:
                cell = Cell(_cell_text(item), row, column, 1, span)
                cells.append(cell)
                origins[column] = cell
            column += span
    if cells:
        document.blocks.append(Grid(cells))


def _inside(element: Any, table: Any) -> bool:
    return any(ancestor is table for ancestor in element.iterancestors())


def _number(element: Any, default: int) -> int:
    value = element.get(f"{_W}val") if element is not None else None
    return int(value) if value and value.isdigit() else default


def _cell_text(cell: Any) -> str:
    lines = (_text(paragraph).strip() for paragraph in cell.iterchildren(f"{_W}p"))
    return "\n".join(line for line in lines if line)


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        else:
            parts.append(" " if node.tag == f"{_W}tab" else "\n")
    return "".join(parts)
