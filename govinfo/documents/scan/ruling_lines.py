"""Ruling lines of a binarised page: long strokes that end at other long strokes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np

from ..pdf.ruled_lines import Rule, open_rows
from .raster import POINT, Raster

NARROWEST_TABLE = 100.0  # points: less is a large character, whose strokes enclose boxes
_SHORTEST_VERTICAL = 9.0  # points: no row of a table is lower, no stroke of its text taller
_SHORTEST_HORIZONTAL = 15.0  # points
_FAINT = 60.0, 70.0  # points: the shortest pale vertical and horizontal lines; strokes of characters are shorter
_MEAN_ALONG = 13  # pixels: longer than a dash and the gap behind it
_THICKEST = 9  # pixels
_PALEST = 7  # grey levels: noise is less in a mean over so many pixels
_ANCHORED = 4.0  # points: a ruling line ends this close to one that crosses it
_LEVEL = 1.0  # points by which parts of one line may lie apart
_BROKEN = 4.0  # points: gaps of a horizontal line that the scanner lost
# A short vertical stroke may belong to a character in a row as low as its text. Beside a ruling line is the blank
# margin of its cells; beside the stroke of a character are its other strokes.
_NARROWEST_COLUMN = 12.0  # points
_SNAP = 3.0  # points: strokes closer than this are one line
_LOW_ROW = 25.0  # points
_REACHES = 0.6  # points: a ruling line in a low row reaches the lines above and below it
_BETWEEN = 0.7  # of the height of a row: a stroke with ink so near on both sides is within a line of text
_LONG = 60.0  # points: no strokes of characters, one below the other, make up so long a line
# Pixels: a line is at least so thick, but for pale ones, and strokes of characters that a mean along them joined.
_SOLID = 4
# Pixels from a stroke, and the share of its length with ink so near from which it belongs to characters. Measured on
# ten pages at 120 to 240 dots an inch: beside ruling lines at most 0.19 and 0.42, beside most strokes 0.4 to 1.
_TOUCHING, _NEAR = (0, 2, 0.28), (1, 4, 0.45)
_TOUCHED = 0.4  # share of a part of a line in one row, from which a character is joined to it


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


def find_ruling_lines(grey: Raster, binary: Raster) -> tuple[dict[Rule, Stroke], dict[Rule, Stroke]]:
    """The vertical and horizontal ruling lines in points, each with its pixels."""
    vertical, horizontal = _anchored(
        _without_crowded(binary, _strokes(grey, binary, 0)), _mended(_strokes(grey, binary, 1))
    )
    vertical = _without_characters_in_line(binary, _without_slivers(vertical), horizontal)
    return _anchored(_without_lone(binary, vertical, horizontal), horizontal)


def _strokes(grey: Raster, binary: Raster, axis: int) -> dict[Rule, Stroke]:
    """Strokes long enough to be ruling lines, by the line; `axis` is 0 for vertical ones, 1 for horizontal ones."""
    import cv2

    length = round((_SHORTEST_HORIZONTAL if axis else _SHORTEST_VERTICAL) * POINT)
    thick = cv2.dilate(binary, _line(3, 1 - axis))  # a line not quite level steps from pixel to pixel
    solid = np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, _line(length, axis)), np.uint8)
    opened = solid | _faint(grey, axis)
    _, numbers, boxes, middles = cv2.connectedComponentsWithStats(opened)
    found = {}
    for number, ((x, y, width, height, _), middle) in enumerate(zip(boxes.tolist(), middles.tolist(), strict=True)):
        if number:  # 0 is the background
            within = slice(y, y + height), slice(x, x + width)
            low, high = (x, x + width) if axis else (y, y + height)
            pixels = (numbers[within] == number).astype(np.uint8)
            stroke = Stroke(within, pixels)
            if (solid[within] * pixels).any() or not _is_crowded(binary, stroke, axis):
                found[middle[axis] / POINT, low / POINT, high / POINT] = stroke
    return found


def _faint(grey: Raster, axis: int) -> Raster:
    """255 at the pixels of long thin lines that are pale, dotted or dashed: a mean along them is darker than beside."""
    import cv2

    mean = cv2.blur(grey, (_MEAN_ALONG, 1) if axis else (1, _MEAN_ALONG))
    thin = cv2.morphologyEx(mean, cv2.MORPH_BLACKHAT, _line(_THICKEST, 1 - axis))
    dark = cv2.dilate((thin > _PALEST).astype(np.uint8) * 255, _line(3, 1 - axis))
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, _line(round(_FAINT[axis] * POINT), axis)), np.uint8)


def _line(length: int, axis: int) -> Raster:
    """A kernel of so many pixels along an axis."""
    return np.ones((1, length) if axis else (length, 1), np.uint8)


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


def _without_crowded(binary: Raster, vertical: dict[Rule, Stroke]) -> dict[Rule, Stroke]:
    """The vertical strokes without those that have ink beside them, as the strokes of characters do."""
    return {
        rule: stroke
        for rule, stroke in vertical.items()
        if (rule[2] - rule[1] >= _LONG and stroke.pixels.shape[1] >= _SOLID) or not _is_crowded(binary, stroke)
    }


def _without_slivers(vertical: dict[Rule, Stroke]) -> dict[Rule, Stroke]:
    """The vertical strokes without those so near to a longer one that nothing could be printed between them."""
    return {
        (at, low, high): stroke
        for (at, low, high), stroke in vertical.items()
        if not any(
            _SNAP < abs(other - at) < _NARROWEST_COLUMN and start - _LEVEL <= low and high <= end + _LEVEL
            for other, start, end in vertical
            if end - start > high - low + _LEVEL
        )
    }


def _without_lone(binary: Raster, vertical: dict[Rule, Stroke], horizontal: Iterable[Rule]) -> dict[Rule, Stroke]:
    """The vertical strokes that go on in another row, are in line with one that does, or are longer than characters.

    A short stroke in one row alone belongs to a character, unless all strokes of the row are of that kind, or the row
    is the first or last of its page, where it may be all that is left of a column, and the stroke is not within text.
    """
    horizontal = list(horizontal)
    through = [rule for rule in vertical if _crossed(rule, horizontal)]

    def is_rule(at: float, low: float, high: float) -> bool:
        if high - low >= _LOW_ROW:
            return True
        in_row = [rule for rule in through if rule[1] - _LEVEL <= (low + high) / 2 <= rule[2] + _LEVEL]
        if not in_row:
            return _is_closed_row((low + high) / 2, vertical, horizontal)
        if any(abs(other - at) <= _LEVEL and start - _LONG < low < end + _LONG for other, start, end in through):
            return True
        is_outermost = all(end <= high + _ANCHORED for _, _, end in in_row) or all(
            start >= low - _ANCHORED for _, start, _ in in_row
        )
        return is_outermost and not _is_within_text(binary, vertical[at, low, high])

    return {rule: stroke for rule, stroke in vertical.items() if is_rule(*rule)}


def _is_within_text(binary: Raster, stroke: Stroke) -> bool:
    """Whether ink is near on both sides of a vertical stroke."""
    rows, columns = stroke.within
    height = rows.stop - rows.start
    inner = binary[rows.start + height // 4 : rows.stop - height // 4]
    far, near = round(_BETWEEN * height), _NEAR[1]
    left = inner[:, max(columns.start - far, 0) : max(columns.start - near, 0)]
    return bool(left.any() and inner[:, columns.stop + near : columns.stop + far].any())


def _crossed(rule: Rule, horizontal: Iterable[Rule]) -> list[float]:
    """Where lines across cross a vertical one, not counting its ends."""
    at, low, high = rule
    return sorted(
        y
        for y, start, end in horizontal
        if low + _ANCHORED < y < high - _ANCHORED and start - _LEVEL <= at <= end + _LEVEL
    )


def _is_closed_row(middle: float, vertical: Iterable[Rule], horizontal: Iterable[Rule]) -> bool:
    """Whether vertical strokes close a row at both ends of the line above it, as they do not close a heading."""
    above = max((rule for rule in horizontal if rule[0] < middle), default=None)
    in_row = [at for at, low, high in vertical if low < middle < high]
    return above is not None and min(in_row) - above[1] <= _ANCHORED and above[2] - max(in_row) <= _ANCHORED


def _without_characters_in_line(
    binary: Raster, vertical: dict[Rule, Stroke], horizontal: Iterable[Rule]
) -> dict[Rule, Stroke]:
    """The vertical strokes without parts that have ink beside them or bend, where half of their parts or more do not.

    A character above, below or between the parts of a ruling line, and in line with them, joins them.
    """
    horizontal = list(horizontal)
    kept: dict[Rule, Stroke] = {}
    for (at, low, high), stroke in vertical.items():
        edges = [low, *_crossed((at, low, high), horizontal), high]
        parts = [(start, end, _part(stroke, start - low, high - end)) for start, end in pairwise(edges)]
        crowded = [
            0.0 if end - start >= _LOW_ROW else _likeness_to_character(binary, part, at) for start, end, part in parts
        ]
        if 2 * sum(share <= _TOUCHING[2] for share in crowded) < len(parts):
            kept[at, low, high] = stroke
            continue
        runs = groupby(zip(parts, crowded, strict=True), key=lambda part: part[1] <= _TOUCHED)
        for run in [list(run) for is_free, run in runs if is_free]:
            start, end = run[0][0][0], run[-1][0][1]
            kept[at, start, end] = _part(stroke, start - low, high - end)
    return kept


def _likeness_to_character(binary: Raster, part: Stroke, at: float) -> float:
    """The share of the inner length of a part of a line with ink beside it, or without ink where the line is."""
    rows, _ = part.within
    ends = (rows.stop - rows.start) // 6
    dark = (binary[rows.start + ends : rows.stop - ends, round(at * POINT)] > 0).mean()
    beside = _crowded(binary, part, *_TOUCHING[:2])
    if beside > _TOUCHED / 2 and _is_within_text(binary, part):
        return 1.0
    return max(beside, 1 - float(dark))


def _part(stroke: Stroke, first: float, last: float) -> Stroke:
    """A vertical stroke without so many points at either end."""
    return stroke.without_ends(0, round(first * POINT), round(last * POINT))


def _is_crowded(binary: Raster, stroke: Stroke, axis: int = 0) -> bool:
    """Whether a stroke has as much ink beside it as those of characters have."""
    if axis:
        binary, stroke = binary.T, Stroke((stroke.within[1], stroke.within[0]), stroke.pixels.T)
    return any(_crowded(binary, stroke, near, far) > most for near, far, most in (_TOUCHING, _NEAR))


def _crowded(binary: Raster, stroke: Stroke, near: int, far: int) -> float:
    """The share of the inner length of a vertical stroke with ink so many pixels beside it."""
    rows, columns = stroke.within
    ends = (rows.stop - rows.start) // 6
    inner = binary[rows.start + ends : rows.stop - ends]
    left = inner[:, max(columns.start - far, 0) : max(columns.start - near, 0)].any(axis=1)
    right = inner[:, columns.stop + near : columns.stop + far].any(axis=1)
    return float((left | right).mean()) if len(inner) else 0.0
