"""A scanned page: deskewed and binarised, with the cells of its tables, the words in them, and the rest of its text.

Lengths are in points of the page; a picture without a size is taken for a page of A4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..document import Location
from ..pdf.ruled_lines import bounds, find_tables
from ..pdf.text_lines import Box
from .deskew import deskew
from .raster import POINT, Component, Raster, background, binarise, components
from .ruling_lines import NARROWEST_TABLE, find_ruling_lines
from .shapes import HIGH, WIDE
from .words import Word, find_lines, find_words

_BESIDE = 4.0  # points: a ruling line of a table lies this close to its cells
_FAINT = 12  # grey levels: less is noise
_NEAR = 0.6  # of the height of a word: ink beside it may be a decimal point
_EDGE = 2  # pixels
_SPECK = 4  # pixels: a decimal point is larger
_LEANING = -0.5  # correlation of rows and columns of a stroke's pixels: -0.1 to 0.3 in a 1, -0.85 in a slash


@dataclass(frozen=True)
class Placement:
    """How a page was set upright and level: its size then, quarter turns, and the matrix of the rotation."""

    size: tuple[int, int]
    quarters: int
    rotation: Any

    def as_scanned(self, location: Location) -> Location:
        """The location on the page as it was scanned."""
        import cv2

        back = cv2.invertAffineTransform(self.rotation)
        x0, top, x1, bottom = location[1:]
        x, y = (back @ np.array([(x0 + x1) / 2 * POINT, (top + bottom) / 2 * POINT, 1]) / POINT).tolist()
        wide, high = (x1 - x0) / 2, (bottom - top) / 2
        page_high, page_wide = (side / POINT for side in self.size)
        for _ in range(self.quarters):
            x, y = page_high - y, x
            wide, high, page_wide, page_high = high, wide, page_high, page_wide
        return Location(location.page, x - wide, y - high, x + wide, y + high)


class ScannedPage:
    """A page as a raster in grey, set upright and level.

    Parameters
    ----------
    grey : array of (height, width)
        The page as it was scanned.
    quarters : int
        Quarter turns to the left that set it upright.
    """

    def __init__(self, grey: Raster, quarters: int = 0) -> None:
        import cv2

        level, rotation = deskew(np.ascontiguousarray(np.rot90(grey, quarters)))
        self.placement = Placement((level.shape[0], level.shape[1]), quarters, rotation)
        binary = binarise(level)
        vertical, horizontal = find_ruling_lines(level, binary)
        self.tables: list[list[Box]] = [
            table for table in find_tables(vertical, horizontal) if _width(bounds(table)) > NARROWEST_TABLE
        ]
        drawn = np.zeros_like(binary)
        for stroke in (*vertical.values(), *horizontal.values()):
            if any(_is_within(stroke.within, bounds(table)) for table in self.tables):
                drawn[stroke.within] |= stroke.pixels
        lines = cv2.dilate(drawn, np.ones((3, 3), np.uint8)) > 0
        self._background = background(level)
        self.grey: Raster = np.where(lines, self._background, level)
        self._ink = np.where(lines, 0, binary).astype(np.uint8)

    def words(self, box: Box) -> list[Word]:
        """The words of a cell in pixels of the page, which wide gaps part, line after line."""
        left, top, right, bottom = _pixels(box)
        words = find_words(self._ink[top:bottom, left:right])
        return [
            Word(_moved(word.box, left, top), tuple(_moved(part, left, top) for part in word.parts)) for word in words
        ]

    def shapes(self, word: Word) -> list[Raster]:
        """The ink of the components of a number; none in a label, where other ink is near, or they are too large."""
        import cv2

        parts = word.figures()
        left, top, right, bottom = word.box
        beside = round(_NEAR * (bottom - top))
        x0, y0 = max(left - beside, 0), max(top - _EDGE, 0)
        rest = self._ink[y0 : bottom + _EDGE, x0 : right + beside].copy()
        for part in parts:
            rest[part[1] - y0 : part[3] - y0, part[0] - x0 : part[2] - x0] = 0
        if cv2.countNonZero(rest) >= _SPECK:
            _, _, boxes, _ = cv2.connectedComponentsWithStats(rest)
            if boxes[1:, cv2.CC_STAT_AREA].max() >= _SPECK:
                return []
        around = [(left - 1, top - 1, right + 1, bottom + 1) for left, top, right, bottom in parts]
        if any(bottom - top > HIGH or right - left > WIDE for left, top, right, bottom in around):
            return []
        return [self._darkness(box) for box in around]

    def _darkness(self, box: Component) -> Raster:
        left, top, right, bottom = (max(edge, 0) for edge in box)
        paper, grey = self._background[top:bottom, left:right], self.grey[top:bottom, left:right]
        return np.where(paper > grey, paper - grey, 0).astype(np.uint8)

    def has_faint_ink(self, box: Box) -> bool:
        """Whether a cell holds ink too pale to be read with certainty."""
        import cv2

        left, top, right, bottom = _pixels(box)
        inside = cv2.GaussianBlur(self.grey[top:bottom, left:right], (0, 0), 1.5).astype(np.int16)
        pale = (self._background[top:bottom, left:right] - inside > _FAINT).astype(np.uint8)
        return any(True for _ in components(pale))

    def leans(self, word: Word) -> bool:
        """Whether a single stroke leans to the right, as a slash does and an upright 1 does not."""
        left, top, right, bottom = word.box
        rows, columns = np.nonzero(self._ink[top:bottom, left:right])
        return len(rows) > 1 and float(np.corrcoef(rows, columns)[0, 1]) < _LEANING

    def cut(self, box: Component, margin: tuple[float, float]) -> Raster:
        """The part of the page in a box of pixels, with margins above and beside it as shares of its height."""
        left, top, right, bottom = box
        above, beside = (round(share * (bottom - top)) for share in margin)
        height, width = self.grey.shape
        rows = np.clip(np.arange(top - above, bottom + above), 0, height - 1)
        columns = np.clip(np.arange(left - beside, right + beside), 0, width - 1)
        return self.grey[np.ix_(rows, columns)]

    def lines(self) -> list[Component]:
        """The boxes of the lines of text outside of the tables, in pixels."""
        ink = self._ink.copy()
        for table in self.tables:
            for box in table:
                left, top, right, bottom = _pixels(box)
                ink[top:bottom, left:right] = 0
        return find_lines(ink)


def _width(box: Box) -> float:
    return box[2] - box[0]


def _is_within(part: tuple[slice, slice], box: Box) -> bool:
    """Whether a part of the page lies in a box, or beside it as its ruling lines do."""
    left, top, right, bottom = _pixels((box[0] - _BESIDE, box[1] - _BESIDE, box[2] + _BESIDE, box[3] + _BESIDE))
    rows, columns = part
    return left <= columns.start and columns.stop <= right and top <= rows.start and rows.stop <= bottom


def _pixels(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * POINT) for edge in box)
    return max(left, 0), max(top, 0), max(right, 1), max(bottom, 1)


def _moved(box: Component, right: int, down: int) -> Component:
    return box[0] + right, box[1] + down, box[2] + right, box[3] + down
