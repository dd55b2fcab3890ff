"""All checks of one table: identities, blanks, slips, and counts that are none."""
from __future__ import annotations

from collections.abc import Mapping

from .blanks import blank_findings
from .finding import Finding
from .identities import Cell, Numbers, broken_identities, describe
from .inference import Proof, prove_blanks
from .registry import cell_label


def check_table(
    table: str, of_form: str, numbers: Numbers, status: Mapping[Cell, str]
) -> tuple[Proof, list[Finding]]:
    """Check one table of a report.

    Parameters
    ----------
    table, of_form : str
        Code of the table, and the form that it follows.
    numbers, status : mapping
        Number and status of every cell of the form, by row and column code.

    Returns
    -------
    Proof, list of Finding
        The blanks that the identities prove, and what does not add up.
    """
    findings = [describe(table, equation, numbers) for equation in broken_identities(table, of_form, numbers)]
    proof = Proof() if findings else prove_blanks(table, of_form, numbers)
    if proof.contradiction is not None:
        findings.append(
            Finding(
                "joint", table, *proof.contradiction,
                message=f"{cell_label(table, *proof.contradiction)}: whatever the blank cells stand for, "
                "the printed numbers cannot satisfy all identities",
            )
        )
    return proof, findings + blank_findings(table, of_form, status, proof)
