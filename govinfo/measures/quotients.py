"""The tidy frame of all measures: counts over their denominators, with estimates, intervals and who entered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .counts import Floats, whole_numbers
from .intervals import METHODS, interval, possible


def interleaved(heads: pd.DataFrame, blocks: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Heads and figures with all blocks of a report or group together, from one block of figures per part."""
    size, many = len(heads), len(blocks)
    order = np.arange(size * many).reshape(many, size).T.ravel()
    figures = pd.concat(blocks, ignore_index=True).take(order) if blocks else pd.DataFrame()
    return heads.take(np.repeat(np.arange(size), many)).reset_index(drop=True), figures.reset_index(drop=True)


def quotients(
    heads: pd.DataFrame,
    figures: pd.DataFrame,
    denominator_name: npt.ArrayLike,
    method: npt.ArrayLike,
    per: npt.ArrayLike,
    confidence: float,
    names: tuple[str, str, str] = ("numerator", "denominator", "estimate"),
) -> pd.DataFrame:
    """Add counts, quotients with intervals, and the reports behind them to the heads of the rows.

    Parameters
    ----------
    heads : pandas.DataFrame
        What the rows are of.
    figures : pandas.DataFrame
        `cases` and `n`, in the order of `heads`; `contradicted`, `reports` and `left_out` where known.
    denominator_name, method, per : array_like
        Of all rows, or of each.
    confidence : float
        Coverage of the intervals.
    names : tuple of str
        Columns for the cases, for n and for the quotient.
    """
    table = heads.reset_index(drop=True)
    cases, n = figures["cases"].to_numpy(dtype=float), figures["n"].to_numpy(dtype=float)
    of_row = np.broadcast_to(np.asarray(method), cases.shape)
    table[names[0]], table[names[1]] = whole_numbers(cases), whole_numbers(n)
    table["denominator_name"] = pd.array(np.broadcast_to(np.asarray(denominator_name), cases.shape), dtype="string")
    for column, values in zip((names[2], "low", "high"), estimates(cases, n, of_row, confidence), strict=True):
        table[column] = pd.array(values * np.asarray(per), dtype="Float64")
    table["method"] = pd.Categorical(of_row, categories=METHODS)
    for column in ("contradicted", "reports", "left_out"):
        if column in figures:
            table[column] = whole_numbers(figures[column].to_numpy())
    return table


def estimates(cases: Floats, n: Floats, method: npt.NDArray[np.str_], confidence: float) -> Sequence[Floats]:
    """Quotients with their lower and upper limits, NaN where the quotient does not exist."""
    result = np.full((3, *cases.shape), np.nan)
    for kind in np.unique(method):
        rows = method == kind
        result[1:, rows] = interval(cases[rows], n[rows], kind, confidence)
        exists = rows & possible(cases, n, kind)
        result[0, exists] = cases[exists] / n[exists]
    return tuple(result)
