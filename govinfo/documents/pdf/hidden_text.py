"""Text that a scanner hid behind the picture of a page, so that it can be searched.

It is the reading of another program, without its confidence: such a page is read as a scan.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def has_only_hidden_text(page: Any) -> bool:
    """Whether all text of a page of PDFium is invisible."""
    import pypdfium2.raw as pdfium

    modes = {
        pdfium.FPDFTextObj_GetTextRenderMode(thing.raw) for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    }
    return modes == {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE}


def pages_with_only_hidden_text(path: Path) -> set[int]:
    """The numbers of these pages of a PDF; none where PDFium cannot open it."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return set()
    try:
        return {number for number, page in enumerate(file, start=1) if has_only_hidden_text(page)}
    except pypdfium2.PdfiumError:
        return set()
    finally:
        file.close()
