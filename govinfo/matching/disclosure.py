"""Section 二: rows under headers that change within the table."""
from __future__ import annotations

import re

from ..form import DISCLOSURE_CELLS, DISCLOSURE_ITEMS, DISCLOSURE_MEASURES, MEASURE_KINDS, definition_rows
from ..readers.document import Cell
from .labels import Vocabulary
from .match import Doubt, Row, TableMatch, Value
from .numbers import Reading, read_number

_HEADINGS = [row["label_zh"] for row in definition_rows("headings") if row["table"] == "disclosure"]
_ITEMS = Vocabulary(DISCLOSURE_ITEMS.values(), _HEADINGS)
_MEASURES = Vocabulary(DISCLOSURE_MEASURES.values(), _HEADINGS)
_FORMS: dict[tuple[str, str], list[str]] = {}
for _cell in DISCLOSURE_CELLS:
    _FORMS.setdefault((_cell.item, _cell.measure), []).append(_cell.form)
_UNIT_IN_HEADER = re.compile(r"(万元|亿元|元)")
_UNITS = {"万元": "CNY 10,000", "元": "CNY", "亿元": "CNY 100,000,000"}

# The measures that a header row names, each with its header cell.
_Header = list[tuple[str, Cell]]


def match_disclosure(rows: list[Row]) -> TableMatch:
    """Find the cells of section 二: an item's label, and its values under the header in force."""
    match = TableMatch()
    header: _Header = []
    for row in rows:
        if found := _header(row):
            header = found
            continue
        label = next((cell for cell in row.cells if _ITEMS.code(cell.text)), None)
        if label is None or not header:
            continue
        item = _ITEMS.code(label.text)
        if any((item, measure) in _FORMS for measure, _ in header) and (tail := row.after(label)):
            match.labels.setdefault(item, label)
            _assign(match, item, label, header, tail)
    match.form = _form_of(match)
    return match


def _header(row: Row) -> _Header:
    found = [(code, cell) for cell in row.cells if (code := _MEASURES.code(cell.text))]
    others = [cell for cell in row.cells if read_number(cell.text).status == "reported"]
    return found if found and not others else []


def _assign(match: TableMatch, item: str, label: Cell, header: _Header, tail: list[Cell]) -> None:
    cells = _cells_under(header, tail)
    for measure, head in header:
        if (item, measure) not in _FORMS:
            match.doubts.append(Doubt("not_on_form", f"{label.text!r} stands under {head.text!r}, which no form has", item))
            continue
        if (item, measure) in match.values:
            match.doubts.append(Doubt("repeated_row", f"{label.text!r} stands more than once; the first is read", item))
            return
        if cells is None:
            filled = sum(bool(cell.text.strip()) for cell in tail)
            match.refuse(
                item, measure,
                f"{filled} numbers stand behind {label.text!r} under {len(header)} headings; which is whose cannot be told",
            )
            continue
        cell = cells[measure]
        reading = read_number(cell.text, MEASURE_KINDS[measure])
        if reading.status == "unreadable":
            match.refuse(item, measure, f"{cell.text!r} is no number", cell)
            continue
        if reading.unit is None and (unit := _UNIT_IN_HEADER.search(head.text)):
            reading = Reading(reading.status, reading.number, _UNITS[unit.group()])
        match.values[item, measure] = Value(reading, cell)


def _cells_under(header: _Header, tail: list[Cell]) -> dict[str, Cell] | None:
    """The value cell of each measure, None where it cannot be told.

    Columns decide where each heading has a cell of its own below it; where spans do
    not line up, the order decides, if there are as many numbers as headings.
    """
    measures = [measure for measure, _ in header]
    filled = [cell for cell in tail if cell.text.strip()]
    below = [
        next((cell for cell in tail if cell.column <= head.column < cell.column + cell.colspan), None)
        for _, head in header
    ]
    own = all(cell is not None for cell in below) and len({id(cell) for cell in below}) == len(below)
    if own and all(any(cell is other for other in below) for cell in filled):
        return dict(zip(measures, below, strict=True))
    for cells in (filled, tail):
        if len(cells) == len(measures):
            return dict(zip(measures, cells, strict=True))
    return None


def _form_of(match: TableMatch) -> str | None:
    """The form with most of the cells found, None where only cells common to both were found."""
    votes: dict[str, int] = {}
    for key in match.values:
        if len(_FORMS[key]) == 1:
            votes[_FORMS[key][0]] = votes.get(_FORMS[key][0], 0) + 1
    if not votes:
        return None
    form = max(votes, key=votes.__getitem__)
    for item, measure in [key for key in match.values if form not in _FORMS[key]]:
        match.doubts.append(Doubt("not_on_form", f"cell of another form than {form}: it is not in the frame", item, measure))
    return form
