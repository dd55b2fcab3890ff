"""The frames that reports and panels are made of, from `definitions/fields.csv`."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from . import form


def _categories() -> dict[str, list[str]]:
    """Codes of each categorical type, in the form's order."""
    codes: dict[str, list[str]] = {
        "form": list(form.FORMS),
        "request_item": list(form.REQUEST_ITEMS),
        "request_group": list(form.REQUEST_GROUPS),
        "applicant": list(form.APPLICANTS),
        "disclosure_item": list(form.DISCLOSURE_ITEMS),
        "disclosure_measure": list(form.DISCLOSURE_MEASURES),
        "channel": list(form.CHANNELS),
        "result": list(form.RESULTS),
    }
    for row in form.definition_rows("codes"):
        codes.setdefault(row["type"], []).append(row["code"])
    return codes


CATEGORIES: dict[str, list[str]] = _categories()

FIELDS: dict[str, dict[str, str]] = {}
for _row in form.definition_rows("fields"):
    FIELDS.setdefault(_row["frame"], {})[_row["field"]] = _row["type"]

PANEL_FRAMES: tuple[str, ...] = tuple(FIELDS)
REPORT_FRAMES: tuple[str, ...] = tuple(name for name in FIELDS if name != "failures")

Records = Mapping[str, list[tuple[Any, ...]]]


def _dtype(kind: str) -> Any:
    return pd.CategoricalDtype(CATEGORIES[kind], ordered=True) if kind in CATEGORIES else kind


DTYPES: dict[str, dict[str, Any]] = {
    name: {field: _dtype(kind) for field, kind in fields.items()} for name, fields in FIELDS.items()
}


def frame(name: str, records: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """A frame of the contract from tuples in the order of its fields."""
    columns = list(FIELDS[name])
    return typed(name, pd.DataFrame.from_records(list(records), columns=columns))


def typed(name: str, data: pd.DataFrame) -> pd.DataFrame:
    """`data` with the columns and types of the frame `name`."""
    return data[list(FIELDS[name])].astype(DTYPES[name])
