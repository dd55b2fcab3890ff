"""A frame as a table to read: headings, codes, names, dates and numbers in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any

import pandas as pd

from ..form.codes import definition_rows
from ..form.labels import column_label, labelled, row_label, table_label
from ..text import as_text
from .templates import render, words

_MOST_ROWS = 60
_MISSING = "–"
_MONTHS = "January February March April May June July August September October November December".split()
# A figure whose unit no column says is written as it is.
_UNITS = {"share": "{:.1%}", "ratio": "{:.1%}", "per 1,000": "{:,.1f}", "days": "{:,.0f}", "": "{:,.3f}"}
_TEXTS = {"source": lambda value: PurePath(as_text(value)).name, "sha256": lambda value: f"{value[:8]}…"}


class Readable:
    """A frame as a table to read; `data` holds its texts, `str()` and a notebook show it.

    Made by `govinfo.readable`.
    """

    def __init__(self, data: pd.DataFrame, numeric: list[bool], lang: str, caption: str) -> None:
        self.data, self.lang, self.caption = data, lang, caption
        self._numeric = numeric

    def __repr__(self) -> str:
        return self.data.to_string(index=False)

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, most: int = _MOST_ROWS, bare: bool = False) -> str:
        """The first rows as HTML that scrolls inside its frame, and how many more there are; `bare` without style."""
        return render(
            "display/templates/frame.html",
            headings=list(self.data.columns),
            numeric=self._numeric,
            rows=self.data.head(most).values.tolist(),
            more=max(len(self.data) - most, 0),
            caption=self.caption,
            lang=self.lang,
            bare=bare,
        )


def readable(
    frame: pd.DataFrame,
    lang: str = "en",
    names: Mapping[str, str] | None = None,
    caption: str = "",
    hidden: Sequence[str] = (),
) -> Readable:
    """Set a frame as a table to read, in one language: headings, codes, names, dates, numbers with their units.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame of a panel, or one of measures or shares.
    lang : {"en", "zh"}
        Language of the table.
    names : mapping, optional
        Names to show for agencies, such as English ones.
    caption : str
        What is written above the table.
    hidden : list of str
        Columns to leave away, such as the unit that the numbers are written in anyway.

    Returns
    -------
    Readable
        Shown by a notebook; `data` is a DataFrame of texts. A missing value is "–".

    Raises
    ------
    UnknownNameError
        The language is neither "en" nor "zh".

    Examples
    --------
    >>> import govinfo as gi
    >>> rates = gi.measure(gi.sample().select("西城"), "disclosure_rate")
    >>> gi.readable(rates[["year", "numerator", "denominator", "estimate", "unit"]], hidden=["unit"])
    Report year Numerator Denominator Estimate
           2024       650       1,367    47.5%
    >>> gi.readable(rates, "zh").data["估计值"].tolist()
    ['47.5%']
    """
    words_of = labelled(frame, lang, names)
    units = list(_units(frame))
    texts: dict[str, list[str]] = {}
    numeric = []
    for column in map(str, frame.columns):
        if column in hidden or _in_another_language(column, frame, lang):
            continue
        heading = column_heading(column, lang)
        write = _writer(column, frame, lang, names)
        texts[heading if heading not in texts else column] = [
            _MISSING if pd.isna(value) else write(value, unit)
            for value, unit in zip(words_of[column].tolist(), units, strict=True)
        ]
        numeric.append(_is_number(frame[column]))
    if {"table", "row", "column"} <= set(frame.columns):
        # The label of a row or a column depends on its table.
        places = frame[["table", "row", "column"]].astype(object).where(frame.notna(), None).values.tolist()
        in_words = [_place(table, row, cell, lang) for table, row, cell in places]
        for number, column in enumerate(("table", "row", "column")):
            texts[column_heading(column, lang)] = [place[number] for place in in_words]
    return Readable(pd.DataFrame(texts, dtype="object"), numeric, lang, caption)


def column_heading(column: str, lang: str = "en") -> str:
    """Heading of a column in words; the column itself where it has none.

    Examples
    --------
    >>> column_heading("estimate", "zh"), column_heading("published"), column_heading("my_own")
    ('估计值', 'Date of publication', 'my_own')
    """
    return _columns()[column][f"heading_{lang}"] if column in _columns() else column


@cache
def _columns() -> dict[str, dict[str, str]]:
    """Heading and way to write of each column that has one."""
    found: dict[str, dict[str, str]] = {}
    for row in definition_rows("frames/fields"):
        shown = {"ISO 8601 date": "date", "year": "year"}.get(row["unit"], "text")
        found.setdefault(row["field"], {"shown": shown, "heading_en": row["label_en"], "heading_zh": row["label_zh"]})
    found["message_zh"] = found["message"]
    return found | {row["column"]: row for row in definition_rows("wording/column_headings")}


def _in_another_language(column: str, frame: pd.DataFrame, lang: str) -> bool:
    """Whether a column says in the other language what another column says in this one."""
    if lang == "en":
        return column.endswith("_zh") and {f"{column[:-3]}_en", column[:-3]} & set(frame.columns) != set()
    other = column.removesuffix("_en")
    return f"{other}_zh" in frame.columns


def _writer(column: str, frame: pd.DataFrame, lang: str, names: Mapping[str, str] | None) -> Callable[[Any, str], str]:
    """How a value of a column is written, given the unit of its row."""
    kind = _columns().get(column, {}).get("shown", "text")
    if column in _TEXTS:
        return lambda value, unit: _TEXTS[column](value)
    if column.endswith("report_id") or column == "covered_by":
        return lambda value, unit: report_name(value, names)
    if kind == "date":
        return lambda value, unit: date_words(value, lang)
    if pd.api.types.is_bool_dtype(frame[column]):
        return lambda value, unit: words("yes" if value else "no", lang)
    if not _is_number(frame[column]) or kind == "year":
        return lambda value, unit: str(value)
    if kind in ("share", "value"):
        return lambda value, unit: _UNITS["share" if kind == "share" else unit].format(value)
    return lambda value, unit: f"{value:,.0f}" if value == int(value) else f"{value:,.3f}".rstrip("0")


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _units(frame: pd.DataFrame) -> Iterator[str]:
    """The unit of the figures of each row: its own, that of its measure, or that of the frame."""
    of_measure = {row["measure"]: row["unit"] for row in definition_rows("measures/measures")}
    usual = next((unit for column, unit in (("rate", "per 1,000"), ("share", "share")) if column in frame), "")
    for name in ("unit", "measure"):
        if name in frame:
            given = [of_measure.get(str(value), str(value)) for value in frame[name]]
            return iter([unit if unit in _UNITS else usual for unit in given])
    return iter([usual] * len(frame))


def _place(table: str | None, row: str | None, column: str | None, lang: str) -> tuple[str, str, str]:
    """Table, row and column of a cell in words."""
    return (
        table_label(table, lang) if table else _MISSING,
        row_label(table, row, lang) if row else _MISSING,
        column_label(table, column, lang) if column else _MISSING,
    )


def report_name(report_id: str, names: Mapping[str, str] | None) -> str:
    """The name of a report with the name to show for its agency."""
    for agency, name in (names or {}).items():
        if report_id.startswith(f"{agency}-"):
            return f"{name} {report_id[len(agency) + 1 :]}"
    return report_id


def date_words(iso: str, lang: str = "en") -> str:
    """A date as it is written in the language; as it is where it is no ISO 8601 date.

    Examples
    --------
    >>> date_words("2025-01-31"), date_words("2025-01-31", "zh"), date_words("soon")
    ('31 January 2025', '2025年1月31日', 'soon')
    """
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
