"""All checks of one table: identities, slips, counts and amounts, blanks."""

from __future__ import annotations

from collections.abc import Mapping

from ..form.balance import CellKey, Counts, broken_equations
from .blanks import blank_findings
from .cells import check_amounts, check_counts
from .finding import Finding
from .identities import describe
from .inference import Proof, prove_blanks
from .slips import suggest_slips

_NONE: Mapping[CellKey, str] = {}


def check_table(
    table: str,
    of_form: str,
    numbers: Counts,
    status: Mapping[CellKey, str],
    texts: Mapping[CellKey, str] = _NONE,
    units: Mapping[CellKey, str | None] = _NONE,
) -> tuple[Proof, list[Finding]]:
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
    Proof, list of Finding
        The blanks that the identities prove, and what does not add up.
    """
    broken = broken_equations(table, of_form, numbers)
    findings = [describe(table, equation, numbers) for equation in broken]
    findings += check_counts(table, numbers, texts)
    impossible = bool(findings)
    findings += suggest_slips(table, of_form, numbers, broken)
    if table == "disclosure":
        findings += check_amounts(numbers, units)
    proof = Proof() if impossible else prove_blanks(table, of_form, numbers)
    if proof.contradiction is not None:
        findings.append(Finding("joint", table, *proof.contradiction))
    return proof, findings + blank_findings(table, of_form, status, proof)
