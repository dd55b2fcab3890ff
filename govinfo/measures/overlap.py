"""Reports that cover the same ground, and so count it twice when they are added up."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ComparabilityWarning, ComparisonError
from ..frames import of_panel

if TYPE_CHECKING:
    from ..reports.panel import Panel

_MOST_NAMED = 5


def overlapping(reports: pd.DataFrame, within: Sequence[str] = ()) -> pd.DataFrame:
    """Find the reports of a year whose requests another report of that year counts as well.

    An agency may report twice, for itself and for its jurisdiction; a city's report
    on its jurisdiction covers its districts. Region codes (GB/T 2260) say which
    place is in which; reports without scope or code are not compared.

    Parameters
    ----------
    reports : pandas.DataFrame
        The frame `reports`.
    within : list of str
        Columns that part the reports in groups: only within one is anything added up.

    Returns
    -------
    pandas.DataFrame
        `report_id` and the report that it is `covered_by`, once for each report covered.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.overlapping(gi.sample().reports).to_numpy().tolist()
    [['淮安市洪泽区人民政府-2024', '淮安市人民政府-2024']]
    """
    if "report_id" in within:
        return pd.DataFrame({"report_id": [], "covered_by": []}, dtype="string")
    keys = list(dict.fromkeys([*within, "year"]))
    code = reports["region_code"]
    wide = reports[(reports["scope"] == "jurisdiction") & code.notna()]
    # The code of a place ends in zeros below its own level: 320000 a province, 320800 a city.
    zeros = wide["region_code"].str.extract("(0000|00|)$")[0].str.len()
    found = []
    for digits in (2, 4, 6):
        narrow = reports.assign(place=code.str[:digits])[code.notna()]
        of_level = wide[zeros == 6 - digits]
        found.append(_covered(narrow, of_level.assign(place=of_level["region_code"].str[:digits]), [*keys, "place"]))
    named = reports[reports["agency"].notna()]
    found.append(_covered(named, named, list(dict.fromkeys([*keys, "agency"]))))
    pairs = pd.concat(found, ignore_index=True).drop_duplicates("report_id", ignore_index=True)
    # Of two that cover each other one is enough.
    order = pd.Series(range(len(reports)), index=reports["report_id"])
    back = pairs["covered_by"].map(pairs.set_index("report_id")["covered_by"]) == pairs["report_id"]
    later = pairs["report_id"].map(order) > pairs["covered_by"].map(order)
    return pairs[~back.fillna(False) | later].reset_index(drop=True)


def _covered(narrow: pd.DataFrame, wide: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Match reports with the first one that shares the keys, other than themselves."""
    first = wide.drop_duplicates(keys)[[*keys, "report_id"]].rename(columns={"report_id": "covered_by"})
    pairs = narrow.merge(first, on=keys)[["report_id", "covered_by"]]
    return pairs[pairs["report_id"] != pairs["covered_by"]]


def warn_of_overlap(reports: pd.DataFrame, within: Sequence[str]) -> int:
    """Warn where a figure pooled by the columns `within` counts requests twice; return how many reports overlap."""
    pairs = overlapping(reports, within)
    if len(pairs):
        one = pairs.iloc[0]
        warnings.warn(
            f"some requests count twice: of the reports added up, {len(pairs)} are covered by others, such as "
            f"{one['report_id']} by {one['covered_by']}; leave them out with govinfo.without_covered, or "
            "group by level and scope",
            ComparabilityWarning,
            stacklevel=callers_level(),
        )
    return len(pairs)


@of_panel
def without_covered(panel: Panel, within: Sequence[str] = ()) -> Panel:
    """Leave out the reports whose requests another report of the panel counts as well, and print which.

    Parameters
    ----------
    panel : Panel
        Reports.
    within : list of str
        Columns of `reports` to pool by: only within a group is anything added up.

    Returns
    -------
    Panel
        The panel without the reports that `overlapping` finds; the same panel where it finds none.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.without_covered(gi.sample())
    Left out, since another report counts their requests as well: 淮安市洪泽区人民政府-2024 (in 淮安市人民政府-2024)
    >>> len(gi.sample()) - len(panel)
    1
    """
    pairs = overlapping(panel.reports, within)
    if pairs.empty:
        return panel
    named = [f"{narrow} (in {wide})" for narrow, wide in zip(pairs["report_id"], pairs["covered_by"], strict=True)]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    print(f"Left out, since another report counts their requests as well: {', '.join(named[:_MOST_NAMED])}{more}")
    return panel.select(report_id=panel.reports["report_id"][~panel.reports["report_id"].isin(pairs["report_id"])])


@of_panel
def same_agencies(panel: Panel) -> Panel:
    """The reports of agencies that report for every year of the panel, so that no change comes from who reports.

    Raises
    ------
    ComparisonError
        No agency reports for every year.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.same_agencies(gi.sample()).reports["agency"].unique().tolist()
    ['平潭综合实验区']
    """
    reports = panel.reports
    known = sorted(reports["year"].dropna().unique())
    years = reports.groupby("agency")["year"].nunique()
    kept = reports["agency"].isin(years.index[years == len(known)])
    if not kept.any():
        raise ComparisonError(f"no agency reports for every year of {', '.join(map(str, known))}; choose fewer years")
    return panel if kept.all() else panel.select(report_id=reports["report_id"][kept])


def callers_level() -> int:
    """Stack level of the first caller outside govinfo: a warning names the user's line, however deep it is met."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "govinfo":
        level, frame = level + 1, frame.f_back
    return level
