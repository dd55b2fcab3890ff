"""Excel: a sheet a table, and a sheet that says what every column and code means."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ExportError
from .shapes import Table

_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_CODEBOOK_COLUMNS = ["table", "column", "code", "label", "type", "unit", "meaning"]
_CUT = " … [cut: a cell of Excel holds 32,767 characters; the other formats have the whole text]"


def write_workbook(tables: dict[str, Table], target: Path, lang: str) -> list[Path]:
    """Write one workbook; numbers are numbers, and no text ever becomes a formula.

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
    file = target if target.suffix.lower() == ".xlsx" else target / "panel.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    _write_sheet(book, "codebook", _CODEBOOK_COLUMNS, _codebook(tables, lang))
    for name, (data, _) in tables.items():
        _write_sheet(book, name, list(data.columns), _records(data))
    book.save(file)
    return [file]


def _codebook(tables: dict[str, Table], lang: str) -> Iterator[tuple[Any, ...]]:
    for name, (_, variables) in tables.items():
        for variable in variables:
            label, unit = variable.label(lang), variable.unit or None
            yield (name, variable.name, None, label, variable.type, unit, variable.description)
            for code in variable.codes:
                yield (name, variable.name, code.code, code.label(lang), None, None, None)


def _records(data: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    columns = [data[column].astype(object).where(data[column].notna(), None) for column in data.columns]
    yield from zip(*columns, strict=True)


def _write_sheet(book: Any, name: str, header: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"

    def text_cell(text: str) -> Any:
        text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
        if len(text) > _LONGEST_TEXT:
            warnings.warn(f"sheet {name}: a text of {len(text):,} characters is cut; it says so there", stacklevel=4)
            text = text[: _LONGEST_TEXT - len(_CUT)] + _CUT
        cell = WriteOnlyCell(sheet, text)
        # openpyxl takes text that begins with = for a formula.
        cell.data_type = "s"
        return cell

    heads = [text_cell(title) for title in header]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([text_cell(value) if isinstance(value, str) else value for value in row])
