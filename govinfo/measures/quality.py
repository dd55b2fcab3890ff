"""Data quality of a panel: which reports add up, and what leaving out the others does to a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..checks.registry import CHECKS, SEVERITIES
from ..frames import as_list, of_panel
from .counts import terms
from .measure import MEASURES, measure

if TYPE_CHECKING:
    from ..reports.panel import Panel

_TABLES = ("disclosure", "requests", "reviews")


@of_panel
def data_quality(panel: Panel) -> pd.DataFrame:
    """How each report fares in the checks.

    Parameters
    ----------
    panel : Panel
        Reports with their frame `issues`.

    Returns
    -------
    pandas.DataFrame
        One row per report: `report_id`; `error`, `warning` and `note`, the findings of each
        severity; `requests_add_up` and `reviews_add_up`, whether the table has no error
        (missing where the report has no such table); `blank` and `inferred`, the cells of
        all tables that hold no number, and those whose number the identities prove.

    Examples
    --------
    >>> import govinfo as gi
    >>> quality = data_quality(gi.sample())
    >>> int(quality["requests_add_up"].sum()), int(quality["reviews_add_up"].sum())
    (11, 10)
    """
    ids = panel.reports["report_id"]
    counts = pd.crosstab(panel.issues["report_id"], panel.issues["severity"].astype(str))
    quality = counts.reindex(index=ids, columns=list(SEVERITIES), fill_value=0).rename_axis(columns=None)
    for table in ("requests", "reviews"):
        present = getattr(panel, table).loc[lambda cells: cells["status"] != "absent", "report_id"].unique()
        adds_up = pd.Series(~ids.isin(_failing(panel, {table})).to_numpy(), index=quality.index, dtype="boolean")
        quality[f"{table}_add_up"] = adds_up.where(quality.index.isin(present))
    status = pd.concat([getattr(panel, table)[["report_id", "status"]].astype("string") for table in _TABLES])
    cells = pd.crosstab(status["report_id"], status["status"]).reindex(quality.index, fill_value=0)
    quality["blank"] = cells.reindex(columns=["blank", "placeholder"], fill_value=0).sum(axis=1)
    quality["inferred"] = cells.get("inferred", pd.Series(0, index=quality.index))
    return quality.reset_index()


@of_panel
def findings_by_check(panel: Panel, lang: str = "en") -> pd.DataFrame:
    """How often each check found something, and in how many reports.

    Returns
    -------
    pandas.DataFrame
        One row per check that found something, the most severe first: `check`, `title`,
        `severity`, `findings`, `reports`, and `source`, the article or line of the form.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.findings_by_check(gi.sample())["check"].iloc[0]
    'I4'
    """
    found = panel.issues.groupby("check").agg(findings=("report_id", "size"), reports=("report_id", "nunique"))
    rows = [
        (code, check.title(lang), check.severity, found["findings"][code], found["reports"][code], check.source(lang))
        for code, check in CHECKS.items()
        if code in found.index
    ]
    table = pd.DataFrame(rows, columns=["check", "title", "severity", "findings", "reports", "source"])
    order = table["severity"].map(SEVERITIES.index).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


@of_panel
def effect_of_errors(panel: Panel, names: str | Sequence[str] | None = None, by: str = "year") -> pd.DataFrame:
    """Pooled measures over all reports, and over those whose tables add up.

    Totals are taken as printed, to see what errors do. A report is left out of a measure
    where a table that the measure reads has an error; a wrong total in section 四 leaves a disclosure rate as it is.

    Parameters
    ----------
    panel : Panel
        Reports.
    names : str or list of str, optional
        Measures; all of them where none is named.
    by : str
        Column of `reports` to pool by.

    Returns
    -------
    pandas.DataFrame
        `by`, `measure`, then `estimate` and `reports` over all reports, `estimate_adding_up` and
        `reports_adding_up` over those without an error, and `difference`, the second minus the first.

    Examples
    --------
    >>> import govinfo as gi
    >>> effect = effect_of_errors(gi.sample().select(year=2023), "correction_rate.reconsideration")
    >>> effect[["year", "reports", "reports_adding_up"]].values.tolist()
    [[2023, 3, 2]]
    """
    chosen = list(MEASURES) if names is None else as_list(names)
    everyone = measure(panel, chosen, by=by, totals="printed")[[by, "measure", "estimate", "reports"]]
    parts = []
    for name in chosen:
        read = {term.table for text in (MEASURES[name].numerator, MEASURES[name].denominator) for term in terms(text)}
        kept = ~panel.reports["report_id"].isin(_failing(panel, read))
        if kept.any():
            parts.append(measure(_only(panel, panel.reports["report_id"][kept]), name, by=by, totals="printed"))
    columns = [by, "measure", "estimate", "reports"]
    adding_up = pd.concat(parts, ignore_index=True)[columns] if parts else everyone.head(0)
    both = everyone.astype({"measure": "string"}).merge(
        adding_up.astype({"measure": "string"}), on=[by, "measure"], how="left", suffixes=("", "_adding_up")
    )
    both["reports_adding_up"] = both["reports_adding_up"].fillna(0).astype(everyone["reports"].dtype)
    return both.assign(difference=both["estimate_adding_up"] - both["estimate"])


def _failing(panel: Panel, tables: set[str]) -> set[str]:
    """Reports with an error in one of the tables."""
    errors = panel.issues[(panel.issues["severity"] == "error") & panel.issues["table"].isin(tables)]
    return set(errors["report_id"])


def _only(panel: Panel, report_ids: pd.Series) -> Panel:
    """The reports with these identifiers: what a measure reads of them."""
    frames = {name: getattr(panel, name) for name in ("reports", "requests", "reviews")}
    return panel.with_frames(**{name: data[data["report_id"].isin(report_ids)] for name, data in frames.items()})
