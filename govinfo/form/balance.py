"""What has to add up on the form: the identities I1 to I4 as equations between its cells.

`definitions/form/identities.csv` is the law; everything that asks whether numbers add up
derives from it here. The numbers come as a mapping from cell to number, None where the
cell holds none:

- `equations(table, of_form)` are all equations of a table, `equations_of` those of each cell;
- `residual(equation.signs, numbers)` is what the signed cells sum to, None where one is
  missing; `adds_up` is whether that is zero; both take a missing number as nothing with
  `blank=0`;
- `broken_equations` are those that no count in the missing cells could mend;
- `row_adds_up` asks the same of the numbers of one row of section 三 or 四, in the form's order.

An equation has its two sides as cells, `left` and `right`; one with a single cell on the left
says that a printed total is the sum of its parts:

>>> [(one.left[0], len(one.right)) for one in equations("reviews", "2021") if len(one.left) == 1][0]
(('reconsideration', 'total'), 4)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from .codes import APPLICANTS, CHANNELS, REQUEST_GROUPS, definition_rows, request_items

#: Row and column code of a cell of the form.
CellKey = tuple[str, str]
#: Numbers of one table by cell; None where a cell holds no number.
Counts = Mapping[CellKey, float | None]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Identity:
    """A line of `identities.csv`: sums of the codes along one axis, equal for each code of another.

    `left` and `right` are codes along the axis `along`; the identity holds for each code
    of the axis `each`.
    """

    check: str
    table: str
    along: str
    each: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    title_en: str
    title_zh: str
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """An identity for one column (or row): the cells of both sides have the same sum, the signed cells the sum zero.

    `total` is the cell that a contradiction is reported on: what the others add up to.
    """

    check: str
    title: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]
    total: CellKey
    signs: Mapping[CellKey, int]


@cache
def identities(of_form: str) -> tuple[Identity, ...]:
    """The identities I1 to I4, with groups written out as the rows of a form."""
    codes = {group: [item.code for item in request_items(of_form) if item.group == group] for group in REQUEST_GROUPS}

    def written_out(row: dict[str, str], side: str) -> tuple[str, ...]:
        terms = row[side].split(" + ")
        if row["along"] != "item":
            return tuple(terms)
        return tuple(code for term in terms for code in codes.get(term, [term]))

    return tuple(
        Identity(
            row["check"],
            row["table"],
            row["along"],
            row["each"],
            written_out(row, "left"),
            written_out(row, "right"),
            row["title_en"],
            row["title_zh"],
            row["source_en"],
        )
        for row in definition_rows("form/identities")
    )


@cache
def equations(table: str, of_form: str) -> tuple[Equation, ...]:
    """Every equation of a table: 39 in section 三, 3 in section 四, none in section 二."""
    # The rows of the other form have no cells on this one, and so no equation.
    each_of = {
        "item": [item.code for item in request_items(of_form)],
        "applicant": list(APPLICANTS),
        "channel": list(CHANNELS),
    }
    found = []
    for identity in identities(of_form):
        if identity.table != table:
            continue
        for each in each_of[identity.each]:
            left, right = (
                tuple((code, each) if identity.along == "item" else (each, code) for code in side)
                for side in (identity.left, identity.right)
            )
            signs = dict.fromkeys(left, 1) | dict.fromkeys(right, -1)
            total = right[0] if len(left) > 1 else left[0]
            found.append(Equation(identity.check, identity.title_en, left, right, total, signs))
    return tuple(found)


@cache
def equations_of(table: str, of_form: str) -> Mapping[CellKey, tuple[Equation, ...]]:
    """The equations that hold each cell of a table."""
    by_cell: dict[CellKey, list[Equation]] = {}
    for equation in equations(table, of_form):
        for cell in equation.signs:
            by_cell.setdefault(cell, []).append(equation)
    return {cell: tuple(found) for cell, found in by_cell.items()}


def residual(signs: Mapping[Key, int], numbers: Mapping[Key, float | None], blank: int | None = None) -> float | None:
    """Sum the signed numbers; None where one is missing, unless `blank` is what a missing number counts as."""
    total: float = 0
    for key, sign in signs.items():
        number = numbers.get(key)
        if number is None:
            if blank is None:
                return None
            number = blank
        total += sign * number
    return total


def adds_up(signs: Mapping[Key, int], numbers: Mapping[Key, float | None], blank: int | None = None) -> bool | None:
    """Whether the signed numbers sum to zero; None where one is missing, unless `blank` is what it counts as."""
    rest = residual(signs, numbers, blank)
    return None if rest is None else rest == 0


def row_adds_up(numbers: Sequence[float | None], blank: int | None = None) -> bool | None:
    """Whether the last of the numbers of a row is the sum of the others, as I3 and I4 have it.

    Examples
    --------
    >>> row_adds_up([3, 0, 1, 0, 4]), row_adds_up([3, None, 1, 0, 4]), row_adds_up([3, None, 1, 0, 4], blank=0)
    (True, None, True)
    """
    signs = dict.fromkeys(range(len(numbers) - 1), -1) | {len(numbers) - 1: 1}
    return adds_up(signs, dict(enumerate(numbers)), blank)


def broken_equations(table: str, of_form: str, numbers: Counts) -> list[Equation]:
    """The equations that the numbers contradict, whatever the blank cells stand for.

    An equation with blank cells is broken only where no count of zero or more in them
    could mend it.
    """
    broken = []
    for equation in equations(table, of_form):
        known, blanks = 0.0, set()
        for cell, sign in equation.signs.items():
            number = numbers.get(cell)
            if number is None:
                blanks.add(sign)
            else:
                known += sign * number
        if (known < 0 and 1 not in blanks) or (known > 0 and -1 not in blanks):
            broken.append(equation)
    return broken
