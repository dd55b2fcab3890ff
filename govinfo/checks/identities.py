"""The identities I1 to I4, held against the numbers printed."""

from __future__ import annotations

from ..form.balance import CellKey as Cell
from ..form.balance import Counts as Numbers
from ..form.balance import Equation, broken_equations, equations, equations_of
from ..form.labels import cell_label
from .finding import Finding

__all__ = ["Cell", "Equation", "Numbers", "broken_identities", "describe", "equations", "equations_of"]

broken_identities = broken_equations


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
