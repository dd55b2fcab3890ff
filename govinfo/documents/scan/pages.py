"""Scans: PDFs of pictures, and pictures of pages or tables, read by character recognition.

Every cell carries the confidence of its reading and the text of a second look where that differs;
`matching.recognised_figures` holds both against the identities of the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import DamagedFileError, EncryptedFileError, NoTextError, ReportError, TooLargeError
from ...text import without_spaces
from ..document import NOT_READ, Cell, Document, Grid
from ..pdf.pages import Page, append_page
from ..pdf.text_lines import Box, Line, Margins
from .raster import POINT, RESOLUTION, Raster
from .recognition import Recognised, recognise
from .scanned_page import ScannedPage
from .shapes import Figure, read_figures

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES = 60  # of a scan: a report has some ten, and each takes seconds
_LONGEST_SIDE = 12_000  # pixels
# Margins above and beside a line, as shares of its height, of the first and the second look at it. A decimal point
# at the end of a line lies apart from the figures and is smaller than dust: the first look includes it.
_FIRST_LOOK, _SECOND_LOOK = (0.3, 0.6), (0.12, 0.12)
_MARGIN_OF_PROSE = (0.1, 0.1)
_NARROWED = 0.38  # share of their width at which characters of labels and narrative are recognised as well
_READ_AGAIN = 0.9  # confidence below which a line is read as wide as it is
_FEWEST_CHARACTERS, _SAMPLE = 40, 10  # of a page: with fewer characters its figures say how it lies, by a sample
_FEWEST_IN_LABEL = 2
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NUMBER_OF_LABEL = re.compile(r"^[(（]?\d{1,2}[)）]?[.．、,:：]?(?=[\u4e00-\u9fff])")
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
    pages = [_upright_page(grey, number) for number, grey in pictures]
    read_figures([figure for page in pages for figure in page.figures])
    margins = Margins()
    for page in pages:
        first = len(document.blocks)
        append_page(document, page.as_read(), margins)
        for block in document.blocks[first:]:
            if isinstance(block, Grid):
                block.cells = [page.with_confidence(cell) for cell in block.cells]
        document.pages = page.number


def _upright_page(grey: Raster, number: int) -> _RecognisedPage:
    """The page, turned where it was scanned lying on its side or head."""
    page = _RecognisedPage(ScannedPage(grey), number)
    if page.confidence >= _UPRIGHT:
        return page
    turned = [_RecognisedPage(ScannedPage(grey, quarters), number) for quarters in (1, 2, 3)]
    return max([page, *turned], key=lambda page: page.confidence)


@dataclass
class _ReadCell:
    """The words of a cell: those of labels are read, those of figures later, with the rest of the document."""

    words: list[Recognised | Figure]
    is_faint: bool = False  # no word is in it, but ink too pale to be read
    leans: bool = False  # a single stroke, which may be a slash in place of a number

    @property
    def shapes(self) -> tuple[int, ...]:
        """The shapes of the characters of a cell with one number."""
        return (
            next((word.shapes for word in self.words if isinstance(word, Figure)), ()) if len(self.words) == 1 else ()
        )

    def reading(self) -> tuple[str, float, tuple[str, ...]]:
        """The text, the confidence of that, and other texts that it may hold."""
        if not self.words:
            return (NOT_READ, 0.0, ()) if self.is_faint else ("", 1.0, ())
        texts = [word.texts if isinstance(word, Figure) else (word,) for word in self.words]
        looks = [_joined([text[min(look, len(text) - 1)] for text in texts]) for look in range(max(map(len, texts)))]
        text, confidence = max(looks, key=lambda look: look.confidence)
        others = {look.text for look in looks} - {text}
        if text == "1" and self.leans:
            others.add("/")
        return text, confidence, tuple(sorted(others))


def _joined(words: Sequence[Recognised]) -> Recognised:
    """The words of a cell as one text, with the lowest confidence among them.

    Spaces within a word are those of loosely set figures; ink that is no character becomes `NOT_READ`.
    """
    texts = [without_spaces(text) or NOT_READ for text, _ in words]
    return Recognised("\n".join(texts), min((word.confidence for word in words), default=1.0))


class _RecognisedPage:
    """The tables and lines of a scanned page: labels and narrative recognised, figures cut out."""

    def __init__(self, scanned: ScannedPage, number: int) -> None:
        self.number = number
        self._tables = scanned.tables
        self._as_scanned = scanned.placement.as_scanned
        boxes = [box for table in self._tables for box in table]
        self._cells = _cells(scanned, boxes)
        self.figures = [word for cell in self._cells.values() for word in cell.words if isinstance(word, Figure)]
        found = scanned.lines()
        self._lines = list(zip(found, _text([scanned.cut(box, _MARGIN_OF_PROSE) for box in found]), strict=True))

    @property
    def confidence(self) -> float:
        """The mean confidence of the characters of the page; 1 where it has none."""
        texts = [word for cell in self._cells.values() for word in cell.words if not isinstance(word, Figure)]
        texts += [text for _, text in self._lines]
        characters = sum(len(text) for text, _ in texts)
        if characters < _FEWEST_CHARACTERS:
            sample = self.figures[:: max(len(self.figures) // _SAMPLE, 1)]
            read_figures([figure for figure in sample if not figure.texts])
            texts += [text for figure in sample for text in figure.texts]
            characters = sum(len(text) for text, _ in texts)
        return sum(len(text) * confidence for text, confidence in texts) / characters if characters else 1.0

    def as_read(self) -> Page:
        """The page in the form that all readers of pages yield."""
        self._readings = {box: cell.reading() for box, cell in self._cells.items()}
        tables = [{box: self._readings[box][0] for box in table} for table in self._tables]
        return Page(self.number, tables, self._joined_lines())

    def _joined_lines(self) -> list[Line]:
        parts = [
            Line(text, box[0] / POINT, box[1] / POINT, box[2] / POINT, (box[3] - box[1]) / POINT)
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
        _, cell.confidence, cell.alternatives = self._readings[location[1:]]
        cell.shapes = self._cells[location[1:]].shapes
        cell.location = self._as_scanned(location)
        return cell


def _middle(line: Line) -> float:
    return line.top + line.size / 2


def _joined_line(parts: list[Line]) -> Line:
    """The parts of a line, found apart, as one line."""
    texts, lefts, tops, rights, sizes = zip(*parts, strict=True)
    return Line(" ".join(texts), min(lefts), min(tops), max(rights), max(sizes))


def _text(lines: Sequence[Raster]) -> list[Recognised]:
    """Lines of text, read narrowed, and again as wide as they are where that was unsure or saw no words."""
    texts = recognise(lines, _NARROWED)
    unsure = [
        place for place, text in enumerate(texts) if text.confidence < _READ_AGAIN or not _CHINESE.search(text.text)
    ]
    for place, again in zip(unsure, recognise([lines[place] for place in unsure]), strict=True):
        texts[place] = max(texts[place], again, key=lambda text: text.confidence)
    return texts


def _cells(scanned: ScannedPage, boxes: list[Box]) -> dict[Box, _ReadCell]:
    """The words of each cell; a word that reads as a figure, though its shape is that of a label, is one."""
    words = {box: scanned.words(box) for box in boxes}
    labels = [word for found in words.values() for word in found if len(found) > 1 or not word.figures()]
    texts = dict(zip(labels, _text([scanned.cut(word.box, _MARGIN_OF_PROSE) for word in labels]), strict=True))
    cells = {}
    for box, found in words.items():
        read: list[Recognised | Figure] = []
        for word in found:
            text = texts.get(word)
            if text is not None and _is_label(text.text):
                read.append(text)
            else:
                looks = scanned.cut(word.box, _FIRST_LOOK), scanned.cut(word.box, _SECOND_LOOK)
                read.append(Figure(looks, [] if text is not None else scanned.shapes(word)))
        cells[box] = _ReadCell(
            read, is_faint=not found and scanned.has_faint_ink(box), leans=len(found) == 1 and scanned.leans(found[0])
        )
    return cells


def _is_label(text: str) -> bool:
    """Whether a text has characters and, but for its number on the form, no figures."""
    words = _NUMBER_OF_LABEL.sub("", without_spaces(text))
    return len(_CHINESE.findall(words)) >= _FEWEST_IN_LABEL and not any(character.isdigit() for character in words)


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
