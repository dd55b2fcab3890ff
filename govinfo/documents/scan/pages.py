"""Scans: PDFs of pictures, and pictures of pages or tables, read by character recognition.

Every cell carries the confidence of its reading and the text of a second look where that differs;
`matching.recognised_figures` holds both against the identities of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import DamagedFileError, EncryptedFileError, NoTextError, ReportError, TooLargeError
from ...text import without_spaces
from ..document import NOT_READ, Cell, Document, Grid
from ..pdf.pages import Page, append_page
from ..pdf.text_lines import Box, Line, Margins
from .raster import POINT, RESOLUTION, Raster
from .recognition import Recognised, find_lines, recognise
from .scanned_page import ScannedPage

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES = 60  # of a scan: a report has some ten, and each takes seconds
_LONGEST_SIDE = 12_000  # pixels
# Margins above and beside a line, as shares of its height, of the first and the second look at it. A decimal point
# at the end of a line lies apart from the figures and is smaller than dust: the first look includes it.
_FIRST_LOOK, _SECOND_LOOK = (0.3, 0.6), (0.12, 0.12)
_MARGIN_OF_PROSE = (0.1, 0.1)
# Width to height of a line: longer ones are words, whose labels need no second look.
_LONGEST_FIGURE = 6.0
_UPRIGHT = 0.8  # mean confidence of a page: less is that of a page on its side or head
_STAIN = 0.5  # confidence below which a line of text is a stamp or a stain
_PAGE_WIDTH = {"upright": 8.27, "across": 11.69}  # inches, of A4


def read(path: Path) -> Document:
    """Read the pages of a PDF, or the picture or pictures of a file."""
    with open(path, "rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    document = Document(format="pdf" if is_pdf else "picture", reader="recognition")
    read_pages(document, enumerate(_pages_of_pdf(path) if is_pdf else _frames(path), start=1))
    if not document.blocks:
        raise NoTextError(f"{path}: a scan of {document.pages} pages, in which no text was recognised", path)
    return document


def read_pages(document: Document, pictures: Iterable[tuple[int, Raster]]) -> None:
    """Append the tables and paragraphs of pages, each with its number."""
    margins = Margins()
    for number, grey in pictures:
        page = _upright_page(grey, number)
        first = len(document.blocks)
        append_page(document, page.as_read(), margins)
        for block in document.blocks[first:]:
            if isinstance(block, Grid):
                block.cells = [page.with_confidence(cell) for cell in block.cells]
        document.pages = number


def _upright_page(grey: Raster, number: int) -> _RecognisedPage:
    """The page, turned where it was scanned lying on its side or head."""
    page = _RecognisedPage(ScannedPage(grey), number)
    if page.confidence >= _UPRIGHT:
        return page
    turned = [_RecognisedPage(ScannedPage(grey, quarters), number) for quarters in (1, 2, 3)]
    return max([page, *turned], key=lambda page: page.confidence)


class _RecognisedPage:
    """The tables and lines of a scanned page, recognised."""

    def __init__(self, scanned: ScannedPage, number: int) -> None:
        self.number = number
        self._scanned = scanned
        self._tables = scanned.tables
        boxes = [box for table in self._tables for box in table]
        self._cells = dict(_read_cells(scanned, boxes))
        rest = scanned.without(boxes)
        found = [] if rest is None else find_lines(rest)
        texts = recognise([scanned.cut(box, _MARGIN_OF_PROSE) for box in found])
        self._lines = list(zip(found, texts, strict=True))

    @property
    def confidence(self) -> float:
        """The mean confidence of the characters of the page; 1 where it has none."""
        texts = [(text, confidence) for text, confidence, _ in self._cells.values()]
        texts += [text for _, text in self._lines]
        characters = sum(len(text) for text, _ in texts)
        return sum(len(text) * confidence for text, confidence in texts) / characters if characters else 1.0

    def as_read(self) -> Page:
        """The page in the form that all readers of pages yield."""
        return Page(
            self.number, [{box: self._cells[box][0] for box in table} for table in self._tables], self._joined_lines()
        )

    def _joined_lines(self) -> list[Line]:
        parts = [
            Line(text, box[0], box[1], box[2], box[3] - box[1])
            for box, (text, confidence) in self._lines
            if confidence >= _STAIN and text.strip()
        ]
        rows: list[list[Line]] = []
        for part in sorted(parts, key=_middle):
            if rows and _middle(part) - _middle(rows[-1][0]) < part.size / 2:
                rows[-1].append(part)
            else:
                rows.append([part])
        return [_joined_line(sorted(row, key=lambda part: part.x0)) for row in rows]

    def with_confidence(self, cell: Cell) -> Cell:
        """A cell with the confidence of its reading, located on the page as it was scanned."""
        location = cell.location
        assert location is not None
        _, cell.confidence, cell.alternatives = self._cells[location[1:]]
        cell.location = self._scanned.as_scanned(location)
        return cell


def _middle(line: Line) -> float:
    return line.top + line.size / 2


def _joined_line(parts: list[Line]) -> Line:
    """The parts of a line, found apart, as one line."""
    texts, lefts, tops, rights, sizes = zip(*parts, strict=True)
    return Line(" ".join(texts), min(lefts), min(tops), max(rights), max(sizes))


def _read_cells(scanned: ScannedPage, boxes: list[Box]) -> Iterator[tuple[Box, tuple[str, float, tuple[str, ...]]]]:
    """Each cell with its text, the confidence of that, and other texts that it may hold."""
    lines = {box: scanned.words(box) for box in boxes}
    every = [line for found in lines.values() for line in found]
    figures = [line for line in every if line[2] - line[0] <= _LONGEST_FIGURE * (line[3] - line[1])]
    first = dict(zip(every, recognise([scanned.cut(line, _FIRST_LOOK) for line in every]), strict=True))
    second = dict(zip(figures, recognise([scanned.cut(line, _SECOND_LOOK) for line in figures]), strict=True))
    for box, found in lines.items():
        looks = [_joined([look.get(line, first[line]) for line in found]) for look in (first, second)]
        text, confidence = max(looks, key=lambda look: look.confidence)
        others = {look.text for look in looks} - {text}
        if not found:
            text, confidence = (NOT_READ, 0.0) if scanned.has_faint_ink(box) else ("", 1.0)
            others = set()
        elif text == "1" and scanned.leans(found[0]):
            others.add("/")  # written in place of a number
        yield box, (text, confidence, tuple(sorted(others)))


def _joined(words: Sequence[Recognised]) -> Recognised:
    """The words of a cell as one text, with the lowest confidence among them.

    Spaces within a word are those of loosely set figures; ink that is no character becomes `NOT_READ`.
    """
    texts = [without_spaces(text) or NOT_READ for text, _ in words]
    return Recognised("\n".join(texts), min((word.confidence for word in words), default=1.0))


def _pages_of_pdf(path: Path) -> Iterator[Raster]:
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFileError(f"{path}: the PDF asks for a password; save it without one", path) from error
        raise DamagedFileError(f"{path}: the PDF is damaged or cut short", path) from error
    try:
        if len(file) > MOST_PAGES:
            raise TooLargeError(f"{path}: a scan of {len(file)} pages; no report has more than {MOST_PAGES}", path)
        for number in range(len(file)):
            page = file[number]
            yield rendered(page)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(f"{path}: the PDF is damaged or cut short", path) from error
    finally:
        file.close()


def rendered(page: Any) -> Raster:
    """A page of PDFium as a raster in grey."""
    if max(page.get_size()) * POINT > _LONGEST_SIDE:
        raise TooLargeError(f"a page of {max(page.get_size()) / 72:.0f} inches, larger than any report's")
    return np.asarray(page.render(scale=RESOLUTION / 72, grayscale=True).to_numpy())


def _frames(path: Path) -> Iterator[Raster]:
    """The pictures in a picture file, each as wide as a page of A4."""
    from PIL import Image, ImageSequence

    try:
        with Image.open(path) as file:
            for number, frame in enumerate(ImageSequence.Iterator(file), start=1):
                if number > MOST_PAGES:
                    raise TooLargeError(f"{path}: more than {MOST_PAGES} pictures; no report has as many", path)
                yield raster(frame)
    except (ReportError, MemoryError):
        raise
    except Exception as error:
        # Pillow raises whatever its decoder meets first in a damaged file (TypeError, SyntaxError, struct.error ...).
        raise DamagedFileError(f"{path}: the picture is damaged or cut short ({type(error).__name__})", path) from error


def raster(picture: Image) -> Raster:
    """A picture in grey, as wide as a page of A4: the size that it states is seldom true."""
    return np.asarray(_resized(picture, RESOLUTION).convert("L"))


def frame(path: Path, number: int, resolution: int) -> Image:
    """A page of a file of pictures in colour, in pixels per inch of a page of A4; pages count from 1."""
    from PIL import Image

    with Image.open(path) as file:
        file.seek(number - 1)
        return _resized(file, resolution).convert("RGB")


def _resized(picture: Image, resolution: int) -> Image:
    from PIL.Image import Resampling

    width, height = picture.size
    wide = round(_PAGE_WIDTH["across" if width > height else "upright"] * resolution)
    high = max(round(height * wide / width), 1)
    if max(width, height, high) > _LONGEST_SIDE:
        raise TooLargeError(f"a picture of {width} by {height} pixels, larger than any page of a report")
    if picture.has_transparency_data:
        picture = _on_white(picture)
    elif picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")  # colours by number and single bits do not blend
    return picture.resize((wide, high), Resampling.BICUBIC)


def _on_white(picture: Image) -> Image:
    from PIL.Image import new

    paper = new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper
