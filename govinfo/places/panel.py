"""Regions of a whole panel: the table of places, what was not found, and a user's own assignments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import pandas as pd

from ..errors import GovinfoError, UnknownNameError
from ..frames import CATEGORIES, Frames, agencies_and_years, of_panel, typed
from .gazetteer import Place, gazetteer
from .resolve import resolve_region


class _Panel(Frames, Protocol):
    def with_frames(self, **frames: pd.DataFrame) -> Self: ...


AnyPanel = TypeVar("AnyPanel", bound=_Panel)
_Filled = Callable[[int | None], tuple[str | None, ...]]
_COLUMNS = ["code", "name", "level", "kind", "parent", "parent_name", "province", "first_year", "last_year"]


def region_table(year: int | None = None) -> pd.DataFrame:
    """Every place with its code, its parent and the years that it was in force.

    Parameters
    ----------
    year : int, optional
        Only the places in force at the end of that year.

    Returns
    -------
    pandas.DataFrame
        `code` (GB/T 2260 for `kind` division; statistical or own codes for development_zone,
        corps and corps_division), `name`, `level`, `kind`, `parent`, `parent_name`, `province`,
        `first_year` (2008 means 2008 or before; missing where not known), `last_year` (missing
        for places in force). A place that changed its name or its parent has a row for each.

    Examples
    --------
    >>> import govinfo as gi
    >>> table = gi.region_table(2024)
    >>> table.loc[table["code"] == "320813", ["name", "parent_name", "province"]].values.tolist()
    [['洪泽区', '淮安市', '江苏省']]
    """
    table = gazetteer()
    rows = []
    for place in table.places:
        if year is None or place.in_force(year):
            parent = table.current(place.parent, year or place.last_year).name if place.parent else None
            province = table.province(place)
            rows.append(
                (
                    place.code,
                    place.name,
                    place.level,
                    place.kind,
                    place.parent or None,
                    parent,
                    province.name if province else None,
                    place.first_year,
                    place.last_year,
                )
            )
    types = dict.fromkeys(_COLUMNS, "string") | {"first_year": "Int64", "last_year": "Int64"}
    return pd.DataFrame.from_records(rows, columns=_COLUMNS).astype(types)


@of_panel
def region_anomalies(panel: Frames) -> pd.DataFrame:
    """Reports whose place does not follow with certainty from the agency's name.

    Returns
    -------
    pandas.DataFrame
        One row a report whose place was found as historic, ambiguous or none, unless an
        assignment of the user's has set it: `report_id`, `agency`, `year`, `status`,
        `region_code`, `candidates` (code and name of each, with their parents), `reason`.

    Examples
    --------
    >>> import govinfo as gi
    >>> len(gi.region_anomalies(gi.sample()))
    0
    """
    rows = []
    codes = panel.reports["region_code"].astype(object)
    for (report_id, agency, year), known in zip(agencies_and_years(panel.reports), codes, strict=True):
        match = resolve_region(agency, year)
        code = None if pd.isna(known) else known
        if match.status == "exact" or code != match.code:
            continue
        candidates = "; ".join(_described(place) for place in match.candidates)
        reason = match.reason or "the name was in force in other years only"
        rows.append((report_id, agency, year, match.status, code, candidates, reason))
    columns = ["report_id", "agency", "year", "status", "region_code", "candidates", "reason"]
    return pd.DataFrame.from_records(rows, columns=columns).astype(dict.fromkeys(columns, "string") | {"year": "Int64"})


@of_panel
def apply_regions(panel: AnyPanel, overrides: str | Path | pd.DataFrame | None = None) -> AnyPanel:
    """Find the places of a panel's reports anew, with assignments of your own.

    Parameters
    ----------
    panel : Panel
        Any panel; one that was saved by an older version gets its places filled.
    overrides : path or DataFrame, optional
        A CSV file (UTF-8) with the columns `agency` and `region_code`, and if wanted `year`
        (blank for all years) and `level` (blank for the level of the place). Codes are those
        of ``region_table``.

    Returns
    -------
    Panel
        The same panel with `region_code`, `region`, `province` and `level` of `reports` filled.
        A report whose agency's name gives no certain place keeps what it has: its narrative may
        have named the place when it was read.

    Raises
    ------
    UnknownNameError
        Where a code or level is not known.
    GovinfoError
        Where the file lacks a column.

    Examples
    --------
    >>> import govinfo as gi, pandas as pd
    >>> mine = pd.DataFrame({"agency": ["宿迁市"], "region_code": ["321311"]})
    >>> gi.apply_regions(gi.sample(), mine).select(agency="宿迁").reports["region"].tolist()
    ['宿豫区', '宿豫区']
    """
    assigned = _assignments(overrides)
    columns = ["region_code", "region", "province", "level"]
    filled = []
    known = panel.reports[columns].astype(object).itertuples(index=False, name=None)
    for (_, agency, year), before in zip(agencies_and_years(panel.reports), known, strict=True):
        own = assigned.get((agency, year)) or assigned.get((agency, None))
        match = resolve_region(agency, year)
        place = (match.code, match.region, match.province, match.level)
        filled.append(own(year) if own else place if match.level or pd.isna(before[0]) else before)
    reports = panel.reports.copy()
    reports[columns] = pd.DataFrame(filled, columns=columns, index=reports.index, dtype=object)
    return panel.with_frames(reports=typed("reports", reports))


def _described(place: Place) -> str:
    table = gazetteer()
    above = [table.current(code).name for code in sorted(table.ancestors[place.code])]
    return f"{place.code} {''.join(above)}{place.name}"


def _assignments(overrides: str | Path | pd.DataFrame | None) -> dict[tuple[Any, int | None], _Filled]:
    if overrides is None:
        return {}
    rows = overrides if isinstance(overrides, pd.DataFrame) else pd.read_csv(overrides, dtype=str, encoding="utf-8-sig")
    if missing := [column for column in ("agency", "region_code") if column not in rows.columns]:
        raise GovinfoError(
            f"overrides: the column {missing[0]} is missing; available: {', '.join(map(str, rows.columns))}"
        )
    table = gazetteer()
    assigned = {}
    for row in rows.to_dict("records"):
        code, level = str(row["region_code"]).strip(), row.get("level")
        if code not in table.by_code:
            raise UnknownNameError("region code", code, table.by_code)
        level = None if pd.isna(level) or not level else str(level)
        if level and level not in CATEGORIES["level"]:
            raise UnknownNameError("level", level, CATEGORIES["level"])
        year = row.get("year")
        key = (row["agency"], None if pd.isna(year) or year == "" else int(year))
        assigned[key] = _assignment(code, level)
    return assigned


def _assignment(code: str, level: str | None) -> _Filled:
    def of_year(year: int | None) -> tuple[str | None, ...]:
        place = gazetteer().current(code, year)
        province = gazetteer().province(place)
        return code, place.name, province.name if province else None, level or place.level

    return of_year
