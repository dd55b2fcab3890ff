"""Workbooks (.xlsx): each sheet as one grid, lines of a single cell as prose besides."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from .document import NOT_READ, Cell, Document, Grid, Paragraph

# Bytes, unpacked: a workbook with pictures, and a sheet. A sheet with a report has some 50,000.
_LARGEST, _LARGEST_SHEET = 100 * 2**20, 10 * 2**20
_MOST_ROWS, _MOST_COLUMNS = 2000, 100


def read(path: Path) -> Document:
    """Read the visible sheets of a workbook; a formula whose result is not stored is not read."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UnsupportedFormatError(
            f"{path}: a workbook, which openpyxl reads: pip install -e '.[excel]' in a checkout of govinfo, "
            "or save it as .docx",
            path,
        ) from error

    document = Document(format="xlsx")
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        largest = max((size for name, size in sizes.items() if name.endswith(".xml")), default=0)
        if sum(sizes.values()) > _LARGEST or largest > _LARGEST_SHEET:
            raise TooLargeError(
                f"{path}: unpacks to {sum(sizes.values()):,} bytes, a sheet to {largest:,}; no report has more than "
                f"{_LARGEST:,} and {_LARGEST_SHEET:,}",
                path,
            )
        book = load_workbook(path, data_only=False)
        results = load_workbook(path, data_only=True)
    except TooLargeError:
        raise
    except Exception as error:
        # openpyxl answers damage with whatever it meets first (KeyError, ValueError, XML errors ...).
        raise DamagedFileError(f"{path}: not a whole workbook ({type(error).__name__}); save it anew", path) from error
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
            raise TooLargeError(f"{path}: sheet {sheet.title!r} has {sheet.max_row} rows, no report has as many", path)
        _read_sheet(sheet, results[sheet.title], document)
    return document


def _read_sheet(sheet: Any, results: Any, document: Document) -> None:
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for area in spans.values()
        for row, column, *_ in _places(area)
        if (row, column) != (area.min_row, area.min_col)
    }
    cells: list[Cell] = []
    row_number = 0
    for row in sheet.iter_rows():
        if sheet.row_dimensions[row[0].row].hidden:
            continue
        texts = []
        for item in row:
            place = (item.row, item.column)
            if place in covered:
                continue
            area = spans.get(place)
            rowspan, colspan = (area.size["rows"], area.size["columns"]) if area else (1, 1)
            text = _text(item.value, results.cell(*place).value)
            cells.append(Cell(text, row_number, item.column - 1, rowspan, colspan))
            texts += [text] if text.strip() else []
        if len(texts) == 1:
            document.blocks.extend(Paragraph(line.strip()) for line in texts[0].split("\n") if line.strip())
        row_number += 1
    if cells:
        document.blocks.append(Grid(cells))


def _places(area: Any) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    ]


def _text(value: Any, result: Any) -> str:
    """A cell as text; the result of a formula where the workbook stores it."""
    if isinstance(value, str) and value.startswith("="):
        value = NOT_READ if result is None else result
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
