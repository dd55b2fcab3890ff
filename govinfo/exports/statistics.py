"""Stata and SPSS: variable labels, and numbers with value labels for the codes of the form."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..errors import ExportError
from .shapes import Table
from .variables import Variable

# Stata: labels of variables have 80 characters, texts of fixed width 2,045 bytes.
_LONGEST_LABEL = 80
_LONGEST_FIXED_TEXT = 2045
# SPSS: texts have 32,767 bytes.
_LONGEST_SPSS_TEXT = 32_767


def write_stata(tables: dict[str, Table], folder: Path, lang: str) -> list[Path]:
    """One file of format 118 (Stata 14 and later) a table.

    Missing numbers are ``.``; Stata knows no missing text, so that becomes empty text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, (data, variables) in tables.items():
        files.append(folder / f"{name}.dta")
        coded, labels = _numbered(data, variables, lang)
        texts = [column for column in coded.columns if pd.api.types.is_string_dtype(coded[column])]
        coded[texts] = coded[texts].fillna("")
        coded.astype(dict.fromkeys(texts, object)).to_stata(
            files[-1],
            write_index=False,
            version=118,
            data_label=f"govinfo: {name}",
            variable_labels={variable.name: _cut(variable.label(lang)) for variable in variables},
            value_labels={column: dict(enumerate(texts, start=1)) for column, texts in labels.items()},
            convert_strl=[column for column in texts if _bytes(coded[column]) > _LONGEST_FIXED_TEXT],
        )
    return files


def write_spss(tables: dict[str, Table], folder: Path, lang: str) -> list[Path]:
    """One file a table; missing numbers are system-missing.

    Raises
    ------
    ExportError
        pyreadstat is not installed, or a text is longer than SPSS can hold.
    """
    try:
        import pyreadstat
    except ImportError as error:
        raise ExportError("SPSS files need pyreadstat: pip install -e '.[exports]' in a checkout of govinfo") from error

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, (data, variables) in tables.items():
        files.append(folder / f"{name}.sav")
        coded, labels = _numbered(data, variables, lang)
        for column in coded.columns:
            if not pd.api.types.is_string_dtype(coded[column]):
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
            files[-1],
            file_label=f"govinfo: {name}",
            column_labels=[variable.label(lang) for variable in variables],
            variable_value_labels={column: dict(enumerate(texts, start=1)) for column, texts in labels.items()},
            variable_format={
                column: "F10.0" for column in coded.columns if column in whole and coded[column].dtype == "float64"
            },
        )
    return files


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
            labels[variable.name] = [known[code] for code in column.cat.categories]
    return coded, labels


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def _bytes(texts: pd.Series) -> int:
    return max((len(text.encode()) for text in texts.dropna()), default=0)
