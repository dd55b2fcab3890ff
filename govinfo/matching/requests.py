"""Section 三: rows of numbers to the requests table, by label and order.

The rows of all grids are one stream, since page breaks part the table anywhere.
Each row gets the items of the form that its label may stand for; the form's order
then decides (an alignment that skips freely but never goes back). Values are the
seven cells behind the label, as `columns` tells them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ..documents.document import Cell
from ..errors import SeveralReportsError
from ..form.codes import APPLICANTS, REQUEST_ITEMS, definition_rows, request_items
from .columns import WIDTH, Columns, ValueRow
from .labels import Vocabulary, plain, similarity
from .match import Row, TableMatch, Value
from .numbers import PLACEHOLDER, Reading, proved, read_number
from .sums import Placement, placed_by_sums, placements

_HEADINGS = [row["label_zh"] for row in definition_rows("form/headings") if row["table"] == "requests"]
_HEADING_WORDS = {plain(heading) for heading in _HEADINGS}
ITEMS = Vocabulary(REQUEST_ITEMS.values(), _HEADINGS)
_ORGANISATIONS = plain("法人或其他组织")
APPLICANT_WORDS = Vocabulary(APPLICANTS.values(), _HEADINGS)
_ORDER = {code: place for place, code in enumerate(REQUEST_ITEMS)}
_HEADINGS_OF_RESULTS = {"other_org", "total"}  # 其他 and 总计 are headings of section 四 too
# A garbled label between two rows that are certain, where the form has just one row left.
_ENOUGH_BETWEEN = 0.5
# A row without a label that holds as many numbers as this is a row of the table that lost its label.
_FEWEST_NUMBERS = WIDTH - 2


@dataclass(slots=True)
class _LabelledRow:
    """A row with its label cell, the items that the label may mean, and the cells behind it."""

    label: Cell | None
    text: str
    candidates: dict[str, float]
    tail: list[Cell]
    row: Row
    torn: bool = False
    filled: list[Cell] = field(init=False)

    def __post_init__(self) -> None:
        self.filled = [cell for cell in self.tail if cell.text.strip()]

    @property
    def has_numbers(self) -> bool:
        """Whether a number stands anywhere in the row."""
        return bool(self.filled) or any(read_number(cell.text).status == "reported" for cell in self.row.cells)

    def values(self, code: str) -> ValueRow:
        """The cells behind the label with what tells their columns, for a row of the form."""
        number = REQUEST_ITEMS[code].number
        depth = 2 if number[-1:].isdigit() else 1 if number.startswith("三（") else 0
        column = self.label.column if self.label else 0
        return ValueRow(self.tail, (self.row.edge, column, depth), self.row.grid, self.row.aligned)


def match_requests(rows: list[Row]) -> TableMatch:
    """Find the cells of section 三.

    Raises
    ------
    SeveralReportsError
        Where the rows hold the table more than once.
    """
    match = TableMatch()
    columns = Columns()
    labelled: list[_LabelledRow] = []
    for row, named in _parted_at_headers(rows):
        if named:
            organisations = next((cell for cell in row.cells if plain(cell.text) == _ORGANISATIONS), None)
            columns.add_headings(row, named, organisations, [cell for cell in row.cells if _is_no_heading(cell.text)])
        elif (entry := _labelled(row)) is not None and not _is_heading(entry):
            labelled.append(entry)
    labelled = _join_torn_rows(labelled)
    _refuse_several(labelled)
    placed = _align(labelled)
    if len(placed) < 3:
        return TableMatch()
    placed = _fill_between(labelled, placed)
    bare = _labels_alone(labelled, placed)
    match.form = "2021" if any(code.startswith("other.") for code in [*placed.values(), *bare.values()]) else "2019"
    columns.learn([labelled[index].values(code) for index, code in placed.items() if labelled[index].label])
    why_none = _why_no_row_can_be_told(columns, [labelled[index] for index in placed])
    told: dict[str, list[Cell | None]] = {}
    untold: dict[str, str] = dict.fromkeys(bare.values(), "label_only")
    whole = why_none is None and not _stray_numbers(labelled, placed)
    for index, code in placed.items():
        entry = labelled[index]
        torn = why_none or _torn_from(labelled, index, placed)
        why = torn or _unproved_line(entry)
        cells = None if why else columns.cells(entry.values(code))
        if cells is not None:
            told[code] = cells
        else:
            untold[code] = why or "count"
            whole = whole and torn is None
    rows = {code: labelled[index] for index, code in (placed | bare).items()}
    by_sums = _told_by_sums(match.form, told, {code: rows[code] for code in untold}, columns) if whole else {}
    for code, entry in sorted(rows.items(), key=lambda row: _ORDER[row[0]]):
        if entry.label is not None:
            match.labels[code] = entry.label
        if code in told:
            match.put(code, APPLICANTS, told[code])
        elif code in by_sums:
            _put_by_sums(match, code, entry, by_sums[code])
        else:
            for applicant in APPLICANTS:
                numbers = {"numbers": len(entry.filled), "cells": len(entry.tail)}
                match.refuse(code, applicant, untold[code], text=entry.text, **numbers)
    _report_unplaced(match, labelled, placed)
    return match


def lacks_rows(match: TableMatch) -> bool:
    """Whether a table was found, and not all rows of its form."""
    found = {row for row, _ in match.values}
    return bool(found) and any(item.code not in found for item in request_items(match.form or ""))


def _parted_at_headers(rows: list[Row]) -> Iterator[tuple[Row, dict[str, Cell]]]:
    """The rows, each with the applicants that it names; where headings follow on numbers, the grid has another number.

    Tables that touch each other on a page are one grid to a reader, and have columns of their own.
    """
    part, grid, numbers = 0, -1, False
    for row in rows:
        header = _header_cells(row)
        part += row.grid != grid or bool(header and numbers)
        grid, numbers = row.grid, not header and ((numbers and row.grid == grid) or _holds_counts(row))
        yield Row(row.cells, part, row.aligned, row.one_line), header


def _holds_counts(row: Row) -> bool:
    return sum(read_number(cell.text).status == "reported" for cell in row.cells) > 1


def _header_cells(row: Row) -> dict[str, Cell]:
    """Cells of the applicants that a header row names; empty for other rows."""
    named = {code: cell for cell in row.cells if (code := APPLICANT_WORDS.code(cell.text))}
    return named if len(named) >= 2 and named.keys() - _HEADINGS_OF_RESULTS else {}


def _is_no_heading(text: str) -> bool:
    """Whether a cell among the headings is none of the form, nor a part of one that is cut over two rows."""
    word = plain(text)
    if not word or any(word in heading for heading in _HEADING_WORDS):
        return False
    spellings = [plain(spelling) for term in APPLICANTS.values() for spelling in term.spellings]
    return not any(word in spelling or similarity(word, spelling) >= _ENOUGH_BETWEEN for spelling in spellings) or (
        APPLICANT_WORDS.code(text) is None and any(spelling in word for spelling in spellings)
    )


def _labelled(row: Row) -> _LabelledRow | None:
    """The row with its rightmost cell that is a label of the form, else with its last text, else with its numbers."""
    last_text: Cell | None = None
    for cell in reversed(row.cells):
        if candidates := ITEMS.candidates(_without_heading(cell.text)):
            if last_text is not None and len(row.after(last_text)) >= WIDTH:
                break  # the heading of a group, and the label beside it cannot be told
            return _LabelledRow(cell, cell.text, dict(candidates), row.after(cell), row)
        if last_text is None and _is_text(cell.text):
            last_text = cell
    if last_text is not None:
        return _LabelledRow(last_text, last_text.text, {}, row.after(last_text), row)
    numbers = sum(bool(cell.text.strip()) for cell in row.cells)
    return _LabelledRow(None, "", {}, row.cells, row) if 0 < numbers <= WIDTH + 2 else None


def _is_text(text: str) -> bool:
    """Whether a cell holds words or a numbering, not a value nor what a page break left of one."""
    words = plain(text)
    return read_number(text).status == "unreadable" and (not words or any(c.isalpha() for c in words))


def _is_heading(row: _LabelledRow) -> bool:
    """Whether a row holds only headings of the table, as where a page repeats them."""
    return not row.candidates and not row.filled and plain(row.text) in _HEADING_WORDS


def _without_heading(text: str) -> str:
    """A label without the group heading that some reports print in the same cell."""
    first, _, rest = text.partition("\n")
    return rest if rest.strip() and plain(first) in _HEADING_WORDS else text


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
    if upper.label is None or lower.label is None:
        return None
    text = upper.text + lower.text
    candidates = dict(ITEMS.candidates(text))
    if not candidates:
        return None
    best = max(candidates.values())
    parts = [max(row.candidates.values(), default=0.0) for row in (upper, lower)]
    only_numbering = not plain(upper.text) and bool(upper.text.strip())
    half = min(parts) == 0 and bool(upper.filled) != bool(lower.filled)
    if best <= max(parts) + (0 if half else 0.02) and not only_numbering:
        return None
    values = lower if lower.filled and not upper.filled else upper
    torn = bool(upper.filled and lower.filled)
    return _LabelledRow(values.label, text, candidates, values.tail, values.row, torn)


def _refuse_several(rows: list[_LabelledRow]) -> None:
    times = {
        code: sum(row.candidates.get(code, 0) >= 0.95 and len(row.tail) >= WIDTH for row in rows)
        for code in ("new", "carried_out")
    }
    if min(times.values()) > 1:
        raise SeveralReportsError(f"the table of section 三 stands {max(times.values())} times in the document")


def _align(rows: list[_LabelledRow]) -> dict[int, str]:
    """Place rows on items so that both go forward and the similarities add up to the most."""
    entries: list[tuple[int, str]] = []
    best: list[tuple[float, int | None]] = []  # of all entries that end with each: their sum, and the one before it
    ends: dict[int, int] = {}  # the best entry so far at each place of the form
    for index, row in enumerate(rows):
        if len(row.tail) < 2:
            continue
        first = len(entries)
        for code, score in row.candidates.items():
            earlier = [place for order, place in ends.items() if order < _ORDER[code]]
            before = max(earlier, key=lambda place: (best[place][0] + score, -place), default=None)
            entries.append((index, code))
            best.append((score if before is None else best[before][0] + score, before))
        for place in range(first, len(entries)):
            order = _ORDER[entries[place][1]]
            if order not in ends or best[place][0] > best[ends[order]][0]:
                ends[order] = place
    placed: dict[int, str] = {}
    place = max(range(len(best)), key=lambda place: best[place][0], default=None)
    while place is not None:
        index, code = entries[place]
        placed[index] = code
        place = best[place][1]
    return dict(sorted(placed.items()))


def _fill_between(rows: list[_LabelledRow], placed: dict[int, str]) -> dict[int, str]:
    """Place a badly garbled row where it is the only one between two certain rows, and the form has one row there."""
    codes = list(_ORDER)
    filled = dict(placed)
    for (upper, upper_code), (lower, lower_code) in pairwise(placed.items()):
        between = [
            index
            for index in range(upper + 1, lower)
            if len(rows[index].filled) >= WIDTH and 1.0 not in rows[index].candidates.values()
        ]
        missing = codes[_ORDER[upper_code] + 1 : _ORDER[lower_code]]
        if len(between) == len(missing) == 1:
            word = plain(rows[between[0]].text)
            spellings = REQUEST_ITEMS[missing[0]].spellings
            if max(similarity(word, plain(spelling)) for spelling in spellings) >= _ENOUGH_BETWEEN:
                filled[between[0]] = missing[0]
    return dict(sorted(filled.items()))


def _why_no_row_can_be_told(columns: Columns, rows: list[_LabelledRow]) -> str | None:
    """The reason why the applicants of the whole table are uncertain, None where they are not.

    A table without headings is read only where the totals at the end of its rows prove the order.
    """
    if not columns.in_order:
        return "order"
    if columns.named:
        return None
    numbers = [[read_number(cell.text).number for cell in row.filled] for row in rows if len(row.filled) == WIDTH]
    whole = [row for row in numbers if None not in row and any(row)]
    proved = [row for row in whole if sum(row[:-1]) == row[-1]]
    if proved and len(proved) == len(whole):
        return None
    return "no_headings"


def _torn_from(rows: list[_LabelledRow], index: int, placed: dict[int, str]) -> str | None:
    """The reason why a row may be a half of one that a page break tore, None where nothing speaks for it."""
    row = rows[index]
    if row.torn:
        return "torn"
    above = max((place for place in placed if place < index), default=index)
    below = min((place for place in placed if place > index), default=index)
    beside = [place for place in range(above + 1, below) if place not in placed and rows[place].has_numbers]
    if not rows[index].filled and beside:
        return "beside_blank"
    if any(abs(place - index) == 1 and rows[place].row.grid != rows[index].row.grid for place in beside):
        return "beside_break"
    return None


def _unproved_line(row: _LabelledRow) -> str | None:
    """The reason why numbers in one line of text may not be whole, None where their total proves them."""
    if not row.row.one_line or _proved_by_total(row.filled):
        return None
    return "one_line"


def _stray_numbers(rows: list[_LabelledRow], placed: dict[int, str]) -> bool:
    """Whether numbers stand inside the table that are in no row of the form."""
    return any(rows[index].has_numbers for index in range(min(placed), max(placed)) if index not in placed)


def _proved_by_total(cells: list[Cell]) -> bool:
    """Whether numbers add up to the last of them, placeholders counting as nothing."""
    readings = [read_number(cell.text) for cell in cells]
    return proved([Reading("reported", 0) if reading == PLACEHOLDER else reading for reading in readings])


def _labels_alone(rows: list[_LabelledRow], placed: dict[int, str]) -> dict[int, str]:
    """Rows of text that are an exact label of the form and nothing else, between the rows that they belong between."""
    bare: dict[int, str] = {}
    for index, row in enumerate(rows):
        if row.row.aligned or row.tail or index in placed or 1.0 not in row.candidates.values():
            continue
        code = next(iter(row.candidates))
        before = [_ORDER[other] for place, other in (placed | bare).items() if place < index]
        after = [_ORDER[other] for place, other in placed.items() if place > index]
        if max(before, default=-1) < _ORDER[code] < min(after, default=len(_ORDER)):
            bare[index] = code
    divided = any(code.startswith("other.") for code in [*placed.values(), *bare.values()])
    return {index: code for index, code in bare.items() if not (divided and code == "other")}  # there a heading


def _told_by_sums(
    form: str, told: dict[str, list[Cell | None]], untold: dict[str, _LabelledRow], columns: Columns
) -> dict[str, list[Cell | None]]:
    """The cells of rows whose columns are not printed, where the sums of the whole table prove them."""
    known = {code: [cell for cell in cells if cell is not None] for code, cells in told.items()}
    if any(len(cells) < WIDTH for cells in known.values()):
        return {}
    of_text = [row for row in untold.values() if not row.row.aligned]
    numbers = [cell.text for row in of_text for cell in row.filled]
    if of_text and len(set(numbers)) == len(numbers) and not any(row.row.one_line for row in of_text):
        return {}  # no number stands twice: repeated lines may have been removed, and blanks tell nothing
    return placed_by_sums(form, known, {code: _possible(code, row, columns) for code, row in untold.items()})


def _possible(code: str, row: _LabelledRow, columns: Columns) -> list[Placement]:
    """The placements of a row that its layout leaves possible."""
    if len(row.filled) >= WIDTH:
        return []
    return columns.windows(row.values(code)) if row.row.aligned else placements(row.filled)


def _put_by_sums(match: TableMatch, code: str, entry: _LabelledRow, cells: list[Cell | None]) -> None:
    for applicant, cell in zip(APPLICANTS, cells, strict=True):
        if cell is None:
            match.refuse(code, applicant, "by_sums", text=entry.text)
        else:
            match.values[code, applicant] = Value(read_number(cell.text), cell)
    match.remark("placed_by_sums", code, text=entry.text)


def _report_unplaced(match: TableMatch, rows: list[_LabelledRow], placed: dict[int, str]) -> None:
    """Name the rows of numbers inside the table that fit no row of the form."""
    for index in range(min(placed), max(placed)):
        row = rows[index]
        if index not in placed and len(row.filled) >= _FEWEST_NUMBERS:
            match.remark("unknown_row", text=row.text)
