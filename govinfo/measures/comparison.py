"""Comparing agencies: what differs beyond chance, and by how much.

All of these treat requests as independent of each other. Requests come in series
from the same people, so chance varies more than assumed: `dispersion` says how much.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .. import form
from ..errors import ComparisonError, UnknownNameError
from ..frames import Frames
from .counts import count, grouping, groups, pool
from .measure import MEASURES, measure
from .overlap import warn_of_overlap
from .prior import Floats, fit_prior
from .quotients import quotients

LIMITS = {"95": 0.95, "998": 0.998}
# Mean square of a standard normal, 10% winsorised.
_WINSORISED = 0.6786
BEYOND = ("within", "beyond_95", "beyond_998")


def figures(panel: Frames, name: str, by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Return one measure of each report, with its agency and year, or of each group of `by`."""
    table = measure(panel, [name], by)
    if by is None:
        for place, column in enumerate(("agency", "year"), start=1):
            table.insert(place, column, panel.reports[column].array)
    return table


def funnel(panel: Frames, name: str = "disclosure_rate", by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Hold each agency against the pooled rate: does it differ by more than chance?

    Parameters
    ----------
    panel : Panel or Report
        Reports, usually of one year.
    name : str
        Measure, as for `govinfo.measure`.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a point.

    Returns
    -------
    pandas.DataFrame
        The rows of `measure` that have an estimate, with `centre` (the pooled rate),
        `lower_95`, `upper_95`, `lower_998`, `upper_998` (control limits at the row's
        denominator), `beyond` (within, beyond_95, beyond_998), `p_value` (exact,
        two-sided), and `holm` and `false_discovery` (whether it differs at the 5%
        level after Holm's and Benjamini and Hochberg's adjustment for the number
        of comparisons). `attrs` has `compared`, `expected_beyond_95` (by chance
        alone) and `dispersion` (1 where chance explains the spread; above 1 the
        agencies truly differ, or requests are not independent).

    Raises
    ------
    UnknownNameError
        The measure or a column of `by` is not known.
    ComparisonError
        Fewer than two rows have an estimate.

    Notes
    -----
    Control limits are exact quantiles of the binomial for shares and of the Poisson
    for rates, interpolated (Spiegelhalter 2005, Statistics in Medicine 24,
    1185-1202, Appendix A.1; the upper limit mirrors the lower, so that a point is
    beyond a limit when its p-value is). Dispersion is the mean squared z, 10% winsorised
    (ibid., 3.3), over its value for normal chance. Adjustments: Holm 1979, Scandinavian Journal
    of Statistics 6, 65-70; Benjamini and Hochberg 1995, Journal of the Royal
    Statistical Society B 57, 289-300.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.funnel(gi.sample().select(year=2023))["beyond"].tolist()
    ['beyond_95', 'within', 'within']
    """
    from statsmodels.stats.multitest import multipletests

    table, cases, n = _known(figures(panel, name, by), 2)
    # The pooled rate that each row is held against adds up all reports.
    overlap = warn_of_overlap(panel.reports, [])
    one = MEASURES[name]
    centre = cases.sum() / n.sum()
    for label, coverage in LIMITS.items():
        lower, upper = control_limits(n, centre, one.method, coverage)
        table[f"lower_{label}"], table[f"upper_{label}"] = lower * one.per, upper * one.per
    law = _law(n, centre, one.method)
    p_value = np.minimum(1, 2 * np.minimum(law.cdf(cases), law.sf(cases - 1)))
    # The limits are drawn where these probabilities are reached.
    beyond = np.sum([p_value < 1 - coverage for coverage in LIMITS.values()], axis=0)
    table["beyond"] = pd.Categorical.from_codes(beyond, categories=pd.Index(BEYOND), ordered=True)
    table["p_value"] = p_value
    table["holm"] = multipletests(p_value, method="holm")[0]
    table["false_discovery"] = multipletests(p_value, method="fdr_bh")[0]
    table.insert(list(table.columns).index("lower_95"), "centre", centre * one.per)
    table.attrs.update(
        compared=len(table),
        overlapping=overlap,
        expected_beyond_95=0.05 * len(table),
        dispersion=_dispersion(cases - n * centre, law.std()),
    )
    return table


def _dispersion(surplus: Floats, spread: Floats) -> float:
    """Mean squared z, 10% winsorised, over what chance alone would give."""
    z = np.divide(surplus, spread, out=np.zeros_like(surplus), where=spread > 0)
    return float(np.mean(np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2) / _WINSORISED)


def control_limits(n: npt.ArrayLike, centre: float, method: str, coverage: float) -> tuple[Floats, Floats]:
    """Return the rates between which chance keeps `coverage` of agencies with denominator `n`.

    A count beyond a limit has less than half of the rest of the probability on its
    side; between counts the limits are interpolated.
    """
    n = np.asarray(n, dtype=float)
    law, tail = _law(n, centre, method), (1 - coverage) / 2
    low, high = law.ppf(tail), law.ppf(1 - tail)
    lower = low - _part(law.cdf(low) - tail, law.pmf(low))
    upper = high + _part(law.sf(high - 1) - tail, law.pmf(high))
    most = n if method == "wilson" else np.inf
    return np.maximum(lower, 0) / n, np.minimum(upper, most) / n


def _part(surplus: Floats, step: Floats) -> Floats:
    return np.divide(surplus, step, out=np.zeros_like(step), where=step > 0)


def _law(n: Floats, centre: float, method: str):
    from scipy import stats

    return stats.binom(n, centre) if method == "wilson" else stats.poisson(n * centre)


def _known(table: pd.DataFrame, least: int) -> tuple[pd.DataFrame, Floats, Floats]:
    table = table[table["estimate"].notna()].reset_index(drop=True)
    if len(table) < least:
        raise ComparisonError(f"{len(table)} rows have this measure, and {least} at least are compared")
    return table, table["numerator"].to_numpy(dtype=float), table["denominator"].to_numpy(dtype=float)


def shrink(panel: Frames, name: str = "disclosure_rate", by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Pull the rates of small agencies towards what all agencies do, beside the raw rates.

    A rate of two in three says little of an agency. What all agencies do is taken as
    the prior (empirical Bayes), each agency's own counts as the evidence.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    name : str
        Measure, as for `govinfo.measure`.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a row.

    Returns
    -------
    pandas.DataFrame
        The rows of `measure` that have an estimate, with `shrunk`, `shrunk_low`,
        `shrunk_high` (mean and central 95% of the posterior, in the unit of the
        estimate) and `own_weight` (0 to 1, of the agency's own rate in `shrunk`).
        `attrs` has `prior_mean` and `prior_size` (requests that the prior is worth).

    Raises
    ------
    UnknownNameError
        The measure or a column of `by` is not known.
    ComparisonError
        Fewer than three rows have an estimate: there is nothing to learn a prior from.

    Notes
    -----
    Beta-binomial for shares, gamma-Poisson for rates, fitted by maximum likelihood
    (Griffiths 1973, Biometrics 29, 637-648; Clayton and Kaldor 1987, Biometrics 43,
    671-681). The intervals take the prior as known, and so are a little short where
    there are few agencies.

    Examples
    --------
    >>> import govinfo as gi
    >>> small = gi.shrink(gi.sample()).set_index("report_id").loc["淮安市洪泽区人民政府-2023"]
    >>> round(float(small["estimate"]), 2), round(float(small["shrunk"]), 2)
    (0.19, 0.42)
    """
    from scipy import stats

    table, cases, n = _known(figures(panel, name, by), 3)
    one = MEASURES[name]
    mean, size = fit_prior(cases, n, one.method)
    posterior: stats.distributions.rv_frozen
    if one.method == "wilson":
        posterior = stats.beta(mean * size + cases, (1 - mean) * size + n - cases)
    else:
        posterior = stats.gamma(mean * size + cases, scale=1 / (size + n))
    table["shrunk"] = posterior.mean() * one.per
    table["shrunk_low"], table["shrunk_high"] = posterior.ppf(0.025) * one.per, posterior.ppf(0.975) * one.per
    table["own_weight"] = n / (n + size)
    table.attrs.update(prior_mean=mean * one.per, prior_size=size)
    return table


def difference(
    panel: Frames, name: str, by: str, first: object, second: object, confidence: float = 0.95
) -> pd.DataFrame:
    """Compare a share of two groups: second minus first, with its interval.

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

    Returns
    -------
    pandas.DataFrame
        One row: `measure`, `by`, `first`, `second`, `numerator_first`,
        `denominator_first`, `share_first`, the same of the second, `difference`,
        `low`, `high` (as shares: 0.05 is five percentage points), `method`.

    Raises
    ------
    UnknownNameError
        The measure, the column or one of the values is not known.
    ComparisonError
        The measure is a rate, or one group has none of it.

    Notes
    -----
    Hybrid score interval, Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> import govinfo as gi
    >>> row = gi.difference(gi.sample(), "disclosure_rate", "report_id", "宿迁市-2023", "宿迁市-2024").iloc[0]
    >>> [round(float(row[column]), 3) for column in ("difference", "low", "high")]
    [0.104, 0.081, 0.128]
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    table = measure(panel, [name], by)
    if MEASURES[name].method != "wilson":
        raise ComparisonError(f"{name!r} is a rate; differences are of shares")
    row: dict[str, object] = {"measure": name, "by": by, "first": first, "second": second}
    counts = []
    for side, value in (("first", first), ("second", second)):
        here = table[table[by] == value]
        if here.empty:
            raise UnknownNameError(by, str(value), [str(known) for known in table[by]])
        if here["estimate"].isna().all():
            raise ComparisonError(f"{by} {value!r} has no {name!r}: a cell that it needs is missing or its n is zero")
        counts += [int(here["numerator"].iloc[0]), int(here["denominator"].iloc[0])]
        row |= {
            f"numerator_{side}": counts[-2],
            f"denominator_{side}": counts[-1],
            f"share_{side}": counts[-2] / counts[-1],
        }
    low, high = confint_proportions_2indep(
        counts[2], counts[3], counts[0], counts[1], method="newcomb", compare="diff", alpha=1 - confidence
    )
    row |= {"difference": counts[2] / counts[3] - counts[0] / counts[1], "low": low, "high": high, "method": "newcombe"}
    return pd.DataFrame([row])


def standardised_disclosure_rate(
    panel: Frames, by: str | Sequence[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Give each agency's disclosure rate as it would be with everybody's mix of applicants.

    Businesses and natural persons ask for different things. Indirect standardisation
    holds what an agency disclosed against what it would have disclosed at the rates
    of the whole panel for each kind of applicant.

    Parameters
    ----------
    panel : Panel or Report
        Reports; all of them give the reference rates.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a row.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        `report_id`, `agency`, `year` (or the columns of `by`), `numerator`
        (disclosed in full or part), `denominator` (concluded), `denominator_name`,
        `estimate`, `low`, `high` (raw), `expected` (disclosed at the reference
        rates), `ratio` (numerator over expected; 1 is as expected), `standardised`,
        `standardised_low`, `standardised_high` (ratio times the panel's rate; at
        extremes it may exceed 1), `method`; with `by` also `reports`, `left_out`.

    Raises
    ------
    UnknownNameError
        A column of `by` is not known.
    ComparisonError
        No report has these counts for every kind of applicant.

    Notes
    -----
    Indirect, because most agencies have no requests at all from some kinds of
    applicant (Breslow and Day 1987, Statistical Methods in Cancer Research II,
    2.3). Intervals are Wilson's for the raw rate, scaled as the rate is, taking the
    expected number as known.

    Examples
    --------
    >>> import govinfo as gi
    >>> rates = gi.standardised_disclosure_rate(gi.sample().select(agency="宿迁"))
    >>> [round(float(rate), 3) for rate in rates["standardised"]]
    [0.436, 0.539]
    """
    kinds = [kind for kind in form.APPLICANTS if kind != "total"]
    disclosed = {kind: f"granted@{kind} + partial@{kind}" for kind in kinds}
    concluded = {kind: f"concluded@{kind}" for kind in kinds}
    counts = count(panel, [*disclosed.values(), *concluded.values()])
    complete = counts.dropna()
    if complete.empty or not complete[list(concluded.values())].to_numpy().any():
        raise ComparisonError("no report has requests concluded and disclosed for every kind of applicant")
    sums = complete.sum()
    reference = {
        kind: sums[disclosed[kind]] / sums[concluded[kind]] if sums[concluded[kind]] else 0.0 for kind in kinds
    }
    figures_of = pd.DataFrame(
        {
            "cases": counts[list(disclosed.values())].sum(axis=1, skipna=False).to_numpy(),
            "n": counts[list(concluded.values())].sum(axis=1, skipna=False).to_numpy(),
            "expected": np.sum([reference[kind] * counts[concluded[kind]].to_numpy() for kind in kinds], axis=0),
        }
    )
    warn_of_overlap(panel.reports, [])
    columns = grouping(panel, by)
    group, heads = groups(panel.reports[columns])
    if columns:
        figures_of = pool(figures_of, group, len(heads), list(figures_of.columns))
    else:
        heads = panel.reports[["report_id", "agency", "year"]]
    return _standardised(heads.reset_index(drop=True), figures_of, sums, list(disclosed.values()), confidence)


def _standardised(
    heads: pd.DataFrame, counts: pd.DataFrame, sums: pd.Series, disclosed: list[str], confidence: float
) -> pd.DataFrame:
    table = quotients(heads, counts, "requests concluded", "wilson", 1, confidence)
    n, expected = counts["n"].to_numpy(), counts["expected"].to_numpy()
    overall = sums[disclosed].sum() / sums.drop(disclosed).sum()
    # Expected and denominator are in a fixed ratio: the mix of the agency's applicants.
    scale = overall * np.divide(n, expected, out=np.full_like(n, np.nan), where=expected > 0)
    table["expected"] = pd.array(expected, dtype="Float64")
    table["ratio"] = table["estimate"] * pd.array(scale / overall, dtype="Float64")
    for column, raw in (("standardised", "estimate"), ("standardised_low", "low"), ("standardised_high", "high")):
        table[column] = table[raw] * pd.array(scale, dtype="Float64")
    return table.assign(method="wilson, scaled")
