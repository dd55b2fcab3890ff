"""Change over time: what moved a rate between two years, and the break of 2024."""
from __future__ import annotations

import numpy as np
import pandas as pd

from . import form
from .counts import Reports
from .errors import ComparisonError, UnknownNameError
from .measures import MEASURES, measure
from .overlap import warn_of_overlap
from .shares import litigation

# First report year under Art. 23(1)(4) of the Administrative Reconsideration Law as revised on 2023-09-01, in force
# 2024-01-01: a refusal to disclose goes to reconsideration before it can go to court.
BREAK_YEAR = 2024
SERIES = ("disputes", *form.CHANNELS)


def decomposition(panel: Reports, name: str, first: int, second: int) -> pd.DataFrame:
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
        raise ComparisonError(f"{twice['agency']} has several reports for {twice['year']}: choose one of each agency, "
                              "such as those of one scope")
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
    agencies = {"within": len(both), "composition": len(both), "entered_left": of_one_year,
                "total": len(both) + of_one_year}
    per = MEASURES[name].per
    result = pd.DataFrame({
        "measure": name, "first": first, "second": second, "component": list(parts),
        "value": np.array(list(parts.values())) * per,
        "agencies": pd.array(list(agencies.values()), dtype="Int64"),
    })
    result.attrs.update(rate_first=float(pooled[first] * per), rate_second=float(pooled[second] * per))
    return result


def dispute_series(panel: Reports, confidence: float = 0.95) -> pd.DataFrame:
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
        Where the counts stand.
    confidence : float
        Coverage of the exact Poisson intervals.

    Returns
    -------
    pandas.DataFrame
        One row per `year` and `series` (disputes, reconsideration,
        litigation_direct, litigation_after): `count`, `n`, `denominator_name`,
        `rate`, `low`, `high`, `method`, `contradicted`, `reports`, `left_out`,
        `after_break`. Agencies that report change from year to year: look at
        `reports` and at `decomposition` before reading a trend.
    """
    channels = litigation(panel, by="year", confidence=confidence)
    channels = channels[channels["result"] == "total"].rename(columns={"channel": "series"}).drop(columns="result")
    disputes = measure(panel, "dispute_rate", by="year", confidence=confidence).rename(
        columns={"numerator": "count", "denominator": "n", "estimate": "rate", "measure": "series"})
    disputes["series"] = "disputes"
    table = pd.concat([disputes, channels.astype({"series": str})], ignore_index=True)[list(channels.columns)]
    table["series"] = pd.Categorical(table["series"], categories=SERIES, ordered=True)
    table["after_break"] = table["year"] >= BREAK_YEAR
    table = table.dropna(subset="year").sort_values(["year", "series"], ignore_index=True)
    table.attrs.update(channels.attrs)
    return table
