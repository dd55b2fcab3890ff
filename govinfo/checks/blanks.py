"""Cells that hold no number, and those that were imputed: few findings, each about many cells."""

from __future__ import annotations

from collections.abc import Mapping

from ..form.balance import CellKey, equations
from .finding import Fact, Finding, columns_named, phrase, rows_named
from .identities import identity_title
from .inference import TOGETHER, Imputation

_EMPTY = ("blank", "placeholder")


def blank_findings(table: str, of_form: str, status: Mapping[CellKey, str], imputed: Imputation) -> list[Finding]:
    """Name the blanks that stay blank, those that are totals first, and then what was imputed."""
    empty = [cell for cell, how in status.items() if how in _EMPTY and cell not in imputed.values]
    blank_totals = _blank_totals(table, of_form, status, empty)
    findings = [
        Finding("blank_total", table, *cell, facts={"status": phrase(f"status.{status[cell]}")})
        for cell in blank_totals
    ]
    findings += _blanks(table, status, [cell for cell in empty if cell not in blank_totals])
    return findings + _imputed(table, status, imputed)


def _blank_totals(table: str, of_form: str, status: Mapping[CellKey, str], empty: list[CellKey]) -> list[CellKey]:
    """The blank cells that are the total of some filled one."""
    totals: dict[CellKey, None] = {}
    for equation in equations(table, of_form):
        if equation.total in empty and any(status[cell] == "reported" for cell in equation.signs):
            totals[equation.total] = None
    return list(totals)


def _blanks(table: str, status: Mapping[CellKey, str], empty: list[CellKey]) -> list[Finding]:
    """One finding for all rows that lack the same columns."""
    columns: dict[str, list[str]] = {}
    for row, column in empty:
        columns.setdefault(row, []).append(column)
    alike: dict[tuple[str, ...], list[str]] = {}
    for row, blank_columns in columns.items():
        alike.setdefault(tuple(blank_columns), []).append(row)
    widths = {row: sum(1 for other, _ in status if other == row) for row in columns}
    if len(empty) == len(status):
        return [Finding("blank", table, wording="blank.table", facts={"count": len(empty)})]
    findings = []
    for missing, rows in alike.items():
        one_row = rows[0] if len(rows) == 1 else None
        one_column = missing[0] if len(missing) == 1 and len({widths[row] for row in rows}) == 1 else None
        facts: dict[str, Fact] = {"rows": rows_named(table, rows), "columns": columns_named(table, missing)}
        if len(rows) == 1 and len(missing) == 1 and widths[rows[0]] > 1:
            wording = "blank.cell"
            facts["status"] = phrase(f"status.{status[rows[0], missing[0]]}")
        elif all(widths[row] == len(missing) for row in rows):
            wording = "blank.rows" if len(missing) > 1 else "blank.row_of_one"
            one_column = None
            facts["count"] = len(missing)
        else:
            wording = "blank.columns"
        findings.append(Finding("blank", table, one_row, one_column, wording=wording, facts=facts))
    return findings


def _imputed(table: str, status: Mapping[CellKey, str], imputed: Imputation) -> list[Finding]:
    """One finding for all zeros that an identity implies, one for each other number."""
    zeros: dict[str, list[CellKey]] = {}
    findings = []
    for cell, value in imputed.values.items():
        if status[cell] not in _EMPTY:
            continue
        reason = imputed.reasons[cell]
        if value == 0:
            zeros.setdefault(reason, []).append(cell)
        else:
            findings.append(_one_imputed(table, cell, value, reason, status))
    for reason, cells in zeros.items():
        rows = list(dict.fromkeys(row for row, _ in cells))
        columns = list(dict.fromkeys(column for _, column in cells))
        if len(cells) == 1:
            findings.append(_one_imputed(table, cells[0], 0, reason, status))
            continue
        wording, facts = _because("inferred.zeros", reason)
        facts |= {"count": len(cells), "rows": rows_named(table, rows)}
        row, column = rows[0] if len(rows) == 1 else None, columns[0] if len(columns) == 1 else None
        findings.append(Finding("inferred", table, row, column, expected=0, wording=wording, facts=facts))
    return findings


def _one_imputed(table: str, cell: CellKey, value: int, reason: str, status: Mapping[CellKey, str]) -> Finding:
    wording, facts = _because("inferred", reason)
    facts["status"] = phrase(f"status.{status[cell]}")
    return Finding("inferred", table, *cell, expected=value, wording=wording, facts=facts)


def _because(wording: str, reason: str) -> tuple[str, dict[str, Fact]]:
    """The message for what one identity implies (`reason` is its code), or all of them together."""
    if reason == TOGETHER:
        return f"{wording}.{TOGETHER}", {}
    return wording, {"identity": identity_title(reason)}
