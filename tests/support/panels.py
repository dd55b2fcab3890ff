"""Small panels for the tests of measures and charts: six real reports, and any number of made-up ones."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from govinfo import form, frames

FIGURES = Path(__file__).parents[2] / "data" / "figures"
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
    failures: pd.DataFrame = field(default_factory=lambda: frames.frame("failures", []))


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
            for item in form.request_items(form_requests)
            for applicant in form.APPLICANTS
        ]
        cells["reviews"] += [
            (*head, channel, result, *_cell(values["reviews", channel, result]))
            for channel in form.CHANNELS
            for result in form.RESULTS
        ]
    built = {name: frames.frame(name, rows) for name, rows in cells.items()}
    return Panel(frames.frame("reports", reports), disclosure=frames.frame("disclosure", []), **built)


def _values(path: Path) -> dict[tuple[str, str, str], int | None]:
    with open(path, encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["row"], row["column"]): int(row["value"]) if row["value"] else None
            for row in csv.DictReader(file)
            if row["table"] != "disclosure"
        }


def _cell(value: int | None) -> tuple[int | None, int | None, str]:
    return value, value, "blank" if value is None else "reported"


def _report(
    report_id: str, agency: str, year: int, code: str | None, level: str, province: str, form_requests: str
) -> tuple:
    known = {
        "report_id": report_id,
        "agency": agency,
        "year": year,
        "scope": "jurisdiction",
        "region_code": code,
        "region": agency,
        "province": province,
        "level": level,
        "form_disclosure": form_requests,
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


PROVINCES = ("北京市", "江苏省", "浙江省", "广东省", "四川省")
OUTCOMES = {
    "granted": 0.36,
    "partial": 0.10,
    "refused": 0.07,
    "unavailable": 0.33,
    "not_processed": 0.07,
    "other": 0.07,
}
APPLICANT_SHARES = (0.94, 0.035, 0.002, 0.003, 0.012, 0.008)


def generated(agencies: int, years: range = range(2019, 2025), seed: int = 20240101, spread: float = 0.5) -> Panel:
    """Reports of made-up agencies, alike in shape to real ones, whose identities hold.

    Agencies differ in size and, by `spread` (of log odds), in how much they disclose; forms change
    with 2021; from 2024 direct suits fall and reconsiderations rise; one report in twenty leaves
    its reconsideration cells blank.
    """
    rng = np.random.default_rng(seed)
    many = len(years)
    size = rng.lognormal(4.5, 1.3, agencies).round().astype(int)
    open_handed = rng.normal(0, spread, agencies)
    names = [f"{PROVINCES[number % len(PROVINCES)]}第{number + 1}区" for number in range(agencies)]
    year = np.tile(np.array(years), agencies)
    agency = np.repeat(np.arange(agencies), many)
    heads = [(f"{names[one]}-{of}", names[one], int(of)) for one, of in zip(agency, year, strict=True)]
    reports = frames.frame(
        "reports",
        [
            _report(*head, None, "county", PROVINCES[one % len(PROVINCES)], form.form_of_year(head[2]))
            for head, one in zip(heads, agency, strict=True)
        ],
    )
    concluded = rng.poisson(size[agency] * 1.05 ** (year - years[0]))
    parts = []
    for name in form.FORMS:
        here = np.flatnonzero(reports["form_requests"] == name)
        parts.append(_requests(rng, name, here, heads, concluded[here], open_handed[agency[here]]))
    reviews = _reviews(rng, heads, concluded, year)
    return Panel(reports, pd.concat(parts, ignore_index=True), frames.frame("disclosure", []), reviews)


def _requests(rng, name, here, heads, concluded, open_handed) -> pd.DataFrame:
    items = form.request_items(name)
    chances = np.zeros((len(here), len(items)))
    for place, item in enumerate(items):
        rows = [one for one in items if one.group == item.group]
        weight = np.exp(open_handed) if item.group in ("granted", "partial") else 1.0
        falling = [1 / (number + 1) for number in range(len(rows))]
        chances[:, place] = OUTCOMES.get(item.group, 0) * weight * falling[rows.index(item)] / sum(falling)
    counts = rng.multinomial(concluded, chances / chances.sum(axis=1, keepdims=True))
    code = {item.code: place for place, item in enumerate(items)}
    split = rng.multinomial(counts, APPLICANT_SHARES)
    split[:, code["carried_in"]] = rng.multinomial(rng.poisson(0.03 * concluded), APPLICANT_SHARES)
    split[:, code["carried_out"]] = rng.multinomial(rng.poisson(0.03 * concluded), APPLICANT_SHARES)
    split[:, code["concluded"]] = split[:, [code[item.code] for item in items if item.group in OUTCOMES]].sum(axis=1)
    due = split[:, code["concluded"]] + split[:, code["carried_out"]]
    split[:, code["carried_in"]] = np.minimum(split[:, code["carried_in"]], due)
    split[:, code["new"]] = due - split[:, code["carried_in"]]
    values = np.concatenate([split, split.sum(axis=2, keepdims=True)], axis=2)
    cells = [(item.code, item.group, kind) for item in items for kind in form.APPLICANTS]
    return _frame("requests", ("item", "group", "applicant"), [heads[one] for one in here], cells, values.reshape(-1))


def _reviews(rng, heads, concluded, year) -> pd.DataFrame:
    after = year >= 2024
    rates = {
        "reconsideration": np.where(after, 0.09, 0.04),
        "litigation_direct": np.where(after, 0.010, 0.03),
        "litigation_after": np.where(after, 0.015, 0.01),
    }
    results = [rng.multinomial(rng.poisson(rate * concluded), (0.6, 0.1, 0.2, 0.1)) for rate in rates.values()]
    values = np.stack([np.column_stack([part, part.sum(axis=1)]) for part in results], axis=1).astype(float)
    values[rng.random(len(heads)) < 0.05, 0] = np.nan
    cells = [(channel, result) for channel in form.CHANNELS for result in form.RESULTS]
    return _frame("reviews", ("channel", "result"), heads, cells, values.reshape(-1))


def _frame(name, columns, heads, cells, values) -> pd.DataFrame:
    """A frame of the contract, column by column: millions of tuples would take minutes."""
    many, types = len(cells), frames.DTYPES[name]
    data = {
        column: pd.Series([head[place] for head in heads], dtype=types[column]).repeat(many).array
        for place, column in enumerate(("report_id", "agency", "year"))
    }
    for place, column in enumerate(columns):
        codes = pd.Categorical([cell[place] for cell in cells], dtype=types[column]).codes
        data[column] = pd.Categorical.from_codes(np.tile(codes, len(heads)), dtype=types[column])
    data["reported"] = data["value"] = pd.array(values, dtype="Float64").astype("Int64")
    status = np.where(np.isnan(np.asarray(values, dtype=float)), "blank", "reported")
    data["status"] = pd.Categorical(status, dtype=types["status"])
    return pd.DataFrame(data)[list(frames.FIELDS[name])]
