"""Annotations of a PDF page that change what a cell shows: filled fields of a form, notes, and strike-outs."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np

from ..document import NOT_READ
from .ruled_lines import Rule
from .text_lines import Characters
from .turned_page import TurnedPage

_HIDDEN = 1 << 1 | 1 << 5  # flags: hidden, and not for the screen
_PASSWORD = 1 << 13  # flag of a field
_HIGHEST = 12.0  # points: how high the text of a field is taken to be, at most


def form_of(file: Any) -> Any:
    """The form of a file opened by PDFium, before any of its pages is loaded; None where it has none."""
    import pypdfium2.raw as pdfium

    if file.get_formtype() == pdfium.FORMTYPE_NONE:
        return None
    file.init_forms()
    return file.formenv.raw if file.formenv else None


def read_annotations(page: Any, turn: TurnedPage, form: Any) -> tuple[Characters | None, list[Rule]]:
    """The text that annotations show, as characters in their boxes, and the lines that strike text out.

    `turn` is how the page is turned for reading, `form` that of the file as PDFium holds it, None where it has none.
    """
    import pypdfium2.raw as pdfium

    texts: list[Characters] = []
    rules: list[Rule] = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            kind, box = pdfium.FPDFAnnot_GetSubtype(annotation), pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN or not pdfium.FPDFAnnot_GetRect(annotation, box):
                continue
            left, top, right, bottom = turn.on_page(box.left, box.bottom, box.right, box.top)
            if kind == pdfium.FPDF_ANNOT_STRIKEOUT:
                rules.append(((top + bottom) / 2, left, right))
            elif kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
                text = _field_text(annotation, form) if kind == pdfium.FPDF_ANNOT_WIDGET else _contents(annotation)
                if text.strip():
                    texts.append(_characters(text.strip(), left, top, right, bottom))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return (Characters.of_parts(texts) if texts else None), rules


def _field_text(annotation: Any, form: Any) -> str:
    """What a field shows: its value where that is text, `NOT_READ` where it shows something else."""
    import pypdfium2.raw as pdfium

    if form is None:
        return NOT_READ if pdfium.FPDFAnnot_HasKey(annotation, b"AP") else ""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind not in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX):
        return NOT_READ
    if pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
        return NOT_READ
    return _text(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))


def _contents(annotation: Any) -> str:
    import pypdfium2.raw as pdfium

    return _text(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))


def _text(fill: Callable[[Any, int], int]) -> str:
    """The string that PDFium writes into a buffer, asked for its size first."""
    size = fill(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    fill(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\x00")


def _characters(text: str, left: float, top: float, right: float, bottom: float) -> Characters:
    """Characters of one line side by side in a box."""
    text = " ".join(text.split())
    high = min(bottom - top, _HIGHEST)
    wide = min((right - left) / len(text), 0.6 * high)
    above = (top + bottom - high) / 2
    boxes = [(left + wide * at, above, left + wide * (at + 1), above + high) for at in range(len(text))]
    return Characters.of_text(text, np.array(boxes, dtype=float))
