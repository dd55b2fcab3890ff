"""Disclosure rates beside what the mix of applicants lets expect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .. import form
from ..errors import ComparisonError, UnknownNameError
from ..frames import Frames, of_panel
from .counts import Cells, Floats, grouping, groups, pool
from .intervals import interval
from .overlap import overlapping
from .quotients import Settings, quotients, with_settings

STANDARDS = ("indirect", "direct")
# Fewer requests of a class of applicants give no rate that could be weighted by everybody's mix.
FEWEST_OF_CLASS = 10


@of_panel
def standardised_disclosure_rate(
    panel: Frames,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    totals: str = "agree",
    design_effect: float = 1.0,
    standard: str = "indirect",
) -> pd.DataFrame:
    """Disclosure rates with the mix of applicants taken into account, by indirect or direct standardisation.

    Businesses and natural persons ask for different things. Indirect standardisation
    takes the agency's own mix of applicants, and the rates of the other reports for each kind of applicant: what
    the agency disclosed is held against what it would have disclosed at these rates. The ratios of two agencies with
    different mixes do not compare strictly. Direct standardisation takes the agency's own rates, and the mix of
    all reports: the rate that the agency would have with everybody's mix. These rates compare, but want enough
    requests of every class of applicants, so that the classes are two: natural persons, and organisations.

    Parameters
    ----------
    panel : Panel or Report
        Reports. The standard is made of those that no other one covers; for indirect
        standardisation, of those of other agencies.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a row.
    confidence : float
        Coverage of the intervals.
    totals, design_effect
        As for `govinfo.measure`.
    standard : {"indirect", "direct"}
        Whose rates, and whose mix: see above.

    Returns
    -------
    pandas.DataFrame
        `report_id`, `agency`, `year` (or the columns of `by`), `numerator`
        (disclosed in full or part), `denominator` (concluded), `denominator_name`,
        `estimate`, `low`, `high` (raw), `expected` (disclosed at the rates of the standard; indirect only), `ratio`
        (indirect: numerator over expected; direct: standardised rate over the rate of all; 1 is as
        expected), `standardised`, `standardised_low`, `standardised_high` (indirect: ratio times the rate
        of all, which at extremes may exceed 1), `unit`, `method`, `contradicted`; with `by` also `reports`, `left_out`.
        A directly standardised rate is missing where a class of applicants has fewer than ten
        requests concluded. `attrs["mix"]` has the share of each kind or class of applicant in the standard.

    Raises
    ------
    UnknownNameError
        A column of `by` or the standard is not known.
    ComparisonError
        Indirect: no two agencies have these counts for every kind of applicant. Direct: none has ten
        requests concluded of each class.

    Notes
    -----
    Breslow and Day 1987, Statistical Methods in Cancer Research II, 2.2 and 2.3. Intervals of indirectly standardised
    rates are Wilson's for the raw rate, scaled as the rate is, taking the
    expected number as known; those of directly standardised rates combine Wilson's of each class
    (Zou, Huang and Zhang 2009, Computational Statistics and Data Analysis 53, 1080-1085), taking the mix as known.

    Examples
    --------
    >>> import govinfo as gi
    >>> rates = gi.standardised_disclosure_rate(gi.sample().select(year=2024))
    >>> round(float(rates.set_index("agency").loc["宿迁市", "ratio"]), 2)
    0.98
    >>> rates = gi.standardised_disclosure_rate(gi.sample().select(year=2024), standard="direct")
    >>> round(float(rates.set_index("agency").loc["宿迁市", "standardised"]), 2)
    0.54
    """
    if standard not in STANDARDS:
        raise UnknownNameError("standard", standard, STANDARDS)
    settings = Settings(totals, confidence, design_effect)
    kinds = [kind for kind in form.APPLICANTS if kind != "total"]
    disclosed = [f"granted@{kind} + partial@{kind}" for kind in kinds]
    concluded = [f"concluded@{kind}" for kind in kinds]
    cells = Cells(panel, [*disclosed, *concluded])
    counts = cells.counts(totals)
    cases, n = counts[disclosed].to_numpy(), counts[concluded].to_numpy()
    contradicted = cells.contradicted([*disclosed, *concluded])
    entered = ~np.isnan(cases).any(axis=1) & ~np.isnan(n).any(axis=1) & (cases <= n).all(axis=1)
    entered &= ~contradicted | (totals != "agree")
    reference = entered & ~panel.reports["report_id"].isin(overlapping(panel.reports)["report_id"]).to_numpy()
    if standard == "direct":
        kinds = ["natural_person", "organisations"]
        cases, n = _persons_and_organisations(cases), _persons_and_organisations(n)
    figures = pd.DataFrame({"cases": cases.sum(axis=1), "n": n.sum(axis=1), "contradicted": contradicted})
    if standard == "indirect":
        figures["expected"] = _expected(cases, n, reference, panel.reports["agency"])
        if not np.isfinite(figures["expected"][entered]).any():
            raise ComparisonError("no two agencies have requests concluded and disclosed for every kind of applicant")
    else:
        figures[[f"cases {kind}" for kind in kinds]] = cases
        figures[[f"n {kind}" for kind in kinds]] = n
    columns = grouping(panel, by)
    group, heads = groups(panel.reports[columns])
    if columns:
        entered = entered & figures.drop(columns="contradicted").notna().all(axis=1).to_numpy()
        figures = pool(figures, group, len(heads), entered)
    else:
        heads = panel.reports[["report_id", "agency", "year"]]
        figures = figures.assign(no_estimate=~entered)
    table = quotients(
        heads, figures, settings, denominator_name="requests concluded", unit="share", method="wilson", per=1
    )
    all_requests = n[reference].sum()
    overall, mix = cases[reference].sum() / all_requests, n[reference].sum(axis=0) / all_requests
    if standard == "indirect":
        table = _indirect(table, figures, overall)
    else:
        cases, n = (figures[[f"{what} {kind}" for kind in kinds]].to_numpy(dtype=float) for what in ("cases", "n"))
        table = _direct(table, cases, n, overall, mix, settings)
    table = with_settings(table, settings, 0)
    table.attrs.update(standard=standard, mix=dict(zip(kinds, mix.tolist(), strict=True)))
    return table


def _persons_and_organisations(counts: Floats) -> Floats:
    """Counts by kind of applicant, natural persons first, with the five kinds of organisations as one."""
    return np.column_stack([counts[:, 0], counts[:, 1:].sum(axis=1)])


def _indirect(table: pd.DataFrame, figures: pd.DataFrame, overall: float) -> pd.DataFrame:
    of, wanted = (figures[name].to_numpy(dtype=float) for name in ("n", "expected"))
    # Expected and denominator are in a fixed ratio: the mix of the agency's applicants.
    scale = np.divide(of, wanted, out=np.full_like(of, np.nan), where=wanted > 0)
    table["expected"] = pd.array(wanted, dtype="Float64")
    table["ratio"] = table["estimate"] * pd.array(scale, dtype="Float64")
    for column, raw in (("standardised", "estimate"), ("standardised_low", "low"), ("standardised_high", "high")):
        table[column] = table[raw] * pd.array(overall * scale, dtype="Float64")
    return table.assign(method="wilson, scaled")


def _direct(
    table: pd.DataFrame, cases: Floats, n: Floats, overall: float, mix: Floats, settings: Settings
) -> pd.DataFrame:
    enough = (n >= FEWEST_OF_CLASS).all(axis=1) & table["estimate"].notna().to_numpy()
    if not enough.any():
        raise ComparisonError(
            f"no row has {FEWEST_OF_CLASS} requests concluded both of natural persons and of organisations; pool "
            "several reports with by, or take standard='indirect'"
        )
    rate = np.divide(cases, n, out=np.full_like(n, np.nan), where=enough[:, None])
    low, high = interval(cases, n, "wilson", settings.confidence, settings.design_effect)
    standardised = rate @ mix
    below, above = (np.sqrt((mix**2 * (rate - limit) ** 2).sum(axis=1)) for limit in (low, high))
    table["ratio"] = pd.array(standardised / overall, dtype="Float64")
    for column, values in (
        ("standardised", standardised),
        ("standardised_low", standardised - below),
        ("standardised_high", standardised + above),
    ):
        table[column] = pd.array(values, dtype="Float64")
    return table.assign(method="wilson, combined")


def _expected(cases: Floats, n: Floats, reference: npt.NDArray[np.bool_], agencies: pd.Series) -> Floats:
    """Disclosures expected of each report at the rates of the reference reports of other agencies; NaN without any."""
    code = pd.factorize(agencies, use_na_sentinel=False)[0]
    used = reference[:, None]
    own_cases, own_n = (np.zeros((int(code.max(initial=-1)) + 1, cases.shape[1])) for _ in range(2))
    np.add.at(own_cases, code, np.where(used, cases, 0))
    np.add.at(own_n, code, np.where(used, n, 0))
    other_cases, other_n = own_cases.sum(axis=0) - own_cases, own_n.sum(axis=0) - own_n
    rate = np.divide(other_cases, other_n, out=np.zeros_like(other_n), where=other_n > 0)
    return np.where(other_n.sum(axis=1)[code] > 0, (rate[code] * n).sum(axis=1), np.nan)
