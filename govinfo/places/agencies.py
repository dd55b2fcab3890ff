"""What an agency's name says of it beside the place: its kind, and its field of government."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from ..form.codes import definition_rows
from ..frames import Frames, agencies_and_years, of_panel
from . import resolve_region

# Kinds of agencies that have no single field of government.
WITHOUT_FIELD = ("government", "office", "township", "development_zone")
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
class AgencyKind:
    """The kind of an agency and its field of government, as codes; None where its name does not say."""

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


def kind_of_agency(agency: str | None, year: int | None = None) -> AgencyKind:
    """Kind and field of government of an agency, from its name.

    Kinds (`definitions/places/organ_kinds.csv`) are government, office, department, township,
    development_zone, branch, state_owned and public_institution; the fields are those of
    `definitions/places/fields_of_government.csv`. An agency with several fields in its name has
    the first.

    Examples
    --------
    >>> from govinfo.places.agencies import kind_of_agency
    >>> kind_of_agency("北京市西城区教育委员会", 2024)
    AgencyKind(kind='department', field='education')
    >>> kind_of_agency("北京市西城区", 2024)
    AgencyKind(kind='government', field=None)
    """
    match = resolve_region(agency, year)
    name = match.organ
    if not name:
        return AgencyKind("government" if match.candidates else None, None)
    kind = next((kind for kind, pattern in _kinds() if pattern.search(name)), None)
    if kind is None or kind in WITHOUT_FIELD:
        return AgencyKind(kind, None)
    if match.level == "central" and (central := max(filter(name.startswith, _central_fields()), key=len, default=None)):
        return AgencyKind(kind, _central_fields()[central] or None)
    field_of, words = _fields()
    # The 民政 in 人民政府 is not civil affairs.
    found = words.search(name.removeprefix("人民政府"))
    return AgencyKind(kind, field_of[found[0]] if found else None)


@of_panel
def organ_table(panel: Frames) -> pd.DataFrame:
    """Kind and field of government of the agency of each report, to be joined to `reports` by `report_id`.

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
    for report_id, agency, year in agencies_and_years(panel.reports):
        about = kind_of_agency(agency, year)
        kind_labels = kinds.get(about.kind or "", (None, None))
        field_labels = fields.get(about.field or "", (None, None))
        status = resolve_region(agency, year).status
        rows.append((report_id, agency, year, about.kind, *kind_labels, about.field, *field_labels, status))
    types = dict.fromkeys(_COLUMNS, "string") | {"year": "Int64"}
    return pd.DataFrame.from_records(rows, columns=_COLUMNS).astype(types)


def with_kind_and_field(panel: Frames) -> pd.DataFrame:
    """The frame `reports` with `kind` and `field` of the agency, where it has no such columns already.

    An agency of a kind that has no single field has its kind as field.
    """
    about = organ_table(panel)[["kind", "field"]].set_index(panel.reports.index)
    about["field"] = about["field"].fillna(about["kind"].where(about["kind"].isin(WITHOUT_FIELD)))
    return panel.reports.assign(**about[about.columns.difference(panel.reports.columns)])
