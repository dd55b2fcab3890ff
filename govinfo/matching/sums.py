"""Numbers of section 三 whose columns are not printed, assigned by the sums of the table.

Where a text has lost its grid, or a row is shifted, a row with blanks shows which numbers
it holds and in which order, not in which columns. The sums are parity bits: each number
is part of the total of its row and of the totals of its column. A placement counts only
where the *whole table* closes: every row of the form is there, every row adds up to its
total, every column adds up to （七）总计 and to what was received, blanks taken as
nothing, and no row of fewer than six parts lacks its total. Of all ways to place the open
rows in which it does, only what is the same in each of them is assigned, cell by cell; what
differs stays refused.

What this rests on: a table without errors closes as it was printed, so that the truth is
among the ways. One wrong number, anywhere, breaks a row and a column that no placement
mends, and nothing is assigned. Two errors that undo each other can deceive: above all a
number that an office printed in a wrong column, which the sums put in the right one. So
every row assigned by its sums is named among the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from ..documents.document import Cell
from ..form.balance import identities, row_adds_up
from ..form.codes import APPLICANTS, request_items
from .numbers import read_number

_WIDTH = len(APPLICANTS)
_LARGEST = 200_000  # sums above are not looked at: sets of sums are kept as bits
_LOOKED_AT = (2 << _LARGEST) - 1  # the bits of all others
_MOST_TRIALS = 60  # to find one way in which the table closes

# The cells of the seven applicants; a blank is a cell without text.
Placement = Sequence[Cell]
# The numbers that a placement puts into the seven columns.
RowCounts = tuple[int, ...]
# The rows of both sides of I1 and I2.
Sums = Sequence[tuple[Sequence[str], Sequence[str]]]


def placements(filled: Sequence[Cell]) -> list[Placement]:
    """Every way to spread the numbers of a row over the applicants that keeps their order."""
    blank = Cell("", filled[0].row, 0) if filled else Cell("", 0, 0)
    ways: list[Placement] = []
    for columns in combinations(range(_WIDTH), len(filled)):
        cells = [blank] * _WIDTH
        for column, cell in zip(columns, filled, strict=True):
            cells[column] = cell
        ways.append(cells)
    return ways


def placed_by_sums(
    form: str, known: Mapping[str, Placement], open_rows: Mapping[str, Sequence[Placement]]
) -> dict[str, list[Cell | None]]:
    """The cells of the open rows that the sums of the table prove; None for a cell that they leave open.

    `known` holds the rows that are certain, `open_rows` the placements that are possible in
    each of the others. Empty where these are not the rows of the form, where the table does
    not close, and where no way in which it does is found in reasonable time.
    """
    if not open_rows or {*known, *open_rows} != {item.code for item in request_items(form)}:
        return {}
    ways = {code: [(cells, _counts(cells)) for cells in found] for code, found in _with_totals(open_rows).items()}
    possible = {code: {row for row in (_counts(cells),) if row} for code, cells in known.items()}
    possible |= {code: {row for _, row in found if row} for code, found in ways.items()}
    narrowed = _narrowed(possible, _sums(form))
    if narrowed is None or not _closes(narrowed, _sums(form), [_MOST_TRIALS]):
        return {}
    closing = {code: [cells for cells, row in ways[code] if row in narrowed[code]] for code in ways}
    if any(_lacks_total(found) for found in closing.values()):
        return {}
    return {code: _common(found) for code, found in closing.items()}


def _with_totals(open_rows: Mapping[str, Sequence[Placement]]) -> Mapping[str, Sequence[Placement]]:
    """The placements with a total, where every row of numbers has one whose last number is the sum of the others."""
    whole = {
        code: [cells for cells in found if cells[-1].text.strip() and _counts(cells) is not None]
        for code, found in open_rows.items()
        if any(read_number(cell.text).value for cells in found[:1] for cell in cells)
    }
    return {**open_rows, **whole} if all(whole.values()) else open_rows


def _counts(cells: Placement) -> RowCounts | None:
    """The numbers of a row, blanks as nothing and a blank total as its sum; None where they do not add up."""
    read = [read_number(cell.text) for cell in cells]
    if any(number.status == "unreadable" or number.broken for number in read):
        return None
    *parts, total = (int(number.value or 0) for number in read)
    counts = (*parts, sum(parts) if read[-1].status == "blank" else total)
    return counts if row_adds_up(counts) and counts[-1] <= _LARGEST and min(parts) >= 0 else None


def _lacks_total(ways: list[Placement]) -> bool:
    """Whether a row has some of the six parts and in no placement a total: its blanks may be numbers left out."""
    texts = [[bool(cell.text.strip()) for cell in cells] for cells in ways]
    return all(any(parts) and not all(parts) and not total for *parts, total in texts)


def _sums(form: str) -> Sums:
    """Rows whose sums are equal in each column (I1, I2)."""
    return [(one.left, one.right) for one in identities(form) if (one.table, one.along) == ("requests", "item")]


Possible = Mapping[str, set[RowCounts]]


def _narrowed(possible: Possible, sums: Sums) -> dict[str, set[RowCounts]] | None:
    """The numbers of each row without those that leave some sum of some column open; None where none are left."""
    narrowed = {code: set(rows) for code, rows in possible.items()}
    changed = True
    while changed:
        changed = False
        for left, right in sums:
            for column in range(_WIDTH):
                for one, other in ((left, right), (right, left)):
                    target = _reached({row[column] for row in narrowed[code]} for code in other)[-1]
                    for code, kept in _that_reach(target, {code: {r[column] for r in narrowed[code]} for code in one}):
                        rows = {row for row in narrowed[code] if row[column] in kept}
                        changed = changed or len(rows) < len(narrowed[code])
                        narrowed[code] = rows
                        if not rows:
                            return None
    return narrowed


def _reached(terms: Iterable[set[int]]) -> list[int]:
    """Sums that can be reached before each term and behind the last: bit n is set where n can."""
    reached = [1]
    for numbers in terms:
        sums = 0
        for number in numbers:
            sums |= reached[-1] << number
        reached.append(sums & _LOOKED_AT)
    return reached


def _that_reach(target: int, terms: Mapping[str, set[int]]) -> Iterable[tuple[str, set[int]]]:
    """The numbers of each term that are in a sum of the target, from the last term to the first."""
    before = _reached(terms.values())
    for place, (code, numbers) in reversed(list(enumerate(terms.items()))):
        yield code, {number for number in numbers if before[place] << number & target}
        wanted = 0
        for number in numbers:
            wanted |= target >> number
        target = wanted


def _closes(possible: Possible, sums: Sums, trials: list[int]) -> bool:
    """Whether one way is found in which the whole table closes."""
    open_rows = {code: rows for code, rows in possible.items() if len(rows) > 1}
    if not open_rows:
        return True  # narrowed to one number a cell, every sum was held against its parts
    code = min(open_rows, key=lambda row: len(open_rows[row]))
    for row in sorted(open_rows[code], reverse=True):
        trials[0] -= 1
        if trials[0] < 0:
            return False
        narrowed = _narrowed({**possible, code: {row}}, sums)
        if narrowed is not None and _closes(narrowed, sums, trials):
            return True
    return False


def _common(ways: list[Placement]) -> list[Cell | None]:
    """The cells that are the same in all placements, None where they differ."""
    return [cells[0] if len({cell.text.strip() for cell in cells}) == 1 else None for cells in zip(*ways, strict=True)]
