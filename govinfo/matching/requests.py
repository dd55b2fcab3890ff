"""Section 三: rows of numbers to the requests table, by label and order.

The rows of all grids are one stream, since page breaks part the table anywhere.
Each row gets the items of the form that its label may stand for; the form's order
then decides (an alignment that skips freely but never goes back). Values are the
seven cells behind the label.
"""
from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..errors import SeveralReportsError
from ..form import APPLICANTS, REQUEST_ITEMS, definition_rows
from ..readers.document import Cell
from .labels import Vocabulary, plain, similarity
from .match import Doubt, Row, TableMatch, Value
from .numbers import read_number

_HEADINGS = [row["label_zh"] for row in definition_rows("headings") if row["table"] == "requests"]
_ITEMS = Vocabulary(REQUEST_ITEMS.values(), _HEADINGS)
_COLUMNS = Vocabulary(APPLICANTS.values(), _HEADINGS)
_ORDER = {code: place for place, code in enumerate(REQUEST_ITEMS)}
_WIDTH = len(APPLICANTS)
# A garbled label between two rows that are certain, where the form has just one row left.
_ENOUGH_BETWEEN = 0.5


@dataclass(slots=True)
class _LabelledRow:
    """A row with its label cell, the items that the label may mean, and the cells behind it."""

    label: Cell
    text: str
    candidates: dict[str, float]
    tail: list[Cell]
    grid: int
    torn: bool = False

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.tail if cell.text.strip()]


def match_requests(rows: list[Row]) -> TableMatch:
    """Find the cells of section 三.

    Raises
    ------
    SeveralReportsError
        Where the document holds the table more than once.
    """
    match = TableMatch()
    headers: dict[int, dict[str, int]] = {}
    labelled: list[_LabelledRow] = []
    for row in rows:
        if named := _header_columns(row):
            headers.setdefault(row.grid, {}).update(named)
            continue
        if (entry := _labelled(row)) is not None:
            labelled.append(entry)
    labelled = _join_torn_rows(labelled)
    _refuse_several(labelled)
    placed = _align(labelled)
    if len(placed) < 3:
        return TableMatch()
    placed = _fill_between(labelled, placed)
    match.form = "2021" if any(code.startswith("other.") for code in placed.values()) else "2019"
    patterns = _column_patterns([labelled[index] for index in placed])
    for index, code in placed.items():
        entry = labelled[index]
        match.labels[code] = entry.label
        _assign(match, code, entry, patterns.get(entry.grid, []), headers.get(entry.grid, {}))
    _report_unplaced(match, labelled, placed)
    return match


def _header_columns(row: Row) -> dict[str, int]:
    """Columns of the applicants that a header row names; empty for other rows."""
    named = {code: cell.column for cell in row.cells if (code := _COLUMNS.code(cell.text))}
    return named if len(named) >= 2 else {}


def _labelled(row: Row) -> _LabelledRow | None:
    """The row with its rightmost cell that is a label of the form, else with its last text."""
    last_text: Cell | None = None
    for cell in reversed(row.cells):
        if candidates := _ITEMS.candidates(_without_heading(cell.text)):
            return _LabelledRow(cell, cell.text, dict(candidates), row.after(cell), row.grid)
        if last_text is None and read_number(cell.text).status == "unreadable":
            last_text = cell
    return _LabelledRow(last_text, last_text.text, {}, row.after(last_text), row.grid) if last_text else None


def _without_heading(text: str) -> str:
    """A label without the group heading that some reports print in the same cell."""
    first, _, rest = text.partition("\n")
    return rest if rest.strip() and plain(first) in _HEADING_WORDS else text


_HEADING_WORDS = {plain(heading) for heading in _HEADINGS}


def _join_torn_rows(rows: list[_LabelledRow]) -> list[_LabelledRow]:
    """Join a row that a page break tore: its label goes on in the next row, its values stand in one of them."""
    joined: list[_LabelledRow] = []
    for row in rows:
        if joined and (whole := _joined(joined[-1], row)) is not None:
            joined[-1] = whole
        else:
            joined.append(row)
    return joined


def _joined(upper: _LabelledRow, lower: _LabelledRow) -> _LabelledRow | None:
    text = upper.text + lower.text
    candidates = dict(_ITEMS.candidates(text))
    if not candidates:
        return None
    best = max(candidates.values())
    parts = [max(row.candidates.values(), default=0.0) for row in (upper, lower)]
    if best <= max(parts) + 0.02:
        return None
    values = lower if lower.filled and not upper.filled else upper
    return _LabelledRow(
        upper.label, text, candidates, values.tail, values.grid, torn=bool(upper.filled and lower.filled)
    )


def _refuse_several(rows: list[_LabelledRow]) -> None:
    complete = [row for row in rows if len(row.filled) >= _WIDTH and row.candidates.get("new") == 1.0]
    ends = [row for row in rows if len(row.filled) >= _WIDTH and row.candidates.get("carried_out") == 1.0]
    if len(complete) > 1 and len(ends) > 1:
        raise SeveralReportsError(
            f"the table of section 三 stands {len(complete)} times in the document: part it into one file a report"
        )


def _align(rows: list[_LabelledRow]) -> dict[int, str]:
    """Place rows on items so that both go forward and the similarities add up to the most."""
    best: list[tuple[float, int | None, str]] = []  # (score, index of the entry before, code)
    entries: list[tuple[int, str, float]] = [
        (index, code, score)
        for index, row in enumerate(rows)
        if len(row.tail) >= 2
        for code, score in row.candidates.items()
    ]
    for index, code, score in entries:
        before, total = None, score
        for place, (other, other_code, _) in enumerate(entries[: len(best)]):
            if other < index and _ORDER[other_code] < _ORDER[code] and best[place][0] + score > total:
                before, total = place, best[place][0] + score
        best.append((total, before, code))
    placed: dict[int, str] = {}
    place = max(range(len(best)), key=lambda p: best[p][0], default=None)
    while place is not None:
        placed[entries[place][0]] = entries[place][1]
        place = best[place][1]
    return dict(sorted(placed.items()))


def _fill_between(rows: list[_LabelledRow], placed: dict[int, str]) -> dict[int, str]:
    """Place a badly garbled row where it is the only one between two certain rows, and the form has one row there."""
    codes = list(_ORDER)
    filled = dict(placed)
    for (upper, upper_code), (lower, lower_code) in pairwise(placed.items()):
        between = [index for index in range(upper + 1, lower) if len(rows[index].filled) >= _WIDTH]
        missing = codes[_ORDER[upper_code] + 1 : _ORDER[lower_code]]
        if len(between) == 1:
            word = plain(rows[between[0]].text)
            fitting = [
                code for code in missing
                if max(similarity(word, plain(spelling)) for spelling in REQUEST_ITEMS[code].spellings) >= _ENOUGH_BETWEEN
            ]
            if len(fitting) == 1 and len(missing) == 1:
                filled[between[0]] = fitting[0]
    return dict(sorted(filled.items()))


def _column_patterns(rows: list[_LabelledRow]) -> dict[int, list[tuple[int, ...]]]:
    """Columns in which the complete rows of each grid hold their seven values, the most frequent first."""
    counts: dict[int, dict[tuple[int, ...], int]] = {}
    for row in rows:
        if len(row.filled) == _WIDTH:
            pattern = tuple(cell.column for cell in row.filled)
            of_grid = counts.setdefault(row.grid, {})
            of_grid[pattern] = of_grid.get(pattern, 0) + 1
    return {grid: sorted(found, key=lambda pattern: -found[pattern]) for grid, found in counts.items()}


def _assign(
    match: TableMatch, code: str, row: _LabelledRow, patterns: list[tuple[int, ...]], header: dict[str, int]
) -> None:
    cells = _seven_cells(row, patterns, header)
    if cells is None or row.torn:
        why = "a page break tore its numbers" if row.torn else f"{len(row.tail)} cells stand behind its label, not seven"
        for applicant in APPLICANTS:
            match.refuse(code, applicant, f"row {row.text!r}: {why}; which number is whose cannot be told")
        return
    for applicant, cell in zip(APPLICANTS, cells, strict=True):
        reading = read_number(cell.text)
        if reading.status == "unreadable":
            match.refuse(code, applicant, f"{cell.text!r} is no number", cell)
        else:
            match.values[code, applicant] = Value(reading, cell)


def _seven_cells(
    row: _LabelledRow, patterns: list[tuple[int, ...]], header: dict[str, int]
) -> list[Cell] | None:
    """The cells of the seven applicants, None where it cannot be told which they are."""
    tail, filled = row.tail, row.filled
    if len(filled) > _WIDTH:
        return None
    if len(tail) == _WIDTH:
        return tail
    if len(filled) == _WIDTH:
        return filled
    if len(tail) < _WIDTH:
        return None
    if not filled:
        return tail[-_WIDTH:]
    by_column = {cell.column: cell for cell in tail}
    places = {cell.column for cell in filled}
    known = [*patterns, tuple(header[code] for code in APPLICANTS)] if len(header) == _WIDTH else patterns
    fitting = {pattern for pattern in known if places <= set(pattern) and all(c in by_column for c in pattern)}
    if not fitting:
        columns = [cell.column for cell in tail]
        windows = (tuple(columns[start : start + _WIDTH]) for start in range(len(columns) - _WIDTH + 1))
        fitting = {window for window in windows if places <= set(window)}
    return [by_column[column] for column in fitting.pop()] if len(fitting) == 1 else None


def _report_unplaced(match: TableMatch, rows: list[_LabelledRow], placed: dict[int, str]) -> None:
    """Name the rows of numbers inside the table that fit no row of the form."""
    first, last = min(placed), max(placed)
    for index in range(first, last):
        row = rows[index]
        if index not in placed and len(row.filled) >= _WIDTH - 2:
            match.doubts.append(
                Doubt("unknown_row", f"row {row.text!r} of section 三 fits no row of the form; its numbers are not read")
            )
