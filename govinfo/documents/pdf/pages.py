"""A page as blocks: its tables, and its paragraphs, which may continue across page breaks."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..document import Document, Grid, Paragraph
from .ruled_lines import bounds, grid
from .text_lines import Box, Line, Margins, read_paragraphs


@dataclass(slots=True)
class Page:
    """The text of each cell of the tables of a page, and the lines outside of these.

    `doubts` are the reasons why cells cannot be read with certainty.
    """

    number: int
    tables: list[dict[Box, str]]
    lines: list[Line]
    doubts: dict[Box, str] = field(default_factory=dict)


def append_page(document: Document, page: Page, margins: Margins) -> None:
    """Append the paragraphs and grids of a page from top to bottom."""
    boxes = [bounds(table) for table in page.tables]
    grids: list[tuple[float, Paragraph | Grid]] = [
        (box[1], grid(table, page.number, page.doubts)) for box, table in zip(boxes, page.tables, strict=True)
    ]
    paragraphs, continued = read_paragraphs(page.lines, boxes, margins, page.number)
    blocks = [block for _, block in sorted([*grids, *paragraphs], key=lambda block: block[0])]
    if grids and isinstance(blocks[-1], Grid):
        margins.ended_inside = False
    last, first = (document.blocks[-1] if document.blocks else None), (blocks[0] if blocks else None)
    if continued and isinstance(last, Paragraph) and isinstance(first, Paragraph):
        last.text += first.text
        blocks = blocks[1:]
    document.blocks.extend(blocks)
