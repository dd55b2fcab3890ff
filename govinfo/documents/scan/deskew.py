"""Deskewing: the rotation that sets the lines of a scanned page level."""

from __future__ import annotations

from typing import Any

import numpy as np

from .raster import Raster

_LARGEST_SKEW = 3.0  # degrees: a page lies straighter than this on a scanner
_STEPS = 0.1, 0.02  # degrees
_SCALE = 0.4  # of the page on which the skew is looked for
_STRIP = 12  # pixels


def deskew(grey: Raster) -> tuple[Raster, Any]:
    """The page set level, and the matrix of the rotation that did it."""
    import cv2

    height, width = grey.shape
    rotation = cv2.getRotationMatrix2D((width / 2, height / 2), _skew(grey), 1)
    level = cv2.warpAffine(grey, rotation, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, np.uint8), rotation


def _skew(grey: Raster) -> float:
    """Degrees of rotation at which the profile of the rows (sums of their ink) varies most.

    Vertical strips of the page are moved up and down by the phases of their spectra: to move them by pixels would blur
    every profile but that of a page not moved at all.
    """
    import cv2

    small = cv2.resize(grey, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_AREA)
    ink = 255 - small.astype(np.float32)
    ink = np.clip(ink - cv2.GaussianBlur(ink, (0, 0), 12) - 15, 0, 80)
    height, width = ink.shape
    strips = np.add.reduceat(ink, np.arange(0, width, _STRIP), axis=1)
    spectra = np.fft.rfft(strips, axis=0)[: height // 4]
    frequencies = np.arange(len(spectra)) / height
    places = np.arange(strips.shape[1]) * float(_STRIP)

    def variation(degrees: float) -> float:
        moved = np.exp(-2j * np.pi * frequencies[:, None] * (places * np.tan(np.radians(-degrees))))
        profile = (spectra * moved).sum(axis=1)
        return float(np.square(np.abs(profile * frequencies)).sum())

    best, reach = 0.0, _LARGEST_SKEW
    for step in _STEPS:
        best = max((float(x) for x in np.arange(best - reach, best + reach + step / 2, step)), key=variation)
        reach = step
    return best
