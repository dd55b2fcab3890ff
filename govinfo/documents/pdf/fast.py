"""PDFs with a text layer read by PDFium: characters and ruled lines.

What PDFium is known to misplace is left to `careful`, which is some ten times as slow: text
with a replacement (/ActualText), text in form objects, rotated pages and rotated text,
characters without a code.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections import deque
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise, repeat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import TooLargeError
from ..document import Document
from . import careful
from .annotations import form_of, read_annotations
from .hidden_text import has_only_hidden_text
from .named_fonts import use_boxes
from .pages import Page, append_page
from .ruled_lines import THIN, Rule, bounds, cells_at, find_tables
from .seen_text import LAYER, SLANTED, Suspects, drawn_once, seen, struck_out
from .text_lines import SAME_LINE_OF_PROSE, Characters, Line, Margins, Numbers, odd_groups, read_lines, read_odd

_STRAIGHT = 0.01  # points by which the ends of a ruled line may differ
_SHORTEST = 1.0  # points
_OF_RECTANGLE = 5  # segments: to a corner, and four sides
_MOST_ON_A_PAGE = 100_000  # characters, or drawn objects
_HYPHEN = re.compile("[\x02\ufffe]")  # what PDFium gives for one at the end of a line
# What PDFium gives where a font does not map a glyph to a character: nothing, or the number of the glyph.
_NO_CODE = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\ufffd\uffff]")
# PDFium keeps its state in globals: one thread at a time.
_turn = threading.Lock()


class _Handle(ctypes.c_void_p):
    """An object of a page, a mark of one, or a segment of a path."""


# What is called for each character, object and segment of a path, with its return type.
_CALLED_OFTEN: dict[str, type[Any]] = {
    "FPDFText_GetLooseCharBox": ctypes.c_int,
    "FPDFText_IsGenerated": ctypes.c_int,
    "FPDFPage_GetObject": _Handle,
    "FPDFPageObj_GetType": ctypes.c_int,
    "FPDFPageObj_GetMatrix": ctypes.c_int,
    "FPDFPageObj_GetBounds": ctypes.c_int,
    "FPDFPageObj_CountMarks": ctypes.c_int,
    "FPDFPageObj_GetMark": _Handle,
    "FPDFPageObjMark_GetParamValueType": ctypes.c_int,
    "FPDFFormObj_CountObjects": ctypes.c_int,
    "FPDFFormObj_GetObject": _Handle,
    "FPDFPath_GetDrawMode": ctypes.c_int,
    "FPDFPageObj_GetFillColor": ctypes.c_int,
    "FPDFPageObjMark_GetName": ctypes.c_int,
    "FPDFTextObj_GetTextRenderMode": ctypes.c_int,
    "FPDFText_GetTextObject": _Handle,
    "FPDFPath_CountSegments": ctypes.c_int,
    "FPDFPath_GetPathSegment": _Handle,
    "FPDFPathSegment_GetType": ctypes.c_int,
    "FPDFPathSegment_GetPoint": ctypes.c_int,
    "FPDFPathSegment_GetClose": ctypes.c_int,
}


@cache
def _quick() -> SimpleNamespace:
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


def _array(structure: Any, many: int) -> tuple[Any, list[Any]]:
    """An array of at least so many structures, and a reference to each; its content lasts until the next call."""
    return _array_of_size(structure, 1 << many.bit_length())


@lru_cache(maxsize=16)
def _array_of_size(structure: Any, many: int) -> tuple[Any, list[Any]]:
    # Making the references takes as long as filling the structures.
    array = (structure * many)()
    return array, [ctypes.byref(array, offset) for offset in range(0, ctypes.sizeof(array), ctypes.sizeof(structure))]


class DeclinedError(Exception):
    """The PDF holds something that PDFium may misplace."""


class _TooMuchError(Exception):
    """The PDF holds more than any report, which the careful reader would take long to find out."""


def read(path: Path) -> Document:
    """Read a PDF with PDFium, or with pdfplumber where it holds what PDFium may misplace."""
    try:
        with _turn:
            return _read(path)
    except DeclinedError:
        return careful.read(path)
    except _TooMuchError as error:
        raise TooLargeError(f"{path}: {error}", path) from None


def _read(path: Path) -> Document:
    import pypdfium2

    use_boxes()
    try:
        file = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise DeclinedError("cannot be opened") from error
    document = Document(format="pdf", reader="pdfium")
    contents: list[_Content] = []
    try:
        document.pages = len(file)
        if document.pages > careful.MOST_PAGES:
            raise _TooMuchError(f"{document.pages} pages; no report has more than {careful.MOST_PAGES}")
        document.properties = {"title": file.get_metadata_value("Title")}
        form = form_of(file)
        for number in range(1, len(file) + 1):
            page = file[number - 1]
            content = _Content(page, number, form)
            if not (content.has_pictures and has_only_hidden_text(page)):
                contents.append(content)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DeclinedError("is damaged") from error
    finally:
        file.close()
    if sum(len(content.characters) for content in contents) < careful.FEWEST_CHARACTERS * document.pages:
        raise DeclinedError("has hardly any text")
    margins = Margins()
    for page in _pages(contents):
        append_page(document, page, margins)
    return document


class _Content:
    """The characters and ruled lines of a page, in points from its upper left corner."""

    def __init__(self, page: Any, number: int, form: Any) -> None:
        import pypdfium2.raw as pdfium

        self.number = number
        self.pdfium = pdfium
        self.page = page.raw
        self.height = self._height()
        self.has_pictures = False
        self.vertical: list[Rule] = []
        self.horizontal: list[Rule] = []
        self._suspects = Suspects()
        self._read_objects()
        self.characters = self._read_characters(page, form)

    def _height(self) -> float:
        """Height of the page; declined where it is rotated or does not start at the origin."""
        if self.pdfium.FPDFPage_GetRotation(self.page):
            raise DeclinedError("has rotated pages")
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not self.pdfium.FPDFPage_GetMediaBox(self.page, left, bottom, right, top):
            box = self.pdfium.FS_RECTF()
            self.pdfium.FPDF_GetPageBoundingBox(self.page, box)
            left.value, bottom.value, top.value = box.left, box.bottom, box.top
        if left.value or bottom.value:
            raise DeclinedError("has pages that do not start at the origin")
        return top.value

    def _read_objects(self) -> None:
        pdfium, quick = self.pdfium, _quick()
        matrix = pdfium.FS_MATRIX()
        to_matrix = ctypes.byref(matrix)
        color = [ctypes.c_uint() for _ in range(4)]
        color_references = [ctypes.byref(part) for part in color]
        objects = pdfium.FPDFPage_CountObjects(self.page)
        if objects > _MOST_ON_A_PAGE:
            raise _TooMuchError(
                f"{objects:,} objects on page {self.number}; no report has more than {_MOST_ON_A_PAGE:,}"
            )
        for index in range(objects):
            item = quick.FPDFPage_GetObject(self.page, index)
            kind = quick.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                quick.FPDFPageObj_GetMatrix(item, to_matrix)
                in_layer = bool(quick.FPDFPageObj_CountMarks(item)) and self._is_in_layer(item)
                quick.FPDFPageObj_GetFillColor(item, *color_references)
                mode = quick.FPDFTextObj_GetTextRenderMode(item)
                if abs(matrix.a) > SLANTED and abs(matrix.b) > SLANTED:
                    self._suspects.hidden.add(item.value)  # a watermark across the page
                elif matrix.b or matrix.a <= 0 or matrix.d <= 0:
                    raise DeclinedError("has rotated text")
                else:
                    self._suspects.note_text(item.value, mode, [part.value for part in color], in_layer)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                quick.FPDFPageObj_GetMatrix(item, to_matrix)
                self._read_path(item, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                self._refuse_form(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.has_pictures = True
                self._note_cover(item)

    def _note_cover(self, item: Any) -> None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        _quick().FPDFPageObj_GetBounds(item, *map(ctypes.byref, (left, bottom, right, top)))
        self._suspects.note_cover(left.value, bottom.value, right.value, top.value)

    def _is_in_layer(self, item: Any) -> bool:
        """Whether text is in a layer, which may be hidden; declined where a replacement is stated for it."""
        quick = _quick()
        in_layer = False
        for index in range(quick.FPDFPageObj_CountMarks(item)):
            mark = quick.FPDFPageObj_GetMark(item, index)
            if quick.FPDFPageObjMark_GetParamValueType(mark, b"ActualText"):
                raise DeclinedError("has text with a replacement")
            name, size = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
            quick.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), ctypes.byref(size))
            in_layer = in_layer or bytes(name)[:6] == LAYER
        return in_layer

    def _refuse_form(self, form: Any) -> None:
        quick = _quick()
        for index in range(quick.FPDFFormObj_CountObjects(form)):
            item = quick.FPDFFormObj_GetObject(form, index)
            if quick.FPDFPageObj_GetType(item) != self.pdfium.FPDF_PAGEOBJ_IMAGE:
                raise DeclinedError("has text or lines in a form object")

    def _read_path(self, path: Any, matrix: Any) -> None:
        pdfium, quick = self.pdfium, _quick()
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        quick.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        if not (fill.value or stroke.value):
            return
        segments = quick.FPDFPath_CountSegments(path)
        if not stroke.value and segments == _OF_RECTANGLE and self._is_wide_and_high(path):
            self._note_cover(path)
            return
        x, y = ctypes.c_float(), ctypes.c_float()
        to_x, to_y = ctypes.byref(x), ctypes.byref(y)
        points: list[tuple[float, float]] = []
        curve = 0
        for index in range(segments):
            segment = quick.FPDFPath_GetPathSegment(path, index)
            kind = quick.FPDFPathSegment_GetType(segment)
            # A curve comes as two control points and its end.
            curve = curve + 1 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
            if curve % 3:
                continue
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._add_rules(points, stroke.value)
                points = []
            quick.FPDFPathSegment_GetPoint(segment, to_x, to_y)
            points.append(
                (
                    matrix.a * x.value + matrix.c * y.value + matrix.e,
                    self.height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
                )
            )
            if quick.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
                points.append(points[0])
        self._add_rules(points, stroke.value)

    def _is_wide_and_high(self, path: Any) -> bool:
        """Whether a path is larger than a ruled line, by its bounds: office programs shade every cell."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        _quick().FPDFPageObj_GetBounds(path, *map(ctypes.byref, (left, bottom, right, top)))
        return right.value - left.value > THIN and top.value - bottom.value > THIN

    def _add_rules(self, points: list[tuple[float, float]], stroked: int) -> None:
        """Add the vertical and horizontal segments of a path; filled areas are background, not cells."""
        if not points or (not stroked and _is_area(points)):
            return
        for (x0, y0), (x1, y1) in pairwise(points):
            wide, high = abs(x1 - x0), abs(y1 - y0)
            if wide <= _STRAIGHT and high >= _SHORTEST:
                self.vertical.append((x0, min(y0, y1), max(y0, y1)))
            elif high <= _STRAIGHT and wide >= _SHORTEST:
                self.horizontal.append((y0, min(x0, x1), max(x0, x1)))

    def _read_characters(self, page: Any, form: Any) -> Characters:
        pdfium = self.pdfium
        text_page = pdfium.FPDFText_LoadPage(self.page)
        try:
            text = self._read_codes(text_page)
            if len(text) > _MOST_ON_A_PAGE:
                raise _TooMuchError(
                    f"{len(text):,} characters on page {self.number}; no report has more than {_MOST_ON_A_PAGE:,}"
                )
            if _NO_CODE.search(text):
                raise DeclinedError("has characters without a code")
            text = _HYPHEN.sub(lambda found: self._hyphen(text_page, found.start()), text)
            characters = Characters.of_text(text, self._read_boxes(text_page, len(text)))
            is_generated = _quick().FPDFText_IsGenerated
            generated = [index for index in np.flatnonzero(characters.blank).tolist() if is_generated(text_page, index)]
            kept = np.ones(len(characters), dtype=bool)
            kept[generated] = False
            get_object = _quick().FPDFText_GetTextObject
            kept &= seen(characters, lambda at: get_object(text_page, at).value or 0, self._suspects, page, self.height)
            characters = characters[np.flatnonzero(kept)]
            characters = characters[np.flatnonzero(drawn_once(characters))]
            of_annotations, strikes = read_annotations(self.page, self.height, form)
            characters.struck = struck_out(characters, [*self.horizontal, *strikes])
            return characters if of_annotations is None else Characters.of_parts([characters, of_annotations])
        finally:
            pdfium.FPDFText_ClosePage(text_page)

    def _hyphen(self, text_page: Any, index: int) -> str:
        if not self.pdfium.FPDFText_IsHyphen(text_page, index):
            raise DeclinedError("has characters without a code")
        return "-"

    def _read_codes(self, text_page: Any) -> str:
        many = self.pdfium.FPDFText_CountChars(text_page)
        buffer = (ctypes.c_ushort * (many + 1))()
        read = self.pdfium.FPDFText_GetText(text_page, 0, many, buffer)
        text = bytes(buffer).decode("utf-16-le", "replace")[: read - 1]
        if len(text) == read - 1 == many:
            return text
        # Some characters are missing in the text, or take two code units.
        return "".join(chr(self.pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(many))

    def _read_boxes(self, text_page: Any, many: int) -> npt.NDArray[np.float64]:
        boxes, references = _array(self.pdfium.FS_RECTF, many)
        deque(map(_quick().FPDFText_GetLooseCharBox, repeat(text_page), range(many), references), maxlen=0)
        edges = np.frombuffer(boxes, dtype=np.float32).reshape(-1, 4)[:many]  # left, top, right, bottom
        sizes = (edges[:, 1] - edges[:, 3]).round(1)
        for size in set(sizes.tolist()):
            of_size = np.flatnonzero(sizes == size)
            if self._lacks_scale(text_page, int(of_size[0]), size):
                for index in of_size:
                    self._scale(text_page, int(index), boxes[index])
        return edges.astype(float) * (1, -1, 1, -1) + (0, self.height, 0, self.height)

    def _lacks_scale(self, text_page: Any, index: int, size: float) -> bool:
        """Whether a box has the height of the font size before scaling: so for text that runs downwards."""
        font_size, matrix = self.pdfium.FPDFText_GetFontSize(text_page, index), self.pdfium.FS_MATRIX()
        self.pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        return abs(size - font_size) < abs(size - font_size * matrix.d)

    def _scale(self, text_page: Any, index: int, box: Any) -> None:
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), self.pdfium.FS_MATRIX()
        self.pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        self.pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        box.left, box.right = (x.value + (edge - x.value) * matrix.a for edge in (box.left, box.right))
        box.bottom, box.top = (y.value + (edge - y.value) * matrix.d for edge in (box.bottom, box.top))


def _is_area(points: list[tuple[float, float]]) -> bool:
    """Whether the points are the corners of a rectangle that is wider and higher than a ruled line."""
    x, y = sorted({point[0] for point in points}), sorted({point[1] for point in points})
    return len(x) == len(y) == 2 and x[1] - x[0] > THIN and y[1] - y[0] > THIN


def _pages(contents: list[_Content]) -> Iterator[Page]:
    """The pages with the text of their cells, and their lines: all characters at once, since arrays are fast."""
    tables = [find_tables(content.vertical, content.horizontal) for content in contents]
    characters = Characters.of_parts([content.characters for content in contents])
    x, y = characters.middles
    page_of = np.repeat(np.arange(len(contents)), [len(content.characters) for content in contents])
    outside = np.ones(len(characters), dtype=bool)
    inside, cells = [np.empty(0, dtype=int)], [np.empty(0, dtype=int)]  # characters, and the cell of each
    many = 0
    for page, boxes in ((page, boxes) for page, of_page in enumerate(tables) for boxes in of_page):
        left, top, right, bottom = bounds(boxes)
        in_table = np.flatnonzero((page_of == page) & (x >= left) & (x < right) & (y >= top) & (y < bottom))
        outside[in_table] = False
        of_cells = cells_at(boxes, x[in_table], y[in_table])
        inside.append(in_table[of_cells >= 0])
        cells.append(many + of_cells[of_cells >= 0])
        many += len(boxes)
    texts, doubts = _texts(characters[np.concatenate(inside)], np.concatenate(cells), many)
    read = iter(zip(texts, doubts, strict=True))
    lines: list[list[Line]] = [[] for _ in contents]
    around = np.flatnonzero(outside & ~characters.struck)
    for page, line in read_lines(characters[around], page_of[around], SAME_LINE_OF_PROSE):
        lines[page].append(line)
    for content, of_page, of_prose in zip(contents, tables, lines, strict=True):
        found = [{box: next(read) for box in boxes} for boxes in of_page]
        yield Page(
            content.number,
            [{box: text for box, (text, _) in table.items()} for table in found],
            of_prose,
            {box: doubt for table in found for box, (_, doubt) in table.items() if doubt},
        )


def _texts(characters: Characters, of_cells: Numbers, many: int) -> tuple[list[str], list[str]]:
    """The text of each of so many cells, from characters with the number of their cell; and doubts on it."""
    lines: list[list[str]] = [[] for _ in range(many)]
    for number, line in read_lines(characters, of_cells):
        lines[number].append(line.text)
    texts, doubts = ["\n".join(of_cell) for of_cell in lines], [""] * many
    for number in odd_groups(characters, of_cells).tolist():
        texts[number], doubts[number] = read_odd(characters[np.flatnonzero(of_cells == number)])
    return texts, doubts
