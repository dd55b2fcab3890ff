"""Coverage: which agencies and years a panel has, which failed, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from ..checks.between_reports import agency_names
from ..errors import SheetError
from ..frames import agencies_and_years, of_panel
from ..places.agencies import kind_of_agency
from .panel import Panel
from .sheet import Sheet, read_sheet, row_name

STATUSES = ("read", "no_requests", "failed", "missing")
_TYPES = {"agency": "string", "year": "Int64", "reports": "Int64", "report_id": "string", "source": "string"}
_COLUMNS = ["agency", "year", "status", "reports", "report_id", "source"]


class _Asked(NamedTuple):
    """An agency and year that should be there: by its name, or a place by its code; and its file, if that is known."""

    agency: str
    year: int
    code: str | None = None
    source: str | None = None


@of_panel
def coverage(panel: Panel, expected: Sheet | None = None) -> pd.DataFrame:
    """Say for each agency and year whether its report is there.

    Parameters
    ----------
    panel : Panel
        Any panel.
    expected : DataFrame or path, optional
        What should be there: a table with the column `agency`, or `code` and `name` as in `govinfo.region_table`
        (then the government of each place is looked for); if wanted `year`, else every year from the panel's first
        to its last, and `source` or `file_name`, by which files that could not be read are assigned. By default
        every agency of the panel in every such year.

    Returns
    -------
    pandas.DataFrame
        One row an agency and year: `agency`, `year`, `status` (read; no_requests: read, without a table of
        section 三; failed; missing), `reports` (their number), `report_id` (of the first) and `source`. Failed files
        that no row of `expected` names come last, without agency and year.

    Raises
    ------
    SheetError
        Where `expected` has neither of these columns, or a year that is none.

    Examples
    --------
    >>> import govinfo as gi
    >>> there = gi.coverage(gi.sample())
    >>> there["status"].value_counts()[["read", "missing"]].tolist()
    [11, 14]
    """
    reports = panel.reports.assign(name=agency_names(panel.reports["agency"]))
    with_requests = panel.requests.loc[panel.requests["status"] != "absent", "report_id"].unique()
    of_name = dict(iter(reports.groupby(["name", "year"])))
    of_place: dict[Any, pd.DataFrame] = {}
    if expected is not None:
        kinds = [kind_of_agency(agency, year).kind for _, agency, year in agencies_and_years(reports)]
        governments = reports[[kind in ("government", "office") for kind in kinds]]
        governments = governments[governments["level"].astype(str) != "township"]
        of_place = dict(iter(governments.groupby(["region_code", "year"])))
    failed = dict(zip(panel.failures["source"], panel.failures["error"], strict=True))
    rows: list[tuple[object, ...]] = []
    for asked in _asked(panel, expected):
        name = agency_names(pd.Series([asked.agency], dtype="string")).iloc[0]
        found = of_place.get((asked.code, asked.year)) if asked.code else of_name.get((name, asked.year))
        source = next((path for path in failed if asked.source and path.endswith(asked.source)), None)
        if found is not None:
            first = found.iloc[0]
            status = "read" if found["report_id"].isin(with_requests).any() else "no_requests"
            rows.append((asked.agency, asked.year, status, len(found), first["report_id"], first["source"]))
        elif source is not None:
            del failed[source]
            rows.append((asked.agency, asked.year, "failed", 0, None, source))
        else:
            rows.append((asked.agency, asked.year, "missing", 0, None, asked.source))
    rows += [(None, None, "failed", 0, None, source) for source in failed]
    data = pd.DataFrame(rows, columns=_COLUMNS).astype(_TYPES)
    return data.assign(status=pd.Categorical(data["status"], categories=STATUSES, ordered=True))


def _asked(panel: Panel, expected: Sheet | None) -> Iterator[_Asked]:
    years = panel.reports["year"].dropna()
    span = range(int(years.min()), int(years.max()) + 1) if len(years) else range(0)
    if expected is None:
        agencies = panel.reports["agency"].dropna()
        alike = agency_names(agencies)
        for agency in agencies[~alike.duplicated()]:
            yield from (_Asked(agency, year) for year in span)
        return
    table = read_sheet(expected, "expected")
    by_code = "agency" not in table and {"code", "name"} <= {*table}
    if "agency" not in table and not by_code:
        available = ", ".join(table.columns) or "none"
        raise SheetError(f"expected: the column 'agency' is missing (or 'code' and 'name'); available: {available}")
    for place, row in enumerate(table.astype(object).where(table.notna(), None).to_dict("records")):
        agency = row["name"] if by_code else row["agency"]
        if agency is None:
            raise SheetError(f"expected, {row_name(place)}: the agency is missing")
        year = row.get("year")
        if year is not None and not str(year).isdigit():
            raise SheetError(f"expected, {row_name(place)}: the year {year!r} is not a year such as 2024")
        source = row.get("source") or row.get("file_name")
        for one in [int(year)] if year else span:
            yield _Asked(agency, one, row["code"] if by_code else None, source)
