"""What does not fit between reports: an agency's years, its duplicates, and parts of a jurisdiction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from ..form.codes import AXES, CHANNELS
from ..frames import Frames, frame, typed
from ..text import without_spaces
from .finding import Finding
from .registry import CHECKS

#: Findings, each with the report that it is about.
_Found = Iterator[tuple[str, Finding]]
PANEL_CHECKS = frozenset(code for code, check in CHECKS.items() if check.stage == "panel")
# A count times or divided by more than this, where the larger one is at least so large.
_JUMP, _LARGE = 10, 100
# Other reports that a finding names; where an agency is misread, thousands may seem to be of one.
_NAMED = 5
# Ten thousand, give or take what fees change in a year.
_UNIT_JUMP = (3_000, 33_000)
_SHORTEST_TEXT = 60
_FEWEST_NUMBERS = 8
_COMPARED = [
    ("requests", [("new", "total"), ("concluded", "total")]),
    ("reviews", [(channel, "total") for channel in CHANNELS]),
    ("disclosure", [(item, "decisions") for item in ("licensing", "penalties", "coercion")]),
]


def check_between_reports(panel: Frames) -> pd.DataFrame:
    """Check the reports of a panel against each other: those of each agency, and parts against their whole.

    Parameters
    ----------
    panel : Panel
        What `check_agencies` and `check_jurisdictions` read.

    Returns
    -------
    pandas.DataFrame
        Rows of `issues` in the order of the reports, each on the later report.
    """
    if len(panel.reports) < 2:
        return _issues([])
    found = pd.concat([check_agencies(panel), check_jurisdictions(panel)], ignore_index=True)
    places = pd.Index(panel.reports["report_id"]).get_indexer(found["report_id"])
    return found.iloc[places.argsort(kind="stable")].reset_index(drop=True)


def check_agencies(panel: Frames) -> pd.DataFrame:
    """Check the reports of each agency against each other: duplicates, and each year against the one before.

    Reports are of one agency where their names are the same (with or without 人民政府).
    Only the year before is compared; where an agency has two reports of a year, the first.

    Parameters
    ----------
    panel : Panel
        Its frames `reports`, `requests`, `disclosure`, `reviews` and `narrative` are read.

    Returns
    -------
    pandas.DataFrame
        Rows of `issues`, each on the later report.
    """
    reports = _by_agency(panel)
    pairs = _consecutive(reports)
    found = [*_duplicates(reports)]
    if len(pairs):
        found += [*_carried(panel, pairs), *_jumps(panel, pairs), *_documents(panel, pairs), *_fees(panel, pairs)]
        found += [*_copied_figures(panel, pairs), *_copied_narrative(panel, pairs)]
    return _issues(found)


def check_jurisdictions(panel: Frames) -> pd.DataFrame:
    """Check prefectures and provinces: none has fewer new requests than the jurisdictions below it together.

    Parameters
    ----------
    panel : Panel
        Its frame `reports` is read, and the total of new requests in `requests`.

    Returns
    -------
    pandas.DataFrame
        Rows of `issues`, each on the report of the whole.
    """
    return _issues(_parts(panel, _by_agency(panel)))


def _by_agency(panel: Frames) -> pd.DataFrame:
    return panel.reports.assign(agency=agency_names(panel.reports["agency"]))


def _issues(found: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    return frame("issues", (finding.record(report_id) for report_id, finding in found))


def _rows(data: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, by the names of its columns."""
    return data.itertuples(index=False)


def agency_names(agencies: pd.Series) -> pd.Series:
    """Names of agencies by which reports are of one agency."""
    return agencies.str.replace(r"\s|人民政府$", "", regex=True)


def with_panel_checks(issues: pd.DataFrame, panel: Frames) -> pd.DataFrame:
    """The issues of the reports themselves, with those between the reports of this panel."""
    own = issues[~issues["check"].isin(PANEL_CHECKS)]
    between = check_between_reports(panel)
    return typed("issues", pd.concat([own, between], ignore_index=True)) if len(between) else own.reset_index(drop=True)


def _consecutive(reports: pd.DataFrame) -> pd.DataFrame:
    """Each report with the one of the year before: columns `report_id`, `before`, `year`."""
    dated = reports[["agency", "year", "report_id"]].dropna().drop_duplicates(["agency", "year"])
    earlier = dated.assign(year=dated["year"] + 1).rename(columns={"report_id": "before"})
    return dated.merge(earlier, on=["agency", "year"])[["report_id", "before", "year"]]


def _values(panel: Frames, table: str, cells: list[tuple[str, str]]) -> pd.DataFrame:
    """Values of some cells: report_id, row, column, value."""
    data: pd.DataFrame = getattr(panel, table)
    row, column = AXES[table]
    chosen = data[data[row].isin([r for r, _ in cells]) & data[column].isin([c for _, c in cells])]
    taken = chosen[["report_id", row, column, "value"]].set_axis(["report_id", "row", "column", "value"], axis=1)
    return taken.astype({"row": "string", "column": "string"})


def _both_years(values: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Cells of each pair of reports side by side: `value` and `value_before`, where both are numbers."""
    now = pairs.merge(values, on="report_id")
    both = now.merge(
        values.rename(columns={"report_id": "before"}), on=["before", "row", "column"], suffixes=("", "_before")
    )
    return both.dropna(subset=["value", "value_before"])


def _carried(panel: Frames, pairs: pd.DataFrame) -> _Found:
    """I5: what was carried out of a year is carried into the next."""
    requests = panel.requests[panel.requests["item"].isin(["carried_in", "carried_out"])]
    cells = requests[["report_id", "item", "applicant", "value"]].astype({"applicant": "string"})
    carried_in = cells[cells["item"] == "carried_in"].rename(columns={"value": "found"})
    carried_out = cells[cells["item"] == "carried_out"].rename(columns={"value": "expected", "report_id": "before"})
    both = pairs.merge(carried_in, on="report_id").merge(carried_out, on=["before", "applicant"])
    for one in _rows(both[(both["found"] != both["expected"]).fillna(False)]):
        cell = ("requests", "carried_in", one.applicant)
        yield one.report_id, Finding("I5", *cell, float(one.found), float(one.expected), facts={"before": one.before})


def _jumps(panel: Frames, pairs: pd.DataFrame) -> _Found:
    for table, cells in _COMPARED:
        both = _both_years(_values(panel, table, cells), pairs)
        low = both[["value", "value_before"]].astype(float).min(axis=1)
        high = both[["value", "value_before"]].astype(float).max(axis=1)
        for one in _rows(both[(low > 0) & (high > _JUMP * low) & (high >= _LARGE)]):
            yield one.report_id, _changed("jump", table, one)


def _changed(check: str, table: str, one: Any) -> Finding:
    """A finding about a cell whose value is not to be reconciled with that of the year before."""
    now, before = float(one.value), float(one.value_before)
    return Finding(check, table, one.row, one.column, now, before, facts={"before": one.before})


def _documents(panel: Frames, pairs: pd.DataFrame) -> _Found:
    """Documents in force: those of last year, plus issued, minus repealed."""
    cells = [(item, m) for item in ("regulations", "normative_documents") for m in ("issued", "repealed", "in_force")]
    values = _values(panel, "disclosure", cells)
    values = values[values["column"].isin(["issued", "repealed", "in_force"])]
    wide = values.pivot_table(index=["report_id", "row"], columns="column", values="value", aggfunc="first")
    if not {"issued", "repealed", "in_force"} <= set(wide.columns):
        return
    wide = wide.reset_index()
    before = wide[["report_id", "row", "in_force"]].rename(columns={"report_id": "before", "in_force": "was"})
    both = pairs.merge(wide, on="report_id").merge(before, on=["before", "row"])
    both["expected"] = both["was"] + both["issued"] - both["repealed"]
    for one in _rows(both[(both["in_force"] != both["expected"]).fillna(False) & both["expected"].notna()]):
        cell = ("disclosure", one.row, "in_force")
        facts = {"before": one.before, "was": one.was, "issued": one.issued, "repealed": one.repealed}
        yield one.report_id, Finding("in_force", *cell, float(one.in_force), float(one.expected), facts=facts)


def _fees(panel: Frames, pairs: pd.DataFrame) -> _Found:
    """Fees that change ten thousandfold: one of the years is in another unit."""
    both = _both_years(_values(panel, "disclosure", [("fees", "amount")]), pairs)
    both = both[(both["value"] > 0) & (both["value_before"] > 0)]
    ratio = both["value"] / both["value_before"]
    for one in _rows(both[ratio.between(*_UNIT_JUMP) | (1 / ratio).between(*_UNIT_JUMP)]):
        yield one.report_id, _changed("fee_jump", "disclosure", one)


def _duplicates(reports: pd.DataFrame) -> _Found:
    dated = reports.dropna(subset=["agency", "year"])
    alike = dated[dated.duplicated(["agency", "year"], keep=False)]
    for _, same in alike.groupby(["agency", "year"], sort=False):
        agency, year = same["agency"].iloc[0], same["year"].iloc[0]
        names = list(same["report_id"])
        for name in names:
            others = [other for other in names[: _NAMED + 1] if other != name][:_NAMED]
            more = " …" if len(names) - 1 > len(others) else ""
            facts = {"agency": agency, "year": year, "count": len(names), "others": ", ".join(others) + more}
            yield name, Finding("duplicate", facts=facts)


def _parts(panel: Frames, reports: pd.DataFrame) -> _Found:
    """Wholes with fewer new requests than their parts."""
    whole = reports[(reports["scope"] == "jurisdiction") & reports["region_code"].notna() & reports["year"].notna()]
    new = _values(panel, "requests", [("new", "total")])[["report_id", "value"]].dropna()
    whole = whole.drop_duplicates(["agency", "year"]).merge(new, on="report_id")
    for level, below, digits in (("prefecture", "county", 4), ("province", "prefecture", 2)):
        parts = whole[whole["level"] == below]
        sums = parts.groupby([parts["region_code"].str[:digits], "year"])["value"].agg(["sum", "size"])
        above = whole[whole["level"] == level]
        above = above.merge(sums, left_on=[above["region_code"].str[:digits], "year"], right_index=True)
        for one in _rows(above[above["value"] < above["sum"]]):
            numbers = (float(one.value), float(one.sum))
            yield one.report_id, Finding("parts", "requests", "new", "total", *numbers, facts={"count": one.size})


def _copied_figures(panel: Frames, pairs: pd.DataFrame) -> _Found:
    """Tables whose every number is that of the year before, where there are enough to be no chance."""
    for table in ("requests", "disclosure"):
        row, column = AXES[table]
        data = getattr(panel, table)
        numbers = data[[row, column, "value"]].astype({row: "string", column: "string", "value": "Float64"})
        marks = pd.util.hash_pandas_object(numbers, index=False)
        of_report = (
            pd.DataFrame({"report_id": data["report_id"], "mark": marks, "numbers": data["value"].fillna(0) != 0})
            .groupby("report_id")[["mark", "numbers"]]
            .sum()
        )
        both = pairs.join(of_report, on="report_id").join(of_report["mark"].rename("mark_before"), on="before")
        for one in _rows(both[(both["mark"] == both["mark_before"]) & (both["numbers"] >= _FEWEST_NUMBERS)]):
            yield one.report_id, Finding("copied_figures", table, facts={"before": one.before, "count": one.numbers})


def _copied_narrative(panel: Frames, pairs: pd.DataFrame) -> _Found:
    """Sections of the narrative that are those of the year before, but for the year."""
    texts: dict[str, dict[int, str]] = {}
    for one in _rows(panel.narrative):
        if len(one.text) >= _SHORTEST_TEXT:
            texts.setdefault(one.report_id, {})[one.section] = one.text
    for pair in _rows(pairs):
        before = texts.get(pair.before, {})
        for section, now in texts.get(pair.report_id, {}).items():
            was = before.get(section)
            if (
                was is not None
                and abs(len(now) - len(was)) <= 2
                and _without_year(now, pair.year) == _without_year(was, pair.year - 1)
            ):
                facts = {"section": section, "before": pair.before, "count": len(now)}
                yield pair.report_id, Finding("copied_prose", facts=facts)


def _without_year(text: str, year: int) -> str:
    text = without_spaces(text)
    for place in (-1, 0, 1):
        text = text.replace(str(year + place), f"<{place}>")
    return text
