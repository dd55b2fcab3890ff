"""Web pages: prose and tables, with spans laid out from the cell they begin in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, TooLargeError
from .document import NOT_READ, Cell, Document, Grid, Paragraph
from .encoding import decode

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_SKIPPED = {"script", "style", "noscript", "template", "head", "select", "iframe", "svg", "object"}
_BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ucapcontent",
    "ul",
}
# What is raised or struck out in a cell is no part of its number, and a picture may be the number.
_MARKED = {"sup", "sub", "del", "s", "strike"}
_PICTURES = {"img", "image", "canvas", "object", "embed", "video", "svg", "iframe"}
_INPUTS = {"input", "textarea", "select", "button"}
# The form's widest table has 15 columns and its longest 29 rows: a larger span is an error of the page.
_WIDEST, _LONGEST = 60, 500
_MOST_PLACES = 200_000  # in one table, spans written out


def read(path: Path) -> Document:
    """Read a web page; a table that holds tables is layout, and its cells are read as prose."""
    content = path.read_bytes()
    declared = _CHARSET.search(content[:4096])
    return read_text(decode(content, declared.group(1).decode("ascii") if declared else None), path)


def read_text(text: str, path: Path) -> Document:
    """Read the decoded text of a web page."""
    from lxml import etree, html

    text = _XML_DECLARATION.sub("", text.replace("\x00", ""))
    parser = html.HTMLParser(no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(f"{path}: the page has no content that can be read ({error})", path) from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise TooLargeError(f"{path}: the page nests its elements more than 255 deep; save it from a browser", path)
    document = Document(format="html", properties=_properties(root))
    _Walk(document, path).walk(root)
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

    def __init__(self, document: Document, path: Path) -> None:
        self.path = path
        self.blocks = document.blocks
        self.line: list[str] = []

    def walk(self, element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
            return
        if tag == "table" and element.find(".//table") is None:
            self.end_line()
            if cells := _table_cells(element, self.path):
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
            self.blocks.append(Paragraph(text))
        self.line = []


def _table_cells(table: Any, path: Path) -> list[Cell]:
    rows = [row for row in table.iter("tr") if not _is_hidden(row)]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, element in enumerate(rows):
        column = 0
        for item in element.iterchildren("td", "th"):
            if _is_hidden(item):
                continue
            while (row, column) in taken:
                column += 1
            if column >= _WIDEST:
                break
            colspan = min(_span(item, "colspan"), _WIDEST)
            rowspan = min(_span(item, "rowspan"), len(rows) - row, _LONGEST)
            taken.update((r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan))
            if len(taken) > _MOST_PLACES:
                raise TooLargeError(f"{path}: a table of more than {_MOST_PLACES:,} cells, spans written out", path)
            cells.append(Cell(_cell_text(item), row, column, rowspan, colspan))
            column += colspan
    return cells


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _span(element: Any, name: str) -> int:
    number = _NUMBER.search(element.get(name) or "")
    return max(int(number.group()[:4]), 1) if number else 1


def _cell_text(element: Any) -> str:
    parts: list[str] = []

    def collect(node: Any) -> None:
        tag = node.tag
        if not isinstance(tag, str) or (node is not element and _is_hidden(node)):
            return
        if tag in _PICTURES:
            parts.append(NOT_READ)
            return
        if tag in _INPUTS:
            parts.append(node.get("value") or node.text or "")
            return
        if tag in _SKIPPED:
            return
        breaks = tag == "br" or tag in _BLOCKS
        parts.append("\n" if breaks else NOT_READ if tag in _MARKED and "".join(node.itertext()).strip() else "")
        parts.append((node.text or "").replace("\n", " "))
        for child in node:
            collect(child)
            parts.append((child.tail or "").replace("\n", " "))
        parts.append("\n" if breaks else "")

    collect(element)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
