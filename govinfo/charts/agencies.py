"""Agencies side by side: raw and shrunk rates with their intervals, row by row or ranked."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from ..errors import ChartError
from ..frames import Frames
from ..measures import comparison
from ..measures.measure import Measure, measure_called
from ..measures.measure import measure as measured
from . import bars, words
from .colours import DARK, GRID, PALE, fill
from .page import SMALL, TEXT, TWO_COLUMN, Chart, Entry, finish, new_chart, plain_axes, style
from .prepare import hollow, with_readings

_ORDERED = ("year", "level")
_SHRUNK = ("shrunk", "shrunk_low", "shrunk_high", "own_weight")


def dot_plot(
    data: Frames | pd.DataFrame,
    *,
    measure: str = "disclosure_rate",
    by: str | list[str] | None = None,
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
) -> Chart:
    """Draw a measure agency by agency, or group by group: raw with its interval, and shrunk towards all.

    Rows are sorted by the shrunk value (the raw one where fewer than three leave
    nothing to shrink to); years and levels of government keep their order. More than fit
    a page are ranked along an axis instead of named, and the caption says so.

    `by`, `lang`, `names`, `width` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.measures.comparison.shrink`.
    measure : str
        Measure, as for `govinfo.measure`.

    Returns
    -------
    Chart (a matplotlib Figure)

    Raises
    ------
    UnknownNameError
        The measure or a column of `by` is not known.
    ChartError
        No report has the measure.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.dot_plot(gi.sample(), measure="litigation_rate").title
    'Litigation rate (per 1,000), agency by agency'
    """
    table = _table(data, measure, by, totals, design_effect)
    one = measure_called(table["measure"].iloc[0])
    shrunk = "shrunk" in table
    # Years and levels of government have an order of their own.
    if by not in _ORDERED:
        table = table.sort_values("shrunk" if shrunk else "estimate", ascending=False, kind="stable", ignore_index=True)
    rows = words.rows(table, names, lang)
    called = words.called(table, lang)
    of = words.of(rows.what, lang, aside=True)
    title = words.text("dot_plot.title", lang, measure=one.label(lang), of=of, **called)
    fits = len(rows) <= bars.MOST_ROWS
    legend = [Entry(words.text("dot_plot.raw", lang), fill("rate", "raw"), "o")]
    if shrunk:
        towards = words.text("dot_plot.shrunk", lang, **called)
        legend.append(Entry(towards, fill("rate", "shrunk"), "D" if fits else "_"))
    kind = "ranked" if not fits else "caption" if shrunk else "few" if one.method else "plain"
    size = table.attrs.get("prior_size")
    figures = {
        "denominator": one.denominator_label(lang),
        "intervals": words.intervals(table, one.method, lang) if one.method else "",
        "size": "–" if size is None else words.number(float(f"{size:.2g}")),
        "n": words.number(len(rows)),
        **called,
    }
    # The fit finds no spread beyond chance when its prior outweighs every agency.
    alike = words.text("dot_plot.alike", lang, **called) if size is not None and table["own_weight"].max() < 0.1 else ""
    with style():
        labels, _ = bars.row_labels(rows.labels if fits else [], width)
        chart = new_chart(width, bars.body_height(labels) if fits else 0.3 * width + 30)
        axes = chart.add_subplot()
        phrases = _row_by_row(axes, table, labels, one, lang) if fits else _ranked(axes, table, one, lang)
        cut = words.text("cut", lang) if fits and (table["high"] > _reach(table, one)).any() else ""
        caption = words.sentences(
            [words.text(f"dot_plot.{kind}", lang, **figures), alike, cut, words.source(data, table, names, lang)], lang
        )
        return finish(chart, title, caption, words.list_of(title, phrases, lang), legend)


def _table(
    data: Frames | pd.DataFrame, measure: str, by: str | list[str] | None, totals: str, design_effect: float
) -> pd.DataFrame:
    """The rows to draw: with an estimate, shrunk where there are enough, and those with two contradicting figures."""
    if isinstance(data, pd.DataFrame):
        known = data[data["estimate"].notna()]
    else:

        def make(totals: str) -> pd.DataFrame:
            return measured(data, [measure], by, totals=totals, design_effect=design_effect)

        table = with_readings(make(totals), data, make, "estimate")
        known = table[table["estimate"].notna()]
        if len(known) >= comparison.FEWEST_PEERS and measure_called(measure).method:
            shrunk = comparison.shrink(data, measure, by, totals)
            known = known.assign(**{name: shrunk[name].to_numpy() for name in _SHRUNK})
            known.attrs |= shrunk.attrs
        attrs = known.attrs
        known = pd.concat([known, table[table["printed"].notna()]], ignore_index=True)
        known.attrs = attrs
    if known.empty:
        raise ChartError("nothing to draw: no report has the cells that the measure needs")
    return known


def _row_by_row(ax: Axes, table: pd.DataFrame, labels: list[str], one: Measure, lang: str) -> list[str]:
    y = range(len(table))
    raw, low, high = (table[column].to_numpy(dtype=float, na_value=np.nan) for column in ("estimate", "low", "high"))
    size = bars.text_size(len(y))
    colour, reach = fill("rate", "raw").colour, _reach(table, one)
    for row in y:
        bars.interval_line(ax, row, low[row], high[row], reach, colour)
    ax.plot(raw, y, "o", color=colour, markersize=3.5, label="raw")
    if "shrunk" in table:
        ax.plot(
            table["shrunk"],
            y,
            "D",
            color=fill("rate", "shrunk").colour,
            markersize=3.5,
            markeredgecolor=PALE,
            markeredgewidth=0.4,
            label="shrunk",
        )
    for row in y:
        if len(readings := _readings(table, row)):
            hollow(ax, readings, [row, row], "o", colour)
    plain_axes(ax, rows=True)
    ax.tick_params(axis="y", labelsize=size)
    ax.set_yticks(y, labels)
    ax.set(ylim=(len(y) - 0.5, -0.5), xlim=(0, 1.02 * reach))
    ax.grid(axis="x", color=GRID, linewidth=0.4)
    ax.set_axisbelow(True)
    words.format_values(ax.xaxis, one)
    bars.write_n(ax, [words.number(n) for n in table["denominator"]], size, lang)
    values = ["–".join(words.value(figure, one) for figure in (_readings(table, row) or [raw[row]])) for row in y]
    return [f"{label} {value}".replace("\n", " ") for label, value in zip(labels, values, strict=True)]


def _readings(table: pd.DataFrame, row: int) -> list[float]:
    """The printed and the summed figure of a row whose totals contradict their parts."""
    if "printed" not in table:
        return []
    figures = table[["printed", "summed"]].to_numpy(dtype=float)[row]
    return [] if np.isnan(figures).any() else figures.tolist()


def _reach(table: pd.DataFrame, one: Measure) -> float:
    """End of the axis; rates of very small agencies have intervals that would press the rest together."""
    drawn = [name for name in ("estimate", "printed", "summed") if name in table]
    largest = float(np.nanmax(table[drawn].to_numpy(dtype=float, na_value=np.nan)))
    high = float(np.nanmax([*table["high"].to_numpy(dtype=float, na_value=np.nan), largest]))
    return high if one.method == "wilson" else min(high, 1.25 * largest or high)


def _ranked(ax: Axes, table: pd.DataFrame, one: Measure, lang: str) -> list[str]:
    """Draw agencies as a curve of ranks with the band of their intervals."""
    phrases = []
    table = table[table["estimate"].notna()]
    raw = table["estimate"].to_numpy(dtype=float)
    share = (np.arange(len(table)) + 0.5) / len(table)
    sorted_by = table["shrunk"].to_numpy(dtype=float) if "shrunk" in table else raw
    ax.plot(share, raw, ".", color=fill("rate", "raw").colour, markersize=1.2, alpha=0.5, label="raw")
    if "shrunk" in table:
        ax.fill_between(
            share,
            table["shrunk_low"],
            table["shrunk_high"],
            color=fill("rate", "shrunk").colour,
            alpha=0.18,
            linewidth=0,
        )
    ax.plot(share, sorted_by, color=fill("rate", "shrunk").colour, linewidth=1.2, label="shrunk")
    for percentile in (90, 50, 10):
        at = 1 - percentile / 100
        value = float(np.interp(at, share, sorted_by))
        name = words.text("dot_plot.percentile", lang, percentile=percentile)
        ax.plot(at, value, "o", color=DARK, markersize=3)
        # Above a falling curve, and below it where the edge is near.
        offset, side = ((4, 5), "left") if at < 0.75 else ((-4, -9), "right")
        ax.annotate(
            f"{name}: {words.value(value, one)}",
            (at, value),
            offset,
            textcoords="offset points",
            size=SMALL,
            color=DARK,
            ha=side,
            bbox={"facecolor": PALE, "edgecolor": "none", "pad": 0.3, "alpha": 0.8},
        )
        phrases.append(f"{name} {words.value(value, one)}")
    plain_axes(ax)
    words.format_values(ax.yaxis, one)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set(
        xlim=(0, 1),
        ylim=(
            0,
            min(1.0, raw.max() * 1.05)
            if one.method == "wilson"
            else max(np.quantile(raw, 0.99), sorted_by.max()) * 1.1,
        ),
    )
    ax.set_xlabel(words.text("dot_plot.rank", lang, **words.called(table, lang)), size=TEXT)
    return phrases
