"""Reconsiderations and suits: how many for each thousand requests, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .. import form
from ..frames import Frames
from ..measures import shares
from . import bars, words
from .colours import GREY, GRID, PALE, fill
from .page import SMALL, TEXT, TWO_COLUMN, Chart, Entry, finish, new_chart, plain_axes, style, wrap
from .prepare import frame_of, hollow, matrix, rows_of, with_readings

_RESULTS = [result for result in form.RESULTS if result != "total"]
_WIDE = 120.0
MARKERS = dict(zip(form.CHANNELS, "osD", strict=True))


def litigation_rates(
    data: Frames | pd.DataFrame,
    *,
    by: str | list[str] | None = None,
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
) -> Chart:
    """Draw reconsiderations and suits per 1,000 requests concluded, with exact Poisson intervals.

    A channel whose cells are blank is "not reported", never zero; where a
    printed total is not the sum of its results, hollow marks show both rates.

    `by`, `lang`, `names`, `width` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.litigation`.

    Returns
    -------
    Chart (a matplotlib Figure)

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.litigation_rates(gi.sample()).title
    'Disputes per 1,000 requests concluded'
    """
    table, note = frame_of(data, shares.litigation, "result", by, lang, totals=totals, design_effect=design_effect)
    make = partial(frame_of, data, shares.litigation, "result", by, lang)
    table = with_readings(table, data, lambda totals: make(totals=totals)[0], "rate")
    rows = rows_of(table, names, lang)
    sums = table[table["result"] == "total"]
    figures = {
        name: matrix(sums, rows, "channel", list(form.CHANNELS), name)
        for name in ("rate", "low", "high", "count", "n", "contradicted", "printed", "summed")
    }
    if "reports" in table and table.attrs.get("totals") == "agree":
        figures["contradicted"][:] = 0
    title = words.text("litigation_rates.title", lang, of=words.of(rows.what, lang))
    # Few requests make long intervals: they are cut, so that they do not press the rest together.
    highest = np.nanmax([*figures["rate"].ravel(), *figures["summed"].ravel(), 0.0])
    reach = float(1.25 * highest if highest else np.nanmax([*figures["high"].ravel(), 1.0]))
    cut = words.text("cut", lang) if (figures["high"] > reach).any() else ""
    phrases = []
    with style():
        chart, panels = _panels(rows, width, lang)
        each = panels[0].named and panels[-1].named
        for panel in panels:
            phrases.append(_draw_rates(panel, figures, reach, lang, each or panel is panels[-1]))
        caption = words.sentences(
            [
                words.text("litigation_rates.caption", lang, intervals=words.intervals(table, "poisson", lang)),
                cut,
                note,
                words.source(data, table, names, lang, dagger=True),
            ],
            lang,
        )
        return finish(chart, title, caption, words.sentences([words.list_of("", [title], lang), *phrases], lang))


def litigation_results(
    data: Frames | pd.DataFrame,
    *,
    by: str | list[str] | None = None,
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
) -> Chart:
    """Draw how reconsiderations and suits ended: stacked bars by channel, pending cases among them.

    `by`, `lang`, `names`, `width` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.litigation`.

    Returns
    -------
    Chart (a matplotlib Figure)

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.litigation_results(gi.sample()).title
    'Results of reconsiderations and suits'
    """
    table, note = frame_of(data, shares.litigation, "result", by, lang, totals=totals, design_effect=design_effect)
    rows = rows_of(table, names, lang)
    title = words.text("litigation_results.title", lang, of=words.of(rows.what, lang))
    entries = [Entry(form.RESULTS[result].label(lang), fill("result", result)) for result in _RESULTS]
    counts = np.stack(
        [matrix(table[table["channel"] == channel], rows, "result", _RESULTS, "count") for channel in form.CHANNELS],
        axis=1,
    )
    wrong = matrix(table[table["result"] == "total"], rows, "channel", list(form.CHANNELS), "contradicted")
    phrases = []
    with style():
        chart, panels = _panels(rows, width, lang)
        for panel in panels:
            cases = np.array([counts[row, channel] for row, channel in panel.lines])
            n = cases.sum(axis=1)
            with np.errstate(invalid="ignore", divide="ignore"):
                parts = cases / n[:, None]
            stack = bars.Stack(
                panel.labels,
                entries,
                parts,
                [None if np.isnan(value) else float(value) for value in n],
                [bool(wrong[line] > 0) for line in panel.lines],
            )
            bars.stacked(panel.ax, stack, panel.room, lang, panel.named)
            phrases.append(bars.described(panel.title, stack, lang))
        caption = words.sentences(
            [words.text("litigation_results.caption", lang), note, words.source(data, table, names, lang, dagger=True)],
            lang,
        )
        return finish(
            chart, title, caption, words.sentences([words.list_of("", [title], lang), *phrases], lang), entries
        )


@dataclass(frozen=True)
class _Panel:
    """Axes and the lines on them: each a row of the frame and a channel."""

    ax: Axes
    lines: list[tuple[int, int]]
    labels: list[str]
    title: str
    room: float
    named: bool


def _panels(rows: words.Rows, width: float, lang: str) -> tuple[Chart, list[_Panel]]:
    """One panel with a line for each channel, or for several reports one panel a channel."""
    channels = [channel.label(lang) for channel in form.CHANNELS.values()]
    if len(rows) == 1:
        labels, room = bars.row_labels(channels, width)
        chart = new_chart(width, bars.body_height(labels))
        lines = [(0, channel) for channel in range(len(channels))]
        return chart, [_Panel(chart.add_subplot(), lines, labels, "", room, True)]
    labels, room = bars.row_labels(rows.labels, width)
    # Three panels abreast want width; on one column a few reports have them one below the other.
    abreast = width >= _WIDE or len(rows) > 12
    if abreast:
        room = (room - 2 * bars.MARGINS) / 3
    titles = [wrap(channel, TEXT, room + bars.MARGINS - 4) for channel in channels]
    heading = 3.5 * max(title.count("\n") + 1 for title in titles)
    chart = new_chart(width, (bars.body_height(labels) + heading) * (1 if abreast else 3))
    axes = chart.subplots(1, 3) if abreast else chart.subplots(3, 1)
    panels = []
    for channel, ax in enumerate(axes):
        ax.set_title(titles[channel], size=TEXT, loc="left")
        lines = [(row, channel) for row in range(len(rows))]
        panels.append(_Panel(ax, lines, labels, channels[channel], room, not abreast or channel == 0))
    return chart, panels


def _draw_rates(panel: _Panel, figures: dict[str, npt.NDArray[np.float64]], reach: float, lang: str, last: bool) -> str:
    """Draw points and intervals, cut at `reach`; say the same in words."""
    ax, y = panel.ax, range(len(panel.lines))
    size = bars.text_size(len(y))
    beside: dict[str, Any] = {"textcoords": "offset points", "color": GREY, "va": "center_baseline"}
    phrases = []
    for place, line in enumerate(panel.lines):
        rate, low, high = (figures[name][line] for name in ("rate", "low", "high"))
        mark = "†" if figures["contradicted"][line] > 0 else ""
        code = list(form.CHANNELS)[line[1]]
        readings = [float(figures[name][line]) for name in ("printed", "summed")]
        if not np.isnan(readings).any():
            value = "–".join(f"{one:.1f}" for one in readings)
            hollow(ax, readings, [place, place], MARKERS[code], fill("channel", code).colour)
            ax.annotate(value, (max(readings), place), (4, 0), size=SMALL, **beside)
        elif np.isnan(rate) and mark:
            value = words.text("contradicted.shares", lang) + mark
            ax.annotate(mark, (0, place), (2, 0), size=SMALL, **beside)
        elif np.isnan(rate):
            value = words.text("not_reported", lang)
            ax.annotate(value, (0, place), (2, 0), size=SMALL, **beside)
        else:
            value = f"{rate:.1f}{mark}"
            colour, end = fill("channel", code).colour, min(high, reach)
            bars.interval_line(ax, place, low, high, reach, colour)
            ax.plot(
                rate,
                place,
                MARKERS[code],
                color=colour,
                markersize=4,
                markeredgecolor=PALE,
                markeredgewidth=0.4,
                label=code,
                clip_on=False,
            )
            # The label is clear of the marker also where the interval is short.
            if panel.room > 30 or mark:
                at = max(end, rate + 3.0 * reach / panel.room)
                ax.annotate(value if panel.room > 30 else mark, (at, place), (2, 0), size=SMALL, **beside)
        phrases.append(f"{panel.labels[place]} {value}".replace("\n", " "))
    plain_axes(ax, rows=True)
    ax.tick_params(axis="y", labelsize=size)
    ax.set_yticks(y, panel.labels if panel.named else [])
    ax.set(xlim=(0, reach * (1 + 9 / panel.room)), ylim=(len(y) - 0.5, -0.5))
    ax.xaxis.set_major_locator(MaxNLocator(2 if panel.room < 30 else 5))
    ax.grid(axis="x", color=GRID, linewidth=0.4)
    ax.set_axisbelow(True)
    if last:
        n = [figures["n"][row].max() for row, _ in panel.lines]
        bars.write_n(ax, ["–" if np.isnan(value) else words.number(value) for value in n], size, lang)
    return words.list_of(panel.title, phrases, lang)
