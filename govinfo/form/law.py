"""The law behind the form: articles as they are cited, and which remedy comes first, by regime.

Since 2024 some decisions on a request must go to reconsideration before court. Which ones changed on
three days; `definitions/form/regimes.csv` has the days, the instruments and how sure each is (read, or
seen in a copy or commentary), `definitions/form/first_remedies.csv` each outcome of section 三 by regime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from .codes import Labelled, definition_rows

_ARTICLE = re.compile(r"(?P<article>\d+)(?:\((?P<paragraph>\d+)\))?(?: item (?P<item>\d+))?")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Regime(Labelled):
    """The law on remedies from a day on, until the next regime."""

    code: str
    first_day: date
    label_en: str
    label_zh: str
    instrument_en: str
    instrument_zh: str
    article: str
    meaning_en: str
    certainty: str


@cache
def regimes() -> tuple[Regime, ...]:
    """The regimes of remedies, the oldest first.

    Examples
    --------
    >>> [str(regime.first_day) for regime in regimes()]
    ['2019-05-15', '2024-01-01', '2025-06-01', '2026-07-01']
    """
    return tuple(
        Regime(row["regime"], date.fromisoformat(row["first_day"]), *list(row.values())[2:])
        for row in definition_rows("form/regimes")
    )


def regimes_of_year(year: int) -> tuple[Regime, ...]:
    """The regimes that were in force on some day of a report year; the oldest one for years before it.

    Examples
    --------
    >>> [regime.code for regime in regimes_of_year(2025)]
    ['law_2024', 'interpretation_2025']
    """
    known = regimes()
    ends = [one.first_day for one in known[1:]] + [date.max]
    found = tuple(
        one
        for one, end in zip(known, ends, strict=True)
        if one.first_day <= date(year, 12, 31) and end > date(year, 1, 1)
    )
    return found or known[:1]


@cache
def first_remedies(regime: str) -> dict[str, str]:
    """For each outcome of section 三 under a regime: first (reconsideration before court), direct, or disputed."""
    return {row["item"]: row[regime] for row in definition_rows("form/first_remedies")}


def reconsideration_first(item: str, year: int) -> bool | None:
    """Whether a decision in a row of section 三 had to go to reconsideration before court.

    Parameters
    ----------
    item : str
        An outcome of section 三, such as "refused.state_secret".
    year : int
        Report year.

    Returns
    -------
    bool or None
        None where that was disputed, or changed within the year.

    Examples
    --------
    >>> [reconsideration_first("refused.state_secret", year) for year in (2023, 2024, 2025)]
    [False, True, True]
    >>> [reconsideration_first("unavailable.not_held", year) for year in (2023, 2024, 2026)]
    [False, None, False]
    """
    found = {first_remedies(regime.code)[item] for regime in regimes_of_year(year)}
    return found == {"first"} if len(found) == 1 and "disputed" not in found else None


@cache
def first_year_of_reconsideration_first() -> int:
    """First report year in which some decision had to go to reconsideration before court: a break in every series."""
    return min(one.first_day.year for one in regimes() if "first" in first_remedies(one.code).values())


def article_label(articles: str | Iterable[str], lang: str = "en") -> str:
    """Articles of the Regulation as they are cited: `16(1)` is a paragraph (款), `36 item 5` an item (项).

    Examples
    --------
    >>> article_label(["36 item 4", "36 item 5"]), article_label("16(1)", "zh"), article_label("36 item 5", "zh")
    ('Art. 36 item 4, Art. 36 item 5', '第十六条第一款', '第三十六条第（五）项')
    """
    codes = [articles] if isinstance(articles, str) else articles
    return ("、" if lang == "zh" else ", ").join(_cited(code, lang) for code in codes)


def _cited(code: str, lang: str) -> str:
    match = _ARTICLE.fullmatch(code)
    if match is None:  # another instrument, by its number
        return code
    if lang != "zh":
        return f"Art. {code}"
    paragraph, item = match["paragraph"], match["item"]
    return (
        f"第{_numeral(int(match['article']))}条"
        + (f"第{_numeral(int(paragraph))}款" if paragraph else "")
        + (f"第（{_numeral(int(item))}）项" if item else "")
    )


def _numeral(number: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
