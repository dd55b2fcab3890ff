"""Agencies side by side: raw and shrunk rates with their intervals, row by row or ranked, and two years compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from ..errors import ChartError, ComparisonError, UnknownNameError
from ..frames import Frames
from ..measures import comparison
from ..measures.counts import grouping
from ..measures.measure import Measure, measure_called
from . import bars
from .colours import DARK, GRID, LINE, PALE, fill
from .frame import floats, in_order, measured
from .options import Data, PooledOnAxes, chart
from .page import Chart, Entry, Page
from .style import SMALL, TEXT, plain_axes
from .words import Words, format_values, number, value

_ORDERED = ("year", "level")
_SHRUNK = ("shrunk", "shrunk_low", "shrunk_high", "own_weight")


@chart("`govinfo.shrink`")
def dot_plot(
    data: Data, *, measure: str = "disclosure_rate", shrunk: bool = True, **options: Unpack[PooledOnAxes]
) -> Chart | Axes:
    """Draw a measure agency by agency, or group by group: raw with its interval, and shrunk towards all.

    Rows are sorted by the shrunk value (the raw one where too few leave nothing to shrink to); years and levels of
    government keep their order. More than fit a page are ranked along an axis instead of named, and the caption
    says so.

    Parameters
    ----------
    measure : str
        Measure, as for `govinfo.measure`.
    shrunk : bool
        Draw the shrunk values; without them rows are sorted by what is reported.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.dot_plot(gi.sample(), measure="litigation_rate").title
    'Litigation rate (per 1,000), agency by agency'
    """
    page = Page(options)
    words = page.words
    table = _table(data, measure, shrunk, options)
    one = measure_called(table["measure"].iloc[0])
    shrunk = "shrunk" in table
    figures = {"value": table["shrunk" if shrunk else "estimate"], "n": table["denominator"]}
    # Years and levels of government have an order of their own.
    table = in_order(table, page.sort or (None if options["by"] in _ORDERED else "value"), figures)
    rows, called = words.rows(table), words.called(table)
    fits = len(rows) <= bars.MOST_ROWS
    legend = [Entry(words("dot_plot.raw"), fill("rate", "raw"), "o")]
    if shrunk:
        legend.append(Entry(words("dot_plot.shrunk", **called), fill("rate", "shrunk"), "D" if fits else "_"))
    kind = "ranked" if not fits else "caption" if shrunk else "few" if one.method else "plain"
    size = table.attrs.get("prior_size")
    caption = words(
        f"dot_plot.{kind}",
        denominator=one.denominator_label(words.lang),
        intervals=words.intervals(table, one.method),
        size="–" if size is None else number(float(f"{size:.2g}")),
        n=number(len(rows)),
        **called,
    )
    # The fit finds no spread beyond chance when its prior outweighs every agency.
    alike = words("dot_plot.alike", **called) if size is not None and table["own_weight"].max() < 0.1 else ""
    labels, _ = bars.row_labels(rows.labels if fits else [], page)
    ax = page.axes(bars.body_height(labels) if fits else 0.3 * page.width + 30)
    phrases = _row_by_row(ax, table, labels, one, words) if fits else _ranked(ax, table, one, words)
    cut = words("cut") if fits and (table["high"] > _reach(table, one)).any() else ""
    title = words("dot_plot.title", measure=one.label(words.lang), of=words.of(rows.what, aside=True), **called)
    notes = [caption, alike, cut, words.source(data, table)]
    return page.finish(ax, title, [words.list_of("", phrases)], notes, legend)


def _table(data: Data, measure: str, shrunk: bool, options: PooledOnAxes) -> pd.DataFrame:
    """The rows to draw: with an estimate, shrunk where there are enough, and those with two contradicting figures."""
    if isinstance(data, pd.DataFrame):
        if not {"estimate", "measure", "denominator"} <= set(data):
            raise ChartError("the chart wants a panel, or the frame of govinfo.shrink or of one measure")
        known = data[data["estimate"].notna()].drop(columns=[] if shrunk else list(_SHRUNK), errors="ignore")
    else:
        table = measured(data, measure, options["by"], options)
        known = table[table["estimate"].notna()]
        if shrunk and len(known) >= comparison.FEWEST_PEERS and measure_called(measure).method:
            towards = comparison.shrink(data, measure, options["by"], options["totals"])
            known = known.assign(**{name: towards[name].to_numpy() for name in _SHRUNK})
            known.attrs |= towards.attrs
        attrs = known.attrs
        known = pd.concat([known, table[table["printed"].notna()]], ignore_index=True)
        known.attrs = attrs
    if known.empty:
        raise ChartError("nothing to draw: no report has the cells that the measure needs")
    return known


def _row_by_row(ax: Axes, table: pd.DataFrame, labels: list[str], one: Measure, words: Words) -> list[str]:
    raw, low, high = (floats(table[column]) for column in ("estimate", "low", "high"))
    colour, reach = fill("rate", "raw").colour, _reach(table, one)
    values = []
    for row in range(len(table)):
        bars.interval_line(ax, row, low[row], high[row], reach, colour)
        if readings := _readings(table, row):
            bars.hollow(ax, readings, [row, row], "o", colour)
        values.append("–".join(value(figure, one.unit) for figure in (readings or [raw[row]])))
    ax.plot(raw, range(len(table)), "o", color=colour, markersize=3.5, label="raw")
    if "shrunk" in table:
        ax.plot(
            table["shrunk"], range(len(table)), "D", color=fill("rate", "shrunk").colour, markersize=3.5,
            markeredgecolor=PALE, markeredgewidth=0.4, label="shrunk",
        )  # fmt: skip
    size = _value_axis(ax, labels, reach, one)
    bars.write_columns(ax, [bars.Column(words("n"), [number(n) for n in table["denominator"]])], size)
    return [f"{label} {figure}".replace("\n", " ") for label, figure in zip(labels, values, strict=True)]


def _value_axis(ax: Axes, labels: Sequence[str], reach: float, one: Measure) -> float:
    """Name the rows, and write the values of a measure below them; return the size of type."""
    ax.set_xlim(0, 1.02 * reach)
    ax.grid(axis="x", color=GRID, linewidth=0.4)
    ax.set_axisbelow(True)
    format_values(ax.xaxis, one.unit)
    return bars.rows_axis(ax, labels)


def _readings(table: pd.DataFrame, row: int) -> list[float]:
    """The printed and the summed figure of a row whose totals contradict their parts."""
    if "printed" not in table:
        return []
    figures = table[["printed", "summed"]].to_numpy(dtype=float)[row]
    return [] if np.isnan(figures).any() else figures.tolist()


def _reach(table: pd.DataFrame, one: Measure) -> float:
    """End of the axis; rates of very small agencies have intervals that would press the rest together."""
    largest = float(np.nanmax(floats(table[[name for name in ("estimate", "printed", "summed") if name in table]])))
    high = float(np.nanmax([*floats(table["high"]), largest]))
    return high if one.method == "wilson" else min(high, 1.25 * largest or high)


def _ranked(ax: Axes, table: pd.DataFrame, one: Measure, words: Words) -> list[str]:
    """Draw agencies as a curve of ranks with the band of their intervals."""
    phrases = []
    table = table[table["estimate"].notna()]
    raw = table["estimate"].to_numpy(dtype=float)
    share = (np.arange(len(table)) + 0.5) / len(table)
    sorted_by = table["shrunk"].to_numpy(dtype=float) if "shrunk" in table else raw
    ax.plot(share, raw, ".", color=fill("rate", "raw").tint(0.5), markersize=1.2, label="raw")
    colours = fill("rate", "shrunk")
    if "shrunk" in table:
        ax.fill_between(
            share, table["shrunk_low"], table["shrunk_high"], color=colours.tint(0.25), linewidth=0, zorder=1
        )
    ax.plot(share, sorted_by, color=colours.colour, linewidth=1.2, label="shrunk")
    for percentile in (90, 50, 10):
        at = 1 - percentile / 100
        figure = float(np.interp(at, share, sorted_by))
        name = words("dot_plot.percentile", percentile=percentile)
        ax.plot(at, figure, "o", color=DARK, markersize=3)
        # Above a falling curve, and below it where the edge is near.
        offset, side = ((4, 5), "left") if at < 0.75 else ((-4, -9), "right")
        ax.annotate(
            f"{name}: {value(figure, one.unit)}", (at, figure), offset, textcoords="offset points", size=SMALL,
            color=DARK, ha=side,
        )  # fmt: skip
        phrases.append(f"{name} {value(figure, one.unit)}")
    plain_axes(ax)
    format_values(ax.yaxis, one.unit)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    highest = max(np.quantile(raw, 0.99), sorted_by.max()) * 1.1
    ax.set(xlim=(0, 1), ylim=(0, min(1.0, raw.max() * 1.05) if one.method == "wilson" else highest))
    ax.set_xlabel(words("dot_plot.rank", **words.called(table)), size=TEXT)
    return phrases


@chart(reports="Reports of both years")
def dumbbell(
    data: Frames,
    *,
    measure: str = "disclosure_rate",
    years: tuple[int, int] | None = None,
    **options: Unpack[PooledOnAxes],
) -> Chart | Axes:
    """Draw a measure in two years, agency by agency, or group by group, joined by a line.

    Rows are sorted by the later value; `sort="change"` is also known. What has no figure for both years has no row,
    and the caption says how many.

    Parameters
    ----------
    measure : str
        Measure, as for `govinfo.measure`.
    years : tuple of int, optional
        The two years, by default the last two of the panel. `by` is "agency" where it is not given.

    Raises
    ------
    ComparisonError
        Nothing has the measure in both years.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.dumbbell(gi.sample(), years=(2023, 2024)).title
    'Disclosure rate in 2023 and 2024'
    """
    page = Page(options)
    words, one = page.words, measure_called(measure)
    columns = grouping(data, options["by"] or "agency")
    known = sorted(int(year) for year in data.reports["year"].dropna().unique())
    chosen = known[-2:] if years is None else list(years)
    for year in chosen:
        if year not in known:
            raise UnknownNameError("report year", str(year), map(str, known))
    if len(set(chosen)) != 2 or len(chosen) != 2:
        raise ChartError(f"years={years!r}: give two years; available: {', '.join(map(str, known))}")
    table = measured(data, measure, [*columns, "year"], options).drop(columns=["printed", "summed"])
    attrs, table = table.attrs, table[table["year"].isin(chosen)]
    before, after = (table[table["year"] == year].dropna(subset=["estimate"]) for year in chosen)
    both = after.drop(columns="year").merge(before, on=columns, suffixes=("", "_before"))
    if both.empty:
        raise ComparisonError(f"no {' and '.join(columns)} has the measure both in {chosen[0]} and in {chosen[1]}")
    figures = {
        "value": both["estimate"],
        "n": both["denominator"],
        "change": both["estimate"] - both["estimate_before"],
    }
    both = in_order(both, page.sort or "value", figures)
    rows = words.rows(both)
    if len(rows) > bars.MOST_ROWS:
        raise ChartError(f"{len(rows)} rows would not fit a page, {bars.MOST_ROWS} do; pool them with by=")
    labels, _ = bars.row_labels(rows.labels, page, bars.MARGINS + bars.COLUMN)
    ax, y = page.axes(bars.body_height(labels)), np.arange(len(both))
    first, last = floats(both["estimate_before"]), floats(both["estimate"])
    highs = floats(both[["high_before", "high"]])
    largest = float(np.nanmax([first, last]))
    reach = float(np.nanmax([*highs.ravel(), largest]))
    reach = reach if one.method == "wilson" else min(reach, 1.25 * largest or reach)
    ax.hlines(y, first, last, color=LINE, linewidth=1.6, zorder=1)
    entries, counts = [], []
    for year, code, marker, suffix, aside in zip(
        chosen, ("before", "after"), "oD", ("_before", ""), (-0.22, 0.22), strict=True
    ):
        entries.append(Entry(str(year), fill("year", code), marker))
        colour = entries[-1].fill.colour
        for row, (low, high) in enumerate(floats(both[[f"low{suffix}", f"high{suffix}"]])):
            if not np.isnan(low):
                bars.interval_line(ax, row + aside, low, high, reach, colour)
        ax.plot(
            both[f"estimate{suffix}"], y, marker, color=colour, markersize=4, markeredgecolor=PALE,
            markeredgewidth=0.4, label=str(year),
        )  # fmt: skip
        n = [number(n) for n in both[f"denominator{suffix}"]]
        counts.append(bars.Column(words("dumbbell.n", year=year), n))
    bars.write_columns(ax, counts, _value_axis(ax, labels, reach, one))
    phrases = [
        f"{label} {value(start, one.unit)} → {value(end, one.unit)}"
        for label, start, end in zip(rows.labels, first, last, strict=True)
    ]
    table.attrs = attrs
    out = len(table[columns].drop_duplicates()) - len(both)
    kind = "dumbbell.caption" if one.method else "dumbbell.plain"
    caption = [
        words(kind, denominator=one.denominator_label(words.lang), intervals=words.intervals(table, one.method)),
        words("dumbbell.left_out", n=out, **words.called(both)) if out else "",
        words("cut") if (highs > reach).any() else "",
        words.source(data.reports[data.reports["year"].isin(chosen)], table),
    ]
    of = words.of(rows.what, aside=True)
    title = words("dumbbell.title", measure=one.label(words.lang), first=chosen[0], second=chosen[1], of=of)
    return page.finish(ax, title, [words.list_of("", phrases)], caption, entries)
