"""Which reports of a panel add up, and what leaving out the others does to a measure."""

from __future__ import annotations

import pandas as pd
import pytest

import govinfo as gi
from govinfo.measures.overlap import ComparabilityWarning

HONGZE = "淮安市洪泽区人民政府-2023"


@pytest.fixture(scope="module")
def panel():
    return gi.load(gi.sample_files("markdown"), jobs=1, progress=False)


def test_one_report_does_not_add_up_in_section_four(panel):
    quality = gi.data_quality(panel).set_index("report_id")
    assert quality.index[~quality["reviews_add_up"]].tolist() == [HONGZE]
    assert quality["requests_add_up"].all()
    assert quality.loc[HONGZE, "error"] == 2
    assert quality["blank"].sum() == 5


def test_a_report_without_a_table_neither_adds_up_nor_fails(panel):
    reviews = panel.reviews.copy()
    absent = reviews["report_id"] == HONGZE
    reviews.loc[absent, ["reported", "value"]] = pd.NA
    reviews.loc[absent, "status"] = "absent"
    changed = gi.Panel(**{**vars(panel), "reviews": reviews})
    assert gi.data_quality(changed).set_index("report_id")["reviews_add_up"].isna().tolist() == [
        report_id == HONGZE for report_id in panel.reports["report_id"]
    ]


def test_checks_are_counted_with_the_most_severe_first(panel):
    checks = gi.findings_by_check(panel)
    assert checks["check"].tolist()[0] == "I4"
    # Pingtan 2023: 393 documents in force in the narrative against 470.
    assert dict(zip(checks["check"], checks["findings"], strict=True))["claim"] == 1
    assert gi.findings_by_check(panel, "zh")["title"].iloc[0] == "复议诉讼合计不符"


@pytest.mark.filterwarnings(f"ignore::{ComparabilityWarning.__module__}.{ComparabilityWarning.__name__}")
def test_a_wrong_total_in_section_four_leaves_a_disclosure_rate_as_it_is(panel):
    effect = gi.effect_of_errors(panel, ["disclosure_rate", "litigation_rate"]).set_index(["measure", "year"])
    assert effect.loc[("disclosure_rate", 2023), "difference"] == 0
    left = effect.loc[("litigation_rate", 2023)]
    assert (left["reports"], left["reports_adding_up"]) == (3, 2)
    assert left["difference"] != 0


def test_where_no_report_adds_up_the_second_estimate_is_missing(panel):
    alone = panel.select(report_id=HONGZE)
    (row,) = gi.effect_of_errors(alone, "litigation_rate").itertuples()
    assert (row.reports, row.reports_adding_up) == (1, 0)
    assert pd.isna(row.estimate_adding_up)
