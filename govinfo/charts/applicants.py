"""Who asks: natural persons and organisations, and the organisations by kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import form
from ..frames import Frames
from ..measures import shares
from . import bars, words
from .colours import fill
from .page import TEXT, TWO_COLUMN, Chart, Entry, finish, new_chart, style, wrap
from .prepare import contradicted, frame_of, matrix, per_row, rows_of


def applicant_mix(
    data: Frames | pd.DataFrame,
    *,
    by: str | list[str] | None = None,
    item: str = "new",
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
) -> Chart:
    """Draw who asks: natural persons beside organisations, and the organisations by kind.

    Natural persons make nine requests in ten, so the kinds of organisation, lost in
    one bar with them, have a panel of their own.

    `by`, `lang`, `names`, `width` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.applicants`.
    item : str
        Row of section 三, such as "new", or a group of rows.

    Returns
    -------
    Chart (a matplotlib Figure)

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.applicant_mix(gi.sample()).title
    'Who asks for government information'
    """
    table, note = frame_of(
        data, shares.applicants, "applicant", by, lang, totals=totals, design_effect=design_effect, item=item
    )
    rows = rows_of(table, names, lang)
    kinds = [kind for kind in form.APPLICANTS if kind != "total"]
    counts = matrix(table, rows, "applicant", kinds, "count")
    n = per_row(table, rows, "n")
    persons, organisations = counts[:, 0], counts[:, 1:].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        both = np.column_stack([persons, organisations]) / (persons + organisations)[:, None]
        kinds_of = counts[:, 1:] / organisations[:, None]
    entries = [Entry(form.APPLICANTS[kind].label(lang), fill("applicant", kind)) for kind in kinds]
    together = [entries[0], Entry(words.text("applicant_mix.organisations", lang), fill("applicant", "organisations"))]
    labels, room = bars.row_labels(rows.labels, width)
    room = (room - bars.MARGINS) / 2
    of_organisations = [None if np.isnan(value) else float(value) for value in organisations]
    left = bars.Stack(labels, together, both, n, contradicted(table, rows))
    right = bars.Stack(labels, entries[1:], kinds_of, of_organisations, [False] * len(rows))
    title = words.text("applicant_mix.title", lang, of=words.of(rows.what, lang))
    with style():
        chart = new_chart(width, bars.body_height(labels) + 4)
        axes = chart.subplots(1, 2)
        bars.stacked(axes[0], left, room, lang)
        bars.stacked(axes[1], right, room, lang, named=False)
        for ax, side in zip(axes, ("left", "right"), strict=True):
            ax.set_title(wrap(words.text(f"applicant_mix.{side}", lang), TEXT, room), size=TEXT, loc="left")
        caption = words.sentences(
            [
                words.text(
                    "applicant_mix.caption",
                    lang,
                    row=form.REQUEST_ITEMS[item].short(lang).lower()
                    if item in form.REQUEST_ITEMS
                    else form.REQUEST_GROUPS[item].label(lang).lower(),
                ),
                note,
                words.source(data, table, names, lang, dagger=True),
            ],
            lang,
        )
        phrases = [
            bars.described(words.text(f"applicant_mix.{side}", lang), stack, lang)
            for side, stack in (("left", left), ("right", right))
        ]
        described = words.sentences([words.list_of("", [title], lang), *phrases], lang)
        return finish(chart, title, caption, described, [*together, *entries[1:]])
