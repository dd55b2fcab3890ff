"""Which of the cells behind a label of section 三 belongs to which applicant.

Seven numbers behind a label are the seven applicants in the form's order. Where some
are blank, the place of the others has to be proved: by as many cells as the form has,
or by the columns of complete rows of the same kind, or by those of the headings. What
none of these proves is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ..documents.document import Cell
from ..form.balance import row_adds_up
from ..form.codes import APPLICANTS
from .match import Row
from .numbers import read_number

WIDTH = len(APPLICANTS)
_ORDER = {code: place for place, code in enumerate(APPLICANTS)}
_TOTAL = WIDTH - 1
_ORGANISATIONS = 0.5  # their common heading is behind natural persons and before the first kind

_ENOUGH_ALIKE = 3  # complete rows of one kind that show where its numbers are

# Grid columns of the seven values.
Pattern = tuple[int, ...]


class RowKind(NamedTuple):
    """What rows have in common that are laid out alike: where they end, where their label begins, its depth."""

    edge: int
    label_column: int
    depth: int


@dataclass(slots=True)
class ValueRow:
    """The cells behind a label, and what says which columns they belong to: the row's kind, its grid."""

    tail: list[Cell]
    kind: RowKind
    grid: int
    aligned: bool
    filled: list[Cell] = field(init=False)

    def __post_init__(self) -> None:
        self.filled = [cell for cell in self.tail if cell.text.strip()]

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Where the cells behind the label begin, and over how many columns they reach."""
        return tuple((cell.column, cell.colspan) for cell in self.tail)

    def windows(self) -> list[list[Cell]]:
        """Every seven neighbouring cells that hold all the numbers of the row."""
        windows = [self.tail[start : start + WIDTH] for start in range(len(self.tail) - WIDTH + 1)]
        return [window for window in windows if sum(bool(cell.text.strip()) for cell in window) == len(self.filled)]


@dataclass(slots=True)
class GridColumns:
    """What the headings and the complete rows of one grid say about its columns."""

    headings: dict[str, Cell] = field(default_factory=dict)
    edge: int = 0  # of its headings
    patterns: dict[RowKind, Counter[Pattern]] = field(default_factory=dict)
    label_columns: dict[int, set[int]] = field(default_factory=dict)  # by the depth of the label
    edges_of_seven: set[tuple[tuple[int, int], ...]] = field(default_factory=set)  # of complete rows of seven cells
    is_inconsistent: bool = False  # rows of one kind contradict each other
    has_gaps: bool = False  # columns between those of the applicants

    def add_headings(self, row: Row, named: dict[str, Cell]) -> None:
        self.headings.update(named)
        self.edge = max(row.edge, self.edge)

    def find_gaps(self) -> None:
        """Note whether the headings of all seven applicants are in one line, but not side by side."""
        pairs = list(pairwise(self.headings[code] for code in APPLICANTS if code in self.headings))
        in_line = len(self.headings) == WIDTH and all(one.column < two.column for one, two in pairs)
        self.has_gaps = in_line and any(one.column + one.colspan != two.column for one, two in pairs)

    def learn_pattern(self, row: ValueRow) -> None:
        """Note the columns of a complete row."""
        self.patterns.setdefault(row.kind, Counter())[tuple(cell.column for cell in row.filled)] += 1
        self.has_gaps = self.has_gaps or not row.windows()
        if len(row.tail) == WIDTH:
            self.edges_of_seven.add(row.edges)

    def pattern(self, row: ValueRow) -> Pattern | None:
        """The columns of the complete rows of a row's kind, else those of the headings; None where neither is sure."""
        known = self.patterns.get(row.kind)
        if known is not None:
            return next(iter(known)) if len(known) == 1 else None
        return self.pattern_of_headings(row)

    def pattern_of_headings(self, row: ValueRow) -> Pattern | None:
        """Columns of the headings, where the row keeps to them.

        The row has to end where the headings end, and its label has to begin where the
        labels of its depth begin: else the row is shifted, or its spans are lost.
        """
        edge, label_column, depth = row.kind
        if not row.aligned or len(self.headings) < WIDTH or edge != self.edge:
            return None
        if depth == 2 and (label_column == 0 or len(self.label_columns[depth]) > 1):
            return None
        pattern = tuple(self.headings[code].column for code in APPLICANTS)
        return pattern if self._complete() <= {pattern} and label_column < pattern[0] else None

    def is_certain(self, row: ValueRow) -> bool:
        """Whether the columns of a row are beyond doubt: where rows are shifted, enough of its kind have to agree."""
        if len(self._complete()) < 2 or len(row.windows()) < 2:
            return True
        return self.patterns.get(row.kind, Counter()).total() >= _ENOUGH_ALIKE

    def _complete(self) -> set[Pattern]:
        return {pattern for found in self.patterns.values() for pattern in found}


@dataclass(slots=True)
class Columns:
    """What the headings and the complete rows of a table say about its columns, grid by grid."""

    grids: dict[int, GridColumns] = field(default_factory=dict)
    has_extra_columns: bool = False  # columns that the form does not have
    has_spans: bool = False  # some heading spans columns: the container knows spans
    only_totals: bool = False  # every row has one number for all applicants, and blanks for the cells that it spans
    in_order: bool = True

    def add_headings(
        self, row: Row, named: dict[str, Cell], organisations: Cell | None, others: Sequence[Cell]
    ) -> None:
        """Note the headings of one header row.

        `organisations` spans those of the five kinds of them, `others` are headings that the form does not have.
        """
        places = [(cell.column, float(_ORDER[code])) for code, cell in named.items()]
        if organisations is not None:
            places.append((organisations.column, _ORGANISATIONS))
        order = [place for _, place in sorted(places)]
        if not row.aligned and _TOTAL in order[2:]:
            order.remove(_TOTAL)  # the last of its row, before the headings of the row below
        self.in_order = self.in_order and order == sorted(order)
        if row.aligned and any(cell.column > min(column for column, _ in places) for cell in others):
            self.has_extra_columns = True
        self.has_spans = self.has_spans or any(cell.colspan > 1 for cell in row.cells)
        self._grid(row.grid).add_headings(row, named)

    def learn(self, rows: Sequence[ValueRow]) -> None:
        """Note the columns of complete rows, and the grids in which rows of one kind contradict each other."""
        self.has_extra_columns |= any(row.aligned and len(row.filled) > WIDTH for row in rows)
        for grid in self.grids.values():
            grid.find_gaps()
        for row in rows:
            grid = self._grid(row.grid)
            grid.label_columns.setdefault(row.kind.depth, set()).add(row.kind.label_column)
            if row.aligned and len(row.filled) == WIDTH and not self.has_extra_columns:
                grid.learn_pattern(row)
        for grid in self.grids.values():
            grid.is_inconsistent = any(len(found) > 1 for found in grid.patterns.values())
        for row in rows:
            pattern = self._grid(row.grid).pattern(row)
            if pattern and len(row.filled) < WIDTH and not _is_plausible(row, pattern):
                self._grid(row.grid).is_inconsistent = True
        filled = [row for row in rows if row.filled]
        # Blanks behind the seven cells are those of labels that span columns too.
        self.only_totals = len(filled) >= _ENOUGH_ALIKE and all(
            self.may_be_over_all(row) and len(row.tail) > WIDTH for row in filled
        )

    @property
    def named(self) -> set[str]:
        """Applicants that any heading names."""
        return {code for grid in self.grids.values() for code in grid.headings}

    def cells(self, row: ValueRow) -> list[Cell | None] | None:
        """The cells of the seven applicants, None where they cannot be assigned.

        An applicant that shares its cell with another has None in the list.
        """
        filled, grid = row.filled, self._grid(row.grid)
        if self.is_over_all(row):
            return [*[Cell("", row.tail[0].row, row.tail[0].column)] * _TOTAL, filled[0]]
        if self.has_extra_columns and row.aligned:  # the table, whatever page this row of it is on
            pattern = grid.pattern_of_headings(row)
            return _under(row.tail, pattern) if pattern else None
        if len(filled) > WIDTH:
            return None
        if len(filled) == WIDTH:
            return list(filled)
        if not row.aligned:
            return _between_ends(row.tail)
        pattern = grid.pattern(row)
        if pattern is not None and not grid.is_inconsistent and (not filled or grid.is_certain(row)):
            return _under(row.tail, pattern)
        even = len(row.tail) == WIDTH and len({cell.colspan for cell in row.tail}) == 1
        if pattern is None and (even or {row.edges} == grid.edges_of_seven):
            return list(row.tail)
        if not filled and len(row.tail) >= WIDTH:
            return list(row.tail[-WIDTH:])
        windows = self.windows(row)
        alike = len(windows) == 1 and len(row.tail) > WIDTH and len({cell.colspan for cell in windows[0]}) == 1
        return list(windows[0]) if alike else None

    def is_over_all(self, row: ValueRow) -> bool:
        """Whether one cell spans all applicants: its number is their total, and none of theirs."""
        if self.has_extra_columns or len(row.filled) != 1:
            return False
        return row.filled[0].colspan >= WIDTH or (self.only_totals and self.may_be_over_all(row))

    def may_be_over_all(self, row: ValueRow) -> bool:
        """Whether the one number of a row may be that of all applicants, in a container that does not know spans."""
        alone = len(row.filled) == 1 and row.filled[0] is row.tail[0] and len(row.tail) >= WIDTH
        return row.aligned and alone and not self.has_spans and all(cell.colspan == 1 for cell in row.tail)

    def windows(self, row: ValueRow) -> list[list[Cell]]:
        """Every seven neighbouring cells that may be those of the applicants, where no other column is among them."""
        return [] if self.has_extra_columns or self._grid(row.grid).has_gaps else row.windows()

    def _grid(self, number: int) -> GridColumns:
        return self.grids.setdefault(number, GridColumns())


def _between_ends(tail: list[Cell]) -> list[Cell | None] | None:
    """Seven cells from the first number to the last: what is outside may belong to spans."""
    places = [place for place, cell in enumerate(tail) if cell.text.strip()]
    if places and places[-1] - places[0] + 1 == WIDTH:
        return list(tail[places[0] : places[-1] + 1])
    return None


def _under(tail: list[Cell], pattern: Pattern) -> list[Cell | None] | None:
    """The cell over each column of a pattern; a number over two columns belongs to neither."""
    cells: list[Cell | None] = []
    for column in pattern:
        cell = next((c for c in tail if c.column <= column < c.column + c.colspan), None)
        if cell is None or (cell.text.strip() and cell.column not in pattern):
            return None  # no cell, or one that begins elsewhere than those of the rows that the pattern is from
        shared = cell.text.strip() and sum(cell.column <= c < cell.column + cell.colspan for c in pattern) > 1
        cells.append(None if shared else cell)
    over = {id(c) for c in tail for column in pattern if c.column <= column < c.column + c.colspan}
    return cells if all(id(cell) in over for cell in tail if cell.text.strip()) else None


def _is_plausible(row: ValueRow, pattern: Pattern) -> bool:
    """Whether an incomplete row fits a pattern, and its numbers do not suggest that it is shifted against it."""
    cells = _under(row.tail, pattern)
    if cells is None:
        return False
    windows = row.windows()
    if len(windows) < 2 or any(cell is None for cell in cells):
        return True
    others = [window for window in windows if any(one is not two for one, two in zip(window, cells, strict=True))]
    return _adds_up(cells) is not False and not any(_adds_up(window) for window in others)


def _adds_up(cells: Sequence[Cell | None]) -> bool | None:
    """Whether the numbers add up to their total, taking blanks as nothing; None where there is nothing to add."""
    numbers = [read_number(cell.text).value if cell else None for cell in cells]
    if numbers[-1] is None or all(part is None for part in numbers[:-1]) or not any(numbers):
        return None
    return row_adds_up(numbers, blank=0)
