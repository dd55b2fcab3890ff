"""From the name of an agency, and the year of its report, to the place that it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ..form.codes import definition_rows
from ..text import compact
from .gazetteer import Gazetteer, Place, gazetteer

_ZONE_WORD = (
    "开发区|产业园|园区|工业园|新区|管理区|示范区|保税区|保税港区|度假区|试验区|实验区|风景名胜区|风景区|合作区|新城"
)
_UNLISTED_ZONE = re.compile(rf"^[^局厅]{{0,14}}?(?:{_ZONE_WORD}).*")
_TOWNSHIP = re.compile(
    r"^(?:人民政府)?[^局厅]{1,12}?(?:镇|乡|街道|苏木)(?:人民政府|政府|办事处|街道办事处|管理委员会|管委会|党政综合办公室|$)|^[^局厅]{1,6}街道办$"
)
_UNLISTED_PLACE = re.compile(r"^[^局厅委]{1,10}?(?:自治县|区|县|市|旗|州|盟)(?:人民政府|政府|$)")
_BRANCH = re.compile(r"(?:局|委员会|厅|委)(?P<place>[^局]{2,14}?)分局$")
_BRACKETS = re.compile(r"[(（〔\[【].*?[)）〕\]】]")
_NOT_A_LOCAL_AGENCY = re.compile(r"(?:大学|学院|学校|中学|小学|医院|公司|集团|银行|电视台|出版社)$")
# Prefectures without counties have their townships directly below them.
_LEVELS_ABOVE_COUNTY = ("province", "prefecture")


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """The place that follows from an agency's name.

    Attributes
    ----------
    status : {"exact", "historic", "ambiguous", "none"}
        exact: a place of this name was in force in the year of the report (or the agency
        is a central one, which has no region); historic: the name was in force in other
        years only; ambiguous: several places fit; none: no place follows with certainty.
    code, region, province, level : str or None
        Filled where the status is exact or historic. A township has its county's code.
    candidates : tuple of Place
        The places that fit, or the higher place that is certain where the rest is not.
    organ : str
        What follows the place in the name: 人民政府, 教育局.
    reason : str
        Why there is no certain place; empty otherwise.
    """

    status: str
    code: str | None = None
    region: str | None = None
    province: str | None = None
    level: str | None = None
    candidates: tuple[Place, ...] = ()
    organ: str = ""
    reason: str = ""


@cache
def _first_words() -> re.Pattern[str]:
    """Words that the name of a local agency begins with: only before them does 淮安 mean 淮安市."""
    words = [word for row in definition_rows("places/fields_of_government") for word in row["words"].split("|")]
    left_out = {"海关", "检验检疫", "海事", "铁路", "航空", "人民银行", "外汇", "调查总队", "调查队", "电力", "黄河"}
    first = ["人民政府", "政府", "办公室", "办公厅", "管理委员会", "管委会", *sorted(set(words) - left_out)]
    return re.compile("|".join(map(re.escape, first)))


@cache
def _central_organs() -> dict[str, bool]:
    """Names of central agencies, and whether they have local ones."""
    return {
        name: bool(row["local_organs"])
        for row in definition_rows("places/central_organs")
        for name in (row["organ"], *filter(None, row["variants"].split("|")))
    }


def clean_name(agency: str) -> str:
    """An agency's name without spaces, brackets and 中华人民共和国."""
    return _BRACKETS.sub("", compact(agency)).removeprefix("中华人民共和国")


@lru_cache(maxsize=200_000)
def resolve_region(agency: str | None, year: int | None = None) -> RegionMatch:
    """Find the place of an agency in the year of its report.

    Parameters
    ----------
    agency : str
        Name of the agency as printed.
    year : int, optional
        Year of the report. Without it only a name that one place ever had is exact.

    Returns
    -------
    RegionMatch
        Never a guess: 朝阳区 alone is ambiguous between Beijing and Changchun.

    Examples
    --------
    >>> from govinfo.places import resolve_region
    >>> match = resolve_region("淮安市洪泽区人民政府", 2024)
    >>> match.status, match.code, match.province, match.level
    ('exact', '320813', '江苏省', 'county')
    >>> [place.code for place in resolve_region("朝阳区人民政府", 2024).candidates]
    ['110105', '220104']
    """
    name = clean_name(agency or "")
    if not name:
        return RegionMatch("none", reason="the report names no agency")
    table = gazetteer()
    central = max((organ for organ in _central_organs() if name.startswith(organ)), key=len, default=None)
    if central is None:
        return _local(table, name, year)
    rest = name.removeprefix(central)
    if rest and _central_organs()[central]:
        match = _local(table, rest, year, below_central=True)
        if match.candidates:
            return match
    return RegionMatch("exact", level="central", organ=name)


def _local(table: Gazetteer, name: str, year: int | None, below_central: bool = False) -> RegionMatch:
    end, found = _longest_chain(table, name, below_central)
    organ = name[end:]
    if not found:
        return RegionMatch("none", organ=name, reason="the name begins with no known place")
    branch = _BRANCH.search(organ)
    if branch:
        below = _in_force(_below(table, found, branch["place"]), year)
        if not below:
            return RegionMatch("none", candidates=found, organ=organ, reason="the place of the branch is not known")
        found = below
    elif not _first_words().match(organ) and not below_central and not _TOWNSHIP.match(organ):
        if _UNLISTED_ZONE.match(organ):
            return RegionMatch("none", candidates=found, organ=organ, reason="a development zone that is not listed")
        if _UNLISTED_PLACE.match(organ):
            return RegionMatch("none", candidates=found, organ=organ, reason="a place that is not listed")
    match = _of_year(table, found, year, organ)
    if match.level is None or not _TOWNSHIP.match(organ):
        return match
    if match.level in _LEVELS_ABOVE_COUNTY and _has_counties(table, match.code, year):
        reason = "the county of the township is not named"
        return RegionMatch("none", candidates=match.candidates, organ=organ, reason=reason)
    return RegionMatch(match.status, match.code, match.region, match.province, "township", match.candidates, organ)


def _longest_chain(table: Gazetteer, name: str, below_central: bool) -> tuple[int, tuple[Place, ...]]:
    """Where the longest row of places from the start of the name ends, and the places that its last name fits."""
    best: tuple[int, dict[Place, None]] = (0, {})
    stack: list[tuple[int, tuple[Place, ...]]] = [(0, ())]
    while stack:
        start, above = stack.pop()
        codes = {place.code for place in above}
        for end in range(min(len(name), start + table.longest), start + 1, -1):
            fitting = table.names.get(name[start:end], ())
            if above:
                fitting = tuple(place for place in fitting if not codes.isdisjoint(table.ancestors[place.code]))
            if not fitting:
                continue
            stack.append((end, fitting))
            if name[start:end] in table.stems and not _stands_for_place(name, end, below_central):
                continue
            if end > best[0]:
                best = (end, dict.fromkeys(fitting))
            elif end == best[0]:
                best[1].update(dict.fromkeys(fitting))
    return best[0], tuple(best[1])


def _stands_for_place(name: str, end: int, below_central: bool) -> bool:
    """Whether the short name that ends there is followed by a local agency."""
    if below_central:
        # 中国人民银行南京分行 served more than Nanjing.
        return end < len(name) and not name.endswith("分行")
    return _NOT_A_LOCAL_AGENCY.search(name) is None and _first_words().match(name, end) is not None


def _below(table: Gazetteer, above: tuple[Place, ...], name: str) -> tuple[Place, ...]:
    """Places called `name`, in full or short, that lie in one of the places above."""
    codes = {place.code for place in above}
    names = [name, *(place.name + name for place in above), *(place.short + name for place in above)]
    fitting = (place for form in names for place in table.names.get(form, ()))
    return tuple(place for place in fitting if not codes.isdisjoint(table.ancestors[place.code]))


def _in_force(places: tuple[Place, ...], year: int | None) -> tuple[Place, ...]:
    return tuple(place for place in places if year is None or place.in_force(year)) or places


def _has_counties(table: Gazetteer, code: str | None, year: int | None) -> bool:
    return any(
        place.parent == code and place.kind == "division" and (year is None or place.in_force(year))
        for place in table.places
    )


def _of_year(table: Gazetteer, found: tuple[Place, ...], year: int | None, organ: str) -> RegionMatch:
    """The one place of the year among those that fit the name; else the one place of other years."""
    in_force = tuple(place for place in found if year is not None and place.in_force(year))
    status = "exact" if in_force or year is None else "historic"
    fitting = in_force or found
    if status == "historic":
        nearest = min(place.years_from(year or 0) for place in fitting)
        if len({(place.name, place.parent) for place in fitting}) == 1:
            fitting = tuple(place for place in fitting if place.years_from(year or 0) == nearest)
    fitting = tuple({place.code: place for place in fitting}.values())
    if len(fitting) > 1:
        fitting = tuple(sorted(fitting, key=lambda place: place.code))
        reason = f"{len(fitting)} places fit the name {f'in {year}' if in_force else 'in one year or another'}"
        return RegionMatch("ambiguous", candidates=fitting, organ=organ, reason=reason)
    place = fitting[0]
    province = table.province(place)
    return RegionMatch(
        status, place.code, place.name, province.name if province else None, place.level, (place,), organ
    )
