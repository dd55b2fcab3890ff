"""Labels in place of codes: of every type of code, of every column, of the rows and cells of the form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from ..errors import UnknownNameError, WrongArgumentError
from .codes import (
    APPLICANTS,
    CHANNELS,
    DISCLOSURE_ITEMS,
    DISCLOSURE_MEASURES,
    LANGUAGES,
    REFUSAL_FAMILIES,
    REQUEST_GROUPS,
    REQUEST_ITEMS,
    RESULTS,
    SECTIONS,
    Term,
    definition_rows,
)


def _terms() -> dict[str, dict[str, Term]]:
    def read(name: str, key: str, label: str = "label") -> dict[str, Term]:
        return {row[key]: Term(row[key], row[f"{label}_zh"], row[f"{label}_en"]) for row in definition_rows(name)}

    found: dict[str, dict[str, Term]] = {
        "form": {
            row["form"]: Term(row["form"], f"{row['form']}年表式", f"Form of {row['form']}")
            for row in definition_rows("form/forms")
        },
        "request_item": dict(REQUEST_ITEMS),
        "request_group": REQUEST_GROUPS,
        "applicant": APPLICANTS,
        "disclosure_item": DISCLOSURE_ITEMS,
        "disclosure_measure": DISCLOSURE_MEASURES,
        "channel": CHANNELS,
        "result": RESULTS,
        "family": REFUSAL_FAMILIES,
        "check": read("checks/checks", "check", "title"),
        "measure": read("measures/measures", "measure"),
        "denominator_name": read("measures/measures", "denominator_en", "denominator")
        | {
            row["text_en"]: Term(row["text_en"], row["text_zh"], row["text_en"])
            for row in definition_rows("wording/chart_texts")
            if row["text_name"] == "table.refused"
        },
    }
    for row in definition_rows("frames/codes"):
        found.setdefault(row["type"], {})[row["code"]] = Term(row["code"], row["label_zh"], row["label_en"])
    return found


#: Every type of code, with its codes in the order of the form.
TERMS: dict[str, dict[str, Term]] = _terms()

# Types of the codes of a column that is not named after one type; of two labels of a code the first counts.
_TYPES = {
    "form_disclosure": ("form",),
    "form_requests": ("form",),
    "group": ("request_group",),
    "item": ("request_group", "request_item", "disclosure_item"),
    "measure": ("measure", "disclosure_measure"),
}
_ROWS: dict[str, Mapping[str, Term]] = {
    "disclosure": DISCLOSURE_ITEMS,
    "requests": {**REQUEST_GROUPS, **REQUEST_ITEMS},
    "reviews": CHANNELS,
}
_COLUMNS = {"disclosure": DISCLOSURE_MEASURES, "requests": APPLICANTS, "reviews": RESULTS}
_SECTIONS = {"disclosure": SECTIONS["2"], "requests": SECTIONS["3"], "reviews": SECTIONS["4"]}


def label(column: str, code: str, lang: str = "en") -> str:
    """Label of a code of a column; the code itself where it has none.

    Examples
    --------
    >>> label("severity", "error"), label("item", "refused", "zh"), label("agency", "北京市西城区")
    ('Error', '不予公开', '北京市西城区')
    """
    return column_labels(column, lang).get(code, code)


@cache
def column_labels(column: str, lang: str = "en") -> dict[str, str]:
    """Labels of all codes of a column of this name; none where it holds no codes."""
    found: dict[str, str] = {}
    for kind in reversed(_TYPES.get(column, (column,))):
        found |= {code: term.label(lang) for code, term in TERMS.get(kind, {}).items()}
    return found


def short_label(column: str, code: str, lang: str = "en") -> str:
    """Short label of a code of a column, for charts and tables; the code itself where it has none."""
    kinds = reversed(_TYPES.get(column, (column,)))
    return next((TERMS[kind][code].short(lang) for kind in kinds if code in TERMS.get(kind, {})), code)


def row_label(table: str | None, code: str, lang: str = "en") -> str:
    """Label of a row of a table as printed, or of a group of rows."""
    term = _ROWS.get(table or "", {}).get(code)
    return term.label(lang) if term else code


def column_label(table: str | None, code: str, lang: str = "en") -> str:
    """Label of a column of a table as printed."""
    term = _COLUMNS.get(table or "", {}).get(code)
    return term.label(lang) if term else code


def short_cell_label(table: str, row: str, column: str, lang: str = "en") -> str:
    """Row and column of a cell with the short label of the row, as columns of wide tables are called.

    Examples
    --------
    >>> short_cell_label("requests", "refused.internal_affairs", "total")
    'Internal affairs: Total'
    """
    separator = "：" if lang == "zh" else ": "
    return _ROWS[table][row].short(lang) + separator + _COLUMNS[table][column].label(lang)


def table_label(table: str, lang: str = "en") -> str:
    """Heading of the section of a table."""
    return _SECTIONS[table].label(lang)


def cell_label(table: str | None, row: str | None, column: str | None, lang: str = "en") -> str:
    """Row and column of a cell in words; less where only a row or a table is given.

    Examples
    --------
    >>> cell_label("reviews", "litigation_after", "total")
    'Litigation after reconsideration, Total'
    """
    parts = [row_label(table, row, lang)] if row else []
    if column:
        parts.append(column_label(table, column, lang))
    if not parts and table:
        parts.append(table_label(table, lang))
    return ("·" if lang == "zh" else ", ").join(parts)


def labelled(frame: pd.DataFrame, lang: str = "en", names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Replace the codes of a frame by their labels, to be read.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame of a panel, or one of measures or shares.
    lang : {"en", "zh"}
        Language of the labels. Column names stay as they are.
    names : mapping, optional
        Names to show for agencies, such as English ones.

    Returns
    -------
    pandas.DataFrame
        A copy; shares and rates rounded to three decimals.

    Raises
    ------
    UnknownNameError
        The language is neither "en" nor "zh".
    WrongArgumentError
        It is no frame.

    Examples
    --------
    >>> import govinfo as gi
    >>> shares = gi.outcome_shares(gi.sample().select("西城"))
    >>> gi.labelled(shares, "zh")["group"].head(2).tolist()
    ['予以公开', '部分公开']
    """
    if not isinstance(frame, pd.DataFrame):
        raise WrongArgumentError(
            f"labelled takes a frame; {type(frame).__name__} was given. Frames are those of a panel, such as "
            "panel.requests, and what govinfo.measure and its like return"
        )
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, LANGUAGES)
    shown = frame.copy()
    for column in shown.columns:
        labels = names if column == "agency" else column_labels(str(column), lang)
        if labels and not pd.api.types.is_numeric_dtype(shown[column]):
            shown[column] = shown[column].astype("string").map(lambda code, known=labels: known.get(code, code))
        elif pd.api.types.is_float_dtype(shown[column]):
            shown[column] = shown[column].round(3)
    return shown
