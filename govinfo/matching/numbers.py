"""What is printed in one cell of the form: a number, nothing, a placeholder, or text.

Blank is not zero, and a cell that cannot be read with certainty is `unreadable`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..form.balance import row_adds_up
from ..form.units import units_of_money
from ..text import compact
from .labels import simplified

_PLACEHOLDERS = re.compile(r"[/\\\-—–－_─一~～*.·…]+|无|空|不适用|n/?a|null|none", re.IGNORECASE)
_COUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.0{1,2})?(件|条|宗|起|个|例|项|次|件次|份)?")
_CHANGE = re.compile(r"(?P<sign>增加?|新增|减少?|[+\-↑↓])?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(\.0{1,2})?(项|件|个)?")
_AMOUNT = re.compile(r"(?P<sign>¥|人民币)?(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<unit>\D{1,8})?")
_DIGITS = re.compile(r"(?<![.\d])\d{14,}")
# Above 2**53, a number of sixteen digits, floats do not hold every count; no budget of China has fourteen.
_MOST_DIGITS = {"count": 15, "signed": 15, "amount": 13}
_NOTHING_CHANGED = re.compile(r"[+-]?0/[+-]?0")


# Markdown leaves its emphasis and formulas round numbers in cells.
_MARKUP = re.compile(r"(\*{1,3}|_{1,2}|\${1,2}|`)([^*_$`]+)\1|\\\(([^\\]+)\\\)")

_BROKEN_BY_LINE = re.compile(r"\d\s*\n\s*\d")
_BROKEN_BY_SPACE = re.compile(r"\d[^\S\n]+\d")
# What fonts put in place of / and -, and normalisation leaves as it is.
_SIGNS = str.maketrans({"∕": "/", "⁄": "/", "╱": "/", "‐": "-", "‒": "-", "―": "-", "−": "-"})
# Raised, circled and fractional digits are no digits of the number beside them.
_NO_DIGITS = ("<super>", "<sub>", "<circle>", "<fraction>", "<compat>")


@dataclass(frozen=True, slots=True)
class Number:
    """The number in a cell, how it came about, and the unit where the cell prints one.

    `broken` is "line" or "space" where the digits are set apart: a narrow column may have
    wrapped one number, or two numbers may share the cell.
    """

    status: str
    value: float | int | None = None
    unit: str | None = None
    broken: str = ""


BLANK = Number("blank")
PLACEHOLDER = Number("placeholder")
UNREADABLE = Number("unreadable")


def _compact(text: str) -> str:
    printed = compact(text).translate(_SIGNS)
    while markup := _MARKUP.fullmatch(printed):
        printed = markup[2] or markup[3]
    return printed


@lru_cache(maxsize=16384)
def read_number(text: str, kind: str = "count") -> Number:
    """Read a cell that should hold a `count`, a `signed` change or an `amount`.

    Examples
    --------
    >>> read_number("1,374")
    Number(status='reported', value=1374, unit=None, broken='')
    >>> read_number("减38", "signed").value, read_number("113.96万元", "amount").unit
    (-38, 'CNY 10,000')
    >>> read_number("").status, read_number("/").status, read_number("详见附件").status
    ('blank', 'placeholder', 'unreadable')
    """
    printed = _compact(text)
    if not printed:
        return BLANK
    if _PLACEHOLDERS.fullmatch(printed):
        return PLACEHOLDER
    if is_too_large(text, kind):
        return UNREADABLE
    if not text.isascii() and any(unicodedata.decomposition(c).startswith(_NO_DIGITS) for c in text if not c.isspace()):
        return UNREADABLE
    number = _read(printed, kind)
    if number.value is not None and (broken := _broken(text)):
        two = printed[0] == "0" and printed[:2] != "0."  # no number begins with 0
        return UNREADABLE if two else replace(number, broken=broken)
    return number


def is_too_large(text: str, kind: str = "count") -> bool:
    """Whether a cell has more digits than a count that computers hold exactly, or than any budget."""
    return any(len(digits) > _MOST_DIGITS[kind] for digits in _DIGITS.findall(_compact(text).replace(",", "")))


def may_be_two_rows(texts: Sequence[str]) -> bool:
    """Whether each of the texts is digits in as many parts, and the parts add up as the whole does.

    So does a row that prints last year's figures below this year's in the same cells.
    """
    rows = [_compact_parts(text) for text in texts if _compact(text)]
    if not rows or any(len(row) < 2 or len(row) != len(rows[0]) for row in rows):
        return False
    return all(row_adds_up(column) for column in zip(*rows, strict=True))


def _compact_parts(text: str) -> list[int]:
    parts = [_read(_compact(part), "count").value for part in text.split()]
    return [int(part) for part in parts if part is not None]


def _broken(text: str) -> str:
    return "space" if _BROKEN_BY_SPACE.search(text.strip()) else "line" if _BROKEN_BY_LINE.search(text) else ""


def _read(printed: str, kind: str) -> Number:
    if kind == "signed":
        return _read_change(printed)
    if kind == "amount":
        return _read_amount(printed)
    match = _COUNT.fullmatch(printed)
    if match is None:
        return UNREADABLE
    digits = match.group().rstrip("件条宗起个例项次份").replace(",", "")
    return Number("reported", int(digits.split(".")[0]))


def _read_amount(printed: str) -> Number:
    match = _AMOUNT.fullmatch(printed)
    if match is None:
        return UNREADABLE
    units = units_of_money(simplified(match["unit"] or ("元" if match["sign"] else "")))
    if match["unit"] and (len(units) != 1 or None in units):
        return UNREADABLE
    return Number("reported", float(match["number"].replace(",", "")), next(iter(units), None))


def _read_change(printed: str) -> Number:
    if _NOTHING_CHANGED.fullmatch(printed):
        return Number("reported", 0)
    match = _CHANGE.fullmatch(printed)
    if match is None:
        return UNREADABLE
    size = int(match["number"].replace(",", ""))
    return Number("reported", -size if (match["sign"] or "")[:1] in ("减", "-", "↓") else size)


def may_be_value(text: str) -> bool:
    """Whether a cell could hold a value of the form: a number, a placeholder or nothing."""
    return any(read_number(text, kind).status != "unreadable" for kind in ("count", "signed", "amount"))
