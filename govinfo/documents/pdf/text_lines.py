"""Lines and paragraphs from characters with their boxes, for readers of pages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..document import NOT_READ, Paragraph
from ..visible_text import Look, Run, cell_text

_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,4}(\s*/\s*\d{1,4})?[\s\-—–－·页]*")
_HEADING_NUMBER = re.compile("[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十]{1,2}[）)]")
_ENDS = ("。", "；", "：", ";", ":")  # of a sentence
_SHIFTED, _NEXT_LINE = 0.25, 0.8  # of their size: digits of one line that lie this far apart are raised or lowered
_SIGNS = np.array(list(map(ord, "/／-－−—–+＋")), dtype=np.uint32)
_OVER = 0.4  # of their width: digits this close lie over one another
_DESCENT = 0.2  # of the size: how far the box of a character goes below its baseline
_OFF_LINE = 0.12  # of the size: baselines this far apart are those of a raised or lowered character
_RAISED = 0.8  # of the size of the other digits: smaller ones are a footnote mark
_SMALLER = 0.92  # of the size of the other digits: smaller ones that are raised are a footnote mark
SAME_LINE = 3.0  # points between the upper edges of neighbours in one line
SAME_LINE_OF_PROSE = 6.0  # digits of another font may lie so much higher or lower than the characters beside them
_LARGER = 1.3  # times the size of the next line: a title, not the start of a paragraph
_SAME_WORD = 3.0  # points between the characters of one word
_ENCODING = f"utf-32-{sys.byteorder[0]}e"
# Whether a character is a blank, by its code point; no blank has a higher one than the ideographic space.
_BLANK = np.array([chr(number).isspace() for number in range(0x3002)])

# A box in points: x0, top, x1, bottom.
Box = tuple[float, float, float, float]
Numbers = npt.NDArray[np.int64]
Points = npt.NDArray[np.float64]


@dataclass(slots=True)
class Characters:
    """Characters by their code points, with a row of `boxes` each, whose height is the size of the character.

    `struck` is true for characters that a line crosses out.
    """

    numbers: npt.NDArray[np.uint32]
    boxes: Points
    struck: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.struck = np.zeros(len(self.numbers), dtype=bool)

    @classmethod
    def of_text(cls, text: str, boxes: Points) -> Characters:
        """The characters of a text in its order."""
        return cls(np.frombuffer(text.encode(_ENCODING, "surrogatepass"), dtype=np.uint32), boxes)

    @classmethod
    def of_parts(cls, parts: Sequence[Characters]) -> Characters:
        """The characters of several texts, one after the other."""
        joined = cls(np.concatenate([part.numbers for part in parts]), np.concatenate([part.boxes for part in parts]))
        joined.struck = np.concatenate([part.struck for part in parts])
        return joined

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, places: Numbers) -> Characters:
        chosen = Characters(self.numbers[places], self.boxes[places])
        chosen.struck = self.struck[places]
        return chosen

    def at(self, boxes: Points) -> Characters:
        """The same characters in other boxes."""
        return Characters(self.numbers, boxes)

    @property
    def text(self) -> str:
        return self.numbers.tobytes().decode(_ENCODING, "surrogatepass")

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        return _BLANK[np.minimum(self.numbers, len(_BLANK) - 1)]

    @property
    def digit(self) -> npt.NDArray[np.bool_]:
        return np.char.isdigit(self.numbers.view("U1"))

    @property
    def sign(self) -> npt.NDArray[np.bool_]:
        """Which are placeholders for a number, or signs of one."""
        return np.isin(self.numbers, _SIGNS)

    @property
    def sizes(self) -> Points:
        return self.boxes[:, 3] - self.boxes[:, 1]

    @property
    def middles(self) -> tuple[Points, Points]:
        """The middles of the characters, across and down."""
        x0, top, x1, bottom = self.boxes.T
        return (x0 + x1) / 2, (top + bottom) / 2


class Line(NamedTuple):
    """A line of text with its box, and the size of its first character."""

    text: str
    x0: float
    top: float
    x1: float
    size: float


def odd_groups(characters: Characters, groups: Numbers) -> Numbers:
    """The groups of characters, such as the cells of a table, whose digits may not all belong to one number.

    Some are struck out, smaller, raised or lowered, or lie over one another.
    """
    digits = np.flatnonzero(characters.digit)
    if not len(digits):
        return digits
    x, y = characters.middles
    highest = np.zeros(int(groups.max()) + 1)  # of the digits and signs of each group
    figures = np.flatnonzero(characters.digit | characters.sign)
    np.maximum.at(highest, groups[figures], characters.sizes[figures])
    order = digits[np.lexsort((y[digits], groups[digits]))]
    of_order, sizes = groups[order], characters.sizes[order]
    firsts = _starts(of_order[1:] != of_order[:-1])
    smallest, largest = np.minimum.reduceat(sizes, firsts), highest[of_order[firsts]]
    same = of_order[1:] == of_order[:-1]
    step = y[order][1:] - y[order][:-1]
    shifted = same & (step > _SHIFTED * sizes[1:]) & (step < _NEXT_LINE * sizes[1:])
    across = digits[np.lexsort((x[digits], groups[digits]))]
    one, other = across[:-1], across[1:]
    left, right = characters.boxes[:, 0], characters.boxes[:, 2]
    widths = np.minimum(right[one] - left[one], right[other] - left[other])
    over = (groups[one] == groups[other]) & (x[other] - x[one] < _OVER * widths)
    over &= abs(y[other] - y[one]) < 0.5 * characters.sizes[one]
    found = [
        of_order[firsts][smallest < _RAISED * largest],
        of_order[1:][shifted],
        groups[one][over],
        groups[digits][characters.struck[digits]],
    ]
    return np.unique(np.concatenate(found))


def read_odd(characters: Characters) -> tuple[str, str]:
    """The text of a cell with odd digits (`odd_groups`), and why it cannot be read with certainty.

    A single small digit that is raised behind the last digit is a footnote mark; digits that a line crosses are
    struck out.
    """
    struck = characters.struck & characters.digit
    shown = np.flatnonzero(~struck)
    runs = [Run(characters[np.flatnonzero(struck)].text, Look.STRUCK)] if struck.any() else []
    digits = shown[characters.digit[shown]]
    if not len(digits):
        runs.append(Run(_joined(characters[shown])))
        return cell_text(runs)
    sizes, boxes = characters.sizes, characters.boxes
    figures = shown[(characters.digit | characters.sign)[shown]]
    largest = float(sizes[figures].max())
    small = shown[sizes[shown] < _SMALLER * largest]
    base = np.setdiff1d(shown, small)
    base_digits = np.setdiff1d(figures, small)
    text = _joined(characters[base])
    if len(small):
        behind = boxes[small, 0].min() > boxes[base_digits, 2].max() - 0.25 * largest
        baselines = boxes[:, 3] - _DESCENT * sizes
        line = baselines[base_digits][np.argmax(boxes[base_digits, 2])]
        is_shifted = abs(baselines[small].mean() - line) > _OFF_LINE * largest
        mark = _joined(characters[small])
        runs += [Run(text), Run(mark, Look.RAISED)] if behind and is_shifted else [Run(text), Run(mark, Look.DOUBTFUL)]
    else:
        runs.append(Run(text))
    read, doubt = cell_text(runs)
    remaining = np.zeros(len(base), dtype=np.int64)
    if not doubt and len(odd_groups(characters[base], remaining)):
        return f"{read}{NOT_READ}", "raised"
    return read, doubt


def _joined(characters: Characters) -> str:
    return "\n".join(line.text for _, line in read_lines(characters, np.zeros(len(characters), dtype=np.int64)))


def read_lines(characters: Characters, groups: Numbers, same_line: float = SAME_LINE) -> list[tuple[int, Line]]:
    """Lines from top to bottom, with a space where a gap parts two words; each with the number of its group.

    Characters of different groups, such as the cells of a table, are never in the same line.
    """
    rows = neighbours(characters.boxes[:, 1], groups, same_line)
    order = np.lexsort((characters.boxes[:, 0], rows))
    blank = characters.blank[order]
    order, blanks = order[~blank], np.cumsum(blank)[~blank]
    if not len(order):
        return []
    characters, groups, rows = characters[order], groups[order], rows[order]
    text, (x0, top, x1, _) = characters.text, characters.boxes.T
    words = _starts(
        (rows[1:] != rows[:-1])
        | (blanks[1:] != blanks[:-1])
        | (x0[1:] > x1[:-1] + _SAME_WORD)
        | (abs(top[1:] - top[:-1]) > same_line)
    )
    texts = [text[start:end] for start, end in pairwise([*words.tolist(), len(text)])]
    x0, sizes, groups = x0[words], characters.sizes[words], groups[words]
    top, x1 = np.minimum.reduceat(top, words), np.maximum.reduceat(x1, words)
    rows = neighbours(top, groups, same_line)
    lines = _starts(rows[1:] != rows[:-1])
    texts = [" ".join(texts[start:end]) for start, end in pairwise([*lines.tolist(), len(texts)])]
    x0, top, x1 = np.minimum.reduceat(x0, lines), np.minimum.reduceat(top, lines), np.maximum.reduceat(x1, lines)
    found = map(Line, texts, x0.tolist(), top.tolist(), x1.tolist(), sizes[lines].tolist())
    return list(zip(groups[lines].tolist(), found, strict=True))


def neighbours(tops: Points, groups: Numbers, same_line: float) -> Numbers:
    """The row of each upper edge, from top to bottom: neighbours in a row are at most `same_line` apart."""
    order = np.lexsort((tops, groups))
    tops, groups = tops[order], groups[order]
    rows = np.zeros(len(order), dtype=np.int64)
    rows[order[1:]] = np.cumsum((tops[1:] > tops[:-1] + same_line) | (groups[1:] != groups[:-1]))
    return rows


def _starts(begins: npt.NDArray[np.bool_]) -> Numbers:
    """The indices at which pieces start: the first, and each later one that begins a piece."""
    return np.flatnonzero(np.concatenate(([True], begins)))


@dataclass(slots=True)
class Margins:
    """Left and right edge of the text on the pages read so far, and whether the last paragraph is unfinished."""

    left: float = float("inf")
    right: float = 0.0
    ended_inside: bool = False

    def begins_at(self, line: Line) -> bool:
        """Whether a line begins at the left edge, without an indent."""
        return line.x0 < self.left + line.size

    def is_reached_by(self, line: Line) -> bool:
        """Whether a line extends to the right edge."""
        return line.x1 > self.right - 2 * line.size


def _is_numbered_after_end(line: Line, previous: Line) -> bool:
    """Whether a line begins with the number of a heading, after one that ends its sentence."""
    return bool(_HEADING_NUMBER.match(line.text.strip())) and previous.text.rstrip().endswith(_ENDS)


def read_paragraphs(
    lines: Iterable[Line], tables: Sequence[Box], margins: Margins, page: int
) -> tuple[list[tuple[float, Paragraph]], bool]:
    """Lines outside the tables, joined to paragraphs by indent and by short last lines; each with its upper edge.

    The second value is whether the first line continues the last paragraph of the page before.
    """
    lines = [line for line in lines if line.text.strip()]
    lines = [
        line
        for place, line in enumerate(lines)
        if not (place in (0, len(lines) - 1) and _PAGE_NUMBER.fullmatch(line.text.strip()))
    ]
    if not lines:
        return [], False
    margins.left = min(margins.left, *(line.x0 for line in lines))
    margins.right = max(margins.right, *(line.x1 for line in lines))
    paragraphs: list[tuple[float, Paragraph]] = []
    previous: Line | None = None
    first_continues = margins.ended_inside and margins.begins_at(lines[0])
    for line in lines:
        if (
            previous is not None
            and margins.begins_at(line)
            and margins.is_reached_by(previous)
            and previous.size < _LARGER * line.size
            and not any(previous.top < box[1] < line.top for box in tables)
            and not _is_numbered_after_end(line, previous)
        ):
            paragraphs[-1][1].text += line.text.strip()
        else:
            paragraphs.append((line.top, Paragraph(line.text.strip(), page)))
        previous = line
    margins.ended_inside = margins.is_reached_by(lines[-1])
    return paragraphs, first_continues
