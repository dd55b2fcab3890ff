"""The tables of a panel as they are exported: tidy or wide, with codes, labels or both."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..form import AXES
from ..frames import FIELDS, added_columns
from ..measures.measure import measure
from ..reports.panel import Panel
from .variables import Variable, frame_variables, names_of_cells, variables_of, wide_variables

#: A table with the description of its columns, as every format writes it.
Table = tuple[pd.DataFrame, list[Variable]]
_TABLES_IN_WIDE = ("reports", *AXES)


def table_names(shape: str) -> tuple[str, ...]:
    """Names of the tables in a shape."""
    return ("wide", *(name for name in FIELDS if name not in _TABLES_IN_WIDE)) if shape == "wide" else tuple(FIELDS)


def table(panel: Panel, name: str) -> pd.DataFrame:
    """A frame of the panel, the wide table, or the measures of each report."""
    made = {"wide": wide, "measures": measure}.get(name)
    return made(panel) if made else getattr(panel, name)


def wide(panel: Panel) -> pd.DataFrame:
    """One row a report, one column a cell of the form; a cell that a report lacks is missing.

    Examples
    --------
    >>> import govinfo as gi
    >>> from govinfo.exports import wide
    >>> int(wide(gi.sample()).set_index("report_id").loc["北京市西城区-2024", "concluded_total"])
    1367
    """
    of_cell = names_of_cells()
    parts = [panel.reports.set_index("report_id")]
    for name, (row, column) in AXES.items():
        data = getattr(panel, name)
        long = pd.DataFrame(
            {
                "report_id": data["report_id"],
                "value": data["value"].astype("Float64"),
                "name": [of_cell[name, *cell] for cell in zip(data[row], data[column], strict=True)],
            }
        )
        parts.append(long.pivot(index="report_id", columns="name", values="value"))
        if name == "disclosure":
            units = data[data["measure"] == "amount"]
            names = [f"{item}_amount_unit" for item in units["item"]]
            parts.append(units.assign(name=names).pivot(index="report_id", columns="name", values="unit"))
    together = pd.concat(parts, axis=1).reindex(panel.reports["report_id"]).rename_axis("report_id").reset_index()
    variables = wide_variables()
    about = [*FIELDS["reports"], *added_columns("reports", panel.reports.columns)]
    data = together.reindex(columns=[*about, *(v.name for v in variables if v.name not in about)])
    types = {variable.name: variable.type for variable in variables if not variable.categorical}
    return data.astype(types)


def with_dates(data: pd.DataFrame, variables: list[Variable]) -> Table:
    """The table with days as days, for programs that know them; text that is no day stays."""
    days = {
        one.name: pd.to_datetime(data[one.name], format="%Y-%m-%d", errors="coerce") for one in variables if one.dated
    }
    return data.assign(
        **{name: day for name, day in days.items() if day.notna().eq(data[name].notna()).all()}
    ), variables


def _with_added(data: pd.DataFrame, variables: Iterable[Variable]) -> list[Variable]:
    """The variables in the order of the columns, with those that a user's metadata added."""
    known = {variable.name: variable for variable in variables}
    return [
        known.get(name) or Variable(name, name, name, str(data[name].dtype), "", "Column of the metadata sheet")
        for name in data.columns
    ]


def shown(data: pd.DataFrame, name: str, show: str, lang: str) -> Table:
    """The table with codes, with labels in their place, or with a column `…_label` after each column of codes."""
    variables = _with_added(data, [*frame_variables("reports"), *variables_of(name)])
    if show == "codes":
        return data, variables
    columns: dict[str, pd.Series] = {}
    kept: list[Variable] = []
    for variable in variables:
        codes = data[variable.name]
        labels = variable.code_labels(lang)
        text = codes.astype("string").map(lambda code, known=labels: known.get(code, code), na_action="ignore")
        if not labels or show == "both":
            columns[variable.name] = codes
            kept.append(variable)
        if labels:
            column = variable.name if show == "labels" else f"{variable.name}_label"
            columns[column] = text.astype("string")
            kept.append(Variable(column, variable.label_en, variable.label_zh, "string", "", variable.description))
    return pd.DataFrame(columns), kept
