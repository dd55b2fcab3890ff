"""Who asks: natural persons and organisations, and the organisations by kind."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from .. import form
from ..measures import shares
from . import bars
from .colours import fill
from .frame import frame_of
from .options import Data, Pooled, chart
from .page import Chart, Entry, Page
from .style import TEXT, wrap


@chart("`govinfo.applicants`")
def applicant_mix(data: Data, *, item: str = "new", **options: Unpack[Pooled]) -> Chart:
    """Draw who asks: natural persons beside organisations, and the organisations by kind.

    Natural persons make nine requests in ten, so the kinds of organisation, lost in
    one bar with them, have a panel of their own.

    Parameters
    ----------
    item : str
        Row of section 三, such as "new", or a group of rows.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.applicant_mix(gi.sample()).title
    'Who asks for government information'
    """
    page = Page(options)
    frame = frame_of(page, data, shares.applicants, "applicant", options, item=item)
    words, rows = page.words, frame.rows
    kinds = [kind for kind in form.APPLICANTS if kind != "total"]
    counts = frame.matrix("applicant", kinds, "count")
    persons, organisations = counts[:, 0], counts[:, 1:].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        both = np.column_stack([persons, organisations]) / (persons + organisations)[:, None]
        kinds_of = counts[:, 1:] / organisations[:, None]
    entries = [Entry(form.APPLICANTS[kind].label(words.lang), fill("applicant", kind)) for kind in kinds]
    together = [entries[0], Entry(words("applicant_mix.organisations"), fill("applicant", "organisations"))]
    labels, room = bars.row_labels(rows.labels, page)
    room = (room - bars.MARGINS) / 2
    n = [None if np.isnan(value) else float(value) for value in organisations]
    sides = {
        "left": bars.Stack(labels, together, both, frame.per_row("n"), frame.contradicted()),
        "right": bars.Stack(labels, entries[1:], kinds_of, n, [False] * len(rows)),
    }
    figure = page.figure(bars.body_height(labels) + 4)
    for ax, (side, stack) in zip(figure.subplots(1, 2), sides.items(), strict=True):
        bars.stacked(ax, stack, room, words, named=side == "left")
        ax.set_title(wrap(words(f"applicant_mix.{side}"), TEXT, room), size=TEXT, loc="left")
    asked = {**form.REQUEST_GROUPS, **form.REQUEST_ITEMS}[item].short(words.lang)
    few = dict.fromkeys(stack.note(words) for stack in sides.values())
    return page.finish(
        figure,
        words("applicant_mix.title", of=words.of(rows.what)),
        [stack.described(words(f"applicant_mix.{side}"), words) for side, stack in sides.items()],
        [words("applicant_mix.caption", row=asked.lower()), *few, *frame.notes(words)],
        [*together, *entries[1:]],
    )
