"""The narrative cut into paragraphs, sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import arabic_years, compact
from .patterns import PATTERNS

_HEADING = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+\s*[、.]|\d+\s*[.、．])")
_LONGEST_HEADING = 30
# A comma between groups of three digits ends no clause, nor does a colon before a number.
_CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[;!?。]|:(?!\d)")
# 规章2件（废止1件）、规范性文件14件: the bracket belongs to the words before it alone.
_AFTER_BRACKET = re.compile(r"(?<=[件条宗起例]\0\d\0)(?=、\D)")
_ITEM_BEHIND_SPACE = re.compile(r"\s(?=[(（]\d{1,2}[)）]|\d{1,2}[、．.](?!\d))")
_BARE_BRACKET = re.compile(r"\((?:共|计|为)?(\d[\d,.]*(?:件|条|宗|起|个|例|项|份)?)\)")


def normal(text: str) -> str:
    """A sentence without white space, full-width characters as plain ones, years in Arabic numerals.

    The number of an item behind a space begins a clause.
    """
    return arabic_years(compact(_ITEM_BEHIND_SPACE.sub(";", text)))


def paragraphs(text: str) -> Iterator[str]:
    """Paragraphs of a section, with lines joined that a page break or a narrow column cut."""
    held = ""
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        cut = held and not held.endswith(("。", "；", ";", "：", ":", "！", "？")) and not _HEADING.match(line)
        heading = _is_heading(held)
        if cut and not heading:
            held += line
            continue
        if held and not heading:
            yield held
            held = ""
        # A heading on a line of its own names the topic of the paragraph below it.
        held = f"{held}。{line}" if heading else line
    if held:
        yield held


def _is_heading(line: str) -> bool:
    return bool(_HEADING.match(line)) and len(line) <= _LONGEST_HEADING and "。" not in line


def sentences(paragraph: str) -> list[str]:
    return [part.strip() for part in re.findall(r"[^。！？!?]+[。！？!?]?", paragraph) if part.strip("。！？!? ")]


def clauses(sentence: str) -> list[str]:
    """Clauses of a normalised sentence.

    A bracket is a clause of its own after the one that it interrupts, and starts with
    the bracket; a bare number in brackets goes with the words before it.
    """
    plain = PATTERNS["enumeration"].sub("", sentence)
    plain = _BARE_BRACKET.sub(r"\1", plain)
    plain = PATTERNS["disclosed_and_partial"].sub("予以公开和部分公开", plain)
    plain = PATTERNS["included_outcome"].sub(r"和\1", plain).replace("予以(部分)公开", "予以公开和部分公开")
    brackets: list[str] = []

    def put_by(match: re.Match[str]) -> str:
        brackets.append(match.group()[1:-1])
        return f"\0{len(brackets) - 1}\0"

    plain = re.sub(r"\([^()]*\)", put_by, plain)
    found: list[str] = []
    for piece in _CLAUSE_END.split(plain):
        for part in _AFTER_BRACKET.split(piece):
            found.append(re.sub(r"\0\d+\0", "", part))
            for number in re.findall(r"\0(\d+)\0", part):
                found += [f"({inner}" for inner in _CLAUSE_END.split(brackets[int(number)])]
    return [piece for piece in found if piece.strip("(")]
