"""A page as blocks: its tables, and its paragraphs, which may go on over page breaks."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from .document import Document, Grid, Prose
from .ruled_lines import bounds, grid
from .text_lines import Box, Line, Margins, read_paragraphs


class Page(Protocol):
    """What a reader of PDFs knows of a page."""

    number: int

    def tables(self) -> list[list[Box]]:
        """The boxes of the cells of each ruled table."""

    def text_inside(self, boxes: list[Box]) -> Callable[[Box], str]:
        """What gives the text of each of these boxes."""

    def lines_outside(self, boxes: Sequence[Box]) -> list[Line]:
        """The lines of text that stand in none of these boxes."""


def append_page(document: Document, page: Page, margins: Margins) -> None:
    """Append the paragraphs and grids of a page from top to bottom."""
    grids: list[tuple[float, Prose | Grid]] = []
    boxes: list[Box] = []
    for table in page.tables():
        cells = grid(table, page.text_inside(table), page.number)
        if cells is not None:
            around = bounds(table)
            grids.append((around[1], cells))
            boxes.append(around)
    paragraphs, runs_on = read_paragraphs(page.lines_outside(boxes), boxes, margins, page.number)
    blocks = [block for _, block in sorted([*grids, *paragraphs], key=lambda block: block[0])]
    if grids and isinstance(blocks[-1], Grid):
        margins.ended_inside = False
    last = document.blocks[-1] if document.blocks else None
    if runs_on and isinstance(last, Prose) and isinstance(blocks[0], Prose):
        # A paragraph that a page break parts.
        last.text += blocks.pop(0).text
    document.blocks.extend(blocks)
