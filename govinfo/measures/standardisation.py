"""Disclosure rates beside what the mix of applicants lets expect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .. import form
from ..errors import ComparisonError
from ..frames import Frames
from .counts import Cells, Floats, grouping, groups, pool
from .overlap import overlapping
from .quotients import Settings, quotients


def standardised_disclosure_rate(
    panel: Frames,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    totals: str = "agree",
    design_effect: float = 1.0,
) -> pd.DataFrame:
    """Hold what each agency disclosed against what it would have disclosed at the others' rates for its applicants.

    Businesses and natural persons ask for different things. Indirect standardisation
    takes the agency's own mix of applicants, and the rates of the other reports for each kind of applicant.
    It does not give the rate that the agency would have with everybody's mix (direct standardisation), so
    the ratios of two agencies with different mixes do not compare strictly.

    Parameters
    ----------
    panel : Panel or Report
        Reports; all but the agency's own, and but those that others cover, give the reference rates.
    by : str or list of str, optional
        Columns of `reports`; without it each report is a row.
    confidence : float
        Coverage of the intervals.
    totals, design_effect
        As for `govinfo.measure`.

    Returns
    -------
    pandas.DataFrame
        `report_id`, `agency`, `year` (or the columns of `by`), `numerator`
        (disclosed in full or part), `denominator` (concluded), `denominator_name`,
        `estimate`, `low`, `high` (raw), `expected` (disclosed at the reference
        rates), `ratio` (numerator over expected; 1 is as expected), `standardised`,
        `standardised_low`, `standardised_high` (ratio times the rate of all reference reports; at
        extremes it may exceed 1), `unit`, `method`, `contradicted`; with `by` also `reports`, `left_out`.

    Raises
    ------
    UnknownNameError
        A column of `by` is not known.
    ComparisonError
        No two agencies have these counts for every kind of applicant.

    Notes
    -----
    Indirect, because most agencies have no requests at all from some kinds of
    applicant (Breslow and Day 1987, Statistical Methods in Cancer Research II,
    2.3). Intervals are Wilson's for the raw rate, scaled as the rate is, taking the
    expected number as known.

    Examples
    --------
    >>> import govinfo as gi
    >>> rates = gi.standardised_disclosure_rate(gi.sample().select(year=2024))
    >>> round(float(rates.set_index("agency").loc["宿迁市", "ratio"]), 2)
    0.98
    """
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
    covered = panel.reports["report_id"].isin(overlapping(panel.reports)["report_id"]).to_numpy()
    reference = entered & ~covered
    expected = _expected(cases, n, reference, panel.reports["agency"])
    if not np.isfinite(expected[entered]).any():
        raise ComparisonError("no two agencies have requests concluded and disclosed for every kind of applicant")
    columns = grouping(panel, by)
    group, heads = groups(panel.reports[columns])
    figures = pd.DataFrame(
        {"cases": cases.sum(axis=1), "n": n.sum(axis=1), "expected": expected, "contradicted": contradicted}
    )
    if columns:
        figures = pool(figures, group, len(heads), entered & np.isfinite(expected))
    else:
        heads = panel.reports[["report_id", "agency", "year"]]
        figures = figures.assign(no_estimate=~entered)
    table = quotients(
        heads, figures, settings, denominator_name="requests concluded", unit="share", method="wilson", per=1
    )
    of, wanted = (figures[name].to_numpy(dtype=float) for name in ("n", "expected"))
    # Expected and denominator are in a fixed ratio: the mix of the agency's applicants.
    scale = np.divide(of, wanted, out=np.full_like(of, np.nan), where=wanted > 0)
    overall = cases[reference].sum() / n[reference].sum()
    table["expected"] = pd.array(wanted, dtype="Float64")
    table["ratio"] = table["estimate"] * pd.array(scale, dtype="Float64")
    for column, raw in (("standardised", "estimate"), ("standardised_low", "low"), ("standardised_high", "high")):
        table[column] = table[raw] * pd.array(overall * scale, dtype="Float64")
    return table.assign(method="wilson, scaled")


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
