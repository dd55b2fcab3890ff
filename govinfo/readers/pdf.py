"""PDFs with a text layer: paragraphs and ruled tables, with page and box."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, EncryptedFileError, NoTextError, ReportError, TooLargeError
from .document import NOT_READ, Cell, Document, Grid, Place, Prose
from .pdf_text import Box, Margins, inside, raised, read_paragraphs, refuse_lost_characters, upright

_THIN = 3.0  # points: a filled rectangle at most this thick is a ruled line
_SAME_EDGE = 2.0  # points: edges closer than this are one ruled line
_FEWEST_CHARACTERS = 20  # a page: below this, a file of pictures is a scan
_MOST_PAGES = 300


def read(path: Path) -> Document:
    """Read a PDF with pdfplumber; cells are where ruled lines cross."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    document = Document(format="pdf")
    try:
        with pdfplumber.open(path) as pdf:
            refuse_lost_characters(pdf)
            document.pages = len(pdf.pages)
            if document.pages > _MOST_PAGES:
                raise TooLargeError(f"{path}: {document.pages} pages; no report has more than {_MOST_PAGES}", path)
            document.properties = {"title": str(pdf.metadata.get("Title") or "")}
            characters, pictures = _read_pages(pdf, document)
    except ReportError:
        raise
    except Exception as error:
        # pdfminer answers damage with whatever its parser meets first (struct, zlib, KeyError ...).
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise EncryptedFileError(f"{path}: the PDF asks for a password; save it without one", path) from error
        raise DamagedFileError(f"{path}: the PDF is damaged or cut short ({type(cause).__name__})", path) from error
    if not document.pages:
        raise DamagedFileError(f"{path}: the PDF has no pages", path)
    if characters < _FEWEST_CHARACTERS * document.pages and (pictures or not characters):
        raise NoTextError(
            f"{path}: {document.pages} pages with {characters} characters of text: a scan, which this version "
            "cannot read; look for a version with a text layer",
            path,
        )
    return document


def _read_pages(pdf: Any, document: Document) -> tuple[int, int]:
    """Append the blocks of all pages; the numbers of characters and pictures met."""
    characters = pictures = 0
    margins = Margins()
    for page in pdf.pages:
        characters += len(page.chars)
        pictures += len(page.images)
        blocks, runs_on = _page_blocks(upright(pdf, page), margins)
        last = document.blocks[-1] if document.blocks else None
        if runs_on and isinstance(last, Prose):
            # A paragraph that a page break parts.
            last.text += blocks.pop(0).text
        document.blocks.extend(blocks)
        page.close()
    return characters, pictures


def _page_blocks(page: Any, margins: Margins) -> tuple[list[Any], bool]:
    """Paragraphs and grids of a page from top to bottom; whether the first goes on from the page before."""
    page = page.filter(_is_not_background)
    grids: list[tuple[float, Grid]] = []
    boxes: list[Box] = []
    for table in page.find_tables():
        grid = _grid(page, table)
        if grid is not None:
            grids.append((table.bbox[1], grid))
            boxes.append(table.bbox)
    paragraphs, runs_on = read_paragraphs(page, boxes, margins)
    blocks: list[tuple[float, Prose | Grid]] = [*grids, *paragraphs]
    blocks.sort(key=lambda block: block[0])
    if grids and blocks and isinstance(blocks[-1][1], Grid):
        margins.ended_inside = False
    return [block for _, block in blocks], runs_on and isinstance(blocks[0][1], Prose)


def _is_not_background(item: dict[str, Any]) -> bool:
    """False for filled rectangles without an outline: shading behind text, not cells."""
    return not (
        item["object_type"] == "rect"
        and not item.get("stroke")
        and item["width"] > _THIN
        and item["height"] > _THIN
    )


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _position(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _grid(page: Any, table: Any) -> Grid | None:
    """The cells of a ruled table, None where it is a frame around prose."""
    columns = _edges([x for cell in table.cells for x in (cell[0], cell[2])])
    rows = _edges([y for cell in table.cells for y in (cell[1], cell[3])])
    if len(columns) <= 2:
        return None
    cells = []
    for box in table.cells:
        column, row = _position(columns, box[0]), _position(rows, box[1])
        cells.append(
            Cell(
                _text_inside(page, box), row, column,
                max(_position(rows, box[3]) - row, 1), max(_position(columns, box[2]) - column, 1),
                Place(page.page_number, *(float(edge) for edge in box)),
            )
        )
    return Grid(cells)


def _text_inside(page: Any, box: Box) -> str:
    from pdfplumber.utils import extract_text

    characters = [character for character in page.chars if inside(character, box)]
    text = extract_text(characters).strip()
    return f"{text}{NOT_READ}" if raised(characters) else text
