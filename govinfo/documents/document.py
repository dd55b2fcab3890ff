"""What every reader yields: prose and grids of cells, in reading order.

Readers know containers and nothing of the form; matching knows the form and
nothing of containers. These classes are all that passes between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: Stands in a cell for what the container shows and no reader can tell: a picture, a footnote mark, struck-out text.
NOT_READ = "\ufffc"
# Marks without width (joiners, directions, soft hyphens) that editors leave in cells.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])


class Place(NamedTuple):
    """Where something stands: page (from 1) and box in points from the page's upper left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Cell:
    """A cell at its origin, the upper left corner of its span.

    Where characters were recognised, `confidence` tells how surely, and `alternatives` what
    else the cell may hold.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    place: Place | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.isascii():
            self.text = self.text.translate(_INVISIBLE)


@dataclass(slots=True)
class Grid:
    """A table: cells by row, each present once, in the row and column of its origin."""

    cells: list[Cell]

    def __reduce__(self) -> tuple[Any, ...]:
        # Sent from one process to another: as plain tuples, cells and their places take a third of the time.
        return _grid_of, (
            [
                (
                    c.text,
                    c.row,
                    c.column,
                    c.rowspan,
                    c.colspan,
                    c.place and tuple(c.place),
                    c.confidence,
                    c.alternatives,
                )
                for c in self.cells
            ],
        )

    def rows(self) -> Iterator[list[Cell]]:
        """Cells of each row in column order; a row that holds only spans from above is empty."""
        by_row: dict[int, list[Cell]] = {}
        for cell in self.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in range(max(by_row, default=-1) + 1):
            yield sorted(by_row.get(row, []), key=lambda cell: cell.column)

    @property
    def page(self) -> int | None:
        """The page that it stands on, where the container has pages."""
        return next((cell.place.page for cell in self.cells if cell.place), None)

    @property
    def width(self) -> int:
        return max((cell.column + cell.colspan for cell in self.cells), default=0)


def _grid_of(cells: list[tuple[Any, ...]]) -> Grid:
    return Grid(
        [
            Cell(text, row, column, rowspan, colspan, place and Place(*place), confidence, alternatives)
            for text, row, column, rowspan, colspan, place, confidence, alternatives in cells
        ]
    )


@dataclass(slots=True)
class Prose:
    """A paragraph, or a line where the container knows no paragraphs."""

    text: str
    page: int | None = None
    feeds: int = 1  # line feeds before it, where the container counts them


@dataclass(slots=True)
class Document:
    """The content of one file in reading order, with what its container says of itself.

    `reader` names the reader of a PDF, which has two.
    """

    format: str
    blocks: list[Prose | Grid] = field(default_factory=list)
    pages: int | None = None
    reader: str = ""
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def prose(self) -> list[Prose]:
        return [block for block in self.blocks if isinstance(block, Prose)]
