"""Error localisation: the one cell whose correction would repair every identity.

Suggestions only: the numbers of the report stay as they are. A cell qualifies where
one change of it mends all broken identities and breaks none. Of several, those with a
known cause (a digit, two digits swapped, a neighbour's number copied, a zero where a
number belongs, two columns swapped) are named, else all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .. import form
from ..form.balance import CellKey, Counts, Equation, broken_equations, equations_of, residual
from .finding import Finding, phrase

_MOST_NAMED = 6
_Change = tuple[CellKey, int, str]


def locate_errors(table: str, of_form: str, numbers: Counts, broken: list[Equation]) -> list[Finding]:
    """Name the cells whose change would repair a table; one finding each, of severity note.

    Section 四 is taken channel by channel, since its channels share no cell.
    """
    findings = []
    for group in [[equation] for equation in broken] if table == "reviews" else [broken]:
        changes = list(_single_changes(table, of_form, numbers, group)) if group else []
        changes += _swaps(table, of_form, numbers, group) if table == "requests" else []
        explained = [change for change in changes if change[2] != "other"]
        named = (explained or changes)[:_MOST_NAMED]
        whole = phrase("slip.channel" if table == "reviews" else "slip.table")
        wording = "slip" if len(changes) == 1 else "slip.several"
        for cell, expected, kind in named:
            facts = {"kind": phrase(f"slip.{kind}"), "whole": whole, "changes": len(changes)}
            findings.append(Finding("slip", table, *cell, numbers[cell], expected, wording, facts=facts))
    return findings


def _single_changes(table: str, of_form: str, numbers: Counts, broken: list[Equation]) -> Iterator[_Change]:
    """Cells of all broken equations and of no other complete one, with the number that would repair them."""
    residuals = {equation: rest for equation in broken if (rest := residual(equation.signs, numbers)) is not None}
    for cell in broken[0].signs:
        found = numbers.get(cell)
        if found is None or not all(cell in equation.signs for equation in broken):
            continue
        own = [
            equation for equation in equations_of(table, of_form)[cell] if residual(equation.signs, numbers) is not None
        ]
        if len(own) != len(broken) or any(equation not in residuals for equation in own):
            continue
        changes = {-residuals[equation] * equation.signs[cell] for equation in own}
        expected = found + changes.pop()
        if changes or expected < 0 or not _repairs(table, of_form, numbers, {cell: expected}, broken):
            continue
        yield cell, int(expected), _kind(table, of_form, cell, int(found), int(expected), numbers)


def _repairs(table: str, of_form: str, numbers: Counts, changes: dict[CellKey, float], broken: list[Equation]) -> bool:
    """Whether the changes mend these equations and break no other."""
    before = len(broken_equations(table, of_form, numbers))
    return before - len(broken) == len(broken_equations(table, of_form, {**numbers, **changes}))


def _swaps(table: str, of_form: str, numbers: Counts, broken: list[Equation]) -> list[_Change]:
    """Neighbours in a row that, swapped, repair the two columns that are broken."""
    columns = list(dict.fromkeys(next(iter(equation.signs))[1] for equation in broken if equation.check != "I3"))
    pairs = set(pairwise(form.APPLICANTS))
    if len(columns) != 2 or any(equation.check == "I3" for equation in broken):
        return []
    left, right = sorted(columns, key=list(form.APPLICANTS).index)
    if (left, right) not in pairs:
        return []
    changes: list[_Change] = []
    for item in form.request_items(of_form):
        one, other = numbers.get((item.code, left)), numbers.get((item.code, right))
        if one is None or other is None or one == other:
            continue
        swapped = {(item.code, left): other, (item.code, right): one}
        if _repairs(table, of_form, numbers, swapped, broken):
            changes += [(cell, int(expected), "shifted") for cell, expected in swapped.items()]
    return changes


def _kind(table: str, of_form: str, cell: CellKey, found: int, expected: int, numbers: Counts) -> str:
    """What would explain that `found` is printed for `expected`."""
    if found == 0:
        return "zero"
    printed, meant = str(found), str(expected)
    if len(printed) == len(meant) and printed != meant:
        differ = [place for place, (one, other) in enumerate(zip(printed, meant, strict=True)) if one != other]
        if len(differ) == 2 and sorted(printed) == sorted(meant):
            return "transposed"
        if len(differ) == 1:
            return "digit"
    if abs(len(printed) - len(meant)) == 1:
        longer, shorter = (printed, meant) if len(printed) > len(meant) else (meant, printed)
        if any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))):
            return "digit"
    return "copied" if found in _neighbours(table, of_form, cell, numbers) else "other"


def _neighbours(table: str, of_form: str, cell: CellKey, numbers: Counts) -> set[float | None]:
    """Numbers beside, above and below a cell, and the totals of its row and column."""
    row, column = cell
    rows = [item.code for item in form.request_items(of_form)] if table == "requests" else list(form.CHANNELS)
    columns = list(form.APPLICANTS if table == "requests" else form.RESULTS)
    near = {(row, other) for other in _beside(columns, column)} | {(row, "total")}
    if table == "requests":
        near |= {(other, column) for other in _beside(rows, row)} | {("concluded", column)}
    return {numbers.get(other) for other in near - {cell}}


def _beside(codes: list[str], code: str) -> list[str]:
    place = codes.index(code)
    return codes[max(place - 1, 0) : place] + codes[place + 1 : place + 2]
