"""The identities I1 to I4, held against the numbers printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .. import form
from ..form.labels import cell_label
from .finding import Finding

Cell = tuple[str, str]
# Numbers of one table by (row, column); None where a cell holds no number.
Numbers = Mapping[Cell, float | None]

_EACH = {"item": form.REQUEST_ITEMS, "applicant": form.APPLICANTS, "channel": form.CHANNELS}


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """One identity for one column (or row): the signed cells sum to zero.

    `total` is the cell that a contradiction is reported on: what the others add up to.
    """

    check: str
    title: str
    total: Cell
    signs: Mapping[Cell, int]


@cache
def equations(table: str, of_form: str) -> tuple[Equation, ...]:
    """Every equation of a table: 39 in section 三, 3 in section 四, none in section 二."""
    found = []
    for identity in form.identities(of_form):
        if identity.table != table:
            continue
        by_column = identity.along == "item"
        total = identity.right[0] if len(identity.left) > 1 else identity.left[0]
        signs = dict.fromkeys(identity.left, 1) | dict.fromkeys(identity.right, -1)
        # A code of `each` that has no cells on this form (a row of the other form) has no equation.
        codes = [item.code for item in form.request_items(of_form)] if identity.each == "item" else _EACH[identity.each]
        for each in codes:
            cells = {(code, each) if by_column else (each, code): sign for code, sign in signs.items()}
            blamed = (total, each) if by_column else (each, total)
            found.append(Equation(identity.check, identity.title_en, blamed, cells))
    return tuple(found)


@cache
def equations_of(table: str, of_form: str) -> Mapping[Cell, tuple[Equation, ...]]:
    """The equations that each cell of a table stands in."""
    by_cell: dict[Cell, list[Equation]] = {}
    for equation in equations(table, of_form):
        for cell in equation.signs:
            by_cell.setdefault(cell, []).append(equation)
    return {cell: tuple(found) for cell, found in by_cell.items()}


def broken_identities(table: str, of_form: str, numbers: Numbers) -> list[Equation]:
    """The equations that the numbers contradict, whatever the blank cells stand for.

    An equation with blank cells is broken only where no count of zero or more in them
    could mend it.
    """
    broken = []
    for equation in equations(table, of_form):
        known, more, less = 0, False, False
        for cell, sign in equation.signs.items():
            number = numbers.get(cell)
            if number is None:
                more, less = more or sign > 0, less or sign < 0
            else:
                known += sign * number
        if (known < 0 and not more) or (known > 0 and not less):
            broken.append(equation)
    return broken


def describe(table: str, equation: Equation, numbers: Numbers) -> Finding:
    """The finding for a broken equation, on its total where that is printed, else on its first number."""
    blamed = equation.total
    if numbers.get(blamed) is None:
        blamed = next(cell for cell in equation.signs if numbers.get(cell) is not None)
    sign = equation.signs[blamed]
    expected, missing = 0, 0
    for cell, other in equation.signs.items():
        number = numbers.get(cell)
        if cell == blamed:
            continue
        if number is None:
            missing = -other * sign
        else:
            expected -= other * sign * number
    bound = {0: "", 1: "at least ", -1: "at most "}[missing]
    found = numbers[blamed]
    return Finding(
        equation.check,
        table,
        *blamed,
        found,
        expected,
        f"{cell_label(table, *blamed)}: {found:.12g} is printed, the other cells add up to {bound}{expected:.12g} "
        f"({equation.title})",
    )
