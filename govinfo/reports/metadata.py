"""Metadata of reports from a user's sheet: which report each row is of, and what it sets."""

from __future__ import annotations

import datetime
import os
import re
import warnings
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from ..checks.finding import Fact, Finding
from ..documents.archives import MARK
from ..errors import MetadataWarning, SheetError, UnknownNameError
from ..form.codes import definition_rows
from ..form.labels import TERMS
from ..frames import FIELDS, agencies_and_years, frame, of_panel, typed
from ..places import resolve_region
from ..places.gazetteer import gazetteer
from .panel import Panel, identified
from .sheet import Sheet, plain_type, read_sheet, row_name

ON = ("source", "file_name", "sha256", "url")
_REGION = ("region_code", "region", "province", "level")
#: What a sheet, or an amendment, may set of a report.
SETTABLE = ("agency", "year", "scope", "published", *_REGION)
_MOST_NAMED = 5


@of_panel
def with_metadata(panel: Panel, sheet: Sheet, on: str = "source") -> Panel:
    """Fill and override what reports say of themselves by a table.

    Parameters
    ----------
    panel : Panel
        Any panel.
    sheet : DataFrame or path
        A row a report: a DataFrame, a CSV file (UTF-8) or a workbook. Its columns `agency`, `year`, `scope`
        (own, office, jurisdiction), `published` (such as 2025-01-31), `region_code` (or `region` with `province`)
        and `level` count where they are filled; other columns are added to `reports`.
    on : {"source", "file_name", "sha256", "url"}
        The column of the sheet that says which report a row is of. A `source` may be the whole path or its last
        parts; a `url` is compared by its last part with the name of the file. Paths of copies count too.

    Returns
    -------
    Panel
        With identifiers, places and between-report findings made anew. A finding (`metadata`) says what a document
        states otherwise.

    Raises
    ------
    SheetError
        Where the sheet cannot be read, or a row is of no use: a name of several reports, a wrong code or date.

    Warns
    -----
    MetadataWarning
        Names the rows of no report, and the reports without a row.

    Examples
    --------
    >>> import govinfo as gi, pandas as pd
    >>> sheet = pd.DataFrame({"file_name": ["xicheng-2024.md"], "agency": ["北京市西城区人民政府"], "gdp": [587]})
    >>> panel = gi.load(gi.sample_files("markdown")[-1], progress=False)
    >>> reports = gi.with_metadata(panel, sheet, on="file_name").reports
    >>> reports[["report_id", "gdp"]].values.tolist()
    [['北京市西城区人民政府-2024', 587]]
    """
    if on not in ON:
        raise UnknownNameError("column to join on", on, ON)
    data = read_sheet(sheet, "metadata", [on])
    own = [name for name in data.columns if name not in (*SETTABLE, *ON)]
    if taken := [name for name in own if name in FIELDS["reports"]]:
        raise SheetError(f"metadata: the column {taken[0]!r} is one of `reports` that a sheet does not set; rename it")
    rows = _rows_of_reports(panel, data, on)
    reports = panel.reports.copy()
    places = {report_id: place for place, report_id in enumerate(reports["report_id"])}
    found: list[tuple[str, Finding]] = []
    values = settable(reports)
    cells = data.astype(object).where(data.notna(), None).to_dict("records")
    for report_id, row in rows.items():
        stated = dict(zip(SETTABLE, values[places[report_id]], strict=True))
        filled = {str(name): text for name, text in cells[row].items() if text is not None}
        given = settings(filled, stated, f"metadata, {row_name(row)}")
        values[places[report_id]] = tuple({**stated, **given}.values())
        found += [(report_id, finding) for finding in _differences(stated, given, filled)]
    reports[[*SETTABLE]] = pd.DataFrame(values, columns=[*SETTABLE], index=reports.index, dtype=object)
    index = [rows.get(report_id, -1) for report_id in reports["report_id"]]
    for name in own + (["url"] if "url" in data.columns else []):
        reports[name] = plain_type(data[name]).reindex(index).array
    _warn_of_unmatched(data, on, rows, reports)
    issues = frame("issues", (finding.record(report_id) for report_id, finding in found))
    return identified(panel, typed("reports", reports), pd.concat([panel.issues, issues], ignore_index=True))


def settable(reports: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What a sheet may set, as reports have it; None for what is missing."""
    columns = reports[[*SETTABLE]].astype(object)
    return [*columns.where(columns.notna(), None).itertuples(index=False, name=None)]


def _rows_of_reports(panel: Panel, data: pd.DataFrame, on: str) -> dict[str, int]:
    """The row of each report that the sheet has one for."""
    ids = dict(zip(panel.reports["sha256"], panel.reports["report_id"], strict=True))
    if on == "sha256":
        names = {sha256: {report_id} for sha256, report_id in ids.items()}
        key: Callable[[str], str] = str.lower
    else:
        names = {}
        sources = pd.concat([panel.reports[["source", "sha256"]], panel.files[["source", "sha256"]]])
        for source, sha256 in sources.itertuples(index=False):
            if sha256 in ids:
                for name in _names_of(source) if on == "source" else [_names_of(source)[-1]]:
                    names.setdefault(name, set()).add(ids[sha256])
        key = {"source": _normal, "file_name": _normal, "url": _name_of_url}[on]
    rows: dict[str, int] = {}
    for row, value in enumerate(data[on]):
        fitting = names.get(key(value), set()) if pd.notna(value) else set()
        if len(fitting) > 1:
            raise SheetError(
                f"metadata, {row_name(row)}: {value!r} is the name of {len(fitting)} files of different content; "
                "give more of the path, or join on sha256"
            )
        for report_id in fitting:
            if report_id in rows and not data.drop(columns=on).iloc[rows[report_id]].equals(
                data.drop(columns=on).iloc[row]
            ):
                raise SheetError(f"metadata: {row_name(rows[report_id])} and {row_name(row)} are both of {report_id}")
            rows.setdefault(report_id, row)
    return rows


def _normal(path: str) -> str:
    return os.path.normpath(path).replace("\\", "/").replace(MARK, "/")


def _names_of(source: str) -> list[str]:
    """The names by which a sheet may call a file: its path, and the last parts of that."""
    parts = _normal(source).split("/")
    return [_normal(source), *("/".join(parts[start:]) for start in range(len(parts)))]


def _name_of_url(url: str) -> str:
    """The name that a browser gives to what it saves from an address."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) + (f"?{parts.query}" if parts.query else "")


def settings(given: Mapping[str, str], stated: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What a row sets of a report, in the types of `reports`; its place follows from the agency unless it is given.

    Raises
    ------
    SheetError
        Where a value is not of its kind.
    """
    values: dict[str, Any] = {}
    if agency := given.get("agency"):
        values["agency"] = agency
    if year := given.get("year"):
        if not re.fullmatch(r"20\d\d", year):
            raise SheetError(f"{where}: the year {year!r} is not a year such as 2024")
        values["year"] = int(year)
    if published := given.get("published"):
        try:
            values["published"] = datetime.date.fromisoformat(published).isoformat()
        except ValueError as error:
            raise SheetError(f"{where}: the date {published!r} is not a day such as 2025-01-31") from error
    for name in ("scope", "level"):
        if code := given.get(name):
            if code not in TERMS[name]:
                raise SheetError(f"{where}: no {name} {code!r}; available: {', '.join(TERMS[name])}")
            values[name] = code
    about = {**stated, **values}
    moved = any(about[name] != stated[name] for name in ("agency", "year"))
    return {**values, **_place(given, about, moved, where), **({"level": values["level"]} if "level" in values else {})}


def _place(given: Mapping[str, str], about: Mapping[str, Any], moved: bool, where: str) -> dict[str, Any]:
    """Place and level: those given, else those of an agency or year that is given."""
    if code := given.get("region_code"):
        if code not in gazetteer().by_code:
            raise SheetError(f"{where}: no region code {code!r}; gi.region_table() lists them")
        place = gazetteer().current(code, about["year"])
        province = gazetteer().province(place)
        return dict(zip(_REGION, (code, place.name, province and province.name, place.level), strict=True))
    if region := given.get("region"):
        match = resolve_region(f"{given.get('province', '')}{region}人民政府", about["year"])
        if match.code is None:
            raise SheetError(f"{where}: the region {region!r} is not certain ({match.reason}); give its region_code")
    elif moved:
        match = resolve_region(about["agency"], about["year"])
        if match.level is None and "agency" not in given:
            return {}
    else:
        return {}
    return dict(zip(_REGION, (match.code, match.region, match.province, match.level), strict=True))


def _differences(stated: Mapping[str, Any], given: Mapping[str, Any], filled: Container[str]) -> Iterator[Finding]:
    """What a document states otherwise than the sheet; a place that merely follows from the agency is no statement."""
    for name, value in given.items():
        before = stated[name]
        if before is not None and before != value and name in filled:
            facts: dict[str, Fact] = {"what": report_column(name), "sheet": str(value), "document": str(before)}
            yield Finding("metadata", facts=facts)


def report_column(name: str) -> Callable[[str], str]:
    """The label of a column of `reports` in either language."""
    [row] = [row for row in definition_rows("frames/fields") if (row["frame"], row["field"]) == ("reports", name)]
    return {"en": row["label_en"], "zh": row["label_zh"]}.__getitem__


def _warn_of_unmatched(data: pd.DataFrame, on: str, rows: Mapping[str, int], reports: pd.DataFrame) -> None:
    used = set(rows.values())
    without = [row_name(row) if pd.isna(value) else value for row, value in enumerate(data[on]) if row not in used]
    alone = [report_id for report_id, _, _ in agencies_and_years(reports) if report_id not in rows]
    for names, what in ((without, "rows of no report"), (alone, "reports without a row")):
        if names:
            shown = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
            warnings.warn(f"metadata: {len(names):,} {what}: {shown}", MetadataWarning, stacklevel=3)
