"""Section 二: rows under headers that change within the table."""
from __future__ import annotations

import re
from dataclasses import dataclass

from ..form import DISCLOSURE_CELLS, DISCLOSURE_ITEMS, DISCLOSURE_MEASURES, FORMS, MEASURE_KINDS, definition_rows
from ..readers.document import Cell
from .labels import Vocabulary, plain
from .match import Doubt, Row, TableMatch, Value
from .numbers import Reading, read_number

_HEADINGS = [row["label_zh"] for row in definition_rows("headings") if row["table"] == "disclosure"]
ITEMS = Vocabulary(DISCLOSURE_ITEMS.values(), _HEADINGS)
MEASURES = Vocabulary(DISCLOSURE_MEASURES.values(), _HEADINGS)
_FORMS: dict[tuple[str, str], list[str]] = {}
for _cell in DISCLOSURE_CELLS:
    _FORMS.setdefault((_cell.item, _cell.measure), []).append(_cell.form)
_HEADING_OF_ITEMS = plain("信息内容")
_UNIT_IN_HEADER = re.compile(r"(万元|亿元|元)")
_UNITS = {"万元": "CNY 10,000", "元": "CNY", "亿元": "CNY 100,000,000"}


@dataclass(slots=True)
class _Header:
    """The measures that a header row names, each with its cell, and the row."""

    named: list[tuple[str, Cell]]
    row: Row


def match_disclosure(rows: list[Row]) -> TableMatch:
    """Find the cells of section 二: an item's label, and its values under the header in force."""
    match = TableMatch()
    header: _Header | None = None
    for row in rows:
        if found := _header(row):
            header = found
            continue
        label = next((cell for cell in row.cells if ITEMS.code(cell.text)), None)
        if label is None or header is None:
            continue
        item = ITEMS.code(label.text)
        if any((item, measure) in _FORMS for measure, _ in header.named) and (tail := row.after(label)):
            match.labels.setdefault(item, label)
            _assign(match, item, label, header, row, tail)
    match.form = _form_of(match)
    return match


def _header(row: Row) -> _Header | None:
    named = [(code, cell) for cell in row.cells if (code := MEASURES.code(cell.text))]
    numbers = any(read_number(cell.text).status == "reported" for cell in row.cells)
    return _Header(named, row) if named and not numbers else None


def _assign(match: TableMatch, item: str, label: Cell, header: _Header, row: Row, tail: list[Cell]) -> None:
    cells = _cells_under(header, row, label, tail) if _fits_a_form(item, header, row) else None
    for place, (measure, head) in enumerate(header.named):
        if (item, measure) not in _FORMS:
            message = f"{label.text!r} stands under {head.text!r}, which no form has"
            match.doubts.append(Doubt("not_on_form", message, item))
            continue
        if (item, measure) in match.values:
            match.doubts.append(Doubt("repeated_row", f"{label.text!r} stands more than once; the first is read", item))
            return
        if cells is None:
            filled = sum(bool(cell.text.strip()) for cell in tail)
            match.refuse(
                item, measure,
                f"{filled} numbers stand behind {label.text!r} under {len(header.named)} headings; which is whose "
                "cannot be told",
            )
            continue
        cell = cells[place]
        reading = read_number(cell.text, MEASURE_KINDS[measure])
        if reading.status == "unreadable":
            match.refuse(item, measure, f"{cell.text!r} is no number", cell)
            continue
        if reading.unit is None and (unit := _UNIT_IN_HEADER.search(head.text)):
            reading = Reading(reading.status, reading.number, _UNITS[unit.group()])
        match.values[item, measure] = Value(reading, cell)


def _fits_a_form(item: str, header: _Header, row: Row) -> bool:
    """Whether a form has all the headings for the item; where the grid is lost, these have to be all it has."""
    measures = [measure for measure, _ in header.named]
    for form in FORMS:
        on_form = [cell.measure for cell in DISCLOSURE_CELLS if (cell.form, cell.item) == (form, item)]
        if measures == on_form or (row.aligned and set(measures) <= set(on_form)):
            return True
    return False


def _cells_under(header: _Header, row: Row, label: Cell, tail: list[Cell]) -> list[Cell] | None:
    """The value cell of each heading, None where it cannot be told.

    As many numbers as headings follow their order. Where some are blank, the number of
    cells or their columns decide, and where both speak they have to agree.
    """
    wanted = len(header.named)
    filled = [cell for cell in tail if cell.text.strip()]
    if len(filled) == wanted:
        return filled
    if not row.aligned or len(filled) > wanted:
        return None
    ways = [cells for cells in (_in_order(header, tail), _below(header, row, label, tail)) if cells is not None]
    same = all(one is other for cells in ways for one, other in zip(cells, ways[0], strict=True))
    if not filled and ways:
        return ways[0]
    return ways[0] if ways and same else None


def _in_order(header: _Header, tail: list[Cell]) -> list[Cell] | None:
    return tail if len(tail) == len(header.named) else None


def _below(header: _Header, row: Row, label: Cell, tail: list[Cell]) -> list[Cell] | None:
    """The cells below the headings, where row and header line up at both ends."""
    first = next((cell for cell in header.row.cells if plain(cell.text) == _HEADING_OF_ITEMS), None)
    if row.edge != header.row.edge or first is None or (first.column, first.colspan) != (label.column, label.colspan):
        return None
    below = [
        next((cell for cell in tail if cell.column <= head.column < cell.column + cell.colspan), None)
        for _, head in header.named
    ]
    known = {id(cell) for cell in below if cell is not None}
    if len(known) < len(below) or any(id(cell) not in known for cell in tail if cell.text.strip()):
        return None
    return [cell for cell in below if cell is not None]


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
        message = f"cell of another form than {form}: it is not in the frame"
        match.doubts.append(Doubt("not_on_form", message, item, measure))
    return form
