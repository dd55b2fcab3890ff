"""Twins of published reports, cell by cell: what `test_real_reports.py` asks of the originals, for every checkout."""

from __future__ import annotations

import pytest
import twins
from published import DATA, as_read, published

import govinfo as gi
from govinfo.documents.containers import read_document
from govinfo.matching.sections import read_narrative

OF = {
    "labels_downwards_over_page_breaks.pdf": "hongze-2024",
    "navigation_and_labels_in_paragraphs.html": "pingtan-2024",
    "shifted_and_torn_rows.md": "xicheng-2024",
}
AGENCIES = {"hongze": "淮安市洪泽区人民政府", "pingtan": "平潭综合实验区", "xicheng": "北京市西城区"}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(twins.made())


def test_twins_are_what_their_script_makes(made):
    assert {path.name: path.read_bytes() for path in twins.TWINS.iterdir()} == made


@pytest.mark.parametrize("twin", OF)
def test_every_cell_as_published(twin):
    report = gi.read(twins.TWINS / twin)
    assert as_read(report) == published(DATA / "figures" / f"{OF[twin]}.csv")
    agency, _, year = OF[twin].partition("-")
    assert report.reports["year"].item() == int(year)
    assert (
        report.reports["agency"].item()
        == {"hongze": "淮安市洪泽区人民政府", "pingtan": "平潭综合实验区", "xicheng": "北京市西城区"}[agency]
    )


def test_a_garbled_label_and_an_undivided_row_raise_no_issue():
    report = gi.read(twins.TWINS / "labels_downwards_over_page_breaks.pdf")
    assert set(report.issues["severity"]) <= {"note"}
    assert report.reports["form_requests"].item() == "2019"
    labels = report.cells[(report.cells["column"] == "label") & (report.cells["row"] == "refused.prohibited_by_law")]
    assert labels["raw"].item() == "2.其他法律行政止公开"


def test_tables_go_on_over_page_breaks_and_keep_their_pages():
    cells = gi.read(twins.TWINS / "labels_downwards_over_page_breaks.pdf").cells
    for table in ("disclosure", "requests"):
        assert cells.loc[cells["table"] == table, "page"].nunique() == 2


def test_a_paragraph_goes_on_over_a_page_break():
    problems = read_narrative(read_document(twins.TWINS / "labels_downwards_over_page_breaks.pdf"))[4]
    assert problems.number == 5
    assert len(problems.text.split("\n")) == 2


def test_shifted_and_torn_rows_leave_no_issue_but_blanks():
    issues = gi.read(twins.TWINS / "shifted_and_torn_rows.md").issues
    assert set(issues["check"]) == {"blank"}
    assert set(issues["row"]) == {"reconsideration"}


def test_navigation_is_neither_narrative_nor_table():
    report = gi.read(twins.TWINS / "navigation_and_labels_in_paragraphs.html")
    assert not report.narrative["text"].str.contains("首页|文字版").any()
    assert not report.cells["raw"].str.contains("首页|文字版").any()
    assert set(report.issues["severity"]) <= {"note"}
