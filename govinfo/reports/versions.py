"""Versions of a report: the same in several containers, corrected publications, later dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from .. import form
from ..checks.between_reports import agency_names
from ..checks.finding import Fact, Finding, phrase
from ..errors import UnknownNameError
from ..frames import as_list, frame, of_panel
from .panel import Panel, identified

_Values = dict[str, dict[Any, pd.Series]]
# Words by which a title or a file name says that it replaces an earlier publication.
_CORRECTED = re.compile("更正|更新|修订|修正|订正")


@of_panel
def newest(panel: Panel, by: str | Sequence[str] = ("agency", "year", "scope")) -> Panel:
    """Keep one version of each report.

    Of several, a corrected publication (更正, 更新, 修订 in its title or file name) counts before others, then the
    later date of publication, then the version with more cells that can be read, then the first in the panel.

    Parameters
    ----------
    panel : Panel
        Any panel. A report without agency or year is kept.
    by : str or sequence of str
        Columns of `reports` in which versions of one report agree. Agencies are compared without 人民政府.

    Returns
    -------
    Panel
        With a finding (`version`) for each version that is left out, on the report that is kept, which says why; and
        one (`version_figures`) for each cell in which the two differ.

    Raises
    ------
    UnknownNameError
        Where a column of `by` is not one of `reports`.

    Examples
    --------
    >>> import govinfo as gi
    >>> both = gi.load([gi.sample_files("pdf")[0], gi.sample_files("html")[0]], progress=False)
    >>> kept = gi.newest(both)
    >>> len(both), len(kept), set(kept.issues["check"]) & {"duplicate", "version", "version_figures"}
    (2, 1, {'version'})
    """
    by = as_list(by)
    if unknown := [column for column in by if column not in panel.reports]:
        raise UnknownNameError("column of reports", unknown[0], panel.reports.columns)
    reports = panel.reports.assign(agency=agency_names(panel.reports["agency"]))
    read = sum(getattr(panel, name).groupby("report_id")["reported"].count() for name in form.AXES)
    reports["cells_read"] = reports["report_id"].map(read).fillna(0).astype(int)
    named = reports.dropna(subset=[column for column in ("agency", "year") if column in by])
    left_out: set[str] = set()
    found: list[tuple[str, Finding]] = []
    several = named[named.duplicated(list(by), keep=False)]
    values = _values(panel, several["report_id"])
    for _, versions in several.groupby(list(by), dropna=False, observed=True, sort=False):
        first, *others = sorted(versions.to_dict("records"), key=_rank, reverse=True)
        for other in others:
            left_out.add(other["report_id"])
            found += [(first["report_id"], finding) for finding in _compared(values, first, other)]
    kept = panel._only(panel.reports.loc[~panel.reports["report_id"].isin(left_out), "report_id"])
    issues = frame("issues", (finding.record(report_id) for report_id, finding in found))
    return identified(kept, kept.reports, pd.concat([kept.issues, issues], ignore_index=True))


def _rank(version: dict[Any, Any]) -> tuple[bool, str, int]:
    """What decides between versions, the greater the newer; of equals the sort keeps the first."""
    return _is_corrected(version), _date(version), version["cells_read"]


def _is_corrected(version: dict[Any, Any]) -> bool:
    title = "" if pd.isna(version["title"]) else version["title"]
    return _CORRECTED.search(f"{title} {re.split('[/!]', version['source'])[-1]}") is not None


def _date(version: dict[Any, Any]) -> str:
    return "" if pd.isna(version["published"]) else version["published"]


def _compared(values: _Values, kept: dict[Any, Any], other: dict[Any, Any]) -> Iterator[Finding]:
    """Why one version is kept and another left out, and the cells in which they differ."""
    differing = list(_differences(values, kept["report_id"], other["report_id"]))
    ranks = zip(("corrected", "later", "cells"), _rank(kept), _rank(other), strict=True)
    why = next((reason for reason, one, another in ranks if one != another), "first")
    facts: dict[str, Fact] = {
        "source": other["source"],
        "format": other["format"],
        "published": _date(other) or "—",
        "why": phrase(f"version.{why}"),
        "figures": len(differing),
    }
    yield Finding("version", facts=facts)
    for table, row, column, value, value_of_other in differing:
        numbers: dict[str, Fact] = {
            name: "—" if number is None else number for name, number in (("kept", value), ("left_out", value_of_other))
        }
        facts = {**numbers, "source": other["source"]}
        yield Finding("version_figures", table, row, column, found=value, expected=value_of_other, facts=facts)


def _values(panel: Panel, report_ids: pd.Series) -> _Values:
    """The values of some reports, by table and report."""
    values: _Values = {}
    for table, axes in form.AXES.items():
        data = getattr(panel, table)
        cells = data[data["report_id"].isin(report_ids)].set_index([*axes])
        values[table] = dict(iter(cells["value"].astype(object).groupby(cells["report_id"])))
    return values


def _differences(values: _Values, kept: str, other: str) -> Iterator[tuple[str, str, str, float | None, float | None]]:
    """Table, row and column of the cells in which two reports differ, with the value of each."""
    for table, of_reports in values.items():
        one, another = of_reports[kept], of_reports[other]
        for cell in one.index.union(another.index, sort=False):
            here, there = (None if pd.isna(number := of.get(cell)) else float(number) for of in (one, another))
            if here != there:
                yield (table, *cell, here, there)
