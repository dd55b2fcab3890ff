"""Deskewing: the rotation that sets the lines of a scanned page level."""

from __future__ import annotations

from typing import Any

import numpy as np

from .raster import Raster

_LARGEST_SKEW = 3.0  # degrees: a page lies straighter than this on a scanner


def deskew(grey: Raster) -> tuple[Raster, Any]:
    """The page set level, and the matrix of the rotation that did it."""
    import cv2

    height, width = grey.shape
    rotation = cv2.getRotationMatrix2D((width / 2, height / 2), _skew(grey), 1)
    level = cv2.warpAffine(grey, rotation, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, np.uint8), rotation


def _skew(grey: Raster) -> float:
    """Degrees of rotation at which the profile of the rows (sums of their ink) varies most."""
    import cv2

    small = cv2.resize(grey, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    ink = 255 - small.astype(np.float32)
    ink = np.clip(ink - cv2.GaussianBlur(ink, (0, 0), 12) - 15, 0, 80)
    height, width = ink.shape

    def variation(degrees: float) -> float:
        rotation = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        rows = cv2.warpAffine(ink, rotation, (width, height)).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    roughly = max(np.arange(-_LARGEST_SKEW, _LARGEST_SKEW + 0.01, 0.1), key=variation)
    return float(max(np.arange(roughly - 0.1, roughly + 0.101, 0.02), key=variation))
