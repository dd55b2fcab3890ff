"""Why requests were refused: grounds by legal family."""

from __future__ import annotations

from typing import Unpack

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from .. import form
from ..errors import ChartError
from ..measures import shares
from . import bars
from .colours import GREY, fill
from .frame import Frame, floats, frame_of
from .options import Data, PooledOnAxes, chart
from .page import Chart, Entry, Page
from .style import TEXT
from .words import percent

_GROUNDS = [item for item in form.REQUEST_ITEMS.values() if item.group == "refused"]
_ROW = 5.0


@chart("`govinfo.refusal_reasons` by item")
def refusal_reasons(data: Data, **options: Unpack[PooledOnAxes]) -> Chart | Axes:
    """Draw why requests were refused, coloured by legal family.

    One report or group has a bar for each of the eight grounds, with its interval, in the order of the form or
    sorted by "value"; several have a bar each, of the three families.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.refusal_reasons(gi.sample(), lang="zh").title
    '不予公开的理由'
    """
    page = Page(options)
    of_grounds = page.sort if page.sort in ("value", "-value") else None
    page.sort = None if of_grounds else page.sort
    frame = frame_of(page, data, shares.refusal_reasons, "item", options)
    words, rows = page.words, frame.rows
    entries = [Entry(words(f"family.{code}"), fill("family", code)) for code in form.REFUSAL_FAMILIES]
    if len(rows) > 1:
        if of_grounds:
            raise ChartError(f"sort={of_grounds!r} is of the grounds of one report, and there are {len(rows)}")
        grounds = frame.matrix("item", [item.code for item in _GROUNDS])
        families = [[item.family == family for item in _GROUNDS] for family in form.REFUSAL_FAMILIES]
        labels, room = bars.row_labels(rows.labels, page)
        values = np.column_stack([grounds[:, family].sum(axis=1) for family in families])
        stack = bars.Stack(labels, entries, values, frame.per_row("n"), frame.contradicted())
        ax = page.axes(bars.body_height(labels))
        bars.stacked(ax, stack, room, words)
        described, notes = stack.described("", words), [words("refusal_reasons.families"), stack.note(words)]
    else:
        ax = page.axes(len(_GROUNDS) * _ROW + 7)
        described = words.list_of("", _grounds(ax, frame, page, of_grounds))
        intervals, n = words.intervals(frame.table, "wilson"), words.count(frame.per_row("n")[0])
        notes = [words("refusal_reasons.caption", intervals=intervals, n=n)]
    title = words("refusal_reasons.title", of=words.of(rows.what))
    return page.finish(ax, title, [described], [*notes, *frame.notes(words)], entries)


def _grounds(ax: Axes, frame: Frame, page: Page, sort: str | None) -> list[str]:
    """Draw a bar for each ground with its interval and count; say the same in words."""
    table = frame.table
    if sort:
        table = table.sort_values("share", ascending=sort == "-value", kind="stable")
    share, low, high = (floats(table[name]) for name in ("share", "low", "high"))
    labels = [form.REQUEST_ITEMS[code].short(page.words.lang) for code in table["item"]]
    bars.rows_axis(ax, labels)
    reach = float(np.nanmax([*high, 0])) or 1.0
    phrases = []
    for row, (family, count) in enumerate(zip(table["family"], table["count"], strict=True)):
        colours = fill("family", str(family))
        ax.barh(row, share[row], height=0.72, color=colours.colour, edgecolor="none")
        # Within the bar the interval is in the colour that reads on it: no halo breaks it.
        ax.hlines(row, low[row], share[row], color=colours.ink, linewidth=0.8)
        ax.hlines(row, share[row], high[row], color=GREY, linewidth=0.8)
        value = page.words.count(count)
        if not np.isnan(share[row]):
            value = f"{value} ({percent(share[row])})"
        at = 0.0 if np.isnan(high[row]) else high[row]
        ax.annotate(value, (at, row), (3, 0), textcoords="offset points", size=TEXT, color=GREY, va="center_baseline")
        phrases.append(f"{labels[row]}: {value}")
    # Room at the right for the longest figure.
    ax.set_xlim(0, reach * (1 + 22 / (0.55 * page.width)))
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    if np.isnan(share).all():
        ax.set_xticks([])
    return phrases
