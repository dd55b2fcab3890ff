"""Numbers as a workbook shows them: the number formats of cells, as far as they are certain."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .document import NOT_READ

# Parts of a section: text in quotes or after a backslash, padding, colour, digits, and what only stands for itself.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<padding>_.|\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+,*)"
    r"|(?P<plain>[%$¥￥€\-+() :万亿千百元件条宗起个例项次份]|General)"
    r"|(?P<other>.)",
    re.IGNORECASE,
)
_POINT_BETWEEN = re.compile(r"([#0,]*0)[\\!]\.(0+)(,*)")
_COLOR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|黑色|蓝色|绿色|红色|白色|黄色", re.IGNORECASE
)
_LOCALE = re.compile(r"\$([^-]*)(-[0-9A-Fa-f]+)?|dbnum0", re.IGNORECASE)
_GENERAL_DIGITS = 11  # that a cell shows of a number without a format


@lru_cache(maxsize=4096)
def shown(number: float, number_format: str) -> str:
    """A number as a cell of this format shows it; `NOT_READ` where the format is not understood.

    Examples
    --------
    >>> shown(2946.0, "General"), shown(4521.372, "0.00"), shown(2946, '#,##0"件"'), shown(0, "0;-0;;@")
    ('2946', '4521.37', '2,946件', '')
    >>> shown(45213700, '0!.0000"万元"'), shown(2946, ";;;"), shown(2946, "yyyy") == NOT_READ
    ('4521.3700万元', '', True)
    """
    sections = _sections(number_format)
    if number_format in ("General", "@", ""):
        return _general(number)
    if any("[" in section and re.search(r"\[[<>=]", section) for section in sections):
        return NOT_READ  # a condition
    value = Decimal(repr(number))
    section, negative = _section_of(sections, value)
    if not section:
        return ""
    # A point that is written between digits: 0!.0000 shows a number of CNY in units of CNY 10,000.
    scale = Decimal(1)
    if between := _POINT_BETWEEN.search(section):
        scale = Decimal(1).scaleb(-len(between.group(2)))
        section = section.replace(between.group(), f"{between.group(1)}.{between.group(2)}{between.group(3)}")
    tokens = list(_TOKEN.finditer(section))
    if any(token["other"] for token in tokens) or sum(token["digits"] is not None for token in tokens) > 1:
        return NOT_READ
    percent = sum(token["plain"] == "%" for token in tokens)
    parts = []
    for token in tokens:
        if token["digits"] is not None:
            parts.append(_digits(abs(value) * 100**percent * scale, token["digits"]))
        elif token["bracket"] is not None:
            bracket = token["bracket"]
            if not _COLOR.fullmatch(bracket):
                locale = _LOCALE.fullmatch(bracket)
                if locale is None:
                    return NOT_READ
                parts.append(locale.group(1) or "")
        elif token["padding"] is not None:
            parts.append("")
        elif (token["plain"] or "").lower() == "general":
            parts.append(_general(abs(number)))
        else:
            parts.append(token["quoted"] or token["escaped"] or token["plain"] or "")
    text = "".join(parts).strip()
    return f"-{text}" if negative else text


def _sections(number_format: str) -> list[str]:
    found = re.findall(r'((?:"[^"]*"|\\.|[^;"])*)(;|$)', number_format)
    return [section for section, end in found if section or end][:4]


def _section_of(sections: list[str], value: Decimal) -> tuple[str, bool]:
    """The section of a format for a number, and whether a minus sign goes before it."""
    if not value and len(sections) > 2:
        return sections[2], False
    if value < 0 and len(sections) > 1:
        return sections[1], False
    return sections[0], value < 0


def _digits(value: Decimal, pattern: str) -> str:
    """Digits by their placeholders, rounded, with separators of thousands, and scaled by commas at the end."""
    body = pattern.rstrip(",")
    value = value / 1000 ** (len(pattern) - len(body))
    whole, _, decimals = body.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    least = sum(place == "0" for place in whole)
    left = left.lstrip("0").rjust(least, "0")
    if "," in whole and left:
        left = f"{int(left):,}".rjust(least, "0")
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and right.endswith("0"):
        right, optional = right[:-1], optional - 1
    return f"{left}.{right}" if decimals else left


def _general(number: float) -> str:
    if isinstance(number, int) or float(number).is_integer():
        return str(int(number))
    text = repr(number)
    return text if len(text) <= _GENERAL_DIGITS else NOT_READ if "e" in text else _rounded(number)


def _rounded(number: float) -> str:
    whole = len(str(int(abs(number))))
    return f"{number:.{max(_GENERAL_DIGITS - 1 - whole, 0)}f}".rstrip("0").rstrip(".")
