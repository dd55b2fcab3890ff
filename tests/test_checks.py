"""What does not add up: contradictions found where they stand, nothing flagged where there is none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from consistent_tables import requests_table, reviews_table

from govinfo import form
from govinfo.checks import CHECKS, check_table
from govinfo.checks.cells import check_amounts, check_counts
from govinfo.checks.finding import MESSAGES


def _check(table, numbers, of_form="2021", **more):
    status = {cell: "blank" if number is None else "reported" for cell, number in numbers.items()}
    return check_table(table, of_form, numbers, status, **more)[1]


def _where(findings, check):
    return [(finding.row, finding.column) for finding in findings if finding.check == check]


@pytest.mark.parametrize("of_form", form.FORMS)
def test_consistent_tables_have_no_finding(of_form):
    for seed in range(300):
        random_numbers = random.Random(seed)
        assert _check("requests", requests_table(random_numbers, of_form), of_form) == []
        assert _check("reviews", reviews_table(random_numbers)) == []


def test_one_wrong_cell_of_section_three_is_found_and_suggested():
    for seed in range(300):
        random_numbers = random.Random(seed)
        table = requests_table(random_numbers)
        cell = random_numbers.choice(list(table))
        wrong = random_numbers.choice([number for number in range(table[cell] + 9) if number != table[cell]])
        findings = _check("requests", table | {cell: wrong})
        assert "error" in {finding.severity for finding in findings}
        slips = [finding for finding in findings if finding.check == "slip"]
        assert [(slip.row, slip.column, slip.found, slip.expected) for slip in slips] == [(*cell, wrong, table[cell])]


def test_two_totals_left_at_zero_are_two_errors():
    table = dict.fromkeys(((c, r) for c in form.CHANNELS for r in form.RESULTS), 0)
    table["reconsideration", "upheld"], table["reconsideration", "corrected"] = 10, 1
    table["litigation_after", "upheld"] = 5
    findings = _check("reviews", table)
    assert _where(findings, "I4") == [("reconsideration", "total"), ("litigation_after", "total")]
    assert [finding.expected for finding in findings if finding.check == "I4"] == [11, 5]
    assert ("reconsideration", "total") in _where(findings, "slip")


def test_every_slip_of_section_four_that_would_repair_it_is_listed():
    table = dict.fromkeys(((c, r) for c in form.CHANNELS for r in form.RESULTS), 0)
    # 21 for 12, as the total or as the result: two digits swapped either way.
    table["litigation_direct", "upheld"], table["litigation_direct", "total"] = 21, 12
    assert sorted(_where(_check("reviews", table), "slip")) == [
        ("litigation_direct", "total"),
        ("litigation_direct", "upheld"),
    ]


def test_two_neighbouring_columns_swapped_in_one_row():
    table = requests_table(random.Random(8), size=200)
    left, right = ("granted", "natural_person"), ("granted", "business")
    table[left], table[right] = table[right], table[left]
    findings = _check("requests", table)
    assert {left, right} <= set(_where(findings, "slip"))
    assert all("swapped with its neighbour" in f.message() for f in findings if f.check == "slip")


def test_a_blank_is_an_error_only_where_the_total_is_exceeded():
    table = reviews_table(random.Random(9))
    channel = "litigation_direct"
    for result in form.RESULTS:
        table[channel, result] = 0
    table[channel, "total"], table[channel, "upheld"], table[channel, "pending"] = 4, None, None
    assert _where(_check("reviews", table), "I4") == []
    table[channel, "corrected"] = 6
    broken = next(finding for finding in _check("reviews", table) if finding.check == "I4")
    assert (broken.found, broken.expected) == (4, 6)
    assert "at least 6" in broken.message()
    assert "不少于 6" in broken.message("zh")


def test_a_blank_total_beside_numbers_is_told_apart_from_a_blank_block():
    table = reviews_table(random.Random(10), size=9)
    table["reconsideration", "total"] = table["reconsideration", "upheld"] = None
    table["reconsideration", "corrected"] = 3
    for result in form.RESULTS:
        table["litigation_after", result] = None
    findings = _check("reviews", table)
    assert _where(findings, "blank_total") == [("reconsideration", "total")]
    assert ("litigation_after", None) in _where(findings, "blank")


def test_a_table_left_blank_is_one_finding():
    table = dict.fromkeys(requests_table(random.Random(11)))
    findings = _check("requests", table)
    assert [(finding.check, finding.row) for finding in findings] == [("blank", None)]


def test_a_count_below_zero_and_a_fraction():
    cells = {("new", "total"): -3, ("granted", "total"): None}
    findings = check_counts("requests", cells, {("granted", "total"): "2.5"})
    assert [(finding.check, finding.found) for finding in findings] == [("negative", -3), ("fraction", 2.5)]


def test_a_signed_change_may_be_below_zero():
    assert check_counts("disclosure", {("licensing", "change"): -38}, {}) == []


@pytest.mark.parametrize(
    ("amount", "unit", "check"),
    [
        (251000.0, "CNY", "fee_unit"),
        (314297900.0, None, "fee_size"),
        (31429.79, None, None),
        (31429.79, "CNY 10,000", None),
    ],
)
def test_fees_in_yuan_or_too_large_for_the_unit(amount, unit, check):
    cell = ("fees", "amount")
    assert [finding.check for finding in check_amounts({cell: amount}, {cell: unit})] == [check] * bool(check)


def test_every_check_has_a_message_and_every_message_a_place_in_the_code():
    code = "".join(path.read_text(encoding="utf-8") for path in Path(form.DEFINITIONS).parent.rglob("*.py"))
    identities = {f"I{number}" for number in range(1, 5)}
    assert {name.partition(".")[0] for name in MESSAGES} >= set(CHECKS) - identities
    for name in MESSAGES:
        head, _, reason = name.rpartition(".")
        assert f'"{name}"' in code or f'"{reason}"' in code or f'f"{head}.{{' in code, name


def test_every_check_is_described_in_both_languages():
    for check in CHECKS.values():
        assert check.severity in ("error", "warning", "note")
        assert all(
            (check.title_en, check.title_zh, check.compares_en, check.compares_zh, check.source_en, check.source_zh)
        )
