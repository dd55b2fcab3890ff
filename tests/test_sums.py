"""Numbers of section 三 in text without a grid: placed where the sums of the whole table leave one place only."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from govinfo.documents.text import read_text
from govinfo.form import APPLICANTS, REQUEST_ITEMS, request_items
from govinfo.matching import TableMatch, match_tables

HEADINGS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
# All other cells are blank; the one complete row shows where the numbers of the others can stand.
FIGURES = {
    "new": {"natural_person": 40, "business": 7, "total": 47},
    "carried_in": {"natural_person": 3, "total": 3},
    "granted": {"natural_person": 21, "business": 2, "total": 23},
    "partial": {"natural_person": 9, "total": 9},
    "refused.third_party": {"business": 5, "total": 5},
    "unavailable.not_held": {"natural_person": 11, "total": 11},
    "concluded": dict.fromkeys(APPLICANTS, 0) | {"natural_person": 41, "business": 7, "total": 48},
    "carried_out": {"natural_person": 2, "total": 2},
}


def match(figures: Mapping[str, Mapping[str, int]], gap: str) -> TableMatch:
    """Section 三 as text whose blanks leave nothing: `gap` stands between two cells of a row."""
    lines = [gap.join(HEADINGS)]
    for item in request_items("2021"):
        label = f"{item.number[-1]}.{item.label_zh}" if item.number[-1].isdigit() else item.label_zh
        numbers = [str(figures[item.code][a]) for a in APPLICANTS if a in figures.get(item.code, {})]
        lines.append(gap.join([label, *numbers]))
    return match_tables(read_text("\n".join(lines)))["requests"]


def told(found: TableMatch, item: str) -> dict[str, float | None]:
    """The cells of a row that were told: numbers, None for a blank."""
    numbers = {a: found.values[item, a].number for a in APPLICANTS if (item, a) in found.values}
    return {a: number.value for a, number in numbers.items() if number.status != "unreadable"}


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_blanks_that_left_nothing_are_told_where_the_table_closes_in_one_way(gap: str) -> None:
    found = match(FIGURES, gap)
    for item in ("new", "granted", "refused.third_party"):
        assert told(found, item) == {applicant: FIGURES[item].get(applicant) for applicant in APPLICANTS}
    assert told(found, "other.fee_unpaid") == dict.fromkeys(APPLICANTS)
    named = {remark.row for remark in found.remarks if remark.check == "placed_by_sums"}
    assert "granted" in named


@pytest.mark.parametrize("item", FIGURES)
def test_one_wrong_number_and_nothing_is_told(item: str) -> None:
    wrong = FIGURES | {item: FIGURES[item] | {"total": FIGURES[item]["total"] + 1}}
    found = match(wrong, " ")
    assert not any(told(found, code) for code in REQUEST_ITEMS if code != "concluded")


def test_without_a_complete_row_the_totals_are_told_and_not_whose_the_parts_are() -> None:
    """All numbers of one column could as well stand in the next one."""
    found = match(FIGURES | {"concluded": {"natural_person": 41, "business": 7, "total": 48}}, " ")
    cells = {item: told(found, item) for item in ("new", "granted", "partial")}
    assert {item: row["total"] for item, row in cells.items()} == {"new": 47, "granted": 23, "partial": 9}
    assert not any(number for row in cells.values() for applicant, number in row.items() if applicant != "total")


def test_numbers_that_could_change_places_are_refused_and_their_totals_told() -> None:
    figures = FIGURES | {
        "refused.third_party": {"business": 5, "total": 5},
        "refused.internal_affairs": {"natural_person": 5, "total": 5},
        "unavailable.not_held": {"natural_person": 6, "total": 6},
    }
    found = match(figures, " ")
    for item in ("refused.third_party", "refused.internal_affairs"):
        cells = told(found, item)
        assert cells["total"] == 5
        assert not {"natural_person", "business"} & cells.keys()


def test_table_of_totals_alone_is_refused() -> None:
    """Blank cells of applicants hide numbers there: the one number of a row may be anybody's."""
    found = match({item: {"total": numbers["total"]} for item, numbers in FIGURES.items()}, " ")
    assert not any(told(found, code) for code in REQUEST_ITEMS)


def test_label_without_numbers_tells_nothing_where_numbers_without_a_label_stand_in_the_table() -> None:
    lines = ["自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"]
    for item in request_items("2021"):
        numbers = " 0" * 7 if item.code not in ("granted", "partial") else ""
        number = f"{item.number[-1]}." if item.number[-1].isdigit() else ""
        lines.append(f"{number}{item.label_zh}{numbers}")
        lines += ["0 0 0 0 0 0 0"] * (item.code == "partial")
    found = match_tables(read_text("\n".join(lines)))["requests"]
    assert not told(found, "granted")


def test_text_that_lost_its_repeated_lines_proves_nothing() -> None:
    figures = {"new": {"natural_person": 5}, "concluded": {"business": 3}, "carried_out": {"total": 2}}
    found = match(figures, "\n")
    assert not any(told(found, code) for code in REQUEST_ITEMS)
