"""Figures told in prose, held against every way to read them in the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..form.labels import table_label
from ..narrative.quantities import Cell, Quantity, quantity, quantity_label
from ..narrative.reader import Claim
from .finding import Finding

Values = Mapping[str, Mapping[Cell, float | None]]


def compare_claims(claims: Sequence[Claim], values: Values) -> list[Finding]:
    """Name the figures of the prose that no reading of the tables fits.

    A figure of an office or a department contradicts the table of its government only
    where it is larger, one of the whole place that of an organ only where it is smaller.
    Where the prose tells several figures of one quantity and one fits, a smaller one is taken
    for a part of it.

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
    for code, told in by_quantity.items():
        named = quantity(code)
        if named.table is None or named.table not in values or zero_tables.get(named.table):
            continue
        readings = _readings(named, values[named.table])
        if not readings:
            continue
        fits = any(claim.value in readings for claim in told)
        by_value: dict[float, list[Claim]] = {}
        for claim in told:
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
            message=f"{table_label(table)}: no number of the table is above zero, the prose tells of "
            f"{claim.value:.12g} ({quantity_label(claim.quantity)}): “{claim.sentence}”",
        )
        for table, claim in zero_tables.items()
        if claim is not None
    ]


def _readings(named: Quantity, values: Mapping[Cell, float | None]) -> list[float]:
    """What the table says of a quantity, in each reading whose cells all hold numbers."""
    found = []
    for cells in named.readings:
        # A row of the other form is no cell of this table; a group keeps those that are.
        numbers = [values[cell] for cell in cells if cell in values]
        if numbers and None not in numbers:
            found.append(sum(numbers))
    return found


def _all_zero(values: Mapping[Cell, float | None]) -> bool:
    return bool(values) and not any(values.values())


def _largest(claims: Sequence[Claim], table: str) -> Claim | None:
    """The largest count above zero that the prose tells of what a table counts."""
    told = [claim for claim in claims if quantity(claim.quantity).table == table and claim.value > 0]
    return max(told, key=lambda claim: claim.value, default=None)


def _finding(claim: Claim, named: Quantity, readings: list[float]) -> Finding:
    cells = named.readings[0]
    row, column = cells[0] if len(cells) == 1 else (named.code, None)
    if named.code not in _GROUPS and len(cells) > 1:
        row = None
    told = ", or ".join(f"{number:.12g}" for number in dict.fromkeys(readings))
    return Finding(
        "claim",
        named.table,
        row,
        column,
        claim.value,
        readings[0],
        f"{named.label_en}: the prose of section {claim.section} tells of {claim.value:.12g}, the table has {told}: "
        f"“{claim.sentence}”",
    )


_GROUPS = ("granted", "partial", "refused", "unavailable", "not_processed", "other")
