"""The tidy frame of all measures: counts over their denominators, with estimates, intervals and who entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .counts import Floats, Places, as_totals, pool, whole_numbers
from .intervals import METHODS, interval, possible


@dataclass(frozen=True)
class Settings:
    """What the user chose for a frame of measures: how printed totals are taken, and how wide intervals are.

    `totals` says what happens where a printed total is not the sum of its parts: with "agree" the report
    has no estimate and enters no pooled figure, "printed" takes totals as printed, "parts" the sums of their parts.
    """

    totals: str = "agree"
    confidence: float = 0.95
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        as_totals(self.totals)
        interval(0, 1, "wilson", self.confidence, self.design_effect)


def figures_of(
    cases: Sequence[Floats],
    n: Floats,
    contradicted: npt.NDArray[np.bool_],
    unit: str,
    totals: str,
    pooled: tuple[Places, int] | None = None,
) -> list[pd.DataFrame]:
    """Figures of parts over one denominator, a frame for each part: of every report, or pooled over groups.

    A report enters a pooled figure if it has all cells and no impossible quotient: no share above one, no cases
    without a denominator. With totals that must agree a report whose totals do not enters none.

    Parameters
    ----------
    cases : sequence of array
        Of each part, by report.
    n, contradicted : array
        By report.
    unit : str
        Of the quotient; parts of a share together are no more than `n`.
    totals : {"agree", "printed", "parts"}
        As in `Settings`.
    pooled : tuple, optional
        The group of each report, and the number of groups.
    """
    whole = np.sum(cases, axis=0)
    known = ~np.isnan(whole) & ~np.isnan(n)
    above_one = known & (unit == "share") & (whole > n)
    contradicted = contradicted | above_one
    refused = above_one | (contradicted if totals == "agree" else False)
    if pooled is None:
        return [
            pd.DataFrame({"cases": part, "n": n, "contradicted": contradicted, "no_estimate": refused})
            for part in cases
        ]
    # Nothing over nothing is no quotient, and adds nothing.
    entered = known & ~refused & (possible(whole, n, unit) | ((whole == 0) & (n == 0)))
    figures = pd.DataFrame(dict(enumerate(cases))).assign(n=n, contradicted=contradicted)
    sums = pool(figures, *pooled, entered)
    return [sums[["n", "contradicted", "reports", "left_out"]].assign(cases=sums[place]) for place in range(len(cases))]


def interleaved(heads: pd.DataFrame, blocks: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Heads and figures with all blocks of a report or group together, from one block of figures per part."""
    size, many = len(heads), len(blocks)
    order = np.arange(size * many).reshape(many, size).T.ravel()
    figures = pd.concat(blocks, ignore_index=True).take(order) if blocks else pd.DataFrame()
    return heads.take(np.repeat(np.arange(size), many)).reset_index(drop=True), figures.reset_index(drop=True)


def quotients(
    heads: pd.DataFrame,
    figures: pd.DataFrame,
    settings: Settings,
    *,
    denominator_name: Any,
    unit: Any,
    method: Any,
    per: Any,
    names: tuple[str, str, str] = ("numerator", "denominator", "estimate"),
) -> pd.DataFrame:
    """Add counts, quotients with intervals, and the reports behind them to the heads of the rows.

    Parameters
    ----------
    heads : pandas.DataFrame
        What the rows are of.
    figures : pandas.DataFrame
        `cases` and `n`, in the order of `heads`; `no_estimate`, `contradicted`, `reports` and `left_out` where known.
    settings : Settings
        Coverage and design effect of the intervals.
    denominator_name, unit, method, per : scalar or array
        Of all rows, or of each; no interval where the method is empty.
    names : tuple of str
        Columns for the cases, for n and for the quotient.
    """
    table = heads.reset_index(drop=True)
    cases, n = figures["cases"].to_numpy(dtype=float), figures["n"].to_numpy(dtype=float)
    units, methods, names_of = (
        np.broadcast_to(np.asarray(one), cases.shape) for one in (unit, method, denominator_name)
    )
    exists = possible(cases, n, units)
    if "no_estimate" in figures:
        exists = exists & ~figures["no_estimate"].to_numpy(dtype=bool)
    table[names[0]], table[names[1]] = whole_numbers(cases), whole_numbers(n)
    table["denominator_name"] = pd.array(names_of, dtype="string")
    estimate, low, high = (np.full(cases.shape, np.nan) for _ in range(3))
    estimate[exists] = cases[exists] / n[exists]
    for kind in METHODS:
        rows = exists & (methods == kind)
        low[rows], high[rows] = interval(cases[rows], n[rows], kind, settings.confidence, settings.design_effect)
    for column, values in zip((names[2], "low", "high"), (estimate, low, high), strict=True):
        table[column] = pd.array(values * np.asarray(per), dtype="Float64")
    table["unit"] = pd.array(units, dtype="string")
    table["method"] = pd.Categorical([one or None for one in methods], categories=METHODS)
    for column in ("contradicted", "reports", "left_out"):
        if column in figures:
            table[column] = whole_numbers(figures[column].to_numpy(dtype=float))
    return table


def with_settings(table: pd.DataFrame, settings: Settings, overlapping: int) -> pd.DataFrame:
    """Note in `attrs` how the frame was made."""
    table.attrs.update(
        confidence=settings.confidence,
        totals=settings.totals,
        design_effect=settings.design_effect,
        overlapping=overlapping,
    )
    return table
