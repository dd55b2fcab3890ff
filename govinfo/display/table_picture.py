"""Pictures of tables with cells outlined: pages of a PDF, or tables drawn from their cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_FONT = Path(__file__).parents[1] / "fonts" / "GovinfoSans-Regular.ttf"
_RESOLUTION = 130  # dots an inch: numbers of a page stay legible at the width of a notebook
_SCALE = _RESOLUTION / 72
_MARGIN = 6  # points around the table
_TOUCHING = 4  # points between a header and what stands under it
_RED, _BLUE, _GREY, _BLACK = "#c1272d", "#1f5fa8", "#8a8a8a", "#1a1a1a"
_RED_FILL, _BLUE_FILL, _HEAD_FILL = "#f8d7d5", "#dce8f5", "#f2f2f2"
# Outline, fill and width on a page.
_MARKED, _BESIDE = (_RED, (193, 39, 45, 40), 3), (_BLUE, (31, 95, 168, 26), 2)
_TEXT = 15  # pixels
_ROW, _LABEL, _COLUMN = 26, 430, 104

Cell = tuple[str, str]
_Grid = Mapping[str, Mapping[str, tuple[str, Cell]]]


def draw_pages(
    path: Path, pages: dict[int, Any], table: list[Any], around: list[Any], marked: list[Any], partners: list[Any]
) -> Image:
    """The pages of a PDF that hold the cells, cut to their table.

    Parameters
    ----------
    path : Path
        The PDF, or the picture of a page.
    pages : dict
        Pages already drawn, by number; filled as pages are drawn.
    table, around, marked, partners : lists of rows of `cells`
        Every cell of the table, those that may be its headers, those outlined in red, those in blue.
    """
    from PIL import ImageDraw

    parts = []
    for number in sorted({int(cell.page) for cell in [*marked, *partners]}):
        if number not in pages:
            pages[number] = _page(path, number)
        picture, (left, top) = pages[number]
        picture = picture.copy()
        draw = ImageDraw.Draw(picture, "RGBA")
        for cells, (colour, fill, width) in ((partners, _BESIDE), (marked, _MARKED)):
            for cell in cells:
                if int(cell.page) == number:
                    box = [
                        (cell.x0 - left) * _SCALE,
                        (cell.top - top) * _SCALE,
                        (cell.x1 - left) * _SCALE,
                        (cell.bottom - top) * _SCALE,
                    ]
                    draw.rectangle(box, fill=fill, outline=colour, width=width)
        here = [cell for cell in table if int(cell.page) == number]
        edges = (
            min(cell.x0 for cell in here) - left - _MARGIN,
            _top_of_headers(here, around) - top - _MARGIN,
            max(cell.x1 for cell in here) - left + _MARGIN,
            max(cell.bottom for cell in here) - top + _MARGIN,
        )
        limits = (0, 0, picture.width, picture.height)
        cut = [max(round(edge * _SCALE), limit) for edge, limit in zip(edges[:2], limits[:2], strict=True)]
        cut += [min(round(edge * _SCALE), limit) for edge, limit in zip(edges[2:], limits[2:], strict=True)]
        parts.append(picture.crop(tuple(cut)))
    return _stacked(parts)


def _top_of_headers(table: list[Any], around: list[Any]) -> float:
    """Upper edge of the headers that stand without a gap on a table, or of the table."""
    page = table[0].page
    top, left, right = (min(c.top for c in table), min(c.x0 for c in table), max(c.x1 for c in table))
    over = [cell for cell in around if cell.page == page and cell.x0 < right and cell.x1 > left and cell.top < top]
    for cell in sorted(over, key=lambda cell: -cell.bottom):
        if cell.bottom >= top - _TOUCHING:
            top = min(top, cell.top)
    return top


def _page(path: Path, number: int) -> tuple[Image, tuple[float, float]]:
    """A page as a picture, turned as it was read, and the point of its upper left corner."""
    import pdfplumber

    from ..documents.containers import container
    from ..documents.pdf.careful import upright
    from ..documents.scan.pages import frame

    if container(path) == "scan":
        return frame(path, number, _RESOLUTION), (0, 0)
    with pdfplumber.open(path) as pdf:
        page = upright(pdf, pdf.pages[number - 1])
        picture = page.to_image(resolution=_RESOLUTION).original.convert("RGB")
        return picture, (page.bbox[0], page.bbox[1])


def _stacked(parts: list[Image]) -> Image:
    from PIL import Image

    if len(parts) == 1:
        return parts[0]
    gap = 10
    width = max(part.width for part in parts)
    whole = Image.new("RGB", (width, sum(part.height + gap for part in parts) - gap), _GREY)
    top = 0
    for part in parts:
        whole.paste(part, ((width - part.width) // 2, top))
        top += part.height + gap
    return whole


@cache
def _font(size: int = _TEXT) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)


def draw_table(grid: _Grid, title: str, marked: set[Cell], partners: set[Cell]) -> Image:
    """A table drawn from its texts, by labels of rows and columns.

    Rows that lack a column of others (section 二) are drawn below headers of their own.
    """
    from PIL import Image, ImageDraw

    bands: list[tuple[list[str], list[tuple[str, Mapping[str, tuple[str, Cell]]]]]] = []
    for label, cells in grid.items():
        if not bands or bands[-1][0] != list(cells):
            bands.append((list(cells), []))
        bands[-1][1].append((label, cells))
    widest = max((len(columns) for columns, _ in bands), default=1)
    heads = [max(len(_lines(column, _COLUMN)) for column in columns) for columns, _ in bands]
    height = _ROW * (2 + sum(lines + len(rows) for lines, (_, rows) in zip(heads, bands, strict=True)))
    width = max(_LABEL + _COLUMN * widest, round(_font().getlength(title)) + 24)
    picture = Image.new("RGB", (width + 2, height + 2), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((8, 8), title, font=_font(), fill=_BLACK)
    top = _ROW + 12
    for lines, (columns, rows) in zip(heads, bands, strict=True):
        for place, column in enumerate(columns):
            _box(draw, _LABEL + place * _COLUMN, top, _COLUMN, lines * _ROW, _lines(column, _COLUMN), fill=_HEAD_FILL)
        _box(draw, 0, top, _LABEL, lines * _ROW, [], fill=_HEAD_FILL)
        top += lines * _ROW
        for label, cells in rows:
            _box(draw, 0, top, _LABEL, _ROW, _lines(label, _LABEL)[:1], align="left")
            for place, column in enumerate(columns):
                text, key = cells[column]
                fill = _RED_FILL if key in marked else _BLUE_FILL if key in partners else "white"
                _box(draw, _LABEL + place * _COLUMN, top, _COLUMN, _ROW, [text[:14]], fill=fill)
            top += _ROW
    _outline(draw, bands, heads, marked, partners)
    return picture


def _outline(draw: Any, bands: Any, heads: list[int], marked: set[Cell], partners: set[Cell]) -> None:
    """Frames around the cells in question, over the lines of the table."""
    top = _ROW + 12
    for lines, (columns, rows) in zip(heads, bands, strict=True):
        top += lines * _ROW
        for _, cells in rows:
            for place, column in enumerate(columns):
                key = cells[column][1]
                if key in marked or key in partners:
                    left = _LABEL + place * _COLUMN
                    colour, width = (_RED, 3) if key in marked else (_BLUE, 2)
                    draw.rectangle([left, top, left + _COLUMN, top + _ROW], outline=colour, width=width)
            top += _ROW


def _lines(text: str, width: int) -> list[str]:
    """Text in lines that fit a width, cut between words where it has them."""
    font = _font()
    if font.getlength(text) <= width - 12:
        return [text]
    letters = max(int(len(text) * (width - 12) / font.getlength(text)), 1)
    return wrap(text, letters) or [""]


def _box(
    draw: Any, left: int, top: int, width: int, height: int, lines: list[str], fill: str = "white", *, align: str = ""
) -> None:
    draw.rectangle([left, top, left + width, top + height], fill=fill, outline=_GREY)
    font = _font()
    first = top + (height - len(lines) * (_TEXT + 4)) / 2
    for place, line in enumerate(lines):
        start = left + 6 if align == "left" else left + (width - font.getlength(line)) / 2
        draw.text((start, first + place * (_TEXT + 4)), line, font=font, fill=_BLACK)


def draw_text(text: str) -> Image:
    """A card of text, for findings that are about no cell."""
    from PIL import Image, ImageDraw

    width = 760
    lines = [line for part in text.splitlines() or [""] for line in _lines(part, width - 24)]
    picture = Image.new("RGB", (width, 24 + len(lines) * (_TEXT + 8)), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 0, width - 1, picture.height - 1], outline=_GREY)
    for place, line in enumerate(lines):
        draw.text((12, 12 + place * (_TEXT + 8)), line, font=_font(), fill=_BLACK)
    return picture
