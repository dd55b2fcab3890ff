"""Section 四: one row of fifteen numbers under three rows of headings, or three rows of five."""

from __future__ import annotations

from ..documents.document import Cell
from ..form.balance import row_adds_up
from ..form.codes import CHANNELS, RESULTS
from .labels import Vocabulary, plain
from .match import Row, TableMatch
from .numbers import may_be_value, read_number

_CHANNEL_WORDS = [plain(term.label_zh) for term in CHANNELS.values()]
CHANNEL_ROWS = Vocabulary(CHANNELS.values(), ["行政诉讼"])
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
            (cell, code)
            for cell in row.cells
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
        """Whether all fifteen headings are in the form's order, in columns or one row after the other."""
        expected_channels = [word for word in _CHANNEL_WORDS if word in self.channels]
        return (self.aligned or self.in_order == _EXPECTED) and list(dict.fromkeys(self.channels)) == expected_channels


def match_reviews(rows: list[Row]) -> TableMatch:
    """Find the fifteen cells of section 四, by the order of the headings and the columns below them."""
    match = TableMatch()
    by_channel = _rows_of_five(rows)
    if list(by_channel) == list(CHANNELS):
        for channel, (label, headings, row) in by_channel.items():
            match.labels[channel] = label
            _assign_channel(match, channel, headings, label, row)
        return match
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
    if len(filled) > 1 and len({tuple(cell.text.strip() for cell in row.cells) for row in filled}) > 1:
        _refuse_all(match, "rows_of_numbers", count=len(filled))
    elif found:
        _assign(match, header, [*filled, *found][0])
    elif header.in_order:
        match.remark("no_values")
    return match


def _rows_of_five(rows: list[Row]) -> dict[str, tuple[Cell, list[Cell], Row]]:
    """Rows that begin with a channel and are under the five results alone, with their label and headings."""
    found: dict[str, tuple[Cell, list[Cell], Row]] = {}
    headings: list[Cell] = []
    for row in rows:
        named = [(cell, code) for cell in row.cells if (code := RESULT_WORDS.code(cell.text))]
        if len(named) >= _FEWEST_NAMED:
            headings = [cell for cell, _ in named] if [code for _, code in named] == list(RESULTS) else []
            continue
        labels = ((cell, code) for cell in reversed(row.cells) if (code := CHANNEL_ROWS.code(cell.text)))
        label, channel = next(labels, (None, ""))
        if not headings or label is None or not (tail := row.after(label)):
            continue
        if all(may_be_value(cell.text) for cell in tail):
            if channel in found:
                return {}
            found[channel] = (label, headings, row)
    return found


def _assign_channel(match: TableMatch, channel: str, headings: list[Cell], label: Cell, row: Row) -> None:
    """The five cells behind a channel: as many numbers or cells as headings, else those in their columns."""
    tail = row.after(label)
    filled = [cell for cell in tail if cell.text.strip()]
    cells: list[Cell | None] | None = None
    if len(filled) == len(RESULTS):
        cells = list(filled)
    elif row.aligned and len(tail) == len(RESULTS) and [cell.column for cell in tail] == [c.column for c in headings]:
        cells = list(tail)
    if cells is not None:
        match.put(channel, RESULTS, cells)
        return
    for result in RESULTS:
        match.refuse(channel, result, "count", text=label.text, numbers=len(filled), cells=len(tail))


def _refuse_all(match: TableMatch, reason: str, **facts: str | float) -> None:
    for channel, result in _KEYS:
        match.refuse(channel, result, reason, None, **facts)


def _assign(match: TableMatch, header: _Header, row: Row) -> None:
    cells = _fifteen_cells(header, row) if header.complete else None
    if cells is None:
        _refuse_all(match, "fifteen", headings=len(header.in_order), cells=len(row.cells))
        return
    for place, channel in enumerate(CHANNELS):
        match.put(channel, RESULTS, cells[place * len(RESULTS) : (place + 1) * len(RESULTS)])


def _fifteen_cells(header: _Header, row: Row) -> list[Cell | None] | None:
    """The cells below the headings; where some are blank, as many cells or the columns have to prove which."""
    cells = row.cells
    filled = [cell for cell in cells if cell.text.strip()]
    if len(filled) == len(_KEYS) and (len(cells) == len(_KEYS) or not header.aligned or _add_up(list(filled))):
        return list(filled)
    if len(cells) == len(_KEYS) and len({cell.colspan for cell in cells}) == 1:
        return None if _suggests_a_shift(cells) else list(cells)
    if not (row.aligned and header.aligned):
        return None
    if row.edge != header.edge:
        return _only_fifteen(cells)
    below = [
        next((cell for cell in cells if cell.column <= column < cell.column + cell.colspan), None)
        for column in header.columns
    ]
    known = {id(cell) for cell in below}
    if None in below or any(id(cell) not in known for cell in filled):
        return None
    alone = [cell if not cell.text.strip() or below.count(cell) == 1 else None for cell in below if cell is not None]
    return alone if _add_up(alone) else None


def _suggests_a_shift(cells: list[Cell]) -> bool:
    """Whether fifteen cells contradict their totals, and would not if all were one column to the left or right."""
    blank = Cell("", 0, 0)
    moved = [[*cells[1:], blank]] * (not cells[0].text.strip()) + [[blank, *cells[:-1]]] * (not cells[-1].text.strip())
    return not _add_up(list(cells)) and any(_add_up(list(others)) for others in moved)


def _only_fifteen(cells: list[Cell]) -> list[Cell | None] | None:
    """The fifteen neighbours that hold all numbers of a row with cells too many, where they are the only ones.

    Each channel has to be blank, or to be proved by its total: a cell too many inside the row would shift it.
    """
    size = len(_KEYS)
    windows = [cells[start : start + size] for start in range(len(cells) - size + 1)]
    holding = [
        window
        for window in windows
        if sum(bool(cell.text.strip()) for cell in window) == sum(bool(cell.text.strip()) for cell in cells)
    ]
    if len(holding) != 1 or len({cell.colspan for cell in holding[0]}) > 1:
        return None
    for place in range(0, size, len(RESULTS)):
        channel = [read_number(cell.text) for cell in holding[0][place : place + len(RESULTS)]]
        statuses = [number.status for number in channel]
        holds = row_adds_up([number.value for number in channel], blank=0)
        proved = statuses[-1] == "reported" and holds and (channel[-1].value or "blank" not in statuses)
        if not proved and set(statuses) != {"blank"}:
            return None
    return list(holding[0])


def _add_up(cells: list[Cell | None]) -> bool:
    """Whether the numbers of each channel add up to its total: else the row may be shifted against its headings."""
    numbers = [read_number(cell.text).value if cell else None for cell in cells]
    channels = [numbers[place : place + len(RESULTS)] for place in range(0, len(numbers), len(RESULTS))]
    return all(
        channel[-1] is None or all(part is None for part in channel[:-1]) or row_adds_up(channel, blank=0)
        for channel in channels
    )
