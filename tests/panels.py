"""Small panels for the tests of measures and charts: six real reports, and any number of made-up ones."""
from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from govinfo import form, frames

FIGURES = Path(__file__).parents[1] / "data" / "figures"
if not FIGURES.exists():
    FIGURES = Path(__file__).parents[2] / "shared" / "figures"
SIX = {
    "xicheng-2024": ("北京市西城区", 2024, "110102", "county", "北京市"),
    "hongze-2023": ("淮安市洪泽区人民政府", 2023, "320813", "county", "江苏省"),
    "hongze-2024": ("淮安市洪泽区人民政府", 2024, "320813", "county", "江苏省"),
    "huaian-2024": ("淮安市人民政府", 2024, "320800", "prefecture", "江苏省"),
    "suqian-2023": ("宿迁市", 2023, "321300", "prefecture", "江苏省"),
    "suqian-2024": ("宿迁市", 2024, "321300", "prefecture", "江苏省"),
}


@dataclass(frozen=True)
class Panel:
    """The frames that measures and charts read."""

    reports: pd.DataFrame
    requests: pd.DataFrame
    disclosure: pd.DataFrame
    reviews: pd.DataFrame


def six(*names: str) -> Panel:
    """The reports of `SIX`, or those of them that are named."""
    reports, cells = [], {"requests": [], "reviews": []}
    for name in names or SIX:
        agency, year, code, level, province = SIX[name]
        head = (f"{agency}-{year}", agency, year)
        values = _values(FIGURES / f"{name}.csv")
        form_requests = "2021" if ("requests", "other.other", "total") in values else "2019"
        reports.append(_report(*head, code, level, province, form_requests))
        cells["requests"] += [
            (*head, item.code, item.group, applicant, *_cell(values["requests", item.code, applicant]))
            for item in form.request_items(form_requests) for applicant in form.APPLICANTS
        ]
        cells["reviews"] += [
            (*head, channel, result, *_cell(values["reviews", channel, result]))
            for channel in form.CHANNELS for result in form.RESULTS
        ]
    built = {name: frames.frame(name, rows) for name, rows in cells.items()}
    return Panel(frames.frame("reports", reports), disclosure=frames.frame("disclosure", []), **built)


def _values(path: Path) -> dict[tuple[str, str, str], int | None]:
    with open(path, encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["row"], row["column"]): int(row["value"]) if row["value"] else None
            for row in csv.DictReader(file) if row["table"] != "disclosure"
        }


def _cell(value: int | None) -> tuple[int | None, int | None, str]:
    return value, value, "blank" if value is None else "reported"


def _report(
    report_id: str, agency: str, year: int, code: str | None, level: str, province: str, form_requests: str
) -> tuple:
    known = {
        "report_id": report_id, "agency": agency, "year": year, "scope": "jurisdiction", "region_code": code,
        "region": agency, "province": province, "level": level, "form_disclosure": form_requests,
        "form_requests": form_requests,
    }
    return tuple(known.get(field) for field in frames.FIELDS["reports"])


def blank(panel: Panel, table: str, **where: str) -> Panel:
    """`panel` with the cells of a table that match `where` left blank."""
    frame = getattr(panel, table).copy()
    rows = np.logical_and.reduce([frame[column] == value for column, value in where.items()])
    frame.loc[rows, ["reported", "value"]] = pd.NA
    frame.loc[rows, "status"] = "blank"
    return Panel(**{**vars(panel), table: frame})
