"""Figures stated in the narrative: read from labelled sentences, and held against the tables."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from documents.generator import make_document
from documents.layouts import STATED, layouts_of

import govinfo as gi
from govinfo.checks.claims import compare_claims
from govinfo.narrative import Claim, quantity_label, read_claims

_PATH = Path(__file__).parents[1] / "benchmarks" / "claims.py"
_SPEC = importlib.util.spec_from_file_location("benchmark_of_claims", _PATH)
benchmark = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(benchmark)


@pytest.mark.parametrize("name", sorted(path.stem for path in benchmark.LABELLED.glob("*.csv")))
def test_figures_are_read_from_the_labelled_sentences(name):
    rows = benchmark.labelled(name)
    counts = benchmark.score(rows)
    total = tuple(map(sum, zip(*counts.values(), strict=True)))
    precision, recall = benchmark.rates(total)
    assert len(rows) >= 100
    assert precision >= 0.98
    assert recall >= 0.95


def _requests(**totals):
    return {"requests": {(row.replace("__", "."), "total"): value for row, value in totals.items()}}


def _claim(quantity, value, scope=""):
    return Claim(1, quantity, float(value), "……", scope)


@pytest.mark.parametrize("stated", [3525, 3646])
def test_received_may_or_may_not_count_what_was_carried_in(stated):
    values = _requests(new=3525, carried_in=121)
    assert compare_claims([_claim("received", stated)], values) == []


def test_a_figure_that_no_reading_fits_is_a_warning_with_the_nearest_cell():
    findings = compare_claims([_claim("received", 3600)], _requests(new=3525, carried_in=121))
    assert [(f.check, f.row, f.column, f.found, f.expected) for f in findings] == [
        ("claim", "new", "total", 3600, 3525)
    ]
    assert findings[0].severity == "warning"


def test_an_office_that_tells_of_its_own_requests_contradicts_nothing():
    values = _requests(new=95, carried_in=0)
    assert compare_claims([_claim("received", 17, scope="narrower")], values) == []
    assert len(compare_claims([_claim("received", 170, scope="narrower")], values)) == 1


def test_a_bureau_that_tells_of_the_whole_city_contradicts_nothing():
    narrative = [(1, "2024年，全市受理政府信息公开申请4206件，其中我局受理58件。")]
    claims = read_claims(narrative, 2024, "示例市自然资源局")
    assert claims[0].scope == "wider"
    assert compare_claims(claims, _requests(new=58, carried_in=0)) == []
    assert read_claims(narrative, 2024, "示例市人民政府")[0].scope == ""


def test_a_smaller_figure_beside_one_that_fits_is_a_part_of_it():
    values = _requests(new=800, carried_in=0)
    assert compare_claims([_claim("received", 800), _claim("received", 206)], values) == []


def test_a_sum_of_outcomes_is_held_against_the_sum_of_its_rows():
    values = _requests(granted=476, partial=174)
    assert compare_claims([_claim("granted+partial", 650)], values) == []
    (finding,) = compare_claims([_claim("granted+partial", 651)], values)
    assert (finding.expected, finding.row) == (650, None)


def test_a_group_is_the_sum_of_its_rows():
    values = _requests(refused__state_secret=1, refused__third_party=6)
    assert compare_claims([_claim("refused", 7)], values) == []


def test_a_blank_cell_contradicts_nothing():
    assert compare_claims([_claim("concluded", 5)], _requests(concluded=None, new=4)) == []


def test_a_table_of_zeros_is_one_finding_where_the_prose_tells_of_cases():
    values = _requests(new=0, carried_in=0, concluded=0)
    findings = compare_claims([_claim("received", 17), _claim("concluded", 16)], values)
    assert [(finding.check, finding.found) for finding in findings] == [("zero_table", 17)]


def test_a_figure_in_the_words_of_the_table_and_in_yuan():
    values = {"disclosure": {("fees", "amount"): 25.1}}
    claims = read_claims([(2, "行政事业性收费金额合计251000元。")], 2024)
    assert compare_claims(claims, values) == []


def test_lines_cut_by_a_page_break_are_one_sentence():
    claims = read_claims([(1, "（二）依申请公开。全年收到政府信息公开申\n请17件，办结\n16件。")], 2024)
    assert [(claim.quantity, claim.value) for claim in claims] == [("received", 17), ("concluded", 16)]


def test_the_heading_above_a_paragraph_names_its_topic():
    claims = read_claims([(1, "（一）主动公开\n公开信息20条。\n（二）依申请公开\n全年共受理8件。")], 2024)
    assert ("received", 8) in [(claim.quantity, claim.value) for claim in claims]


def test_the_sentence_is_kept_as_printed():
    (claim,) = read_claims([(1, "一年来，全区共收到政府信息公开申请 １７ 件，均已答复。其他工作顺利。")], 2024)
    assert claim.sentence == "一年来，全区共收到政府信息公开申请 １７ 件，均已答复。"


def test_joined_quantities_have_a_label_in_both_languages():
    assert quantity_label("granted+partial") == "Disclosed in full and Disclosed in part"
    assert quantity_label("granted+partial", "zh") == "予以公开及部分公开"


def test_a_clause_longer_than_any_sentence_tells_nothing():
    """Figures without a comma between them, page after page, are a table that lost its lines."""
    stated = "收到政府信息公开申请17件"
    assert [claim.value for claim in read_claims([(1, f"{stated}，{stated * 50}。")], 2024)] == [17]
    assert [claim.value for claim in read_claims([(1, f"{stated}，{stated * 2}。")], 2024)] == [17]
    assert read_claims([(1, f"{stated * 50}。")], 2024) == []


@pytest.mark.parametrize("layout", layouts_of("text"))
def test_text_of_a_table_states_nothing(layout, tmp_path):
    """Reports whose tables reach text as cells or rows in lines: what is stated is what their sentences state."""
    for seed in range(60, 64):
        document = make_document(seed, "text", layout)
        (tmp_path / document.name).write_bytes(document.content)
        report = gi.read(tmp_path / document.name)
        stated = zip(report.claims["section"], report.claims["quantity"], report.claims["value"], strict=True)
        assert set(stated) == STATED, document.name
        assert not report.narrative["text"].str.contains("自然人|现行有效件数|尚未审结").any()
