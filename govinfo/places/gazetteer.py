"""Places by name and year: the table of GB/T 2260 codes and the places that it does not list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ..form.codes import definition_rows

# Shortened kinds of autonomous places: 恩施州 for 恩施土家族苗族自治州.
_SHORT_KINDS = (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗"))
_SHORT_ZONES = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业开发区", "高新技术开发区"),
    ("高新技术产业园区", "高新区"),
    ("经济技术开发区", "经开区"),
)


class Place(NamedTuple):
    """A place under one name and parent, with the years that it was in force.

    `first_year` 2008 means 2008 or before; `last_year` is None for a place in force.
    `kind` is division, development_zone, corps or corps_division.
    """

    code: str
    name: str
    short: str
    level: str
    parent: str
    first_year: int | None
    last_year: int | None
    kind: str = "division"

    def in_force(self, year: int) -> bool:
        return (self.first_year or year) <= year <= (self.last_year or year)

    def years_from(self, year: int) -> int:
        """How many years lie between `year` and the time that the place was in force; 0 inside it."""
        return max((self.first_year or year) - year, year - (self.last_year or year), 0)


@dataclass(frozen=True)
class Gazetteer:
    """All places, by code and by name.

    `names` holds full names and short ones; those that are only a short form are in
    `stems` (淮安 for 淮安市), and name a place with less certainty.
    """

    places: tuple[Place, ...]
    by_code: dict[str, tuple[Place, ...]]
    names: dict[str, tuple[Place, ...]]
    stems: frozenset[str]
    ancestors: dict[str, frozenset[str]]
    longest: int

    def current(self, code: str, year: int | None = None) -> Place:
        """The place with a code as it was called in a year, else as it was called last."""
        places = self.by_code[code]
        return next((place for place in places if year and place.in_force(year)), places[-1])

    def province(self, place: Place) -> Place | None:
        """The province that a place lies in."""
        codes = {place.code, *self.ancestors[place.code]}
        return next((self.current(code) for code in codes if code.endswith("0000")), None)


def _year(text: str) -> int | None:
    return int(text) if text else None


@cache
def gazetteer() -> Gazetteer:
    """The tables `regions.csv`, `uncoded_places.csv` and `region_aliases.csv`, read once."""
    rows = definition_rows("places/regions")
    uncoded = definition_rows("places/uncoded_places")
    places = [
        Place(
            row["code"],
            row["name"],
            row["short"],
            row["level"],
            row["parent"],
            _year(row["first_year"]),
            _year(row["last_year"]),
        )
        for row in rows
    ]
    extra = [
        Place(
            row["code"],
            row["name"],
            row["name"],
            row["level"],
            row["parent"],
            _year(row["first_year"]),
            _year(row["last_year"]),
            row["kind"],
        )
        for row in uncoded
    ]
    by_code: dict[str, list[Place]] = {}
    for place in [*places, *extra]:
        by_code.setdefault(place.code, []).append(place)
    parents: dict[str, set[str]] = {}
    for place in [*places, *extra]:
        parents.setdefault(place.code, set()).update({place.parent} - {""})
    for row in uncoded:
        if row["city"]:
            parents[row["city"]].add(row["code"])
    ancestors: dict[str, frozenset[str]] = {}
    for code in by_code:
        _add_all_above(code, parents, ancestors)
    names: dict[str, dict[Place, None]] = {}
    full: set[str] = set()

    def register(name: str, place: Place, surely: bool = True) -> None:
        names.setdefault(name, {})[place] = None
        if surely:
            full.add(name)

    for place in places:
        register(place.name, place)
        register(place.short, place, surely=place.short == place.name)
        for kind, short in _SHORT_KINDS:
            if place.name.endswith(kind) and place.short != place.name:
                register(place.short + short, place)
    for row in definition_rows("places/region_aliases"):
        for place in by_code[row["code"]]:
            register(row["alias"], place, surely=row["alias"].endswith(("州", "县", "旗", "区")))
    for place, row in zip(extra, uncoded, strict=True):
        above, province = by_code[place.parent][-1], by_code[place.parent[:2] + "0000"][-1]
        for name in (row["name"], *filter(None, row["variants"].split("|"))):
            for form in {name} | _zone_names(name, above) | _zone_names(name.removeprefix(province.short), above):
                register(form, place)
    return Gazetteer(
        places=(*places, *extra),
        by_code={code: tuple(found) for code, found in by_code.items()},
        names={name: tuple(found) for name, found in names.items()},
        stems=frozenset(names) - frozenset(full),
        ancestors=ancestors,
        longest=max(map(len, names)),
    )


def _add_all_above(code: str, parents: dict[str, set[str]], ancestors: dict[str, frozenset[str]]) -> frozenset[str]:
    if code not in ancestors:
        above = parents.get(code, set())
        ancestors[code] = frozenset(above).union(*(_add_all_above(parent, parents, ancestors) for parent in above))
    return ancestors[code]


def _zone_names(name: str, above: Place) -> set[str]:
    """淮安经济技术开发区 is also 淮安市经济技术开发区 and 淮安经开区."""
    names: set[str] = set()
    for start in (above.name, above.short):
        if name.startswith(start) and len(name) > len(start) + 1:
            rest = name.removeprefix(start)
            names = {name, above.name + rest, above.short + rest}
            break
    for long, short in _SHORT_ZONES:
        names |= {form.replace(long, short) for form in names}
    return names
