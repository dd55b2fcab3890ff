"""The frames that reports and panels are made of, from `definitions/frames/fields.csv`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from . import form
from .errors import WrongArgumentError
from .form.labels import TERMS
from .text import tame

P = ParamSpec("P")
R = TypeVar("R")


class Frames(Protocol):
    """What has the frames of the contract: a report, or a panel of many."""

    @property
    def reports(self) -> pd.DataFrame: ...
    @property
    def requests(self) -> pd.DataFrame: ...
    @property
    def disclosure(self) -> pd.DataFrame: ...
    @property
    def reviews(self) -> pd.DataFrame: ...
    @property
    def cells(self) -> pd.DataFrame: ...
    @property
    def narrative(self) -> pd.DataFrame: ...
    @property
    def claims(self) -> pd.DataFrame: ...
    @property
    def issues(self) -> pd.DataFrame: ...


class PanelFrames(Frames, Protocol):
    """The frames of many reports, with the files that were not read."""

    @property
    def failures(self) -> pd.DataFrame: ...
    def report(self, report_id: str | None = None) -> Frames:
        """The frames of one report."""
        ...


def need_frames(given: Any, asked: str) -> None:
    """Say what was given where no panel or report was; `asked` is the function that takes one.

    Raises
    ------
    WrongArgumentError
        Where it is something else.
    """
    if not hasattr(given, "reports"):
        raise WrongArgumentError(
            f"{asked} takes a panel or a report; {type(given).__name__} was given. govinfo.load and govinfo.open make "
            "panels of documents and folders"
        )


def as_list(given: Any) -> list[Any]:
    """What is given alone or as several, as a list; an empty one for None."""
    alone = isinstance(given, str) or not isinstance(given, Iterable)
    return [] if given is None else [given] if alone else list(given)


def of_panel(function: Callable[P, R]) -> Callable[P, R]:
    """Let a public function say what it was given where its first argument is no panel or report."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        need_frames(args[0] if args else kwargs.get("panel"), function.__name__)
        return function(*args, **kwargs)

    return called


FIELDS: dict[str, dict[str, str]] = {}
for _row in form.definition_rows("frames/fields"):
    FIELDS.setdefault(_row["frame"], {})[_row["field"]] = _row["type"]

#: The codes of each categorical type, in the form's order.
CATEGORIES: dict[str, list[str]] = {
    kind: list(terms) for kind, terms in TERMS.items() if any(kind in fields.values() for fields in FIELDS.values())
}
_CODES = {kind: {code: place for place, code in enumerate(codes)} for kind, codes in CATEGORIES.items()}

# `measures` is computed from the others, and part of exports alone.
PANEL_FRAMES: tuple[str, ...] = tuple(name for name in FIELDS if name != "measures")
# Frames of files, not of reports.
FILE_FRAMES = ("failures", "files")
REPORT_FRAMES: tuple[str, ...] = tuple(name for name in PANEL_FRAMES if name not in FILE_FRAMES)

_TEXT = pd.StringDtype()

Records = Mapping[str, list[tuple[Any, ...]]]


def _dtype(kind: str) -> Any:
    return pd.CategoricalDtype(CATEGORIES[kind], ordered=True) if kind in CATEGORIES else kind


DTYPES: dict[str, dict[str, Any]] = {
    name: {field: _dtype(kind) for field, kind in fields.items()} for name, fields in FIELDS.items()
}


def frame(name: str, records: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """A frame of the contract from tuples in the order of its fields."""
    records = list(records)
    columns = zip(*records, strict=True) if records else [()] * len(FIELDS[name])
    data = {field: _column(values, name, field) for field, values in zip(FIELDS[name], columns, strict=True)}
    return pd.DataFrame(data, index=pd.RangeIndex(len(records)), copy=False)


def _column(values: Sequence[Any], name: str, field: str) -> Any:
    """One column in its type, built at once: a report has some 80 columns of few rows."""
    kind, dtype = FIELDS[name][field], DTYPES[name][field]
    if kind in _CODES:
        codes = np.array([_CODES[kind].get(value, -1) for value in values], dtype=np.int16)
        return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)
    if kind == "string":
        # Nothing that a document says may act on the terminal, file or page that shows it.
        tamed = [tame(value) if isinstance(value, str) else value for value in values]
        texts = pa.array(tamed, pa.large_string(), from_pandas=True)
        return _TEXT.__from_arrow__(texts)  # type: ignore[attr-defined]  # documented, but not in the stubs
    numbers = np.array(values, dtype=float)  # None becomes NaN
    missing = np.isnan(numbers)
    numbers[missing] = 0
    if kind == "Float64":
        return pd.arrays.FloatingArray(numbers, missing)
    whole = numbers.astype(np.int64)
    if (whole != numbers).any():
        raise ValueError(f"{name}.{field} takes whole numbers, not {numbers[whole != numbers][0]}")
    return pd.arrays.IntegerArray(whole, missing)


def agencies_and_years(reports: pd.DataFrame) -> Iterator[tuple[str, str | None, int | None]]:
    """Identifier, agency and year of each row of `reports`; None for what is missing."""
    columns = (reports[name].astype(object) for name in ("report_id", "agency", "year"))
    for report_id, agency, year in zip(*columns, strict=True):
        yield report_id, None if pd.isna(agency) else agency, None if pd.isna(year) else int(year)


def typed(name: str, data: pd.DataFrame) -> pd.DataFrame:
    """`data` with the columns and types of the frame `name`."""
    return data[[*FIELDS[name], *added_columns(name, data.columns)]].astype(DTYPES[name])


def added_columns(name: str, columns: Iterable[str]) -> list[str]:
    """The columns that a user's metadata added to `reports`; no other frame has any."""
    return [column for column in columns if column not in FIELDS[name]] if name == "reports" else []
