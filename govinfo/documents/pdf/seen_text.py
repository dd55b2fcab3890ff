"""Which characters of a PDF page are seen: not those that are invisible, covered, off the page or of a watermark.

The objects of a page name the suspects: text without fill, transparent, light or tiny, in a layer, or below a filled
area. For those the page is drawn, and a character without ink in its box is not seen.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .ruled_lines import THIN, Rule
from .text_lines import Characters, Numbers, neighbours

_OPAQUE, _TRANSPARENT = 250, 13  # of 255: opacity above which text hides what is below, and below which it is not seen
_LIGHT = 150  # of 255, in red, green and blue: paler text may be a watermark, or not be seen
_INK = 20  # grey levels between ink and paper
_SCALE = 3  # pixels per point of the page as it is drawn for this
_TINY = 2.0  # points
_SAME = 0.3  # of the size: the same character drawn this close is drawn twice
_STRUCK = 0.35, 0.72  # of the height of a character, from its top: a line between strikes it out
_OFTEN = 3  # times that a watermark is repeated on a page, at least
_LARGE = 2.2  # times the usual size: a watermark across the page
_DEEPEST = 5  # form objects within form objects
_NEAR = 2.0  # points: two readers find a character this close
SLANTED = 0.05  # share of a rotation: neither along the lines of the page nor across
LAYER = "OC\0".encode("utf-16-le")  # the mark of optional content
_NOT_FILLED = (3, 7)  # render modes: invisible, and clipping only


class Suspects:
    """The text objects of a page that may not be seen, noted while its objects are read."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()  # addresses of text objects
        self.doubtful: set[int] = set()
        self.light: set[int] = set()
        self.order: dict[int, int] = {}
        self.covers: list[tuple[int, float, float, float, float]] = []  # order, left, bottom, right, top

    def note_text(self, address: int, mode: int, color: Sequence[int], in_layer: bool) -> None:
        self.order[address] = len(self.order) + len(self.covers)
        red, green, blue, opacity = color
        if mode in _NOT_FILLED or opacity < _TRANSPARENT:
            self.hidden.add(address)
        elif min(red, green, blue) > _LIGHT or opacity < _OPAQUE or in_layer:
            self.doubtful.add(address)
            if min(red, green, blue) > _LIGHT or opacity < 0.7 * 255:
                self.light.add(address)

    def note_cover(self, left: float, bottom: float, right: float, top: float) -> None:
        """Note a filled area or a picture, which covers what was drawn before."""
        self.covers.append((len(self.order) + len(self.covers), left, bottom, right, top))


def suspects_of(page: Any) -> Suspects:
    """The suspects of a page of PDFium, also in its form objects."""
    import pypdfium2.raw as pdfium

    suspects = Suspects()
    color = [ctypes.c_uint() for _ in range(4)]
    edges = [ctypes.c_float() for _ in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for thing in page.get_objects(max_depth=_DEEPEST):
        raw = thing.raw
        if thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFPageObj_GetFillColor(raw, *color)
            mode = pdfium.FPDFTextObj_GetTextRenderMode(raw)
            in_layer = thing.level > 0 or any(map(_is_layer, _marks(raw)))
            suspects.note_text(_address(raw), mode, [part.value for part in color], in_layer)
        elif thing.level == 0 and thing.type in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            pdfium.FPDFPageObj_GetBounds(raw, *edges)
            left, bottom, right, top = (edge.value for edge in edges)
            if thing.type == pdfium.FPDF_PAGEOBJ_PATH:
                pdfium.FPDFPath_GetDrawMode(raw, fill, stroke)
                if not fill.value or right - left <= THIN or top - bottom <= THIN:
                    continue
            suspects.note_cover(left, bottom, right, top)
    return suspects


def _marks(raw: Any) -> Iterator[Any]:
    import pypdfium2.raw as pdfium

    for index in range(pdfium.FPDFPageObj_CountMarks(raw)):
        yield pdfium.FPDFPageObj_GetMark(raw, index)


def _is_layer(mark: Any) -> bool:
    import pypdfium2.raw as pdfium

    name, size = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size)
    return bytes(name)[:6] == LAYER


def _address(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def objects_at(characters: Characters, page: Any, height: float) -> Callable[[int], int]:
    """The address of the text object of each character, which another reader found, by its code and position."""
    found: dict[tuple[int, int, int], int] = {}

    def find(index: int) -> int:
        if not found:
            found.update(_positions(page, height))
            found[0, 0, 0] = 0
        code = int(characters.numbers[index])
        left, top, _, bottom = characters.boxes[index].tolist()
        column, row = round(left / _NEAR), round((top + bottom) / 2 / (2 * _NEAR))
        near = ((code, column + across, row + down) for across in (0, -1, 1) for down in (0, -1, 1))
        return next((found[key] for key in near if key in found), 0)

    return find


def _positions(page: Any, height: float) -> Iterator[tuple[tuple[int, int, int], int]]:
    import pypdfium2.raw as pdfium

    text_page = pdfium.FPDFText_LoadPage(page.raw)
    try:
        box = pdfium.FS_RECTF()
        for index in range(pdfium.FPDFText_CountChars(text_page)):
            pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
            middle = height - (box.top + box.bottom) / 2
            key = pdfium.FPDFText_GetUnicode(text_page, index), round(box.left / _NEAR), round(middle / (2 * _NEAR))
            yield key, _address(pdfium.FPDFText_GetTextObject(text_page, index))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def drawn_once(characters: Characters) -> npt.NDArray[np.bool_]:
    """Which characters to keep so that each drawn several times (fake bold, a shadow) is kept once."""
    kept = np.ones(len(characters), dtype=bool)
    if len(characters) < 2:
        return kept
    codes, boxes, sizes = characters.numbers.astype(np.int64), characters.boxes, characters.sizes
    near = float(np.median(sizes)) * _SAME
    rows = neighbours(boxes[:, 1], codes, near)
    order = np.lexsort((boxes[:, 0], rows, codes))
    one, other = order[:-1], order[1:]
    same = (codes[one] == codes[other]) & (rows[one] == rows[other])
    same &= (boxes[other, 0] - boxes[one, 0] < _SAME * sizes[one]) & ~characters.blank[one]
    kept[other[same]] = False
    return kept


def struck_out(characters: Characters, rules: Sequence[Rule]) -> npt.NDArray[np.bool_]:
    """Which digits a horizontal line crosses in their middle."""
    struck = np.zeros(len(characters), dtype=bool)
    digits = np.flatnonzero(characters.digit)
    if not rules or not len(digits):
        return struck
    y, left, right = np.array(rules, dtype=float).T
    x0, top, x1, bottom = characters.boxes[digits].T
    high = bottom - top
    upper, lower = _STRUCK
    order = np.argsort(y)
    first = np.searchsorted(y[order], top + upper * high)
    last = np.searchsorted(y[order], top + lower * high)
    for at in np.flatnonzero(last > first).tolist():
        near = order[first[at] : last[at]]
        middle = (x0[at] + x1[at]) / 2
        struck[digits[at]] = bool(((left[near] <= middle) & (right[near] >= middle)).any())
    return struck


class DrawnPage:
    """A page as it is drawn, to look for the ink of single characters."""

    def __init__(self, page: Any, height: float) -> None:
        left, _, _, top = _bounding_box(page)
        self._left, self._top = left, height - top
        self._grey = np.asarray(page.render(scale=_SCALE, grayscale=True).to_numpy()).astype(np.int16)

    def has_ink(self, box: Sequence[float]) -> bool:
        """Whether something is drawn in a box (left, top, right, bottom, in points of the page)."""
        left, right = ((edge - self._left) * _SCALE for edge in (box[0], box[2]))
        top, bottom = ((edge - self._top) * _SCALE for edge in (box[1], box[3]))
        inset = 0.08 * (bottom - top)
        rows = slice(max(round(top + inset), 0), max(round(bottom - inset), 0))
        inside = self._grey[rows, max(round(left), 0) : max(round(right), 0)]
        return bool(inside.size) and int(inside.max()) - int(inside.min()) > _INK


def seen(
    characters: Characters, object_of: Callable[[int], int], suspects: Suspects, page: Any, height: float
) -> npt.NDArray[np.bool_]:
    """Which characters of a page are seen; `object_of` is the address of the text object of a character."""
    kept = (characters.sizes >= _TINY) & _on_page(characters, page, height)
    below = _below(characters, suspects, height)
    every = bool(suspects.hidden or suspects.doubtful)
    if not every and not below.any():
        return kept
    asked = np.arange(len(characters)) if every else np.flatnonzero(below)
    objects = np.zeros(len(characters), dtype=np.int64)
    objects[asked] = [object_of(index) for index in asked.tolist()]
    kept &= ~np.isin(objects, list(suspects.hidden))
    doubtful = np.isin(objects, list(suspects.doubtful)) | _covered(characters, objects, suspects, height)
    doubtful &= kept & ~characters.blank
    if doubtful.any():
        drawn = DrawnPage(page, height)
        for index in np.flatnonzero(doubtful).tolist():
            kept[index] = drawn.has_ink(characters.boxes[index].tolist())
    return kept & ~_watermarks(characters, objects, suspects)


def _on_page(characters: Characters, page: Any, height: float) -> npt.NDArray[np.bool_]:
    """Which characters are within the crop box."""
    left, bottom, right, top = _bounding_box(page)
    x, y = characters.middles
    return (x > left) & (x < right) & (y > height - top) & (y < height - bottom)


def _bounding_box(page: Any) -> tuple[float, float, float, float]:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


def _below(characters: Characters, suspects: Suspects, height: float) -> npt.NDArray[np.bool_]:
    """Which characters lie within a filled area or a picture, whichever was drawn first."""
    below = np.zeros(len(characters), dtype=bool)
    first = min(suspects.order.values(), default=0)
    x, down = characters.middles
    y = height - down
    for at, left, bottom, right, top in suspects.covers:
        if at > first:
            below |= (x > left) & (x < right) & (y > bottom) & (y < top)
    return below


def _covered(characters: Characters, objects: Numbers, suspects: Suspects, height: float) -> npt.NDArray[np.bool_]:
    """Which characters lie in an area that was filled after them."""
    covered = np.zeros(len(characters), dtype=bool)
    x, down = characters.middles
    y = height - down
    order = np.array([suspects.order.get(address, -1) for address in objects.tolist()])
    for at, left, bottom, right, top in suspects.covers:
        covered |= (order < at) & (order >= 0) & (x > left) & (x < right) & (y > bottom) & (y < top)
    return covered


def _watermarks(characters: Characters, objects: Numbers, suspects: Suspects) -> npt.NDArray[np.bool_]:
    """Which characters are of pale text that is repeated over the page, or far larger than the rest."""
    pale = np.isin(objects, list(suspects.light))
    if not pale.any() or pale.all():
        return np.zeros(len(characters), dtype=bool)
    usual = float(np.median(characters.sizes[~pale]))
    texts = {
        address: characters[np.flatnonzero(objects == address)].text.strip() for address in set(objects[pale].tolist())
    }
    often = Counter(texts.values())
    repeated = [address for address, text in texts.items() if often[text] >= _OFTEN]
    return pale & (np.isin(objects, repeated) | (characters.sizes > _LARGE * usual))
