"""Web pages: prose and tables, with spans laid out from the cell they begin in."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError
from .document import Cell, Document, Grid, Prose
from .encoding import decode

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_SKIPPED = {"script", "style", "noscript", "template", "head", "select", "iframe", "svg", "object"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ucapcontent", "ul",
}
# The form's widest table has 15 columns and its longest 29 rows: a larger span is an error of the page.
_WIDEST, _LONGEST = 60, 500


def read(path: Path) -> Document:
    """Read a web page; a table that holds tables is layout, and its cells are read as prose."""
    content = path.read_bytes()
    declared = _CHARSET.search(content[:4096])
    return read_text(decode(content, declared.group(1).decode("ascii") if declared else None), path)


def read_text(text: str, path: Path) -> Document:
    """Read the decoded text of a web page."""
    from lxml import etree, html

    text = _XML_DECLARATION.sub("", text.replace("\x00", ""))
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(f"{path}: the page has no content that can be read ({error})", path) from error
    document = Document(format="html", properties=_properties(root))
    _Walk(document).walk(root)
    return document


def _properties(root: Any) -> dict[str, str]:
    properties = {
        (meta.get("name") or "").lower(): _SPACES.sub(" ", meta.get("content") or "").strip()
        for meta in root.iter("meta")
        if meta.get("name")
    }
    if (title := root.findtext(".//title")) and title.strip():
        properties["title"] = _SPACES.sub(" ", title).strip()
    return properties


class _Walk:
    """Walks the elements in order and parts them into prose and grids."""

    def __init__(self, document: Document) -> None:
        self.blocks = document.blocks
        self.line: list[str] = []

    def walk(self, element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _HIDDEN.search(element.get("style") or ""):
            return
        if tag == "table" and element.find(".//table") is None:
            self.end_line()
            if cells := _table_cells(element):
                self.blocks.append(Grid(cells))
            return
        if tag == "br":
            self.end_line()
        block = tag in _BLOCKS
        if block:
            self.end_line()
        self.line.append(element.text or "")
        for child in element:
            self.walk(child)
            self.line.append(child.tail or "")
        if block:
            self.end_line()

    def end_line(self) -> None:
        if text := _SPACES.sub(" ", "".join(self.line).replace("\n", " ")).strip():
            self.blocks.append(Prose(text))
        self.line = []


def _table_cells(table: Any) -> list[Cell]:
    rows = [row for row in table.iter("tr") if not _HIDDEN.search(row.get("style") or "")]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, element in enumerate(rows):
        column = 0
        for item in element.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            colspan = min(_span(item, "colspan"), _WIDEST)
            rowspan = min(_span(item, "rowspan"), len(rows) - row, _LONGEST)
            taken.update((r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan))
            cells.append(Cell(_cell_text(item), row, column, rowspan, colspan))
            column += colspan
            if column > _WIDEST:
                break
    return cells


def _span(element: Any, name: str) -> int:
    number = _NUMBER.search(element.get(name) or "")
    return max(int(number.group()[:4]), 1) if number else 1


def _cell_text(element: Any) -> str:
    parts: list[str] = []

    def collect(node: Any) -> None:
        if not isinstance(node.tag, str) or node.tag in _SKIPPED or _HIDDEN.search(node.get("style") or ""):
            return
        breaks = node.tag == "br" or node.tag in _BLOCKS
        parts.append("\n" if breaks else "")
        parts.append((node.text or "").replace("\n", " "))
        for child in node:
            collect(child)
            parts.append((child.tail or "").replace("\n", " "))
        parts.append("\n" if breaks else "")

    collect(element)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
