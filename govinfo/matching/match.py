"""What matching yields: values of the form with their cells, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..documents.document import Cell, Grid
from .numbers import UNREADABLE, Reading, may_be_two_rows, proved, read_number


@dataclass(slots=True)
class Value:
    """One cell of the form as found in the document; no cell where it cannot be told which one it is."""

    reading: Reading
    cell: Cell | None


@dataclass(slots=True)
class Doubt:
    """Something in a table of the form that could not be told for certain."""

    check: str
    message: str
    row: str | None = None
    column: str | None = None


@dataclass(slots=True)
class TableMatch:
    """One table of the form: its cells by row and column code, its printed labels, its doubts."""

    form: str | None = None
    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    labels: dict[str, Cell] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def refuse(self, row: str, column: str, message: str, cell: Cell | None = None) -> None:
        """Record a cell as unreadable, with the reason; `cell` where it is known which one it is."""
        self.values[row, column] = Value(UNREADABLE, cell)
        self.doubts.append(Doubt("unreadable", message, row, column))

    def put(self, row: str, columns: Iterable[str], cells: Iterable[Cell | None]) -> None:
        """Record the counts of a row (or channel) whose last cell is the total of the others."""
        columns, cells = list(columns), list(cells)
        readings = [read_number(cell.text) if cell else UNREADABLE for cell in cells]
        parted = any(reading.broken for reading in readings)
        whole = parted and proved(readings) and not may_be_two_rows([cell.text for cell in cells if cell])
        for column, cell, reading in zip(columns, cells, readings, strict=True):
            if cell is None:
                self.refuse(row, column, "one number stands in a cell over several columns")
            elif reading.status == "unreadable":
                self.refuse(row, column, f"{cell.text!r} is no number", cell)
            elif reading.broken and not whole:
                message = f"{cell.text!r} is one number in two parts, or two; the total of its row does not tell which"
                self.refuse(row, column, message, cell)
            else:
                self.values[row, column] = Value(reading, cell)


@dataclass(slots=True)
class Row:
    """A row of a grid, with where it stands in the stream of all rows of the document."""

    cells: list[Cell]
    grid: int
    aligned: bool = True  # False where the text has lost its grid, and columns only count cells
    one_line: bool = False  # numbers parted by spaces in one line of text: each may go on in another line

    @property
    def edge(self) -> int:
        """The column behind the last cell."""
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    def after(self, cell: Cell) -> list[Cell]:
        """The cells to the right of `cell`."""
        return [other for other in self.cells if other.column > cell.column]


def rows_of(grids: list[Grid]) -> list[Row]:
    """The rows of all grids in reading order; page breaks part a table in several grids."""
    return [Row(cells, number) for number, grid in enumerate(grids) for cells in grid.rows() if cells]
