"""Figures that others published of such reports, each computed again from what they state."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import panels
import pytest

import govinfo as gi

with open(Path(__file__).parents[1] / "data" / "published.csv", encoding="utf-8", newline="") as _file:
    PUBLISHED = {row["figure"]: row for row in csv.DictReader(_file)}
DISTRICT = {row["measure"]: row for row in PUBLISHED.values() if row["measure"]}


def total(text: str) -> float:
    return sum(map(float, text.split("+")))


@pytest.mark.parametrize("figure", PUBLISHED)
def test_published_figure_follows_from_the_counts_beside_it(figure: str) -> None:
    row = PUBLISHED[figure]
    if row["denominator"]:
        digits = len(row["published"].partition(".")[2])
        found = total(row["numerator"]) / total(row["denominator"]) * float(row["per"])
        assert f"{found:.{digits}f}" == row["published"]
    else:
        assert total(row["numerator"]) == total(row["published"])


def test_outcome_shares_of_a_district_are_those_that_it_published() -> None:
    panel = panels.six("xicheng-2024")
    requests = panel.requests.copy()
    first = {"granted": "granted", "partial": "partial", "refused": "refused.state_secret", "other": "other.other"}
    first |= {"unavailable": "unavailable.not_held", "not_processed": "not_processed.petition"}
    counts = {first[group]: int(row["numerator"]) for group, row in DISTRICT.items()}
    counts |= {"concluded": 1453, "new": 1499, "carried_in": 30, "carried_out": 76}
    printed = requests["applicant"].isin(["natural_person", "total"])
    values = requests["item"].astype(str).map(counts).where(printed).fillna(0).astype("Int64")
    panel = panels.Panel(panel.reports, requests.assign(reported=values, value=values), panel.disclosure, panel.reviews)
    shares = gi.outcome_shares(panel).set_index("group")["share"]
    for group, row in DISTRICT.items():
        assert f"{100 * shares[group]:.2f}" == row["published"]


def test_similarity_of_a_narrative_that_was_taken_over() -> None:
    sample = gi.sample().select(agency="平潭")
    narrative = sample.narrative.copy()
    of = {(row.report_id, row.section): row.Index for row in narrative.itertuples()}
    taken_over = narrative.loc[of["平潭综合实验区-2022", 1], "text"].replace("2022年", "2023年").replace("75件", "81件")
    narrative.loc[of["平潭综合实验区-2023", 1], "text"] = taken_over
    found = gi.narrative_similarity(gi.Panel(**{**vars(sample), "narrative": narrative})).set_index(
        ["report_id", "section"]
    )["similarity"]
    assert found["平潭综合实验区-2023", 1] == 1
    assert found["平潭综合实验区-2024", 1] < 0.5


def test_footer_that_every_page_has_makes_no_narratives_similar() -> None:
    sample = gi.sample()
    alone = gi.narrative_similarity(sample, "neighbours")
    footer = "版权所有：政府信息公开办公室，地址：市民中心一号楼，联系电话见网站首页，未经许可不得转载本网站的内容。"
    narrative = sample.narrative.assign(text=sample.narrative["text"] + footer * 3)
    beside = gi.narrative_similarity(gi.Panel(**{**vars(sample), "narrative": narrative}), "neighbours")
    keys = ["report_id", "section", "other_report_id"]
    both = alone.merge(beside, on=keys, suffixes=("", "_with_footer"))
    assert len(both) == len(alone) > 0
    assert (both["similarity_with_footer"] - both["similarity"]).abs().max() < 0.02


def test_similarity_between_what_is_not_known_is_refused() -> None:
    with pytest.raises(gi.errors.UnknownNameError, match=r"years.*neighbours|available"):
        gi.narrative_similarity(gi.sample(), "provinces")


def test_reports_without_agency_or_narrative_are_left_out() -> None:
    sample = gi.sample()
    nobody = sample.reports.assign(agency=pd.array([pd.NA] * len(sample.reports), dtype="string"))
    assert gi.narrative_similarity(gi.Panel(**{**vars(sample), "reports": nobody})).empty
