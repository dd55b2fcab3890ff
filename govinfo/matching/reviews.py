"""Section 四: one row of fifteen numbers under three rows of headings."""
from __future__ import annotations

from ..form import CHANNELS, RESULTS
from ..readers.document import Cell
from .labels import Vocabulary, plain
from .match import Doubt, Row, TableMatch
from .numbers import may_be_value, read_number

_CHANNEL_WORDS = [plain(term.label_zh) for term in CHANNELS.values()]
RESULT_WORDS = Vocabulary(RESULTS.values(), [term.label_zh for term in CHANNELS.values()])
_KEYS = [(channel, result) for channel in CHANNELS for result in RESULTS]
_EXPECTED = [result for _ in CHANNELS for result in RESULTS]
# Headings of a row that make it a header of section 四.
_FEWEST_NAMED = 3


class _Header:
    """The headings above the numbers: by column where rows are aligned, and in reading order."""

    def __init__(self) -> None:
        self.by_column: dict[int, str] = {}
        self.in_order: list[str] = []
        self.channels: list[str] = []
        self.edge = 0
        self.halves: dict[int, str] = {}  # texts of the row above, for a heading cut over two rows

    def add(self, row: Row) -> None:
        """Note the channels and results that a row of headings names."""
        if any(plain(cell.text) == _CHANNEL_WORDS[0] for cell in row.cells):
            self.by_column, self.in_order, self.channels, self.edge = {}, [], [], 0
        self.channels += [word for cell in row.cells if (word := plain(cell.text)) in _CHANNEL_WORDS]
        named = [
            (cell, code) for cell in row.cells
            if (code := RESULT_WORDS.code(cell.text) or RESULT_WORDS.code(self.halves.get(cell.column, "") + cell.text))
        ]
        self.halves = {cell.column: cell.text for cell in row.cells}
        if len(named) >= _FEWEST_NAMED:
            self.in_order += [code for _, code in named]
        if len(named) >= _FEWEST_NAMED or self.channels:
            self.by_column.update({cell.column: code for cell, code in named})
            self.edge = max(self.edge, row.edge)

    @property
    def columns(self) -> list[int]:
        return sorted(self.by_column)

    @property
    def aligned(self) -> bool:
        """Whether there is a heading of the form's order over each of fifteen columns."""
        return [self.by_column[column] for column in self.columns] == _EXPECTED

    @property
    def complete(self) -> bool:
        """Whether all fifteen headings stand in the form's order, in columns or one row after the other."""
        expected_channels = [word for word in _CHANNEL_WORDS if word in self.channels]
        return (self.aligned or self.in_order == _EXPECTED) and list(dict.fromkeys(self.channels)) == expected_channels


def match_reviews(rows: list[Row]) -> TableMatch:
    """Find the fifteen cells of section 四, by the order of the headings and the columns below them."""
    match = TableMatch()
    header = _Header()
    found: list[Row] = []
    for row in rows:
        if header.in_order and len(row.cells) >= len(RESULTS) and all(may_be_value(cell.text) for cell in row.cells):
            found.append(row)
        elif found and not found[0].aligned:
            break
        elif not found:
            header.add(row)
    filled = [row for row in found if any(cell.text.strip() for cell in row.cells)]
    if len(filled) > 1:
        _refuse_all(match, f"section 四 has {len(filled)} rows of numbers, not one")
    elif found:
        _assign(match, header, [*filled, *found][0])
    elif header.in_order:
        match.doubts.append(Doubt("no_values", "section 四 has its headings and no row of fifteen cells below them"))
    return match


def _refuse_all(match: TableMatch, why: str) -> None:
    for channel, result in _KEYS:
        match.refuse(channel, result, f"{why}; which number is whose cannot be told")


def _assign(match: TableMatch, header: _Header, row: Row) -> None:
    cells = _fifteen_cells(header, row) if header.complete else None
    if cells is None:
        _refuse_all(
            match,
            f"section 四 has {len(header.in_order)} headings over {len(row.cells)} cells, not fifteen over fifteen in "
            "the form's order",
        )
        return
    for place, channel in enumerate(CHANNELS):
        match.put(channel, RESULTS, cells[place * len(RESULTS) : (place + 1) * len(RESULTS)])


def _fifteen_cells(header: _Header, row: Row) -> list[Cell | None] | None:
    """The cells below the headings; where some are blank, as many cells or the columns have to prove which."""
    cells = row.cells
    filled = [cell for cell in cells if cell.text.strip()]
    if len(filled) == len(_KEYS):
        return list(filled)
    if len(cells) == len(_KEYS) and len({cell.colspan for cell in cells}) == 1:
        return list(cells)
    if not (row.aligned and header.aligned and row.edge == header.edge):
        return None
    below = [
        next((cell for cell in cells if cell.column <= column < cell.column + cell.colspan), None)
        for column in header.columns
    ]
    known = {id(cell) for cell in below}
    if None in below or any(id(cell) not in known for cell in filled):
        return None
    alone = [cell if not cell.text.strip() or below.count(cell) == 1 else None for cell in below if cell is not None]
    return alone if _add_up(alone) else None


def _add_up(cells: list[Cell | None]) -> bool:
    """Whether the numbers of each channel add up to its total: else the row may be shifted against its headings."""
    numbers = [read_number(cell.text).number if cell else None for cell in cells]
    channels = [numbers[place : place + len(RESULTS)] for place in range(0, len(numbers), len(RESULTS))]
    return all(
        total is None or all(part is None for part in parts) or sum(part or 0 for part in parts) == total
        for *parts, total in channels
    )
