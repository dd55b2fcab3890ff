"""What matching yields: values of the form with their cells, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..documents.document import Cell, Grid
from ..form.balance import CellKey, row_adds_up
from ..form.codes import MEASURE_KINDS
from .numbers import UNREADABLE, Number, is_too_large, may_be_two_rows, read_number

_SHOWN = 20  # digits of a number that is too large


@dataclass(slots=True)
class Value:
    """The number of one cell of the form, and the cell of the document, None where it is uncertain which one it is."""

    number: Number
    cell: Cell | None


@dataclass(slots=True)
class Remark:
    """What there is to say of a table of the form, a row or a cell of it: a finding without its table.

    `wording` and `facts` are as `govinfo.checks.finding.Finding` takes them.
    """

    check: str
    row: str | None = None
    column: str | None = None
    wording: str | None = None
    facts: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(slots=True)
class TableMatch:
    """One table of the form: its cells by row and column code, its printed labels, and remarks on them."""

    form: str | None = None
    values: dict[CellKey, Value] = field(default_factory=dict)
    labels: dict[str, Cell] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, check: str, row: str | None = None, wording: str | None = None, **facts: str | float) -> None:
        """Add a remark on the table or a row of it."""
        self.remarks.append(Remark(check, row, None, wording, facts))

    def refuse(self, row: str, column: str, reason: str, cell: Cell | None = None, **facts: str | float) -> None:
        """Record a cell as unreadable; `reason` is the second part of a name in `definitions/checks/messages.csv`.

        `cell` is given where it is known which one it is.
        """
        self.values[row, column] = Value(UNREADABLE, cell)
        if (
            cell is not None
            and reason == "not_a_number"
            and is_too_large(cell.text, MEASURE_KINDS.get(column, "count"))
        ):
            reason, facts = "too_large", {"text": f"{cell.text[:_SHOWN]}…"}
        if cell is not None:
            facts.setdefault("text", cell.text)
        self.remarks.append(Remark("unreadable", row, column, f"unreadable.{reason}", facts))

    def put(self, row: str, columns: Iterable[str], cells: Iterable[Cell | None]) -> None:
        """Record the counts of a row (or channel) whose last cell is the total of the others."""
        columns, cells = list(columns), list(cells)
        numbers = [read_number(cell.text) if cell else UNREADABLE for cell in cells]
        in_parts = any(number.broken for number in numbers)
        proved = in_parts and row_adds_up([number.value for number in numbers])
        is_whole = proved and not may_be_two_rows([cell.text for cell in cells if cell])
        for column, cell, number in zip(columns, cells, numbers, strict=True):
            if cell is None:
                self.refuse(row, column, "wide")
            elif number.status == "unreadable":
                self.refuse(row, column, cell.doubt or "not_a_number", cell)
            elif number.broken and not is_whole:
                self.refuse(row, column, "parts", cell)
            else:
                self.values[row, column] = Value(number, cell)


@dataclass(slots=True)
class Row:
    """A row of a grid, with its place in the stream of all rows of the document."""

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
