"""Totals that contradict their parts: what enters a measure and a pooled figure, for each way to take totals."""

from itertools import product

import numpy as np
import pandas as pd
import panels
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govinfo.errors import UnknownNameError
from govinfo.measures.change import decomposition
from govinfo.measures.measure import measure
from govinfo.measures.shares import applicants, litigation, outcome_shares, refusal_reasons

pytestmark = pytest.mark.filterwarnings("ignore::govinfo.errors.ComparabilityWarning")
SUQIAN = "宿迁市-2024"


def printed(panel: panels.Panel, report: str, table: str, row: str, column: str, value: int) -> panels.Panel:
    """The panel with one cell of a report printed as another number."""
    frame = getattr(panel, table).copy()
    names = ("item", "applicant") if table == "requests" else ("channel", "result")
    here = (frame["report_id"] == report) & (frame[names[0]] == row) & (frame[names[1]] == column)
    assert here.sum() == 1
    frame.loc[here, ["reported", "value"]] = value
    return panels.Panel(**{**vars(panel), table: frame})


@pytest.fixture(scope="module")
def six():
    return panels.six()


@pytest.mark.parametrize("total", [0, 100, 9999])
def test_a_wrong_total_of_one_report_moves_no_pooled_figure(six, total):
    poisoned = printed(six, SUQIAN, "requests", "concluded", "total", total)
    others = panels.six(*(name for name in panels.SIX if name != "suqian-2024"))
    for name in ("disclosure_rate", "dispute_rate", "not_held_share"):
        right, without = (measure(one, name, by="year").set_index("year").loc[2024] for one in (six, others))
        agree = measure(poisoned, name, by="year").set_index("year").loc[2024]
        assert (agree["numerator"], agree["denominator"]) == (without["numerator"], without["denominator"])
        assert (agree["contradicted"], agree["left_out"]) == (1, without["left_out"] + 1)
        parts = measure(poisoned, name, by="year", totals="parts").set_index("year").loc[2024]
        assert (parts["numerator"], parts["denominator"]) == (right["numerator"], right["denominator"])
        assert parts["contradicted"] == 1
    alone = measure(poisoned, "disclosure_rate").set_index("report_id").loc[SUQIAN]
    assert pd.isna(alone["estimate"])
    assert alone["contradicted"] == 1


def test_as_printed_an_impossible_quotient_never_enters_and_a_possible_one_does(six):
    for total, enters in ((0, False), (100, False), (9999, True)):
        poisoned = printed(six, SUQIAN, "requests", "concluded", "total", total)
        found = measure(poisoned, "disclosure_rate", by="year", totals="printed").set_index("year").loc[2024]
        assert found["denominator"] == 3050 + 95 + 1367 + (9999 if enters else 0)
        assert (found["reports"], found["left_out"], found["contradicted"]) == ((4, 0, 1) if enters else (3, 1, 1))
        shares = outcome_shares(poisoned, by="year", totals="printed")
        assert shares.groupby("year")["share"].sum().loc[2024] <= 1 + 1e-12


def test_a_total_that_contradicts_the_kinds_of_applicant_is_known(six):
    poisoned = printed(six, SUQIAN, "requests", "new", "total", 9999)
    table = measure(poisoned).set_index(["report_id", "measure"])["contradicted"].loc[SUQIAN]
    # The stock over time, `duration_days`, sets carried in, carried out and concluded against each other.
    concerned = {"clearance_rate", "backlog_ratio", "natural_person_share", "duration_days"}
    assert set(table.index[table == 1]) == concerned
    assert applicants(poisoned).set_index("report_id").loc[SUQIAN, "contradicted"].eq(1).all()
    by_parts = measure(poisoned, "clearance_rate", totals="parts").set_index("report_id").loc[SUQIAN]
    assert by_parts["denominator"] == 3525


def test_new_and_carried_in_that_do_not_balance_concern_what_sets_them_against_each_other(six):
    one = printed(six, SUQIAN, "requests", "carried_in", "natural_person", 500)
    one = printed(one, SUQIAN, "requests", "carried_in", "total", 502)
    table = measure(one).set_index(["report_id", "measure"])["contradicted"].loc[SUQIAN]
    assert set(table.index[table == 1]) >= {"clearance_rate", "backlog_ratio"}
    assert table["disclosure_rate"] == 0


def test_a_zero_total_of_section_four_is_no_zero_rate():
    hongze = panels.six("hongze-2023")  # 10 upheld and 1 corrected beside a printed total of 0
    for totals, cases, estimate in (("agree", 0, None), ("printed", 0, 0), ("parts", 11, 1000 * 11 / 21)):
        found = measure(hongze, "dispute_rate", totals=totals).iloc[0]
        assert (found["numerator"], found["contradicted"]) == (cases, 1)
        assert pd.isna(found["estimate"]) if estimate is None else found["estimate"] == pytest.approx(estimate)
        table = litigation(hongze, totals=totals).set_index(["channel", "result"])
        assert pd.isna(table.loc[("reconsideration", "upheld"), "rate"]) == (totals == "agree")
        assert not pd.isna(table.loc[("litigation_direct", "upheld"), "rate"])


def test_a_split_of_change_does_not_take_in_impossible_rates(six):
    poisoned = printed(six, SUQIAN, "requests", "concluded", "total", 100)
    parts = decomposition(poisoned, "disclosure_rate", 2023, 2024, totals="parts").set_index("component")["value"]
    assert parts.to_dict() == pytest.approx(
        decomposition(six, "disclosure_rate", 2023, 2024).set_index("component")["value"].to_dict()
    )
    assert abs(decomposition(poisoned, "disclosure_rate", 2023, 2024)["value"]).max() < 1


def test_ways_to_take_totals_are_named(six):
    with pytest.raises(UnknownNameError, match="agree, printed, parts"):
        measure(six, totals="sum")


# What is printed wrongly in Suqian's report for 2024, and the measures that it concerns.
POISONS = [
    *(("requests", "concluded", "total", value, ("disclosure_rate", "dispute_rate")) for value in (0, 100, 9999)),
    ("requests", "new", "total", 9999, ("natural_person_share", "clearance_rate")),
    ("reviews", "reconsideration", "total", 0, ("dispute_rate", "direct_suit_rate")),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "names"), POISONS)
@pytest.mark.parametrize("totals", ["agree", "printed", "parts"])
def test_what_a_poisoned_report_does_to_the_figure_of_its_year(six, table, row, column, value, names, totals):
    poisoned = printed(six, SUQIAN, table, row, column, value)
    for name in names:
        each = measure(six, name, totals=totals).set_index("report_id")
        right = each[each["year"] == 2024][["numerator", "denominator"]].dropna()
        alone = measure(poisoned, name, totals="printed").set_index("report_id").loc[SUQIAN]
        found = measure(poisoned, name, by="year", totals=totals).set_index("year").loc[2024]
        wrong = alone["contradicted"]
        if wrong and (totals == "agree" or (totals == "printed" and pd.isna(alone["estimate"]))):
            right = right.drop(SUQIAN)
        elif totals == "printed":
            right.loc[SUQIAN] = alone[["numerator", "denominator"]]
        assert (found["numerator"], found["denominator"]) == (right["numerator"].sum(), right["denominator"].sum())
        assert (found["contradicted"], found["reports"], found["left_out"]) == (wrong, len(right), 4 - len(right))
        # Direct suits have nothing to do with the total of reconsiderations.
        assert wrong == (name != "direct_suit_rate" or row == "concluded")


@pytest.mark.parametrize(("table", "row", "column", "value", "names"), POISONS)
@pytest.mark.parametrize("totals", ["agree", "printed", "parts"])
def test_shares_of_a_poisoned_panel_add_up(six, table, row, column, value, names, totals):
    poisoned = printed(six, SUQIAN, table, row, column, value)
    for shares in (outcome_shares, refusal_reasons, applicants):
        sums = shares(poisoned, by="year", totals=totals).groupby("year")["share"].sum().to_numpy(dtype=float)
        assert (sums <= 1 + 1e-12).all()
        if totals != "printed":
            assert sums == pytest.approx(np.ones(2))
    cases = litigation(poisoned, by="year", totals=totals).set_index(["year", "channel", "result"])["count"]
    for year, channel in {place[:2] for place in cases.index}:
        results = cases.loc[year, channel]
        if totals == "parts" or (totals == "agree" and channel != "reconsideration"):
            assert results.drop("total").sum() == results["total"]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_pooled_shares_sum_to_one_and_lie_between_the_least_and_the_greatest_report(data):
    six = panels.six()
    for report in data.draw(st.lists(st.sampled_from(sorted(six.reports["report_id"])), max_size=4, unique=True)):
        row = data.draw(st.sampled_from(["concluded", "granted", "unavailable.not_held", "new"]))
        column = data.draw(st.sampled_from(["total", "natural_person"]))
        six = printed(six, report, "requests", row, column, data.draw(st.sampled_from([0, 1, 100, 9999])))
    for totals, (shares, part) in product(
        ("agree", "parts", "printed"), ((outcome_shares, "group"), (applicants, "applicant"))
    ):
        each = shares(six, totals=totals)
        pooled = shares(six, by="year", totals=totals).dropna(subset="share")
        sums = pooled.groupby("year")["share"].sum().to_numpy(dtype=float)
        assert np.allclose(sums, 1) if totals != "printed" else (sums <= 1 + 1e-12).all()
        entered = each.dropna(subset="share").groupby(["year", part], observed=True)["share"].agg(["min", "max"])
        for year, code, share in pooled[["year", part, "share"]].itertuples(index=False):
            least, greatest = entered.loc[(year, code)]
            assert least - 1e-12 <= share <= greatest + 1e-12
        if totals == "agree":
            counted = pooled.groupby("year")[["reports", "left_out"]].max().sum(axis=1)
            assert counted.to_dict() == {year: {2023: 2, 2024: 4}[year] for year in counted.index}
