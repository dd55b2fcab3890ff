"""Units of money: as offices print them, in a heading, above a table, or in the cell; one not understood is refused."""

from __future__ import annotations

import pytest

from govinfo.documents.text import read_text
from govinfo.form.units import in_ten_thousands
from govinfo.matching import Value, match_tables
from govinfo.matching.numbers import read_number


def fees(header: str, amount: str = "251.5", above: str = "") -> Value:
    text = f"{above}\n\n|信息内容|{header}|\n|行政事业性收费|{amount}|"
    return match_tables(read_text(text))["disclosure"].values["fees", "amount"]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("本年收费金额（单位：万<br>元）", "CNY 10,000"),
        ("本年收费金额（单位：万 元）", "CNY 10,000"),
        ("本年收费金额（万）元", "CNY 10,000"),
        ("本年收费金额万（元）", "CNY 10,000"),
        ("本年收費金額（單位：萬元）", "CNY 10,000"),
        ("本年收费金额（人民币万元）", "CNY 10,000"),
        ("本年收费金额（单位：千元）", "CNY 1,000"),
        ("本年收费金额（单位：百万元）", "CNY 1,000,000"),
        ("本年收费金额（亿元）", "CNY 100,000,000"),
        ("本年收费金额（元）", "CNY"),
        ("本年收费金额", None),
    ],
)
def test_unit_of_a_heading(header: str, unit: str | None) -> None:
    found = fees(header).number
    assert (found.status, found.value, found.unit) == ("reported", 251.5, unit)


@pytest.mark.parametrize("header", ["本年收费金额（万美元）", "本年收费金额（单位：十元）", "本年收费金额（元/万元）"])
def test_amount_in_a_unit_that_is_not_understood_is_refused(header: str) -> None:
    assert fees(header).number.status == "unreadable"
    assert fees(header, "251.5万元").number.unit == "CNY 10,000"  # the cell states its own


@pytest.mark.parametrize(
    ("line", "unit"), [("（单位：件、百万元）", "CNY 1,000,000"), ("单位：万 元", "CNY 10,000"), ("单位：件", None)]
)
def test_unit_of_the_line_above_a_table(line: str, unit: str | None) -> None:
    assert fees("本年收费金额", above=line).number.unit == unit
    assert fees("本年收费金额（元）", above=line).number.unit == "CNY"


def test_unit_of_the_line_above_a_table_that_is_not_understood_is_refused() -> None:
    assert fees("本年收费金额", above="单位：万港元").number.status == "unreadable"


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [("3 百万元", 3, "CNY 1,000,000"), ("¥3,000", 3000, "CNY"), ("113.96（万元）", 113.96, "CNY 10,000")],
)
def test_unit_in_a_cell(text: str, number: float, unit: str) -> None:
    found = read_number(text, "amount")
    assert (found.value, found.unit) == (number, unit)


@pytest.mark.parametrize("text", ["3万美元", "3箱", "3元5角"])
def test_amount_followed_by_what_is_no_unit_is_refused(text: str) -> None:
    assert read_number(text, "amount").status == "unreadable"


def test_amounts_are_compared_in_the_unit_of_the_form() -> None:
    assert in_ten_thousands(3, "CNY 1,000,000") == 300
    assert in_ten_thousands(5000, "CNY") == 0.5
    assert in_ten_thousands(7, None) == 7
