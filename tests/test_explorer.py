"""The explorer: its view, its controls without a browser, and its static form."""

from __future__ import annotations

import base64
import re
from datetime import datetime

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
    explorer.by.value = by
    explorer.agencies.value = agencies


def test_every_measure_can_be_chosen_by_what_it_counts_and_its_denominator():
    assert sorted(name for names in numerators().values() for name in names) == sorted(MEASURES)
    for names in numerators().values():
        labels = [MEASURES[name].denominator_label(lang) for lang in ("en", "zh") for name in names]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("measure", ["disclosure_rate_on_merits", "dispute_rate", "clearance_rate"])
def test_the_code_makes_the_same_table(sample, operated, measure, by):
    choose(operated, measure, by, ("宿迁市", "北京市西城区"))
    scope = {"panel": sample}
    exec(operated.code.value, scope)
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
    assert written == gi.measure(sample.select("宿迁市"), "disclosure_rate").to_csv(index=False)


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
    assert "same = gi.same_agencies(panel)" in by_year.code(same=True)
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


def upload(explorer, path, name=None):
    content = path.read_bytes()
    explorer.upload.value = (
        {
            "name": name or path.name,
            "type": "application/pdf",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": datetime(2025, 1, 31),
        },
    )


def test_a_pdf_that_is_dropped_is_shown_and_added(sample):
    files = {path.stem: path for path in gi.sample_files("pdf")}
    explorer = gi.explore(sample.select("西城"))
    upload(explorer, files["hongze-2023"], "../../evil.pdf")
    assert len(explorer.panel) == 2
    assert "Added: 淮安市洪泽区人民政府-2023" in explorer.uploaded.value
    assert "the other cells add up to 11" in explorer.uploaded.value
    assert 2023 in explorer.years.options
    assert "evil.pdf" in explorer.panel.reports["source"].iloc[1]
    upload(explorer, files["hongze-2023"], "again.pdf")
    assert len(explorer.panel) == 2
    assert "Already in the panel" in explorer.uploaded.value


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
    assert "1902" in bundle["text/html"]


def test_an_empty_panel_is_explored_without_a_traceback(sample):
    with pytest.warns(UserWarning, match="none of 0 files"):
        empty = gi.load([], progress=False)
    explorer = gi.explore(empty)
    assert "cannot be had" in explorer.sentence.value
    upload(explorer, gi.sample_files("pdf")[0])
    assert len(explorer.panel) == 1


def test_an_unknown_language_is_refused(sample):
    with pytest.raises(ValueError, match="language"):
        gi.explore(sample, "fr")
