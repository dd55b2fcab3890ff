"""Reconsiderations and suits: how many for each thousand requests, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .. import form
from ..measures import shares
from . import bars
from .colours import GREY, GRID, PALE, fill
from .frame import Floats, frame_of
from .options import Data, Pooled, chart
from .page import Chart, Entry, Page
from .style import SMALL, TEXT, wrap
from .words import Rows, Words, dash

_RESULTS = [result for result in form.RESULTS if result != "total"]
_WIDE = 120.0
MARKERS = dict(zip(form.CHANNELS, "osD", strict=True))


@chart("`govinfo.litigation`")
def litigation_rates(data: Data, **options: Unpack[Pooled]) -> Chart:
    """Draw reconsiderations and suits per 1,000 requests concluded, with exact Poisson intervals.

    A channel whose cells are blank is "not reported", never zero; where a
    printed total is not the sum of its results, hollow marks show both rates.
    `sort` by a channel, such as "reconsideration", is by its rate.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.litigation_rates(gi.sample()).title
    'Disputes per 1,000 requests concluded'
    """
    page = Page(options)
    frame = frame_of(page, data, shares.litigation, "result", options, "rate", readings=True)
    words, table = page.words, frame.table
    names = [name for name in ("rate", "low", "high", "n", "contradicted", "printed", "summed") if name in table]
    figures = {name: frame.matrix("channel", list(form.CHANNELS), name, table["result"] == "total") for name in names}
    for name in ("printed", "summed"):
        figures.setdefault(name, np.full_like(figures["rate"], np.nan))
    if "contradicted" not in table or ("reports" in table and table.attrs.get("totals") == "agree"):
        figures["contradicted"] = np.zeros_like(figures["rate"])
    # Few requests make long intervals: they are cut, so that they do not press the rest together.
    highest = np.nanmax([*figures["rate"].ravel(), *figures["summed"].ravel(), 0.0])
    reach = float(1.25 * highest if highest else np.nanmax([*figures["high"].ravel(), 1.0]))
    cut = words("cut") if (figures["high"] > reach).any() else ""
    figure, panels = _panels(frame.rows, page)
    each = panels[0].named and panels[-1].named
    phrases = [_draw_rates(panel, figures, reach, words, each or panel is panels[-1]) for panel in panels]
    caption = words("litigation_rates.caption", intervals=words.intervals(table, "poisson"))
    title = words("litigation_rates.title", of=words.of(frame.rows.what))
    return page.finish(figure, title, phrases, [caption, cut, *frame.notes(words)])


@chart("`govinfo.litigation`")
def litigation_results(data: Data, **options: Unpack[Pooled]) -> Chart:
    """Draw how reconsiderations and suits ended: stacked bars by channel, pending cases among them.

    `sort` by a channel, such as "reconsideration", is by its number of cases.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.litigation_results(gi.sample()).title
    'Results of reconsiderations and suits'
    """
    page = Page(options)
    frame = frame_of(page, data, shares.litigation, "result", options, "count")
    words, table, channels = page.words, frame.table, list(form.CHANNELS)
    entries = [Entry(form.RESULTS[result].label(words.lang), fill("result", result)) for result in _RESULTS]
    counts = np.stack([frame.matrix("result", _RESULTS, "count", table["channel"] == one) for one in channels], axis=1)
    wrong = frame.matrix("channel", channels, "contradicted", table["result"] == "total")
    phrases: list[str] = []
    notes: dict[str, None] = {}
    figure, panels = _panels(frame.rows, page)
    for panel in panels:
        cases = np.array([counts[line] for line in panel.lines])
        n = cases.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = cases / n[:, None]
        known = [None if np.isnan(value) else float(value) for value in n]
        stack = bars.Stack(panel.labels, entries, parts, known, [bool(wrong[line] > 0) for line in panel.lines])
        bars.stacked(panel.ax, stack, panel.room, words, panel.named)
        phrases.append(stack.described(panel.title, words))
        notes[stack.note(words)] = None
    title = words("litigation_results.title", of=words.of(frame.rows.what))
    caption = [words("litigation_results.caption"), *notes, *frame.notes(words)]
    return page.finish(figure, title, phrases, caption, entries)


@dataclass(frozen=True)
class _Panel:
    """Axes and the lines on them: each a row of the frame and a channel."""

    ax: Axes
    lines: list[tuple[int, int]]
    labels: list[str]
    title: str
    room: float
    named: bool


def _panels(rows: Rows, page: Page) -> tuple[Chart, list[_Panel]]:
    """One panel with a line for each channel, or for several reports one panel a channel."""
    channels = [channel.label(page.words.lang) for channel in form.CHANNELS.values()]
    if len(rows) == 1:
        labels, room = bars.row_labels(channels, page)
        figure = page.figure(bars.body_height(labels))
        lines = [(0, channel) for channel in range(len(channels))]
        return figure, [_Panel(figure.add_subplot(), lines, labels, "", room, True)]
    labels, room = bars.row_labels(rows.labels, page)
    # Three panels abreast want width; on one column a few reports have them one below the other.
    abreast = page.width >= _WIDE or len(rows) > 12
    if abreast:
        room = (room - 2 * bars.MARGINS) / 3
    titles = [wrap(channel, TEXT, room) for channel in channels]
    heading = 3.5 * max(title.count("\n") + 1 for title in titles)
    figure = page.figure((bars.body_height(labels) + heading) * (1 if abreast else 3))
    axes = figure.subplots(1, 3) if abreast else figure.subplots(3, 1)
    panels = []
    for channel, ax in enumerate(axes):
        ax.set_title(titles[channel], size=TEXT, loc="left")
        lines = [(row, channel) for row in range(len(rows))]
        panels.append(_Panel(ax, lines, labels, channels[channel], room, not abreast or channel == 0))
    return figure, panels


def _draw_rates(panel: _Panel, figures: dict[str, Floats], reach: float, words: Words, last: bool) -> str:
    """Draw points and intervals, cut at `reach`; say the same in words."""
    ax = panel.ax
    size = bars.rows_axis(ax, panel.labels if panel.named else [""] * len(panel.labels))
    beside: dict[str, Any] = {"textcoords": "offset points", "color": GREY, "va": "center_baseline", "size": SMALL}
    phrases = []
    for place, line in enumerate(panel.lines):
        rate, low, high = (figures[name][line] for name in ("rate", "low", "high"))
        mark = "†" if figures["contradicted"][line] > 0 else ""
        code = list(form.CHANNELS)[line[1]]
        colour = fill("channel", code).colour
        readings = [float(figures[name][line]) for name in ("printed", "summed")]
        if not np.isnan(readings).any():
            value = "–".join(f"{one:.1f}" for one in readings)
            bars.hollow(ax, readings, [place, place], MARKERS[code], colour)
            ax.annotate(value, (max(readings), place), (4, 0), **beside)
        elif np.isnan(rate):
            value = words("contradicted.shares") + mark if mark else words("not_reported")
            ax.annotate(mark or value, (0, place), (2, 0), **beside)
        else:
            value = f"{rate:.1f}{mark}"
            bars.interval_line(ax, place, low, high, reach, colour)
            ax.plot(
                rate, place, MARKERS[code], color=colour, markersize=4, markeredgecolor=PALE, markeredgewidth=0.4,
                label=code, clip_on=False,
            )  # fmt: skip
            # The label is clear of the marker also where the interval is short.
            if panel.room > 30 or mark:
                at = max(min(high, reach), rate + 3.0 * reach / panel.room)
                ax.annotate(value if panel.room > 30 else mark, (at, place), (2, 0), **beside)
        phrases.append(f"{panel.labels[place]} {value}".replace("\n", " "))
    ax.set_xlim(0, reach * (1 + 9 / panel.room))
    ax.xaxis.set_major_locator(MaxNLocator(2 if panel.room < 30 else 5))
    ax.grid(axis="x", color=GRID, linewidth=0.4)
    ax.set_axisbelow(True)
    if last:
        n = [dash(figures["n"][row].max()) for row, _ in panel.lines]
        bars.write_columns(ax, [bars.Column(words("n"), n)], size)
    return words.list_of(panel.title, phrases)
