"""The organ beside the place: its kind, and its field of government."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from ..form.codes import definition_rows
from ..reports.panel import Panel
from . import resolve_region

_COLUMNS = [
    "report_id",
    "agency",
    "year",
    "kind",
    "kind_en",
    "kind_zh",
    "field",
    "field_en",
    "field_zh",
    "region_status",
]


@dataclass(frozen=True, slots=True)
class Organ:
    """The kind of an organ and its field of government, as codes; None where they are not told."""

    kind: str | None
    field: str | None


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["kind"], re.compile(row["pattern"])) for row in definition_rows("places/organ_kinds")]


@cache
def _fields() -> tuple[dict[str, str], re.Pattern[str]]:
    rows = definition_rows("places/fields_of_government")
    field_of = {word: row["field"] for row in rows for word in row["words"].split("|")}
    # The longest word at the first place that has one: 规划和自然资源 before 规划.
    words = sorted(field_of, key=len, reverse=True)
    return field_of, re.compile("|".join(map(re.escape, words)))


@cache
def _central_fields() -> dict[str, str]:
    return {
        name: row["field"]
        for row in definition_rows("places/central_organs")
        for name in (row["organ"], *filter(None, row["variants"].split("|")))
    }


def organ_of(agency: str | None, year: int | None = None) -> Organ:
    """Kind and field of an organ, from its name.

    Kinds (`definitions/places/organ_kinds.csv`) are government, office, department, township,
    development_zone, branch, state_owned and public_institution; the fields are those of
    `definitions/places/fields_of_government.csv`. An organ with several fields in its name has
    the first.

    Examples
    --------
    >>> from govinfo.places.agencies import organ_of
    >>> organ_of("北京市西城区教育委员会", 2024)
    Organ(kind='department', field='education')
    >>> organ_of("北京市西城区", 2024)
    Organ(kind='government', field=None)
    """
    match = resolve_region(agency, year)
    name = match.organ
    if not name:
        return Organ("government" if match.candidates else None, None)
    kind = next((kind for kind, pattern in _kinds() if pattern.search(name)), None)
    if kind in (None, "government", "office", "township", "development_zone"):
        return Organ(kind, None)
    if match.level == "central" and (organ := max(filter(name.startswith, _central_fields()), key=len, default=None)):
        return Organ(kind, _central_fields()[organ] or None)
    field_of, words = _fields()
    # The 民政 in 人民政府 is no civil affairs.
    found = words.search(name.removeprefix("人民政府"))
    return Organ(kind, field_of[found[0]] if found else None)


def organ_table(panel: Panel) -> pd.DataFrame:
    """Kind and field of the organ of each report, to be joined to `reports` by `report_id`.

    Returns
    -------
    pandas.DataFrame
        One row a report: `report_id`, `agency`, `year`, `kind`, `field` (codes), their labels
        in both languages, and `region_status` (exact, historic, ambiguous or none).

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.organ_table(gi.sample())["kind"].unique().tolist()
    ['government']
    """
    kinds = {row["kind"]: (row["label_en"], row["label_zh"]) for row in definition_rows("places/organ_kinds")}
    fields = {
        row["field"]: (row["label_en"], row["label_zh"]) for row in definition_rows("places/fields_of_government")
    }
    rows = []
    for report in panel.reports[["report_id", "agency", "year"]].itertuples(index=False):
        agency = None if pd.isna(report.agency) else report.agency
        year = None if pd.isna(report.year) else int(report.year)
        organ = organ_of(agency, year)
        kind_labels = kinds.get(organ.kind or "", (None, None))
        field_labels = fields.get(organ.field or "", (None, None))
        status = resolve_region(agency, year).status
        rows.append((report.report_id, agency, year, organ.kind, *kind_labels, organ.field, *field_labels, status))
    types = dict.fromkeys(_COLUMNS, "string") | {"year": "Int64"}
    return pd.DataFrame.from_records(rows, columns=_COLUMNS).astype(types)
