"""Coverage: which agency's report is there for which year."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..errors import ChartError
from ..reports import coverage as reports_coverage
from ..reports.panel import Panel
from ..reports.sheet import Sheet
from . import bars
from .colours import fill
from .frame import in_order
from .options import OnAxes, chart
from .page import Chart, Entry, Page
from .words import number, years

_MARKS = {"read": "", "no_requests": "–", "failed": "×", "missing": ""}
_CELL = 5.0


@chart("`govinfo.coverage`", "A panel")
def coverage(data: Panel | pd.DataFrame, *, expected: Sheet | None = None, **options: Unpack[OnAxes]) -> Chart | Axes:
    """Draw which agency's report is there for which year: read, read without section 三, failed or missing.

    More agencies than fit a page are counted by year in stacked bars, and the caption says so. `sort="value"` has
    the agencies with the most reports first.

    Parameters
    ----------
    expected : DataFrame or path, optional
        What should be there, as for `govinfo.coverage`.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.coverage(gi.sample()).title
    'Reports that are there: 5 agencies, 2021–2025'
    """
    page = Page(options)
    words = page.words
    table = data if isinstance(data, pd.DataFrame) else reports_coverage.coverage(data, expected)
    if not {"agency", "year", "status"} <= set(table):
        raise ChartError("the chart wants a panel, or the frame of govinfo.coverage")
    nameless = int(table["agency"].isna().sum())
    table = table[table["agency"].notna() & table["year"].notna()].reset_index(drop=True)
    if table.empty:
        raise ChartError("nothing to draw: no agency and year is known")
    there = (table["status"].astype(str) == "read").groupby(table["agency"]).transform("sum")
    grid = table[["agency"]].assign(count=table["year"], year=table["year"], status=table["status"].astype(str))
    grid = in_order(grid, page.sort, {"value": there})
    agencies, columns = list(grid["agency"].unique()), sorted(int(year) for year in table["year"].unique())
    codes = [code for code in reports_coverage.STATUSES if (grid["status"] == code).any()]
    entries = [Entry(words(f"coverage.{code}"), fill("coverage", code)) for code in codes]
    counts = [[int(((grid["year"] == year) & (grid["status"] == code)).sum()) for code in codes] for year in columns]
    if len(agencies) <= bars.MOST_ROWS:
        ax = _squares(page, grid, agencies, columns)
        note = ""
    else:
        cases = np.array(counts, dtype=float)
        n: list[float | None] = [float(count) for count in cases.sum(axis=1)]
        labels, room = bars.row_labels([str(year) for year in columns], page)
        stack = bars.Stack(labels, entries, cases / cases.sum(axis=1)[:, None], n, [False] * len(n))
        ax = page.axes(bars.body_height(labels))
        bars.stacked(ax, stack, room, words)
        note = words("coverage.many", agencies=number(len(agencies)))
    phrases = [
        f"{year}: " + words.joined([f"{entry.label} {count}" for entry, count in zip(entries, row, strict=True)])
        for year, row in zip(columns, counts, strict=True)
    ]
    title = words("coverage.title", agencies=number(len(agencies)), years=years(table["year"]))
    read = sum(row[codes.index("read")] for row in counts) if "read" in codes else 0
    caption = [
        words("coverage.caption", read=number(read), n=number(len(grid))),
        note,
        words("coverage.nameless", n=number(nameless)) if nameless else "",
    ]
    return page.finish(ax, title, [words.list_of("", phrases)], caption, entries)


def _squares(page: Page, grid: pd.DataFrame, agencies: list[str], columns: list[int]) -> Axes:
    """A square for each agency and year, marked so that grey print tells them apart."""
    labels, room = bars.row_labels([page.words.name(agency) for agency in agencies], page, 3.0)
    ax = page.axes(bars.body_height(labels))
    for agency, year, status in zip(grid["agency"], grid["year"], grid["status"], strict=True):
        row, place, colours = agencies.index(agency), columns.index(int(year)), fill("coverage", status)
        ax.barh(
            row, 0.92, left=place - 0.46, height=0.84, color=colours.colour, edgecolor=colours.edge,
            hatch=colours.hatch, linewidth=0.4, label=status,
        )  # fmt: skip
        if mark := _MARKS[status]:
            ax.text(place, row, mark, color=colours.ink, ha="center", va="center_baseline")
    size = bars.rows_axis(ax, labels)
    step = max(1, int(np.ceil(len(columns) * 9 / room)))
    ax.set_xlim(-0.6, len(columns) - 0.4)
    ax.set_xticks(range(0, len(columns), step), [str(year) for year in columns[::step]])
    ax.tick_params(axis="x", length=0, labelsize=size, top=False)
    ax.spines["bottom"].set_visible(False)
    return ax
