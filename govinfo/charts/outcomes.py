"""How requests were concluded: a bar of outcomes for each report or group, and an agency's outcomes over the years."""

from __future__ import annotations

from typing import Unpack

import numpy as np
from matplotlib.axes import Axes

from .. import form
from ..measures import shares
from . import bars
from .colours import UNACCOUNTED, fill
from .frame import frame_of
from .options import Data, PooledOnAxes, chart
from .page import Chart, Entry, Page
from .words import dash, number


@chart("`govinfo.outcome_shares` by group")
def outcome_shares(data: Data, **options: Unpack[PooledOnAxes]) -> Chart | Axes:
    """Draw how requests were concluded: stacked bars, ordered as the form, one per report or group.

    The refusals have a column of their own, since a share as small as theirs has no room in the bar.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.outcome_shares(gi.sample()).title
    'How requests were concluded'
    """
    page = Page(options)
    frame = frame_of(page, data, shares.outcome_shares, "group", options)
    words, rows, codes = page.words, frame.rows, list(form.OUTCOME_GROUPS)
    values, counts = frame.matrix("group", codes), frame.matrix("group", codes, "count")
    entries = [Entry(form.REQUEST_GROUPS[code].label(words.lang), fill("group", code)) for code in codes]
    legend = entries
    # One bar's narrow segments have no room for a figure: the legend gives the counts.
    in_legend = len(rows) == 1 and page.ax is None and not np.isnan(values).any()
    if in_legend:
        labels = [f"{entry.label} {number(count)}" for entry, count in zip(entries, counts[0], strict=True)]
        legend = [entry._replace(label=label) for entry, label in zip(entries, labels, strict=True)]
    missing = 1 - values.sum(axis=1)
    if (missing > 0.0005).any():
        values = np.column_stack([values, missing.clip(0)])
        entries, legend = ([*listed, Entry(words("unaccounted"), UNACCOUNTED)] for listed in (entries, legend))
    refusals = [dash(count) for count in counts[:, codes.index("refused")]]
    beside = [] if in_legend else [bars.Column(words("refused"), refusals, fill("group", "refused").colour)]
    labels, room = bars.row_labels(rows.labels, page, bars.MARGINS + bars.COLUMN * len(beside))
    stack = bars.Stack(labels, entries, values, frame.per_row("n"), frame.contradicted(), beside)
    ax = page.axes(bars.body_height(labels))
    bars.stacked(ax, stack, room, words)
    return page.finish(
        ax,
        words("outcome_shares.title", of=words.of(rows.what)),
        [stack.described("", words)],
        [words("outcome_shares.caption"), stack.note(words), *frame.notes(words)],
        legend,
    )
