"""How requests were concluded, and on which grounds they were refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from .. import form
from ..frames import Frames
from ..measures import shares
from . import bars, words
from .colours import UNACCOUNTED, fill
from .page import TWO_COLUMN, Chart, Entry, finish, new_chart, style
from .prepare import contradicted, frame_of, matrix, per_row, rows_of


def outcome_shares(
    data: Frames | pd.DataFrame,
    *,
    by: str | list[str] | None = None,
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
    ax: Axes | None = None,
) -> Chart | Axes:
    """Draw how requests were concluded: stacked bars, ordered as the form, one per report or group.

    `by`, `lang`, `names`, `width`, `ax` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.outcome_shares` by group.

    Returns
    -------
    Chart (a matplotlib Figure), or `ax` where it was given.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.outcome_shares(gi.sample()).title
    'How requests were concluded'
    """
    table, note = frame_of(data, shares.outcome_shares, "group", by, lang, totals=totals, design_effect=design_effect)
    rows = rows_of(table, names, lang)
    codes = list(form.OUTCOME_GROUPS)
    values = matrix(table, rows, "group", codes)
    entries = [Entry(form.REQUEST_GROUPS[code].label(lang), fill("group", code)) for code in codes]
    missing = 1 - values.sum(axis=1)
    if (missing > 0.0005).any():
        values = np.column_stack([values, missing.clip(0)])
        entries.append(Entry(words.text("unaccounted", lang), UNACCOUNTED))
    with style():
        labels, room = bars.row_labels(rows.labels, width)
        chart = new_chart(width, bars.body_height(labels))
        axes = ax if ax is not None else chart.add_subplot()
        stack = bars.Stack(labels, entries, values, per_row(table, rows, "n"), contradicted(table, rows))
        bars.stacked(axes, stack, room, lang)
        if ax is not None:
            return ax
        title = words.text("outcome_shares.title", lang, of=words.of(rows.what, lang))
        caption = words.sentences(
            [words.text("outcome_shares.caption", lang), note, words.source(data, table, names, lang, dagger=True)],
            lang,
        )
        legend = entries
        if len(rows) == 1 and not np.isnan(values).any():
            # One bar's narrow segments have no room for a figure: the legend gives the counts.
            counts = [*matrix(table, rows, "group", codes, "count")[0], np.nan]
            legend = [
                entry if np.isnan(value) else entry._replace(label=f"{entry.label} {words.number(value)}")
                for entry, value in zip(entries, counts, strict=False)
            ]
        return finish(chart, title, caption, bars.described(title, stack, lang), legend)
