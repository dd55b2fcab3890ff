"""Words and lines of text: connected components joined to lines, and lines parted at wide gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from .raster import POINT, Component, Raster, components

_EDGE = 4  # pixels
_LOWEST_LINE = 6.5  # points
_GAP = 1.5  # times the height of a line: words this far apart may be two figures
_HIGH, _NARROW = 0.25, 0.85  # of the height of the first: figures differ at most so in height, and are at most so wide
_LONGEST_FIGURE = 10  # characters
_LONGEST_UNIT = 2.5  # times the height of the figures before it
_TALL_AS_MOST = 0.8  # of the components are at most as high as a character, which has many
_FLATTEST, _TALLEST = 0.3, 3.0  # times the height of a character: lines of text, and components of characters
_PITCH = 1.2  # times the height of a character: from one line to the next, where lines touch
_LEAST_TALL = 8  # pixels: characters are taller
_BLANK = 0.3  # of the mean ink of a row of pixels: less is the gap between lines
_APART = 1.3  # times the height of a character: parts of a line this far apart are read apart


class Word(NamedTuple):
    """A word: its box, as high as its line, and its components from left to right."""

    box: Component
    parts: tuple[Component, ...]

    def figures(self) -> tuple[Component, ...]:
        """The components of a number, with what follows its figures, such as a unit, as the last; none in a label."""
        if len(self.parts) == 1:
            return self.parts
        high = self.parts[0][3] - self.parts[0][1]
        count = 0
        while count < len(self.parts) and self._is_figure(count, high):
            count += 1
        rest = self.parts[count:]
        if not 1 <= count <= _LONGEST_FIGURE or (rest and self.box[2] - rest[0][0] > _LONGEST_UNIT * high):
            return ()
        return (*self.parts[:count], *([_bounds(rest)] if rest else []))

    def _is_figure(self, place: int, high: int) -> bool:
        left, top, right, bottom = self.parts[place]
        apart = not place or left >= self.parts[place - 1][2] - 1
        return apart and abs(bottom - top - high) <= _HIGH * high and right - left <= _NARROW * high


def find_words(binary: Raster) -> list[Word]:
    """The words in the raster of a cell, line after line."""
    height, width = binary.shape
    lines: list[list[Component]] = []
    for component in sorted(components(binary), key=itemgetter(1)):
        if _touches_edge(component, width, height):
            continue
        line = next((line for line in lines if _is_beside(component, _bounds(line))), None)
        if line is None:
            lines.append([component])
        else:
            line.append(component)
    rows: list[list[Component]] = []
    for line in sorted(lines, key=lambda line: _bounds(line)[1]):
        if rows and _is_beside(_bounds(line), _bounds(rows[-1])):
            rows[-1] += line  # the lower half of a character
        else:
            rows.append(line)
    return [word for row in rows for word in _words(row)]


def _touches_edge(component: Component, width: int, height: int) -> bool:
    """Whether a component is the remainder of a ruling line around its cell."""
    x0, y0, x1, y1 = component
    return x1 <= _EDGE or y1 <= _EDGE or x0 >= width - _EDGE or y0 >= height - _EDGE


def _is_beside(component: Component, line: Component) -> bool:
    """Whether a component belongs to a line; a dash or a point counts as high as a figure."""
    (top, bottom), (above, below) = (_as_high_as_figures(other) for other in (component, line))
    return min(bottom, below) - max(top, above) > 0.4 * min(bottom - top, below - above)


def _as_high_as_figures(component: Component) -> tuple[int, int]:
    _, top, _, bottom = component
    lacking = max(round(_LOWEST_LINE * POINT) - (bottom - top), 0)
    return top - lacking // 2, bottom + lacking - lacking // 2


def _words(line: list[Component]) -> Iterator[Word]:
    """The components of a line, parted where the gap is wider than the line is high; each as high as the line."""
    top, bottom = _as_high_as_figures(_bounds(line))
    words: list[list[Component]] = []
    for component in sorted(line):
        if not words or component[0] - _bounds(words[-1])[2] > _GAP * (bottom - top):
            words.append([])
        words[-1].append(component)
    for word in words:
        left, _, right, _ = _bounds(word)
        yield Word((left, top, right, bottom), tuple(word))


def find_lines(binary: Raster) -> list[Component]:
    """The boxes of the lines of text on a page without its tables."""
    import cv2

    found = list(components(binary))
    heights = sorted(bottom - top for _, top, _, bottom in found if bottom - top >= _LEAST_TALL)
    if not heights:
        return []
    usual = heights[int(_TALL_AS_MOST * len(heights))]
    text = _without_tall(binary, _TALLEST * usual)
    apart = max(round(_APART * usual), 3)
    joined = np.asarray(cv2.dilate(text, np.ones((1, apart), np.uint8)), np.uint8)
    boxes = [(left + apart // 2, top, right - apart // 2, bottom) for left, top, right, bottom in components(joined)]
    lines: list[Component] = []
    for box in sorted(boxes, key=lambda box: box[1] - box[3]):  # the tallest first
        place = next((place for place, line in enumerate(lines) if _is_part(box, line, apart)), None)
        if place is not None:
            lines[place] = _bounds([lines[place], box])
        elif box[2] > box[0]:
            lines += _parted(box, text, usual)
    return [line for line in lines if line[3] - line[1] >= _FLATTEST * usual]


def _without_tall(binary: Raster, most: float) -> Raster:
    """The raster without components taller than characters: a seal, a picture or a frame."""
    import cv2

    _, numbers, boxes, _ = cv2.connectedComponentsWithStats(binary)
    low = (boxes[:, cv2.CC_STAT_HEIGHT] <= most).astype(np.uint8)
    return binary if low[1:].all() else binary * low[numbers]


def _parted(box: Component, text: Raster, usual: float) -> list[Component]:
    """The lines of a box that several share, parted where next to no ink is between them; large type has ink there."""
    left, top, right, bottom = box
    count = round((bottom - top) / (_PITCH * usual))
    if count < 2:
        return [box]
    ink = text[top:bottom, left:right].sum(axis=1, dtype=np.int64)
    step, reach = (bottom - top) / count, round(0.3 * usual)
    edges = [0]
    for number in range(1, count):
        middle = round(number * step)
        edges.append(middle - reach + int(np.argmin(ink[middle - reach : middle + reach])))
    if any(ink[edge] > _BLANK * ink.mean() for edge in edges[1:]):
        return [box]
    return [(left, top + start, right, top + end) for start, end in pairwise([*edges, bottom - top])]


def _is_part(box: Component, line: Component, apart: int) -> bool:
    """Whether a box lies in a line or beside it, as dots and strokes of its characters do."""
    overlap = min(box[3], line[3]) - max(box[1], line[1])
    return overlap >= 0.5 * (box[3] - box[1]) and box[0] <= line[2] + apart and line[0] <= box[2] + apart


def _bounds(boxes: Sequence[Component]) -> Component:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
