"""Section 四: one row of fifteen numbers under three rows of headers."""
from __future__ import annotations

from ..form import CHANNELS, RESULTS
from ..readers.document import Cell
from .labels import Vocabulary
from .match import Doubt, Row, TableMatch, Value
from .numbers import may_be_value, read_number

_RESULTS = Vocabulary(RESULTS.values(), [term.label_zh for term in CHANNELS.values()])
_KEYS = [(channel, result) for channel in CHANNELS for result in RESULTS]
_EXPECTED = [result for _ in CHANNELS for result in RESULTS]


def match_reviews(rows: list[Row]) -> TableMatch:
    """Find the fifteen cells of section 四, by the order of the headings and the columns below them."""
    match = TableMatch()
    header: dict[int, tuple[str, Cell]] = {}
    for row in rows:
        named = [(cell, code) for cell in row.cells if (code := _RESULTS.code(cell.text))]
        if len(named) >= 3:
            header.update({cell.column: (code, cell) for cell, code in named})
        elif header and all(may_be_value(cell.text) for cell in row.cells) and len(row.cells) >= len(RESULTS):
            _assign(match, header, row)
            return match
    if header:
        match.doubts.append(Doubt("no_values", "section 四 has its headings and no row of fifteen cells below them"))
    return match


def _assign(match: TableMatch, header: dict[int, tuple[str, Cell]], row: Row) -> None:
    headings = [header[column] for column in sorted(header)]
    cells = _fifteen_cells([column for column in sorted(header)], row.cells)
    if [code for code, _ in headings] != _EXPECTED or cells is None:
        for channel, result in _KEYS:
            match.refuse(
                channel, result,
                f"section 四 has {len(headings)} headings over {len(row.cells)} cells, not fifteen over fifteen in the "
                "form's order; which number is whose cannot be told",
            )
        return
    for (channel, result), cell in zip(_KEYS, cells, strict=True):
        reading = read_number(cell.text)
        if reading.status == "unreadable":
            match.refuse(channel, result, f"{cell.text!r} is no number", cell)
        else:
            match.values[channel, result] = Value(reading, cell)


def _fifteen_cells(columns: list[int], cells: list[Cell]) -> list[Cell] | None:
    if len(cells) == len(_KEYS):
        return cells
    filled = [cell for cell in cells if cell.text.strip()]
    if len(filled) == len(_KEYS):
        return filled
    by_column = {cell.column: cell for cell in cells}
    if all(column in by_column for column in columns) and all(cell.column in columns for cell in filled):
        return [by_column[column] for column in columns]
    return None
