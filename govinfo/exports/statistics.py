"""Stata and SPSS: variable labels, and numbers with value labels for the codes of the form."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
from pandas.io.stata import StataWriterUTF8  # type: ignore[attr-defined]  # not in the stubs

from .. import __version__
from ..errors import ExportError
from .shapes import Table, with_dates
from .variables import Variable

# Stata: names have 32 characters, labels of variables 80, texts of fixed width 2,045 bytes.
_LONGEST_NAME = 32
_LONGEST_LABEL = 80
_LONGEST_FIXED_TEXT = 2045
# SPSS: texts have 32,767 bytes.
_LONGEST_SPSS_TEXT = 32_767


class _WithNotes(StataWriterUTF8):
    """A Stata file with notes: what it is, and the definition of each column (`notes` shows them in Stata)."""

    notes: Mapping[str, str] = {}

    def _write_characteristics(self) -> None:
        self._update_map("characteristics")
        found = b""
        for name, note in self.notes.items():
            for key, text in (("note0", "1"), ("note1", note)):
                content = b"".join(part.encode().ljust(129, b"\0") for part in (name, key)) + text.encode() + b"\0"
                found += self._tag(len(content).to_bytes(4, sys.byteorder) + content, "ch")
        self._write_bytes(self._tag(found, "characteristics"))


def write_stata(name: str, table: Table, file: Path, lang: str) -> None:
    """A file of format 118 (Stata 14 and later), with dates as dates and notes.

    Missing numbers are ``.``; Stata knows no missing text, so that becomes empty text.
    """
    data, variables = _with_names(table)
    coded, labels = _numbered(data, variables, lang)
    texts = [column for column in coded.columns if pd.api.types.is_string_dtype(coded[column])]
    coded[texts] = coded[texts].fillna("")
    writer = _WithNotes(
        file,
        coded.astype(dict.fromkeys(texts, object)),
        write_index=False,
        version=118,
        convert_dates={column: "td" for column in coded.select_dtypes("datetime").columns},
        data_label=_cut(f"govinfo: {name}"),
        variable_labels={variable.name: _cut(variable.label(lang)) for variable in variables},
        value_labels={column: dict(enumerate(texts, start=1)) for column, texts in labels.items()},
        convert_strl=[column for column in texts if _bytes(coded[column]) > _LONGEST_FIXED_TEXT],
    )
    about = {variable.name: _definition(variable) for variable in variables}
    writer.notes = {"_dta": f"govinfo {__version__}, {name}; codebook.md explains it", **about}
    writer.write_file()


def write_spss(name: str, table: Table, file: Path, lang: str) -> None:
    """An SPSS file; missing numbers are system-missing.

    Raises
    ------
    ExportError
        pyreadstat is not installed, or a text is longer than SPSS can hold.
    """
    try:
        import pyreadstat
    except ImportError as error:
        raise ExportError("SPSS files need pyreadstat: pip install -e '.[exports]' in a checkout of govinfo") from error

    data, variables = _with_names(table)
    coded, labels = _numbered(data, variables, lang)
    for column in coded.columns:
        if pd.api.types.is_datetime64_dtype(coded[column]):
            coded[column] = coded[column].dt.date
        elif not pd.api.types.is_string_dtype(coded[column]):
            coded[column] = coded[column].astype("Float64").to_numpy(dtype="float64", na_value=float("nan"))
        elif _bytes(coded[column]) > _LONGEST_SPSS_TEXT:
            raise ExportError(
                f"{name}.{column} has a text of more than {_LONGEST_SPSS_TEXT:,} bytes, which SPSS cannot hold; "
                "leave the frame out, or take dta, csv or parquet"
            )
        else:
            coded[column] = coded[column].fillna("").astype(object)
    whole = {variable.name for variable in variables if variable.type != "Float64"}
    pyreadstat.write_sav(
        coded,
        file,
        file_label=f"govinfo: {name}",
        column_labels=[variable.label(lang) for variable in variables],
        variable_value_labels={column: dict(enumerate(texts, start=1)) for column, texts in labels.items()},
        variable_format={
            column: "F10.0" for column in coded.columns if column in whole and coded[column].dtype == "float64"
        },
    )


def _with_names(table: Table) -> Table:
    """The table with dates, and with names that these programs take: columns of a user's metadata may have any."""
    data, variables = with_dates(*table)
    names: dict[str, str] = {}
    for variable in variables:
        plain = re.sub(r"\W", "_", variable.name)
        plain = ("v_" + plain if not plain[:1].isalpha() else plain)[:_LONGEST_NAME]
        while plain in names.values():
            plain = plain[: _LONGEST_NAME - 1] + "_"
        names[variable.name] = plain
    return data.rename(columns=names), [replace(one, name=names[one.name]) for one in variables]


def _definition(variable: Variable) -> str:
    unit = f" ({variable.unit})" if variable.unit and not variable.dated else ""
    return f"{variable.description or variable.label_en}{unit}"


def _numbered(data: pd.DataFrame, variables: list[Variable], lang: str) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Columns of codes as numbers from 1 in the form's order, and the labels of those numbers."""
    coded = data.copy()
    labels: dict[str, list[str]] = {}
    for variable in variables:
        column = coded[variable.name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            numbers = column.cat.codes.astype("Int16") + 1
            coded[variable.name] = numbers.mask(numbers == 0)
            known = variable.code_labels(lang)
            labels[variable.name] = [known.get(code, code) for code in column.cat.categories]
    return coded, labels


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def _bytes(texts: pd.Series) -> int:
    return max((len(text.encode()) for text in texts.dropna()), default=0)
