"""Ruling lines of a binarised page: long strokes that end at other long strokes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..pdf.ruled_lines import Rule
from .raster import POINT, Raster

_SHORTEST_VERTICAL = 9.0  # points: no row of a table is lower, no stroke of its text taller
_SHORTEST_HORIZONTAL = 15.0  # points
_ANCHORED = 4.0  # points: a ruling line ends this close to one that crosses it
# A short vertical stroke may belong to a character in a row as low as its text. It ends nearer to the lines above and
# below it than a character does, and no horizontal stroke leaves it.
_LOW_ROW = 25.0  # points
_MEETS = 1.7  # points
_MOST_BRANCHES = 0.15  # share of the length of a stroke at which ink leaves it sideways
_BRANCH = 3  # pixels: ink that leaves a stroke goes on for this far


@dataclass
class _Stroke:
    """The dark pixels along a line, and the part of the page that holds them."""

    within: tuple[slice, slice]
    pixels: Raster


def find_ruling_lines(binary: Raster) -> tuple[list[Rule], list[Rule], Raster]:
    """The vertical and horizontal ruling lines in points, and a raster of their pixels."""
    vertical, horizontal = _anchored(_without_branches(binary, _strokes(binary, 0)), _strokes(binary, 1))
    drawn = np.zeros_like(binary)
    for stroke in (*vertical.values(), *horizontal.values()):
        drawn[stroke.within] |= stroke.pixels
    return list(vertical), list(horizontal), drawn


def _strokes(binary: Raster, axis: int) -> dict[Rule, _Stroke]:
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
            found[rule] = _Stroke(within, (numbers[within] == number).astype(np.uint8))
    return found


def _anchored(
    vertical: dict[Rule, _Stroke], horizontal: dict[Rule, _Stroke]
) -> tuple[dict[Rule, _Stroke], dict[Rule, _Stroke]]:
    """The strokes that end at strokes across them, as those of large characters do not."""
    for _ in range(2):
        vertical = {rule: stroke for rule, stroke in vertical.items() if _ends_at(rule, horizontal, _reach(rule))}
        horizontal = {rule: stroke for rule, stroke in horizontal.items() if _ends_at(rule, vertical, _ANCHORED)}
    return vertical, horizontal


def _reach(vertical: Rule) -> float:
    """How far from a line across it a vertical stroke may end."""
    _, low, high = vertical
    return _MEETS if high - low < _LOW_ROW else _ANCHORED


def _ends_at(rule: Rule, across: Iterable[Rule], reach: float) -> bool:
    at, *ends = rule
    near = [other for other, low, high in across if low - _ANCHORED <= at <= high + _ANCHORED]
    return all(any(abs(other - end) <= reach for other in near) for end in ends)


def _without_branches(binary: Raster, vertical: dict[Rule, _Stroke]) -> dict[Rule, _Stroke]:
    """The vertical strokes without the short ones that horizontal strokes leave, as in most characters."""
    return {
        rule: stroke
        for rule, stroke in vertical.items()
        if rule[2] - rule[1] >= _LOW_ROW or _branches(binary, stroke) <= _MOST_BRANCHES
    }


def _branches(binary: Raster, stroke: _Stroke) -> float:
    """The share of the inner length of a vertical stroke at which ink leaves it to the left or to the right."""
    rows, columns = stroke.within
    ends = (rows.stop - rows.start) // 6
    inner = binary[rows.start + ends : rows.stop - ends]
    left = inner[:, max(columns.start - _BRANCH, 0) : columns.start + 1].all(axis=1)
    right = inner[:, columns.stop - 1 : columns.stop + _BRANCH].all(axis=1)
    return float((left | right).mean()) if len(inner) else 0.0
