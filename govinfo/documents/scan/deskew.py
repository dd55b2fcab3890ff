"""A picture of a page: set straight, its ruled lines told from its ink, its tables' cells and lines of text found.

Lengths are in points of a page; pictures without a size are taken for pages of A4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from ..document import Location
from ..pdf.ruled_lines import Rule, find_tables
from ..pdf.text_lines import Box

RESOLUTION = 200  # dots per inch to which every page is brought
POINT = RESOLUTION / 72  # dots
Picture = npt.NDArray[np.uint8]
Mark = tuple[int, int, int, int]  # what is connected in a picture, as a box in dots

_STEEPEST = 3.0  # degrees: a page lies straighter than this on a scanner
_SHORTEST_ROW = 9.0  # points: no row of a table is lower, no stroke of its text taller
_SHORTEST_COLUMN = 15.0  # points
_ANCHORED = 4.0  # points: a ruled line ends this close to one that crosses it
_NARROWEST_TABLE = 100.0  # points: less is a large character, whose strokes enclose boxes
_DARKER = 22  # grey levels by which ink is darker than the paper around it
_FAINT = 12  # grey levels: less cannot be told from noise
_EDGE = 4  # dots
_LOWEST_LINE = 6.5  # points
_GAP = 1.5  # times the height of a line: words this far apart may be two figures
_LEANING = -0.5  # correlation of the rows and columns of a stroke's dots: -0.1 to 0.3 in a 1, -0.85 in a slash
_SMALLEST = 5  # dots: specks of dust are smaller than any character


class PagePicture:
    """A page as a picture in grey, set upright and straight.

    Parameters
    ----------
    grey : array of (height, width)
        The page as it was scanned.
    quarters : int
        Quarter turns to the left that set it upright.
    """

    def __init__(self, grey: Picture, quarters: int = 0) -> None:
        import cv2

        self._quarters = quarters
        grey = np.ascontiguousarray(np.rot90(grey, quarters))
        height, width = grey.shape
        self._turn = cv2.getRotationMatrix2D((width / 2, height / 2), _skew(grey), 1)
        straight = cv2.warpAffine(
            grey, self._turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        dark = _dark(straight)
        upright, level = _anchored(_strokes(dark, 0), _strokes(dark, 1))
        self._vertical, self._horizontal = list(upright), list(level)
        drawn = np.zeros_like(dark)
        for stroke in (*upright.values(), *level.values()):
            drawn[stroke.within] |= stroke.dots
        lines = cv2.dilate(drawn, np.ones((3, 3), np.uint8)) > 0
        self._paper = _paper(straight)
        self.grey: Picture = np.where(lines, self._paper, straight)
        self._ink = np.where(lines, 0, dark).astype(np.uint8)

    def tables(self) -> list[list[Box]]:
        """The boxes of the cells of each ruled table."""
        tables = find_tables(self._vertical, self._horizontal)
        return [
            table for table in tables if max(box[2] for box in table) - min(box[0] for box in table) > _NARROWEST_TABLE
        ]

    def text_lines(self, box: Box) -> list[Box]:
        """The boxes of the words of a cell that stand well apart, line after line."""
        left, top, right, bottom = _dots(box)
        marks = [
            mark
            for mark in _marks(self._ink[top:bottom, left:right])
            if not _lies_at_edge(mark, right - left, bottom - top)
        ]
        lines: list[list[Mark]] = []
        for mark in sorted(marks, key=itemgetter(1)):
            line = next((line for line in lines if _is_beside(mark, _around(line))), None)
            if line is None:
                lines.append([mark])
            else:
                line.append(mark)
        words = [word for line in sorted(lines, key=lambda line: _around(line)[1]) for word in _words(line)]
        return [_points((x0 + left, y0 + top, x1 + left, y1 + top)) for x0, y0, x1, y1 in words]

    def has_faint_ink(self, box: Box) -> bool:
        """Whether something stands in a cell that is too pale to be told from noise or from a number."""
        import cv2

        left, top, right, bottom = _dots(box)
        inside = cv2.GaussianBlur(self.grey[top:bottom, left:right], (0, 0), 1.5).astype(np.int16)
        pale = (self._paper[top:bottom, left:right] - inside > _FAINT).astype(np.uint8)
        return any(True for _ in _marks(pale))

    def leans(self, box: Box) -> bool:
        """Whether a single stroke leans to the right, as a slash does and an upright 1 does not."""
        left, top, right, bottom = _dots(box)
        rows, columns = np.nonzero(self._ink[top:bottom, left:right])
        return len(rows) > 1 and float(np.corrcoef(rows, columns)[0, 1]) < _LEANING

    def cut(self, box: Box, margin: tuple[float, float]) -> Picture:
        """The part of the picture in a box, with margins above and beside it as shares of its height."""
        left, top, right, bottom = _dots(box)
        above, beside = (round(share * (bottom - top)) for share in margin)
        height, width = self.grey.shape
        rows = np.clip(np.arange(top - above, bottom + above), 0, height - 1)
        columns = np.clip(np.arange(left - beside, right + beside), 0, width - 1)
        return self.grey[np.ix_(rows, columns)]

    def without(self, boxes: Iterable[Box]) -> Picture | None:
        """The picture with these boxes blank; None where there is nothing else on the page."""
        rest, ink = self.grey.copy(), self._ink.copy()
        for box in boxes:
            left, top, right, bottom = _dots(box)
            rest[top:bottom, left:right] = self._paper[top:bottom, left:right]
            ink[top:bottom, left:right] = 0
        return rest if any(True for _ in _marks(ink)) else None

    def on_paper(self, location: Location) -> Location:
        """A place of the straight picture as it lies on the page as scanned."""
        import cv2

        back = cv2.invertAffineTransform(self._turn)
        middle = np.array([(location.x0 + location.x1) / 2 * POINT, (location.top + location.bottom) / 2 * POINT, 1])
        x, y = (back @ middle / POINT).tolist()
        wide, high = (location.x1 - location.x0) / 2, (location.bottom - location.top) / 2
        page_high, page_wide = (side / POINT for side in self.grey.shape)
        for _ in range(self._quarters):
            x, y = page_high - y, x
            wide, high, page_wide, page_high = high, wide, page_high, page_wide
        return Location(location.page, x - wide, y - high, x + wide, y + high)


def _skew(grey: Picture) -> float:
    """Degrees by which to turn a page so that its lines lie level: there the sums of its rows differ most."""
    import cv2

    small = cv2.resize(grey, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    ink = 255 - small.astype(np.float32)
    ink = np.clip(ink - cv2.GaussianBlur(ink, (0, 0), 12) - 15, 0, 80)
    height, width = ink.shape

    def sharpness(degrees: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    roughly = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.1), key=sharpness)
    return float(max(np.arange(roughly - 0.1, roughly + 0.101, 0.02), key=sharpness))


def _dark(grey: Picture) -> Picture:
    """255 where the picture is darker than the paper around, else 0."""
    import cv2

    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, _DARKER)


def _paper(grey: Picture) -> Picture:
    """The picture without ink."""
    import cv2

    height, width = grey.shape
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.medianBlur(small, 15), (width, height))


@dataclass
class _Stroke:
    """What is dark along a line: the part of the picture that it lies in, and its dots there."""

    within: tuple[slice, slice]
    dots: Picture


def _strokes(dark: Picture, axis: int) -> dict[Rule, _Stroke]:
    """Strokes long enough to be ruled lines, by the line; `axis` is 0 for upright ones."""
    import cv2

    length = round((_SHORTEST_COLUMN if axis else _SHORTEST_ROW) * POINT)
    along, across = ((1, length), (3, 1)) if axis else ((length, 1), (1, 3))
    thick = cv2.dilate(dark, np.ones(across, np.uint8))  # a line not quite level steps from dot to dot
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(along, np.uint8))
    _, numbers, boxes, middles = cv2.connectedComponentsWithStats(opened)
    found = {}
    for number, ((x, y, width, height, _), middle) in enumerate(zip(boxes.tolist(), middles.tolist(), strict=True)):
        if number:  # 0 is what is not dark
            within = slice(y, y + height), slice(x, x + width)
            low, high = (x, x + width) if axis else (y, y + height)
            rule = (middle[axis] / POINT, low / POINT, high / POINT)
            found[rule] = _Stroke(within, (numbers[within] == number).astype(np.uint8))
    return found


def _anchored(
    vertical: dict[Rule, _Stroke], horizontal: dict[Rule, _Stroke]
) -> tuple[dict[Rule, _Stroke], dict[Rule, _Stroke]]:
    """Lines that end at lines across them; the strokes of large characters do not."""
    for _ in range(2):
        vertical = {rule: stroke for rule, stroke in vertical.items() if _ends_at(rule, horizontal)}
        horizontal = {rule: stroke for rule, stroke in horizontal.items() if _ends_at(rule, vertical)}
    return vertical, horizontal


def _ends_at(rule: Rule, across: Iterable[Rule]) -> bool:
    place, *ends = rule
    near = [other for other, low, high in across if low - _ANCHORED <= place <= high + _ANCHORED]
    return all(any(abs(other - end) <= _ANCHORED for other in near) for end in ends)


def _marks(ink: Picture) -> Iterator[Mark]:
    """Boxes in dots of what is connected, but for specks."""
    import cv2

    _, _, boxes, _ = cv2.connectedComponentsWithStats(ink)
    for x, y, width, height, size in boxes[1:].tolist():
        if size > _SMALLEST and max(width, height) >= _SMALLEST:
            yield x, y, x + width, y + height


def _lies_at_edge(mark: Mark, width: int, height: int) -> bool:
    """Whether a mark is what was left of a ruled line around its cell."""
    x0, y0, x1, y1 = mark
    return x1 <= _EDGE or y1 <= _EDGE or x0 >= width - _EDGE or y0 >= height - _EDGE


def _is_beside(mark: Mark, line: Mark) -> bool:
    """Whether a mark stands in a line; a dash or a dot counts for as high as a figure."""
    (top, bottom), (above, below) = (_as_high_as_figures(other) for other in (mark, line))
    return min(bottom, below) - max(top, above) > 0.4 * min(bottom - top, below - above)


def _as_high_as_figures(mark: Mark) -> tuple[int, int]:
    _, top, _, bottom = mark
    lacking = max(round(_LOWEST_LINE * POINT) - (bottom - top), 0)
    return top - lacking // 2, bottom + lacking - lacking // 2


def _words(line: list[Mark]) -> Iterator[Mark]:
    """The marks of a line, parted where the gap is wider than the line is high; each as high as the line."""
    top, bottom = _as_high_as_figures(_around(line))
    words: list[list[Mark]] = []
    for mark in sorted(line):
        if not words or mark[0] - _around(words[-1])[2] > _GAP * (bottom - top):
            words.append([])
        words[-1].append(mark)
    for word in words:
        left, _, right, _ = _around(word)
        yield left, top, right, bottom


def _around(marks: Sequence[Mark]) -> Mark:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(*marks, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _dots(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * POINT) for edge in box)
    return max(left, 0), max(top, 0), max(right, 1), max(bottom, 1)


def _points(dots: Sequence[int]) -> Box:
    left, top, right, bottom = (edge / POINT for edge in dots)
    return left, top, right, bottom
