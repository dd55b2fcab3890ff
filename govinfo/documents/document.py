"""What every reader yields: paragraphs and grids of cells, in reading order.

Readers know containers and nothing of the form; matching knows the form and
nothing of containers. These classes are all that passes between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: Stands in a cell for what a page shows and no reader reads with certainty: a picture, raised digits, a form field.
NOT_READ = "\ufffc"
# Characters without width (joiners, directions, soft hyphens) that editors leave in cells.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])


class Location(NamedTuple):
    """Page (from 1) and box of something in the document, in points from the page's upper left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Cell:
    """A cell at its origin, the upper left corner of its span.

    Where characters were recognised, `confidence` is the certainty of the reading, from 0 to 1, and
    `alternatives` are the other readings; `shapes` number the shapes that its characters have, one after the other: the
    same in all cells of a document that are printed alike. `doubt` is the reason why the text cannot be read
    with certainty, one of `visible_text.DOUBTS`.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    location: Location | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    doubt: str = ""
    shapes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.isascii():
            self.text = self.text.translate(_INVISIBLE)


@dataclass(slots=True)
class Grid:
    """A table: cells by row, each present once, in the row and column of its origin."""

    cells: list[Cell]

    def __reduce__(self) -> tuple[Any, ...]:
        # As plain tuples, cells and their locations are sent between processes in a third of the time.
        return _grid_of, (
            [
                (
                    c.text,
                    c.row,
                    c.column,
                    c.rowspan,
                    c.colspan,
                    c.location and tuple(c.location),
                    c.confidence,
                    c.alternatives,
                    c.doubt,
                    c.shapes,
                )
                for c in self.cells
            ],
        )

    def rows(self) -> Iterator[list[Cell]]:
        """Cells of each row in column order; empty for a row that is covered by spans from above."""
        by_row: dict[int, list[Cell]] = {}
        for cell in self.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in range(max(by_row, default=-1) + 1):
            yield sorted(by_row.get(row, []), key=lambda cell: cell.column)

    @property
    def page(self) -> int | None:
        """The page of the table, where the container has pages."""
        return next((cell.location.page for cell in self.cells if cell.location), None)

    @property
    def width(self) -> int:
        return max((cell.column + cell.colspan for cell in self.cells), default=0)


def _grid_of(cells: list[tuple[Any, ...]]) -> Grid:
    return Grid(
        [
            Cell(text, row, column, rowspan, colspan, location and Location(*location), *recognised)
            for text, row, column, rowspan, colspan, location, *recognised in cells
        ]
    )


@dataclass(slots=True)
class Paragraph:
    """A paragraph, or a line where the container knows no paragraphs."""

    text: str
    page: int | None = None
    feeds: int = 1  # line feeds before it, in plain text


@dataclass(slots=True)
class NotText:
    """What a document holds beside text: by this it can be said what it is where it holds no table.

    `pictures` has for each picture how many paragraphs are before it; `files` are the documents that a page links to
    or embeds; the others are numbers, of cells those that are empty until a script fills them.
    """

    pictures: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    links: int = 0
    scripts: int = 0
    filled_cells: int = 0


@dataclass(slots=True)
class Document:
    """The content of one file in reading order, with the properties that its container states.

    `reader` is the program that read a PDF or a picture: pdfium, pdfplumber or recognition. `confirmed`: the fast
    reader found each character where it is drawn, by its position and by its outline, and left out no text.
    """

    format: str
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    pages: int | None = None
    reader: str = ""
    confirmed: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    not_text: NotText = field(default_factory=NotText)

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]
