"""PDFs with a text layer: paragraphs and ruled tables, with page and box."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DamagedFileError, EncryptedFileError, NoTextError, ReportError, TooLargeError
from ..document import NOT_READ, Document
from .characters import lines_outside, refuse_lost_characters, upright
from .hidden_text import pages_with_only_hidden_text
from .pages import Page, append_page
from .ruled_lines import THIN, bounds, cells_at, is_frame, open_rows
from .text_lines import Box, Margins, raised

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
            refuse_lost_characters(pdf)
            document.pages = len(pdf.pages)
            if document.pages > MOST_PAGES:
                raise TooLargeError(f"{path}: {document.pages} pages; no report has more than {MOST_PAGES}", path)
            document.properties = {"title": str(pdf.metadata.get("Title") or "")}
            characters, pictures = _read_pages(pdf, document, path)
    except ReportError:
        raise
    except Exception as error:
        # pdfminer answers damage with whatever its parser meets first (struct, zlib, KeyError ...).
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
    for page in pdf.pages:
        pictures += len(page.images)
        if page.page_number not in scanned:
            characters += len(page.chars)
            append_page(document, _seen(upright(pdf, page)), margins)
        page.close()
    return characters, pictures


def _seen(page: Any) -> Page:
    """What pdfplumber sees on a page."""
    page = page.filter(_is_not_background)
    upright = [(edge["x0"], edge["top"], edge["bottom"]) for edge in page.edges if edge["orientation"] == "v"]
    level = [(edge["top"], edge["x0"], edge["x1"]) for edge in page.edges if edge["orientation"] == "h"]
    unruled = [y for y, _, _ in open_rows(upright, level)]
    found = page.find_tables({"explicit_horizontal_lines": unruled})
    tables = [[tuple(map(float, box)) for box in table.cells] for table in found]
    tables = [boxes for boxes in tables if not is_frame(boxes)]
    lines = lines_outside(page, [bounds(boxes) for boxes in tables])
    return Page(page.page_number, [_texts_inside(boxes, page.chars) for boxes in tables], lines)


def _texts_inside(boxes: list[Box], characters: list[dict[str, Any]]) -> dict[Box, str]:
    """The text of each cell of a table: of the characters whose middle lies in it."""
    x = np.array([(character["x0"] + character["x1"]) / 2 for character in characters])
    y = np.array([(character["top"] + character["bottom"]) / 2 for character in characters])
    inside: list[list[dict[str, Any]]] = [[] for _ in boxes]
    for character, number in zip(characters, cells_at(boxes, x, y).tolist(), strict=True):
        if number >= 0:
            inside[number].append(character)
    return {box: _text_of(found) for box, found in zip(boxes, inside, strict=True)}


def _text_of(characters: list[dict[str, Any]]) -> str:
    from pdfplumber.utils import extract_text

    text = extract_text(characters).strip()
    digits = [character["size"] for character in characters if character["text"].isdigit()]
    return f"{text}{NOT_READ}" if digits and raised(min(digits), max(digits)) else text


def _is_not_background(item: dict[str, Any]) -> bool:
    """False for filled rectangles without an outline: shading behind text, not cells."""
    return not (
        item["object_type"] == "rect" and not item.get("stroke") and item["width"] > THIN and item["height"] > THIN
    )
