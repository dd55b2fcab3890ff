"""A substitute for the fonts that a PDF names without embedding them: a box for every character.

By default PDFium takes the fonts of the machine. Without a Chinese one, single characters such as the
figures in a table are lost; with one, loading it takes longer than reading a report. A PDF states the
position and width of its characters itself, so that boxes do as well. They would also be drawn: only a
process that draws nothing may use them.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

_BOX = Path(__file__).parents[2] / "fonts" / "GovinfoBox.ttf"
# Fonts whose widths a PDF need not state; PDFium has them built in.
_STANDARD = (b"Helvetica", b"Arial", b"Times", b"Courier", b"Symbol", b"ZapfDingbats")
_HANDLE = 1  # of the box, as a font of the machine


@cache
def use_boxes() -> Any:
    """Make PDFium in this process take boxes for fonts that are only named; returns what must stay in memory."""
    import pypdfium2.raw as pdfium

    font = _BOX.read_bytes()

    def map_font(_this: Any, _weight: int, _italic: int, _charset: int, _pitch: int, face: Any, _exact: Any) -> int:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return 0 if name.startswith(_STANDARD) else _HANDLE

    def font_data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table:  # of a collection of fonts, which this is not
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    answers = {
        "MapFont": map_font,
        "GetFontData": font_data,
        "Release": _nothing,
        "EnumFonts": _nothing,
        "GetFont": _nothing,
        "GetFaceName": _nothing,
        "GetFontCharset": _nothing,
        "DeleteFont": _nothing,
    }
    fonts = pdfium.FPDF_SYSFONTINFO(version=1)
    for name, kind in fonts._fields_[1:]:
        setattr(fonts, name, kind(answers[name]))
    pdfium.FPDF_SetSystemFontInfo(fonts)
    return fonts


def _nothing(*_: Any) -> int:
    return 0
