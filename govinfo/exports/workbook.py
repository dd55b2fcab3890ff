"""Excel: a sheet a table, and a sheet that says what every column and code means."""

from __future__ import annotations

import datetime
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ExportError
from .shapes import Table, with_dates

_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
# Columns are as wide as their first rows need, within what a screen shows.
_ROWS_FOR_WIDTH, _WIDEST = 200, 60
_CODEBOOK_COLUMNS = ["table", "column", "code", "label", "type", "unit", "meaning"]
_CUT = " … [cut: a cell of Excel holds 32,767 characters; the other formats have the whole text]"


def write_workbook(tables: dict[str, Table], file: Path, lang: str) -> None:
    """Write one workbook; numbers are numbers, dates dates, and no text ever becomes a formula.

    Raises
    ------
    ExportError
        A table has more rows than a sheet can hold, or openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise ExportError("Excel files need openpyxl: pip install -e '.[excel]' in a checkout of govinfo") from error

    for name, (data, _) in tables.items():
        if len(data) >= _MOST_ROWS:
            raise ExportError(
                f"{name} has {len(data):,} rows, a sheet of Excel holds {_MOST_ROWS - 1:,} and a header; choose fewer "
                "frames or reports, the shape wide, or another format (parquet, csv, dta)"
            )
    book = Workbook(write_only=True)
    _write_sheet(book, "codebook", _CODEBOOK_COLUMNS, _codebook(tables, lang))
    for name, table in tables.items():
        data, _ = with_dates(*table)
        _write_sheet(book, name, list(data.columns), _records(data))
    book.save(file)


def _codebook(tables: dict[str, Table], lang: str) -> Iterator[tuple[Any, ...]]:
    for name, (_, variables) in tables.items():
        for variable in variables:
            label, unit = variable.label(lang), variable.unit or None
            yield (name, variable.name, None, label, variable.type, unit, variable.description)
            for code in variable.codes:
                yield (name, variable.name, code.code, code.label(lang), None, None, None)


def _records(data: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    days = data.select_dtypes("datetime").columns
    plain = data.astype(object).where(data.notna(), None)
    columns = [plain[column].map(_day) if column in days else plain[column] for column in data.columns]
    yield from zip(*columns, strict=True)


def _day(time: pd.Timestamp | None) -> datetime.date | None:
    return None if time is None else time.date()


def _write_sheet(book: Any, name: str, header: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    first = list(islice(rows := iter(rows), _ROWS_FOR_WIDTH))
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    for number, column in enumerate(zip(header, *first, strict=True), 1):
        widest = max(_width(value) for value in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(widest + 3, _WIDEST)

    def text_cell(text: str) -> Any:
        text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
        if len(text) > _LONGEST_TEXT:
            warnings.warn(f"sheet {name}: a text of {len(text):,} characters is cut; it says so there", stacklevel=4)
            text = text[: _LONGEST_TEXT - len(_CUT)] + _CUT
        cell = WriteOnlyCell(sheet, text)
        # openpyxl takes text that begins with = for a formula.
        cell.data_type = "s"
        return cell

    def written(value: Any) -> Any:
        if isinstance(value, float):  # exact in the cell, and shown to four decimals
            value = WriteOnlyCell(sheet, value)
            value.number_format = "0.0###"
        return text_cell(value) if isinstance(value, str) else value

    heads = [text_cell(title) for title in header]
    for head in heads:
        head.font = Font(bold=True)
    last = 0
    for row in chain([heads], first, rows):
        sheet.append([written(value) for value in row])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"


def _width(value: object) -> int:
    """The width of a value in digits; Chinese characters are twice as wide."""
    text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)
