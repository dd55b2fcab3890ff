"""What a report says of itself: agency, year, form and scope."""

from __future__ import annotations

from collections.abc import Mapping

from ..form.codes import form_of_year
from .finding import Finding

_FIRST_YEAR = 2019
_LONGEST_QUOTATION = 40


def check_title(
    agency: str | None, year: int | None, period_start: str | None, period_end: str | None
) -> list[Finding]:
    """Name a title without agency or year, and a period of another year than the title's."""
    findings = []
    if agency is None:
        findings.append(Finding("no_agency"))
    if year is None:
        findings.append(Finding("no_year"))
    elif period_start and period_end and str(year) not in (period_start[:4], period_end[:4]):
        facts = {"start": period_start, "end": period_end}
        findings.append(Finding("year_conflict", found=year, expected=int(period_end[:4]), facts=facts))
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
        return [Finding("form_year", found=year, wording="form_year.early", facts={"first": _FIRST_YEAR})]
    findings = []
    if in_force and form_disclosure and form_disclosure != in_force:
        facts = {"form": form_disclosure, "in_force": in_force}
        findings.append(Finding("form_year", "disclosure", found=year, wording="form_year.disclosure", facts=facts))
    if in_force and form_requests and form_requests > in_force:
        facts = {"form": form_requests}
        findings.append(Finding("form_year", "requests", found=year, wording="form_year.requests", facts=facts))
    return findings


def check_scope(scopes: Mapping[str, str]) -> list[Finding]:
    """Name a report that speaks of two scopes: the agency alone or an office, and the whole jurisdiction."""
    other = next((scope for scope in scopes if scope != "jurisdiction"), None)
    if "jurisdiction" not in scopes or other is None:
        return []
    quotations = tuple(scopes[scope][:_LONGEST_QUOTATION] for scope in ("jurisdiction", other))
    return [Finding("scope", wording=f"scope.{other}", quotations=quotations)]
