"""From a panel, a report or a tidy frame to the rows and numbers that a chart draws."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from ..errors import ChartError, ComparabilityWarning
from ..frames import Frames
from . import words
from .bars import MOST_ROWS
from .colours import PALE


def frame_of(
    data: Frames | pd.DataFrame,
    frame: Callable[..., pd.DataFrame],
    code: str,
    by: str | Sequence[str] | None,
    lang: str,
    **options: Any,
) -> tuple[pd.DataFrame, str]:
    """Make the tidy frame to draw, and a note for the caption where it is not what was asked for.

    `frame` makes it of a panel; a frame that was given must name its parts in the column `code`.
    """
    note = ""
    if isinstance(data, pd.DataFrame):
        finest = [column for column in ("group", "item", "applicant", "result") if column in data]
        if code not in finest[-1:] or "count" not in data:
            raise ChartError(f"the chart wants a panel, or the frame of govinfo.{frame.__name__} by {code}")
        table = data.reset_index(drop=True)
    else:
        if by is None and len(data.reports) > MOST_ROWS:
            by, note = "year", words.text("too_many", lang, reports=words.number(len(data.reports)))
        table = frame(data, by=by, **options)
    if table.empty:
        raise ChartError("nothing to draw: the panel has no reports; look at its `failures`")
    return table, note


def rows_of(table: pd.DataFrame, names: words.Names | None, lang: str) -> words.Rows:
    """Tell the rows of a chart, and refuse more than fit a page."""
    rows = words.rows(table, names, lang)
    if len(rows) > MOST_ROWS:
        raise ChartError(f"{len(rows)} rows would not fit a page, {MOST_ROWS} do; pool them with by=, or choose some")
    return rows


def matrix(
    table: pd.DataFrame, rows: words.Rows, column: str, codes: Sequence[str], value: str = "share"
) -> npt.NDArray[np.float64]:
    """Numbers of the chart, rows by codes, from all or some lines of its frame; NaN where missing."""
    values = np.full((len(rows), len(codes)), np.nan)
    place = table[column].astype(str).map({code: number for number, code in enumerate(codes)})
    there = place.notna().to_numpy()
    values[rows.number[table.index].to_numpy()[there], place[there].astype(int)] = table.loc[there, value].to_numpy(
        dtype=float, na_value=np.nan
    )
    return values


def per_row(table: pd.DataFrame, rows: words.Rows, column: str) -> list[float | None]:
    """One number of each row, such as its n; None where it is missing."""
    first = table.groupby(rows.number[table.index].to_numpy())[column].max()
    return [None if pd.isna(value) else float(value) for value in first]


def with_readings(
    table: pd.DataFrame, data: Frames | pd.DataFrame, make: Callable[..., pd.DataFrame], value: str
) -> pd.DataFrame:
    """Add `printed` and `summed`, the two figures of rows that have none since their totals are not their sums.

    `make` makes the same frame of the panel with other `totals`; of a frame that was given there is no other.
    """
    both = pd.DataFrame({"printed": np.nan, "summed": np.nan}, index=table.index)
    if "contradicted" in table and not isinstance(data, pd.DataFrame):
        missing = table[value].isna() & (table["contradicted"] > 0)
        if missing.any():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ComparabilityWarning)  # the frame of the chart has warned
                for column, totals in (("printed", "printed"), ("summed", "parts")):
                    both[column] = make(totals=totals)[value].astype("Float64").astype(float).where(missing)
    added = table.assign(**both.dropna().reindex(table.index))
    added.attrs = table.attrs
    return added


def hollow(ax: Axes, x: Sequence[float], y: Sequence[float], marker: str, colour: str) -> None:
    """Draw what contradicts itself: hollow marks at the printed and the summed figure, joined."""
    ax.plot(x, y, color=colour, linewidth=0.7, linestyle=(0, (1, 1)), zorder=1, clip_on=False)
    ax.plot(
        x, y, marker, color=colour, markerfacecolor=PALE, markersize=4, markeredgewidth=0.8, label="contradicted",
        clip_on=False,
    )  # fmt: skip


def contradicted(table: pd.DataFrame, rows: words.Rows) -> list[bool]:
    """Tell which rows rest on a printed total that is not the sum of its parts."""
    if "contradicted" not in table or ("reports" in table and table.attrs.get("totals") == "agree"):
        return [False] * len(rows)
    return [bool(value) for value in per_row(table, rows, "contradicted")]
