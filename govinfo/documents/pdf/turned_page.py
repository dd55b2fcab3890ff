"""A page turned so that its text runs to the right, and the coordinates of the page that is not turned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .text_lines import Box, Points

# The axes of a page, turned clockwise by degrees: to the right and up, as those of the page that is not turned.
_AXES = {0: ((1, 0), (0, 1)), 90: ((0, 1), (-1, 0)), 180: ((-1, 0), (0, -1)), 270: ((0, -1), (1, 0))}


class TurnedPage:
    """The turn of a page by `rotation` degrees, whose media box is left, bottom, right and top in its own space.

    Boxes on it are left, top, right and bottom; `corner` is its own upper left corner.
    """

    def __init__(self, rotation: int, media: Sequence[float], corner: tuple[float, float] = (0.0, 0.0)) -> None:
        self._axes = np.array(_AXES[rotation % 360], dtype=float)
        ends = np.array([media[:2], media[2:]], dtype=float) @ self._axes.T
        self._low, self._high = ends.min(axis=0), ends.max(axis=0)
        self._corner = np.array(corner, dtype=float)

    def in_space(self, boxes: Points) -> Points:
        """Boxes on the turned page as left, bottom, right and top in the space of the page."""
        left, top, right, bottom = (boxes - np.tile(self._corner, 2)).T
        ends = [
            np.column_stack([x + self._low[0], self._high[1] - y]) @ self._axes
            for x, y in ((left, top), (right, bottom))
        ]
        return np.hstack([np.minimum(*ends), np.maximum(*ends)])

    def on_page(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box in the space of the page, as one on the turned page."""
        ends = np.array([(left, bottom), (right, top)]) @ self._axes.T
        (x0, low), (x1, high) = ends.min(axis=0) - (self._low[0], 0), ends.max(axis=0) - (self._low[0], 0)
        (dx, dy), above = self._corner, self._high[1]
        return float(x0 + dx), float(above - high + dy), float(x1 + dx), float(above - low + dy)
