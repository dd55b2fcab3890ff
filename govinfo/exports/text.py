"""Parquet and CSV."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from .shapes import Table

# What a spreadsheet may take for a formula when it opens a CSV file: white space before it does not count, and
# Chinese versions take full-width signs as well. A signed number is none.
_FORMULA = re.compile(r"^\s*(?:[=@＝＠]|[+＋\-－−](?![\d.,\s]*%?$))|^[\t\r]")


def write_parquet(table: Table, file: Path) -> None:
    """One Parquet file."""
    table[0].to_parquet(file, index=False)


def write_csv(table: Table, file: Path, for_excel: bool = False) -> None:
    """One CSV file, UTF-8, a missing value as an empty cell."""
    data = table[0]
    if for_excel:
        texts = map(str, data.select_dtypes("string").columns)
        data = data.assign(**{column: _no_formula(data[column]) for column in texts})
    data.to_csv(file, index=False, encoding="utf-8-sig" if for_excel else "utf-8", lineterminator="\n")


def _no_formula(text: pd.Series) -> pd.Series:
    return text.where(~text.str.contains(_FORMULA, na=False), "'" + text)
