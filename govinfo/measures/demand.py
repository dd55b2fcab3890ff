"""How many requests a place receives: for its inhabitants, and how they concentrate on few agencies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import UnknownNameError
from ..frames import Frames, of_panel
from .counts import Cells, Floats, grouping, groups, whole_numbers
from .overlap import warn_of_overlap
from .quotients import Settings, figures_of, quotients, with_settings


@of_panel
def requests_per_100000(
    panel: Frames,
    population: pd.DataFrame,
    on: str | Sequence[str] = "region_code",
    confidence: float = 0.95,
    totals: str = "agree",
    design_effect: float = 1.0,
) -> pd.DataFrame:
    """New requests per 100,000 inhabitants of the place that a report covers.

    Inhabitants are no figure of the reports: they come from a table of one's own, such as a census. They fit
    reports whose tables cover a whole place (`scope` "jurisdiction"), not those of single agencies.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    population : pandas.DataFrame
        Columns `on`, and `inhabitants`.
    on : str or list of str
        Columns of `reports` by which the table is joined, such as "region_code" or ["region_code", "year"].
    confidence : float
        Coverage of the exact Poisson intervals.
    totals, design_effect
        As for `govinfo.measure`.

    Returns
    -------
    pandas.DataFrame
        One row per report: `report_id`, `agency`, `year`, `numerator` (new requests), `denominator` (inhabitants;
        missing where the table has none), `denominator_name`, `estimate` (per 100,000), `low`, `high`, `unit`,
        `method`, `contradicted`.

    Raises
    ------
    UnknownNameError
        A column of `on` or `inhabitants` is missing.
    ValueError
        The table has several rows for one place.

    Examples
    --------
    >>> import govinfo as gi
    >>> census = pd.DataFrame({"region_code": ["110102"], "inhabitants": [1_106_214]})
    >>> rates = gi.requests_per_100000(gi.sample().select("西城"), census)
    >>> round(float(rates["estimate"].iloc[0]), 1)
    126.6
    """
    settings = Settings(totals, confidence, design_effect)
    keys = grouping(panel, on)
    for column in (*keys, "inhabitants"):
        if column not in population:
            raise UnknownNameError("column of the population", column, map(str, population.columns))
    if population.duplicated(keys).any():
        twice = population.loc[population.duplicated(keys), keys].iloc[0].tolist()
        raise ValueError(f"the population has several rows for {twice}; give one, or join on more columns")
    reports = panel.reports[["report_id", "agency", "year"]]
    table = population[[*keys, "inhabitants"]].astype(dict.fromkeys(keys, "string"))
    inhabitants = panel.reports[keys].astype("string").merge(table, "left", keys)["inhabitants"]
    cells = Cells(panel, ["new"])
    new, wrong = cells.counts(totals)["new"].to_numpy(), cells.contradicted(["new"])
    people = pd.to_numeric(inhabitants).to_numpy(dtype=float, na_value=np.nan)
    figures = figures_of([new], people, wrong, "per 100,000", totals)[0]
    result = quotients(
        reports, figures, settings, denominator_name="inhabitants", unit="per 100,000", method="poisson", per=100_000
    )
    return with_settings(result, settings, 0)


@of_panel
def concentration(
    panel: Frames, item: str = "new", by: str | Sequence[str] = "year", totals: str = "agree"
) -> pd.DataFrame:
    """How requests concentrate on few reports: the share of the ten with most, and the Gini coefficient.

    Parameters
    ----------
    panel : Panel
        Reports, usually of one year and of agencies of one kind.
    item : str
        What is counted: a row of section 三, such as "new", or a sum as for `govinfo.measure`.
    by : str or list of str
        Columns of `reports`: each group is described by itself.
    totals
        As for `govinfo.measure`.

    Returns
    -------
    pandas.DataFrame
        One row per group of `by`: `count` (all requests), `reports`, `left_out` (a missing cell, or totals that do
        not agree), `top_ten_share` (0 to 1; missing where there are no more than ten), `gini` (0 where all receive
        the same, towards 1 where one receives all), `contradicted`.

    Notes
    -----
    Gini 1912, Variabilità e mutabilità; the coefficient of the reports at hand, without correction for their number.

    Examples
    --------
    >>> import govinfo as gi
    >>> table = gi.concentration(gi.without_covered(gi.sample().select(year=2024)))
    Left out, since another report counts their requests as well: 淮安市洪泽区人民政府-2024 (in 淮安市人民政府-2024)
    >>> round(float(table["gini"].iloc[0]), 2)
    0.35
    """
    columns = grouping(panel, by)
    cells = Cells(panel, [item])
    counts, contradicted = cells.counts(totals)[item].to_numpy(), cells.contradicted([item])
    entered = ~np.isnan(counts) & ~(contradicted & (totals == "agree"))
    warn_of_overlap(panel.reports, columns)
    group, heads = groups(panel.reports[columns])
    rows = []
    for number in range(len(heads)):
        here = group == number
        values = np.sort(counts[here & entered])
        rows.append(
            {
                "count": values.sum(),
                "reports": len(values),
                "left_out": int((here & ~entered).sum()),
                "top_ten_share": values[-10:].sum() / values.sum() if len(values) > 10 and values.sum() else np.nan,
                "gini": _gini(values),
                "contradicted": int((here & contradicted).sum()),
            }
        )
    table = pd.DataFrame(rows)
    for column in ("count", "reports", "left_out", "contradicted"):
        table[column] = whole_numbers(table[column].to_numpy(dtype=float))
    return pd.concat([heads, table.astype({"top_ten_share": "Float64", "gini": "Float64"})], axis=1)


def _gini(values: Floats) -> float:
    """Of counts in ascending order."""
    total = values.sum()
    ranks = np.arange(1, len(values) + 1)
    return (
        float(2 * (ranks * values).sum() / (len(values) * total) - (len(values) + 1) / len(values)) if total else np.nan
    )
