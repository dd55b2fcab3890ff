"""Change over time: what moved a rate between two years, and the break of 2024."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from .. import form
from ..errors import ComparabilityWarning, ComparisonError, UnknownNameError
from ..frames import Frames, of_panel
from .counts import Cells, groups
from .measure import measure, measure_called
from .overlap import callers_level, warn_of_overlap
from .quotients import Settings, figures_of, interleaved, quotients, with_settings

# First report year in which a refusal to disclose goes to reconsideration before it can go to court: 2024.
BREAK_YEAR = form.first_year_of_reconsideration_first()
SERIES = ("disputes", *form.CHANNELS)


@of_panel
def decomposition(panel: Frames, name: str, first: int, second: int, totals: str = "agree") -> pd.DataFrame:
    """Split the change of a pooled rate between two years into its parts.

    Parameters
    ----------
    panel : Panel
        Reports of both years.
    name : str
        Measure, as for `govinfo.measure`.
    first, second : int
        The years.
    totals
        As for `govinfo.measure`.

    Returns
    -------
    pandas.DataFrame
        One row per `component`: "within" (agencies changed their own rates),
        "composition" (requests moved between agencies of different rates),
        "entered_left" (agencies that have figures for one year only) and "total",
        which is their sum; `value` in the unit of the measure, and the `agencies`
        behind it. `attrs` has `rate_first` and `rate_second`.

    Raises
    ------
    UnknownNameError
        The measure is not known, or the panel has no such year.
    ComparisonError
        No agency has the measure in both years, or one has several reports for a year.

    Warns
    -----
    ComparabilityWarning
        Most of the change is of agencies that have figures for one of the years only: it says who reports,
        not what agencies do.

    Notes
    -----
    Within and composition are weighted by the mean of both years, so that neither
    year is the base (Kitagawa 1955, Journal of the American Statistical Association
    50, 1168-1194).

    Examples
    --------
    >>> import govinfo as gi
    >>> parts = gi.decomposition(gi.sample(), "disclosure_rate", 2023, 2024)
    >>> dict(zip(parts["component"], parts["value"].round(3)))
    {'within': 0.103, 'composition': -0.002, 'entered_left': 0.011, 'total': 0.112}
    """
    table = measure(panel, [name], by=["agency", "year"], totals=totals)
    known = sorted(table["year"].dropna().unique())
    for year in (first, second):
        if year not in known:
            raise UnknownNameError("report year", str(year), map(str, known))
    warn_of_overlap(panel.reports, [])
    several = table["reports"] + table["left_out"] > 1
    if several.any():
        twice = table.loc[several].iloc[0]
        raise ComparisonError(
            f"{twice['agency']} has several reports for {twice['year']}: choose one of each agency, "
            "such as those of one scope"
        )
    table = table[table["denominator"].fillna(0) > 0]
    wide = table.pivot(index="agency", columns="year", values=["numerator", "denominator"]).astype(float)
    years = {
        year: pd.DataFrame({"cases": wide["numerator"].get(year), "n": wide["denominator"].get(year)})
        for year in (first, second)
    }
    there = {year: counts.dropna() for year, counts in years.items()}
    both = there[first].index.intersection(there[second].index)
    if both.empty:
        raise ComparisonError(f"no agency has {name!r} in both {first} and {second}")
    rate, weight, pooled, matched = {}, {}, {}, {}
    for year, counts in there.items():
        here = counts.loc[both]
        rate[year], weight[year] = here["cases"] / here["n"], here["n"] / here["n"].sum()
        pooled[year] = counts["cases"].sum() / counts["n"].sum()
        matched[year] = here["cases"].sum() / here["n"].sum()
    total = pooled[second] - pooled[first]
    parts = {
        "within": ((weight[first] + weight[second]) / 2 * (rate[second] - rate[first])).sum(),
        "composition": ((rate[first] + rate[second]) / 2 * (weight[second] - weight[first])).sum(),
        "entered_left": total - (matched[second] - matched[first]),
        "total": total,
    }
    if abs(parts["entered_left"]) > abs(parts["within"]) + abs(parts["composition"]):
        warnings.warn(
            f"most of this change is of agencies that have {name!r} for one of the years only (entered_left): compare "
            "the same agencies",
            ComparabilityWarning,
            stacklevel=callers_level(),
        )
    of_one_year = len(there[first].index.symmetric_difference(there[second].index))
    agencies = {
        "within": len(both),
        "composition": len(both),
        "entered_left": of_one_year,
        "total": len(both) + of_one_year,
    }
    per = measure_called(name).per
    result = pd.DataFrame(
        {
            "measure": name,
            "first": first,
            "second": second,
            "component": list(parts),
            "value": np.array(list(parts.values())) * per,
            "agencies": pd.array(list(agencies.values()), dtype="Int64"),
        }
    )
    result.attrs.update(rate_first=float(pooled[first] * per), rate_second=float(pooled[second] * per))
    return result


@of_panel
def dispute_series(
    panel: Frames,
    same_agencies: bool = True,
    confidence: float = 0.95,
    totals: str = "agree",
    design_effect: float = 1.0,
) -> pd.DataFrame:
    """Give disputes, reconsiderations and suits per 1,000 requests concluded, year by year, with the break of 2024.

    Since 2024 refusals to disclose must go to reconsideration before court
    (Administrative Reconsideration Law as revised on 2023-09-01, Art. 23(1) item 4;
    `govinfo.form.regimes` has what changed since), so the years before and after are
    under different law. A suit after reconsideration is a second
    stage of a dispute already counted, so disputes are reconsiderations and direct
    suits alone.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    same_agencies : bool
        Take only agencies that have all figures for every year of the panel, so that
        no change comes from who reports; `attrs["agencies"]` names them. Where none has, the frame is empty.
    confidence : float
        Coverage of the exact Poisson intervals.
    totals, design_effect
        As for `govinfo.measure`.

    Returns
    -------
    pandas.DataFrame
        One row per `year` and `series` (disputes, reconsideration,
        litigation_direct, litigation_after): `count`, `n`, `denominator_name`,
        `rate`, `low`, `high`, `method`, `contradicted`, `reports`, `left_out`,
        `after_break`. A year's four series are of the same reports, those that
        have the totals of all three channels.

    Examples
    --------
    >>> import govinfo as gi
    >>> series = gi.dispute_series(gi.sample().select("宿迁"), same_agencies=True).set_index(["year", "series"])
    >>> [int(series.loc[(year, "disputes"), "count"]) for year in (2023, 2024)]
    [464, 195]
    """
    settings = Settings(totals, confidence, design_effect)
    channels = [f"{channel}:total" for channel in form.CHANNELS]
    disputes = "reconsideration:total + litigation_direct:total"
    cells = Cells(panel, [disputes, *channels, "concluded"])
    counts = cells.counts(totals)
    contradicted = cells.contradicted([*channels, "concluded"])
    reports = panel.reports
    if same_agencies:
        complete = counts.notna().all(axis=1).to_numpy() & ~(contradicted & (totals == "agree"))
        kept = _in_every_year(reports, complete)
        reports, counts, contradicted = reports[kept], counts[kept], contradicted[kept]
    group, heads = groups(reports[["year"]])
    series = [counts[name].to_numpy() for name in (disputes, *channels)]
    n = counts["concluded"].to_numpy()
    blocks = figures_of(series, n, contradicted, "per 1,000", totals, (group, len(heads)))
    overlap = warn_of_overlap(reports, ["year"])
    left, figures = interleaved(heads, blocks)
    left["series"] = pd.Categorical(list(SERIES) * len(heads), categories=SERIES, ordered=True)
    table = quotients(
        left, figures, settings,
        denominator_name="requests concluded", unit="per 1,000", method="poisson", per=1000,
        names=("count", "n", "rate"),
    )  # fmt: skip
    table = table.dropna(subset="year").reset_index(drop=True)
    table["after_break"] = table["year"] >= BREAK_YEAR
    table = with_settings(table, settings, overlap)
    if same_agencies:
        table.attrs["agencies"] = sorted(reports["agency"].dropna().unique())
    return table


def _in_every_year(reports: pd.DataFrame, complete: np.ndarray) -> np.ndarray:
    """Which reports are of agencies that have a complete report for every year."""
    years = reports["year"].nunique()
    known = reports.loc[complete].groupby("agency")["year"].nunique()
    return reports["agency"].isin(known.index[known == years]).to_numpy()
