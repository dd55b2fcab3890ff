"""Character recognition of rasters of lines, with models that come with their package (no network)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from ...errors import NoTextError
from ..pdf.text_lines import Box
from .raster import POINT, Raster

#: How to install what reads scans.
EXTRA = "pip install -e '.[ocr]' in a checkout of govinfo"
# Pixels: narrow rasters of single figures are recognised as well as padded ones, five times as fast.
_NARROWEST = 64
_REDUCED = 0.45  # scale at which lines of text are found


class Recognised(NamedTuple):
    """The text of a line and the confidence of its recognition, from 0 to 1."""

    text: str
    confidence: float


def is_installed() -> bool:
    """Whether the packages that recognise characters are installed."""
    from importlib.util import find_spec

    return all(find_spec(package) for package in ("rapidocr", "onnxruntime", "cv2"))


def recognise(lines: Sequence[Raster]) -> list[Recognised]:
    """The text of each raster of a line."""
    if not lines:
        return []
    output = _engine().recognize_txt([np.dstack([line] * 3) for line in lines])
    return [Recognised(text, float(score)) for text, score in zip(output.txts, output.scores, strict=True)]


def find_lines(page: Raster) -> list[Box]:
    """The boxes of the lines of text on a page without tables, in points."""
    import cv2

    small = cv2.resize(page, None, fx=_REDUCED, fy=_REDUCED, interpolation=cv2.INTER_AREA)
    found = _engine()(np.dstack([small] * 3), use_det=True, use_cls=False, use_rec=False)
    boxes = [] if found.boxes is None else found.boxes
    pixels = POINT * _REDUCED
    return [
        tuple(float(edge) / pixels for edge in (*box.min(axis=0), *box.max(axis=0)))  # type: ignore[misc]
        for box in boxes
    ]


@cache
def _engine() -> Any:
    if not is_installed():
        raise NoTextError(f"a scan needs character recognition, which is not installed: {EXTRA}")
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            # Reports are read in parallel processes; each keeps to one core.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": 2000,
            "Rec.rec_batch_num": 16,
            "Rec.rec_img_shape": [3, 48, _NARROWEST],
        }
    )
