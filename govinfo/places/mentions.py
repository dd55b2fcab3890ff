"""Where an agency's name gives no place: the fuller name by which its report speaks of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .resolve import RegionMatch, clean_name, resolve_region

# Words after which a report names its own agency, not another's.
_SELF = r"(?:请(?:与|联系|向)|由|(?:来源|发布机构|发文机关|发布机关|机构|单位|单位名称)[:：]|现公布|现将|特向社会公布)"


def resolve_in_report(agency: str | None, year: int | None, paragraphs: Iterable[str]) -> RegionMatch:
    """Find the place of an agency from its name, else from the fuller name in its own report.

    A report titled 东城街街道办事处 that says “请与高平市东城街街道办事处联系” is Gaoping's. The
    fuller name counts only where the report speaks of its own agency, and only where all
    such names are of one place.

    Examples
    --------
    >>> from govinfo.places import resolve_in_report
    >>> resolve_in_report("东城街街道办事处", 2021, ["如有疑问,请与高平市东城街街道办事处联系。"]).code
    '140581'
    >>> resolve_in_report("东城街街道办事处", 2021, ["高平市东城街街道办事处等单位受到通报。"]).status
    'none'
    """
    match = resolve_region(agency, year)
    if match.status in ("exact", "historic") or not agency:
        return match
    name = clean_name(agency)
    fuller = re.compile(_SELF + r"([\u4e00-\u9fff]{2,16}?" + re.escape(name) + ")")
    found: dict[str, RegionMatch] = {}
    for text in paragraphs:
        for longer in fuller.findall(clean_name(text)):
            place = resolve_region(longer, year)
            # The place must end where the name begins, or be the one that the name begins with.
            if place.code and (place.organ.endswith(name) or name.endswith(place.organ)):
                found[place.code] = place
    return next(iter(found.values())) if len(found) == 1 else match
