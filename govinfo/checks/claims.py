"""Figures stated in the narrative, held against every way to read them in the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from ..form import REQUEST_GROUPS
from ..narrative.quantities import Cell, Quantity, quantity, quantity_label
from ..narrative.reader import Claim
from .finding import Fact, Finding, any_of, quoted

Values = Mapping[str, Mapping[Cell, float | None]]


def compare_claims(claims: Sequence[Claim], values: Values) -> list[Finding]:
    """Name the figures of the narrative that fit no reading of the tables.

    A figure of an office or a department contradicts the table of its government only
    where it is larger, one of the whole place that of a single agency only where it is smaller.
    Where the narrative states several figures of one quantity and one fits, a smaller one is
    taken for a part of it.

    Parameters
    ----------
    claims : sequence of Claim
    values : mapping
        For each table, the value of each cell; None where it holds none.
    """
    findings = []
    by_quantity: dict[str, list[Claim]] = {}
    for claim in claims:
        by_quantity.setdefault(claim.quantity, []).append(claim)
    zero_tables = {table: _largest(claims, table) for table in values if _all_zero(values[table])}
    for code, stated in by_quantity.items():
        named = quantity(code)
        if named.table is None or named.table not in values or zero_tables.get(named.table):
            continue
        readings = _readings(named, values[named.table])
        if not readings:
            continue
        fits = any(claim.value in readings for claim in stated)
        by_value: dict[float, list[Claim]] = {}
        for claim in stated:
            by_value.setdefault(claim.value, []).append(claim)
        for value, alike in by_value.items():
            scopes = {claim.scope for claim in alike}
            part = value < max(readings) and (fits or scopes == {"narrower"})
            whole = value > min(readings) and scopes == {"wider"}
            if value not in readings and not part and not whole:
                findings.append(_finding(alike[0], named, readings))
    return findings + [
        Finding(
            "zero_table",
            table,
            found=claim.value,
            quotations=(claim.sentence,),
            facts={"quantity": partial(quantity_label, claim.quantity)},
        )
        for table, claim in zero_tables.items()
        if claim is not None
    ]


def _readings(named: Quantity, values: Mapping[Cell, float | None]) -> list[float]:
    """What the table says of a quantity, in each reading whose cells all hold numbers."""
    found: list[float] = []
    for cells in named.readings:
        # A row of the other form is no cell of this table; a group keeps those that are.
        known = [values[cell] for cell in cells if cell in values]
        numbers = [number for number in known if number is not None]
        if numbers and len(numbers) == len(known):
            found.append(sum(numbers))
    return found


def _all_zero(values: Mapping[Cell, float | None]) -> bool:
    return bool(values) and not any(values.values())


def _largest(claims: Sequence[Claim], table: str) -> Claim | None:
    """The largest count above zero that the narrative states of what a table counts."""
    stated = [claim for claim in claims if quantity(claim.quantity).table == table and claim.value > 0]
    return max(stated, key=lambda claim: claim.value, default=None)


def _finding(claim: Claim, named: Quantity, readings: list[float]) -> Finding:
    row, column = _row_and_column(named)
    facts: dict[str, Fact] = {
        "quantity": partial(quantity_label, named.code),
        "section": claim.section,
        "readings": any_of(readings),
    }
    return Finding(
        "claim", named.table, row, column, claim.value, readings[0], quotations=(claim.sentence,), facts=facts
    )


def _row_and_column(named: Quantity) -> tuple[str | None, str | None]:
    """The cell of a quantity, or its group of rows; neither where it is a sum of other cells."""
    cells = named.readings[0] if named.readings else ()
    if len(cells) == 1:
        return cells[0]
    return (named.code if named.code in REQUEST_GROUPS else None), None


def figures_of(finding: Mapping[str, Any], claims: pd.DataFrame) -> pd.DataFrame:
    """The figures of the narrative that a finding of the checks `claim` or `zero_table` is about.

    Parameters
    ----------
    finding : mapping
        A row of `issues`.
    claims : pandas.DataFrame
        The frame `claims` of the report.

    Returns
    -------
    pandas.DataFrame
        Rows of `claims` of one quantity and value, first the one that is quoted; none for other checks.
    """
    if finding["check"] in ("claim", "zero_table"):
        known = {name: code for name, code in finding.items() if not pd.isna(code)}
        of_cell = (known.get("row"), known.get("column"))
        same = claims[claims["value"] == finding["found"]]
        for code, sentence in zip(same["quantity"], same["sentence"], strict=True):
            named = quantity(code)
            fits = finding["check"] == "zero_table" or _row_and_column(named) == of_cell
            if fits and named.table == finding["table"] and finding["message"].endswith(quoted((sentence,))):
                return same[same["quantity"] == code]
    return claims.iloc[:0]
