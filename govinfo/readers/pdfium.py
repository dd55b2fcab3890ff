"""PDFs read fast: characters and ruled lines straight from PDFium.

What PDFium is known to misplace is left to `pdf`, which is some ten times as slow: text
with a replacement (/ActualText), text in form objects, turned pages and turned text,
characters without a code.
"""
from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from . import pdf as careful
from .document import NOT_READ, Document
from .pages import append_page
from .ruled_lines import THIN, Rule, find_tables
from .text_lines import SAME_LINE_OF_PROSE, Box, Character, Line, Margins, raised, read_lines

_STRAIGHT = 0.01  # points by which the ends of a ruled line may differ
_SHORTEST = 1.0  # points
_HYPHENS = {"\x02", "\ufffe"}  # what PDFium gives for one at the end of a line
# What PDFium gives where a font does not tell a character: none, or the number of the glyph.
_NO_CODE = {*map(chr, range(32)), "\ufffd", "\uffff"} - {"\t", "\n", "\r", *_HYPHENS}
# PDFium keeps its state in globals: one thread at a time.
_turn = threading.Lock()


class DeclinedError(Exception):
    """A PDF holds what PDFium may misplace."""


def read(path: Path) -> Document:
    """Read a PDF with PDFium, or with pdfplumber where it holds what PDFium may misplace."""
    try:
        with _turn:
            return _read(path)
    except DeclinedError:
        return careful.read(path)


def _read(path: Path) -> Document:
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise DeclinedError("cannot be opened") from error
    document = Document(format="pdf", reader="pdfium")
    margins = Margins()
    characters = 0
    try:
        document.pages = len(file)
        if document.pages > careful.MOST_PAGES:
            raise DeclinedError("has more pages than a report")
        document.properties = {"title": file.get_metadata_value("Title")}
        for number in range(1, len(file) + 1):
            page = file[number - 1]
            content = _Page(page, number)
            characters += len(content.characters)
            append_page(document, content, margins)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DeclinedError("is damaged") from error
    finally:
        file.close()
    if characters < careful.FEWEST_CHARACTERS * document.pages:
        raise DeclinedError("has hardly any text")
    return document


class _Page:
    """The characters and ruled lines of a page, in points from its upper left corner."""

    def __init__(self, page: Any, number: int) -> None:
        import pypdfium2.raw as pdfium

        self.number = number
        self.pdfium = pdfium
        self.page = page.raw
        self.height = self._height()
        self.vertical: list[Rule] = []
        self.horizontal: list[Rule] = []
        self._read_objects()
        self.characters: list[Character] = []
        self.middles = np.empty((0, 2))  # of the characters, in their order
        self._read_characters()

    def tables(self) -> list[list[Box]]:
        return find_tables(self.vertical, self.horizontal)

    def text_inside(self, boxes: list[Box]) -> Callable[[Box], str]:
        return _Table(boxes, self.characters, self.middles).text_inside

    def lines_outside(self, boxes: Sequence[Box]) -> list[Line]:
        x, y = self.middles.T
        outside = np.ones(len(x), dtype=bool)
        for left, top, right, bottom in boxes:
            outside &= (x < left) | (x >= right) | (y < top) | (y >= bottom)
        return read_lines([self.characters[index] for index in np.flatnonzero(outside)], SAME_LINE_OF_PROSE)

    def _height(self) -> float:
        """Height of the page; declined where it is turned or does not begin in the origin."""
        if self.pdfium.FPDFPage_GetRotation(self.page):
            raise DeclinedError("has turned pages")
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not self.pdfium.FPDFPage_GetMediaBox(self.page, left, bottom, right, top):
            box = self.pdfium.FS_RECTF()
            self.pdfium.FPDF_GetPageBoundingBox(self.page, box)
            left.value, bottom.value, top.value = box.left, box.bottom, box.top
        if left.value or bottom.value:
            raise DeclinedError("has pages that do not begin in the origin")
        return top.value

    def _read_objects(self) -> None:
        pdfium = self.pdfium
        matrix = pdfium.FS_MATRIX()
        for index in range(pdfium.FPDFPage_CountObjects(self.page)):
            thing = pdfium.FPDFPage_GetObject(self.page, index)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                pdfium.FPDFPageObj_GetMatrix(thing, matrix)
                if matrix.b or matrix.a <= 0 or matrix.d <= 0:
                    raise DeclinedError("has turned text")
                if pdfium.FPDFPageObj_CountMarks(thing):
                    self._refuse_replaced_text(thing)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                pdfium.FPDFPageObj_GetMatrix(thing, matrix)
                self._read_path(thing, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                self._refuse_form(thing)

    def _refuse_replaced_text(self, thing: Any) -> None:
        for index in range(self.pdfium.FPDFPageObj_CountMarks(thing)):
            mark = self.pdfium.FPDFPageObj_GetMark(thing, index)
            if self.pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText"):
                raise DeclinedError("has text with a replacement")

    def _refuse_form(self, form: Any) -> None:
        for index in range(self.pdfium.FPDFFormObj_CountObjects(form)):
            thing = self.pdfium.FPDFFormObj_GetObject(form, index)
            if self.pdfium.FPDFPageObj_GetType(thing) != self.pdfium.FPDF_PAGEOBJ_IMAGE:
                raise DeclinedError("has text or lines in a form object")

    def _read_path(self, path: Any, matrix: Any) -> None:
        pdfium = self.pdfium
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        if not (fill.value or stroke.value):
            return
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        curve = 0
        for index in range(pdfium.FPDFPath_CountSegments(path)):
            segment = pdfium.FPDFPath_GetPathSegment(path, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            # A curve comes as two points of control and its end.
            curve = curve + 1 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
            if curve % 3:
                continue
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._add_rules(points, stroke.value)
                points = []
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                self.height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
            ))
            if pdfium.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
                points.append(points[0])
        self._add_rules(points, stroke.value)

    def _add_rules(self, points: list[tuple[float, float]], stroked: int) -> None:
        """Note the upright and level pieces of a line; filled areas are background, not cells."""
        if not points or (not stroked and _is_area(points)):
            return
        for (x0, y0), (x1, y1) in pairwise(points):
            wide, high = abs(x1 - x0), abs(y1 - y0)
            if wide <= _STRAIGHT and high >= _SHORTEST:
                self.vertical.append((x0, min(y0, y1), max(y0, y1)))
            elif high <= _STRAIGHT and wide >= _SHORTEST:
                self.horizontal.append((y0, min(x0, x1), max(x0, x1)))

    def _read_characters(self) -> None:
        pdfium = self.pdfium
        text_page = pdfium.FPDFText_LoadPage(self.page)
        try:
            texts = self._read_codes(text_page)
            known = set(texts)
            if not _NO_CODE.isdisjoint(known):
                raise DeclinedError("has characters without a code")
            blanks = {text for text in known if text.isspace()}
            if not _HYPHENS.isdisjoint(known):
                texts = [self._hyphen(text_page, at) if text in _HYPHENS else text for at, text in enumerate(texts)]
            boxes = self._read_boxes(text_page, len(texts))
            kept = [
                index for index, text in enumerate(texts)
                if text not in blanks or not pdfium.FPDFText_IsGenerated(text_page, index)
            ]
            boxes = boxes[kept]
            self.characters = [Character(texts[index], *box) for index, box in zip(kept, boxes.tolist(), strict=True)]
            self.middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        finally:
            pdfium.FPDFText_ClosePage(text_page)

    def _hyphen(self, text_page: Any, index: int) -> str:
        if not self.pdfium.FPDFText_IsHyphen(text_page, index):
            raise DeclinedError("has characters without a code")
        return "-"

    def _read_codes(self, text_page: Any) -> Sequence[str]:
        many = self.pdfium.FPDFText_CountChars(text_page)
        buffer = (ctypes.c_ushort * (many + 1))()
        read = self.pdfium.FPDFText_GetText(text_page, 0, many, buffer)
        text = bytes(buffer).decode("utf-16-le", "replace")[: read - 1]
        if len(text) == read - 1 == many:
            return text
        # Some characters are not in the text, or take two places in it.
        return [chr(self.pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(many)]

    def _read_boxes(self, text_page: Any, many: int) -> npt.NDArray[np.float64]:
        boxes = (self.pdfium.FS_RECTF * (many + 1))()
        first, step, box_of = boxes[0], ctypes.sizeof(boxes[0]), self.pdfium.FPDFText_GetLooseCharBox
        for index in range(many):
            box_of(text_page, index, ctypes.byref(first, index * step))
        edges = np.frombuffer(boxes, dtype=np.float32).reshape(-1, 4)[:many]  # left, top, right, bottom
        sizes = (edges[:, 1] - edges[:, 3]).round(1)
        for size in set(sizes.tolist()):
            of_size = np.flatnonzero(sizes == size)
            if self._lacks_scale(text_page, int(of_size[0]), size):
                for index in of_size:
                    self._scale(text_page, int(index), boxes[index])
        return edges.astype(float) * (1, -1, 1, -1) + (0, self.height, 0, self.height)

    def _lacks_scale(self, text_page: Any, index: int, size: float) -> bool:
        """Whether a box is as high as the font's size, not as that on the page: so for text that runs downwards."""
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
    """Whether the points are the corners of an upright rectangle that is wider and higher than a ruled line."""
    x, y = sorted({point[0] for point in points}), sorted({point[1] for point in points})
    return len(x) == len(y) == 2 and x[1] - x[0] > THIN and y[1] - y[0] > THIN


class _Table:
    """The characters of a table by the cell in which their middle lies."""

    def __init__(self, boxes: list[Box], characters: list[Character], middles: npt.NDArray[np.float64]) -> None:
        columns = sorted({x for box in boxes for x in (box[0], box[2])})
        rows = sorted({y for box in boxes for y in (box[1], box[3])})
        column_of = {x: place for place, x in enumerate(columns)}
        row_of = {y: place for place, y in enumerate(rows)}
        at = {
            (column, row): box
            for box in boxes
            for column in range(column_of[box[0]], column_of[box[2]])
            for row in range(row_of[box[1]], row_of[box[3]])
        }
        self._inside: dict[Box, list[Character]] = {box: [] for box in boxes}
        across = np.searchsorted(columns, middles[:, 0], side="right") - 1
        down = np.searchsorted(rows, middles[:, 1], side="right") - 1
        for character, place in zip(characters, zip(across.tolist(), down.tolist(), strict=True), strict=True):
            if place in at:
                self._inside[at[place]].append(character)

    def text_inside(self, box: Box) -> str:
        characters = self._inside[box]
        if len(characters) == 1:
            return characters[0].text.strip()
        text = "\n".join([line.text for line in read_lines(characters)])
        digit_sizes = [character.bottom - character.top for character in characters if character.text.isdigit()]
        return f"{text}{NOT_READ}" if raised(digit_sizes) else text
