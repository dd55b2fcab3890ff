"""Change over time: what moved a rate between two years, and the break of 2024."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import form
from ..errors import ComparisonError, UnknownNameError
from ..frames import Frames
from .counts import contradictions, count, groups, pool
from .measure import MEASURES, PRINTED_TOTALS, measure
from .overlap import warn_of_overlap
from .quotients import quotients

# First report year under Art. 23(1)(4) of the Administrative Reconsideration Law as revised on 2023-09-01, in force
# 2024-01-01: a refusal to disclose goes to reconsideration before it can go to court.
BREAK_YEAR = 2024
SERIES = ("disputes", *form.CHANNELS)


def decomposition(panel: Frames, name: str, first: int, second: int) -> pd.DataFrame:
    """Split the change of a pooled rate between two years into its parts.

    Parameters
    ----------
    panel : Panel
        Reports of both years.
    name : str
        Measure, as for `govinfo.measure`.
    first, second : int
        The years.

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
    table = measure(panel, [name], by=["agency", "year"])
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
    of_one_year = len(there[first].index.symmetric_difference(there[second].index))
    agencies = {
        "within": len(both),
        "composition": len(both),
        "entered_left": of_one_year,
        "total": len(both) + of_one_year,
    }
    per = MEASURES[name].per
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


def dispute_series(panel: Frames, same_agencies: bool = False, confidence: float = 0.95) -> pd.DataFrame:
    """Give disputes, reconsiderations and suits per 1,000 requests concluded, year by year, with the break of 2024.

    Since 2024 a refusal to disclose must go to reconsideration before it goes to
    court (Administrative Reconsideration Law as revised on 2023-09-01, Art.
    23(1)(4)), so the years before and after are under different law: direct suits
    should fall and reconsiderations rise. A suit after reconsideration is a second
    stage of a dispute already counted, so disputes are reconsiderations and direct
    suits alone.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    same_agencies : bool
        Take only agencies that have all figures for every year of the panel, so that
        no change comes from who reports.
    confidence : float
        Coverage of the exact Poisson intervals.

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
    totals = [f"{channel}:total" for channel in form.CHANNELS]
    counts = count(panel, ["concluded", *totals, *(PRINTED_TOTALS[total] for total in totals)])
    counts["disputes"] = counts["reconsideration:total"] + counts["litigation_direct:total"]
    wrong = {total: contradictions(counts[total], counts[PRINTED_TOTALS[total]]) for total in totals}
    wrong["disputes"] = np.maximum(wrong["reconsideration:total"], wrong["litigation_direct:total"])
    needed = ["concluded", "disputes", *totals]
    figures = counts[needed].assign(**{f"contradicted {name}": flags for name, flags in wrong.items()})
    if same_agencies:
        complete = figures[needed].notna().all(axis=1).to_numpy()
        figures.loc[~_in_every_year(panel.reports, complete), needed] = np.nan
    group, heads = groups(panel.reports[["year"]])
    pooled = pool(figures, group, len(heads), needed)
    overlap = warn_of_overlap(panel.reports, ["year"])
    parts = []
    for series, name in zip(SERIES, ("disputes", *totals), strict=True):
        figures = pooled.rename(columns={name: "cases", "concluded": "n", f"contradicted {name}": "contradicted"})
        head = heads.assign(series=series)
        parts.append(
            quotients(head, figures, "requests concluded", "poisson", 1000, confidence, ("count", "n", "rate"))
        )
    table = pd.concat(parts, ignore_index=True).dropna(subset="year")
    table["series"] = pd.Categorical(table["series"], categories=SERIES, ordered=True)
    table["after_break"] = table["year"] >= BREAK_YEAR
    table = table.sort_values(["year", "series"], ignore_index=True)
    table.attrs.update(confidence=confidence, overlapping=overlap)
    return table


def _in_every_year(reports: pd.DataFrame, complete: np.ndarray) -> np.ndarray:
    """Which reports are of agencies that have a complete report for every year."""
    years = reports["year"].nunique()
    known = reports.loc[complete].groupby("agency")["year"].nunique()
    return reports["agency"].isin(known.index[known == years]).to_numpy()
