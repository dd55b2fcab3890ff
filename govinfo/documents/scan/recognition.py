"""Character recognition of rasters of lines, with models that come with their package (no network)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from ...errors import NoTextError
from .raster import Raster

#: How to install what reads scans.
EXTRA = "pip install -e '.[ocr]' in a checkout of govinfo"
# Pixels: narrow rasters of single figures are recognised as well as padded ones, five times as fast.
_NARROWEST = 64


class Recognised(NamedTuple):
    """The text of a line and the confidence of its recognition, from 0 to 1."""

    text: str
    confidence: float


def is_installed() -> bool:
    """Whether the packages that recognise characters are installed."""
    from importlib.util import find_spec

    return all(find_spec(package) for package in ("rapidocr", "onnxruntime", "cv2"))


def recognise(lines: Sequence[Raster], width: float = 1.0) -> list[Recognised]:
    """The text of each raster of a line, its width reduced to a share: time goes with the width."""
    if not lines:
        return []
    output = _engine().recognize_txt([np.dstack([_narrowed(line, width)] * 3) for line in lines])
    return [Recognised(text, float(score)) for text, score in zip(output.txts, output.scores, strict=True)]


def _narrowed(line: Raster, share: float) -> Raster:
    import cv2

    if share == 1:
        return line
    height, width = line.shape
    return np.asarray(cv2.resize(line, (max(round(width * share), 1), height), interpolation=cv2.INTER_AREA), np.uint8)


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
