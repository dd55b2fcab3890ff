"""Section 三: its rows located, their numbers assigned to applicants, what is left solved by the sums of the table.

`request_rows` says which row of the document is which row of the form, `columns` which cells
behind a label belong to which applicant, `sums` what the whole table proves of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..documents.document import Cell
from ..form.balance import row_adds_up
from ..form.codes import APPLICANTS, request_items
from .columns import WIDTH, Columns, ValueRow
from .match import Row, TableMatch, Value
from .numbers import read_number
from .request_rows import LabelledRow, LocatedRows, locate_rows
from .sums import Placement, placed_by_sums, placements

# The cells of the seven applicants by row; None where one number is printed over several applicants.
Assigned = dict[str, list[Cell | None]]
# The reason why the numbers of a row cannot be assigned to applicants.
Unassigned = dict[str, str]


def match_requests(rows: list[Row]) -> TableMatch:
    """Find the cells of section 三.

    Raises
    ------
    SeveralReportsError
        Where the rows hold the table more than once.
    """
    located = locate_rows(rows)
    if located is None:
        return TableMatch()
    assigned, unassigned, is_whole = _assign(located)
    solved = _solve(located, assigned, unassigned) if is_whole else {}
    match = TableMatch(located.form)
    for code, row in located.by_code.items():
        if row.label is not None:
            match.labels[code] = row.label
        if code in assigned:
            match.put(code, APPLICANTS, assigned[code])
        elif code in solved:
            _put_solved(match, code, row, solved[code])
        else:
            for applicant in APPLICANTS:
                numbers, cells = len(row.filled), len(row.tail)
                match.refuse(code, applicant, unassigned[code], text=row.text, numbers=numbers, cells=cells)
    for row in located.unknown_rows():
        match.remark("unknown_row", text=row.text)
    return match


def lacks_rows(match: TableMatch) -> bool:
    """Whether a table was found, and not all rows of its form."""
    found = {row for row, _ in match.values}
    return bool(found) and any(item.code not in found for item in request_items(match.form or ""))


def _assign(located: LocatedRows) -> tuple[Assigned, Unassigned, bool]:
    """The cells of each row by applicant, or the reason why they cannot be assigned.

    The third is whether every number of the table is in a row of the form that no page break tore.
    """
    why_none = _why_no_row(located.columns, [located.rows[index] for index in located.placed])
    assigned: Assigned = {}
    unassigned: Unassigned = dict.fromkeys(located.label_only.values(), "label_only")
    is_whole = why_none is None and not located.has_stray_numbers()
    for index, code in located.placed.items():
        row = located.rows[index]
        torn = why_none or located.why_torn(index)
        why = torn or _unproved_line(row) or _why_for_all(located.columns, row.values(code))
        cells = None if why else located.columns.cells(row.values(code))
        if cells is not None:
            assigned[code] = cells
        else:
            unassigned[code] = why or "count"
            is_whole = is_whole and torn is None
    return assigned, unassigned, is_whole


def _why_no_row(columns: Columns, rows: list[LabelledRow]) -> str | None:
    """The reason why the applicants of the whole table are uncertain, None where they are not.

    A table without headings is read only where the totals at the end of its rows prove the order.
    """
    if not columns.in_order:
        return "order"
    if columns.named:
        return None
    numbers = [[read_number(cell.text).value for cell in row.filled] for row in rows if len(row.filled) == WIDTH]
    complete = [row for row in numbers if None not in row and any(row)]
    return None if complete and all(map(row_adds_up, complete)) else "no_headings"


def _why_for_all(columns: Columns, row: ValueRow) -> str | None:
    """The reason why the one number of a row may be that of all applicants or of the first, None where it is not."""
    return "alone" if columns.may_be_over_all(row) and not columns.is_over_all(row) else None


def _unproved_line(row: LabelledRow) -> str | None:
    """The reason why numbers in one line of text may not be whole, None where their total proves them."""
    return "one_line" if row.row.one_line and not _is_proved_by_total(row.filled) else None


def _is_proved_by_total(cells: Iterable[Cell]) -> bool:
    """Whether numbers add up to the last of them, placeholders counting as nothing."""
    numbers = [read_number(cell.text) for cell in cells]
    values = [0 if number.status == "placeholder" else number.value for number in numbers]
    return bool(row_adds_up(values))


def _solve(located: LocatedRows, assigned: Assigned, unassigned: Unassigned) -> Assigned:
    """The cells of rows whose columns are not printed, where the sums of the whole table prove them."""
    known = {code: [cell for cell in cells if cell is not None] for code, cells in assigned.items()}
    if any(len(cells) < WIDTH for cells in known.values()):
        return {}
    open_rows = {code: located.by_code[code] for code in unassigned}
    of_text = [row for row in open_rows.values() if not row.row.aligned]
    numbers = [cell.text for row in of_text for cell in row.filled]
    if of_text and len(set(numbers)) == len(numbers) and not any(row.row.one_line for row in of_text):
        return {}  # every number occurs once: repeated lines may have been removed, and blanks prove nothing
    possible = {code: _possible(code, row, located.columns) for code, row in open_rows.items()}
    return placed_by_sums(located.form, known, possible)


def _possible(code: str, row: LabelledRow, columns: Columns) -> list[Placement]:
    """The placements of a row that its layout leaves possible."""
    if len(row.filled) >= WIDTH:
        return []
    return [*columns.windows(row.values(code))] if row.row.aligned else placements(row.filled)


def _put_solved(match: TableMatch, code: str, row: LabelledRow, cells: list[Cell | None]) -> None:
    for applicant, cell in zip(APPLICANTS, cells, strict=True):
        if cell is None:
            match.refuse(code, applicant, "by_sums", text=row.text)
        else:
            match.values[code, applicant] = Value(read_number(cell.text), cell)
    match.remark("placed_by_sums", code, text=row.text)
