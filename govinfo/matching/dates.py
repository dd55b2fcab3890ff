"""Dates that a report states of itself: when it was published, and the period of its figures.

A date of publication is taken from its label, then from the properties of the page, then from a line that holds
a date and nothing else but the source or the time: at the head of the report, or below it with the signature.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..form.codes import definition_patterns
from ..text import arabic_years, compact, single_spaces

_PATTERNS = definition_patterns("narrative/metadata_patterns")
_DATE = r"(20[0-3]\d) ?[年\-/.] ?(\d{1,2}) ?[月\-/.] ?(\d{1,2})(?!\d) ?日?"
_DIGITS = r"(20[0-3]\d)([01]\d)([0-3]\d)(?!\d)"
_LABELLED = [
    re.compile(rf"(?:{_PATTERNS[label].pattern}) ?(?:{_DATE}|{_DIGITS})")
    for label in ("published_label", "issued_label", "date_label")
]
_LABELS_OF_DATE = [_PATTERNS[label] for label in ("published_label", "issued_label", "date_label")]
_TIME = r"(?: ?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_SAID = re.compile(
    rf"(?:发布于|公布于|于) ?{_DATE}(?=.{{0,12}}(?:发布|公布|公开|$))|(?:^|[ (]){_DATE}{_TIME} ?(?:发布|公布)(?!的)"
)
_ALONE = re.compile(rf"[\[(【]?{_DATE}{_TIME}[\])】]?")
_IN_HEAD = re.compile(rf"(?:^|[\s|]){_DATE}{_TIME}(?=$|[\s|])")
_PROPERTIES = ("pubdate", "publishdate", "publishtime")
_LONGEST_LINE = 80  # characters: a longer one is no line of a page's head

_CHINESE_NUMERAL = re.compile("(?<=[年月至到自从])[一二三四五六七八九十]{1,3}(?=[月日])")
_CHINESE_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
_TO = r"(?:至|到|—+|-+|–|~|～)(?:同年|当年|本年)?"
_PERIOD = re.compile(
    rf"(20[0-3]\d)[年\-/.](\d{{1,2}})[月\-/.](\d{{1,2}})日?(?:起)?{_TO}(?:(20[0-3]\d)[年\-/.])?(\d{{1,2}})[月\-/.](\d{{1,2}})"
)
_PERIOD_OF_YEAR = re.compile(
    rf"(20[0-3]\d)年度?[(,]?(?:自|从)?(\d{{1,2}})月(\d{{1,2}})日(?:起)?{_TO}()(\d{{1,2}})月(\d{{1,2}})日"
)
_MONTHS = re.compile(rf"(20[0-3]\d)年(\d{{1,2}})月份?(?:起)?{_TO}(?:(20[0-3]\d)年)?(\d{{1,2}})月(?!\d)")


class Period(NamedTuple):
    """First and last day of the figures, and the sentence that states them."""

    start: str | None
    end: str | None
    said: str


def arabic_dates(text: str) -> str:
    """Text with the dates that are written in Chinese numerals in Arabic ones.

    Examples
    --------
    >>> arabic_dates("二〇二五年一月二十三日")
    '2025年1月23日'
    """
    return _CHINESE_NUMERAL.sub(lambda found: str(_number(found.group())), arabic_years(text))


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (_CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + _CHINESE_DIGITS.get(ones, 0)


def find_period(preface: Iterable[str], body: Iterable[str]) -> Period | None:
    """The period that the preface states, else a sentence of the body about the period of its figures."""
    for lines, about_figures in ((preface, False), (body, True)):
        for line in lines:
            for sentence in re.split("[。;]", arabic_dates(compact(line))):
                if about_figures and not _PATTERNS["about_period"].search(sentence):
                    continue
                if found := _period_in(sentence):
                    return found
    return None


def _period_in(sentence: str) -> Period | None:
    if match := _PERIOD.search(sentence) or _PERIOD_OF_YEAR.search(sentence):
        year, month, day, end_year, end_month, end_day = match.groups()
        return Period(iso(year, month, day), iso(end_year or year, end_month, end_day), sentence)
    if (match := _MONTHS.search(sentence)) and _PATTERNS["about_period"].search(sentence):
        year, month, end_year, end_month = match.groups()
        end = int(end_year or year)
        last = calendar.monthrange(end, int(end_month))[1] if 1 <= int(end_month) <= 12 else 0
        return Period(iso(year, month, "1"), iso(str(end), end_month, str(last)), sentence)
    return None


def labelled_date(lines: Sequence[str], properties: Mapping[str, str]) -> tuple[str | None, str]:
    """The date of publication beside or below its label, or in the page's own properties, and where it says so."""
    texts: list[str] = []
    for line in lines:
        text = arabic_dates(single_spaces(line))
        # A label and its value may be in two lines or two cells.
        if texts and any(label.fullmatch(compact(texts[-1])) for label in _LABELS_OF_DATE):
            texts[-1] += text
        texts.append(text)
    for pattern in (*_LABELLED, _SAID):
        for text in texts:
            if len(text) > _LONGEST_LINE and pattern is _SAID:
                continue
            if match := pattern.search(text):
                return iso(*_parts(match)), text
    for name in _PROPERTIES:
        if match := re.search(_DATE, single_spaces(properties.get(name, ""))):
            return iso(*_parts(match)), properties[name]
    return None, ""


def date_without_label(head: Sequence[str], foot: Sequence[str], year: int | None) -> tuple[str | None, str]:
    """The one date in a line of its own, or beside the source, at the head or the foot of a report of `year`."""
    for lines, pattern in ((head, None), (foot, _ALONE)):
        found: dict[str, str] = {}
        for line in lines:
            text = arabic_dates(single_spaces(line))
            beside_source = len(text) <= _LONGEST_LINE and _PATTERNS["beside_date"].search(text)
            match = _ALONE.fullmatch(text) or (_IN_HEAD.search(text) if beside_source and pattern is None else None)
            date = iso(*_parts(match)) if match else None
            if date and (year is None or int(date[:4]) > year):
                found[date] = text
        if len(found) == 1:
            return next(iter(found.items()))
        if found:
            return None, ""
    return None, ""


def _parts(match: re.Match[str]) -> tuple[str, str, str]:
    year, month, day = [group for group in match.groups() if group][:3]
    return year, month, day


def iso(year: str, month: str, day: str) -> str | None:
    """A date as ISO 8601 writes it; None where there is no such day."""
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
