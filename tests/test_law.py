"""Which remedy comes first, by regime, and articles as they are cited."""

from __future__ import annotations

from datetime import date

import pytest

from govinfo import form
from govinfo.measures.counts import terms
from govinfo.measures.measure import MEASURES

OUTCOMES = [item.code for item in form.REQUEST_ITEMS.values() if item.group in form.OUTCOME_GROUPS]
ARTICLES_14_TO_16 = [item.code for item in form.REQUEST_ITEMS.values() if item.family in ("mandatory", "discretionary")]


def test_every_outcome_has_a_remedy_under_every_regime():
    for regime in form.regimes():
        assert list(form.first_remedies(regime.code)) == OUTCOMES
    assert [column for column in form.definition_rows("form/first_remedies")[0] if column != "item"] == [
        regime.code for regime in form.regimes()
    ]


def test_the_three_days():
    assert [regime.first_day for regime in form.regimes()][1:] == [date(2024, 1, 1), date(2025, 6, 1), date(2026, 7, 1)]
    assert form.first_year_of_reconsideration_first() == 2024


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_refusals_under_articles_14_to_16_go_to_reconsideration_first_since_2024(year):
    assert [item for item in OUTCOMES if form.reconsideration_first(item, year)] == ARTICLES_14_TO_16
    assert not any(form.reconsideration_first(item, 2023) for item in OUTCOMES)


def test_what_was_disputed_went_to_court_directly_after_the_interpretation_of_2025():
    for item in ("refused.administrative_query", "unavailable.not_held", "not_processed.petition"):
        assert [form.reconsideration_first(item, year) for year in (2024, 2025, 2026)] == [None, None, False]


def test_the_withheld_part_of_a_partial_disclosure_goes_to_reconsideration_first_since_july_2026():
    assert [form.reconsideration_first("partial", year) for year in (2023, 2024, 2025, 2026, 2027)] == [
        False,
        None,
        None,
        None,
        True,
    ]


def test_an_article_is_cited_by_paragraph_or_item():
    assert form.article_label("16(2)") == "Art. 16(2)"
    assert form.article_label("16(2)", "zh") == "第十六条第二款"
    assert form.article_label(["20 item 1", "50"], "zh") == "第二十条第（一）项、第五十条"
    assert form.article_label("23(1) item 4", "zh") == "第二十三条第一款第（四）项"
    assert form.article_label("国办函〔2020〕109号") == "国办函〔2020〕109号"


def _rows(expression):
    """Rows of section 三 that an expression counts, those that it takes away left out."""
    counted: dict[str, int] = {}
    for term in terms(expression):
        for _, row, _ in term.cells("total"):
            parts = OUTCOMES if row == "concluded" else [row]
            for part in parts:
                counted[part] = counted.get(part, 0) + term.sign
    return {row for row, times in counted.items() if times}


def test_the_measures_count_the_rows_that_the_law_of_2025_names():
    remedies = form.first_remedies("interpretation_2025")
    first = {item for item, remedy in remedies.items() if remedy == "first"}
    assert _rows(MEASURES["reconsideration_first_share"].numerator) == first
    assert _rows(MEASURES["direct_suit_rate"].denominator) == set(OUTCOMES) - first
