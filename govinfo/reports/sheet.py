"""Tables that users bring: a DataFrame, a CSV file or a workbook, with their cells as text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..errors import SheetError, SourceNotFoundError
from ..text import as_text, tame

Sheet = str | Path | pd.DataFrame


def read_sheet(sheet: Sheet, what: str, needed: Iterable[str] = ()) -> pd.DataFrame:
    """A user's table as text, tame and without white space around it; missing where a cell is blank.

    Parameters
    ----------
    sheet : path or DataFrame
        CSV in UTF-8, or the first sheet of an .xlsx file.
    what : str
        What the table holds, for errors.
    needed : iterable of str
        Columns that it must have.

    Raises
    ------
    SourceNotFoundError, SheetError
        Where it cannot be read, or lacks a column.
    """
    if not isinstance(sheet, (str, Path, pd.DataFrame)):
        raise SheetError(f"{what}: a DataFrame or the path of a table is needed; {type(sheet).__name__} was given")
    data = sheet if isinstance(sheet, pd.DataFrame) else _read(Path(sheet), what)
    columns = [as_text(str(column).strip()) for column in data.columns]
    if missing := [name for name in needed if name not in columns]:
        raise SheetError(f"{what}: the column {missing[0]!r} is missing; available: {', '.join(columns) or 'none'}")
    if repeated := [name for name in columns if columns.count(name) > 1]:
        raise SheetError(f"{what}: there are several columns {repeated[0]!r}")
    texts = data.set_axis(columns, axis=1).reset_index(drop=True).astype(object)
    return texts.map(_text, na_action="ignore").astype("string").replace("", pd.NA)


def _read(path: Path, what: str) -> pd.DataFrame:
    if not path.is_file():
        raise SourceNotFoundError(f"{path}: no such file ({what})", path)
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            return pd.read_excel(path, dtype=object)
        return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except ImportError as error:
        raise SheetError(
            f"{path}: a workbook is read with openpyxl: pip install openpyxl, or save it as CSV"
        ) from error
    except (ValueError, OSError) as error:  # pandas' errors of parsing, and of the encoding, are among these
        raise SheetError(f"{path}: cannot be read as a table ({error}); save it as CSV in UTF-8") from error


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a workbook has no whole numbers
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return tame(str(value)).strip()


def row_name(place: int) -> str:
    """A row as the user counts it: under its header."""
    return f"row {place + 2}"


def plain_type(texts: pd.Series) -> pd.Series:
    """A column of text as numbers, if all of it is numbers; codes with leading zeros stay text."""
    numbers = pd.to_numeric(texts, errors="coerce")
    leading = texts.str.fullmatch(r"0\d+").fillna(False)
    if texts.isna().all() or (numbers.isna() & texts.notna()).any() or leading.any():
        return texts
    return numbers.convert_dtypes()
