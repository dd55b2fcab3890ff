"""Pages as arrays of grey pixels: resolution, binarisation, background and connected components."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

RESOLUTION = 200  # pixels per inch to which every page is brought
POINT = RESOLUTION / 72  # pixels
Raster = npt.NDArray[np.uint8]
Component = tuple[int, int, int, int]  # bounding box of connected pixels: left, top, right, bottom

_DARKER = 22  # grey levels by which ink is darker than the mean around it
_SMALLEST = 5  # pixels: specks of dust are smaller than any character


def binarise(grey: Raster) -> Raster:
    """255 where the page is darker than its surroundings (adaptive mean threshold), else 0."""
    import cv2

    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return np.asarray(
        cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, _DARKER), np.uint8
    )


def background(grey: Raster) -> Raster:
    """The page without its ink: a median filter on the reduced page."""
    import cv2

    height, width = grey.shape
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.medianBlur(small, 15), (width, height)), np.uint8)


def components(binary: Raster) -> Iterator[Component]:
    """The bounding box of each connected component, without specks."""
    import cv2

    _, _, boxes, _ = cv2.connectedComponentsWithStats(binary)
    for x, y, width, height, size in boxes[1:].tolist():
        if size > _SMALLEST and max(width, height) >= _SMALLEST:
            yield x, y, x + width, y + height
