"""Character recognition: pictures of lines to text, with models that come with their package (no network)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from ...errors import NoTextError
from ..pdf.text_lines import Box
from .deskew import POINT, Picture

#: What a scan needs, named in the error of who lacks it.
EXTRA = "pip install 'govinfo[ocr]'"
# Dots: narrow pictures of single figures are read as surely and five times as fast as padded ones.
_NARROWEST = 64
_SMALLER = 0.45  # lines of prose are found in a picture reduced so much


class Recognised(NamedTuple):
    """The text of a line and how sure its reading is, from 0 to 1."""

    text: str
    confidence: float


def is_installed() -> bool:
    """Whether the packages that recognise characters are there."""
    from importlib.util import find_spec

    return all(find_spec(package) for package in ("rapidocr", "onnxruntime", "cv2"))


def recognise(lines: Sequence[Picture]) -> list[Recognised]:
    """The text of each picture of a line."""
    if not lines:
        return []
    output = _engine().recognize_txt([np.dstack([line] * 3) for line in lines])
    return [Recognised(text, float(score)) for text, score in zip(output.txts, output.scores, strict=True)]


def find_lines(picture: Picture) -> list[Box]:
    """The boxes of the lines of text in a picture of a page without tables, in points."""
    import cv2

    small = cv2.resize(picture, None, fx=_SMALLER, fy=_SMALLER, interpolation=cv2.INTER_AREA)
    found = _engine()(np.dstack([small] * 3), use_det=True, use_cls=False, use_rec=False)
    boxes = [] if found.boxes is None else found.boxes
    dots = POINT * _SMALLER
    return [
        tuple(float(edge) / dots for edge in (*box.min(axis=0), *box.max(axis=0)))  # type: ignore[misc]
        for box in boxes
    ]


@cache
def _engine() -> Any:
    if not is_installed():
        raise NoTextError(f"a scan is read by character recognition, which is not installed: {EXTRA}")
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            # Reports are read side by side in processes; each keeps to one core.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": 2000,
            "Rec.rec_batch_num": 16,
            "Rec.rec_img_shape": [3, 48, _NARROWEST],
        }
    )
