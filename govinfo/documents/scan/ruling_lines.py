"""Ruling lines of a binarised page: long strokes that end at other long strokes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from ..pdf.ruled_lines import Rule, open_rows
from .raster import POINT, Raster

NARROWEST_TABLE = 100.0  # points: less is a large character, whose strokes enclose boxes
_SHORTEST_VERTICAL = 9.0  # points: no row of a table is lower, no stroke of its text taller
_SHORTEST_HORIZONTAL = 15.0  # points
_ANCHORED = 4.0  # points: a ruling line ends this close to one that crosses it
_LEVEL = 1.0  # points by which parts of one line may lie apart
_BROKEN = 4.0  # points: gaps of a horizontal line that the scanner lost
# A short vertical stroke may belong to a character in a row as low as its text. A ruling line reaches the lines above
# and below it, which a character does not, and no horizontal stroke leaves it.
_LOW_ROW = 25.0  # points
_REACHES = 0.6  # points
_MOST_BRANCHES = 0.15  # share of the length of a stroke at which ink leaves it sideways
_BRANCH = 3  # pixels: ink that leaves a stroke goes on for this far


@dataclass
class Stroke:
    """The dark pixels along a line, and the part of the page that holds them."""

    within: tuple[slice, slice]
    pixels: Raster

    def without_ends(self, axis: int, first: int, last: int) -> Stroke:
        """The stroke without so many pixels at either end."""
        if not first and not last:
            return self
        length = self.pixels.shape[axis]
        kept = slice(first, length - last)
        begin = self.within[axis].start
        within, pixels = list(self.within), [slice(None), slice(None)]
        within[axis], pixels[axis] = slice(begin + first, begin + length - last), kept
        return Stroke((within[0], within[1]), self.pixels[pixels[0], pixels[1]])

    def joined(self, other: Stroke) -> Stroke:
        """Both strokes as one."""
        (top, bottom), (left, right) = (
            (min(one.start, two.start), max(one.stop, two.stop))
            for one, two in zip(self.within, other.within, strict=True)
        )
        pixels = np.zeros((bottom - top, right - left), np.uint8)
        for stroke in (self, other):
            rows, columns = stroke.within
            pixels[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] |= stroke.pixels
        return Stroke((slice(top, bottom), slice(left, right)), pixels)


def find_ruling_lines(binary: Raster) -> tuple[dict[Rule, Stroke], dict[Rule, Stroke]]:
    """The vertical and horizontal ruling lines in points, each with its pixels."""
    return _anchored(_without_branches(binary, _strokes(binary, 0)), _mended(_strokes(binary, 1)))


def _strokes(binary: Raster, axis: int) -> dict[Rule, Stroke]:
    """Strokes long enough to be ruling lines, by the line; `axis` is 0 for vertical ones, 1 for horizontal ones."""
    import cv2

    length = round((_SHORTEST_HORIZONTAL if axis else _SHORTEST_VERTICAL) * POINT)
    along, across = ((1, length), (3, 1)) if axis else ((length, 1), (1, 3))
    thick = cv2.dilate(binary, np.ones(across, np.uint8))  # a line not quite level steps from pixel to pixel
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(along, np.uint8))
    _, numbers, boxes, middles = cv2.connectedComponentsWithStats(opened)
    found = {}
    for number, ((x, y, width, height, _), middle) in enumerate(zip(boxes.tolist(), middles.tolist(), strict=True)):
        if number:  # 0 is the background
            within = slice(y, y + height), slice(x, x + width)
            low, high = (x, x + width) if axis else (y, y + height)
            rule = (middle[axis] / POINT, low / POINT, high / POINT)
            found[rule] = Stroke(within, (numbers[within] == number).astype(np.uint8))
    return found


def _mended(strokes: dict[Rule, Stroke]) -> dict[Rule, Stroke]:
    """Strokes on one line with a small gap between them, as one."""
    mended: dict[Rule, Stroke] = {}
    for rule in sorted(strokes, key=itemgetter(1)):
        at, low, high = rule
        stroke = strokes[rule]
        before = next(
            (other for other in mended if abs(other[0] - at) <= _LEVEL and 0 <= low - other[2] <= _BROKEN), None
        )
        if before is not None:
            stroke = mended.pop(before).joined(stroke)
            share = (before[2] - before[1]) / (high - before[1])
            at, low = before[0] * share + at * (1 - share), before[1]
        mended[at, low, high] = stroke
    return mended


def _anchored(
    vertical: dict[Rule, Stroke], horizontal: dict[Rule, Stroke]
) -> tuple[dict[Rule, Stroke], dict[Rule, Stroke]]:
    """The strokes between strokes across them, without what stands out at their ends: characters that touch them."""
    open_ends = _open_ends(vertical, horizontal)
    for _ in range(2):
        vertical = dict(_between(vertical, [*horizontal, *open_ends], 0))
        horizontal = dict(_between(horizontal, vertical, 1))
    return vertical, horizontal


def _open_ends(vertical: Iterable[Rule], horizontal: Iterable[Rule]) -> list[Rule]:
    """Lines across the ends of table columns, where a page break parts a table without a ruling line."""
    wide = [rule for rule in horizontal if rule[2] - rule[1] >= NARROWEST_TABLE]
    columns = [
        (at, low, high)
        for at, low, high in vertical
        if high - low >= _LOW_ROW and any(start <= at <= end and low <= y <= high for y, start, end in wide)
    ]
    return list(open_rows(columns, horizontal))


def _between(strokes: dict[Rule, Stroke], across: Iterable[Rule], axis: int) -> Iterator[tuple[Rule, Stroke]]:
    """Strokes from the first to the last of the lines across that they meet; none that meets fewer than two."""
    across = list(across)
    for (at, low, high), stroke in strokes.items():
        reach = _REACHES if axis == 0 and high - low < _LOW_ROW else _ANCHORED
        near = [other for other, start, end in across if start - _ANCHORED <= at <= end + _ANCHORED]
        met = [other for other in near if low - reach <= other <= high + reach]
        if not met or max(met) - min(met) <= _ANCHORED:
            continue
        start = low if min(met) - low <= _ANCHORED else min(met)
        stop = high if high - max(met) <= _ANCHORED else max(met)
        yield (at, start, stop), stroke.without_ends(axis, round((start - low) * POINT), round((high - stop) * POINT))


def _without_branches(binary: Raster, vertical: dict[Rule, Stroke]) -> dict[Rule, Stroke]:
    """The vertical strokes without the short ones that horizontal strokes leave, as in most characters."""
    return {
        rule: stroke
        for rule, stroke in vertical.items()
        if rule[2] - rule[1] >= _LOW_ROW or _branches(binary, stroke) <= _MOST_BRANCHES
    }


def _branches(binary: Raster, stroke: Stroke) -> float:
    """The share of the inner length of a vertical stroke at which ink leaves it to the left or to the right."""
    rows, columns = stroke.within
    ends = (rows.stop - rows.start) // 6
    inner = binary[rows.start + ends : rows.stop - ends]
    left = inner[:, max(columns.start - _BRANCH, 0) : columns.start + 1].all(axis=1)
    right = inner[:, columns.stop - 1 : columns.stop + _BRANCH].all(axis=1)
    return float((left | right).mean()) if len(inner) else 0.0
