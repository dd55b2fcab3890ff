"""The difference of a share between two reports, or between two groups of agencies."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from ..errors import ComparabilityWarning, ComparisonError, UnknownNameError
from ..frames import Frames, of_panel
from .measure import measure, measure_called

FEWEST_AGENCIES = 5


@of_panel
def difference(
    panel: Frames,
    name: str,
    by: str,
    first: object,
    second: object,
    confidence: float = 0.95,
    totals: str = "agree",
    design_effect: float = 1.0,
) -> pd.DataFrame:
    """Compare a share of two groups: second minus first, with its interval.

    Groups of agencies are compared by agency, not by request: agencies differ from each other, and the requests
    of one agency are answered alike. An agency that is in both groups, such as two years, is held against itself.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    name : str
        Measure that is a share.
    by : str
        Column of `reports` that holds the groups, such as "year" or "report_id".
    first, second : object
        Two values of that column.
    confidence : float
        Coverage of the interval.
    totals, design_effect
        As for `govinfo.measure`.

    Returns
    -------
    pandas.DataFrame
        One row: `measure`, `by`, `first`, `second`, `numerator_first`,
        `denominator_first`, `share_first`, the same of the second, `difference`,
        `low`, `high` (as shares: 0.05 is five percentage points), `method` ("clustered by
        agency", or "newcombe" where each group is one agency), `agencies`.

    Raises
    ------
    UnknownNameError
        The measure, the column or one of the values is not known.
    ComparisonError
        The measure is no share, one group has none of it, or groups of agencies have fewer than five
        together: too few to say how agencies vary.

    Notes
    -----
    Of one agency each: hybrid score interval, Newcombe 1998, Statistics in Medicine 17, 873-890, method 10. Of
    groups of agencies: linearised variance of a difference of ratios, summed by agency, with the t distribution
    (Liang and Zeger 1986, Biometrika 73, 13-22; the sandwich of a linear model clustered by agency).

    Examples
    --------
    >>> import govinfo as gi
    >>> row = gi.difference(gi.sample(), "disclosure_rate", "report_id", "宿迁市-2023", "宿迁市-2024").iloc[0]
    >>> [round(float(row[column]), 3) for column in ("difference", "low", "high")]
    [0.104, 0.081, 0.128]
    """
    from scipy import stats
    from statsmodels.stats.proportion import confint_proportions_2indep

    table = measure(panel, [name], by, totals=totals, design_effect=design_effect)
    if measure_called(name).method != "wilson":
        raise ComparisonError(f"{name!r} is no share with an interval; differences are of shares")
    row: dict[str, object] = {"measure": name, "by": by, "first": first, "second": second}
    counts = []
    for side, value in (("first", first), ("second", second)):
        here = table[table[by] == value]
        if here.empty:
            raise UnknownNameError(by, str(value), [str(known) for known in table[by]])
        if here["estimate"].isna().all():
            raise ComparisonError(
                f"{by} {value!r} has no {name!r}: a cell that it needs is missing, its n is zero, "
                "or its totals do not agree"
            )
        counts += [int(here["numerator"].iloc[0]), int(here["denominator"].iloc[0])]
        row |= {
            f"numerator_{side}": counts[-2],
            f"denominator_{side}": counts[-1],
            f"share_{side}": counts[-2] / counts[-1],
        }
    each = _by_agency(panel, name, by, (first, second), totals)
    change = counts[2] / counts[3] - counts[0] / counts[1]
    if each.groupby("group").size().max() > 1:
        reach = _standard_error(each) * stats.t.ppf((1 + confidence) / 2, each["agency"].nunique() - 1)
        row |= {"difference": change, "low": change - reach, "high": change + reach, "method": "clustered by agency"}
    else:
        low, high = confint_proportions_2indep(
            *(count / design_effect for count in (counts[2], counts[3], counts[0], counts[1])),
            method="newcomb",
            compare="diff",
            alpha=1 - confidence,
        )
        row |= {"difference": change, "low": low, "high": high, "method": "newcombe"}
    return pd.DataFrame([row | {"agencies": each["agency"].nunique()}])


def _by_agency(panel: Frames, name: str, by: str, values: tuple[object, object], totals: str) -> pd.DataFrame:
    """Cases and n of each agency in each of the two groups."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ComparabilityWarning)  # the measure of the groups has warned
        each = measure(panel, [name], list(dict.fromkeys(["agency", by])), totals=totals)
    each = each[each[by].isin(values) & (each["reports"] > 0)]
    columns = ["agency", "numerator", "denominator"]
    return each[columns].set_axis(["agency", "cases", "n"], axis=1).assign(group=each[by])


def _standard_error(each: pd.DataFrame) -> float:
    """Of the difference of two pooled shares, by what each agency adds to it."""
    agencies = each["agency"].nunique()
    if agencies < FEWEST_AGENCIES:
        raise ComparisonError(
            f"{agencies} agencies are too few to say how agencies vary, {FEWEST_AGENCIES} at least are compared; "
            "compare single reports with by='report_id'"
        )
    counts = each.astype({"cases": float, "n": float})
    sums = counts.groupby("group")[["cases", "n"]].transform("sum")
    pull = (counts["cases"] - counts["n"] * sums["cases"] / sums["n"]) / sums["n"]
    sign = np.where(counts["group"] == counts["group"].iloc[0], 1, -1)
    of_agency = pull.mul(sign).groupby(counts["agency"]).sum()
    return float(np.sqrt(agencies / (agencies - 1) * (of_agency**2).sum()))
