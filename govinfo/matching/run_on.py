"""Tables in text that runs on without gaps: 一、本年新收政府信息公开申请数量4165635313129598二、….

Nothing parts the numbers of a row. A row of section 三 or a channel of section 四 divides in few ways such
that its total is the sum of its parts, blanks included; the sums of the whole table decide between these.
What they leave open is refused, and so are rows of several numbers in section 二, which has no sums. A channel has no
second sum: section 四 is read where no way to divide its digits leaves a cell blank, and there what all ways agree on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..documents.document import Cell, Paragraph
from ..form.codes import APPLICANTS, CHANNELS, DISCLOSURE_MEASURES, RESULTS
from ..text import compact
from .disclosure import ITEMS as DISCLOSURE_ITEMS
from .disclosure import match_disclosure
from .match import Row, TableMatch, Value
from .numbers import read_number
from .request_rows import ITEMS as REQUEST_ITEMS
from .request_rows import LabelledRow, align
from .sums import Placement, placed_by_sums

_TOKENS = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?|[^\d\n]+")
_NUMBERING = re.compile(r"(?=[(（][一二三四五六七][)）])|(?=[一二三四]、)|(?=\d[.、．])")
_UNIT = re.compile("[^第信\\d]{0,3}元")  # of money, behind a number
_HEADING_OF_ITEMS = "信息内容"
_SPELLINGS = [compact(text) for term in DISCLOSURE_MEASURES.values() for text in term.spellings]
_LONGEST_COUNT = 6  # digits
_MOST_DIGITS = 45  # of a row
_MOST_WAYS = 100_000
_FEWEST_ROWS = 3
_ALIKE = 0.9  # similarity of a label from which it counts
_CELLS = len(APPLICANTS)


@dataclass(slots=True)
class _Labelled:
    """Words, with the digits that follow them, and the number of their paragraph."""

    words: str
    digits: str
    line: int
    behind: str = ""  # what follows the digits


def match_run_on(paragraphs: Iterable[Paragraph]) -> dict[str, TableMatch]:
    """The tables that text without gaps holds, each without values where it holds none."""
    labelled = [found for line, block in enumerate(paragraphs) for found in _labelled(compact(block.text), line)]
    return {
        "disclosure": match_disclosure(list(_disclosure_rows(labelled))),
        "requests": _match_requests(labelled),
        "reviews": _match_reviews(labelled),
    }


def _labelled(text: str, line: int) -> Iterator[_Labelled]:
    """Words and digits in turns; the number of a label (2.其他…) is taken from the digits before it."""
    words, number = "", ""
    tokens = _TOKENS.findall(text)
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if not token[0].isdigit():
            words = number + token
            continue
        number = token[-1] if following[:1] in (".", "、", "．") and following else ""
        yield _Labelled(words, token.removesuffix(number) if number else token, line, "" if number else following)
        words = ""
    if words:
        yield _Labelled(words, "", line)


def _match_requests(labelled: Sequence[_Labelled]) -> TableMatch:
    rows = []
    for found in labelled:
        label = _NUMBERING.split(found.words)[-1]
        candidates = {code: score for code, score in REQUEST_ITEMS.candidates(label).items() if score >= _ALIKE}
        cell = Cell(label, found.line, 0)
        tail = [Cell(found.digits, found.line, 1, colspan=_CELLS)]
        rows.append(LabelledRow(cell, label, candidates, tail, Row([cell, *tail], found.line, aligned=False)))
    placed = {code: rows[index] for index, code in align(rows).items()}
    if sum(bool(row.tail[0].text) for row in placed.values()) < _FEWEST_ROWS:
        return TableMatch()
    match = TableMatch("2021" if any(code.startswith("other.") for code in placed) else "2019")
    if match.form == "2021":
        placed.pop("other", None)  # there a heading
    possible = {code: _placements(row.tail[0].text, row.row.grid) for code, row in placed.items()}
    divided = placed_by_sums(match.form or "", {}, possible)
    for code, row in placed.items():
        match.labels[code] = row.label or row.tail[0]
        _put(match, code, list(APPLICANTS), divided.get(code), row.text)
    return match


def _placements(digits: str, line: int) -> list[Placement]:
    if len(digits) > _MOST_DIGITS or (digits and not digits.isdigit()):
        return []
    ways = [(0, ("",) * _CELLS)] if not digits else _divisions(digits, 0, _CELLS - 1)
    return [[Cell(text, line, place) for place, text in enumerate(texts)] for end, texts in ways if end == len(digits)]


def _divisions(digits: str, start: int, parts: int) -> list[tuple[int, tuple[str, ...]]]:
    """Every way in which a row of so many parts and their total begins there: where it ends, and its cells.

    A part may be blank, the total only where it is zero.
    """
    ways: list[tuple[int, tuple[str, ...]]] = []

    def divide(at: int, texts: tuple[str, ...], total: int) -> None:
        if len(texts) == parts:
            if digits.startswith(str(total), at):
                ways.append((at + len(str(total)), (*texts, str(total))))
            if total == 0 and any(texts):
                ways.append((at, (*texts, "")))
            return
        divide(at, (*texts, ""), total)
        longest = 1 if digits[at : at + 1] == "0" else _LONGEST_COUNT
        for end in range(at + 1, min(at + longest, len(digits)) + 1):
            divide(end, (*texts, digits[at:end]), total + int(digits[at:end]))

    divide(start, (), 0)
    return ways


def _match_reviews(labelled: Sequence[_Labelled]) -> TableMatch:
    results = "".join(result.label_zh for result in RESULTS.values())
    channels = [channel.label_zh for channel in CHANNELS.values()]
    for found in labelled:
        places = [found.words.find(channel) for channel in channels]
        if found.words.count(results) == len(CHANNELS) and -1 < places[0] < places[1] < places[2]:
            match = TableMatch()
            can_divide = found.digits.isdigit() and len(found.digits) <= _MOST_DIGITS
            agreed = _agreed(found.digits) if can_divide else None
            for number, channel in enumerate(CHANNELS):
                texts = agreed[number] if agreed else ()
                cells = [Cell(text, found.line, place) if text else None for place, text in enumerate(texts)]
                _put(match, channel, list(RESULTS), cells, CHANNELS[channel].label_zh)
            return match
    return TableMatch()


def _agreed(digits: str) -> list[list[str]] | None:
    """The cells of the channels in which all ways to divide the digits agree, "" where not; none if one has a blank.

    A misprinted digit leaves no true way, but often a false one with blanks.
    """
    blank = ("",) * len(RESULTS)
    ways: list[tuple[int, list[tuple[str, ...]]]] = [(0, [])]
    for _ in CHANNELS:
        ways = [
            (end, [*before, texts])
            for start, before in ways
            for end, texts in [(start, blank), *_divisions(digits, start, len(RESULTS) - 1)]
        ]
        if len(ways) > _MOST_WAYS:
            return None
    whole = [channels for end, channels in ways if end == len(digits)]
    if not whole or not all(text for channels in whole for texts in channels for text in texts):
        return None
    columns = [list(zip(*channels, strict=True)) for channels in zip(*whole, strict=True)]
    return [[texts[0] if len(set(texts)) == 1 else "" for texts in of_channel] for of_channel in columns]


def _put(match: TableMatch, row: str, columns: list[str], cells: Sequence[Cell | None] | None, text: str) -> None:
    if cells and any(cell and cell.text for cell in cells):
        match.remark("placed_by_sums", row, text=text)
    for column, cell in zip(columns, cells or [None] * len(columns), strict=True):
        if cell is None:
            match.refuse(row, column, "run_on", text=text)
        else:
            match.values[row, column] = Value(read_number(cell.text), cell)


def _disclosure_rows(labelled: Iterable[_Labelled]) -> Iterator[Row]:
    """Headings and rows of section 二 as rows of cells."""
    header: list[str] = []
    number = 0
    for found in labelled:
        _, heading, words = found.words.rpartition(_HEADING_OF_ITEMS)
        if heading:
            header, words = _headings(words)
            cells = [Cell(text, number, place) for place, text in enumerate([_HEADING_OF_ITEMS, *header])]
            yield Row(cells, found.line, aligned=False)
        label = _NUMBERING.split(words)[-1]
        if header and found.digits and DISCLOSURE_ITEMS.code(label):
            unit = _UNIT.match(found.behind)
            text = found.digits + (unit.group() if unit else "")
            yield Row([Cell(label, number, 0), Cell(text, number, 1)], found.line, aligned=False)
        number += 1


def _headings(words: str) -> tuple[list[str], str]:
    """The headings that words begin with, each with what stands in brackets behind it, and the words behind them."""
    found: list[str] = []
    while True:
        heading = next((text for text in _SPELLINGS if words.startswith(text)), "")
        if not heading:
            return found, words
        behind = re.match(r"\([^()]*\)", words[len(heading) :])
        size = len(heading) + (behind.end() if behind else 0)
        found.append(words[:size])
        words = words[size:]
