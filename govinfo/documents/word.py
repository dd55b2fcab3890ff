"""Word files (.docx): paragraphs and tables in the order of the body, as Word shows them without its markup."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from . import html, text
from .document import NOT_READ, Cell, Document, Grid, Paragraph
from .encoding import decode
from .visible_text import Look, Run, cell_text, paragraph_text
from .word_styles import Formatting, W, fill_of

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN_PART = "word/document.xml"
# A report of text and tables unpacks to a few megabytes, with pictures to some tens.
_LARGEST, _LARGEST_MAIN_PART = 200 * 2**20, 40 * 2**20
_DEEPEST = 50  # tables within tables
_LOWEST_ROW = 40  # twentieths of a point: an exact height that shows no text
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}
# What tracked changes took away, the same content once more for older programs, and notes, whose marks are no numbers.
_GONE = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}delText",
    f"{W}instrText",
    f"{W}footnoteReference",
    f"{W}endnoteReference",
    f"{W}rPr",
    f"{W}pPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}
_FORMULAS = {f"{_M}sSup", f"{_M}sSub", f"{_M}sSubSup", f"{_M}f", f"{_M}rad", f"{_M}bar", f"{_M}nary"}
_BREAKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_BOX = f"{W}txbxContent"
_NUMBERED = f"{W}pPr/{W}numPr"


def read(path: Path) -> Document:
    """Read a .docx file; merged cells are read once, at their upper left corner."""
    _check_archive(path)
    import docx

    try:
        file = docx.Document(str(path))
        body = file.element.body
        properties = {"title": file.core_properties.title or ""}
        styles = file.styles.element
    except Exception as error:
        # python-docx raises whatever it meets first in a damaged file (KeyError, XML and zip errors ...).
        raise DamagedFileError(
            f"{path}: a damaged Word file ({error}); open it and save it again in Word", path
        ) from error
    if body is None:
        raise DamagedFileError(f"{path}: a Word file without a text (w:body); open it and save it again in Word", path)
    document = Document(format="docx", properties={key: value for key, value in properties.items() if value})
    _Reader(document, path, Formatting(styles), file.part).read_blocks(body)
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


class _Reader:
    """Reads the paragraphs and tables of a Word file into a document."""

    def __init__(self, document: Document, path: Path, formatting: Formatting, part: Any) -> None:
        self.document = document
        self.path = path
        self.formatting = formatting
        self.part = part

    def read_blocks(self, container: Any, depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise TooLargeError(f"{self.path}: tables within tables more than {_DEEPEST} deep", self.path)
        for element in container.iterchildren():
            if element.tag == f"{W}p":
                self._read_paragraph(element, depth)
            elif element.tag == f"{W}tbl":
                self._read_table(element, depth)
            elif element.tag == f"{W}altChunk":
                self._read_chunk(element)
            elif element.tag in _WRAPPERS:
                self.read_blocks(element, depth + 1)

    def _read_paragraph(self, paragraph: Any, depth: int) -> None:
        shown = paragraph_text(list(self._runs(paragraph, "FFFFFF")))
        if NOT_READ in shown:
            self.document.not_text.pictures.append(len(self.document.paragraphs))
        shown = shown.replace(NOT_READ, "").strip()
        self.document.blocks.extend(Paragraph(line.strip()) for line in shown.split("\n") if line.strip())
        for box in paragraph.iter(_BOX):
            if not any(ancestor.tag in _GONE or ancestor.tag == _BOX for ancestor in box.iterancestors()):
                self.read_blocks(box, depth + 1)

    def _read_chunk(self, chunk: Any) -> None:
        """Read a document in another format that Word shows in place."""
        part = self.part.related_parts.get(chunk.get(_RELATION)) if self.part is not None else None
        if part is None:
            return
        kind, content = str(part.content_type).lower(), part.blob
        if "html" in kind or "mhtml" in kind or "message/rfc822" in kind:
            found = html.read_text(decode(content), self.path)
        elif kind.startswith("text/plain"):
            found = text.read_text(decode(content))
        else:
            raise UnsupportedFormatError(
                f"{self.path}: a Word file with another file in it ({kind}); open it in Word and save it again",
                self.path,
            )
        self.document.blocks.extend(found.blocks)

    def _read_table(self, table: Any, depth: int) -> None:
        rows = [
            (row, [cell for cell in _members(row, f"{W}tc") if cell.find(f"{W}tcPr/{W}cellDel") is None])
            for row in _members(table, f"{W}tr")
            if not _is_hidden_row(row)
        ]
        if any(cell.find(f".//{W}tbl") is not None for _, cells in rows for cell in cells):
            # A table that holds tables is layout: its cells are read one after the other.
            for _, cells in rows:
                for cell in cells:
                    self.read_blocks(cell, depth + 1)
            return
        behind = None if table.find(f"{W}tblPr/{W}tblStyle") is not None else "FFFFFF"
        origins: dict[int, Cell] = {}
        found: list[Cell] = []
        for row, (element, items) in enumerate(rows):
            column = _number(element.find(f"{W}trPr/{W}gridBefore"), 0)
            for item in items:
                span = max(_number(item.find(f"{W}tcPr/{W}gridSpan"), 1), 1)
                merge = item.find(f"{W}tcPr/{W}vMerge")
                above = origins.get(column)
                if merge is not None and merge.get(f"{W}val", "continue") == "continue" and above is not None:
                    above.rowspan = row - above.row + 1
                else:
                    shown, doubt = self._cell_text(item, behind)
                    cell = Cell(shown, row, column, 1, span, doubt=doubt)
                    found.append(cell)
                    origins[column] = cell
                column += span
        if found:
            self.document.blocks.append(Grid(found))

    def _cell_text(self, cell: Any, background: str | None) -> tuple[str, str]:
        paragraphs = _members(cell, f"{W}p")
        if (shading := cell.find(f"{W}tcPr/{W}shd")) is not None:
            background = fill_of(shading)
        runs: list[Run] = []
        for paragraph in paragraphs:
            if runs:
                runs.append(Run("\n"))
            runs.extend(self._runs(paragraph, background))
            boxes = [box for box in paragraph.iter(_BOX) if not any(up.tag in _GONE for up in box.iterancestors())]
            for shown in (shown for box in boxes for shown in box.iter(f"{W}t")):
                runs.append(Run(shown.text or "", Look.MOVED))
        shown, doubt = cell_text(runs)
        if not shown.strip() and any(paragraph.find(_NUMBERED) is not None for paragraph in paragraphs):
            return NOT_READ, "picture"  # a number that Word counts itself
        return "\n".join(line for part in shown.split("\n") if (line := part.strip())), doubt

    def _runs(self, paragraph: Any, background: str | None) -> Iterator[Run]:
        shading = paragraph.find(f"{W}pPr/{W}shd")
        if shading is not None:
            background = fill_of(shading)
        yield from self._runs_in(paragraph, self.formatting.of_paragraph(paragraph), background, Look.PLAIN)

    def _runs_in(self, element: Any, of_paragraph: dict[str, Any], background: str | None, look: Look) -> Iterator[Run]:
        """The runs in an element: `look` is how the element around them is shown."""
        size = 0.0
        if element.tag == f"{W}r":
            own, size = self.formatting.look(element, of_paragraph, background)
            look = look if look is not Look.PLAIN else own
        for node in element.iterchildren():
            tag = node.tag
            if tag == f"{W}t":
                yield Run(node.text or "", look, size)
            elif tag in _GONE:
                continue
            elif tag in _BREAKS:
                yield Run(_BREAKS[tag])
            elif tag in _PICTURES:
                if look is not Look.HIDDEN and next(node.iter(_BOX), None) is None:
                    yield Run(NOT_READ)
            elif tag == f"{W}sym" or tag in _FORMULAS:
                yield Run(NOT_READ, look)
            elif tag == f"{_M}t":
                yield Run(node.text or "", look, size)
            elif tag == f"{W}fldChar":
                yield from (Run(shown, look, size) for shown in _field_text(node))
            elif tag == f"{W}rt":
                yield from self._runs_in(node, of_paragraph, background, Look.RAISED)
            elif isinstance(tag, str):
                yield from self._runs_in(node, of_paragraph, background, look)


def _field_text(field: Any) -> Iterator[str]:
    """What a field of a form shows where that is not text of its own: the entry of a list, a box to tick."""
    entries = [entry.get(f"{W}val") or "" for entry in field.iter(f"{W}listEntry")]
    if entries:
        result = field.find(f"{W}ffData/{W}ddList/{W}result")
        chosen = _number(result, 0)
        yield entries[chosen] if chosen < len(entries) else NOT_READ
    elif next(field.iter(f"{W}checkBox"), None) is not None:
        yield NOT_READ


def _members(element: Any, tag: str) -> list[Any]:
    """The rows of a table or cells of a row, also those within wrappers."""
    found: list[Any] = []
    for child in element.iterchildren():
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _members(child, tag)
    return found


def _is_hidden_row(row: Any) -> bool:
    """Whether a row was deleted, is hidden, or is too low to show its text."""
    properties = row.find(f"{W}trPr")
    if properties is None:
        return False
    hidden, height = properties.find(f"{W}hidden"), properties.find(f"{W}trHeight")
    return (
        properties.find(f"{W}del") is not None
        or (hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off"))
        or (height is not None and height.get(f"{W}hRule") == "exact" and _number(height, _LOWEST_ROW) < _LOWEST_ROW)
    )


def _number(element: Any, default: int) -> int:
    value = element.get(f"{W}val") if element is not None else None
    return int(value[:4]) if value and value.isascii() and value.isdigit() else default
