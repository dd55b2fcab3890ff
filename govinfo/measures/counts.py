"""Counts of a panel's reports, and pooled over groups of them: sums of cells of the form, written as signed terms.

A term is a row of section 三 (`new`), a group of its rows (`refused`, the sum of
the rows that the report's form has), either of them for one kind of applicant
(`new@business`; without `@` the total column), or a cell of section 四
(`reconsideration:total`). `concluded - unavailable.not_held` is an expression. `reports` and
`days_after_deadline` are of the reports themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .. import form
from ..errors import UnknownNameError
from ..form.balance import equations
from ..frames import Frames, as_list
from .publication import days_after_deadline

Cell = tuple[str, str, str]
# What is counted of the reports themselves, not in their tables.
OF_REPORTS: dict[str, Callable[[pd.DataFrame], npt.NDArray[np.float64]]] = {
    "days_after_deadline": days_after_deadline,
    "reports": lambda reports: np.ones(len(reports)),
}
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
        if self.table == "reports":
            return []
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
    if code in OF_REPORTS and not kind:
        return Term(sign, "reports", code, None)
    _known("row or group of section 三", code, [*form.REQUEST_ITEMS, *form.REQUEST_GROUPS])
    if kind == "@":
        _known("kind of applicant", column, form.APPLICANTS)
    return Term(sign, "requests", code, column)


def _known(kind: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise UnknownNameError(kind, name, names)


# What to do with a report whose printed totals are not the sums of their parts.
TOTALS = ("agree", "printed", "parts")


def as_totals(totals: str) -> str:
    """The argument `totals`; raises UnknownNameError where it is none of the three."""
    _known("way to take totals", totals, TOTALS)
    return totals


@cache
def parts_of() -> dict[Cell, list[tuple[Cell, ...]]]:
    """The ways to add up each printed total: outcomes (I2) and kinds of applicant (I3), results of a channel (I4)."""
    found: dict[Cell, dict[str, dict[Cell, None]]] = {}
    for table, of_form in product(("requests", "reviews"), form.FORMS):
        for one in equations(table, of_form):
            if len(one.left) == 1:
                ways = found.setdefault((table, *one.left[0]), {})
                # Rows of all forms: those that the form of a report lacks are not there, and add nothing.
                ways.setdefault(one.check, {}).update(dict.fromkeys((table, *cell) for cell in one.right))
    return {cell: [tuple(cells) for cells in ways.values()] for cell, ways in found.items()}


class Cells:
    """The cells of every report that expressions need, and the cells that their totals add up.

    Parameters
    ----------
    panel : Panel or Report
        Frames `reports`, `requests` and `reviews`.
    expressions : iterable of str
        Signed terms, as the module's head describes.
    applicant : str
        Column of section 三 for terms that name none.
    """

    def __init__(self, panel: Frames, expressions: Iterable[str], applicant: str = "total") -> None:
        self._expressions = list(dict.fromkeys(expressions))
        self._applicant = applicant
        used = [cell for text in self._expressions for cell in self._used(text)]
        needed = dict.fromkeys(used)
        for _ in range(2):  # a total of outcomes is a total of applicants too
            needed |= dict.fromkeys(part for cell in needed for way in parts_of().get(cell, ()) for part in way)
        needed |= dict.fromkeys(cell for side in _balances(used) for cells in side for cell in cells)
        self._frame = panel.reports
        self.reports = pd.Index(panel.reports["report_id"], name="report_id")
        self._position = {cell: number for number, cell in enumerate(needed)}
        self._values, self._present = _gather(panel, self.reports, list(needed))
        self._by_parts: dict[Cell, Floats] = {}
        self._wrong: dict[Cell, npt.NDArray[np.bool_]] = {}

    def _used(self, expression: str) -> list[Cell]:
        return [cell for term in terms(expression) for cell in term.cells(self._applicant)]

    def counts(self, totals: str = "printed") -> pd.DataFrame:
        """One row per report in the order of the panel, a column per expression; NaN where a cell is missing.

        With `totals="parts"` a printed total is taken as the sum of its parts where all of them are known.
        """
        read = self._summed if totals == "parts" else self._printed
        columns = {}
        for expression in self._expressions:
            total = np.zeros(len(self.reports))
            for term in terms(expression):
                of_reports = OF_REPORTS.get(term.code)
                cells = term.cells(self._applicant)
                total += term.sign * (of_reports(self._frame) if of_reports else self._sum(cells, read))
            columns[expression] = total
        return pd.DataFrame(columns, index=self.reports, columns=self._expressions, dtype=float)

    def contradicted(self, expressions: Iterable[str]) -> npt.NDArray[np.bool_]:
        """The reports where a printed total in these expressions is not the sum of its parts, or I1 fails.

        I1 (new and carried in equal concluded and carried out) is asked where the expressions set two of its rows
        against each other.
        """
        used = list(dict.fromkeys(cell for text in expressions for cell in self._used(text)))
        wrong = np.zeros(len(self.reports), dtype=bool)
        for cell in used:
            if cell not in self._wrong:
                printed = self._printed(cell)
                ways = [_differ(printed, self._sum(way, self._printed)) for way in parts_of().get(cell, ())]
                self._wrong[cell] = np.logical_or.reduce([np.zeros_like(wrong), *ways])
            wrong |= self._wrong[cell]
        for left, right in _balances(used):
            wrong |= _differ(self._sum(left, self._printed), self._sum(right, self._printed))
        return wrong

    def _printed(self, cell: Cell) -> Floats:
        return self._values[self._position[cell]]

    def _summed(self, cell: Cell) -> Floats:
        """The cell as the sum of its parts, by the first way that is known of each report, else as printed."""
        if cell not in self._by_parts:
            value = self._printed(cell)
            for way in reversed(parts_of().get(cell, [])):
                added = self._sum(way, self._summed)
                value = np.where(np.isnan(added), value, added)
            self._by_parts[cell] = value
        return self._by_parts[cell]

    def _sum(self, cells: Sequence[Cell], read: Callable[[Cell], Floats]) -> Floats:
        # A row that the report's form lacks adds nothing; a row that is there and blank makes the sum unknown.
        there = [self._present[self._position[cell]] for cell in cells]
        added = sum(np.where(here, read(cell), 0) for here, cell in zip(there, cells, strict=True))
        return np.where(np.logical_or.reduce(there), added, np.nan)


def _balances(used: Sequence[Cell]) -> list[tuple[list[Cell], list[Cell]]]:
    """The balance of requests (I1) in each column that has two of its rows among the cells."""
    return [
        ([("requests", *cell) for cell in one.left], [("requests", *cell) for cell in one.right])
        for one in equations("requests", form.FORMS[-1])
        if len(one.left) > 1 and len({("requests", *cell) for cell in one.signs} & set(used)) > 1
    ]


def _differ(first: Floats, second: Floats) -> npt.NDArray[np.bool_]:
    return ~np.isnan(first) & ~np.isnan(second) & (first != second)


def count(panel: Frames, expressions: Iterable[str], applicant: str = "total", totals: str = "printed") -> pd.DataFrame:
    """Counts of every report by expression, as `Cells.counts` gives them.

    Examples
    --------
    >>> import govinfo as gi
    >>> count(gi.sample(), ["granted + partial"]).loc["北京市西城区-2024", "granted + partial"]
    np.float64(650.0)
    """
    return Cells(panel, expressions, applicant).counts(totals)


def _gather(panel: Frames, reports: pd.Index, needed: Sequence[Cell]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Values of the needed cells, cells by reports, and where such a cell is in the frame at all."""
    values = np.full((len(needed), len(reports)), np.nan)
    present = np.zeros(values.shape, dtype=bool)
    for table in ("requests", "reviews"):
        row, column = form.AXES[table]
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
        at = slot[chosen][inside], report[inside]
        values[at] = frame["value"].array.take(chosen).to_numpy(dtype=float, na_value=np.nan)[inside]
        present[at] = True
    return values, present


def grouping(panel: Frames, by: str | Sequence[str] | None, besides: Sequence[str] = ()) -> list[str]:
    """The columns to group by, as a list; raises UnknownNameError where neither `reports` nor `besides` has one."""
    columns = as_list(by)
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


def pool(figures: pd.DataFrame, group: Places, size: int, entered: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Sums per group over the reports that entered, how many these are, how many were left out, and contradictions.

    `contradicted`, where the figures have it, counts reports whether they entered or not.
    """
    reports = np.bincount(group[entered], minlength=size)
    sums = {}
    for column in figures.columns.drop("contradicted", errors="ignore"):
        total = np.bincount(group[entered], weights=figures[column].to_numpy()[entered], minlength=size)
        sums[column] = np.where(reports > 0, total, np.nan)
    pooled = pd.DataFrame(sums).assign(reports=reports, left_out=np.bincount(group[~entered], minlength=size))
    if "contradicted" in figures:
        pooled["contradicted"] = np.bincount(group, weights=figures["contradicted"].to_numpy(), minlength=size)
    return pooled


def whole_numbers(values: npt.NDArray[Any]) -> pd.arrays.IntegerArray:
    """Counts as Int64, missing where they are NaN."""
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int64), missing)
