"""Blanks imputed deductively: what must be imputed, what must not, and that nothing imputed is wrong."""

from __future__ import annotations

import random

import numpy as np
import pytest
from consistent_tables import requests_table, reviews_table
from scipy import optimize

from govinfo import form
from govinfo.checks import check_table, impute_blanks
from govinfo.form.balance import equations


def _status(numbers):
    return {cell: "blank" if number is None else "reported" for cell, number in numbers.items()}


def test_blank_cells_of_a_row_whose_total_is_zero_are_zero():
    table = requests_table(random.Random(1))
    row = "not_processed.publication"
    for kind in form.APPLICANTS:
        table["granted", kind] += table[row, kind]
        table[row, kind] = 0 if kind == "total" else None
    imputed = impute_blanks("requests", "2021", table)
    assert {cell: value for cell, value in imputed.values.items() if cell[0] == row} == {
        (row, kind): 0 for kind in form.APPLICANTS if kind != "total"
    }


def test_a_blank_total_is_the_sum_of_its_row():
    table = requests_table(random.Random(2))
    whole = table["concluded", "total"]
    table["concluded", "total"] = None
    imputed = impute_blanks("requests", "2021", table)
    assert imputed.values == {("concluded", "total"): whole}


def test_two_blanks_that_share_a_remainder_stay_blank():
    table = {(channel, result): 0 for channel in form.CHANNELS for result in form.RESULTS}
    table["reconsideration", "total"] = 5
    table["reconsideration", "upheld"] = table["reconsideration", "corrected"] = None
    imputed = impute_blanks("reviews", "2021", table)
    assert imputed.values == {}
    assert imputed.contradiction is None


def test_a_wholly_blank_channel_stays_blank():
    table = reviews_table(random.Random(3))
    for result in form.RESULTS:
        table["reconsideration", result] = None
    assert impute_blanks("reviews", "2021", table).values == {}


def test_nothing_is_proved_in_a_table_that_contradicts_itself():
    table = reviews_table(random.Random(4))
    table["litigation_direct", "total"] += 1
    table["reconsideration", "pending"] = None
    imputed, findings = check_table("reviews", "2021", table, _status(table))
    assert imputed.values == {}
    assert [finding.check for finding in findings if finding.severity == "error"] == ["I4"]


def test_printed_numbers_that_no_filling_of_the_blanks_can_satisfy_are_an_error():
    table = dict.fromkeys(requests_table(random.Random(5)), 0)
    # By its own row the request was new from a business, by the outcomes it came from a natural person.
    table["new", "natural_person"], table["new", "business"], table["new", "total"] = None, 1, 1
    for item in ("concluded", "granted"):
        table[item, "natural_person"], table[item, "business"], table[item, "total"] = 1, None, 1
    imputed, findings = check_table("requests", "2021", table, _status(table))
    assert imputed.contradiction is not None
    assert [finding.check for finding in findings if finding.severity == "error"] == ["joint"]


def test_a_table_of_totals_with_blank_zeros_yields_few_findings():
    table = requests_table(random.Random(6), size=30)
    blanks = {cell: None if number == 0 else number for cell, number in table.items()}
    imputed, findings = check_table("requests", "2021", blanks, _status(blanks))
    empty = sum(number is None for number in blanks.values())
    assert empty > 100
    assert len(imputed.values) > 50
    assert all(table[cell] == value for cell, value in imputed.values.items())
    proved = [finding for finding in findings if finding.check == "inferred"]
    assert 1 <= len(proved) <= 8
    assert {finding.severity for finding in proved} == {"note"}


@pytest.mark.parametrize("seed", range(40))
def test_what_is_imputed_is_what_an_integer_programme_determines(seed):
    """Each imputed blank has one value in every integer solution; each that is not has several."""
    random_numbers = random.Random(seed)
    table = requests_table(random_numbers, random_numbers.choice(form.FORMS), size=random_numbers.choice([8, 40]))
    of_form = "2021" if ("other.other", "total") in table else "2019"
    share = random_numbers.choice([0.1, 0.3, 0.6])
    numbers = {
        cell: None if random_numbers.random() < (share if number else 2 * share) else number
        for cell, number in table.items()
    }
    imputed = impute_blanks("requests", of_form, numbers)
    blanks = [cell for cell, number in numbers.items() if number is None]
    matrix, right = [], []
    for equation in equations("requests", of_form):
        matrix.append([equation.signs.get(cell, 0) for cell in blanks])
        right.append(-sum(sign * numbers[cell] for cell, sign in equation.signs.items() if numbers[cell] is not None))
    rules = optimize.LinearConstraint(np.array(matrix), right, right)
    bounds = optimize.Bounds(0, 10**6)
    assert imputed.contradiction is None
    for place in random_numbers.sample(range(len(blanks)), min(12, len(blanks))):
        aim = np.zeros(len(blanks))
        aim[place] = 1
        ends = [
            optimize.milp(sign * aim, constraints=rules, bounds=bounds, integrality=np.ones(len(blanks))).x[place]
            for sign in (1, -1)
        ]
        only = round(ends[0]) if round(ends[0]) == round(ends[1]) else None
        assert imputed.values.get(blanks[place]) == only
        assert only in (None, table[blanks[place]])
