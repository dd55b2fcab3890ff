"""Labels in place of codes, for frames that are read and not computed with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from .. import form
from ..checks import CHECKS
from ..errors import UnknownNameError
from ..measures.measure import MEASURES

_CODES: dict[str, dict[str, form.Term]] = {
    "item": {**form.REQUEST_ITEMS, **form.DISCLOSURE_ITEMS, **form.REQUEST_GROUPS},
    "group": form.REQUEST_GROUPS,
    "applicant": form.APPLICANTS,
    "channel": form.CHANNELS,
    "result": form.RESULTS,
    "family": form.REFUSAL_FAMILIES,
}


def labelled(frame: pd.DataFrame, lang: str = "en", names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Replace the codes of a frame by their labels, to be read.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame of the contract, or one of measures or shares.
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
        There is no such language.

    Examples
    --------
    >>> import govinfo as gi
    >>> shares = gi.outcome_shares(gi.sample().select("西城"))
    >>> gi.labelled(shares, "zh")["group"].head(2).tolist()
    ['予以公开', '部分公开']
    """
    if lang not in form.LANGUAGES:
        raise UnknownNameError("language", lang, form.LANGUAGES)
    shown = frame.copy()
    for column in shown.columns:
        labels = names if column == "agency" else _labels(column, lang)
        if labels and not pd.api.types.is_numeric_dtype(shown[column]):
            shown[column] = shown[column].astype("string").map(lambda code, known=labels: known.get(code, code))
        elif pd.api.types.is_float_dtype(shown[column]):
            shown[column] = shown[column].round(3)
    return shown


@cache
def _labels(column: str, lang: str) -> dict[str, str]:
    """Labels of the codes that stand in a column of this name."""
    if column == "measure":
        measures = {name: one.label(lang) for name, one in MEASURES.items()}
        return {code: term.label(lang) for code, term in form.DISCLOSURE_MEASURES.items()} | measures
    if column == "denominator_name":
        refused = {"requests refused": form.REQUEST_GROUPS["refused"].label(lang)}
        return refused | {one.denominator_en: one.denominator_label(lang) for one in MEASURES.values()}
    if column == "check":
        return {code: check.title(lang) for code, check in CHECKS.items()}
    if column in _CODES:
        return {code: term.label(lang) for code, term in _CODES[column].items()}
    return {row["code"]: row[f"label_{lang}"] for row in form.definition_rows("frames/codes") if row["type"] == column}
