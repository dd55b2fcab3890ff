"""Workbooks (.xlsx): each visible sheet as one grid, and the lines of rows with a single cell as paragraphs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from .document import NOT_READ, Cell, Document, Grid, Paragraph
from .number_formats import shown
from .visible_text import Look, Run, cell_text

# Bytes, unpacked: a workbook with pictures, and a sheet. A sheet with a report has some 50,000.
_LARGEST, _LARGEST_SHEET = 100 * 2**20, 10 * 2**20
_MOST_ROWS, _MOST_COLUMNS = 2000, 100
_LOWEST, _NARROWEST = 2.0, 0.4  # points of a row and characters of a column that show nothing
_TINY, _SMALL = 2.0, 4.0  # points of a font
_WHITE = "FFFFFF"


def read(path: Path) -> Document:
    """Read the visible sheets of a workbook as they are shown; a formula without a stored result is not read."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UnsupportedFormatError(
            f"{path}: a workbook, which openpyxl reads: pip install -e '.[excel]', or save it as .docx", path
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
        book = load_workbook(path, data_only=False, rich_text=True)
        results = load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
                raise TooLargeError(
                    f"{path}: sheet {sheet.title!r} has {sheet.max_row} rows, no report has as many", path
                )
            _read_sheet(sheet, results[sheet.title], document)
    except TooLargeError:
        raise
    except Exception as error:
        # openpyxl raises whatever it meets first in a damaged file (KeyError, ValueError, XML errors ...).
        raise DamagedFileError(f"{path}: a damaged workbook ({type(error).__name__}); save it again", path) from error
    return document


def _read_sheet(sheet: Any, results: Any, document: Document) -> None:
    rows = {row: number for number, row in enumerate(_visible_rows(sheet))}
    columns = {column: number for number, column in enumerate(_visible_columns(sheet))}
    covered: set[tuple[int, int]] = set()
    origins: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for area in sheet.merged_cells.ranges:
        positions = [
            (row, column)
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        ]
        covered.update(positions)
        visible = [(row, column) for row, column in positions if row in rows and column in columns]
        if visible:
            height, width = len({row for row, _ in visible}), len({column for _, column in visible})
            origins[visible[0]] = (area.min_row, area.min_col, height, width)
    pictures = {(image.anchor._from.row + 1, image.anchor._from.col + 1) for image in _images(sheet)}
    cells: list[Cell] = []
    for row, row_number in rows.items():
        texts = []
        for column, column_number in columns.items():
            at = (row, column)
            if at in covered and at not in origins:
                continue
            first_row, first_column, height, width = origins.get(at, (row, column, 1, 1))
            item = sheet.cell(first_row, first_column)
            text, doubt = _text(item, results.cell(first_row, first_column).value, sheet)
            if not text and at in pictures:
                text, doubt = NOT_READ, "picture"
            cells.append(Cell(text, row_number, column_number, height, width, doubt=doubt))
            texts += [text] if text.strip() else []
        if len(texts) == 1:
            document.blocks.extend(Paragraph(line.strip()) for line in texts[0].split("\n") if line.strip())
    if cells:
        document.blocks.append(Grid(cells))


def _visible_rows(sheet: Any) -> Iterator[int]:
    for row in range(sheet.min_row, sheet.max_row + 1):
        properties = sheet.row_dimensions[row] if row in sheet.row_dimensions else None
        if properties is None or not (properties.hidden or _is_below(properties.height, _LOWEST)):
            yield row


def _visible_columns(sheet: Any) -> Iterator[int]:
    hidden: set[int] = set()
    for properties in sheet.column_dimensions.values():
        if properties.hidden or (properties.customWidth and _is_below(properties.width, _NARROWEST)):
            hidden.update(range(properties.min or 0, (properties.max or 0) + 1))
    yield from (column for column in range(sheet.min_column, sheet.max_column + 1) if column not in hidden)


def _is_below(size: float | None, least: float) -> bool:
    return size is not None and size < least


def _images(sheet: Any) -> Iterator[Any]:
    yield from (image for image in getattr(sheet, "_images", ()) if hasattr(image.anchor, "_from"))


def _text(item: Any, result: Any, sheet: Any) -> tuple[str, str]:
    """The text of a cell as it is shown, and why it cannot be read with certainty."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    value = item.value
    if value is None:
        return "", ""
    background = _fill(item)
    if isinstance(value, CellRichText):
        runs = [
            Run(part.text, *_look(part.font, background, item.font))
            if isinstance(part, TextBlock)
            else Run(str(part), *_look(item.font, background))
            for part in value
        ]
        return cell_text(runs)
    if item.data_type == "f":
        value = NOT_READ if result is None else result
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        view = sheet.sheet_view
        text = "" if not value and view is not None and view.showZeros is False else shown(value, item.number_format)
    else:
        hides_text = item.number_format.count(";") == 3 and not item.number_format.rsplit(";", 1)[1]
        text = "" if hides_text else str(value)
    return cell_text([Run(text, *_look(item.font, background))])


def _look(font: Any, background: str | None, around: Any = None) -> tuple[Look, float]:
    """How text of a font is shown, and its size; `around` is the font of the cell, for what a run does not state."""
    if font is None:
        return Look.PLAIN, 0.0
    size = getattr(font, "sz", None) or (around.sz if around is not None else None) or 0.0
    color = _rgb(font.color)
    if (color is not None and color == background) or 0 < size <= _TINY:
        return Look.HIDDEN, size
    if font.strike:
        return Look.STRUCK, size
    if getattr(font, "vertAlign", None) in ("superscript", "subscript"):
        return Look.RAISED, size
    return (Look.DOUBTFUL if 0 < size <= _SMALL else Look.PLAIN), size


def _rgb(color: Any) -> str | None:
    """A colour as hexadecimal digits; None where it is a theme's other than white, or not stated."""
    if color is None:
        return None
    if color.type == "rgb" and isinstance(color.rgb, str):
        return color.rgb[-6:].upper()
    if color.type == "theme" and color.theme == 0 and not color.tint:
        return _WHITE
    return _WHITE if color.type == "indexed" and color.indexed in (1, 9) else None


def _fill(item: Any) -> str | None:
    """The colour behind a cell as hexadecimal digits; None where it is not certain."""
    fill = item.fill
    if fill is None or fill.fill_type is None:
        return _WHITE
    return _rgb(fill.fgColor) if fill.fill_type == "solid" else None
