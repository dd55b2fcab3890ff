"""What a notebook shows of a report and of a panel."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

import govinfo as gi
from govinfo.frames import FIELDS, frame


@pytest.fixture(scope="module")
def files():
    return {path.stem: path for path in gi.sample_files("pdf")}


def grid(table):
    """The table as rows of cells, spans written out."""
    rows = table.findall(".//tr")
    taken = {}
    for row, line in enumerate(rows):
        column = 0
        for cell in line:
            while (row, column) in taken:
                column += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    assert (row + down, column + right) not in taken, "two cells in one place"
                    taken[row + down, column + right] = cell
    return [
        [taken.get((row, column)) for column in range(max(place[1] for place in taken) + 1)] for row in range(len(rows))
    ]


def tables(report):
    return [grid(table) for table in html.fromstring(report._repr_html_()).findall(".//table[@class='form']")]


@pytest.mark.parametrize("stem", ["xicheng-2024", "hongze-2023"])
def test_the_three_tables_have_the_spans_of_the_form(files, stem):
    disclosure, requests, reviews = tables(gi.read(files[stem]))
    for table in (disclosure, requests, reviews):
        assert all(cell is not None for row in table for cell in row)
    assert len(requests[0]) == 10
    assert len(reviews[0]) == 15
    assert len(disclosure[0]) == 7


def test_every_figure_of_section_three_stands_beside_its_label(files):
    report = gi.read(files["xicheng-2024"])
    shown = {}
    for row in tables(report)[1][3:]:
        shown[row[2].text] = [cell.text for cell in row[3:]]
    assert shown["（一）予以公开"] == ["472", "3", "1", "0", "0", "0", "476"]
    assert shown["8.属于行政查询事项"][-1] == "36"
    assert shown["四、结转下年度继续办理"][-1] == "75"


def test_blank_cells_are_empty_and_not_zero(files):
    *_, reviews = tables(gi.read(files["xicheng-2024"]))
    assert [cell.text_content() for cell in reviews[3][:5]] == [""] * 5
    assert all("empty" in cell.get("class") for cell in reviews[3][:5])
    assert reviews[3][5].text == "109"


def test_a_contradicted_total_is_marked_and_its_finding_listed(files):
    report = gi.read(files["hongze-2023"])
    total = tables(report)[2][3][4]
    assert "error" in total.get("class")
    number = total.find("sup").text.split(",")[0]
    page = html.fromstring(report._repr_html_())
    listed = page.find(f".//ol/li[@value='{number}']").text_content()
    assert "0 is printed, the other cells add up to 11" in listed
    assert "复议诉讼合计不符" in listed


def test_what_a_document_says_cannot_become_markup(files):
    report = gi.read(files["xicheng-2024"])
    attack = "<img src=x onerror=alert(1)>\"'"
    hostile = replace(
        report,
        reports=report.reports.assign(agency=attack, source=attack),
        cells=report.cells.assign(raw=attack),
        requests=report.requests.assign(status="unreadable"),
        issues=frame(
            "issues", [("x", attack, "requests", "new", "total", None, None, None, "error", attack * 99, attack)]
        ),
    )
    shown = hostile._repr_html_()
    assert "<img" not in shown
    assert "<script" not in shown
    panel = replace(
        gi.load(files["xicheng-2024"], progress=False),
        reports=hostile.reports,
        failures=frame("failures", [(attack, attack, attack)]),
    )
    assert "<img" not in panel._repr_html_()


def test_a_panel_tells_its_size_its_findings_and_what_was_not_read(files, tmp_path):
    (tmp_path / "empty.pdf").touch()
    panel = gi.load([*files.values(), tmp_path / "empty.pdf"], progress=False)
    shown = " ".join(html.fromstring(panel._repr_html_()).text_content().split())
    assert re.search(r"11报告 reports.*2错误 error.*1未能读取", shown)
    assert "empty.pdf" in shown
    assert "3,525" in shown


def test_an_empty_panel_and_a_large_one_are_shown(files):
    with pytest.warns(UserWarning, match="none of 0 files"):
        empty = gi.load([], progress=False)
    assert "0</b>报告" in empty._repr_html_()
    panel = gi.load([*files.values()], progress=False)
    many = replace(
        panel, reports=frame("reports", [tuple(row) for row in panel.reports[list(FIELDS["reports"])].to_numpy()] * 10)
    )
    assert "95 more" in many._repr_html_()


def test_labels_stand_in_place_of_codes_and_numbers_stay(files):
    report = gi.read(files["xicheng-2024"])
    shown = gi.labelled(gi.measure(report, "disclosure_rate_net_of_not_held"), "zh").iloc[0]
    assert shown["measure"] == "公开率（不含不掌握）"
    assert shown["denominator_name"] == "办结申请（不含不掌握）"
    assert (shown["numerator"], shown["denominator"], shown["estimate"]) == (650, 933, 0.697)
    assert gi.labelled(report.reviews)["value"].isna().sum() == 5
    with pytest.raises(ValueError, match="language"):
        gi.labelled(report.reviews, "fr")


def test_agencies_take_the_names_that_are_given(files):
    shown = gi.labelled(gi.read(files["xicheng-2024"]).reports, "en", {"北京市西城区": "Xicheng"})
    assert shown["agency"].tolist() == ["Xicheng"]
    assert shown["report_id"].tolist() == ["北京市西城区-2024"]


def test_a_figure_whose_unit_no_column_says_is_no_per_cent():
    rates = gi.measure(gi.sample().select("平潭", 2021), "dispute_rate")[["agency", "year", "estimate"]]
    assert gi.readable(rates).data["Estimate"].tolist() == ["217.391"]
