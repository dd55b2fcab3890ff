"""What PDFium finds on a page: its characters and ruled lines; declined where it may misplace them."""

from __future__ import annotations

import ctypes
import re
from itertools import pairwise, repeat
from typing import Any

import numpy as np

from .annotations import read_annotations
from .pdfium_calls import answers, quick
from .ruled_lines import THIN, Rule
from .seen_text import SLANTED, Suspects, are_in_layers, bounds_of, drawn_once, lacks_characters, seen, struck_out
from .text_lines import Characters, Numbers, Points
from .turned_page import TurnedPage

_STRAIGHT = 0.01  # points by which the ends of a ruled line may differ
_SHORTEST = 1.0  # points
_WIDEST_DIGIT = 0.65  # of its height
_OF_RECTANGLE = 5  # segments: to a corner, and four sides
_SMALLEST_INK = 0.2  # points
_NEAR = 0.2  # of its size: how far beside the box of a character the middle of its glyph may be
_MOST_ON_A_PAGE = 100_000  # characters, or drawn objects
_HYPHEN = re.compile("[\x02\ufffe]")  # what PDFium gives for one at the end of a line
# What PDFium gives where a font does not map a glyph to a character: nothing, or the number of the glyph.
_NO_CODE = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\ufffd\uffff]")


class DeclinedError(Exception):
    """The PDF holds something that PDFium may misplace."""


class TooMuchError(Exception):
    """The PDF holds more than any report, which the careful reader would take long to find out."""


class Content:
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
        self.confirmed = False  # whether each character was found where it is drawn, and none was left out
        self.suspects = Suspects()
        self._text_objects: list[Any] = []
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
        pdfium = self.pdfium
        many = pdfium.FPDFPage_CountObjects(self.page)
        if many > _MOST_ON_A_PAGE:
            raise TooMuchError(f"{many:,} objects on page {self.number}; no report has more than {_MOST_ON_A_PAGE:,}")
        objects = list(map(quick().FPDFPage_GetObject, repeat(self.page), range(many)))
        kinds = np.fromiter(map(quick().FPDFPageObj_GetType, objects), dtype=np.int64, count=many)
        texts, paths, forms, pictures = (
            np.flatnonzero(kinds == kind)
            for kind in (
                pdfium.FPDF_PAGEOBJ_TEXT,
                pdfium.FPDF_PAGEOBJ_PATH,
                pdfium.FPDF_PAGEOBJ_FORM,
                pdfium.FPDF_PAGEOBJ_IMAGE,
            )
        )
        for place in forms.tolist():
            self._refuse_form(objects[place])
        self._read_texts([objects[place] for place in texts.tolist()], texts)
        self._read_paths([objects[place] for place in paths.tolist()], paths)
        self.has_pictures = bool(len(pictures))
        edges = bounds_of([objects[place] for place in pictures.tolist()])
        self.suspects.note_covers(pictures, edges)

    def _refuse_form(self, form: Any) -> None:
        for index in range(quick().FPDFFormObj_CountObjects(form)):
            item = quick().FPDFFormObj_GetObject(form, index)
            if quick().FPDFPageObj_GetType(item) != self.pdfium.FPDF_PAGEOBJ_IMAGE:
                raise DeclinedError("has text or lines in a form object")

    def _read_texts(self, texts: list[Any], places: Numbers) -> None:
        """Note which texts may not be seen; declined where one is rotated."""
        a, b, _, d, _, _ = answers(quick().FPDFPageObj_GetMatrix, ctypes.c_float, 6, len(texts), texts).T
        slanted = (abs(a) > SLANTED) & (abs(b) > SLANTED)  # a watermark across the page
        if (~slanted & ((b != 0) | (a <= 0) | (d <= 0))).any():
            raise DeclinedError("has rotated text")
        self._text_objects = texts
        self.suspects.note_texts(texts, places, are_in_layers(texts), slanted)

    def _read_paths(self, paths: list[Any], places: Numbers) -> None:
        modes = answers(quick().FPDFPath_GetDrawMode, ctypes.c_int, 2, len(paths), paths, apart=True) != 0
        segments = np.fromiter(map(quick().FPDFPath_CountSegments, paths), dtype=np.int64, count=len(paths))
        filled, stroked = modes.T
        # Office programs shade every cell, and browsers fill a rectangle for each ruled line.
        rectangles = np.flatnonzero(filled & ~stroked & (segments == _OF_RECTANGLE))
        edges = bounds_of([paths[at] for at in rectangles.tolist()])
        sides = edges[:, 2:] - edges[:, :2]
        areas = (sides > THIN).all(axis=1)
        self.suspects.note_covers(places[rectangles[areas]], edges[areas])
        edges[:, 1::2] = self.height - edges[:, 1::2]
        for x0, bottom, x1, top in edges[~areas].tolist():
            if bottom - top >= _SHORTEST:
                self.vertical += (x0, top, bottom), (x1, top, bottom)
            if x1 - x0 >= _SHORTEST:
                self.horizontal += (top, x0, x1), (bottom, x0, x1)
        shown = filled | stroked
        shown[rectangles] = False
        for at in np.flatnonzero(shown).tolist():
            self._read_path(paths[at], int(segments[at]), bool(stroked[at]))

    def _read_path(self, path: Any, segments: int, stroked: bool) -> None:
        pdfium, functions = self.pdfium, quick()
        matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
        to_x, to_y = ctypes.byref(x), ctypes.byref(y)
        functions.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix))
        points: list[tuple[float, float]] = []
        curve = 0
        for index in range(segments):
            segment = functions.FPDFPath_GetPathSegment(path, index)
            kind = functions.FPDFPathSegment_GetType(segment)
            # A curve comes as two control points and its end.
            curve = curve + 1 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
            if curve % 3:
                continue
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._add_rules(points, stroked)
                points = []
            functions.FPDFPathSegment_GetPoint(segment, to_x, to_y)
            points.append(
                (
                    matrix.a * x.value + matrix.c * y.value + matrix.e,
                    self.height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
                )
            )
            if functions.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
                points.append(points[0])
        self._add_rules(points, stroked)

    def _add_rules(self, points: list[tuple[float, float]], stroked: bool) -> None:
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
        text_page = self.pdfium.FPDFText_LoadPage(self.page)
        try:
            text = self._read_codes(text_page)
            if len(text) > _MOST_ON_A_PAGE:
                raise TooMuchError(
                    f"{len(text):,} characters on page {self.number}; no report has more than {_MOST_ON_A_PAGE:,}"
                )
            if _NO_CODE.search(text):
                raise DeclinedError("has characters without a code")
            text = _HYPHEN.sub(lambda found: self._hyphen(text_page, found.start()), text)
            characters = Characters.of_text(text, self._read_boxes(text_page, len(text)))
            _narrow_digits(characters)
            if lacks_characters(characters, page, self.height):
                raise DeclinedError("has tiny text, for which PDFium drops a character beside it")
            is_generated = quick().FPDFText_IsGenerated
            generated = [index for index in np.flatnonzero(characters.blank).tolist() if is_generated(text_page, index)]
            kept = np.ones(len(characters), dtype=bool)
            kept[generated] = False
            of_texts = list(map(quick().FPDFText_GetTextObject, repeat(text_page), range(len(text))))
            self.confirmed = self._holds_all_text(of_texts) and self._are_drawn_there(text_page, characters)
            kept &= seen(characters, characters.sizes, lambda at: of_texts[at] or 0, self.suspects, page, self.height)
            characters = characters[np.flatnonzero(kept)]
            characters = characters[np.flatnonzero(drawn_once(characters))]
            of_annotations, strikes = read_annotations(self.page, TurnedPage(0, (0, 0, 0, self.height)), form)
            characters.struck = struck_out(characters, [*self.horizontal, *strikes])
            return characters if of_annotations is None else Characters.of_parts([characters, of_annotations])
        finally:
            self.pdfium.FPDFText_ClosePage(text_page)

    def _holds_all_text(self, of_texts: list[int | None]) -> bool:
        """Whether PDFium left out no text that has ink, as it does with text that is drawn twice."""
        edges = bounds_of(self._text_objects)
        have_ink = (edges[:, 2:] - edges[:, :2] > _SMALLEST_INK).all(axis=1)
        return set(self.suspects.addresses[have_ink].tolist()) <= set(of_texts)

    def _are_drawn_there(self, text_page: Any, characters: Characters) -> bool:
        """Whether the middle of each glyph, by its outline, is in the box of its character, by its position."""
        many = len(characters)
        left, right, bottom, top = answers(
            quick().FPDFText_GetCharBox, ctypes.c_double, 4, many, repeat(text_page), range(many), apart=True
        ).T
        x, y = (left + right) / 2, self.height - (bottom + top) / 2
        near = _NEAR * characters.sizes
        x0, above, x1, below = characters.boxes.T
        there = (x > x0 - near) & (x < x1 + near) & (y > above - near) & (y < below + near)
        return bool((there | characters.blank).all())

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

    def _read_boxes(self, text_page: Any, many: int) -> Points:
        edges = answers(
            quick().FPDFText_GetLooseCharBox, ctypes.c_float, 4, many, repeat(text_page), range(many)
        )  # left, top, right, bottom
        sizes = (edges[:, 1] - edges[:, 3]).round(1)
        for size in set(sizes.tolist()):
            of_size = np.flatnonzero(sizes == size).tolist()
            if self._lacks_scale(text_page, of_size[0], size):
                for index in of_size:
                    edges[index] = self._scaled(text_page, index, edges[index])
        return edges.astype(float) * (1, -1, 1, -1) + (0, self.height, 0, self.height)

    def _lacks_scale(self, text_page: Any, index: int, size: float) -> bool:
        """Whether a box has the height of the font size before scaling: so for text that runs downwards."""
        font_size, matrix = self.pdfium.FPDFText_GetFontSize(text_page, index), self.pdfium.FS_MATRIX()
        self.pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        return abs(size - font_size) < abs(size - font_size * matrix.d)

    def _scaled(self, text_page: Any, index: int, box: Points) -> Points:
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), self.pdfium.FS_MATRIX()
        self.pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        self.pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        origin = np.array([x.value, y.value, x.value, y.value])
        return origin + (box - origin) * (matrix.a, matrix.d, matrix.a, matrix.d)


def _narrow_digits(characters: Characters) -> None:
    """Give digits their own width: in a font that a PDF only names, PDFium takes them for as wide as high."""
    boxes = characters.boxes
    high, wide = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    if not (too_wide := np.flatnonzero(characters.digit & (wide > _WIDEST_DIGIT * high))).size:
        return
    boxes[too_wide, 2] = boxes[too_wide, 0] + _WIDEST_DIGIT * high[too_wide]
    followed = too_wide[too_wide + 1 < len(boxes)]
    gap = boxes[followed + 1, 0] - boxes[followed, 0]
    near = (gap > 0) & (abs(boxes[followed + 1, 1] - boxes[followed, 1]) < high[followed] / 2)
    boxes[followed[near], 2] = np.minimum(boxes[followed[near], 2], boxes[followed[near] + 1, 0])


def _is_area(points: list[tuple[float, float]]) -> bool:
    """Whether the points are the corners of a rectangle that is wider and higher than a ruled line."""
    x, y = sorted({point[0] for point in points}), sorted({point[1] for point in points})
    return len(x) == len(y) == 2 and x[1] - x[0] > THIN and y[1] - y[0] > THIN
