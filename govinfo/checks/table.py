"""All checks of one table: identities, likely errors, counts and amounts, blanks."""

from __future__ import annotations

from collections.abc import Mapping

from ..form.balance import CellKey, Counts, broken_equations
from .blanks import blank_findings
from .cells import check_amounts, check_counts
from .finding import Finding
from .identities import describe
from .inference import Imputation, impute_blanks
from .slips import locate_errors

_NONE: Mapping[CellKey, str] = {}


def check_table(
    table: str,
    of_form: str,
    numbers: Counts,
    status: Mapping[CellKey, str],
    texts: Mapping[CellKey, str] = _NONE,
    units: Mapping[CellKey, str | None] = _NONE,
) -> tuple[Imputation, list[Finding]]:
    """Check one table of a report.

    Parameters
    ----------
    table, of_form : str
        Code of the table, and the form that it follows.
    numbers, status : mapping
        Number and status of every cell of the form, by row and column code.
    texts : mapping
        What is printed in cells that could not be read.
    units : mapping
        Units printed in cells of section 二 or their headers.

    Returns
    -------
    Imputation, list of Finding
        The blanks that the identities determine, and what does not add up.
    """
    broken = broken_equations(table, of_form, numbers)
    findings = [describe(table, equation, numbers) for equation in broken]
    findings += check_counts(table, numbers, texts)
    impossible = bool(findings)
    findings += locate_errors(table, of_form, numbers, broken)
    if table == "disclosure":
        findings += check_amounts(numbers, units)
    imputed = Imputation() if impossible else impute_blanks(table, of_form, numbers)
    if imputed.contradiction is not None:
        findings.append(Finding("joint", table, *imputed.contradiction))
    return imputed, findings + blank_findings(table, of_form, status, imputed)
