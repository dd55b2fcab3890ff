"""Clauses cut into tokens: topics, acts, words and numbers.

The phrases are those of `definitions/narrative/claim_phrases.csv`; at each place the longest one
counts, so that 尚未审结 is not read as a negation, nor 行政复议决定 as a case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..form.codes import definition_rows
from .patterns import PATTERNS

_KINDS = ("topic", "act", "word")
_UNITS = r"件\(?次\)?|件|条|宗|起|个|例|项|份|次|笔|部|篇|人次|亿元|万元|元"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+"
_CHINESE = "零一二两三四五六七八九十百千"
_NUMBER = re.compile(
    rf"(?P<about>近|约|超过?|逾|大约|将近)?(?P<digits>(?<![\d.第])(?>(?:{_DIGITS})(?:\.\d+)?))"
    rf"(?P<ten_thousand>万(?!元)|亿(?!元))?(?P<more>多|余|来)?(?!{PATTERNS['no_count'].pattern})"
    rf"(?P<unit>{_UNITS})?(?P<or_more>以上|左右|上下)?"
    rf"|(?P<chinese>(?<![第{_CHINESE}])[{_CHINESE}]+)(?P<more_chinese>多|余)?"
    r"(?P<unit_chinese>件次|件|条|宗|起|个|例|项|份|元)(?!目|部|方面|章|环节|步骤|板块|渠道|大类|类别|领域|合计|共计|总计|总共|共|之和|相加|加起来|均)"
    r"|(?P<zero>(?<=为)零|(?<=是)零)(?!件|起)"
)
_YEAR = re.compile(r"(20\d\d)年(?:度)?")
_CHINESE_DIGITS = dict(zip("零一二两三四五六七八九", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


@dataclass(slots=True)
class Token:
    """A piece of a clause: `code` for topics, acts and words; `value` and `unit` for numbers."""

    kind: str
    code: str
    start: int
    end: int
    value: float = 0
    unit: str = ""
    certain: bool = True

    @property
    def money(self) -> bool:
        return self.unit in _MONEY

    @property
    def yuan(self) -> float:
        return round(self.value * _MONEY[self.unit], 4)


def _phrases() -> dict[str, tuple[re.Pattern[str], list[str]]]:
    """One pattern a kind; the group that ends its match leads to the code.

    The groups are empty and come last, so that each part is tried only where its first character is.
    """
    rows: dict[str, list[tuple[str, str]]] = {kind: [] for kind in _KINDS}
    for row in definition_rows("narrative/claim_phrases"):
        rows[row["kind"]].append((row["code"], row["pattern"]))
    return {
        kind: (
            re.compile("|".join(f"(?:{pattern})(?P<p{place}>)" for place, (_, pattern) in enumerate(of_kind))),
            [code for code, _ in of_kind],
        )
        for kind, of_kind in rows.items()
    }


_PHRASES = _phrases()


def tokens(clause: str, year: int | None) -> list[Token]:
    """The tokens of a clause from left to right, the longest where several overlap."""
    found = [
        Token(kind, codes[int(str(match.lastgroup)[1:])], match.start(), match.end())
        for kind, (pattern, codes) in _PHRASES.items()
        for match in pattern.finditer(clause)
    ]
    found += [number for match in _NUMBER.finditer(clause) if (number := _number(match))]
    if year is not None and "20" in clause:
        found += _year_tokens(clause, year)
    found.sort(key=lambda token: (token.start, token.start - token.end))
    kept: list[Token] = []
    for token in found:
        if kept and token.start < kept[-1].end:
            continue
        # 2023年全年 is the year that is named.
        whole_year = token.code == "current" and kept and kept[-1].code == "earlier" and kept[-1].end == token.start
        if not whole_year:
            kept.append(token)
    return kept


def last_topic(plain: str) -> str | None:
    """The topic that a sentence without figures names last."""
    pattern, codes = _PHRASES["topic"]
    named = [codes[int(str(match.lastgroup)[1:])] for match in pattern.finditer(plain)]
    return next((code for code in reversed(named) if code != "other_request"), None)


_TOO_LARGE = 1e15  # above it floats do not hold every count


def _number(match: re.Match[str]) -> Token | None:
    if match["zero"]:
        return Token("number", "", match.start(), match.end(), 0)
    if match["chinese"]:
        whole = _chinese_value(match["chinese"])
        if whole is None:
            return None
        return Token("number", "", match.start(), match.end(), whole, match["unit_chinese"], not match["more_chinese"])
    certain = not (match["about"] or match["ten_thousand"] or match["more"] or match["or_more"])
    value = float(match["digits"].replace(",", ""))
    if value >= _TOO_LARGE:
        return None
    return Token("number", "", match.start(), match.end(), value, match["unit"] or "", certain)


def _chinese_value(text: str) -> int | None:
    """三十二 as 32; None where the characters are no number (百 alone, 一一)."""
    total, digit = 0, None
    for character in text:
        if character in _PLACES:
            if digit is None and character != "十":
                return None
            total += (1 if digit is None else digit) * _PLACES[character]
            digit = None
        elif digit is None or digit == 0:
            digit = _CHINESE_DIGITS[character]
        else:
            return None
    return total + (digit or 0)


def _year_tokens(clause: str, year: int) -> list[Token]:
    """Years, and what is carried from or to a year that is named."""
    found = []
    for match in PATTERNS["year_carried"].finditer(clause):
        named = int(match[1] or match[2])
        if named in (year, year - 1):
            code = "carried_in" if named == year - 1 else "carried"
            found.append(Token("act", code, match.start(), match.end()))
    for match in [*PATTERNS["year_to_year"].finditer(clause), *PATTERNS["year_onward"].finditer(clause)]:
        if int(match[1]) in (year, year + 1):
            code = "carried_out" if int(match[1]) == year + 1 else "carried_in"
            found.append(Token("act", code, match.start(), match.end()))
    for match in _YEAR.finditer(clause):
        if not clause[: match.start()].endswith(("截至", "截止", "截止到", "至")):
            code = "current" if int(match[1]) == year else "earlier"
            found.append(Token("word", code, match.start(), match.end()))
    return found
