"""Tables that a person typed or another program extracted: lists of rows, data frames, HTML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import SheetError
from . import html
from .bounds import check_document
from .document import Cell, Document, Grid
from .text import read_text

#: A table as it may be given: HTML or Markdown, a data frame, or rows of values.
Table = str | pd.DataFrame | Sequence[Sequence[Any]]

# What pandas calls a column without a label, and what it adds to a label that another column has.
_UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
_REPEATED = re.compile(r"(?<=\D)\.\d+$")


def document_of(tables: Table | Sequence[Table], prose: str | Iterable[str] = "") -> Document:
    """A document of the prose and, behind it, the tables.

    Raises
    ------
    SheetError
        Where something is not a table.
    TooLargeError
    """
    document = read_text(prose if isinstance(prose, str) else "\n".join(prose))
    document.format = "tables"
    for number, table in enumerate([tables] if isinstance(tables, (str, pd.DataFrame)) else _values(tables, "tables")):
        document.blocks += _grids(table, f"tables[{number}]")
    check_document(document, Path("tables"))
    return document


def _grids(table: Any, name: str) -> list[Grid]:
    if isinstance(table, str):
        grids = (html.read_text(table, Path(name)) if "<" in table else read_text(table)).grids
        if not grids:
            raise SheetError(f"{name}: a text without a table; give HTML, Markdown, a data frame, or a list of rows")
        return grids
    rows = _rows_of_frame(table) if isinstance(table, pd.DataFrame) else _rows(table, name)
    return [
        Grid(
            [
                Cell(_printed(value), row, column)
                for row, values in enumerate(rows)
                for column, value in enumerate(values)
            ]
        )
    ]


def _rows(table: Any, name: str) -> Iterator[list[Any]]:
    for number, row in enumerate(_values(table, name)):
        values = _values(row, f"{name}[{number}]")
        if any(isinstance(value, (list, tuple, dict)) for value in values):
            raise SheetError(
                f"{name}[{number}]: a cell holds several values; a table is a list of rows of single values"
            )
        yield values


def _values(given: Any, name: str) -> list[Any]:
    if not isinstance(given, (list, tuple, np.ndarray, pd.Series)):
        what = type(given).__name__
        raise SheetError(f"{name}: {what}, not a list; a table is HTML, Markdown, a data frame, or a list of rows")
    return list(given)


def _rows_of_frame(table: pd.DataFrame) -> Iterator[list[Any]]:
    """The labels of the columns, and the rows behind their labels; numbers that only count are no labels."""
    columns, index = (_labels(axis) for axis in (table.columns, table.index))
    depth = len(index[0]) if index else 0
    for level in zip(*columns, strict=True):
        yield [*[""] * depth, *(_REPEATED.sub("", _UNNAMED.sub("", str(label))) for label in level)]
    for place, values in enumerate(table.itertuples(index=False, name=None)):
        yield [*(index[place] if index else ()), *values]


def _labels(axis: pd.Index) -> list[tuple[Any, ...]]:
    if all(isinstance(label, Integral) for label in axis):
        return []
    return [label if isinstance(label, tuple) else (label,) for label in axis]


def _printed(value: Any) -> str:
    """A value as it would be printed: whole numbers without a point, nothing where it is missing."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)
