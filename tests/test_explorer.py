"""The explorer: its view, its controls without a browser, and its static form."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

import govinfo as gi
from govinfo.explorer import widgets as explorer_module
from govinfo.explorer.tracing import place_html
from govinfo.explorer.view import GROUPINGS, View, in_words, numerators
from govinfo.measures.measure import MEASURES

pytest.importorskip("ipywidgets")


@pytest.fixture
def explorer(sample):
    return gi.explore(sample)


@pytest.fixture(scope="module")
def operated(sample):
    """An explorer whose controls many tests turn, so that only what each one changes is drawn anew."""
    return gi.explore(sample)


def choose(explorer, measure, by=None, agencies=()):
    explorer.measure.value = MEASURES[measure].numerator
    explorer.denominator.value = measure
    explorer.by.value = by or ""
    explorer.agencies.value = agencies


def shown(explorer):
    return html.fromstring(explorer.shown.value).text_content()


def run_shown(explorer, **scope):
    """What the code that the explorer shows makes, run as it is."""
    if not explorer.code.value:
        explorer.code_button.click()
    exec(html.fromstring(explorer.code.value).findtext(".//pre"), scope)
    return scope


def test_every_measure_can_be_chosen_by_what_it_counts_and_its_denominator():
    assert sorted(name for names in numerators().values() for name in names) == sorted(MEASURES)
    for names in numerators().values():
        labels = [MEASURES[name].denominator_label(lang) for lang in ("en", "zh") for name in names]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("measure", ["disclosure_rate_on_merits", "dispute_rate", "clearance_rate"])
def test_the_code_makes_the_same_table(sample, operated, measure, by):
    choose(operated, measure, by, ("宿迁市", "北京市西城区"))
    scope = run_shown(operated)
    pd.testing.assert_frame_equal(scope["table"], operated.view.table(sample))
    both = gi.concat([sample.select("宿迁市"), sample.select("西城")])
    expected = gi.measure(gi.same_agencies(both) if by == "year" else both, measure, by=by)
    assert scope["table"]["numerator"].tolist() == expected["numerator"].tolist()


def test_the_csv_is_the_table(sample, explorer):
    choose(explorer, "disclosure_rate", None, ("宿迁市",))
    explorer.csv_button.click()
    link = html.fromstring(explorer.csv.value)
    assert link.get("download") == "govinfo_disclosure_rate.csv"
    written = base64.b64decode(link.get("href").split(",")[1]).decode()
    assert written == "\ufeff" + gi.measure(sample.select("宿迁市"), "disclosure_rate").to_csv(index=False)


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "650 of 1,367 (requests concluded) = 47.5%"), ("zh", "650÷1,367（分母：办结申请）＝47.5%")],
)
def test_the_sentence_says_how_a_number_is_made(sample, lang, told):
    assert told in View(("北京市西城区",)).sentence(sample, lang)


def test_the_sentence_says_what_is_missing_contradicted_and_counted_twice(sample):
    assert "Blank is not zero" in View(("北京市西城区",), measure="dispute_rate").sentence(sample)
    assert "2 have none" in View(measure="dispute_rate").sentence(sample)
    pooled = View(measure="dispute_rate", by="scope").sentence(sample)
    assert "2 were left out, for a blank cell or totals that contradict their parts" in pooled
    assert "not the sum of its parts" in pooled
    assert "count twice" in pooled


def test_years_are_compared_over_the_same_agencies_and_the_sentence_and_the_code_say_so(sample):
    by_year = View(by="year")
    assert by_year.table(sample)["reports"].tolist() == [1] * 5
    assert "Only agencies that report for every year" in by_year.sentence(sample)
    assert "（1个）：平潭综合实验区" in by_year.sentence(sample, "zh")
    assert "same = gi.same_agencies(panel)" in by_year.code(["panel = gi.sample()"], same=True)
    # Suqian, Hongze and Pingtan report for 2023, five agencies for 2024.
    assert View(years=(2023, 2024), by="year").table(sample)["reports"].tolist() == [3, 3]


def test_measures_without_intervals_and_of_dates_are_shown_too(sample):
    assert "95%" not in View(("北京市西城区",), measure="clearance_rate").sentence(sample)
    assert "days from the deadline" in View(measure="publication_delay").sentence(sample)
    assert View(measure="publication_delay").cells() == []


def test_expressions_are_told_in_the_words_of_the_form():
    assert in_words("new@natural_person", "zh") == "新收申请·自然人"
    assert in_words("granted + partial", "en") == "(Disclosed in full + Disclosed in part)"


def test_a_cell_is_traced_to_its_page_and_box(sample, explorer):
    choose(explorer, "full_disclosure_rate", None, ("北京市西城区",))
    explorer.trace_cell.value = ("requests", "granted", "total")
    explorer.trace_button.click()
    place = sample.cells.query("report_id == '北京市西城区-2024' and row == 'granted' and column == 'total'").iloc[0]
    shown = html.fromstring(explorer.trace.value)
    told = shown.find(".//p").text_content()
    assert "“476”" in told
    assert f"page {place['page']} of xicheng-2024.pdf" in told
    picture = base64.b64decode(shown.find(".//img").get("src").split(",")[1])
    assert picture.startswith(b"\x89PNG")


def test_a_cell_without_page_or_document_is_told_in_words(tmp_path):
    panel = gi.load(gi.sample_files("markdown")[-1:], progress=False)
    report = panel.reports["report_id"].iloc[0]
    assert "no pages" in place_html(panel, report, ("requests", "granted", "total"))
    assert "no such cell" in place_html(panel, report, ("requests", "other", "total"))


def test_agencies_are_found_by_typing_and_the_chosen_stay(explorer):
    explorer.agencies.value = ("宿迁市",)
    explorer.search.value = "西城"
    assert [value for _, value in explorer.agencies.options] == ["宿迁市", "北京市西城区"]
    assert explorer.agencies.value == ("宿迁市",)


def upload(explorer, *paths):
    """Drop files on the button; a pair is a path and the name that the browser gives it."""
    named = [path if isinstance(path, tuple) else (path, path.name) for path in paths]
    explorer.upload.value = tuple(
        {
            "name": name,
            "type": "application/octet-stream",
            "size": path.stat().st_size,
            "content": memoryview(path.read_bytes()),
            "last_modified": datetime(2025, 1, 31),
        }
        for path, name in named
    )


def sample_names():
    return gi.sample_catalogue().set_index("agency")["agency_en"].to_dict()


def test_a_document_that_is_dropped_is_shown_and_added(sample):
    files = {path.stem: path for path in gi.sample_files("pdf")}
    explorer = gi.explore(sample.select("西城"))
    upload(explorer, (files["hongze-2023"], "../../evil.pdf"))
    assert len(explorer.panel) == 2
    assert "Added: 淮安市洪泽区人民政府-2023" in explorer.uploaded.value
    assert "the other cells add up to 11" in explorer.uploaded.value
    assert ("2023", 2023) in explorer.years.options
    assert "evil.pdf" in explorer.panel.reports["source"].iloc[1]
    assert [
        str(row["report_id"]) for row in run_shown(explorer, panel=sample.select("西城"))["table"].to_dict("records")
    ] == list(explorer.panel.reports["report_id"])
    upload(explorer, (files["hongze-2023"], "again.pdf"))
    assert len(explorer.panel) == 2
    assert "Already in the panel" in explorer.uploaded.value


@pytest.mark.parametrize("container", ["html", "docx", "markdown"])
def test_a_document_in_any_container_is_added(sample, container):
    explorer = gi.explore(sample.select("西城"))
    upload(explorer, next(path for path in gi.sample_files(container) if "hongze-2024" in path.name))
    assert "淮安市洪泽区人民政府" in set(explorer.panel.reports["agency"])
    assert Path(gi.sample_files(container)[0]).suffix in explorer.upload.accept.split(",")


def test_several_documents_are_added_at_once_and_each_is_said(sample):
    explorer = gi.explore(sample.select("西城"))
    upload(explorer, *(path for path in gi.sample_files("pdf") if "suqian" in path.name))
    assert explorer.uploaded.value.count("Added: 宿迁市") == 2
    assert explorer.panel.reports["year"].tolist() == [2024, 2023, 2024]


def test_the_grouping_that_is_chosen_is_shown(explorer):
    """A choice with the value None has no index, and shows as nothing."""
    for place, by in enumerate(GROUPINGS):
        explorer.by.value = by or ""
        assert explorer.by.index == place
        assert explorer.view.by == by
    explorer.by.value = ""
    assert explorer.by.label == "each report"


def test_reports_are_taken_out_and_named_and_the_code_takes_them_out_too(sample, explorer):
    choose(explorer, "disclosure_rate", "scope")
    assert "count twice" in shown(explorer)
    explorer.without.value = ("淮安市洪泽区人民政府-2024",)
    assert "count twice" not in shown(explorer)
    assert "淮安市洪泽区人民政府-2024: taken out by you" in shown(explorer)
    rest = sample.reports["report_id"][sample.reports["report_id"] != "淮安市洪泽区人民政府-2024"]
    expected = gi.measure(sample.select(report_id=rest), "disclosure_rate", by="scope")
    assert run_shown(explorer)["table"]["denominator"].tolist() == expected["denominator"].tolist()
    explorer.without.value = tuple(sample.reports["report_id"])
    assert "No report is left" in shown(explorer)
    explorer.csv_button.click()
    assert explorer.csv.value == ""


def test_reports_that_the_chart_leaves_out_are_named_with_the_reason(sample):
    names = sample_names()
    left_out = View(measure="dispute_rate").left_out(sample, names=names)
    assert left_out == [
        "Hongze District, Huai'an 2023: a printed total is not the sum of its parts",
        "Xicheng District, Beijing 2024: a cell that the measure needs is blank",
    ]
    by_year = View(by="year").left_out(sample, "zh")
    assert len(by_year) == 6
    assert "北京市西城区-2024: 其机关并非每年都有报告" in by_year


def test_years_are_drawn_in_their_order(sample):
    pingtan = sample.select("平潭")
    labels = [label.get_text() for label in View(by="year").chart(pingtan).axes[0].get_yticklabels()]
    assert [int(re.search(r"\d{4}", label)[0]) for label in labels] == [2021, 2022, 2023, 2024, 2025]


def test_the_table_is_in_the_readers_language_and_in_his_units(sample):
    chinese = gi.explore(sample.select("西城"), "zh")
    table = html.fromstring(chinese.shown.value).find(".//table")
    headings = [cell.text_content() for cell in table.iter("th")]
    assert headings[:5] == ["行政机关", "报告年度", "分子", "分母", "估计值"]
    assert [cell.text_content() for cell in table.iter("td")][2:5] == ["650", "1,367", "47.5%"]
    # A wide table scrolls inside its frame, which the keyboard reaches.
    assert table.getparent().get("class") == "scroll"
    assert table.getparent().get("tabindex") == "0"


def test_a_file_that_is_no_report_is_refused_with_the_reason(sample, tmp_path):
    explorer = gi.explore(sample)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 <script>")
    upload(explorer, tmp_path / "broken.pdf")
    assert "Not added: broken.pdf" in explorer.uploaded.value
    assert "<script>" not in explorer.uploaded.value
    assert len(explorer.panel) == 11


def test_without_widgets_there_is_a_static_view(sample, monkeypatch):
    monkeypatch.setattr(explorer_module, "_ipywidgets", lambda: None)
    static = gi.explore(sample, "zh")
    bundle = static._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "公开率＝" in bundle["text/html"]
    assert len(re.findall('src="data:image/png', bundle["text/html"])) == 1
    assert "1,902" in bundle["text/html"]


def test_an_empty_panel_is_explored_without_a_traceback(sample):
    with pytest.warns(UserWarning, match="none of 0 files"):
        empty = gi.load([], progress=False)
    explorer = gi.explore(empty)
    assert "cannot be had" in explorer.shown.value
    upload(explorer, gi.sample_files("pdf")[0])
    assert len(explorer.panel) == 1


def test_an_unknown_language_is_refused(sample):
    with pytest.raises(ValueError, match="language"):
        gi.explore(sample, "fr")
