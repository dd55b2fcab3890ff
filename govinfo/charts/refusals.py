"""Why requests were refused: grounds by legal family."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from .. import form
from ..frames import Frames
from ..measures import shares
from . import bars, words
from .colours import DARK, GREY, PALE, fill
from .page import TEXT, TWO_COLUMN, Chart, Entry, finish, new_chart, plain_axes, style
from .prepare import contradicted, frame_of, matrix, per_row, rows_of

_GROUNDS = [item for item in form.REQUEST_ITEMS.values() if item.group == "refused"]
_ROW = 5.0


def refusal_reasons(
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
    """Draw why requests were refused, coloured by legal family.

    One report or group has a bar for each of the eight grounds, with its interval;
    several have a bar each, of the three families.

    `by`, `lang`, `names`, `width`, `ax` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.refusal_reasons` by item.

    Returns
    -------
    Chart (a matplotlib Figure), or `ax` where it was given.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.refusal_reasons(gi.sample(), lang="zh").title
    '不予公开的理由'
    """
    table, note = frame_of(data, shares.refusal_reasons, "item", by, lang, totals=totals, design_effect=design_effect)
    rows = rows_of(table, names, lang)
    entries = [Entry(words.text(f"family.{code}", lang), fill("family", code)) for code in form.REFUSAL_FAMILIES]
    title = words.text("refusal_reasons.title", lang, of=words.of(rows.what, lang))
    last = [note, words.source(data, table, names, lang, dagger=True)]
    with style():
        stack, room = _families(table, rows, entries, width)
        chart = new_chart(width, bars.body_height(stack.labels) if len(rows) > 1 else len(_GROUNDS) * _ROW + 7)
        axes = ax if ax is not None else chart.add_subplot()
        if len(rows) > 1:
            bars.stacked(axes, stack, room, lang)
            phrases, caption = bars.described(title, stack, lang), words.text("refusal_reasons.families", lang)
        else:
            n = per_row(table, rows, "n")[0]
            phrases = words.list_of(title, _grounds(axes, table, width, lang), lang)
            caption = words.text(
                "refusal_reasons.caption",
                lang,
                intervals=words.intervals(table, "wilson", lang),
                n=words.text("not_reported", lang) if n is None else words.number(n),
            )
        if ax is not None:
            return ax
        return finish(chart, title, words.sentences([caption, *last], lang), phrases, entries)


def _families(table: pd.DataFrame, rows: words.Rows, entries: list[Entry], width: float) -> tuple[bars.Stack, float]:
    """Shares of the three families in each row."""
    grounds = matrix(table, rows, "item", [item.code for item in _GROUNDS])
    shares_of = [
        grounds[:, [item.family == family for item in _GROUNDS]].sum(axis=1) for family in form.REFUSAL_FAMILIES
    ]
    labels, room = bars.row_labels(rows.labels, width)
    marks = contradicted(table, rows)
    return bars.Stack(labels, entries, np.column_stack(shares_of), per_row(table, rows, "n"), marks), room


def _grounds(ax: Axes, table: pd.DataFrame, width: float, lang: str) -> list[str]:
    """Draw a bar for each ground with its interval and count; say the same in words."""
    import seaborn as sns

    table = table.assign(label=[form.REQUEST_ITEMS[code].short(lang) for code in table["item"]])
    for column in ("share", "low", "high"):
        table[column] = table[column].to_numpy(dtype=float, na_value=np.nan)
    palette = {family: fill("family", family).colour for family in form.REFUSAL_FAMILIES}
    sns.barplot(
        table.assign(family=table["family"].astype(str)),
        x="share",
        y="label",
        hue="family",
        palette=palette,
        dodge=False,
        saturation=1,
        errorbar=None,
        width=0.72,
        legend=False,
        ax=ax,
    )
    # A white line under the black one parts it from the dark bars.
    for colour, thickness in ((PALE, 2.0), (DARK, 0.8)):
        ax.hlines(range(len(table)), table["low"], table["high"], color=colour, linewidth=thickness)
    plain_axes(ax, rows=True)
    reach = float(np.nanmax([*table["high"], 0])) or 1.0
    phrases = []
    for row, cell in enumerate(table.to_dict("records")):
        known = not pd.isna(cell["share"])
        value = words.text("not_reported", lang) if pd.isna(cell["count"]) else words.number(cell["count"])
        if known:
            value = f"{value} ({words.percent(cell['share'])})"
        ax.annotate(
            value,
            (cell["high"] if known else 0, row),
            (3, 0),
            textcoords="offset points",
            size=TEXT,
            color=GREY,
            va="center_baseline",
        )
        phrases.append(f"{cell['label']}: {value}")
    # Room at the right for the longest figure.
    ax.set(xlim=(0, reach * (1 + 22 / (0.55 * width))), xlabel="", ylabel="")
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    if table["share"].isna().all():
        ax.set_xticks([])
    return phrases
