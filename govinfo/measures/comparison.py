"""Comparing agencies: what differs beyond chance, and by how much.

All of these treat requests as independent of each other. Requests come in series
from the same people, so chance varies more than assumed: `dispersion` says how much,
and `design_effect` allows for it. They treat rows as independent too: take one year, since
the years of one agency are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ComparisonError, UnknownNameError
from ..frames import Frames, as_list, of_panel
from ..places.agencies import with_kind_and_field
from .counts import Places, groups
from .measure import measure, measure_called
from .overlap import warn_of_overlap
from .prior import Floats, fit_prior

LIMITS = {"95": 0.95, "998": 0.998}
# Mean square of a standard normal, 10% winsorised.
_WINSORISED = 0.6786
BEYOND = ("within", "beyond_95", "beyond_998")
OVERDISPERSION = ("additive", "multiplicative", None)
# Fewer rows say next to nothing of how much they vary: under chance alone the dispersion of five is 0.2 to 2.9.
FEWEST_ROWS = 10
# With fewer agencies, rates shrunk to a prior learnt from them are no closer to the true ones than raw rates.
FEWEST_PEERS = 5


@of_panel
def funnel(
    panel: Frames,
    name: str = "disclosure_rate",
    by: str | Sequence[str] | None = None,
    overdispersion: str | None = "additive",
    totals: str = "agree",
    design_effect: float = 1.0,
) -> pd.DataFrame:
    """Hold each agency against the pooled rate of the others: is it outside the limits?

    A funnel wants dozens of rows. Agencies differ from each other, and requests come in series, so rates vary
    more than by chance alone: the limits take that in, and the rows beyond them differ from the others by more.

    Parameters
    ----------
    panel : Panel or Report
        Reports, usually of one year.
    name : str
        Measure, as for `govinfo.measure`; one that is a count of chance.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a point.
    overdispersion : {"additive", "multiplicative", None}
        "additive" adds the variance between agencies (tau squared) to that of chance, "multiplicative" multiplies
        the variance of chance by the dispersion, None takes limits of chance alone.
    totals, design_effect
        As for `govinfo.measure`; the design effect multiplies the variance of chance.

    Returns
    -------
    pandas.DataFrame
        The rows of `measure` that have an estimate, with `centre` (the pooled rate of the other rows),
        `lower_95`, `upper_95`, `lower_998`, `upper_998` (control limits at the row's
        denominator), `beyond` (within, beyond_95, beyond_998), `p_value`
        (two-sided), and `holm` and `false_discovery` (whether it differs at the 5%
        level after Holm's and Benjamini and Hochberg's adjustment for the number
        of comparisons). `attrs` has `centre` (pooled over all rows), `compared`, `expected_beyond_95` (where no row
        differs), `dispersion` (1 where chance explains the spread), `tau` (standard deviation between agencies,
        in the unit of the estimate; 0 unless additive), `overdispersion` and `contradicted` (reports that have no
        estimate because their totals do not agree).

    Raises
    ------
    UnknownNameError
        The measure, a column of `by` or the overdispersion is not known.
    ComparisonError
        Fewer than ten rows have an estimate, or fewer than two with limits of chance alone; or the measure is
        no count of chance.

    Notes
    -----
    Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202. Limits of chance alone are exact quantiles of the
    binomial for shares and of the Poisson for rates, interpolated (Appendix A.1; the upper limit mirrors the lower,
    so that a point is beyond a limit when its p-value is); the others are normal. Dispersion is the mean squared z,
    10% winsorised, over its value for normal chance; tau squared is its moment estimate (DerSimonian and
    Laird 1986, Controlled Clinical Trials 7, 177-188). Adjustments: Holm 1979, Scandinavian Journal
    of Statistics 6, 65-70; Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.funnel(gi.sample().select(year=2023), overdispersion=None)["beyond"].tolist()
    ['beyond_95', 'within', 'within']
    """
    from scipy import stats
    from statsmodels.stats.multitest import multipletests

    if overdispersion not in OVERDISPERSION:
        raise UnknownNameError("overdispersion", str(overdispersion), map(str, OVERDISPERSION))
    measured = measure(panel, [name], by, totals=totals, design_effect=design_effect)
    table, cases, n = _known(measured, 2 if overdispersion is None else FEWEST_ROWS, name)
    # The pooled rate that each row is held against adds up all reports.
    overlap = warn_of_overlap(panel.reports, [])
    one = measure_called(name)
    centre = (cases.sum() - cases) / np.maximum(n.sum() - n, 1)
    law = _law(n, centre, one.method)
    spread = law.std() * np.sqrt(design_effect)
    dispersion, tau = _overdispersion(cases - n * centre, spread, n)
    scale, between = _scale(overdispersion, dispersion, tau, design_effect)
    for label, coverage in LIMITS.items():
        lower, upper = control_limits(n, centre, one.method, coverage, scale, between)
        table[f"lower_{label}"], table[f"upper_{label}"] = lower * one.per, upper * one.per
    if scale == 1 and between == 0:
        p_value = np.minimum(1, 2 * np.minimum(law.cdf(cases), law.sf(cases - 1)))
    else:
        deviation = np.sqrt(scale * law.var() / n**2 + between**2)
        surplus = np.abs(cases / n - centre)
        p_value = 2 * stats.norm.sf(np.divide(surplus, deviation, out=np.zeros_like(surplus), where=deviation > 0))
    # The limits are drawn where these probabilities are reached.
    beyond = np.sum([p_value < 1 - coverage for coverage in LIMITS.values()], axis=0)
    table["beyond"] = pd.Categorical.from_codes(beyond, categories=pd.Index(BEYOND), ordered=True)
    table["p_value"] = p_value
    table["holm"] = multipletests(p_value, method="holm")[0]
    table["false_discovery"] = multipletests(p_value, method="fdr_bh")[0]
    table.insert(list(table.columns).index("lower_95"), "centre", centre * one.per)
    table.attrs.update(
        centre=float(cases.sum() / n.sum() * one.per),
        compared=len(table),
        overlapping=overlap,
        expected_beyond_95=0.05 * len(table),
        dispersion=dispersion,
        tau=between * one.per,
        overdispersion=overdispersion,
        scale=scale,
        contradicted=int(measured.loc[measured["estimate"].isna(), "contradicted"].sum()),
    )
    return table


def _overdispersion(surplus: Floats, spread: Floats, n: Floats) -> tuple[float, float]:
    """Mean squared z, 10% winsorised, over what chance alone would give; and the standard deviation between rows."""
    z = np.divide(surplus, spread, out=np.zeros_like(surplus), where=spread > 0)
    dispersion = float(np.mean(np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2) / _WINSORISED)
    rows, known = len(z), spread > 0
    weight = (n[known] / spread[known]) ** 2
    surely = weight.sum() - (weight**2).sum() / weight.sum() if known.any() else 0.0
    squared = (rows * dispersion - (rows - 1)) / surely if surely > 0 else 0.0
    return dispersion, float(np.sqrt(max(squared, 0.0)))


def _scale(overdispersion: str | None, dispersion: float, tau: float, design_effect: float) -> tuple[float, float]:
    """What the variance of chance is multiplied by, and the standard deviation that is added between rows."""
    if overdispersion == "multiplicative":
        return design_effect * max(dispersion, 1.0), 0.0
    return design_effect, tau if overdispersion == "additive" else 0.0


def control_limits(
    n: npt.ArrayLike, centre: npt.ArrayLike, method: str, coverage: float, scale: float = 1.0, tau: float = 0.0
) -> tuple[Floats, Floats]:
    """Return the rates between which `coverage` of agencies with denominator `n` stay by chance and overdispersion.

    With chance alone a count beyond a limit has less than half of the rest of the probability on its
    side; between counts the limits are interpolated. Otherwise the variance of chance is multiplied by `scale`,
    `tau` squared is added, and the limits are those of a normal.
    """
    from scipy import stats

    n, centre = np.broadcast_arrays(np.asarray(n, dtype=float), np.asarray(centre, dtype=float))
    law, tail = _law(n, centre, method), (1 - coverage) / 2
    most = 1.0 if method == "wilson" else np.inf
    if scale == 1 and tau == 0:
        low, high = law.ppf(tail), law.ppf(1 - tail)
        lower = (low - _part(law.cdf(low) - tail, law.pmf(low))) / n
        upper = (high + _part(law.sf(high - 1) - tail, law.pmf(high))) / n
    else:
        reach = stats.norm.isf(tail) * np.sqrt(scale * law.var() / n**2 + tau**2)
        lower, upper = centre - reach, centre + reach
    return np.maximum(lower, 0), np.minimum(upper, most)


def _part(surplus: Floats, step: Floats) -> Floats:
    return np.divide(surplus, step, out=np.zeros_like(step), where=step > 0)


def _law(n: Floats, centre: Floats, method: str) -> Any:
    from scipy import stats

    return stats.binom(n, centre) if method == "wilson" else stats.poisson(n * centre)


def _known(table: pd.DataFrame, least: int, name: str) -> tuple[pd.DataFrame, Floats, Floats]:
    """The rows that have an estimate, with their counts; raises ComparisonError where they cannot be compared."""
    if not measure_called(name).method:
        raise ComparisonError(
            f"{name!r} is no count of chance, so agencies are not compared by it; choose a share or a rate"
        )
    table = table[table["estimate"].notna()].reset_index(drop=True)
    if len(table) < least:
        wider = "; overdispersion=None gives limits of chance alone" if least == FEWEST_ROWS else ""
        raise ComparisonError(f"{len(table)} rows have this measure, and {least} at least are compared{wider}")
    return table, table["numerator"].to_numpy(dtype=float), table["denominator"].to_numpy(dtype=float)


@of_panel
def shrink(
    panel: Frames,
    name: str = "disclosure_rate",
    by: str | Sequence[str] | None = None,
    totals: str = "agree",
    peers: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Pull the rates of small agencies towards what all agencies do, or their peers, beside the raw rates.

    A rate of two in three says little of an agency. What the others do is taken as
    the prior (empirical Bayes), each agency's own counts as the evidence. A land bureau is no statistics
    office: with `peers` each is pulled towards agencies of its own level and field alone.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    name : str
        Measure, as for `govinfo.measure`; one that is a count of chance.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a row.
    totals
        As for `govinfo.measure`.
    peers : str or list of str, optional
        Columns that peers share, such as ["level", "field"]: those of `reports`, and `kind` and `field` of
        `govinfo.organ_table`, read from the agency's name (what has no field of its own, such as a government
        or an office, has its kind as field). Without it all rows are peers.

    Returns
    -------
    pandas.DataFrame
        The rows of `measure` that have an estimate, with `shrunk`, `shrunk_low`,
        `shrunk_high` (mean and central 95% of the posterior, in the unit of the
        estimate), `own_weight` (0 to 1, of the agency's own rate in `shrunk`), `prior_mean`, `prior_size`
        (requests that the prior is worth) and `peers` (rows that it is learnt from). With `peers`, rows
        with fewer than five peers, itself among them, or of unknown level or field have no shrunk rate. With fewer
        than ten there is no interval. `attrs` has `prior_mean` and `prior_size` where all rows are peers.

    Raises
    ------
    UnknownNameError
        The measure, or a column of `by` or `peers`, is not known.
    ComparisonError
        Fewer than five rows, or no group of peers of five, have an estimate, too few to learn a prior from; a
        group of `by` has several kinds of peers; or the measure is no count of chance.

    Notes
    -----
    Beta-binomial for shares, gamma-Poisson for rates, fitted by maximum likelihood
    (Griffiths 1973, Biometrics 29, 637-648; Clayton and Kaldor 1987, Biometrics 43,
    671-681). The intervals take the prior as known. Simulated for agencies whose rates spread as a prior
    worth ten requests, they cover 94% with twenty agencies, 91% with ten, and 81% with five, so that there is none
    below ten; below five the shrunk rates are hardly closer to the true ones than the raw rates.

    Examples
    --------
    >>> import govinfo as gi
    >>> small = gi.shrink(gi.sample()).set_index("report_id").loc["淮安市洪泽区人民政府-2023"]
    >>> round(float(small["estimate"]), 2), round(float(small["shrunk"]), 2)
    (0.19, 0.42)
    """
    table, cases, n = _known(measure(panel, [name], by, totals=totals), FEWEST_PEERS, name)
    one = measure_called(name)
    keys = as_list(peers)
    group, known = _peers(panel, table, by, keys)
    figures = np.full((len(table), len(_SHRUNK)), np.nan)
    for here in (group == number for number in range(group.max() + 1)):
        if here.sum() >= FEWEST_PEERS and known[here].all():
            figures[here] = _shrunk(cases[here], n[here], one.method)
    if np.isnan(figures).all():
        raise ComparisonError(f"no {FEWEST_PEERS} rows are peers by {', '.join(keys)}; take fewer columns")
    table[list(_SHRUNK)] = figures * np.array([one.per if inside else 1 for inside in _SHRUNK.values()])
    table["peers"] = np.where(known, np.bincount(group)[group], 1)
    if not keys:
        table.attrs.update(table.loc[0, ["prior_mean", "prior_size"]].astype(float))
    return table


def _peers(
    panel: Frames, table: pd.DataFrame, by: str | Sequence[str] | None, peers: list[str]
) -> tuple[Places, npt.NDArray[np.bool_]]:
    """The group of peers of each row, and whether all that makes it is known."""
    if not peers:
        return np.zeros(len(table), dtype=np.intp), np.ones(len(table), dtype=bool)
    about = with_kind_and_field(panel)
    for column in peers:
        if column not in about:
            raise UnknownNameError("column that peers share", column, map(str, about.columns))
    keys = as_list(by) or ["report_id"]
    shared = list(dict.fromkeys([*keys, *peers]))
    about = about[shared].drop_duplicates()
    if (twice := about.duplicated(keys)).any():
        several = ", ".join(map(str, about.loc[twice, keys].iloc[0]))
        raise ComparisonError(f"{several} has several {' or '.join(peers)}: group by these as well")
    columns = table[keys].merge(about, "left", keys)[peers]
    return groups(columns)[0], columns.notna().all(axis=1).to_numpy()


# What `shrink` adds, and whether it is in the unit of the estimate.
_SHRUNK = {
    "shrunk": True,
    "shrunk_low": True,
    "shrunk_high": True,
    "own_weight": False,
    "prior_mean": True,
    "prior_size": False,
}


def _shrunk(cases: Floats, n: Floats, method: str) -> Floats:
    """The columns of `_SHRUNK` for agencies that are peers of each other, as rates."""
    from scipy import stats

    mean, size = fit_prior(cases, n, method)
    posterior: stats.distributions.rv_frozen
    if method == "wilson":
        posterior = stats.beta(mean * size + cases, (1 - mean) * size + n - cases)
    else:
        posterior = stats.gamma(mean * size + cases, scale=1 / (size + n))
    low, high = posterior.ppf([[0.025], [0.975]]) if len(n) >= FEWEST_ROWS else np.full((2, len(n)), np.nan)
    same = np.ones(len(n))
    return np.column_stack([posterior.mean(), low, high, n / (n + size), mean * same, size * same])
