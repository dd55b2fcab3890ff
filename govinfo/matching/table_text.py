"""Lines of text that belong to a table: they are no narrative, and state nothing.

A table reaches text as one cell a line, as one row a line (parted by spaces, tabs or bars), or as labels and digits
that run on without a gap. A line that is a label of the form, a bare number or a row of numbers is a cell; a run of
them with two numbers or three labels is a table, with the torn pieces of labels between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..form.codes import (
    APPLICANTS,
    CHANNELS,
    DISCLOSURE_ITEMS,
    DISCLOSURE_MEASURES,
    REQUEST_ITEMS,
    RESULTS,
    SECTIONS,
    Term,
    definition_rows,
)
from ..text import compact
from .labels import Vocabulary, plain, simplified

_COUNTED = r"(?:件次|件|条|宗|起|个|例|份|次|篇|项(?!目))"
_NUMBER = rf"[+\-]?\d[\d,.]*(?:%|[万亿]?元|{_COUNTED})?|[增减]\d+|/|-+|—+|无|0/0"
_BARE_NUMBER = re.compile(_NUMBER)
_ONLY_BARS = re.compile(r"[|\s]+")
_ROW = re.compile(rf"(?P<words>.*?)(?P<numbers>(?:(?:^|[\s|])+(?:{_NUMBER}))+)[\s|]*", re.DOTALL)
# What only a sentence has: its end, or a number with what it counts.
_SENTENCE = re.compile(rf"[。；;！!？?：:]$|。|\d{_COUNTED}")
_BEGINS_WITH_UNIT = re.compile(_COUNTED)
_NUMBERED = re.compile(r"[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十\d]{1,2}[、.．]")
_LONGEST_CELL = 60  # characters: the longest label of the form has 47
_LONGEST_LINE = 10_000  # with a whole table in it
_LONGEST_PIECE = 20  # of a heading that is no label of the form, above or between cells
_MOST_PIECES = 6
_FEWEST_IN_LAYER = 2  # characters in a line of vertical headings
_FEWEST_NUMBERS, _FEWEST_LABELS = 2, 3
_ALIKE = 0.9
_RUN_ON_LABELS, _RUN_ON_SHARE, _SHARE_OF_LABELS = 3, 0.6, 0.8

_TERMS: list[Term] = [
    term
    for terms in (REQUEST_ITEMS, APPLICANTS, DISCLOSURE_ITEMS, DISCLOSURE_MEASURES, CHANNELS, RESULTS)
    for term in terms.values()
]
_HEADINGS = [Term(row["label_zh"], row["label_zh"], row["label_en"]) for row in definition_rows("form/headings")]
_LABELS = Vocabulary([*_TERMS, *_HEADINGS])
_SPELLINGS = {compact(spelling) for term in [*_TERMS, *_HEADINGS] for spelling in term.spellings}
_ALL_SPELLINGS = "\n".join(sorted(_SPELLINGS))
_PLAIN_LABELS = sorted({plain(spelling) for spelling in _SPELLINGS}, key=len, reverse=True)
_ANY_LABEL = re.compile("|".join(map(re.escape, _PLAIN_LABELS)))
_SECTION_TITLES = {plain(spelling) for section in SECTIONS.values() for spelling in section.spellings}


def in_tables(lines: Sequence[str]) -> set[int]:
    """Places of the lines, all of one section, that belong to a table.

    Examples
    --------
    >>> sorted(in_tables(["全年收到申请23件。", "规章", "2", "0", "31", "制发规范性文件4件。"]))
    [1, 2, 3, 4]
    >>> in_tables(["全年收到申请", "23", "件，办结", "22", "件。"])
    set()
    """
    texts = [" ".join(line.split()) if len(line) <= _LONGEST_LINE else "" for line in lines]
    kinds = [_kind(line, following) for line, following in zip(texts, [*texts, ""][1:], strict=True)]
    found: set[int] = set()
    for run in _runs(lines, kinds):
        numbers = sum(kinds[place].count("number") for place in run)
        labels = sum(kinds[place].count("label") + kinds[place].count("bar") for place in run)
        if numbers >= _FEWEST_NUMBERS or labels >= _FEWEST_LABELS or any("table" in kinds[place] for place in run):
            found.update(run)
    return found


def _runs(lines: Sequence[str], kinds: Sequence[list[str]]) -> Iterator[range]:
    """Cells in a row, with the pieces of labels between and the headings of columns above them."""
    place = 0
    while place < len(lines):
        if not kinds[place] or kinds[place] == ["piece"]:
            place += 1
            continue
        first = place
        while first and place - first < _MOST_PIECES and kinds[first - 1] == ["piece"]:
            first -= 1
        last, place = place, place + 1
        while place < len(lines) and kinds[place] and place - last <= _MOST_PIECES:
            if kinds[place] != ["piece"]:
                last = place
            place += 1
        place = last + 1
        yield range(first, place)


@lru_cache(maxsize=4096)
def _kind(line: str, following: str) -> list[str]:
    """What a line holds of a table: numbers, labels, bars, a piece of a heading or all of it; empty for a sentence."""
    whole = simplified(line)
    if not whole:
        return []
    if _ONLY_BARS.fullmatch(line):
        return ["bar"]
    if _runs_on(whole):
        return ["table"]
    if len(whole) > _LONGEST_CELL * 2 or (whole[-1:].isdigit() and _BEGINS_WITH_UNIT.match(compact(following))):
        return []
    if _BARE_NUMBER.fullmatch(whole.strip("|")):
        return ["number"]
    row = _ROW.fullmatch(line)
    words = row["words"] if row else line
    numbers = row["numbers"].replace("|", " ").split() if row else []
    if len(numbers) == 1 and words.strip() and _SENTENCE.search(numbers[0]):
        return []  # 收到申请 23件
    layer = words.split()
    if len(layer) > _FEWEST_IN_LAYER and all(len(character) == 1 for character in layer):
        return ["label"]  # 结 结 其 尚 over 果 果 他 未: headings set vertically
    labels = _labels_in(words)
    if labels:
        return ["label"] * labels + ["number"] * len(numbers)
    if _SENTENCE.search(compact(words)) or (not numbers and _SENTENCE.search(whole)):
        return []
    if numbers and len(compact(words)) <= _LONGEST_CELL and not set("，,") & set(words):
        return ["number"] * len(numbers)
    if whole in _ALL_SPELLINGS and len(whole) <= _LONGEST_CELL:
        return ["piece"]
    heading = len(whole) <= _LONGEST_PIECE and not _NUMBERED.match(whole) and not set("，,、：:") & set(line)
    return ["piece"] if heading else []


def is_label(text: str) -> bool:
    """Whether a text is a label of the form; a heading of a section is none."""
    whole = compact(text)
    if not whole or len(whole) > _LONGEST_CELL or plain(text) in _SECTION_TITLES:
        return False
    return any(score >= _ALIKE for score in _LABELS.candidates(whole).values())


def _labels_in(text: str) -> int:
    """How many labels of the form a text consists of, 0 where it holds more than labels."""
    if is_label(text):
        return 1
    cells = [cell for cell in re.split(r"[\s|]+", text) if cell]
    if len(cells) > 1 and all(map(is_label, cells)):
        return len(cells)
    found = _ANY_LABEL.findall(simplified(text))
    return len(found) if len(found) > 1 and sum(map(len, found)) >= _SHARE_OF_LABELS * len(simplified(text)) else 0


def _runs_on(whole: str) -> bool:
    """Whether labels and digits follow each other without a gap."""
    if "。" in whole or not any(character.isdigit() for character in whole):
        return False
    found = _ANY_LABEL.findall(whole)
    if len(set(found)) < _RUN_ON_LABELS or re.search(rf"\d{_COUNTED}", whole):
        return False
    words = sum("\u4e00" <= character <= "\u9fff" for character in whole)
    return sum(map(len, found)) >= _RUN_ON_SHARE * words
