"""A page of a PDF or of a file of pictures, drawn as it was read: the location of a cell is where its ink is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DamagedFileError, ReportError
from .careful import upright
from .text_lines import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_RESOLUTION = 130  # pixels an inch: numbers of a page stay legible at the width of a notebook
_LONGEST_SIDE = 4_000  # pixels: larger pages are drawn smaller


@dataclass(frozen=True)
class PageImage:
    """A page as a picture, with the point of its upper left corner and the pixels a point."""

    picture: Image
    left: float
    top: float
    scale: float

    def pixels(self, box: Box) -> Box:
        """A box of the page in pixels of the picture."""
        x0, top, x1, bottom = ((edge - self.left, edge - self.top)[place % 2] for place, edge in enumerate(box))
        return x0 * self.scale, top * self.scale, x1 * self.scale, bottom * self.scale

    def outline(self, box: Box, colour: str, width: int = 3, opacity: int = 40) -> None:
        """Outline a box in a colour such as "#c1272d", and shade what is in it."""
        from PIL import ImageDraw

        draw = ImageDraw.Draw(self.picture, "RGBA")
        draw.rectangle(self.pixels(box), fill=f"{colour}{opacity:02x}", outline=colour, width=width)

    def copy(self) -> PageImage:
        """The page with a picture of its own, to be drawn on."""
        return PageImage(self.picture.copy(), self.left, self.top, self.scale)

    def cut(self, box: Box) -> Image:
        """The part of the picture within a box."""
        x0, top, x1, bottom = map(round, self.pixels(box))
        wide, high = self.picture.size
        return self.picture.crop((max(x0, 0), max(top, 0), min(x1, wide), min(bottom, high)))


def page_image(path: Path, number: int, recognised: bool = False) -> PageImage:
    """Draw a page of a PDF, or of a file of pictures.

    Parameters
    ----------
    path : Path
        The document.
    number : int
        The page, counted from 1.
    recognised : bool
        Whether the cells on it were recognised in a picture (they have a confidence): these are located
        on the page as it is shown. Text is located on the page turned so that it runs to the right,
        as the readers turn a table set across the page.

    Raises
    ------
    DamagedFileError
        Where the file cannot be drawn, or has no such page.
    """
    with open(path, "rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    try:
        return _page_of_pdf(path, number, recognised) if is_pdf else _picture(path, number)
    except (ReportError, MemoryError):
        raise
    except Exception as error:
        # PDFium, pdfminer and Pillow raise whatever they meet first in a damaged file.
        raise DamagedFileError(f"{path}: page {number} cannot be drawn ({type(error).__name__})", path) from error


def _picture(path: Path, number: int) -> PageImage:
    from ..scan.pages import frame

    return PageImage(frame(path, number, _RESOLUTION), 0, 0, _RESOLUTION / 72)


def _page_of_pdf(path: Path, number: int, recognised: bool) -> PageImage:
    import pypdfium2

    left, top, turn = 0.0, 0.0, 0
    file = pypdfium2.PdfDocument(path)
    try:
        page = file[number - 1]
        if not recognised:
            left, top, turn, whole = _as_read(path, number)
            page.set_cropbox(*whole)
            page = file[number - 1]  # opened anew, so that the box counts
        scale = min(_RESOLUTION / 72, _LONGEST_SIDE / max(page.get_size()))
        picture = page.render(scale=scale, rotation=turn, prefer_bgrx=True).to_pil().convert("RGB")
    finally:
        file.close()
    return PageImage(picture, left, top, scale)


def _as_read(path: Path, number: int) -> tuple[float, float, int, Box]:
    """The corner of a page of text, the degrees by which its reader turned it, and its box before it is cropped."""
    import pdfplumber

    with pdfplumber.open(path, pages=[number]) as pdf:
        page = pdf.pages[0]
        whole = page.page_obj.mediabox
        turned = upright(pdf, page)
        return float(turned.bbox[0]), float(turned.bbox[1]), (turned.rotation - page.rotation) % 360, whole
