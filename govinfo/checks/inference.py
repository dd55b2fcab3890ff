"""Blanks imputed deductively, from the identities as balance edits.

The cells of a table are whole numbers of zero or more, and I1 to I4 are linear
equations between them. Every blank gets the interval of values that are still
possible; each equation narrows the intervals of its blanks by those of its other
cells, until nothing changes. What is left is solved for blanks that the equations
fix only together. A blank is imputed where its interval holds one number. Nothing
is imputed where the printed numbers contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from ..form.balance import CellKey, Counts, Equation, equations

# No count reaches it; a blank that nothing bounds has it as upper end.
_UNBOUNDED = 10**15
# Narrowing is sound wherever it stops; real tables need some five rounds.
_MOST_ROUNDS = 60
# Solving costs the cube of the blanks; tables with more get narrowing alone.
_MOST_BLANKS = 60
TOGETHER = "together"
# Key of the constant in a row that is being solved.
_CONSTANT: CellKey = ("", "")


@dataclass(slots=True)
class Imputation:
    """The blanks of a table that the identities leave one number for.

    `values` holds the number of each imputed blank, `reasons` the identity that fixed it
    last (or ``together``); `contradiction` names a cell for which no number is left.
    """

    values: dict[CellKey, int] = field(default_factory=dict)
    reasons: dict[CellKey, str] = field(default_factory=dict)
    contradiction: CellKey | None = None


@dataclass(slots=True)
class _Sum:
    """Signed blanks and the constant that the printed numbers leave; together they are zero."""

    reason: str
    terms: dict[CellKey, int]
    constant: int
    cell: CellKey


def impute_blanks(table: str, of_form: str, numbers: Counts) -> Imputation:
    """Impute the blanks of a table that the printed numbers determine.

    Parameters
    ----------
    table, of_form : str
        `requests` or `reviews`, and the form that the table follows.
    numbers : mapping
        Number of each cell; None where a cell holds none.

    Returns
    -------
    Imputation
        Sound: in every way to fill the blanks with counts of zero or more that satisfies
        all identities, these cells have these values.

    Examples
    --------
    >>> row = dict.fromkeys([("reconsideration", r) for r in ("upheld", "corrected", "other", "pending")])
    >>> impute_blanks("reviews", "2021", row | {("reconsideration", "total"): 0}).values["reconsideration", "upheld"]
    0
    """
    sums = [found for equation in equations(table, of_form) if (found := _open_sum(equation, numbers))]
    if not sums or all(number is None for number in numbers.values()):
        return Imputation()
    low = {cell: 0 for found in sums for cell in found.terms}
    high = dict.fromkeys(low, _UNBOUNDED)
    imputed = Imputation()
    _narrow(sums, low, high, imputed)
    still_open = [cell for cell in low if low[cell] != high[cell]]
    if imputed.contradiction is None and 0 < len(still_open) <= _MOST_BLANKS:
        _narrow(_solved(sums, low, high), low, high, imputed)
    if imputed.contradiction is not None:
        return Imputation(contradiction=imputed.contradiction)
    imputed.values = {cell: low[cell] for cell in low if low[cell] == high[cell]}
    return imputed


def _open_sum(equation: Equation, numbers: Counts) -> _Sum | None:
    """The equation as a sum over its blanks, None where it has none."""
    terms: dict[CellKey, int] = {}
    constant = 0
    for cell, sign in equation.signs.items():
        number = numbers.get(cell)
        if number is None:
            terms[cell] = sign
        else:
            constant += sign * int(number)
    return _Sum(equation.check, terms, constant, equation.total) if terms else None


def _narrow(sums: Iterable[_Sum], low: dict[CellKey, int], high: dict[CellKey, int], imputed: Imputation) -> None:
    """Narrow the intervals until nothing changes, or an interval is empty."""
    for _ in range(_MOST_ROUNDS):
        changed = False
        for found in sums:
            least = most = found.constant
            for cell, factor in found.terms.items():
                least += factor * (low[cell] if factor > 0 else high[cell])
                most += factor * (high[cell] if factor > 0 else low[cell])
            if least > 0 or most < 0:
                imputed.contradiction = found.cell
                return
            for cell, factor in found.terms.items():
                lowest, highest = low[cell], high[cell]
                if lowest == highest:
                    continue
                # factor * x = -rest, and the rest reaches from its own least to its own most.
                if factor > 0:
                    new_low = -((most - factor * highest) // factor)
                    new_high = -(least - factor * lowest) // factor
                else:
                    new_low = -((factor * highest - least) // -factor)
                    new_high = (most - factor * lowest) // -factor
                if new_low > lowest:
                    low[cell], changed = new_low, True
                if new_high < highest and new_high < _UNBOUNDED // 2:
                    high[cell], changed = new_high, True
                if low[cell] > high[cell]:
                    imputed.contradiction = cell
                    return
                if low[cell] == high[cell]:
                    imputed.reasons[cell] = found.reason
        if not changed:
            return


def _solved(sums: list[_Sum], low: dict[CellKey, int], high: dict[CellKey, int]) -> list[_Sum]:
    """The equations between the blanks still open, reduced against each other (Gauss and Jordan)."""
    rows: list[tuple[dict[CellKey, Fraction], CellKey]] = []
    for found in sums:
        row = {cell: Fraction(factor) for cell, factor in found.terms.items() if low[cell] != high[cell]}
        fixed = sum(factor * low[cell] for cell, factor in found.terms.items() if low[cell] == high[cell])
        row[_CONSTANT] = Fraction(found.constant + fixed)
        for other, of_other in rows:
            _subtract(row, other, of_other)
        pivot = next((cell for cell in row if cell != _CONSTANT), None)
        if pivot is not None:
            leading = row[pivot]
            row = {cell: factor / leading for cell, factor in row.items()}
            for other, _ in rows:
                _subtract(other, row, pivot)
        if pivot is not None or row.get(_CONSTANT):
            rows.append((row, pivot or found.cell))
    solved = []
    for row, pivot in rows:
        scale = lcm(*(factor.denominator for factor in row.values()))
        terms = {cell: int(factor * scale) for cell, factor in row.items()}
        solved.append(_Sum(TOGETHER, terms, terms.pop(_CONSTANT, 0), pivot))
    return solved


def _subtract(row: dict[CellKey, Fraction], other: dict[CellKey, Fraction], pivot: CellKey) -> None:
    """Clear the pivot of `other` from `row`."""
    if not (factor := row.get(pivot)):
        return
    for cell, weight in other.items():
        left = row.get(cell, Fraction(0)) - factor * weight
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
