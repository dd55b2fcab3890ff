"""Findings of whole reports, from the document to the frame `issues`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from consistent_tables import prose, requests_table, reviews_table
from written_report import write_report

import govinfo as gi
from govinfo import form

SHARED = Path(__file__).parents[2] / "shared" / "reports"
TITLE = "上海市人民政府办公厅2019年政府信息公开工作年度报告"


def _sample(name):
    return gi.read(next(path for path in gi.sample_files("pdf") if path.stem == name))


def _real(name):
    if not (SHARED / name).exists():
        pytest.skip(f"the published report {name} is not here")
    return gi.read(SHARED / name)


def test_hongze_2023_has_two_wrong_totals_in_section_four_and_no_other_error():
    issues = _sample("hongze-2023").issues
    errors = issues[issues["severity"] == "error"]
    assert errors[["check", "row", "column", "found", "expected"]].values.tolist() == [
        ["I4", "reconsideration", "total", 0, 11],
        ["I4", "litigation_after", "total", 0, 5],
    ]
    assert set(issues["severity"]) == {"error", "note"}


def test_pingtan_2023_states_fewer_documents_in_force_than_its_table_counts():
    issues = _sample("pingtan-2023").issues
    assert issues[["check", "row", "column", "found", "expected", "severity"]].values.tolist() == [
        ["claim", "normative_documents", "in_force", 393, 470, "warning"]
    ]


def test_suqian_2024_states_the_cases_that_were_concluded():
    """134 = 170 - 36 and 57 = 77 - 20: its section 一 counts cases without those that are pending."""
    report = _sample("suqian-2024")
    assert {("reconsideration", 134), ("litigation", 57)} <= set(
        zip(report.claims["quantity"], report.claims["value"], strict=True)
    )
    assert report.issues.empty


@pytest.mark.parametrize("name", ["hongze-2024", "huaian-2024", "suqian-2023"])
def test_reports_whose_prose_and_tables_agree_have_no_finding(name):
    assert _sample(name).issues.empty


def test_the_published_hongze_2024_counts_17_for_its_office_and_has_no_finding():
    report = _real("hongze-2024.pdf")
    assert ("received", 17) in set(zip(report.claims["quantity"], report.claims["value"], strict=True))
    assert report.issues.empty


def test_the_published_xicheng_2024_has_blanks_and_nothing_else():
    report = _real("xicheng-2024.md")
    assert report.issues["check"].tolist() == ["blank"]
    blank = report.reviews[report.reviews["channel"] == "reconsideration"]
    assert blank["value"].isna().all()
    assert set(blank["status"]) == {"blank"}


@pytest.fixture
def office_2019(tmp_path):
    """The General Office of Shanghai in 2019: prose of its own, totals left blank."""
    requests = dict.fromkeys(requests_table(random.Random(0), "2019"), 0)
    for item, number in {
        "new": 780,
        "carried_in": 20,
        "granted": 275,
        "refused.internal_affairs": 100,
        "unavailable.not_held": 337,
        "not_processed.petition": 60,
        "concluded": 772,
        "carried_out": 28,
    }.items():
        requests[item, "natural_person"] = requests[item, "total"] = number
    for item in form.request_items("2019"):
        if item.group in form.OUTCOME_GROUPS:
            requests[item.code, "total"] = None
    reviews = dict.fromkeys(reviews_table(random.Random(0)), 0)
    reviews["reconsideration", "upheld"], reviews["reconsideration", "pending"] = 40, 3
    reviews["reconsideration", "total"] = 43
    told = {
        1: "全年收到政府信息公开申请780件，办结772件，其中予以公开258件，无法提供265件，不予公开100件。",
        4: "因政府信息公开被申请行政复议43件，其中结果维持43件。",
    }
    return gi.read(write_report(tmp_path / "office.md", TITLE, told, requests, reviews, "2019"))


def test_shanghai_2019_prose_against_table(office_2019):
    claims = office_2019.issues[office_2019.issues["check"] == "claim"]
    assert claims[["row", "found", "expected"]].values.tolist() == [
        ["granted", 258, 275],
        ["unavailable", 265, 337],
        ["reconsideration", 43, 40],
    ]
    assert set(office_2019.issues["severity"]) == {"warning", "note"}


def test_shanghai_2019_blank_totals_are_filled_from_their_rows_and_said_to_be(office_2019):
    requests = office_2019.requests
    totals = requests[(requests["applicant"] == "total") & requests["group"].isin(form.OUTCOME_GROUPS)]
    assert totals["reported"].isna().all()
    assert set(totals["status"]) == {"inferred"}
    assert totals.set_index("item")["value"].loc["unavailable.not_held"] == 337
    proved = office_2019.issues[office_2019.issues["check"] == "inferred"]
    assert 1 < len(proved) < 10


def test_a_table_left_at_zero_is_one_finding_where_the_prose_tells_of_requests(tmp_path):
    zeros = dict.fromkeys(requests_table(random.Random(0)), 0)
    reviews = dict.fromkeys(reviews_table(random.Random(0)), 0)
    told = {1: "全年收到政府信息公开申请17件，办结16件，结转下年度1件。"}
    report = gi.read(write_report(tmp_path / "report.md", "示例市2024年政府信息公开工作年度报告", told, zeros, reviews))
    found = report.issues[report.issues["table"] == "requests"]
    assert found[["check", "found"]].values.tolist() == [["zero_table", 17]]


@pytest.mark.parametrize(
    ("title", "check"), [("2024年政府信息公开工作年度报告", "no_agency"), ("示例市政府信息公开工作年度报告", "no_year")]
)
def test_a_title_without_agency_or_year(tmp_path, title, check):
    tables = requests_table(random.Random(1)), reviews_table(random.Random(1))
    report = gi.read(write_report(tmp_path / "report.md", title, {}, *tables))
    assert check in set(report.issues["check"])


def test_a_divided_section_six_before_its_form_was_in_force(tmp_path):
    tables = requests_table(random.Random(1), "2021"), reviews_table(random.Random(1))
    title = "示例市{}年政府信息公开工作年度报告"
    early = gi.read(write_report(tmp_path / "early.md", title.format(2019), {}, *tables))
    assert early.issues[early.issues["check"] == "form_year"]["table"].tolist() == ["requests"]
    late = gi.read(write_report(tmp_path / "late.md", title.format(2024), {}, *tables))
    assert "form_year" not in set(late.issues["check"])


def test_an_undivided_section_six_is_common_and_no_finding(tmp_path):
    tables = requests_table(random.Random(1), "2019"), reviews_table(random.Random(1))
    title = "示例市2024年政府信息公开工作年度报告"
    report = gi.read(write_report(tmp_path / "report.md", title, {}, *tables, "2019"))
    assert "form_year" not in set(report.issues["check"])


def test_two_scopes_in_one_report(tmp_path):
    tables = requests_table(random.Random(1)), reviews_table(random.Random(1))
    told = {1: "本报告统计范围为全市各级行政机关。", 6: "以上数据统计口径为本机关。"}
    title = "示例市2024年政府信息公开工作年度报告"
    report = gi.read(write_report(tmp_path / "report.md", title, told, *tables))
    (finding,) = report.issues[report.issues["check"] == "scope"].itertuples()
    assert "全市各级行政机关" in finding.message
    assert "本机关" in finding.message


def test_written_reports_that_agree_with_their_prose_have_no_finding_but_the_missing_table(tmp_path):
    for seed in range(40):
        random_numbers = random.Random(seed)
        tables = {"requests": requests_table(random_numbers), "reviews": reviews_table(random_numbers)}
        told = dict(prose(random_numbers, tables))
        title = "示例市2024年政府信息公开工作年度报告"
        report = gi.read(write_report(tmp_path / f"{seed}.md", title, told, tables["requests"], tables["reviews"]))
        assert report.issues["check"].tolist() == ["missing_table"], report.issues["message"].tolist()
        assert len(report.claims) >= 5
