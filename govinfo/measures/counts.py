"""Counts of a panel's reports, and pooled over groups of them: sums of cells of the form, written as signed terms.

A term is a row of section 三 (`new`), a group of its rows (`refused`, the sum of
the rows that the report's form has), either of them for one kind of applicant
(`new@business`; without `@` the total column), or a cell of section 四
(`reconsideration:total`). `concluded - unavailable.not_held` is an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .. import form
from ..errors import UnknownNameError
from ..frames import Frames

Cell = tuple[str, str, str]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.integer[Any]]
_TERM = re.compile(r"\s*([+-]?)\s*([a-z_.]+)(?:([@:])([a-z_]+))?\s*")


@dataclass(frozen=True)
class Term:
    """One signed term of an expression and the cells that it adds up."""

    sign: int
    table: str
    code: str
    column: str | None

    def cells(self, applicant: str) -> list[Cell]:
        if self.table == "reviews":
            return [("reviews", self.code, self.column or "total")]
        column = self.column or applicant
        rows = [item.code for item in form.REQUEST_ITEMS.values() if self.code in (item.code, item.group)]
        return [("requests", row, column) for row in rows]


@cache
def terms(expression: str) -> tuple[Term, ...]:
    """The terms of an expression; raises UnknownNameError where a code is not of the form."""
    found: list[Term] = []
    end = 0
    while end < len(expression):
        match = _TERM.match(expression, end)
        if match is None or (found and not match[1]):
            raise ValueError(f"not a sum of terms: {expression!r}")
        found.append(_term(match))
        end = match.end()
    return tuple(found)


def _term(match: re.Match[str]) -> Term:
    sign = -1 if match[1] == "-" else 1
    code, kind, column = match[2], match[3], match[4]
    if kind == ":":
        _known("remedy", code, form.CHANNELS)
        _known("result", column, form.RESULTS)
        return Term(sign, "reviews", code, column)
    _known("row or group of section 三", code, [*form.REQUEST_ITEMS, *form.REQUEST_GROUPS])
    if kind == "@":
        _known("kind of applicant", column, form.APPLICANTS)
    return Term(sign, "requests", code, column)


def _known(kind: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise UnknownNameError(kind, name, names)


def count(panel: Frames, expressions: Iterable[str], applicant: str = "total") -> pd.DataFrame:
    """Counts of every report, by expression.

    Parameters
    ----------
    panel : Panel or Report
        Frames `reports`, `requests` and `reviews`.
    expressions : iterable of str
        Signed terms, as the module's head describes.
    applicant : str
        Column of section 三 for terms that name none.

    Returns
    -------
    pandas.DataFrame
        One row per report in the order of `panel.reports` (index: `report_id`), a
        column per expression; NaN where any cell that it needs is missing.
    """
    expressions = list(dict.fromkeys(expressions))
    wanted = {
        expression: [(term.sign, term.cells(applicant)) for term in terms(expression)] for expression in expressions
    }
    needed = list(dict.fromkeys(cell for sums in wanted.values() for _, cells in sums for cell in cells))
    reports = pd.Index(panel.reports["report_id"], name="report_id")
    values, present = _gather(panel, reports, needed)
    position = {cell: number for number, cell in enumerate(needed)}
    columns = {}
    for expression, sums in wanted.items():
        total = np.zeros(len(reports))
        for sign, cells in sums:
            at = [position[cell] for cell in cells]
            # A row that the report's form lacks adds nothing; a row that is there and blank makes the sum unknown.
            part = np.where(present[:, at], values[:, at], 0).sum(axis=1)
            total += sign * np.where(present[:, at].any(axis=1), part, np.nan)
        columns[expression] = total
    return pd.DataFrame(columns, index=reports, columns=expressions, dtype=float)


def _gather(panel: Frames, reports: pd.Index, needed: Sequence[Cell]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Values of the needed cells, reports by cells, and where such a cell is in the frame at all."""
    values = np.full((len(reports), len(needed)), np.nan)
    present = np.zeros(values.shape, dtype=bool)
    for table, row, column in (("requests", "item", "applicant"), ("reviews", "channel", "result")):
        slots = {cell[1:]: number for number, cell in enumerate(needed) if cell[0] == table}
        if not slots:
            continue
        select = getattr(panel, "cells_of", None)
        # A panel on disk reads no more than the cells that are needed.
        frame = getattr(panel, table) if select is None else select(table, row, column, slots)
        rows, columns = frame[row].cat, frame[column].cat
        slot_of = np.full((len(rows.categories) + 1, len(columns.categories) + 1), -1)
        for (row_code, column_code), number in slots.items():
            slot_of[rows.categories.get_loc(row_code), columns.categories.get_loc(column_code)] = number
        # A missing code is -1, and so falls on the last row or column, where nothing is wanted.
        slot = slot_of[rows.codes.to_numpy(), columns.codes.to_numpy()]
        chosen = np.flatnonzero(slot >= 0)
        # Report names are looked up once each, not once per cell: a panel may have millions of cells.
        codes, names = pd.factorize(frame["report_id"].array.take(chosen))
        report = reports.get_indexer(names)[codes]
        inside = report >= 0
        at = report[inside], slot[chosen][inside]
        values[at] = frame["value"].array.take(chosen).to_numpy(dtype=float, na_value=np.nan)[inside]
        present[at] = True
    return values, present


def grouping(panel: Frames, by: str | Sequence[str] | None, besides: Sequence[str] = ()) -> list[str]:
    """The columns to group by, as a list; raises UnknownNameError where neither `reports` nor `besides` has one."""
    columns = [by] if isinstance(by, str) else list(by or [])
    known = [*panel.reports.columns, *besides]
    for column in columns:
        if column not in known:
            raise UnknownNameError("column to group by", column, known)
    return columns


def groups(keys: pd.DataFrame) -> tuple[Places, pd.DataFrame]:
    """The group of each row of `keys`, and the groups in order; a missing key makes a group of its own, the last."""
    if not len(keys.columns):
        return np.zeros(len(keys), dtype=np.intp), pd.DataFrame(index=range(1))
    group = keys.groupby(list(keys.columns), dropna=False, observed=True, sort=True).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    return group, keys.take(first).reset_index(drop=True)


def pool(figures: pd.DataFrame, group: Places, size: int, needed: Sequence[str]) -> pd.DataFrame:
    """Sums per group over the reports that have every `needed` figure, and how many entered and were left out."""
    entered = figures[list(needed)].notna().all(axis=1).to_numpy()
    reports = np.bincount(group[entered], minlength=size)
    sums = {}
    for column in figures.columns:
        total = np.bincount(group[entered], weights=figures[column].to_numpy()[entered], minlength=size)
        sums[column] = np.where(reports > 0, total, np.nan)
    return pd.DataFrame(sums).assign(reports=reports, left_out=np.bincount(group[~entered], minlength=size))


def whole_numbers(values: npt.NDArray[Any]) -> pd.arrays.IntegerArray:
    """Counts as Int64, missing where they are NaN."""
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int64), missing)


def contradictions(printed: pd.Series, added: pd.Series) -> Floats:
    """1 where a printed total is not the sum of its cells, 0 where it is or one of them is not known."""
    return np.asarray(printed.notna() & added.notna() & (printed != added), dtype=float)
