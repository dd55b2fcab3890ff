"""Comparing agencies and years: each method against its formula worked out another way."""

import math

import numpy as np
import pandas as pd
import panels
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import govinfo as gi
from govinfo import charts
from govinfo.errors import ComparabilityWarning, ComparisonError, UnknownNameError
from govinfo.measures.change import decomposition, dispute_series
from govinfo.measures.comparison import control_limits, funnel, shrink
from govinfo.measures.difference import difference
from govinfo.measures.measure import measure
from govinfo.measures.overlap import overlapping, same_agencies
from govinfo.measures.prior import fit_prior
from govinfo.measures.standardisation import standardised_disclosure_rate

pytestmark = pytest.mark.filterwarnings("ignore::govinfo.errors.ComparabilityWarning")


@pytest.fixture(scope="module")
def many():
    return panels.generated(400, range(2023, 2025))


@pytest.fixture(scope="module")
def alike():
    """Agencies that differ by chance alone."""
    return panels.generated(400, range(2024, 2025), spread=0)


@pytest.mark.parametrize(("method", "centre"), [("wilson", 0.3), ("poisson", 0.4)])
def test_control_limits_part_the_counts_whose_tail_is_too_unlikely(method, centre):
    n = 25
    lower, upper = control_limits([n], centre, method, 0.95)
    if method == "wilson":
        chance = [math.comb(n, k) * centre**k * (1 - centre) ** (n - k) for k in range(n + 1)]
    else:
        chance = [math.exp(-n * centre) * (n * centre) ** k / math.factorial(k) for k in range(100)]
    for count in range(n + 1):
        outside = count / n < lower[0] or count / n > upper[0]
        assert outside == (min(sum(chance[: count + 1]), sum(chance[count:])) < 0.025), count


@pytest.mark.parametrize("how", [None, "additive", "multiplicative"])
def test_a_row_is_beyond_a_limit_when_it_lies_outside(many, how):
    for name, per in (("disclosure_rate", 1), ("litigation_rate", 1000)):
        table = funnel(many, name, overdispersion=how)
        estimate = table["estimate"].to_numpy(dtype=float)
        for label, least in (("95", 1), ("998", 2)):
            outside = (estimate < table[f"lower_{label}"]) | (estimate > table[f"upper_{label}"])
            assert (outside == (table["beyond"].cat.codes >= least)).all()
        assert 0 < (table["beyond"] != "within").mean() < 1
        others = table.iloc[1:]
        assert table["centre"].iloc[0] == pytest.approx(per * others["numerator"].sum() / others["denominator"].sum())


def test_chance_alone_puts_few_beyond_the_limits_and_dispersion_near_one(alike, many):
    table = funnel(alike, overdispersion=None)
    assert (table["beyond"] != "within").mean() <= 0.06
    assert table.attrs["dispersion"] == pytest.approx(1, abs=0.2)
    assert table.attrs["expected_beyond_95"] == pytest.approx(0.05 * len(table))
    assert table["holm"].sum() == 0
    assert funnel(many).attrs["dispersion"] > 3
    assert funnel(alike).attrs["tau"] < 0.02 < funnel(many).attrs["tau"]


def test_adjustments_for_many_comparisons_step_by_step(many):
    table = funnel(many, "correction_rate.reconsideration").sort_values("p_value", kind="stable")
    p = table["p_value"].tolist()
    holm = next((place for place, value in enumerate(p) if value > 0.05 / (len(p) - place)), len(p))
    found = max((place + 1 for place, value in enumerate(p) if value <= 0.05 * (place + 1) / len(p)), default=0)
    assert table["holm"].tolist() == [place < holm for place in range(len(p))]
    assert table["false_discovery"].tolist() == [place < found for place in range(len(p))]


def agencies_that_differ(generator, rows: int, tau: float, mean=0.5, n=None) -> panels.Panel:
    """Reports of one year whose disclosure rates spread by `tau` around the mean, with 200 to 3,000 requests each."""
    panel = panels.generated(rows, range(2024, 2025))
    n = generator.integers(200, 3000, rows) if n is None else n
    granted = generator.binomial(n, np.clip(generator.normal(mean, tau, rows), 0, 1))
    for report, all_, good in zip(panel.reports["report_id"], n, granted, strict=True):
        here = (panel.requests["report_id"] == report) & (panel.requests["applicant"] == "total")
        outcome = panel.requests["group"].isin(["partial", "refused", "unavailable", "not_processed", "other"])
        panel.requests.loc[here & outcome, "value"] = 0
        for item, value in (("granted", good), ("refused.state_secret", all_ - good), ("concluded", all_)):
            panel.requests.loc[here & (panel.requests["item"] == item), "value"] = value
    return panel


def test_a_funnel_of_agencies_that_differ_a_little_names_few_of_them():
    """Twenty agencies that spread by five points, none special: limits of chance alone name most of them."""
    generator = np.random.default_rng(5)
    named = {None: 0, "additive": 0, "multiplicative": 0}
    for _ in range(10):
        panel = agencies_that_differ(generator, 20, 0.05)
        for how in named:
            named[how] += int((funnel(panel, overdispersion=how, totals="printed")["beyond"] != "within").sum())
    assert named[None] > 0.5 * 200
    assert named["additive"] < 0.1 * 200
    assert named["multiplicative"] < 0.15 * 200


def test_a_funnel_wants_rows_and_a_count_of_chance(six):
    with pytest.raises(ComparisonError, match="1 rows have this measure"):
        funnel(panels.six("xicheng-2024"), overdispersion=None)
    with pytest.raises(ComparisonError, match="6 rows have this measure, and 10 at least"):
        funnel(six)
    for compared in (funnel, shrink):
        with pytest.raises(ComparisonError, match="no count of chance"):
            compared(six, "clearance_rate")
    with pytest.raises(UnknownNameError, match="disclosure_rate"):
        funnel(panels.six(), "disclosure")


def test_the_prior_of_shares_is_the_most_likely_on_a_grid(many):
    table = shrink(many)
    count, n = table["numerator"].to_numpy(dtype=int), table["denominator"].to_numpy(dtype=int)
    mean, size = table.attrs["prior_mean"], table.attrs["prior_size"]

    def likelihood(mean: float, size: float) -> float:
        return stats.betabinom.logpmf(count, n, mean * size, (1 - mean) * size).sum()

    best = likelihood(mean, size)
    around = [likelihood(mean + a, size * b) for a in (-0.005, 0, 0.005) for b in (0.93, 1, 1.07) if a or b != 1]
    assert best > max(around)


def test_the_prior_of_rates_is_the_most_likely_on_a_grid(many):
    table = shrink(many, "dispute_rate")
    count, n = table["numerator"].to_numpy(dtype=int), table["denominator"].to_numpy(dtype=float)
    mean, size = table.attrs["prior_mean"] / 1000, table.attrs["prior_size"]

    def likelihood(mean: float, size: float) -> float:
        return stats.nbinom.logpmf(count, mean * size, size / (size + n)).sum()

    best = likelihood(mean, size)
    around = [likelihood(mean * a, size * b) for a in (0.97, 1, 1.03) for b in (0.85, 1, 1.15) if a != 1 or b != 1]
    assert best > max(around)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["wilson", "poisson"]))
def test_no_prior_on_a_wide_grid_makes_any_counts_more_likely(data, method):
    """Counts may have two likely priors, a spread one and none at all: the more likely one counts."""
    n = np.array(data.draw(st.lists(st.integers(1, 3000), min_size=3, max_size=12)), dtype=float)
    cases = np.array([data.draw(st.integers(0, int(most))) for most in n], dtype=float)
    mean, size = fit_prior(cases, n, method)

    def likelihood(means, sizes):
        if method == "wilson":
            return stats.betabinom.logpmf(cases, n, means * sizes, (1 - means) * sizes).sum(axis=-1)
        return stats.nbinom.logpmf(cases, means * sizes, sizes / (sizes + n)).sum(axis=-1)

    means, sizes = np.meshgrid(np.linspace(0.001, 0.999, 60), np.geomspace(0.1, 1e6, 60))
    grid = likelihood(means[..., np.newaxis], sizes[..., np.newaxis])
    assert likelihood(np.array([mean]), np.array([size])) >= np.nanmax(grid) - 1e-6


@pytest.mark.parametrize("name", ["disclosure_rate", "dispute_rate"])
def test_the_prior_is_the_same_whatever_order_the_sums_are_rounded_in(many, name):
    table = measure(many, name)
    table = table[table["estimate"].notna()]
    cases, n = table["numerator"].to_numpy(dtype=float), table["denominator"].to_numpy(dtype=float)
    method = "wilson" if name == "disclosure_rate" else "poisson"
    assert fit_prior(cases[::-1], n[::-1], method) == pytest.approx(fit_prior(cases, n, method), rel=1e-10)


def test_a_shrunk_share_is_the_mean_of_its_posterior_by_integration(six):
    table = shrink(six).set_index("report_id")
    row = table.loc["淮安市洪泽区人民政府-2023"]  # 4 of 21
    prior, size = table.attrs["prior_mean"], table.attrs["prior_size"]
    a, b = prior * size, (1 - prior) * size

    def weight(rate: float) -> float:
        return rate ** (a + 4 - 1) * (1 - rate) ** (b + 17 - 1)

    mean = integrate.quad(lambda rate: rate * weight(rate), 0, 1)[0] / integrate.quad(weight, 0, 1)[0]
    assert row["shrunk"] == pytest.approx(mean, rel=1e-6)


def test_the_interval_of_a_shrunk_share_leaves_a_fortieth_of_its_posterior_on_each_side(many):
    table = shrink(many)
    row = table.iloc[0]
    a = row["prior_mean"] * row["prior_size"] + row["numerator"]
    b = row["prior_size"] + row["denominator"] - a
    for limit, below in (("shrunk_low", 0.025), ("shrunk_high", 0.975)):
        assert stats.beta(a, b).cdf(float(row[limit])) == pytest.approx(below)


def test_small_agencies_move_most_and_all_between_their_own_rate_and_the_prior(many):
    table = shrink(many)
    raw, shrunk = table["estimate"].to_numpy(dtype=float), table["shrunk"].to_numpy()
    prior = table.attrs["prior_mean"]
    assert ((shrunk - raw) * (prior - raw) >= -1e-12).all()
    assert np.allclose(shrunk, table["own_weight"] * raw + (1 - table["own_weight"]) * prior)
    by_size = table.sort_values("denominator")["own_weight"]
    assert by_size.is_monotonic_increasing


def test_a_land_bureau_is_shrunk_to_land_bureaus_and_not_to_statistics_offices():
    mean, n = np.array([0.3] * 12 + [0.7] * 12 + [0.5] * 4), np.array([*[900] * 11, 10, *[900] * 16])
    panel = agencies_that_differ(np.random.default_rng(3), 28, 0.02, mean, n)
    bureaus = ["自然资源局"] * 12 + ["统计局"] * 12 + ["教育局"] * 3 + ["有关部门"]
    names = [f"江苏省第{number}市{bureau}" for number, bureau in enumerate(bureaus)]
    panel.reports["agency"] = pd.array(names, dtype="string")
    table = shrink(panel, peers=["level", "field"], totals="printed")
    small = table.iloc[11]
    assert small["prior_mean"] == pytest.approx(0.3, abs=0.03)
    assert abs(small["shrunk"] - 0.3) < 0.05
    assert abs(shrink(panel, totals="printed")["shrunk"].iloc[11] - 0.3) > 0.05
    assert table["peers"].tolist() == [12] * 24 + [3] * 3 + [1]
    # Three schools' offices are too few to learn from, and an office of no known field has no peers.
    assert table["shrunk"].notna().tolist() == [True] * 24 + [False] * 4


def test_each_group_of_peers_has_the_prior_that_it_has_alone(many):
    together = shrink(many, peers="year").set_index("report_id")
    for year in (2023, 2024):
        of_year = many.reports["year"] == year
        alone = shrink(panels.Panel(many.reports[of_year], many.requests, many.disclosure, many.reviews))
        alone = alone.set_index("report_id")
        assert alone[["shrunk", "shrunk_low", "shrunk_high"]].equals(
            together.loc[alone.index, ["shrunk", "shrunk_low", "shrunk_high"]]
        )


def test_few_agencies_are_no_prior_and_fewer_than_ten_have_no_interval(six, many):
    with pytest.raises(ComparisonError, match="4 rows have this measure, and 5 at least"):
        shrink(panels.six(*list(panels.SIX)[2:]))
    assert shrink(six)["shrunk"].notna().all()
    assert shrink(six)[["shrunk_low", "shrunk_high"]].isna().all(axis=None)
    with pytest.raises(ComparisonError, match="no 5 rows are peers by level, field"):
        shrink(six, peers=["level", "field"])
    with pytest.raises(ComparisonError, match="has several year"):
        shrink(many, by="agency", peers="year")
    with pytest.raises(UnknownNameError, match="column that peers share"):
        shrink(six, peers="size")


def test_agencies_that_differ_by_chance_alone_are_shrunk_together(alike):
    table = shrink(alike)
    assert table["shrunk"].std() < 0.2 * table["estimate"].std()


def test_difference_of_shares_is_newcombes_by_hand(six):
    row = difference(six, "disclosure_rate", "report_id", "宿迁市-2023", "宿迁市-2024").iloc[0]
    x1, n1, x2, n2 = 1519, 3486, 1902, 3521
    wilson = [stats.binomtest(x, n).proportion_ci(0.95, method="wilson") for x, n in ((x1, n1), (x2, n2))]
    p1, p2 = x1 / n1, x2 / n2
    low = p2 - p1 - math.sqrt((p2 - wilson[1].low) ** 2 + (wilson[0].high - p1) ** 2)
    high = p2 - p1 + math.sqrt((wilson[1].high - p2) ** 2 + (p1 - wilson[0].low) ** 2)
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((p2 - p1, low, high))


def test_groups_of_agencies_are_compared_by_agency_as_a_clustered_model_does(many):
    import statsmodels.api as sm

    row = difference(many, "disclosure_rate", "year", 2023, 2024).iloc[0]
    table = measure(many, "disclosure_rate").dropna(subset="estimate")
    second = (table["year"] == 2024).astype(float).to_numpy()
    model = sm.WLS(
        table["estimate"].to_numpy(dtype=float),
        np.column_stack([np.ones(len(table)), second]),
        weights=table["denominator"].to_numpy(dtype=float),
    )
    groups = pd.factorize(table["agency"])[0]
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    scale = math.sqrt(400 / 399)
    assert row["difference"] == pytest.approx(fitted.params[1])
    reach = fitted.bse[1] * scale * stats.t.ppf(0.975, 399)
    assert (row["low"], row["high"]) == pytest.approx((fitted.params[1] - reach, fitted.params[1] + reach))
    assert (row["method"], row["agencies"]) == ("clustered by agency", 400)


def test_the_same_agencies_are_those_of_every_year(six):
    kept = same_agencies(gi.sample().select(report_id=["宿迁市-2023", "宿迁市-2024", "北京市西城区-2024"]))
    assert kept.reports["agency"].unique().tolist() == ["宿迁市"]
    with pytest.raises(ComparisonError, match="no agency reports for every year of 2021, 2022, 2023"):
        same_agencies(gi.sample().select(report_id=["宿迁市-2023", "平潭综合实验区-2021", "平潭综合实验区-2022"]))


def test_difference_tells_what_cannot_be_compared(six):
    with pytest.raises(ComparisonError, match="is no share"):
        difference(six, "litigation_rate", "year", 2023, 2024)
    with pytest.raises(ComparisonError, match="4 agencies are too few"):
        difference(six, "disclosure_rate", "year", 2023, 2024)
    with pytest.raises(UnknownNameError, match="no year '2022'"):
        difference(six, "disclosure_rate", "year", 2022, 2024)
    with pytest.raises(ComparisonError, match="a cell that it needs is missing"):
        difference(six, "correction_rate.reconsideration", "report_id", "北京市西城区-2024", "宿迁市-2024")


def test_change_is_split_into_parts_that_add_up(six):
    # Hongze 4/21 to 59/95, Suqian 1519/3486 to 1902/3521; Xicheng and Huai'an report for 2024 alone.
    table = decomposition(six, "disclosure_rate", 2023, 2024).set_index("component")["value"]
    weights = {2023: (21 / 3507, 3486 / 3507), 2024: (95 / 3616, 3521 / 3616)}
    rates = {2023: (4 / 21, 1519 / 3486), 2024: (59 / 95, 1902 / 3521)}
    within = sum((weights[2023][i] + weights[2024][i]) / 2 * (rates[2024][i] - rates[2023][i]) for i in (0, 1))
    between = sum((rates[2023][i] + rates[2024][i]) / 2 * (weights[2024][i] - weights[2023][i]) for i in (0, 1))
    assert table["within"] == pytest.approx(within)
    assert table["composition"] == pytest.approx(between)
    assert table["total"] == pytest.approx(4427 / 8033 - 1523 / 3507)
    assert table.drop("total").sum() == pytest.approx(table["total"])


def test_change_wants_one_report_of_an_agency_for_a_year(six):
    twice = six.reports.copy()
    twice.loc[twice["report_id"] == "淮安市人民政府-2024", "agency"] = "宿迁市"
    with pytest.raises(ComparisonError, match="宿迁市 has several reports for 2024"):
        decomposition(panels.Panel(twice, six.requests, six.disclosure, six.reviews), "disclosure_rate", 2023, 2024)
    with pytest.raises(UnknownNameError, match="no report year '2019'"):
        decomposition(six, "disclosure_rate", 2019, 2024)


def test_standardised_rates_expect_about_as_much_as_was_disclosed_in_all(many):
    table = standardised_disclosure_rate(many)
    # Each is held against all others, whose rates differ a little from one agency to the next.
    assert table["expected"].sum() == pytest.approx(table["numerator"].sum(), rel=0.01)
    pooled = standardised_disclosure_rate(many, by="year")
    assert pooled["expected"].sum() == pytest.approx(table["expected"].sum())
    assert pooled["reports"].tolist() == [400, 400]


def test_agencies_that_differ_in_applicants_alone_are_equal_once_standardised():
    # Persons get 1 in 2 and businesses 1 in 4 at both agencies; the second has more businesses.
    both = panels.six("suqian-2023", "suqian-2024")
    both.reports["agency"] = pd.array(["宿迁市", "淮安市"], dtype="string")
    for report, persons, businesses in (("宿迁市-2023", 80, 20), ("宿迁市-2024", 40, 60)):
        for item, share in (("granted", 1), ("partial", 0), ("concluded", None)):
            for kind, n, rate in (("natural_person", persons, 0.5), ("business", businesses, 0.25)):
                put(both, report, item, kind, n if share is None else n * rate * share)
            for kind in ("research", "public_welfare", "legal_service", "other_org"):
                put(both, report, item, kind, 0)
    table = standardised_disclosure_rate(both, totals="printed")
    assert table["estimate"].tolist() == [0.45, 0.35]
    assert table["ratio"].tolist() == pytest.approx([1, 1])
    assert table["standardised"].tolist() == pytest.approx([0.4, 0.4])
    direct = standardised_disclosure_rate(both, totals="printed", standard="direct")
    assert direct.attrs["mix"] == pytest.approx({"natural_person": 0.6, "organisations": 0.4})
    assert direct["standardised"].tolist() == pytest.approx([0.4, 0.4])
    assert direct["ratio"].tolist() == pytest.approx([1, 1])
    wilson = [stats.binomtest(k, n).proportion_ci(0.95, method="wilson") for k, n in ((40, 80), (5, 20))]
    below, above = (
        math.hypot(0.6 * (0.5 - getattr(wilson[0], side)), 0.4 * (0.25 - getattr(wilson[1], side)))
        for side in ("low", "high")
    )
    assert direct["standardised_low"].iloc[0] == pytest.approx(0.4 - below)
    assert direct["standardised_high"].iloc[0] == pytest.approx(0.4 + above)


def test_directly_standardised_rates_compare_where_indirect_ones_do_not():
    """Two agencies of equal rates for each class, and a third of others: with equal rates the direct ones are equal."""
    three = panels.six("suqian-2023", "suqian-2024", "huaian-2024")
    three.reports["agency"] = pd.array(["宿迁市", "淮安市", "徐州市"], dtype="string")
    mixes = [(80, 20, 0.5, 0.25), (20, 80, 0.5, 0.25), (50, 50, 0.2, 0.6)]
    for report, (persons, businesses, of_persons, of_businesses) in zip(three.reports["report_id"], mixes, strict=True):
        for kind, n, rate in (("natural_person", persons, of_persons), ("business", businesses, of_businesses)):
            put(three, report, "granted", kind, n * rate)
            put(three, report, "partial", kind, 0)
            put(three, report, "concluded", kind, n)
        for item in ("granted", "partial", "concluded"):
            for kind in ("research", "public_welfare", "legal_service", "other_org"):
                put(three, report, item, kind, 0)
    direct, indirect = (
        standardised_disclosure_rate(three, totals="printed", standard=how)["standardised"].tolist()
        for how in ("direct", "indirect")
    )
    assert direct[0] == pytest.approx(direct[1])
    assert abs(indirect[0] - indirect[1]) > 0.1


def test_a_rate_of_few_organisations_is_not_weighted_by_everybodys_mix(six):
    table = standardised_disclosure_rate(six, standard="direct").set_index("report_id")
    # Hongze concluded no request of an organisation; the others 22 and more.
    assert set(table.index[table["standardised"].isna()]) == {f"淮安市洪泽区人民政府-{year}" for year in (2023, 2024)}
    assert table["estimate"].notna().all()
    with pytest.raises(ComparisonError, match="no row has 10 requests concluded both of natural persons and of org"):
        standardised_disclosure_rate(panels.six("hongze-2023", "hongze-2024"), standard="direct")
    with pytest.raises(UnknownNameError, match="indirect, direct"):
        standardised_disclosure_rate(six, standard="both")


def put(panel: panels.Panel, report: str, item: str, kind: str, value: float) -> None:
    cell = (panel.requests["report_id"] == report) & (panel.requests["item"] == item)
    panel.requests.loc[cell & (panel.requests["applicant"] == kind), "value"] = int(value)


def test_disputes_of_a_year_are_counted_once_and_the_break_is_marked(six):
    table = dispute_series(six, same_agencies=False).set_index(["year", "series"])
    # Hongze prints totals of 0 beside eleven and five cases, so it has no single figure for 2023.
    assert table.loc[(2023, "disputes"), "count"] == 440 + 24
    assert table.loc[(2023, "disputes"), ["reports", "left_out", "contradicted"]].tolist() == [1, 1, 1]
    by_parts = dispute_series(six, same_agencies=False, totals="parts").set_index(["year", "series"])
    assert by_parts.loc[(2023, "disputes"), "count"] == 440 + 24 + 10 + 1
    # Xicheng's reconsiderations are blank, so its disputes cannot be told; its suits are left out as well, for all
    # series of a year to be of the same requests.
    assert table.loc[(2024, "disputes"), "count"] == (351 + 26) + (170 + 25) + (2 + 1)
    assert table.loc[(2024, "disputes"), "left_out"] == 1
    assert table.loc[2024, "n"].unique().tolist() == [3050 + 3521 + 95]
    assert table.loc[(2024, "litigation_after"), "count"] == 20 + 52 + 3
    assert table["after_break"].groupby("year").first().tolist() == [False, True]


def test_the_same_agencies_before_and_after_the_break(six):
    table = dispute_series(six, same_agencies=True).set_index(["year", "series"])
    # Suqian and Hongze report for both years, Huai'an and Xicheng for 2024 alone; Hongze contradicts itself in 2023.
    assert table.loc[(2023, "disputes"), "n"] == 3486
    assert table.loc[(2024, "disputes"), "n"] == 3521
    assert table.loc[(2024, "disputes"), ["reports", "left_out"]].tolist() == [1, 0]
    both = dispute_series(six, same_agencies=True, totals="printed")
    assert both.attrs["agencies"] == ["宿迁市", "淮安市洪泽区人民政府"]


def test_a_district_is_covered_by_its_city_of_the_same_year(six):
    assert overlapping(six.reports).to_numpy().tolist() == [["淮安市洪泽区人民政府-2024", "淮安市人民政府-2024"]]
    assert overlapping(six.reports, ["level"]).empty
    own = six.reports.assign(scope=pd.Series(["own"] * 6).astype(six.reports["scope"].dtype))
    assert overlapping(own).empty


def test_an_agency_that_reports_twice_for_a_year_overlaps_with_itself(six):
    again = pd.concat([six.reports, six.reports.iloc[:1].assign(report_id="北京市西城区-2024-a1b2c3", scope="own")])
    assert set(overlapping(again)["report_id"]) == {"北京市西城区-2024-a1b2c3", "淮安市洪泽区人民政府-2024"}


@pytest.mark.filterwarnings("default::govinfo.errors.ComparabilityWarning")
def test_pooling_reports_that_cover_one_another_warns(six):
    from govinfo.measures.measure import measure

    with pytest.warns(ComparabilityWarning, match="淮安市洪泽区人民政府-2024 by 淮安市人民政府-2024"):
        assert measure(six, "disclosure_rate", by="year").attrs["overlapping"] == 1
    assert measure(six, "disclosure_rate", by=["level", "year"]).attrs["overlapping"] == 0


@pytest.mark.parametrize(
    "pool",
    [
        lambda panel: measure(panel, "disclosure_rate", by="year"),
        lambda panel: funnel(panel, overdispersion=None),
        lambda panel: charts.funnel(panel, overdispersion=None),
    ],
)
def test_a_warning_of_overlap_names_the_line_of_the_user(pool):
    with pytest.warns(ComparabilityWarning) as caught:
        pool(panels.six("hongze-2024", "huaian-2024"))
    assert {warning.filename for warning in caught} == {__file__}
