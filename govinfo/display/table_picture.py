"""Pictures of tables with cells outlined: pages of a PDF, or tables drawn from their cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..documents.pdf.page_image import PageImage
from ..form.balance import CellKey

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_FONT = Path(__file__).parents[1] / "fonts" / "GovinfoSans-Regular.ttf"
_MARGIN = 6  # points around the table
_TOUCHING = 4  # points between a header and what is under it
_RED, _BLUE, _GREY, _BLACK = "#c1272d", "#1f5fa8", "#8a8a8a", "#1a1a1a"
_RED_FILL, _BLUE_FILL, _HEAD_FILL = "#f8d7d5", "#dce8f5", "#f2f2f2"
_TEXT = 15  # pixels
_ROW, _LABEL, _COLUMN = 26, 430, 104

_Grid = Mapping[str, Mapping[str, tuple[str, CellKey]]]


def draw_pages(
    pages: Mapping[int, PageImage], table: list[Any], around: list[Any], marked: list[Any], partners: list[Any]
) -> Image:
    """Pages cut to the table that they hold, with cells of it outlined.

    Parameters
    ----------
    pages : mapping
        The pages of the cells in question, by number.
    table, around, marked, partners : lists of rows of `cells`
        Every cell of the table, those that may be its headers, those outlined in red, those in blue.
    """
    parts = []
    for number in sorted(pages):
        page = pages[number].copy()
        for cells, colour, width, opacity in ((partners, _BLUE, 2, 26), (marked, _RED, 3, 40)):
            for cell in cells:
                if cell.page == number:
                    page.outline((cell.x0, cell.top, cell.x1, cell.bottom), colour, width, opacity)
        here = [cell for cell in table if cell.page == number]
        edges = (
            min(cell.x0 for cell in here) - _MARGIN,
            _top_of_headers(here, around) - _MARGIN,
            max(cell.x1 for cell in here) + _MARGIN,
            max(cell.bottom for cell in here) + _MARGIN,
        )
        parts.append(page.cut(edges))
    return _stacked(parts)


def _top_of_headers(table: list[Any], around: list[Any]) -> float:
    """Upper edge of the headers that are without a gap above a table, or of the table."""
    page = table[0].page
    top, left, right = (min(c.top for c in table), min(c.x0 for c in table), max(c.x1 for c in table))
    over = [cell for cell in around if cell.page == page and cell.x0 < right and cell.x1 > left and cell.top < top]
    for cell in sorted(over, key=lambda cell: -cell.bottom):
        if cell.bottom >= top - _TOUCHING:
            top = min(top, cell.top)
    return top


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


def draw_table(grid: _Grid, title: str, marked: set[CellKey], partners: set[CellKey]) -> Image:
    """A table drawn from its texts, by labels of rows and columns.

    Rows that lack a column of others (section 二) are drawn below headers of their own.
    """
    from PIL import Image, ImageDraw

    bands: list[tuple[list[str], list[tuple[str, Mapping[str, tuple[str, CellKey]]]]]] = []
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


def _outline(draw: Any, bands: Any, heads: list[int], marked: set[CellKey], partners: set[CellKey]) -> None:
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
