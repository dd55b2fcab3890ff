"""The identities I1 to I4, held against the numbers printed."""

from __future__ import annotations

from ..form.balance import Counts, Equation, identities
from ..form.codes import FORMS, Term
from .finding import Fact, Finding

_TITLES = {one.check: Term(one.check, one.title_zh, one.title_en) for name in FORMS for one in identities(name)}


def describe(table: str, equation: Equation, numbers: Counts) -> Finding:
    """The finding for a broken equation, on its total where that is printed, else on its first number."""
    blamed = equation.total
    if numbers.get(blamed) is None:
        blamed = next(cell for cell in equation.signs if numbers.get(cell) is not None)
    sign = equation.signs[blamed]
    expected, missing = 0.0, 0
    for cell, other in equation.signs.items():
        number = numbers.get(cell)
        if cell == blamed:
            continue
        if number is None:
            missing = -other * sign
        else:
            expected -= other * sign * number
    wording = {0: "identity", 1: "identity.least", -1: "identity.most"}[missing]
    facts = {"identity": identity_title(equation.check)}
    return Finding(equation.check, table, *blamed, numbers[blamed], expected, wording, facts=facts)


def identity_title(check: str) -> Fact:
    """What an identity says, in words."""
    return _TITLES[check].label
