"""What PDFium takes for the fonts that a PDF names and does not hold: a box for every character.

Left to itself it takes what the machine has. Where that lacks Chinese, characters that stand
alone, as figures do in a table, are lost; where it has Chinese, to load it takes longer than to
read a report. Where characters stand and how wide they are a PDF says itself, so that boxes tell
the same. They would be drawn, too: only a process that draws nothing may use them.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

_BOX = Path(__file__).parents[2] / "fonts" / "GovinfoBox.ttf"
# Fonts whose widths a PDF need not state; PDFium has them built in.
_STANDARD = (b"Helvetica", b"Arial", b"Times", b"Courier", b"Symbol", b"ZapfDingbats")
_A_FONT = 1  # what stands for the box among the fonts of the machine


@cache
def use_boxes() -> Any:
    """Let PDFium of this process take boxes for fonts that are only named; what has to be kept for it."""
    import pypdfium2.raw as pdfium

    font = _BOX.read_bytes()

    def map_font(_this: Any, _weight: int, _italic: int, _charset: int, _pitch: int, face: Any, _exact: Any) -> int:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return 0 if name.startswith(_STANDARD) else _A_FONT

    def font_data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table:  # asked for to tell a collection of fonts, which this is not
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
