"""Functions of PDFium that are called for each character and object of a page, without the cost of their wrappers."""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

#: PDFium keeps its state in globals: one thread at a time.
TURN = threading.Lock()


class Handle(ctypes.c_void_p):
    """An object of a page, a mark of one, or a segment of a path."""


# What is called for each character, object and segment of a path, with its return type.
_CALLED_OFTEN: dict[str, type[Any]] = {
    "FPDFText_GetLooseCharBox": ctypes.c_int,
    "FPDFText_GetCharBox": ctypes.c_int,
    "FPDFText_IsGenerated": ctypes.c_int,
    "FPDFText_GetTextObject": ctypes.c_void_p,  # the address is all that is asked for
    "FPDFPage_GetObject": Handle,
    "FPDFPageObj_GetType": ctypes.c_int,
    "FPDFPageObj_GetMatrix": ctypes.c_int,
    "FPDFPageObj_GetBounds": ctypes.c_int,
    "FPDFPageObj_GetFillColor": ctypes.c_int,
    "FPDFPageObj_CountMarks": ctypes.c_int,
    "FPDFPageObj_GetMark": Handle,
    "FPDFPageObj_RemoveMark": ctypes.c_int,
    "FPDFPageObjMark_GetParamValueType": ctypes.c_int,
    "FPDFPageObjMark_GetName": ctypes.c_int,
    "FPDFFormObj_CountObjects": ctypes.c_int,
    "FPDFFormObj_GetObject": Handle,
    "FPDFTextObj_GetTextRenderMode": ctypes.c_int,
    "FPDFPath_GetDrawMode": ctypes.c_int,
    "FPDFPath_CountSegments": ctypes.c_int,
    "FPDFPath_GetPathSegment": Handle,
    "FPDFPathSegment_GetType": ctypes.c_int,
    "FPDFPathSegment_GetPoint": ctypes.c_int,
    "FPDFPathSegment_GetClose": ctypes.c_int,
}


@cache
def quick() -> SimpleNamespace:
    """These functions of PDFium without declared argument types: a call takes half the time.

    Arguments are not converted: pass numbers, handles, and structures by reference (`ctypes.byref`).
    """
    import pypdfium2.raw as pdfium

    return SimpleNamespace(
        **{
            name: ctypes.PYFUNCTYPE(returned)(ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0)
            for name, returned in _CALLED_OFTEN.items()
        }
    )


def answers(
    function: Callable[..., int], number: Any, fields: int, many: int, *arguments: Iterable[Any], apart: bool = False
) -> npt.NDArray[Any]:
    """What a function writes to its last argument, called so many times: a row of numbers for each call.

    `apart`: it takes a reference to each number, not to a structure of them. A call that fails leaves zeros.
    """
    array, references = _array(number, fields, 1 << many.bit_length())
    ctypes.memset(array, 0, ctypes.sizeof(number) * fields * many)
    deque(map(function, *arguments, *(references if apart else references[:1])), maxlen=0)
    return np.frombuffer(array, dtype=number)[: many * fields].reshape(many, fields).copy()


@lru_cache(maxsize=32)
def _array(number: Any, fields: int, many: int) -> tuple[Any, list[list[Any]]]:
    """An array, and references to the first numbers of its rows, to the second ones ..."""
    # Making the references takes as long as filling the array.
    array = (number * (fields * many))()
    size = ctypes.sizeof(number)
    ends = range(0, fields * size, size)
    return array, [[ctypes.byref(array, at) for at in range(end, len(array) * size, fields * size)] for end in ends]
