"""PDFs with a text layer read by pdfplumber: paragraphs and ruled tables, with page and box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DamagedFileError, EncryptedFileError, NoTextError, ReportError, TooLargeError
from ..document import Document
from .annotations import form_of, read_annotations
from .hidden_text import pages_with_only_hidden_text
from .pages import Page, append_page
from .ruled_lines import THIN, Rule, bounds, cells_at, is_frame, open_rows
from .seen_text import SLANTED, TINY, drawn_once, objects_at, seen, struck_out, suspects_of
from .text_lines import SAME_LINE_OF_PROSE, Box, Characters, Line, Margins, odd_groups, read_odd
from .turned_page import TurnedPage

FEWEST_CHARACTERS = 20  # a page: below this, a file of pictures is a scan
MOST_PAGES = 300


def read(path: Path, pages: Sequence[int] = ()) -> Document:
    """Read a PDF, or some pages of it, with pdfplumber; cells are where ruled lines cross."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    document = Document(format="pdf", reader="pdfplumber")
    try:
        with pdfplumber.open(path, pages=list(pages) or None) as pdf:
            _keep_unmapped_characters(pdf)
            document.pages = len(pdf.pages)
            if document.pages > MOST_PAGES:
                raise TooLargeError(f"{path}: {document.pages} pages; no report has more than {MOST_PAGES}", path)
            document.properties = {"title": str(pdf.metadata.get("Title") or "")}
            characters, pictures = _read_pages(pdf, document, path)
    except ReportError:
        raise
    except Exception as error:
        # pdfminer raises whatever its parser meets first in a damaged file (struct, zlib, KeyError ...).
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise EncryptedFileError(f"{path}: the PDF asks for a password; save it without one", path) from error
        raise DamagedFileError(f"{path}: the PDF is damaged or cut short ({type(cause).__name__})", path) from error
    if not document.pages:
        raise DamagedFileError(f"{path}: the PDF has no pages", path)
    if not pages and characters < FEWEST_CHARACTERS * document.pages and (pictures or not characters):
        raise NoTextError(f"{path}: {document.pages} pages with {characters} characters of text: a scan", path)
    return document


def _read_pages(pdf: Any, document: Document, path: Path) -> tuple[int, int]:
    """Append the blocks of all pages but scanned ones; the numbers of characters and pictures met."""
    characters = pictures = 0
    margins = Margins()
    scanned = pages_with_only_hidden_text(path) if any(page.images for page in pdf.pages) else set()
    drawn = _opened(path)
    form = None if drawn is None else form_of(drawn)
    for page in pdf.pages:
        pictures += len(page.images)
        if page.page_number not in scanned:
            characters += len(page.chars)
            turned = upright(pdf, page)
            append_page(document, _page(turned, drawn[page.page_number - 1] if drawn else None, form), margins)
        page.close()
    if drawn is not None:
        drawn.close()
    return characters, pictures


def _opened(path: Path) -> Any:
    """The file as PDFium opens it, which says how characters are drawn; None where it cannot."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return None


def _page(page: Any, drawn: Any, form: Any) -> Page:
    """The tables and lines that pdfplumber finds on a page; `drawn` is the page of PDFium, which is not turned."""
    media = page.page_obj.mediabox
    turn = TurnedPage(page.rotation, media, (float(page.bbox[0]), float(page.bbox[1])))
    page = page.filter(_is_not_background)
    chars = page.chars
    characters = _characters(chars)
    kept = (characters.sizes >= TINY) & ~np.array([_is_slanted(char) for char in chars], dtype=bool)
    large = np.flatnonzero(kept)
    kept[large] = drawn_once(characters[large])
    strikes: list[Rule] = []
    of_annotations = None
    if drawn is not None:
        suspects, height = suspects_of(drawn), float(max(media[1], media[3]))
        flat = characters.at(turn.in_space(characters.boxes)[:, (0, 3, 2, 1)] * (1, -1, 1, -1) + (0, height, 0, height))
        kept &= seen(flat, characters.sizes, objects_at(flat, drawn, height), suspects, drawn, height)
        of_annotations, strikes = read_annotations(drawn.raw, turn, form)
    vertical = [(edge["x0"], edge["top"], edge["bottom"]) for edge in page.edges if edge["orientation"] == "v"]
    horizontal = [(edge["top"], edge["x0"], edge["x1"]) for edge in page.edges if edge["orientation"] == "h"]
    unruled = [y for y, _, _ in open_rows(vertical, horizontal)]
    found = page.find_tables({"explicit_horizontal_lines": unruled})
    tables = [[_box(cell) for cell in table.cells] for table in found]
    tables = [boxes for boxes in tables if not is_frame(boxes)]
    struck = struck_out(characters, [*horizontal, *strikes])
    shown = {
        id(char) for char, keep, out in zip(chars, kept.tolist(), struck.tolist(), strict=True) if keep and not out
    }
    outside = page.filter(lambda item: item["object_type"] != "char" or id(item) in shown)
    lines = _lines_outside(outside, [bounds(boxes) for boxes in tables])
    characters.struck = struck
    inside = [
        _texts_inside(
            boxes, [chars[at] for at in np.flatnonzero(kept)], characters[np.flatnonzero(kept)], of_annotations
        )
        for boxes in tables
    ]
    doubts = {box: doubt for table in inside for box, (_, doubt) in table.items() if doubt}
    texts = [{box: text for box, (text, _) in table.items()} for table in inside]
    return Page(page.page_number, texts, lines, doubts)


def _characters(chars: Sequence[dict[str, Any]]) -> Characters:
    boxes = np.array([(char["x0"], char["top"], char["x1"], char["bottom"]) for char in chars], dtype=float)
    return Characters.of_text("".join((char["text"] or " ")[0] for char in chars), boxes.reshape(-1, 4))


def _is_slanted(char: dict[str, Any]) -> bool:
    """Whether a character runs neither along the lines of the page nor across: a watermark."""
    a, b = char["matrix"][:2]
    return min(abs(a), abs(b)) > SLANTED * max(abs(a), abs(b))


def _box(edges: Sequence[Any]) -> Box:
    x0, top, x1, bottom = map(float, edges)
    return x0, top, x1, bottom


def _texts_inside(
    boxes: list[Box], chars: list[dict[str, Any]], characters: Characters, of_annotations: Characters | None
) -> dict[Box, tuple[str, str]]:
    """The text of each cell of a table, of the characters whose middle is in it, and doubts on it."""
    from pdfplumber.utils import extract_text

    x, y = characters.middles
    cells = cells_at(boxes, x, y)
    inside: list[list[dict[str, Any]]] = [[] for _ in boxes]
    for char, number, struck in zip(chars, cells.tolist(), characters.struck.tolist(), strict=True):
        if number >= 0 and not struck:
            inside[number].append(char)
    texts = {box: (extract_text(found).strip(), "") for box, found in zip(boxes, inside, strict=True)}
    if of_annotations is not None:
        of_fields = cells_at(boxes, *of_annotations.middles)
        characters, cells = Characters.of_parts([characters, of_annotations]), np.concatenate([cells, of_fields])
    filled = [] if of_annotations is None else np.unique(of_fields[of_fields >= 0]).tolist()
    known = np.flatnonzero(cells >= 0)
    odd = odd_groups(characters[known], cells[known]).tolist()
    for number in {*filled, *odd}:
        texts[boxes[number]] = read_odd(characters[np.flatnonzero(cells == number)])
    return texts


def _is_not_background(item: dict[str, Any]) -> bool:
    """False for filled rectangles without an outline: shading behind text, not cells."""
    return not (
        item["object_type"] == "rect" and not item.get("stroke") and item["width"] > THIN and item["height"] > THIN
    )


def upright(pdf: Any, page: Any) -> Any:
    """The page, turned where most of its text runs up, down or on its head: a wide table set across."""
    directions = Counter(_turn(*char["matrix"][:2]) for char in page.chars)
    turn, most = directions.most_common(1)[0] if directions else (0, 0)
    if not turn or most * 2 <= len(page.chars):
        return page
    from pdfplumber.page import Page

    page.page_obj.attrs["Rotate"] = page.page_obj.rotate = (page.page_obj.rotate + turn) % 360
    return Page(pdf, page.page_obj, page.page_number, page.initial_doctop)


def _turn(a: float, b: float) -> int:
    """Degrees by which a page is turned so that text whose line runs along (a, b) reads from left to right."""
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def _lines_outside(page: Any, tables: Sequence[Box]) -> list[Line]:
    """The lines of a page outside of its tables."""
    outside = page.filter(lambda item: item["object_type"] != "char" or not any(_is_in(item, box) for box in tables))
    lines = outside.extract_text_lines(return_chars=True, y_tolerance=SAME_LINE_OF_PROSE)
    return [
        Line(line["text"], float(line["x0"]), float(line["top"]), float(line["x1"]), float(line["chars"][0]["size"]))
        for line in lines
    ]


def _is_in(item: dict[str, Any], box: Box) -> bool:
    """Whether the middle of a character is in a box."""
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


class _StrictMap:
    """A character map that maps unknown codes to the undefined character.

    pdfminer's own omits them silently: a minus sign would be lost.
    """

    def __init__(self, map_: Any) -> None:
        self._map = map_

    def is_vertical(self) -> bool:
        """Whether text is written in columns."""
        return self._map.is_vertical()

    def decode(self, code: bytes) -> Iterator[int]:
        """Character identifiers of a string of codes, 0 for an unknown one."""
        root = branch = self._map.code2cid
        for byte in code:
            found = branch.get(byte)
            if isinstance(found, dict):
                branch = found
            else:
                yield 0 if found is None else found
                branch = root


def _keep_unmapped_characters(pdf: Any) -> None:
    """Make the fonts of an open PDF show the characters that they cannot map, as `(cid:0)`."""
    from pdfminer.cmapdb import CMap, IdentityCMap, IdentityCMapByte

    load = pdf.rsrcmgr.get_font

    def get_font(objid: Any, spec: Any) -> Any:
        font = load(objid, spec)
        map_ = getattr(font, "cmap", None)
        if isinstance(map_, CMap) and not isinstance(map_, (IdentityCMap, IdentityCMapByte)) and map_.code2cid:
            font.cmap = _StrictMap(map_)
        return font

    pdf.rsrcmgr.get_font = get_font
