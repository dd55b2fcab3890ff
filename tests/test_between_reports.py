"""What does not fit between reports: years of one agency, duplicates, parts of a jurisdiction."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import govinfo as gi
from govinfo.checks.between_reports import check_between_reports


@pytest.fixture(scope="module")
def panel():
    files = [path for path in gi.sample_files("markdown") if "pingtan" not in path.name]
    return gi.load(files, jobs=1, progress=False)


def _found(panel, check):
    issues = check_between_reports(panel)
    return issues[issues["check"] == check]


def _changed(panel, table, value, **where):
    data = getattr(panel, table).copy()
    chosen = pd.Series(True, index=data.index)
    for column, code in where.items():
        chosen &= data[column] == code
    assert chosen.any()
    data.loc[chosen, ["reported", "value"]] = value
    return replace(panel, **{table: data})


SUQIAN = ("宿迁市-2023", "宿迁市-2024")


def test_what_is_carried_over_fits_in_suqian(panel):
    assert _found(panel, "I5").empty
    assert _found(panel, "in_force").empty


def test_what_is_carried_in_differs_from_what_was_carried_out(panel):
    changed = _changed(panel, "requests", 112, report_id=SUQIAN[1], item="carried_in", applicant="total")
    (row,) = _found(changed, "I5").itertuples()
    assert (row.report_id, row.row, row.column, row.found, row.expected) == (SUQIAN[1], "carried_in", "total", 112, 121)
    assert SUQIAN[0] in row.message


def test_a_blank_cell_fits_any_year(panel):
    changed = _changed(panel, "requests", pd.NA, report_id=SUQIAN[1], item="carried_in", applicant="total")
    assert _found(changed, "I5").empty


def test_a_count_that_grows_tenfold_is_named_on_the_later_report(panel):
    (row,) = _found(panel, "jump").itertuples()
    assert (row.report_id, row.row, row.found, row.expected) == ("淮安市洪泽区人民政府-2024", "licensing", 9487, 550)


def test_documents_in_force_that_do_not_follow_from_last_year(panel):
    changed = _changed(panel, "disclosure", 402.0, report_id=SUQIAN[1], item="normative_documents", measure="in_force")
    (row,) = _found(changed, "in_force").itertuples()
    assert (row.found, row.expected) == (402, 420)


def test_stock_of_documents_of_pingtan_does_not_follow_from_one_year_to_the_next():
    found = _found(gi.sample().select("平潭"), "in_force")
    assert found[["found", "expected"]].to_numpy().tolist() == [[698, 98], [470, 643], [440, 499], [546, 453]]


def test_fees_printed_in_yuan_one_year(panel):
    data = panel.disclosure
    fees = data[(data["report_id"] == SUQIAN[0]) & (data["item"] == "fees")]["value"].iloc[0]
    changed = _changed(panel, "disclosure", float(fees) * 10_000, report_id=SUQIAN[1], item="fees")
    assert _found(changed, "fee_jump")["report_id"].tolist() == [SUQIAN[1]]


def test_two_files_of_one_agency_and_year_are_duplicates(panel):
    twin = replace(panel, reports=panel.reports.assign(year=2024))
    assert set(_found(twin, "duplicate")["report_id"]) == {
        *SUQIAN,
        "淮安市洪泽区人民政府-2023",
        "淮安市洪泽区人民政府-2024",
    }


def test_an_agency_is_the_same_with_and_without_people_s_government(panel):
    reports = panel.reports.copy()
    reports["agency"] = reports["agency"].mask(reports["report_id"] == SUQIAN[1], "宿迁市人民政府")
    changed = _changed(
        replace(panel, reports=reports), "requests", 112, report_id=SUQIAN[1], item="carried_in", applicant="total"
    )
    assert len(_found(changed, "I5")) == 1


def test_a_city_with_fewer_requests_than_its_district(panel):
    assert _found(panel, "parts").empty
    changed = _changed(panel, "requests", 4000, report_id="淮安市洪泽区人民政府-2024", item="new", applicant="total")
    reports = changed.reports.assign(scope="jurisdiction")
    (row,) = _found(replace(changed, reports=reports), "parts").itertuples()
    assert (row.report_id, row.found, row.expected) == ("淮安市人民政府-2024", 3119, 4000)


def test_prose_and_figures_of_the_previous_report(panel):
    narrative, requests = panel.narrative.copy(), panel.requests.copy()
    texts = narrative[narrative["report_id"] == SUQIAN[0]].set_index("section")["text"]
    own = narrative["report_id"] == SUQIAN[1]
    narrative.loc[own, "text"] = narrative[own]["section"].map(texts).str.replace("2023", "2024", regex=False)
    for column in ("reported", "value"):
        earlier = requests.loc[requests["report_id"] == SUQIAN[0], column].to_numpy()
        requests.loc[requests["report_id"] == SUQIAN[1], column] = earlier
    copied = replace(panel, narrative=narrative, requests=requests)
    assert _found(copied, "copied_prose")["report_id"].unique().tolist() == [SUQIAN[1]]
    assert _found(copied, "copied_figures")["table"].tolist() == ["requests"]
    assert _found(panel, "copied_prose").empty
    assert _found(panel, "copied_figures").empty


def test_loading_and_putting_together_check_between_reports(panel):
    assert "jump" in set(panel.issues["check"])
    apart = [panel.select(report_id=report_id) for report_id in panel.reports["report_id"]]
    one_by_one = [panel.report(report_id) for report_id in panel.reports["report_id"]]
    for together in (gi.concat(apart), gi.concat(one_by_one), gi.concat([*apart[:1], *one_by_one[1:]])):
        assert sorted(together.issues["message"]) == sorted(panel.issues["message"])
