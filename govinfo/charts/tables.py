"""The table of figures beside a chart, in words and units as it prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import escape

from ..errors import ChartError
from ..form.labels import TERMS, label, short_label
from .words import Names, Words, value

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_CODES = ("group", "item", "channel", "family", "applicant", "result", "measure")


def table(frame: pd.DataFrame, *, lang: str = "en", names: Names | None = None) -> Styler:
    """Set a tidy frame as a table to print: counts with their denominators, shares or rates with intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        What `govinfo.measure`, `outcome_shares`, `refusal_reasons`, `applicants` or
        `litigation` returned.
    lang : {"en", "zh"}
        Language of the words.
    names : mapping, optional
        Names to print for agencies.

    Returns
    -------
    pandas.io.formats.style.Styler
        Shown in a notebook; its `data` is a DataFrame of texts. `govinfo.save_table` writes it for
        LaTeX, Word, HTML and Markdown.

    Raises
    ------
    ChartError
        The frame has no counts with a denominator.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.table(gi.outcome_shares(gi.sample())).data.shape
    (66, 7)
    """
    frame = frame.reset_index(drop=True)
    count, n = ("numerator", "denominator") if "numerator" in frame else ("count", "n")
    column = next((column for column in ("estimate", "share", "rate") if column in frame), None)
    if column is None or not {count, n, "denominator_name"} <= set(frame.columns):
        raise ChartError(
            "a table wants counts with a denominator: give a frame of measure, outcome_shares, "
            "refusal_reasons, applicants or litigation"
        )
    words = Words(lang, names)
    rows = words.rows(frame)
    units = list(frame["unit"]) if "unit" in frame else ["per 1,000" if column == "rate" else "share"] * len(frame)
    # Where units differ, the names of the measures say them.
    heading = f"table.{units[0]}" if len(set(units)) == 1 else "table.value"
    columns: dict[str, list[str]] = {}
    if any(rows.labels):
        columns["row"] = [rows.labels[row] for row in rows.number]
    for code in _CODES:
        if code in frame and frame[code].nunique() > 1:
            columns[code] = [short_label(code, one, lang) for one in frame[code]]
    columns["count"], columns["n"] = ([words.count(cases) for cases in frame[name]] for name in (count, n))
    columns["denominator"] = [_denominator(cells, lang) for cells in frame.to_dict("records")]
    figures, lows, highs = (
        ["–" if pd.isna(figure) else value(figure, unit) for figure, unit in zip(frame[name], units, strict=True)]
        for name in (column, "low", "high")
    )
    columns["value"] = figures
    columns["interval"] = [f"{low} – {high}" if low != "–" else "" for low, high in zip(lows, highs, strict=True)]
    headings = {name: words(heading if name == "value" else f"table.{name}") for name in columns}
    printed = pd.DataFrame(columns).rename(columns=headings)
    what = words.list_of("", [rows.what]) if rows.what else ""
    caption = words.sentences([what, words.source(frame, frame)])
    printed.attrs["notes"] = caption
    return printed.style.hide(axis="index").format(escape="html").set_caption(str(escape(caption)))


def _denominator(cells: dict, lang: str) -> str:
    name = cells["denominator_name"]
    if lang == "en" or name in TERMS["denominator_name"] or "item" not in cells:
        return label("denominator_name", name, lang)
    return short_label("item", cells["item"], lang)
