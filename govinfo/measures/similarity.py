"""How much of a report's narrative stands in another one too: the year before, or a neighbour of the same year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, permutations
from typing import NamedTuple

import pandas as pd

from ..errors import UnknownNameError
from ..frames import Frames, of_panel
from ..text import compact

_BETWEEN = ("years", "neighbours")
_LENGTH = 8  # characters of a run: longer than the names of things, shorter than a clause
_SHORTEST = 60  # runs of a section: less is "无其他需要报告的事项" and its like
_STOCK = 0.2  # share of the agencies: what more of them write is a stock sentence, the form's words, or a footer
_FEWEST_AGENCIES = 3
_NUMBERS = re.compile(r"\d+(?:\.\d+)?%?")
_COLUMNS = ["report_id", "agency", "year", "section", "other_report_id", "other_agency", "runs", "shared", "similarity"]


class _Section(NamedTuple):
    report_id: str
    agency: str
    year: int
    section: int
    runs: frozenset[int]


@of_panel
def narrative_similarity(panel: Frames, between: str = "years") -> pd.DataFrame:
    """The share of each section of the narrative that another report has too.

    A section is the set of its runs of eight characters, without numbers, white space and punctuation that differs in
    width. The similarity is the share of these that the other report's section has: the containment of Broder
    (1997, On the resemblance and containment of documents). Runs that more than a fifth of the agencies of the panel
    have, and at least three, are left out: stock sentences, the words of the form, a footer of a page.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their narrative.
    between : {"years", "neighbours"}
        Each report beside that of the same agency a year before, or beside each report of the same year, level and
        province.

    Returns
    -------
    pandas.DataFrame
        One row per section and other report, the most similar first: `report_id`, `agency`, `year`, `section` (1, 5
        or 6: the others are tables), `other_report_id`, `other_agency`, `runs` (in the section), `shared` (of these in
        the other), `similarity` (0 to 1). Sections of fewer than 60 runs are left out.

    Raises
    ------
    UnknownNameError
        `between` is neither of the two.

    Notes
    -----
    A high share says that sentences were taken over. It does not say from whom: both may follow a model.

    Examples
    --------
    >>> import govinfo as gi
    >>> found = gi.narrative_similarity(gi.sample().select(agency="宿迁"))
    >>> bool(found["similarity"].max() < 0.5)
    True
    """
    if between not in _BETWEEN:
        raise UnknownNameError("comparison of narratives", between, _BETWEEN)
    sections = _sections(panel)
    rows = [_compared(one, sections[other]) for one, other in _pairs(panel, between, sections) if other in sections]
    table = pd.DataFrame.from_records(rows, columns=_COLUMNS)
    order = table.sort_values(["similarity", "report_id", "section"], ascending=[False, True, True])
    types = {"year": "Int64", "section": "Int64", "runs": "Int64", "shared": "Int64", "similarity": "Float64"}
    return order.reset_index(drop=True).astype(types)


def _sections(panel: Frames) -> dict[tuple[str, int], _Section]:
    """The sections that are long enough, by report and number, without what many agencies have."""
    about = panel.reports.set_index("report_id")[["agency", "year"]]
    whole: dict[tuple[str, int], _Section] = {}
    agencies_of: defaultdict[int, set[str]] = defaultdict(set)
    columns = (panel.narrative[column].tolist() for column in ("report_id", "section", "text"))
    for report_id, section, text in zip(*columns, strict=True):
        agency, year = about.loc[report_id]
        if pd.isna(agency) or pd.isna(year) or pd.isna(text):
            continue
        runs = _runs(text)
        whole[report_id, section] = _Section(report_id, agency, int(year), section, runs)
        for run in runs:
            agencies_of[run].add(agency)
    agencies = about["agency"].nunique()
    stock = {run for run, named in agencies_of.items() if len(named) >= max(_FEWEST_AGENCIES, _STOCK * agencies + 1)}
    kept = {key: section._replace(runs=section.runs - stock) for key, section in whole.items()}
    return {key: section for key, section in kept.items() if len(section.runs) >= _SHORTEST}


def _runs(text: str) -> frozenset[int]:
    plain = _NUMBERS.sub("", compact(text))
    return frozenset(hash(plain[start : start + _LENGTH]) for start in range(len(plain) - _LENGTH + 1))


def _pairs(
    panel: Frames, between: str, sections: dict[tuple[str, int], _Section]
) -> Iterator[tuple[_Section, tuple[str, int]]]:
    """Each section, and the same one of the report that it is held against."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for report_id, section in sections:
        numbers[report_id].append(section)
    for report_id, other in _reports(panel, between):
        for section in numbers[report_id]:
            yield sections[report_id, section], (other, section)


def _reports(panel: Frames, between: str) -> Iterator[tuple[str, str]]:
    reports = panel.reports.dropna(subset=["agency", "year"])
    if between == "years":
        for _, of_agency in reports.sort_values("year").groupby("agency", observed=True):
            named = zip(of_agency["report_id"].tolist(), of_agency["year"].tolist(), strict=True)
            for (before, year), (after, next_year) in pairwise(named):
                if next_year == year + 1:
                    yield after, before
    else:
        for _, alike in reports.groupby(["year", "level", "province"], observed=True):
            agency = dict(zip(alike["report_id"], alike["agency"], strict=True))
            yield from (pair for pair in permutations(agency, 2) if agency[pair[0]] != agency[pair[1]])


def _compared(one: _Section, other: _Section) -> tuple[object, ...]:
    shared = len(one.runs & other.runs)
    return (
        one.report_id,
        one.agency,
        one.year,
        one.section,
        other.report_id,
        other.agency,
        len(one.runs),
        shared,
        shared / len(one.runs),
    )
