"""Reports and panels as HTML for notebooks: the tables as the form prints them, findings marked.

HTML with one style sheet and no scripts, from templates that escape what they are filled with:
documents are untrusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from .. import form
from ..checks import CHECKS
from ..checks.registry import SEVERITIES
from ..frames import Frames, PanelFrames
from .form_tables import Mark, figures_of, rows_of
from .templates import bilingual, render

_MOST_FINDINGS = 40
_MOST_REPORTS = 15


class _Findings:
    """The findings of a report, numbered as they are listed."""

    def __init__(self, issues: pd.DataFrame) -> None:
        order = issues["severity"].cat.codes.to_numpy().argsort(kind="stable")
        self.rows: list[dict[Any, Any]] = issues.iloc[order].to_dict("records")
        self._at: dict[tuple[Any, ...], list[int]] = {}
        for number, row in enumerate(self.rows, start=1):
            key = tuple(None if pd.isna(row[part]) else row[part] for part in ("table", "row", "column"))
            self._at.setdefault(key, []).append(number)

    def at(self, table: str, row: str | None, column: str | None) -> Mark:
        """The findings on a cell, a row or a table."""
        numbers = self._at.get((table, row, column), [])
        return Mark(self.rows[numbers[0] - 1]["severity"], tuple(numbers)) if numbers else Mark()

    def listed(self, table: str | None) -> dict[str, Any]:
        """The findings of a table, or those of no table, as far as they are shown, and how many more there are."""
        chosen = [
            {"number": number, "severity": row["severity"], "title": _title(row["check"]), "message": row["message"]}
            for number, row in enumerate(self.rows, start=1)
            if (None if pd.isna(row["table"]) else row["table"]) == table
        ]
        return {"shown": chosen[:_MOST_FINDINGS], "more": max(len(chosen) - _MOST_FINDINGS, 0)}


def _title(check: str) -> str:
    known = CHECKS.get(check)
    return f"{known.title_zh} {known.title_en}" if known else check


def report_html(report: Frames) -> str:
    """Show a report as its form prints it: head, three tables, findings beside each.

    Parameters
    ----------
    report : Frames
        One report, as `govinfo.read` gives it.

    Returns
    -------
    str
        HTML without scripts and without links.
    """
    about = report.reports.iloc[0].to_dict()
    findings = _Findings(report.issues)
    figures = {name: figures_of(report, name) for name in form.AXES}
    numerals = {place: numeral for numeral, place in form.SECTION_NUMBERS.items()}
    sections = [
        {
            "numeral": numerals[number],
            "term": form.SECTIONS[str(number)],
            "mark": findings.at(name, None, None),
            "rows": rows_of(name, figures[name], findings.at)
            if any(figure.status != "absent" for figure in figures[name].values())
            else None,
            "findings": findings.listed(name),
        }
        for number, name in enumerate(form.AXES, start=2)
    ]
    return render(
        "display/templates/report.html",
        about=about,
        file=Path(str(about["source"])).name,
        findings=findings.listed(None),
        sections=sections,
        statuses={figure.status for table in figures.values() for figure in table.values()},
    )


def panel_html(panel: PanelFrames) -> str:
    """Show a panel at a glance: how many reports, what does not add up, what was not read.

    Parameters
    ----------
    panel : PanelFrames
        Frames, as `govinfo.load` gives them.

    Returns
    -------
    str
        HTML without scripts and without links.
    """
    years = panel.reports["year"].dropna()
    failures = panel.failures.head(_MOST_REPORTS)
    return render(
        "display/templates/panel.html",
        reports=panel.reports,
        years="–".join(str(year) for year in dict.fromkeys((years.min(), years.max()))) if len(years) else "–",
        severities={severity: int((panel.issues["severity"] == severity).sum()) for severity in SEVERITIES},
        rows=list(_report_rows(panel)),
        failures=panel.failures,
        unread=[
            (Path(source).name, message)
            for source, message in zip(failures["source"], failures["message"], strict=True)
        ],
    )


def _report_rows(panel: PanelFrames) -> Iterator[dict[Any, Any]]:
    """The first reports, with their requests and how many findings of each severity they have."""
    reports = panel.reports.head(_MOST_REPORTS)
    ids = reports["report_id"]
    totals = panel.requests[panel.requests["report_id"].isin(ids) & (panel.requests["applicant"] == "total")]
    counts = dict(zip(zip(totals["report_id"], totals["item"], strict=True), totals["value"], strict=True))
    of = panel.issues[panel.issues["report_id"].isin(ids)]
    found = of.groupby(["report_id", "severity"], observed=True).size().to_dict()
    row: dict[Any, Any]
    for row in reports.to_dict("records"):
        name = row["report_id"]
        yield {
            **row,
            "scope": bilingual("scope", row["scope"]),
            "numbers": [_whole(counts.get((name, item))) for item in ("new", "concluded")],
            "findings": [(severity, found.get((name, severity), 0)) for severity in SEVERITIES],
        }


def _whole(value: Any) -> str:
    return "–" if value is None or pd.isna(value) else f"{int(value):,}"
