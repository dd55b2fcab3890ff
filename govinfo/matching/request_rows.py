"""The rows of section 三: which row of a document is which row of the form.

The rows of all grids are one stream, since page breaks part the table anywhere.
Each row gets the items of the form that its label may mean; the form's order
then decides (an alignment that skips freely but never goes back).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ..documents.document import Cell
from ..errors import SeveralReportsError
from ..form.codes import APPLICANTS, REQUEST_ITEMS, definition_rows
from ..text import compact
from .columns import WIDTH, Columns, RowKind, ValueRow
from .labels import Vocabulary, plain, similarity
from .match import Row
from .numbers import read_number

_HEADINGS = [row["label_zh"] for row in definition_rows("form/headings") if row["table"] == "requests"]
_HEADING_WORDS = {plain(heading) for heading in _HEADINGS}
ITEMS = Vocabulary(REQUEST_ITEMS.values(), _HEADINGS)
_ORGANISATIONS = plain("法人或其他组织")
APPLICANT_WORDS = Vocabulary(APPLICANTS.values(), _HEADINGS)
ORDER = {code: place for place, code in enumerate(REQUEST_ITEMS)}
_HEADINGS_OF_RESULTS = {"other_org", "total"}  # 其他 and 总计 are headings of section 四 too
# A garbled label between two rows that are certain, where the form has just one row left.
_ENOUGH_BETWEEN = 0.5
# A row without a label that holds as many numbers as this is a row of the table that lost its label.
_FEWEST_NUMBERS = WIDTH - 2
_FEWEST_ROWS = 3  # of a table
_OTHER = "other.other"


@dataclass(slots=True)
class LabelledRow:
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
        """Whether a number is printed anywhere in the row."""
        return bool(self.filled) or any(read_number(cell.text).status == "reported" for cell in self.row.cells)

    def values(self, code: str) -> ValueRow:
        """The cells behind the label with what says which columns they belong to, for a row of the form."""
        number = REQUEST_ITEMS[code].number
        depth = 2 if number[-1:].isdigit() else 1 if number.startswith("三（") else 0
        column = self.label.column if self.label else 0
        return ValueRow(self.tail, RowKind(self.row.edge, column, depth), self.row.grid, self.row.aligned)


@dataclass(slots=True)
class LocatedRows:
    """The labelled rows of a document, and the row of the form that each is, by its place among them.

    `label_only` are rows of text that are a label of the form with nothing behind it; `columns`
    is what the headings and the complete rows say about the columns.
    """

    rows: list[LabelledRow]
    placed: dict[int, str]
    label_only: dict[int, str]
    columns: Columns

    @property
    def by_code(self) -> dict[str, LabelledRow]:
        """The rows by code, in the order of the form."""
        found = {code: self.rows[index] for index, code in (self.placed | self.label_only).items()}
        return {code: found[code] for code in ORDER if code in found}

    @property
    def form(self) -> str:
        """The form in force has three rows under （六）, the form of 2019 has one."""
        return "2021" if any(code.startswith("other.") for code in self.by_code) else "2019"

    def has_stray_numbers(self) -> bool:
        """Whether there are numbers inside the table that are in no row of the form."""
        return any(self.rows[index].has_numbers for index in self._unplaced())

    def unknown_rows(self) -> Iterator[LabelledRow]:
        """The rows of numbers inside the table that fit no row of the form."""
        return (row for index in self._unplaced() if len((row := self.rows[index]).filled) >= _FEWEST_NUMBERS)

    def _unplaced(self) -> Iterator[int]:
        return (index for index in range(min(self.placed), max(self.placed)) if index not in self.placed)

    def why_torn(self, index: int) -> str | None:
        """The reason why a row may be a half of one that a page break tore, None where there is no sign of it."""
        row = self.rows[index]
        if row.torn:
            return "torn"
        above = max((place for place in self.placed if place < index), default=index)
        below = min((place for place in self.placed if place > index), default=index)
        between = (place for place in range(above + 1, below) if place not in self.placed)
        beside = [place for place in between if self.rows[place].has_numbers]
        if not row.filled and beside:
            return "beside_blank"
        if any(abs(place - index) == 1 and self.rows[place].row.grid != row.row.grid for place in beside):
            return "beside_break"
        return None


def locate_rows(rows: list[Row]) -> LocatedRows | None:
    """The rows of section 三 in a document; None where there are too few for a table.

    Raises
    ------
    SeveralReportsError
        Where the rows hold the table more than once.
    """
    columns = Columns()
    labelled: list[LabelledRow] = []
    for row, named in _parted_at_headers(rows):
        if named:
            organisations = next((cell for cell in row.cells if plain(cell.text) == _ORGANISATIONS), None)
            columns.add_headings(row, named, organisations, [cell for cell in row.cells if _is_no_heading(cell.text)])
        elif (entry := _labelled(row)) is not None and not _is_heading(entry):
            labelled.append(entry)
    labelled = _join_torn_rows(labelled)
    _refuse_several(labelled)
    placed = align(labelled)
    if len(placed) < _FEWEST_ROWS:
        return None
    placed = _fill_between(labelled, placed)
    columns.learn([labelled[index].values(code) for index, code in placed.items()])
    return LocatedRows(labelled, placed, _labels_alone(labelled, placed), columns)


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


def _labelled(row: Row) -> LabelledRow | None:
    """The row with its rightmost cell that is a label of the form, else with its last text, else with its numbers."""
    last_text: Cell | None = None
    for cell in reversed(row.cells):
        if candidates := _candidates(_without_heading(cell.text)):
            if last_text is not None and len(row.after(last_text)) >= WIDTH:
                break  # the heading of a group, and the label beside it cannot be read
            return LabelledRow(cell, cell.text, dict(candidates), row.after(cell), row)
        if last_text is None and _is_text(cell.text):
            last_text = cell
    if last_text is not None:
        return LabelledRow(last_text, last_text.text, {}, row.after(last_text), row)
    numbers = sum(bool(cell.text.strip()) for cell in row.cells)
    return LabelledRow(None, "", {}, row.cells, row) if 0 < numbers <= WIDTH + 2 else None


def _candidates(text: str) -> Mapping[str, float]:
    """The items that a label may mean; 2.其他 is the first line of 2.其他法律行政法规禁止公开, not 3.其他."""
    candidates = ITEMS.candidates(text)
    number = REQUEST_ITEMS[_OTHER].number[-1]
    wrong = _OTHER in candidates and compact(text)[0].isdigit() and compact(text)[0] != number
    return {} if wrong else candidates


def _is_text(text: str) -> bool:
    """Whether a cell holds words or a numbering, not a value nor what a page break left of one."""
    words = plain(text)
    return read_number(text).status == "unreadable" and (not words or any(c.isalpha() for c in words))


def _is_heading(row: LabelledRow) -> bool:
    """Whether a row holds only headings of the table, as where a page repeats them."""
    return not row.candidates and not row.filled and plain(row.text) in _HEADING_WORDS


def _without_heading(text: str) -> str:
    """A label without the group heading that some reports print in the same cell."""
    first, _, rest = text.partition("\n")
    return rest if rest.strip() and plain(first) in _HEADING_WORDS else text


def _join_torn_rows(rows: list[LabelledRow]) -> list[LabelledRow]:
    """Join a row that a page break tore: its label goes on in the next row, its values are in one of them."""
    joined: list[LabelledRow] = []
    for row in rows:
        if joined and (whole := _joined(joined[-1], row)) is not None:
            joined[-1] = whole
        else:
            joined.append(row)
    return joined


def _joined(upper: LabelledRow, lower: LabelledRow) -> LabelledRow | None:
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
    return LabelledRow(values.label, text, candidates, values.tail, values.row, torn)


def _refuse_several(rows: list[LabelledRow]) -> None:
    times = {
        code: sum(row.candidates.get(code, 0) >= 0.95 and len(row.tail) >= WIDTH for row in rows)
        for code in ("new", "carried_out")
    }
    if min(times.values()) > 1:
        raise SeveralReportsError(f"the table of section 三 is printed {max(times.values())} times in the document")


def align(rows: list[LabelledRow]) -> dict[int, str]:
    """Place rows on items so that both go forward and the similarities add up to the most."""
    entries: list[tuple[int, str]] = []
    best: list[tuple[float, int | None]] = []  # of all entries that end with each: their sum, and the one before it
    ends: dict[int, int] = {}  # the best entry so far at each place of the form
    for index, row in enumerate(rows):
        if sum(cell.colspan for cell in row.tail) < 2:
            continue
        first = len(entries)
        for code, score in row.candidates.items():
            earlier = [place for order, place in ends.items() if order < ORDER[code]]
            before = max(earlier, key=lambda place: (best[place][0] + score, -place), default=None)
            entries.append((index, code))
            best.append((score if before is None else best[before][0] + score, before))
        for place in range(first, len(entries)):
            order = ORDER[entries[place][1]]
            if order not in ends or best[place][0] > best[ends[order]][0]:
                ends[order] = place
    placed: dict[int, str] = {}
    last = max(range(len(best)), key=lambda place: best[place][0], default=None)
    while last is not None:
        index, code = entries[last]
        placed[index] = code
        last = best[last][1]
    return dict(sorted(placed.items()))


def _fill_between(rows: list[LabelledRow], placed: dict[int, str]) -> dict[int, str]:
    """Place a badly garbled row where it is the only one between two certain rows, and the form has one row there."""
    codes = list(ORDER)
    filled = dict(placed)
    for (upper, upper_code), (lower, lower_code) in pairwise(placed.items()):
        between = [
            index
            for index in range(upper + 1, lower)
            if len(rows[index].filled) >= WIDTH and 1.0 not in rows[index].candidates.values()
        ]
        missing = codes[ORDER[upper_code] + 1 : ORDER[lower_code]]
        if len(between) == len(missing) == 1:
            word = plain(rows[between[0]].text)
            spellings = REQUEST_ITEMS[missing[0]].spellings
            if max(similarity(word, plain(spelling)) for spelling in spellings) >= _ENOUGH_BETWEEN:
                filled[between[0]] = missing[0]
    return dict(sorted(filled.items()))


def _labels_alone(rows: list[LabelledRow], placed: dict[int, str]) -> dict[int, str]:
    """Rows of text that are an exact label of the form and nothing else, between the rows that they belong between."""
    label_only: dict[int, str] = {}
    for index, row in enumerate(rows):
        if row.row.aligned or row.tail or index in placed or 1.0 not in row.candidates.values():
            continue
        code = next(iter(row.candidates))
        before = [ORDER[other] for place, other in (placed | label_only).items() if place < index]
        after = [ORDER[other] for place, other in placed.items() if place > index]
        if max(before, default=-1) < ORDER[code] < min(after, default=len(ORDER)):
            label_only[index] = code
    divided = any(code.startswith("other.") for code in [*placed.values(), *label_only.values()])
    return {index: code for index, code in label_only.items() if not (divided and code == "other")}  # a heading there
