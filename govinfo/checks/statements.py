"""What a report says of itself: agency, year, form and scope."""

from __future__ import annotations

from collections.abc import Mapping

from ..form.codes import form_of_year
from .finding import Finding

_FIRST_YEAR = 2019
_SHOWN = 40


def check_title(
    agency: str | None, year: int | None, period_start: str | None, period_end: str | None
) -> list[Finding]:
    """Name a title without agency or year, and a period of another year than the title's."""
    findings = []
    if agency is None:
        findings.append(Finding("no_agency", message="the title names no agency"))
    if year is None:
        findings.append(Finding("no_year", message="neither the title nor the period names one report year"))
    elif period_start and period_end and str(year) not in (period_start[:4], period_end[:4]):
        findings.append(
            Finding(
                "year_conflict",
                found=year,
                expected=int(period_end[:4]),
                message=f"the title is of {year}, the period goes from {period_start} to {period_end}",
            )
        )
    return findings


def check_forms(year: int | None, form_disclosure: str | None, form_requests: str | None) -> list[Finding]:
    """Name a table on the form of other years, where that changes what its numbers mean.

    Section 二 has other columns on each form. In section 三 an undivided （六） is common
    in all years, and the rows that are there mean the same; it is no finding.
    """
    if year is None:
        return []
    in_force = form_of_year(year)
    if in_force is None and year < _FIRST_YEAR:
        message = f"the report is of {year}, before the first form (report year {_FIRST_YEAR})"
        return [Finding("form_year", found=year, message=message)]
    findings = []
    if in_force and form_disclosure and form_disclosure != in_force:
        message = (
            f"section 二 follows the form of {form_disclosure}, that of {in_force} was in force for {year}; "
            "of its numbers only decisions may be compared across forms"
        )
        findings.append(Finding("form_year", "disclosure", found=year, message=message))
    if in_force and form_requests and form_requests > in_force:
        message = f"section 三 divides （六） as the form of {form_requests} does, which was not in force for {year}"
        findings.append(Finding("form_year", "requests", found=year, message=message))
    return findings


def check_scope(scopes: Mapping[str, str]) -> list[Finding]:
    """Name a report that speaks of two scopes: the agency alone or an office, and the whole jurisdiction."""
    other = next((scope for scope in scopes if scope != "jurisdiction"), None)
    if "jurisdiction" not in scopes or other is None:
        return []
    quoted = " / ".join(f"“{scopes[scope][:_SHOWN]}”" for scope in ("jurisdiction", other))
    return [Finding("scope", message=f"the report speaks of the whole jurisdiction and of {_ALONE[other]}: {quoted}")]


_ALONE = {"own": "the organ alone", "office": "its office"}
