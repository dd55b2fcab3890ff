"""From a panel, a report or a tidy frame to the rows and numbers that a chart draws."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ChartError, ComparabilityWarning, UnknownNameError
from ..frames import Frames
from ..measures.measure import measure as measure_frame
from . import words
from .bars import MOST_ROWS
from .options import Counted, Data, Pooled
from .page import Page

Floats = npt.NDArray[np.float64]
_COUNTED = ("by", "totals", "design_effect")


@dataclass(frozen=True)
class Frame:
    """The tidy frame of a chart with its rows, and a note for the caption where it is not what was asked for."""

    data: Data
    table: pd.DataFrame
    rows: words.Rows
    note: str

    def notes(self, words: words.Words, dagger: bool = True) -> list[str]:
        """What the caption says of where the figures come from."""
        return [self.note, words.source(self.data, self.table, dagger)]

    def matrix(self, column: str, codes: Sequence[str], value: str = "share", where: Any = True) -> Floats:
        """Numbers of the chart, rows by codes, from all or some lines of its frame; NaN where missing."""
        values = np.full((len(self.rows), len(codes)), np.nan)
        table = self.table[pd.Series(where, index=self.table.index)]
        place = table[column].astype(str).map({code: number for number, code in enumerate(codes)})
        there = place.notna().to_numpy()
        lines = self.rows.number[table.index].to_numpy()[there]
        values[lines, place[there].astype(int)] = floats(table.loc[there, value])
        return values

    def per_row(self, column: str) -> list[float | None]:
        """One number of each row, such as its n; None where it is missing."""
        first = self.table.groupby(self.rows.number.to_numpy())[column].max()
        return [None if pd.isna(value) else float(value) for value in first]

    def contradicted(self) -> list[bool]:
        """Which rows rest on a printed total that is not the sum of its parts."""
        table = self.table
        if "contradicted" not in table or ("reports" in table and table.attrs.get("totals") == "agree"):
            return [False] * len(self.rows)
        return [bool(value) for value in self.per_row("contradicted")]


def frame_of(
    page: Page,
    data: Data,
    make: Callable[..., pd.DataFrame],
    code: str,
    options: Pooled,
    value: str = "share",
    readings: bool = False,
    **more: Any,
) -> Frame:
    """Make the frame of shares or rates to draw, its rows in the order asked for.

    `make` makes it of a panel; a frame that was given must name its parts in the column `code`. With `readings`
    it has the two figures of what contradicts itself.
    """
    note, asked = "", {name: options[name] for name in _COUNTED} | more  # type: ignore[literal-required]
    if isinstance(data, pd.DataFrame):
        finest = [column for column in ("group", "item", "applicant", "result") if column in data]
        if code not in finest[-1:] or "count" not in data:
            raise ChartError(f"the chart wants a panel, or the frame of govinfo.{make.__name__} by {code}")
        table = data.reset_index(drop=True)
    else:
        if asked["by"] is None and len(data.reports) > MOST_ROWS:
            asked["by"], note = "year", page.words("too_many", reports=words.number(len(data.reports)))
        table = make(data, **asked)
        if readings:
            table = with_readings(table, value, lambda totals: make(data, **asked | {"totals": totals}))
    if table.empty:
        raise ChartError("nothing to draw: the panel has no reports; look at its `failures`")
    # A frame of cases is sorted by channel, of which each has its total.
    codes = table["channel"].where(table["result"] == "total") if code == "result" else table[code].astype(str)
    figures = {name: table[value].where(codes == name) for name in codes.dropna().unique()}
    table = in_order(table, page.sort, {"n": table["n"], **figures})
    rows = page.words.rows(table)
    if len(rows) > MOST_ROWS:
        raise ChartError(f"{len(rows)} rows would not fit a page, {MOST_ROWS} do; pool them with by=, or choose some")
    return Frame(data, table, rows, note)


def in_order(table: pd.DataFrame, sort: str | None, figures: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The lines of a tidy frame with its rows in the order asked for: of a column that names them, or of figures."""
    if sort is None:
        return table
    columns = words.heads(table)
    row = table.groupby(columns, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    first = {name: values.groupby(row).first() for name, values in {**table[columns], **figures}.items()}
    place = np.argsort(ordered(sort, first, columns))[row]
    lines = table.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
    lines.attrs = table.attrs
    return lines


def ordered(sort: str, known: Mapping[str, Any], ascending: Collection[str] = ()) -> list[int]:
    """The places of what is compared in the order asked for: names ascending, figures the largest first.

    Raises
    ------
    UnknownNameError
        Nothing of that name is known to sort by.
    """
    name = sort.removeprefix("-")
    if name not in known:
        raise UnknownNameError("order to sort by", sort, known)
    values = pd.Series(known[name]).reset_index(drop=True)
    up = (name in ascending) != sort.startswith("-")
    return list(values.sort_values(ascending=up, kind="stable", na_position="last").index)


def measured(data: Frames, measure: str, by: str | list[str] | None, options: Counted) -> pd.DataFrame:
    """The frame of a measure, with the two figures of what contradicts itself."""

    def make(totals: str) -> pd.DataFrame:
        return measure_frame(data, [measure], by, totals=totals, design_effect=options["design_effect"])

    return with_readings(make(options["totals"]), "estimate", make)


def with_readings(table: pd.DataFrame, value: str, make: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Add `printed` and `summed`, the two figures of rows that have none since their totals are not their sums.

    `make` makes the same frame with other `totals`.
    """
    both = pd.DataFrame({"printed": np.nan, "summed": np.nan}, index=table.index)
    missing = table[value].isna() & (table["contradicted"] > 0)
    if missing.any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ComparabilityWarning)  # the frame of the chart has warned
            for column, totals in (("printed", "printed"), ("summed", "parts")):
                both[column] = make(totals)[value].astype("Float64").astype(float).where(missing)
    added = table.assign(**both.dropna().reindex(table.index))
    added.attrs = table.attrs
    return added


def floats(values: pd.Series | pd.DataFrame) -> Floats:
    """Numbers with NaN where they are missing."""
    return values.to_numpy(dtype=float, na_value=np.nan)
