"""PDFs with a text layer read by PDFium: characters and ruled lines.

What PDFium is known to misplace is left to `careful`, which is some ten times as slow: text in
form objects, rotated pages and rotated text, characters without a code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ...errors import TooLargeError
from ..document import Document
from . import careful
from .annotations import form_of
from .hidden_text import has_only_hidden_text
from .named_fonts import use_boxes
from .page_content import Content, DeclinedError, TooMuchError
from .pages import Page, append_page
from .pdfium_calls import TURN
from .ruled_lines import bounds, cells_at, find_tables
from .text_lines import SAME_LINE_OF_PROSE, Characters, Line, Margins, Numbers, odd_groups, read_lines, read_odd


def read(path: Path) -> Document:
    """Read a PDF with PDFium, or with pdfplumber where it holds what PDFium may misplace."""
    try:
        with TURN:
            return _read(path)
    except DeclinedError:
        return careful.read(path)
    except TooMuchError as error:
        raise TooLargeError(f"{path}: {error}", path) from None


def _read(path: Path) -> Document:
    import pypdfium2

    use_boxes()
    try:
        file = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise DeclinedError("cannot be opened") from error
    document = Document(format="pdf", reader="pdfium")
    contents: list[Content] = []
    try:
        document.pages = len(file)
        if document.pages > careful.MOST_PAGES:
            raise TooMuchError(f"{document.pages} pages; no report has more than {careful.MOST_PAGES}")
        document.properties = {"title": file.get_metadata_value("Title")}
        form = form_of(file)
        for number in range(1, len(file) + 1):
            page = file[number - 1]
            content = Content(page, number, form)
            if not (content.has_pictures and has_only_hidden_text(page)):
                contents.append(content)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DeclinedError("is damaged") from error
    finally:
        file.close()
    if sum(len(content.characters) for content in contents) < careful.FEWEST_CHARACTERS * document.pages:
        raise DeclinedError("has hardly any text")
    document.confirmed = all(content.confirmed for content in contents)
    margins = Margins()
    for page in _pages(contents):
        append_page(document, page, margins)
    return document


def _pages(contents: list[Content]) -> Iterator[Page]:
    """The pages with the text of their cells, and their lines: all characters at once, since arrays are fast."""
    tables = [find_tables(content.vertical, content.horizontal) for content in contents]
    characters = Characters.of_parts([content.characters for content in contents])
    x, y = characters.middles
    page_of = np.repeat(np.arange(len(contents)), [len(content.characters) for content in contents])
    outside = np.ones(len(characters), dtype=bool)
    inside, cells = [np.empty(0, dtype=int)], [np.empty(0, dtype=int)]  # characters, and the cell of each
    many = 0
    for page, boxes in ((page, boxes) for page, of_page in enumerate(tables) for boxes in of_page):
        left, top, right, bottom = bounds(boxes)
        in_table = np.flatnonzero((page_of == page) & (x >= left) & (x < right) & (y >= top) & (y < bottom))
        outside[in_table] = False
        of_cells = cells_at(boxes, x[in_table], y[in_table])
        inside.append(in_table[of_cells >= 0])
        cells.append(many + of_cells[of_cells >= 0])
        many += len(boxes)
    texts, doubts = _texts(characters[np.concatenate(inside)], np.concatenate(cells), many)
    read = iter(zip(texts, doubts, strict=True))
    lines: list[list[Line]] = [[] for _ in contents]
    around = np.flatnonzero(outside & ~characters.struck)
    for page, line in read_lines(characters[around], page_of[around], SAME_LINE_OF_PROSE):
        lines[page].append(line)
    for content, of_page, of_prose in zip(contents, tables, lines, strict=True):
        found = [{box: next(read) for box in boxes} for boxes in of_page]
        yield Page(
            content.number,
            [{box: text for box, (text, _) in table.items()} for table in found],
            of_prose,
            {box: doubt for table in found for box, (_, doubt) in table.items() if doubt},
        )


def _texts(characters: Characters, of_cells: Numbers, many: int) -> tuple[list[str], list[str]]:
    """The text of each of so many cells, from characters with the number of their cell; and doubts on it."""
    lines: list[list[str]] = [[] for _ in range(many)]
    for number, line in read_lines(characters, of_cells):
        lines[number].append(line.text)
    texts, doubts = ["\n".join(of_cell) for of_cell in lines], [""] * many
    for number in odd_groups(characters, of_cells).tolist():
        texts[number], doubts[number] = read_odd(characters[np.flatnonzero(of_cells == number)])
    return texts, doubts
