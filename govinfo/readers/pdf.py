"""PDFs with a text layer: paragraphs and ruled tables, with page and box."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, EncryptedFileError, NoTextError
from .document import Cell, Document, Grid, Place, Prose

_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,4}(\s*/\s*\d{1,4})?[\s\-—–－·页]*")
_THIN = 3.0  # points: a filled rectangle at most this thick is a ruled line
_SAME_EDGE = 2.0  # points: edges closer than this are one ruled line
_FEWEST_CHARACTERS = 20  # a page: below this, a file of pictures is a scan

# A box in points: x0, top, x1, bottom.
Box = tuple[float, float, float, float]


def read(path: Path) -> Document:
    """Read a PDF with pdfplumber; cells are where ruled lines cross."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    document = Document(format="pdf")
    try:
        with pdfplumber.open(path) as pdf:
            document.pages = len(pdf.pages)
            document.properties = {"title": str(pdf.metadata.get("Title") or "")}
            characters = pictures = 0
            for page in pdf.pages:
                characters += len(page.chars)
                pictures += len(page.images)
                document.blocks.extend(_page_blocks(page))
                page.close()
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


def _page_blocks(page: Any) -> list[Prose | Grid]:
    page = page.filter(_is_not_background)
    grids: list[tuple[float, Grid]] = []
    boxes: list[Box] = []
    for table in page.find_tables():
        grid = _grid(page, table)
        if grid is not None:
            grids.append((table.bbox[1], grid))
            boxes.append(table.bbox)
    blocks: list[tuple[float, Prose | Grid]] = [*grids, *_paragraphs(page, boxes)]
    return [block for _, block in sorted(blocks, key=lambda block: block[0])]


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


def _inside(item: dict[str, Any], box: Box) -> bool:
    middle_x, middle_y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return box[0] <= middle_x < box[2] and box[1] <= middle_y < box[3]


def _text_inside(page: Any, box: Box) -> str:
    from pdfplumber.utils import extract_text

    return extract_text([char for char in page.chars if _inside(char, box)]).strip()


def _paragraphs(page: Any, tables: list[Box]) -> list[tuple[float, Prose]]:
    """Lines outside the tables, joined to paragraphs by indent and by short last lines."""
    outside = page.filter(
        lambda item: item["object_type"] != "char" or not any(_inside(item, box) for box in tables)
    )
    lines = [line for line in outside.extract_text_lines(return_chars=True) if line["text"].strip()]
    lines = [
        line for place, line in enumerate(lines)
        if not (place in (0, len(lines) - 1) and _PAGE_NUMBER.fullmatch(line["text"].strip()))
    ]
    if not lines:
        return []
    left, right = min(line["x0"] for line in lines), max(line["x1"] for line in lines)
    paragraphs: list[tuple[float, Prose]] = []
    previous: dict[str, Any] | None = None
    for line in lines:
        size = line["chars"][0]["size"]
        runs_on = (
            previous is not None
            and line["x0"] < left + size
            and previous["x1"] > right - 2 * size
            and not any(previous["top"] < box[1] < line["top"] for box in tables)
        )
        if runs_on:
            paragraphs[-1][1].text += line["text"].strip()
        else:
            paragraphs.append((line["top"], Prose(line["text"].strip(), page.page_number)))
        previous = line
    return paragraphs
