"""Compositions of requests and disputes: their counts, denominators, and what pools."""

import panels
import pytest

from govinfo.measures.shares import ComparabilityWarning, applicants, litigation, outcome_shares, refusal_reasons

# The sample holds a city and one of its districts, which pooling rightly warns of.
pytestmark = pytest.mark.filterwarnings("ignore:some requests count twice")


@pytest.fixture(scope="module")
def xicheng():
    return panels.six("xicheng-2024")


def test_outcome_shares_of_xicheng_2024(xicheng):
    table = outcome_shares(xicheng)
    assert table["group"].tolist() == ["granted", "partial", "refused", "unavailable", "not_processed", "other"]
    assert (table["share"] * 100).round(1).tolist() == [34.8, 12.7, 8.0, 32.4, 3.7, 8.4]
    assert table["n"].unique().tolist() == [1367]
    assert table["share"].sum() == pytest.approx(1)


def test_refusal_reasons_of_xicheng_2024(xicheng):
    table = refusal_reasons(xicheng).set_index("item")
    assert table["n"].unique().tolist() == [109]
    assert table.loc["refused.administrative_query", "share"] == pytest.approx(0.330, abs=0.0005)
    assert table.loc["refused.enforcement_file", "share"] == pytest.approx(0.220, abs=0.0005)
    assert table.loc["refused.process_information", "share"] == pytest.approx(0.183, abs=0.0005)
    assert refusal_reasons(xicheng, detail="family")["count"].tolist() == [17, 56, 36]


def test_applicants_of_any_row(xicheng):
    new = applicants(xicheng)
    assert (new["count"].iloc[0], new["n"].iloc[0], new["denominator_name"].iloc[0]) == (1374, 1400, "new requests")
    assert applicants(xicheng, item="refused")["count"].sum() == 109
    with pytest.raises(ValueError, match="did you mean 'refused'"):
        applicants(xicheng, item="refusd")


def test_litigation_counts_blank_channels_as_missing_and_rates_per_thousand(xicheng):
    table = litigation(xicheng).set_index(["channel", "result"])
    assert table.loc["reconsideration", ["count", "rate"]].isna().all(axis=None)
    assert table.loc[("litigation_direct", "total"), "count"] == 132
    assert table.loc[("litigation_direct", "total"), "rate"] == pytest.approx(1000 * 132 / 1367)


def test_a_pooled_composition_is_of_the_same_requests_throughout():
    holed = panels.blank(panels.six(), "requests", report_id="宿迁市-2024", item="partial", applicant="total")
    table = outcome_shares(holed, by="year").query("year == 2024")
    assert table["n"].unique().tolist() == [1367 + 95 + 3050]
    assert table["share"].sum() == pytest.approx(1)
    assert table["reports"].unique().tolist() == [3]
    assert table["left_out"].unique().tolist() == [1]


def test_two_forms_together_count_other_handling_undivided():
    with pytest.warns(ComparabilityWarning, match="the one row that the form of 2019 has"):
        both = outcome_shares(panels.six("hongze-2024", "suqian-2024"), "item")
    assert not both["item"].str.startswith("other.").any()
    suqian = both.query("agency == '宿迁市' and item == 'other'")
    assert suqian["count"].tolist() == [77 + 38 + 354]
    alone = outcome_shares(panels.six("suqian-2024"), "item")
    assert alone.set_index("item").loc["other.fee_unpaid", "count"] == 38


def test_groups_are_comparable_over_both_forms():
    table = outcome_shares(panels.six("hongze-2024", "suqian-2024")).query("group == 'other'")
    assert table["count"].tolist() == [0, 469]


def test_totals_that_do_not_add_up_are_told():
    table = litigation(panels.six("hongze-2023")).set_index(["channel", "result"])
    assert table.loc[("reconsideration", "total"), ["count", "contradicted"]].tolist() == [0, 1]
    assert table.loc["litigation_direct", "contradicted"].eq(0).all()
    assert outcome_shares(panels.six())["contradicted"].eq(0).all()


def test_unknown_detail_is_refused(xicheng):
    with pytest.raises(ValueError, match="no detail 'groups'; did you mean 'group'"):
        outcome_shares(xicheng, "groups")
