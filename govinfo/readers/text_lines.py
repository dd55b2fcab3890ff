"""Lines and paragraphs from characters with their places, for readers of pages."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from .document import Prose

_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,4}(\s*/\s*\d{1,4})?[\s\-—–－·页]*")
_RAISED = 0.8  # of the size of the other characters: digits as small as this are a mark of a footnote
_SAME_LINE = 3.0  # points between the upper edges of neighbours in one line
SAME_LINE_OF_PROSE = 6.0  # digits of another font may stand so much higher or lower than the characters beside them
_SAME_WORD = 3.0  # points between the characters of one word

# A box in points: x0, top, x1, bottom.
Box = tuple[float, float, float, float]


class Character(NamedTuple):
    """A character with its box; its size is the height of that."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


_HEADING_NUMBER = re.compile("[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十]{1,2}[）)]")
_ENDS = ("。", "；", "：", ";", ":")  # of a sentence
_left_edge = itemgetter(1)


class Line(NamedTuple):
    """A line of text with its box, and the size of its first character."""

    text: str
    x0: float
    top: float
    x1: float
    size: float


def raised(digit_sizes: Sequence[float]) -> bool:
    """Whether digits stand smaller among larger ones: the mark of a footnote, not part of the number."""
    return bool(digit_sizes) and min(digit_sizes) < _RAISED * max(digit_sizes)


def read_lines(characters: Sequence[Character], same_line: float = _SAME_LINE) -> list[Line]:
    """Characters as lines from top to bottom, with a space where a gap parts two words."""
    if not characters:
        return []
    words = [word for row in _rows(characters, same_line) for word in _words(row, same_line)]
    row_of = _neighbours({word.top for word in words}, same_line)
    return [_line(list(row)) for _, row in groupby(words, key=lambda word: row_of[word.top])]


def _rows(characters: Iterable[Character], same_line: float) -> Iterator[list[Character]]:
    row_of = _neighbours({character.top for character in characters}, same_line)
    rows: dict[int, list[Character]] = {}
    for character in characters:
        rows.setdefault(row_of[character.top], []).append(character)
    for number in sorted(rows):
        yield sorted(rows[number], key=_left_edge)


def _neighbours(values: set[float], same_line: float) -> dict[float, int]:
    """The row of each value: neighbours in one row are at most a line's tolerance apart."""
    rows: dict[float, int] = {}
    row, previous = 0, float("inf")
    for value in sorted(values):
        row += value > previous + same_line
        rows[value] = row
        previous = value
    return rows


def _words(row: list[Character], same_line: float) -> Iterator[Line]:
    """The words of a row, each as a line of its own."""
    word: list[Character] = []
    for character in row:
        text, x0, top, _, _ = character
        blank = text.isspace()
        if word and (blank or x0 > word[-1].x1 + _SAME_WORD or abs(top - word[-1].top) > same_line):
            yield _word(word)
            word = []
        if not blank:
            word.append(character)
    if word:
        yield _word(word)


def _word(characters: list[Character]) -> Line:
    texts, _, tops, ends, _ = zip(*characters, strict=True)
    first = characters[0]
    return Line("".join(texts), first.x0, min(tops), max(ends), first.bottom - first.top)


def _line(words: list[Line]) -> Line:
    texts, starts, tops, ends, sizes = zip(*words, strict=True)
    return Line(" ".join(texts), min(starts), min(tops), max(ends), sizes[0])


@dataclass(slots=True)
class Margins:
    """Left and right edge of the text over the pages read so far, and whether the last paragraph goes on."""

    left: float = float("inf")
    right: float = 0.0
    ended_inside: bool = False

    def begins_at(self, line: Line) -> bool:
        """Whether a line begins at the left edge, without an indent."""
        return line.x0 < self.left + line.size

    def is_reached_by(self, line: Line) -> bool:
        """Whether a line goes on to the right edge."""
        return line.x1 > self.right - 2 * line.size


def _is_numbered_after_end(line: Line, previous: Line) -> bool:
    """Whether a line begins with the number of a heading, after one that ends its sentence."""
    return bool(_HEADING_NUMBER.match(line.text.strip())) and previous.text.rstrip().endswith(_ENDS)


def read_paragraphs(
    lines: Iterable[Line], tables: Sequence[Box], margins: Margins, page: int
) -> tuple[list[tuple[float, Prose]], bool]:
    """Lines outside the tables, joined to paragraphs by indent and by short last lines; each with its upper edge.

    The second answer tells whether the first line goes on with the last paragraph of the page before.
    """
    lines = [line for line in lines if line.text.strip()]
    lines = [
        line for place, line in enumerate(lines)
        if not (place in (0, len(lines) - 1) and _PAGE_NUMBER.fullmatch(line.text.strip()))
    ]
    if not lines:
        return [], False
    margins.left = min(margins.left, *(line.x0 for line in lines))
    margins.right = max(margins.right, *(line.x1 for line in lines))
    paragraphs: list[tuple[float, Prose]] = []
    previous: Line | None = None
    first_goes_on = margins.ended_inside and margins.begins_at(lines[0])
    for line in lines:
        parted = previous is not None and any(previous.top < box[1] < line.top for box in tables)
        goes_on = margins.begins_at(line) and previous is not None and margins.is_reached_by(previous)
        if goes_on and not parted and not _is_numbered_after_end(line, previous):
            paragraphs[-1][1].text += line.text.strip()
        else:
            paragraphs.append((line.top, Prose(line.text.strip(), page)))
        previous = line
    margins.ended_inside = margins.is_reached_by(lines[-1])
    return paragraphs, first_goes_on
