"""Cells that hold no number, and those that were proved: few findings, each about many cells."""

from __future__ import annotations

from collections.abc import Mapping

from ..form.labels import cell_label, column_label, row_label
from .finding import Finding
from .identities import Cell, equations
from .inference import Proof

_EMPTY = ("blank", "placeholder")
_MOST_NAMED = 6


def blank_findings(table: str, of_form: str, status: Mapping[Cell, str], proof: Proof) -> list[Finding]:
    """Name the blanks that stay blank, those that are totals first, and then what was proved."""
    empty = [cell for cell, how in status.items() if how in _EMPTY and cell not in proof.values]
    blank_totals = _blank_totals(table, of_form, status, empty)
    findings = [
        Finding(
            "blank_total",
            table,
            *cell,
            message=f"{cell_label(table, *cell)}: the total is {status[cell]}, though cells that it sums hold numbers",
        )
        for cell in blank_totals
    ]
    findings += _blanks(table, status, [cell for cell in empty if cell not in blank_totals])
    return findings + _proved(table, status, proof)


def _blank_totals(table: str, of_form: str, status: Mapping[Cell, str], empty: list[Cell]) -> list[Cell]:
    """The blank cells that are the total of some filled one."""
    totals: dict[Cell, None] = {}
    for equation in equations(table, of_form):
        if equation.total in empty and any(status[cell] == "reported" for cell in equation.signs):
            totals[equation.total] = None
    return list(totals)


def _blanks(table: str, status: Mapping[Cell, str], empty: list[Cell]) -> list[Finding]:
    """One finding for all rows that lack the same columns."""
    columns: dict[str, list[str]] = {}
    for row, column in empty:
        columns.setdefault(row, []).append(column)
    alike: dict[tuple[str, ...], list[str]] = {}
    for row, missing in columns.items():
        alike.setdefault(tuple(missing), []).append(row)
    widths = {row: sum(1 for other, _ in status if other == row) for row in columns}
    if len(empty) == len(status):
        message = f"all {len(empty)} cells of the table are blank; blank is not zero"
        return [Finding("blank", table, message=message)]
    findings = []
    for missing, rows in alike.items():
        one_row = rows[0] if len(rows) == 1 else None
        one_column = missing[0] if len(missing) == 1 and len({widths[row] for row in rows}) == 1 else None
        if len(rows) == 1 and len(missing) == 1 and widths[rows[0]] > 1:
            message = f"{cell_label(table, *_only(rows, missing))}: the cell is {status[rows[0], missing[0]]}"
        elif all(widths[row] == len(missing) for row in rows):
            count = f"all {len(missing)} cells are" if len(missing) > 1 else "the cell is"
            one_column = None
            message = f"{_named([row_label(table, row) for row in rows])}: {count} blank"
        else:
            which = _named([column_label(table, column) for column in missing])
            message = f"{_named([row_label(table, row) for row in rows])}: blank under {which}"
        findings.append(Finding("blank", table, one_row, one_column, message=f"{message}; blank is not zero"))
    return findings


def _only(rows: list[str], columns: tuple[str, ...]) -> Cell:
    return rows[0], columns[0]


def _proved(table: str, status: Mapping[Cell, str], proof: Proof) -> list[Finding]:
    """One finding for all zeros that an identity proves, one for each other number."""
    zeros: dict[str, list[Cell]] = {}
    findings = []
    for cell, value in proof.values.items():
        if status[cell] not in _EMPTY:
            continue
        reason = proof.reasons[cell]
        if value == 0:
            zeros.setdefault(reason, []).append(cell)
        else:
            message = f"{cell_label(table, *cell)}: {status[cell]}; {_because(reason)} it is {value}"
            findings.append(Finding("inferred", table, *cell, expected=value, message=message))
    for reason, cells in zeros.items():
        rows = list(dict.fromkeys(row for row, _ in cells))
        columns = list(dict.fromkeys(column for _, column in cells))
        if len(cells) == 1:
            message = f"{cell_label(table, *cells[0])}: {status[cells[0]]}; {_because(reason)} it is 0"
        else:
            named = _named([row_label(table, row) for row in rows])
            message = f"{len(cells)} blank cells; {_because(reason)} they are 0: {named}"
        findings.append(
            Finding(
                "inferred",
                table,
                rows[0] if len(rows) == 1 else None,
                columns[0] if len(columns) == 1 else None,
                expected=0,
                message=message,
            )
        )
    return findings


def _because(reason: str) -> str:
    return "the identities together leave nothing else:" if reason == "together" else f"{reason} leaves nothing else:"


def _named(labels: list[str]) -> str:
    """The labels, or the first of them and how many more there are."""
    more = len(labels) - _MOST_NAMED
    shown = "; ".join(labels[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
