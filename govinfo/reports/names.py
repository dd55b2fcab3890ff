"""Names of agencies for readers: from a table of the user's, else in pinyin."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import UnknownNameError
from ..form.codes import LANGUAGES
from ..frames import Frames, of_panel
from .sheet import Sheet, read_sheet

# The places in an agency's name, each up to its kind.
_PLACE = re.compile(r"(.+?)(自治区|自治州|自治县|自治旗|地区|街道|省|市|区|县|旗|州|盟|镇|乡)")
_GOVERNMENT = "人民政府"


@of_panel
def agency_names(panel: Frames, names: Sheet | Mapping[str, str] | None = None, lang: str = "en") -> dict[str, str]:
    """Name the agencies of a panel, for charts, tables and `govinfo.labelled`.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their agencies.
    names : DataFrame, path or mapping, optional
        A table (CSV in UTF-8, .xlsx) with the columns `agency`, as in the reports, and `agency_en` or `agency_zh`; or
        names by agency.
    lang : {"en", "zh"}
        Language of the names.

    Returns
    -------
    dict
        Names by agency. In English an agency without a name has its pinyin; in Chinese it keeps its own.

    Raises
    ------
    SourceNotFoundError, SheetError
        Where the table cannot be read, or lacks a column.
    UnknownNameError
        The language is neither "en" nor "zh".

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.sample().select(year=2024)
    >>> [*gi.agency_names(panel, {"北京市西城区": "Xicheng District, Beijing"}).values()][-2:]
    ['Suqian Shi', 'Xicheng District, Beijing']
    """
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, LANGUAGES)
    own: dict[str, str] = {}
    if isinstance(names, Mapping):
        own = dict(names)
    elif names is not None:
        columns = ["agency", f"agency_{lang}"]
        table = read_sheet(names, "names of agencies", columns[:1] if lang == "zh" else columns)
        if columns[1] in table:
            own = dict(table[columns].dropna().itertuples(index=False, name=None))
    agencies = panel.reports["agency"].dropna().unique()
    return {agency: pinyin(agency) for agency in agencies if lang == "en" and agency not in own} | own


def pinyin(agency: str) -> str:
    """The name of an agency in pinyin without tones: a word a place, its kind, and what is left; 人民政府 is left out.

    Examples
    --------
    >>> pinyin("淮安市洪泽区人民政府"), pinyin("重庆市教育委员会")
    ("Huai'an Shi Hongze Qu", 'Chongqing Shi Jiaoyuweiyuanhui')
    """
    rest = agency.replace(_GOVERNMENT, "")
    words: list[str] = []
    while place := _PLACE.match(rest):
        words += place.groups()
        rest = rest[place.end() :]
    return " ".join(_word(word) for word in (*words, rest) if word)


def _word(text: str) -> str:
    from pypinyin import lazy_pinyin

    spelt = ""
    for syllable in lazy_pinyin(text, v_to_u=True):
        spelt += ("'" if spelt and syllable[0] in "aeo" else "") + syllable
    return spelt[:1].upper() + spelt[1:]
