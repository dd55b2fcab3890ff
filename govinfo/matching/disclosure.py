"""Section 二: rows under headers that change within the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from ..documents.document import Cell, Grid, Paragraph
from ..form.codes import DISCLOSURE_CELLS, DISCLOSURE_ITEMS, DISCLOSURE_MEASURES, FORMS, MEASURE_KINDS, definition_rows
from ..form.units import units_of_money
from .labels import Vocabulary, plain, simplified
from .match import Remark, Row, TableMatch, Value
from .numbers import read_number

_HEADINGS = [row["label_zh"] for row in definition_rows("form/headings") if row["table"] == "disclosure"]
ITEMS = Vocabulary(DISCLOSURE_ITEMS.values(), _HEADINGS)
MEASURES = Vocabulary(DISCLOSURE_MEASURES.values(), _HEADINGS)
_FORMS: dict[tuple[str, str], list[str]] = {}
for _cell in DISCLOSURE_CELLS:
    _FORMS.setdefault((_cell.item, _cell.measure), []).append(_cell.form)
_HEADING_WORDS = {plain(heading) for heading in _HEADINGS}
_HEADING_OF_ITEMS = plain("信息内容")
_UNIT_LINE = re.compile(r"[(\[]?(?:金额|计量|货币)?单位:?.{1,10}")


@dataclass(slots=True)
class _Header:
    """The measures that a header row names, each with its cell, and the row."""

    named: list[tuple[str, Cell]]
    row: Row

    @property
    def is_wider(self) -> bool:
        """Whether an office added columns: a heading behind the first that is no measure."""
        known = {id(cell) for _, cell in self.named}
        return self.row.aligned and any(
            plain(cell.text) not in ("", _HEADING_OF_ITEMS) and id(cell) not in known for cell in self.row.cells[1:]
        )


@dataclass(slots=True)
class _ItemRow:
    """A row of an item: its label, the cells behind it, and the header above it."""

    item: str
    label: Cell
    tail: list[Cell]
    header: _Header
    row: Row
    torn: bool  # the next page begins with numbers that have no label

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.tail if cell.text.strip()]


def match_disclosure(rows: list[Row], units: Mapping[int, str] | None = None) -> TableMatch:
    """Find the cells of section 二: an item's label, and its values under the header in force.

    `units` are the lines above a grid that state the unit of its amounts, by its number, for amounts that state none.
    """
    match = TableMatch()
    found = list(_item_rows(rows))
    in_line = _grids_in_line(found)
    for entry in found:
        match.labels.setdefault(entry.item, entry.label)
        _assign(match, entry, entry.row.grid in in_line, (units or {}).get(entry.row.grid))
    match.form = _form_of(match)
    if match.values:
        _report_unknown(match, rows)
    return match


def _report_unknown(match: TableMatch, rows: list[Row]) -> None:
    """Name the rows of numbers under headings of section 二 that are no row of the form."""
    header: _Header | None = None
    for row in rows:
        if found := _header(row):
            header = found
        elif header is not None and row.grid == header.row.grid and len(row.cells) > 1:
            first, *others = row.cells
            numbers = [cell for cell in others if read_number(cell.text).status == "reported"]
            if numbers and len(others) <= len(header.named) + 1 and _is_unknown(first.text):
                match.remark("unknown_row", text=first.text)


def _is_unknown(text: str) -> bool:
    return read_number(text).status == "unreadable" and ITEMS.code(text) is None and plain(text) not in _HEADING_WORDS


def _item_rows(rows: list[Row]) -> Iterator[_ItemRow]:
    header: _Header | None = None
    for row, following in zip_longest(rows, rows[1:]):
        if named := _header(row):
            header = named
            continue
        labels = ((cell, code) for cell in row.cells if (code := ITEMS.code(cell.text)))
        label, item = next(labels, (None, ""))
        if label is None or header is None:
            continue
        if any((item, measure) in _FORMS for measure, _ in header.named) and (tail := row.after(label)):
            torn = following is not None and following.grid != row.grid and _has_only_numbers(following)
            yield _ItemRow(item, label, tail, header, row, torn)


def _has_only_numbers(row: Row) -> bool:
    texts = [cell.text for cell in row.cells if cell.text.strip()]
    return bool(texts) and not any(character.isalpha() for text in texts for character in text)


def _grids_in_line(rows: list[_ItemRow]) -> set[int]:
    """Grids in which the numbers of every complete row are under their headings, and one at least does."""
    says: dict[int, set[bool]] = {}
    for entry in rows:
        if entry.row.aligned and len(entry.filled) == len(entry.header.named):
            under = _below(entry)
            same = under is not None and all(one is two for one, two in zip(under, entry.filled, strict=True))
            says.setdefault(entry.row.grid, set()).add(same)
    return {grid for grid, found in says.items() if found == {True}}


def _header(row: Row) -> _Header | None:
    named = [(code, cell) for cell in row.cells if (code := MEASURES.code(cell.text))]
    if not named or any(read_number(cell.text).status == "reported" for cell in row.cells):
        return None
    return _Header(named, row)


def _assign(match: TableMatch, entry: _ItemRow, in_line: bool, line_of_units: str | None) -> None:
    item, label, header = entry.item, entry.label, entry.header
    cells = _cells_under(entry, in_line) if _fits_a_form(entry) and not entry.torn else None
    for place, (measure, head) in enumerate(header.named):
        if (item, measure) not in _FORMS:
            match.remark("not_on_form", item, text=label.text, heading=head.text)
            continue
        if (item, measure) in match.values:
            _repeat(match, entry, cells)
            return
        if cells is None:
            numbers, headings = len(entry.filled), len(header.named)
            match.refuse(item, measure, "headings", text=label.text, numbers=numbers, headings=headings)
            continue
        cell = cells[place]
        number = read_number(cell.text, MEASURE_KINDS[measure])
        if number.status == "unreadable" or number.broken:
            match.refuse(item, measure, cell.doubt or "two_numbers", cell)
            continue
        if MEASURE_KINDS[measure] == "amount" and number.unit is None:
            units, source = units_of_money(simplified(head.text)), head.text
            if not units and line_of_units:
                units, source = units_of_money(simplified(line_of_units)), line_of_units
            if number.status == "reported" and (len(units) > 1 or None in units):
                match.refuse(item, measure, "unit", cell, heading=source)
                continue
            number = replace(number, unit=next(iter(units), None))
        match.values[item, measure] = Value(number, cell)


def _repeat(match: TableMatch, entry: _ItemRow, cells: list[Cell] | None) -> None:
    """Note a row that is printed twice; where its numbers differ, neither is read."""
    item, text = entry.item, entry.label.text
    match.remark("repeated_row", item, text=text)
    for place, (measure, _) in enumerate(entry.header.named):
        first = match.values.get((item, measure))
        again = read_number(cells[place].text, MEASURE_KINDS[measure]) if cells else None
        if first is not None and (again is None or first.number.value != again.value):
            match.refuse(item, measure, "repeated", text=text)


def lines_of_units(blocks: Iterable[Paragraph | Grid]) -> dict[int, str]:
    """The line above a grid that states a unit of money, or such cells of it, by the place of the grid."""
    lines: dict[int, str] = {}
    above, place = "", 0
    for block in blocks:
        if isinstance(block, Paragraph):
            above = block.text
            continue
        texts = dict.fromkeys(simplified(text) for text in (above, *(cell.text for cell in block.cells)))
        if found := "、".join(text for text in texts if _UNIT_LINE.fullmatch(text) and units_of_money(text)):
            lines[place] = found
        above, place = "", place + 1
    return lines


def _fits_a_form(entry: _ItemRow) -> bool:
    """Whether a form has all the headings for the item; where the grid is lost, these have to be all it has."""
    measures = [measure for measure, _ in entry.header.named]
    for form in FORMS:
        on_form = [cell.measure for cell in DISCLOSURE_CELLS if (cell.form, cell.item) == (form, entry.item)]
        if measures == on_form or (entry.row.aligned and set(measures) <= set(on_form)):
            return True
    return False


def _cells_under(entry: _ItemRow, in_line: bool) -> list[Cell] | None:
    """The value cell of each heading, None where it is uncertain.

    As many numbers as headings follow their order. Where some are blank, the number of
    cells or their columns decide, and where both do they have to agree; columns decide
    only where the complete rows of the grid are under their headings.
    """
    wanted = len(entry.header.named)
    if entry.header.is_wider:
        return _below(entry)
    if len(entry.filled) == wanted:
        return entry.filled
    if not entry.row.aligned or len(entry.filled) > wanted:
        return None
    in_order = entry.tail if len(entry.tail) == wanted else None
    ways = [cells for cells in (in_order, _below(entry) if in_line or not entry.filled else None) if cells is not None]
    same = all(one is other for cells in ways for one, other in zip(cells, ways[0], strict=True))
    return ways[0] if ways and (same or not entry.filled) else None


def _below(entry: _ItemRow) -> list[Cell] | None:
    """The cells below the headings, where row and header line up at both ends."""
    header, label = entry.header.row, entry.label
    first = next((cell for cell in header.cells if plain(cell.text) == _HEADING_OF_ITEMS), None)
    if entry.row.edge != header.edge or first is None or (first.column, first.colspan) != (label.column, label.colspan):
        return None
    below = [
        next((cell for cell in entry.tail if cell.column <= head.column < cell.column + cell.colspan), None)
        for _, head in entry.header.named
    ]
    known = {id(cell) for cell in below if cell is not None}
    if len(known) < len(below) or any(id(cell) not in known for cell in entry.filled):
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
        match.remarks.append(Remark("not_on_form", item, measure, "not_on_form.other", {"form": form}))
    return form
