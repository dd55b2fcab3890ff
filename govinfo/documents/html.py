"""Web pages: paragraphs and tables as a browser shows them, with spans laid out from the cell they begin in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, TooLargeError
from .document import NOT_READ, Cell, Document, Grid, NotText, Paragraph
from .encoding import decode
from .rendering import BLOCK_DISPLAYS, BLOCKS, ROOT, Style, in_cell, style_of
from .stylesheets import Stylesheets
from .visible_text import Look, Run, cell_text, paragraph_text

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_NOT_TEXT = {"script", "style", "noscript", "template", "head", "title", "datalist", "audio"}
# What a reader of text cannot read: in a cell it may be the number.
_PICTURES = {"img", "image", "canvas", "object", "embed", "video", "svg", "iframe", "meter", "progress"}
_FIELDS = {"input", "textarea", "select"}
_TYPED = {"", "text", "number", "tel", "search", "button", "submit", "reset"}
_SMALLEST_PICTURE = 3  # pixels: less is a spacer
_FORMULA = {"msup", "msub", "msubsup", "mfrac", "msqrt", "mroot", "munder", "mover"}
_STRING = re.compile(r"""["']((?:[^"'\\]|\\.)*)["']""")
_DRAWN = re.compile("border|background")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
# The form's widest table has 15 columns and its longest 29 rows: a larger span is an error of the page.
_WIDEST, _LONGEST = 60, 500
_MOST_POSITIONS = 200_000  # in one table, spans written out
_DEEPEST_FRAME = 3
# Attributes by which frameworks name what a script is to show in an element.
_BOUND = {"v-text", "v-html", "ng-bind", "ng-bind-html", "x-text", "data-bind", "data-th-text"}
# A document that a page links to, or shows in a viewer of its own.
_FILE = re.compile(r"([^/\\?&#=]+\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar))(?:$|[?&#])", re.IGNORECASE)


def read(path: Path) -> Document:
    """Read a web page; a table that holds tables is layout, and its cells are read as paragraphs."""
    content = path.read_bytes()
    declared = _CHARSET.search(content[:4096])
    return read_text(decode(content, declared.group(1).decode("ascii") if declared else None), path)


def read_text(text: str, path: Path) -> Document:
    """Read the decoded text of a web page."""
    root = _parsed(text, path)
    document = Document(format="html", properties=_properties(root))
    _Walk(document, path).walk_page(root)
    _count_other_parts(root, document.not_text)
    return document


def _count_other_parts(root: Any, parts: NotText) -> None:
    addresses = [link.get("href") for link in root.iter("a") if link.get("href")]
    parts.links = len(addresses)
    parts.scripts = sum(1 for _ in root.iter("script"))
    addresses += [frame.get("src") or frame.get("data") or "" for frame in root.iter("iframe", "embed", "object")]
    parts.files = [found.group(1) for address in addresses if (found := _FILE.search(address))]


def read_cell(text: str) -> tuple[str, str]:
    """The text of a cell that is written in HTML, and why it cannot be read with certainty."""
    grids = read_text(f"<table><tr><td>{text}</td></tr></table>", Path("cell")).grids
    cells = [cell for grid in grids for cell in grid.cells]
    if len(cells) != 1:
        return (NOT_READ, "unclear") if text.strip() else ("", "")
    return cells[0].text, cells[0].doubt


def _parsed(text: str, path: Path) -> Any:
    from lxml import etree, html

    text = _XML_DECLARATION.sub("", text.replace("\x00", ""))
    parser = html.HTMLParser(no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(f"{path}: the page has no content that can be read ({error})", path) from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise TooLargeError(f"{path}: the page nests its elements more than 255 deep; save it from a browser", path)
    return root


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
    """Walks the elements in order and divides them into paragraphs and grids."""

    def __init__(self, document: Document, path: Path, depth: int = 0) -> None:
        self.path = path
        self.document = document
        self.line: list[Run] = []
        self.depth = depth

    def walk_page(self, root: Any) -> None:
        try:
            self.sheets = Stylesheets(root)
        except TooLargeError as error:
            raise TooLargeError(f"{self.path}: {error}; save the page from a browser as text", self.path) from error
        self.scripts = "\n".join(script.text for script in root.iter("script") if script.text)
        self.walk(root, ROOT)
        self.end_line()

    def walk(self, element: Any, parent: Style) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NOT_TEXT:
            return
        style = style_of(element, parent, self.sheets)
        if style.gone:
            return
        if tag in _PICTURES or tag == "select":
            if tag == "iframe" and element.get("srcdoc"):
                self.walk_frame(element.get("srcdoc"))
            elif tag == "img" and not _is_spacer(element):
                self.document.not_text.pictures.append(len(self.document.paragraphs) + bool(self.line))
            return
        if tag == "table" and element.find(".//table") is None:
            self.end_line()
            if cells := self.table_cells(element, style):
                self.document.blocks.append(Grid(cells))
            return
        declared = "" if style is parent else style.display
        block = declared in BLOCK_DISPLAYS if declared else tag in BLOCKS
        if block or tag == "br":
            self.end_line()
        look, size = style.look, style.size
        if element.text:
            self.line.append(Run(element.text, look, size))
        for child in element:
            self.walk(child, style)
            if child.tail:
                self.line.append(Run(child.tail, look, size))
        if block:
            self.end_line()

    def walk_frame(self, source: str) -> None:
        """Read a page that is written into an attribute of the page around it."""
        self.end_line()
        if self.depth < _DEEPEST_FRAME and source.strip():
            _Walk(self.document, self.path, self.depth + 1).walk_page(_parsed(source, self.path))

    def end_line(self) -> None:
        if self.line:
            if text := _SPACES.sub(" ", paragraph_text(self.line).replace("\n", " ")).strip():
                self.document.blocks.append(Paragraph(text))
            self.line = []

    def table_cells(self, table: Any, style: Style) -> list[Cell]:
        rows = list(self.rows(table, style))
        taken: set[tuple[int, int]] = set()
        cells: list[Cell] = []
        for row, (element, of_row) in enumerate(rows):
            column = 0
            for item in element.iterchildren("td", "th"):
                of_cell = style_of(item, of_row, self.sheets)
                if of_cell is not of_row and of_cell.display == "none":
                    continue
                while (row, column) in taken:
                    column += 1
                if column >= _WIDEST:
                    break
                colspan = min(_span(item, "colspan"), _WIDEST)
                rowspan = min(_span(item, "rowspan"), len(rows) - row, _LONGEST)
                taken.update((r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan))
                if len(taken) > _MOST_POSITIONS:
                    raise TooLargeError(
                        f"{self.path}: a table of more than {_MOST_POSITIONS:,} cells, spans written out", self.path
                    )
                text, doubt = self.cell_text(item, in_cell(of_cell))
                if not text and (item.attrib or len(item)) and self.is_filled(item):
                    text, doubt = NOT_READ, "picture"
                    self.document.not_text.filled_cells += 1
                cells.append(Cell(text, row, column, rowspan, colspan, doubt=doubt))
                column += colspan
        return cells

    def is_filled(self, cell: Any) -> bool:
        """Whether an empty cell is filled when the page is open: a script speaks of its id, or an attribute says so."""
        for element in cell.iter("*"):
            if not _BOUND.isdisjoint(element.attrib):
                return True
            if name := element.get("id"):
                stem = name.rstrip("0123456789") or name  # 'cell' + number
                if re.search(rf"['\"`#](?:{re.escape(name)}\b|{re.escape(stem)}['\"`])", self.scripts):
                    return True
        return False

    def rows(self, parent: Any, style: Style) -> Iterator[tuple[Any, Style]]:
        """The rows of a table that are shown, with their styles; a caption is a paragraph."""
        for child in parent:
            tag = child.tag
            if tag == "tr" or tag in ("tbody", "thead", "tfoot", "form", "div"):
                of_child = style_of(child, style, self.sheets)
                if of_child.gone or (of_child is not style and of_child.collapsed):
                    continue
                if tag == "tr":
                    yield child, of_child
                else:
                    yield from self.rows(child, of_child)
            elif tag == "caption":
                self.walk(child, style)

    def cell_text(self, element: Any, style: Style) -> tuple[str, str]:
        runs: list[Run] = []
        if len(element) == 0 and style.look is Look.PLAIN and not self.sheets.generates:  # most cells
            text, doubt = cell_text([Run((element.text or "").replace("\n", " "))])
        else:
            self.collect(element, style, style, runs)
            text, doubt = cell_text(runs)
        if "\n" not in text:
            return _SPACES.sub(" ", text).strip(), doubt
        lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
        return "\n".join(line for line in lines if line), doubt

    def collect(self, element: Any, style: Style, parent: Style, runs: list[Run]) -> None:
        """Append the runs of text in an element, of a cell or within one."""
        tag, look = element.tag, style.look
        if tag in _PICTURES:
            if look is not Look.HIDDEN and not _is_spacer(element):
                runs.append(Run(NOT_READ))
            return
        if tag in _FIELDS:
            runs.append(Run(_field_text(element, tag), look, style.size))
            return
        declared = "" if style is parent else style.display
        breaks = tag == "br" or (declared in BLOCK_DISPLAYS if declared else tag in BLOCKS)
        gap = "\n" if breaks else " " if style is not parent and style.apart else ""
        if gap:
            runs.append(Run(gap))
        generated = self.sheets.generated(element) if self.sheets.generates else {}
        runs.extend(_generated_runs(element, generated.get("before"), style))
        if tag == "li" and style.numbered and not "".join(element.itertext()).strip():
            runs.append(Run(NOT_READ))  # a number that the browser counts
        if tag in _FORMULA:
            look = Look.DOUBTFUL
        closed = tag == "details" and "open" not in element.attrib
        if element.text and not closed:
            runs.append(Run(element.text.replace("\n", " "), look, style.size))
        for child in element:
            child_tag = child.tag
            if isinstance(child_tag, str) and child_tag not in _NOT_TEXT and (not closed or child_tag == "summary"):
                self.collect(child, style_of(child, style, self.sheets), style, runs)
            if child.tail and not closed:
                runs.append(Run(child.tail.replace("\n", " "), look, style.size))
        runs.extend(_generated_runs(element, generated.get("after"), style))
        if gap:
            runs.append(Run(gap))


def _is_spacer(element: Any) -> bool:
    sides = (_NUMBER.match(element.get(side) or "") for side in ("width", "height"))
    return any(side is not None and int(side.group()) < _SMALLEST_PICTURE for side in sides)


def _field_text(element: Any, tag: str) -> str:
    """The text that a field of a form shows; `NOT_READ` where it shows something else."""
    if tag == "textarea":
        return element.text or ""
    if tag == "input":
        if (element.get("type") or "").lower() not in _TYPED:
            return NOT_READ
        return element.get("value") or (NOT_READ if element.get("placeholder") else "")
    options = list(element.iter("option"))
    chosen = [option for option in options if "selected" in option.attrib]
    if "multiple" in element.attrib or len(chosen) > 1 or not options:
        return NOT_READ
    option = (chosen or options)[0]
    return option.get("label") or "".join(option.itertext()).strip()


def _generated_runs(element: Any, values: dict[str, str] | None, style: Style) -> Iterator[Run]:
    """The text that a stylesheet puts before or after an element."""
    if not values or (content := values.get("content", "none")) in ("none", "normal", "initial"):
        return
    if values.get("display") == "none" or values.get("visibility") == "hidden":
        return
    rest = _STRING.sub("", content).strip()
    text = "".join(_ESCAPE.sub(_character, string) for string in _STRING.findall(content))
    if text.strip():
        yield Run(NOT_READ if rest or "position" in values else text, style.look, style.size)
    elif rest or (values.get("position") in ("absolute", "fixed") and any(map(_DRAWN.match, values))):
        yield Run(NOT_READ)  # a counter, a picture, or a line that may strike the text out


def _character(escape: re.Match[str]) -> str:
    number = int(escape.group(1), 16)
    return chr(number) if number < 0x110000 else NOT_READ


def _span(element: Any, name: str) -> int:
    number = _NUMBER.search(element.get(name) or "")
    return max(int(number.group()[:4]), 1) if number else 1
