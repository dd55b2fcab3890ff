"""The table of figures beside a chart, in words and units as it prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import escape

from ..errors import ChartError
from ..form.labels import TERMS, label, short_label
from . import words

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_CODES = ("group", "item", "channel", "family", "applicant", "result", "measure")


def table(frame: pd.DataFrame, *, lang: str = "en", names: words.Names | None = None) -> Styler:
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
    value = next((column for column in ("estimate", "share", "rate") if column in frame), None)
    if value is None or not {count, n, "denominator_name"} <= set(frame.columns):
        raise ChartError(
            "a table wants counts with a denominator: give a frame of measure, outcome_shares, "
            "refusal_reasons, applicants or litigation"
        )
    rows = words.rows(frame, names, lang)
    units = frame["unit"] if "unit" in frame else pd.Series("per 1,000" if value == "rate" else "share", frame.index)
    percent = units.isin(["share", "ratio"])
    # Where units differ, the names of the measures say them.
    heading = f"table.{units.iloc[0]}" if units.nunique() == 1 else "table.value"
    columns: dict[str, list[str]] = {}
    if any(rows.labels):
        columns["row"] = [rows.labels[number] for number in rows.number]
    for column in _CODES:
        if column in frame and frame[column].nunique() > 1:
            columns[column] = [short_label(column, code, lang) for code in frame[column]]
    columns["count"] = [_number(cases, lang) for cases in frame[count]]
    columns["n"] = [_number(cases, lang) for cases in frame[n]]
    columns["denominator"] = [_denominator(cells, lang) for cells in frame.to_dict("records")]
    columns["value"] = [_figure(share, unit, lang) for share, unit in zip(frame[value], percent, strict=True)]
    columns["interval"] = [
        "" if pd.isna(low) else f"{_figure(low, unit, lang)} – {_figure(high, unit, lang)}"
        for low, high, unit in zip(frame["low"], frame["high"], percent, strict=True)
    ]
    headings = {column: words.text(heading if column == "value" else f"table.{column}", lang) for column in columns}
    printed = pd.DataFrame(columns).rename(columns=headings)
    what = words.list_of("", [rows.what], lang) if rows.what else ""
    caption = words.sentences([what, words.source(frame, frame, names, lang)], lang)
    printed.attrs["notes"] = caption
    return printed.style.hide(axis="index").format(escape="html").set_caption(str(escape(caption)))


def _number(value: float, lang: str) -> str:
    return words.text("not_reported", lang) if pd.isna(value) else words.number(value)


def _figure(value: float, percent: bool, lang: str) -> str:
    if pd.isna(value):
        return "–"
    return words.percent(value) if percent else f"{value:,.1f}"


def _denominator(cells: dict, lang: str) -> str:
    name = cells["denominator_name"]
    if lang == "en" or name in TERMS["denominator_name"] or "item" not in cells:
        return label("denominator_name", name, lang)
    return short_label("item", cells["item"], lang)
