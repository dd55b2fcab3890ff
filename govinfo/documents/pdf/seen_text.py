"""Which characters of a PDF page are seen: not those that are invisible, covered, off the page or of a watermark.

The objects of a page name the suspects: text without fill, transparent, light or tiny, in a layer, or below a filled
area. For those the page is drawn, and a character without ink in its box is not seen.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from .pdfium_calls import answers, quick
from .ruled_lines import THIN, Rule
from .text_lines import Characters, Numbers, Points, neighbours

_OPAQUE, _TRANSPARENT = 250, 13  # of 255: opacity above which text hides what is below, and below which it is not seen
_LIGHT = 150  # of 255, in red, green and blue: paler text may be a watermark, or not be seen
_INK = 20  # grey levels between ink and paper
_SCALE = 3  # pixels per point of the page as it is drawn for this
TINY = 2.0  # points
_SAME = 0.3  # of the size: the same character drawn this close is drawn twice
_BESIDE = 0.6  # of the width: no closer are two characters beside each other, however narrow
_STRUCK = 0.35, 0.72  # of the height of a character, from its top: a line between strikes it out
_OFTEN = 3  # times that a watermark is repeated on a page, at least
_LARGE = 2.2  # times the usual size: a watermark across the page
_DEEPEST = 5  # form objects within form objects
_NEAR = 1.0  # points: how far outside of a character's box another reader may find its middle
SLANTED = 0.05  # share of a rotation: neither along the lines of the page nor across
_LAYER = "OC\0".encode("utf-16-le")  # the mark of optional content
_LAST = np.iinfo(np.int64).max  # place of what is not among the texts of a page
_INVISIBLE, _CLIPPING = 3, 7  # render modes


class Suspects:
    """The text objects of a page that may not be seen, noted while its objects are read; by their addresses."""

    def __init__(self) -> None:
        self.addresses = self.hidden = self.doubtful = self.light = np.empty(0, dtype=np.int64)
        self.places = np.empty(0, dtype=np.int64)  # of all texts among the objects of the page
        self.greys: dict[int, int] = {}  # of pale texts, 0 to 255
        self.covers: list[tuple[int, float, float, float, float]] = []  # place, left, bottom, right, top

    def note_texts(
        self, texts: Sequence[Any], places: Numbers, in_layer: npt.NDArray[np.bool_], slanted: npt.NDArray[np.bool_]
    ) -> None:
        """Note the texts of a page, with their places among its objects."""
        modes = np.fromiter(map(quick().FPDFTextObj_GetTextRenderMode, texts), dtype=np.int64, count=len(texts))
        colors = answers(quick().FPDFPageObj_GetFillColor, ctypes.c_uint, 4, len(texts), texts, apart=True)
        opacity = colors[:, 3]
        hidden = slanted | (modes == _INVISIBLE) | (modes == _CLIPPING) | (opacity < _TRANSPARENT)
        pale = (colors[:, :3] > _LIGHT).all(axis=1)
        doubtful = ~hidden & (pale | in_layer | (opacity < _OPAQUE))
        self.addresses, self.places = np.array([text.value for text in texts], dtype=np.int64), places
        self.hidden, self.doubtful = self.addresses[hidden], self.addresses[doubtful]
        self.greys = dict(
            zip(self.addresses[pale].tolist(), colors[pale, :3].mean(axis=1).astype(int).tolist(), strict=True)
        )
        self.light = self.addresses[doubtful & (pale | (opacity < 0.7 * 255))]

    def note_covers(self, places: Numbers, edges: npt.NDArray[np.float32]) -> None:
        """Note filled areas or pictures, which cover what was drawn before."""
        self.covers += [(place, *area) for place, area in zip(places.tolist(), edges.tolist(), strict=True)]


def suspects_of(page: Any) -> Suspects:
    """The suspects of a page of PDFium, also in its form objects; the replacements of texts are taken off."""
    import pypdfium2.raw as pdfium

    suspects, functions = Suspects(), quick()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    texts: list[Any] = []
    places: list[int] = []
    in_form: list[bool] = []
    for place, (thing, level) in enumerate(_objects(page)):
        kind = functions.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append(thing)
            places.append(place)
            in_form.append(level > 0)
        elif level == 0 and kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                functions.FPDFPath_GetDrawMode(thing, ctypes.byref(fill), ctypes.byref(stroke))
            left, bottom, right, top = bounds_of([thing])[0].tolist()
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE or (fill.value and right - left > THIN and top - bottom > THIN):
                suspects.covers.append((place, left, bottom, right, top))
    in_layer = are_in_layers(texts) | np.array(in_form, dtype=bool)
    suspects.note_texts(texts, np.array(places, dtype=np.int64), in_layer, np.zeros(len(texts), dtype=bool))
    return suspects


def _objects(page: Any) -> Iterator[tuple[Any, int]]:
    """The objects of a page and those in its form objects, each with its depth."""
    import pypdfium2.raw as pdfium

    functions = quick()
    waiting = [
        (functions.FPDFPage_GetObject(page.raw, at), 0)
        for at in reversed(range(pdfium.FPDFPage_CountObjects(page.raw)))
    ]
    while waiting:
        thing, level = waiting.pop()
        yield thing, level
        if level < _DEEPEST and functions.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM:
            many = functions.FPDFFormObj_CountObjects(thing)
            waiting += [(functions.FPDFFormObj_GetObject(thing, at), level + 1) for at in reversed(range(many))]


def bounds_of(objects: Sequence[Any]) -> npt.NDArray[np.float32]:
    """Left, bottom, right and top of each object of a page."""
    return answers(quick().FPDFPageObj_GetBounds, ctypes.c_float, 4, len(objects), objects, apart=True)


def are_in_layers(texts: Sequence[Any]) -> npt.NDArray[np.bool_]:
    """Which texts are in a layer, which may be hidden; takes off the marks of replacements.

    What a page shows is its glyphs. With the mark (/ActualText) PDFium gives the replacement for them, anywhere in
    the box of the text.
    """
    functions = quick()
    name, size = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
    layers: dict[int, bool] = {}  # whether a mark is that of a layer: the texts of a paragraph share theirs
    found = np.zeros(len(texts), dtype=bool)
    for place, (text, many) in enumerate(zip(texts, map(functions.FPDFPageObj_CountMarks, texts), strict=True)):
        for index in reversed(range(many)):
            mark = functions.FPDFPageObj_GetMark(text, index)
            if mark.value not in layers:
                if functions.FPDFPageObjMark_GetParamValueType(mark, b"ActualText"):
                    functions.FPDFPageObj_RemoveMark(text, mark)
                    continue
                functions.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), ctypes.byref(size))
                layers[mark.value] = bytes(name)[:6] == _LAYER
            found[place] |= layers[mark.value]
    return found


def objects_at(characters: Characters, page: Any, height: float) -> Callable[[int], int]:
    """The address of the text object of each character, which another reader found, by its code and position."""
    found: dict[int, list[tuple[float, float, int]]] = {}

    def find(index: int) -> int:
        if not found:
            found[-1] = []
            for code, x, y, address in _middles(page, height):
                found.setdefault(code, []).append((x, y, address))
        left, top, right, bottom = characters.boxes[index].tolist()
        near = found.get(int(characters.numbers[index]), ())
        within = (
            address for x, y, address in near if left - _NEAR < x < right + _NEAR and top - _NEAR < y < bottom + _NEAR
        )
        return next(within, 0)

    return find


def _middles(page: Any, height: float) -> Iterator[tuple[int, float, float, int]]:
    """Code, middle of the outline and text object of each character that PDFium finds."""
    import pypdfium2.raw as pdfium

    text_page = pdfium.FPDFText_LoadPage(page.raw)
    try:
        many = pdfium.FPDFText_CountChars(text_page)
        edges = answers(
            quick().FPDFText_GetCharBox, ctypes.c_double, 4, many, repeat(text_page), range(many), apart=True
        )
        for index, (left, right, bottom, top) in enumerate(edges.tolist()):
            address = quick().FPDFText_GetTextObject(text_page, index) or 0
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            yield code, (left + right) / 2, height - (bottom + top) / 2, address
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def drawn_once(characters: Characters) -> npt.NDArray[np.bool_]:
    """Which characters to keep so that each drawn several times (fake bold, a shadow) is kept once."""
    kept = np.ones(len(characters), dtype=bool)
    if len(characters) < 2:
        return kept
    codes, boxes, sizes = characters.numbers.astype(np.int64), characters.boxes, characters.sizes
    near = float(np.partition(sizes, len(sizes) // 2)[len(sizes) // 2]) * _SAME
    rows = neighbours(boxes[:, 1], codes, near)
    order = np.lexsort((boxes[:, 0], rows, codes))
    one, other = order[:-1], order[1:]
    same = (codes[one] == codes[other]) & (rows[one] == rows[other])
    close = np.minimum(_SAME * sizes, _BESIDE * (boxes[:, 2] - boxes[:, 0]))
    same &= (boxes[other, 0] - boxes[one, 0] < close[one]) & ~characters.blank[one]
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
        self._grey = np.asarray(
            page.render(scale=_SCALE, rotation=-page.get_rotation() % 360, grayscale=True).to_numpy()
        ).astype(np.int16)

    def shows(self, box: Sequence[float], grey: int | None) -> bool:
        """Whether something is drawn in a box (left, top, right, bottom, in points of the page) on another ground.

        Of pale text the grey is known: on a ground as pale, what is drawn in its box is of the characters beside it.
        """
        left, right = ((edge - self._left) * _SCALE for edge in (box[0], box[2]))
        top, bottom = ((edge - self._top) * _SCALE for edge in (box[1], box[3]))
        inset = 0.08 * (bottom - top)
        rows = slice(max(round(top + inset), 0), max(round(bottom - inset), 0))
        inside = self._grey[rows, max(round(left), 0) : max(round(right), 0)]
        if not inside.size or int(inside.max()) - int(inside.min()) <= _INK:
            return False
        return grey is None or abs(float(np.median(inside)) - grey) > _INK


def seen(
    characters: Characters, sizes: Points, object_of: Callable[[int], int], suspects: Suspects, page: Any, height: float
) -> npt.NDArray[np.bool_]:
    """Which characters of a page are seen.

    Their boxes are those on the page as it is not turned, `sizes` their own; `object_of` is the address of the text
    object of a character.
    """
    kept = (sizes >= TINY) & _on_page(characters, page, height)
    below = _below(characters, suspects, height)
    every = len(suspects.hidden) or len(suspects.doubtful)
    if not every and not below.any():
        return kept
    asked = np.arange(len(characters)) if every else np.flatnonzero(below)
    objects = np.zeros(len(characters), dtype=np.int64)
    objects[asked] = [object_of(index) for index in asked.tolist()]
    kept &= ~np.isin(objects, suspects.hidden)
    doubtful = np.isin(objects, suspects.doubtful)
    if below.any():
        place_of = dict(zip(suspects.addresses.tolist(), suspects.places.tolist(), strict=True))
        places = [place_of.get(address, _LAST) for address in objects.tolist()]
        doubtful |= _below(characters, suspects, height, np.array(places))
    doubtful &= kept & ~characters.blank
    if doubtful.any():
        drawn = DrawnPage(page, height)
        for index in np.flatnonzero(doubtful).tolist():
            kept[index] = drawn.shows(characters.boxes[index].tolist(), suspects.greys.get(int(objects[index])))
    return kept & ~_watermarks(characters, sizes, objects, suspects)


def lacks_characters(characters: Characters, page: Any, height: float) -> bool:
    """Whether ink behind tiny text is of no character: PDFium takes one for the same, drawn again, and drops it.

    It may be so, too, where digits leave no ink: their font is only named, and not in the file.
    """
    tiny = np.flatnonzero(~characters.blank & (characters.sizes < TINY))
    if not tiny.size:
        return False
    drawn, boxes = DrawnPage(page, height), np.delete(characters.boxes, tiny, axis=0)
    digits = np.flatnonzero(characters.digit & (characters.sizes >= TINY))
    if not all(drawn.shows(characters.boxes[index].tolist(), None) for index in digits[:: len(digits) // 20 + 1]):
        return True
    for _, _, end, baseline in characters.boxes[tiny].tolist():
        left, top, right, bottom = end + 0.2, baseline - 2 * TINY, end + 1.5 * TINY, baseline
        within = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
        if not within.any() and drawn.shows((left, top, right, bottom), None):
            return True
    return False


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


def _below(
    characters: Characters, suspects: Suspects, height: float, places: Numbers | None = None
) -> npt.NDArray[np.bool_]:
    """Which characters lie within an area that was filled, or a picture, after any text; or after their own place."""
    below = np.zeros(len(characters), dtype=bool)
    first = suspects.places.min(initial=_LAST)
    x, down = characters.middles
    y = height - down
    for at, left, bottom, right, top in suspects.covers:
        if at > first:
            within = (x > left) & (x < right) & (y > bottom) & (y < top)
            below |= within if places is None else within & (places < at)
    return below


def _watermarks(characters: Characters, sizes: Points, objects: Numbers, suspects: Suspects) -> npt.NDArray[np.bool_]:
    """Which characters are of pale text that is repeated over the page, or far larger than the rest."""
    pale = np.isin(objects, suspects.light)
    if not pale.any() or pale.all():
        return np.zeros(len(characters), dtype=bool)
    usual = float(np.median(sizes[~pale]))
    texts = {
        address: characters[np.flatnonzero(objects == address)].text.strip() for address in set(objects[pale].tolist())
    }
    often = Counter(texts.values())
    repeated = [address for address, text in texts.items() if often[text] >= _OFTEN]
    return pale & (np.isin(objects, repeated) | (sizes > _LARGE * usual))
