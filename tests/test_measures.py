"""Measures: the reference values, the intervals against other sources, and what happens to blanks."""

import math

import numpy as np
import pandas as pd
import panels
import pytest
from scipy import stats

from govinfo import form
from govinfo.errors import UnknownNameError
from govinfo.measures.demand import concentration, requests_per_100000
from govinfo.measures.intervals import interval
from govinfo.measures.measure import MEASURES, measure

# The sample holds a city and one of its districts, which pooling rightly warns of.
pytestmark = pytest.mark.filterwarnings("ignore:some requests count twice")

XICHENG = {
    "full_disclosure_rate": (476, 1367, 0.348),
    "disclosure_rate": (650, 1367, 0.475),
    "disclosure_rate_net_of_not_held": (650, 933, 0.697),
    "disclosure_rate_on_merits": (650, 759, 0.856),
    "not_held_share": (434, 1367, 0.317),
    "backlog_ratio": (75, 1442, 0.052),
    "clearance_rate": (1367, 1400, 0.976),
    "natural_person_share": (1374, 1400, 0.981),
    "litigation_rate": (151, 1367, 110.5),
    "correction_rate.litigation_direct": (6, 118, 0.051),
    "correction_rate.litigation_after": (0, 15, 0.0),
}


def row(table: pd.DataFrame, **where: object) -> pd.Series:
    rows = table
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize("name", XICHENG)
def test_reference_values_of_xicheng_2024(xicheng, name):
    numerator, denominator, printed = XICHENG[name]
    found = row(measure(xicheng), measure=name)
    assert (found.numerator, found.denominator) == (numerator, denominator)
    assert found.estimate == pytest.approx(printed, abs=0.05 if name == "litigation_rate" else 0.0005)


@pytest.mark.parametrize("name", ["dispute_rate", "correction_rate.reconsideration", "escalation_rate"])
def test_blank_reconsideration_cells_make_a_measure_missing_not_zero(xicheng, name):
    found = row(measure(xicheng), measure=name)
    assert found[["estimate", "low", "high"]].isna().all()


def test_every_measure_of_every_report_has_a_row_with_its_denominator_by_name(six):
    table = measure(six)
    assert list(table["measure"].astype(str)) == list(MEASURES) * 6
    assert list(table["report_id"].drop_duplicates()) == list(six.reports["report_id"])
    assert table["denominator_name"].notna().all()
    assert str(table["numerator"].dtype) == str(table["denominator"].dtype) == "Int64"


def test_wilson_intervals_agree_with_scipy(six):
    table = measure(six).dropna(subset="estimate").query("method == 'wilson'")
    assert len(table) > 40
    for found in table.itertuples():
        limits = stats.binomtest(found.numerator, found.denominator).proportion_ci(0.95, method="wilson")
        assert (found.low, found.high) == pytest.approx((limits.low, limits.high), abs=1e-12)


def test_poisson_limits_leave_the_stated_probability_in_each_tail_by_enumeration(six):
    table = measure(six, "litigation_rate", confidence=0.9, totals="printed")
    assert len(table) == 6
    for found in table.itertuples():
        cases = int(found.numerator)
        at_most = [found.high * found.denominator / 1000, range(cases + 1)]
        assert enumerated(*at_most) == pytest.approx(0.05, abs=1e-9)
        if cases:
            assert 1 - enumerated(found.low * found.denominator / 1000, range(cases)) == pytest.approx(0.05, abs=1e-9)
        else:
            assert found.low == 0


def enumerated(mean: float, counts: range) -> float:
    """Probability of the counts under a Poisson law, added up term by term."""
    return sum(math.exp(-mean + count * math.log(mean) - math.lgamma(count + 1)) for count in counts)


def test_pooled_figures_are_sum_over_sum_and_count_who_was_left_out(six):
    found = row(measure(six, ["disclosure_rate", "dispute_rate"], by="year"), measure="dispute_rate", year=2024)
    # Xicheng's reconsideration cells are blank: neither its suits nor its requests enter.
    assert (found.numerator, found.denominator) == (351 + 26 + 170 + 25 + 2 + 1, 3050 + 3521 + 95)
    assert (found.reports, found.left_out) == (3, 1)
    rate = row(measure(six, "disclosure_rate", by=["year"]), year=2024)
    assert (rate.numerator, rate.denominator, rate.reports, rate.left_out) == (4427, 8033, 4, 0)


def test_a_blank_row_of_a_group_makes_the_group_unknown(six):
    xicheng = panels.six("xicheng-2024")
    holed = panels.blank(xicheng, "requests", item="refused.state_secret", applicant="total")
    assert measure(holed, "disclosure_rate_on_merits")["estimate"].isna().all()
    assert measure(holed, "disclosure_rate")["estimate"].notna().all()


def test_a_zero_denominator_gives_no_estimate(six):
    found = row(measure(six), report_id="淮安市洪泽区人民政府-2023", measure="correction_rate.litigation_direct")
    assert (found.numerator, found.denominator) == (0, 0)
    assert found[["estimate", "low", "high"]].isna().all()


def test_a_share_that_its_cells_make_impossible_is_missing():
    xicheng = panels.six("xicheng-2024")
    cell = (xicheng.requests["item"] == "granted") & (xicheng.requests["applicant"] == "total")
    xicheng.requests.loc[cell, "value"] = 4760
    found = measure(xicheng, "full_disclosure_rate").iloc[0]
    assert found.numerator == 4760
    assert found[["estimate", "low", "high"]].isna().all()


def test_a_printed_total_that_contradicts_its_cells_is_told(six):
    table = measure(six)
    # Hongze 2023 prints 10 upheld and 1 corrected with a total of 0.
    found = row(table, report_id="淮安市洪泽区人民政府-2023", measure="dispute_rate")
    assert (found.numerator, found.contradicted) == (0, 1)
    assert row(measure(six, "dispute_rate", by="year"), year=2023).contradicted == 1
    assert row(table, report_id="淮安市洪泽区人民政府-2023", measure="disclosure_rate").contradicted == 0


def test_reports_without_a_key_are_a_group_of_their_own(six):
    reports = six.reports.copy()
    reports.loc[0, "province"] = pd.NA
    some = panels.Panel(reports, six.requests, six.disclosure, six.reviews)
    table = measure(some, "disclosure_rate", by="province")
    assert table["province"].isna().tolist() == [False, True]
    assert table["reports"].tolist() == [5, 1]


def test_by_applicant_divides_the_rows_of_section_three(xicheng):
    table = measure(xicheng, "disclosure_rate", by=["year", "applicant"])
    assert table["applicant"].tolist() == [
        "natural_person",
        "business",
        "research",
        "public_welfare",
        "legal_service",
        "other_org",
    ]
    assert table["denominator"].sum() == 1367
    assert table["numerator"].sum() == 650


def test_by_applicant_takes_only_what_section_three_answers(xicheng):
    names = set(measure(xicheng, by="applicant")["measure"])
    assert "disclosure_rate" in names
    assert not names & {"litigation_rate", "natural_person_share"}
    with pytest.raises(ValueError, match="section 三 alone"):
        measure(xicheng, "litigation_rate", by="applicant")


def test_unknown_names_are_told_with_the_near_ones(six):
    with pytest.raises(UnknownNameError, match="did you mean 'disclosure_rate'"):
        measure(six, "disclosur_rate")
    with pytest.raises(ValueError, match="did you mean 'province'"):
        measure(six, by="provinces")
    with pytest.raises(ValueError, match="between 0 and 1"):
        measure(six, confidence=95)


def test_what_is_no_count_of_chance_has_no_interval(six):
    table = measure(six, ["clearance_rate", "backlog_ratio", "duration_days"])
    assert table["estimate"].notna().all()
    assert table[["low", "high", "method"]].isna().all(axis=None)


def test_reports_come_with_agency_year_and_unit(six):
    table = measure(six)
    assert list(table.columns[:4]) == ["report_id", "agency", "year", "measure"]
    units = table.groupby("measure", observed=True)["unit"].first()
    assert (units["disclosure_rate"], units["dispute_rate"], units["duration_days"]) == ("share", "per 1,000", "days")


def test_a_measure_of_ones_own(six):
    own = measure(six, ["granted / concluded", "full_disclosure_rate", "litigation_direct:total / new"], by="year")
    table = own.assign(measure=own["measure"].astype(str)).set_index(["measure", "year"])
    columns = ["numerator", "denominator", "estimate", "low", "high", "unit"]
    assert table.loc[("granted / concluded", 2024), columns].equals(table.loc[("full_disclosure_rate", 2024), columns])
    # Suits are no part of the requests received: a ratio, of which no interval is claimed.
    assert table.loc[("litigation_direct:total / new", 2024), "unit"] == "ratio"
    assert pd.isna(table.loc[("litigation_direct:total / new", 2024), "low"])
    with pytest.raises(UnknownNameError, match="grantd"):
        measure(six, "grantd / concluded")
    with pytest.raises(ValueError, match="numerator / denominator"):
        measure(six, "granted /")


@pytest.mark.parametrize(("length", "correlation"), [(5, 0.3), (10, 0.3), (20, 0.5)])
def test_the_design_effect_gives_intervals_of_series_their_coverage(length, correlation):
    """Requests in series of one person: half are granted, and answers within a series are alike."""
    generator = np.random.default_rng(11)
    series, runs = 400 // length, 3000
    spread = 0.5 * (1 / correlation - 1)  # of the beta law that has this correlation within a series
    chance = generator.beta(spread, spread, (runs, series))
    cases = generator.binomial(length, chance).sum(axis=1)
    effect = 1 + (length - 1) * correlation
    covered = {}
    for design_effect in (1.0, effect):
        low, high = interval(cases, np.full(runs, 400), "wilson", 0.95, design_effect)
        covered[design_effect] = ((low <= 0.5) & (high >= 0.5)).mean()
    assert covered[1.0] < 0.85
    assert covered[effect] == pytest.approx(0.95, abs=0.02)


def test_a_design_effect_is_one_or_more(six):
    with pytest.raises(ValueError, match="design_effect is 1 or more"):
        measure(six, design_effect=0.5)


def test_days_after_the_deadline_are_pooled_as_a_mean(six):
    dated = six.reports.assign(
        published=pd.array(["2025-03-31", "2024-02-26", None, "2025-04-02", None, "2025-04-10"], dtype="string")
    )
    found = measure(panels.Panel(dated, six.requests, six.disclosure, six.reviews), "publication_delay", by="year")
    by_year = found.set_index("year")
    assert by_year.loc[2023, ["numerator", "denominator", "estimate"]].tolist() == [-34, 1, -34]
    assert by_year.loc[2024, ["numerator", "denominator", "left_out"]].tolist() == [0 + 2 + 10, 3, 1]
    assert by_year["low"].isna().all()


def test_requests_for_inhabitants_come_from_a_table_of_the_users(six):
    census = pd.DataFrame({"region_code": ["110102", "321300"], "inhabitants": [1_000_000, 5_000_000]})
    table = requests_per_100000(six, census).set_index("report_id")
    assert table.loc["北京市西城区-2024", "estimate"] == pytest.approx(140.0)
    assert pd.isna(table.loc["淮安市人民政府-2024", "estimate"])
    with pytest.raises(ValueError, match="several rows for"):
        requests_per_100000(six, pd.concat([census, census]))
    with pytest.raises(UnknownNameError, match="inhabitants"):
        requests_per_100000(six, census.rename(columns={"inhabitants": "people"}))


@pytest.mark.filterwarnings("ignore:some requests count twice")
def test_concentration_of_requests(six):
    found = concentration(six).set_index("year").loc[2024]
    new = [1400, 95, 3119, 3525]
    assert found["count"] == sum(new)
    gini = sum(abs(one - other) for one in new for other in new) / (2 * len(new) * sum(new))
    assert found["gini"] == pytest.approx(gini)
    assert pd.isna(found["top_ten_share"])


def test_the_rows_that_go_to_reconsideration_first_are_those_of_the_law(six):
    """The narrow reading of 2025 decides for all years, so that years compare."""
    rows = [item.code for item in form.request_items("2021") if item.group in form.OUTCOME_GROUPS]
    first = [row for row in rows if row != "partial" and form.reconsideration_first(row, 2026) is not False]
    table = measure(six, ["reconsideration_first_share", f"{' + '.join(first)} / concluded"])
    share, by_rows = (table[table["measure"] == name]["numerator"].tolist() for name in table["measure"].unique())
    assert share == by_rows
    direct = measure(six, "direct_suit_rate")["denominator"] + pd.Series(share)
    assert direct.tolist() == measure(six, "disclosure_rate")["denominator"].tolist()
