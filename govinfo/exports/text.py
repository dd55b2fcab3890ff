"""Parquet and CSV: a file a table."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from .shapes import Table

# What a spreadsheet may take for a formula when it opens a CSV file: white space before it does not count, and
# Chinese versions take full-width signs as well. A signed number is none.
_FORMULA = re.compile(r"^\s*(?:[=@＝＠]|[+＋\-－−](?![\d.,\s]*%?$))|^[\t\r]")


def write_parquet(tables: dict[str, Table], folder: Path) -> list[Path]:
    """One Parquet file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, (data, _) in tables.items():
        files.append(folder / f"{name}.parquet")
        data.to_parquet(files[-1], index=False)
    return files


def write_csv(tables: dict[str, Table], folder: Path, for_excel: bool = False) -> list[Path]:
    """One CSV file a table, UTF-8, a missing value as an empty cell."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, (data, _) in tables.items():
        files.append(folder / f"{name}.csv")
        if for_excel:
            texts = map(str, data.select_dtypes("string").columns)
            data = data.assign(**{column: _no_formula(data[column]) for column in texts})
        data.to_csv(files[-1], index=False, encoding="utf-8-sig" if for_excel else "utf-8", lineterminator="\n")
    return files


def _no_formula(text: pd.Series) -> pd.Series:
    return text.where(~text.str.contains(_FORMULA, na=False), "'" + text)
