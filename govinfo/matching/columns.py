"""Which of the cells behind a label of section 三 is whose.

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

from ..documents.document import Cell
from ..form.codes import APPLICANTS
from .match import Row
from .numbers import read_number

WIDTH = len(APPLICANTS)
_ORDER = {code: place for place, code in enumerate(APPLICANTS)}
_TOTAL = WIDTH - 1
_ORGANISATIONS = 0.5  # their common heading stands behind natural persons and before the first kind

_ENOUGH_ALIKE = 3  # complete rows of one kind that show where its numbers stand

# Columns in which the seven values stand.
Pattern = tuple[int, ...]
# A row's kind: where it ends, where its label begins, how deep its label stands in the form.
Kind = tuple[int, int, int]


@dataclass(slots=True)
class ValueRow:
    """The cells behind a label, and what tells their columns: the row's kind, its grid."""

    tail: list[Cell]
    kind: Kind
    grid: int
    aligned: bool
    filled: list[Cell] = field(init=False)

    def __post_init__(self) -> None:
        self.filled = [cell for cell in self.tail if cell.text.strip()]

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Where the cells behind the label stand, and how wide they are."""
        return tuple((cell.column, cell.colspan) for cell in self.tail)


@dataclass(slots=True)
class Columns:
    """What the headings and the complete rows of each grid say about columns."""

    headings: dict[int, dict[str, Cell]] = field(default_factory=dict)
    edges: dict[int, int] = field(default_factory=dict)
    patterns: dict[tuple[int, Kind], Counter[Pattern]] = field(default_factory=dict)
    label_columns: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    seven: dict[int, set[tuple[tuple[int, int], ...]]] = field(default_factory=dict)  # edges of complete rows
    bent: set[int] = field(default_factory=set)
    wider: set[int] = field(default_factory=set)  # grids with columns that the form does not have
    spread: set[int] = field(default_factory=set)  # grids with columns between those of the applicants
    in_order: bool = True

    def add_headings(
        self, row: Row, named: dict[str, Cell], organisations: Cell | None, others: Sequence[Cell]
    ) -> None:
        """Note the headings of one header row.

        `organisations` spans those of the five kinds of them, `others` are headings that the form does not have.
        """
        places = [(cell.column, _ORDER[code]) for code, cell in named.items()]
        if organisations is not None:
            places.append((organisations.column, _ORGANISATIONS))
        order = [place for _, place in sorted(places)]
        if not row.aligned and _TOTAL in order[2:]:
            order.remove(_TOTAL)  # the last of its row, before the headings of the row below
        self.in_order = self.in_order and order == sorted(order)
        if row.aligned and any(cell.column > min(column for column, _ in places) for cell in others):
            self.wider.add(row.grid)
        self.headings.setdefault(row.grid, {}).update(named)
        self.edges[row.grid] = max(row.edge, self.edges.get(row.grid, 0))

    def learn(self, rows: Sequence[ValueRow]) -> None:
        """Note the columns of complete rows, and the grids in which rows of one kind contradict each other."""
        self.wider.update(row.grid for row in rows if row.aligned and len(row.filled) > WIDTH)
        for grid, named in self.headings.items():
            pairs = list(pairwise(named[code] for code in APPLICANTS if code in named))
            in_line = len(named) == WIDTH and all(one.column < two.column for one, two in pairs)
            if in_line and any(one.column + one.colspan != two.column for one, two in pairs):
                self.spread.add(grid)
        for row in rows:
            self.label_columns.setdefault((row.grid, row.kind[2]), set()).add(row.kind[1])
            if row.aligned and len(row.filled) == WIDTH and not self.wider:
                columns = tuple(cell.column for cell in row.filled)
                self.patterns.setdefault((row.grid, row.kind), Counter())[columns] += 1
                if not _windows(row):
                    self.spread.add(row.grid)
                if len(row.tail) == WIDTH:
                    self.seven.setdefault(row.grid, set()).add(row.edges)
        self.bent = {grid for (grid, _), found in self.patterns.items() if len(found) > 1}
        for row in rows:
            pattern = self._pattern(row)
            if pattern and len(row.filled) < WIDTH and not _plausible(row, pattern):
                self.bent.add(row.grid)

    @property
    def named(self) -> set[str]:
        """Applicants that any heading names."""
        return {code for named in self.headings.values() for code in named}

    def _pattern(self, row: ValueRow) -> Pattern | None:
        known = self.patterns.get((row.grid, row.kind))
        if known is not None:
            return next(iter(known)) if len(known) == 1 else None
        return self._pattern_of_headings(row)

    def _pattern_of_headings(self, row: ValueRow) -> Pattern | None:
        """Columns of the headings, where the row keeps to them.

        The row has to end where the headings end, and its label has to stand where the
        labels of its depth stand: else the row is shifted, or its spans are lost.
        """
        named = self.headings.get(row.grid, {})
        edge, label_column, depth = row.kind
        if not row.aligned or len(named) < WIDTH or edge != self.edges[row.grid]:
            return None
        if depth == 2 and (label_column == 0 or len(self.label_columns[row.grid, depth]) > 1):
            return None
        pattern = tuple(named[code].column for code in APPLICANTS)
        complete = {p for (grid, _), found in self.patterns.items() if grid == row.grid for p in found}
        return pattern if complete <= {pattern} and label_column < pattern[0] else None

    def cells(self, row: ValueRow) -> list[Cell | None] | None:
        """The cells of the seven applicants, None where they cannot be told.

        An applicant that shares its cell with another has None in the list.
        """
        filled = row.filled
        if self.wider and row.aligned:  # the table, whatever page this row of it stands on
            pattern = self._pattern_of_headings(row)
            return _under(row.tail, pattern) if pattern else None
        if len(filled) > WIDTH:
            return None
        if len(filled) == WIDTH:
            return list(filled)
        if not row.aligned:
            return _between_ends(row.tail)
        pattern = self._pattern(row)
        if pattern is not None and row.grid not in self.bent and (not filled or self._is_certain(row)):
            return _under(row.tail, pattern)
        even = len(row.tail) == WIDTH and len({cell.colspan for cell in row.tail}) == 1
        if pattern is None and (even or {row.edges} == self.seven.get(row.grid)):
            return list(row.tail)
        if not filled and len(row.tail) >= WIDTH:
            return list(row.tail[-WIDTH:])
        windows = self.windows(row)
        alike = len(windows) == 1 and len(row.tail) > WIDTH and len({cell.colspan for cell in windows[0]}) == 1
        return list(windows[0]) if alike else None

    def windows(self, row: ValueRow) -> list[list[Cell]]:
        """Every seven neighbouring cells that may be those of the applicants, where no other column is among them."""
        return [] if self.wider or row.grid in self.spread else _windows(row)

    def _is_certain(self, row: ValueRow) -> bool:
        """Whether the columns of a row are beyond doubt: where rows are shifted, enough of its kind have to agree."""
        of_grid = {pattern for (grid, _), found in self.patterns.items() if grid == row.grid for pattern in found}
        if len(of_grid) < 2 or len(_windows(row)) < 2:
            return True
        return self.patterns.get((row.grid, row.kind), Counter()).total() >= _ENOUGH_ALIKE


def _between_ends(tail: list[Cell]) -> list[Cell | None] | None:
    """Seven cells from the first number to the last: what stands outside may belong to spans."""
    places = [place for place, cell in enumerate(tail) if cell.text.strip()]
    if places and places[-1] - places[0] + 1 == WIDTH:
        return list(tail[places[0] : places[-1] + 1])
    return None


def _windows(row: ValueRow) -> list[list[Cell]]:
    """Every seven neighbouring cells that hold all the numbers of the row."""
    windows = [row.tail[start : start + WIDTH] for start in range(len(row.tail) - WIDTH + 1)]
    return [window for window in windows if sum(bool(cell.text.strip()) for cell in window) == len(row.filled)]


def _under(tail: list[Cell], pattern: Pattern) -> list[Cell | None] | None:
    """The cell over each column of a pattern; a number over two columns is nobody's."""
    cells: list[Cell | None] = []
    for column in pattern:
        cell = next((c for c in tail if c.column <= column < c.column + c.colspan), None)
        if cell is None or (cell.text.strip() and cell.column not in pattern):
            return None  # no cell, or one that begins elsewhere than those of the rows that the pattern is from
        shared = cell.text.strip() and sum(cell.column <= c < cell.column + cell.colspan for c in pattern) > 1
        cells.append(None if shared else cell)
    over = {id(c) for c in tail for column in pattern if c.column <= column < c.column + c.colspan}
    return cells if all(id(cell) in over for cell in tail if cell.text.strip()) else None


def _plausible(row: ValueRow, pattern: Pattern) -> bool:
    """Whether an incomplete row fits a pattern, and its numbers do not speak for being shifted against it."""
    cells = _under(row.tail, pattern)
    if cells is None:
        return False
    windows = _windows(row)
    if len(windows) < 2 or any(cell is None for cell in cells):
        return True
    others = [window for window in windows if any(one is not two for one, two in zip(window, cells, strict=True))]
    return _adds_up(cells) is not False and not any(_adds_up(window) for window in others)


def _adds_up(cells: Sequence[Cell | None]) -> bool | None:
    """Whether the numbers add up to their total, taking blanks as nothing; None where there is nothing to add."""
    numbers = [read_number(cell.text).number if cell else None for cell in cells]
    *parts, total = numbers
    if total is None or all(part is None for part in parts) or not (total or any(parts)):
        return None
    return sum(part or 0 for part in parts) == total
