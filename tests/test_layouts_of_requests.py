"""Section 三 as some reports lay it out: one cell over all applicants, the table twice, text that runs on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from consistent_tables import requests_table, reviews_table

from govinfo import form
from govinfo.documents import html
from govinfo.documents.text import read_text
from govinfo.errors import SeveralReportsError
from govinfo.matching import TableMatch, match_tables

NUMBERS = requests_table(random.Random(11))
HEADINGS = "".join(f"<td>{term.label_zh}</td>" for term in form.APPLICANTS.values())


def numbers(found: TableMatch) -> dict[tuple[str, str], float | None]:
    return {cell: value.number.value for cell, value in found.values.items()}


def merged_over(columns: int, rest: str = "") -> TableMatch:
    """The table in HTML, each row with its total in one cell over the first columns."""
    rows = "".join(
        f'<tr><td>{item.label_zh}</td><td colspan="{columns}">{NUMBERS[item.code, "total"]}</td>{rest}</tr>'
        for item in form.request_items("2021")
    )
    return match_tables(html.read_text(f"<table><tr><td></td>{HEADINGS}</tr>{rows}</table>", Path("report.html")))[
        "requests"
    ]


def test_number_in_a_cell_over_all_applicants_is_their_total_and_nobody_s() -> None:
    found = numbers(merged_over(7))
    assert found == {cell: number if cell[1] == "total" else None for cell, number in NUMBERS.items()}


def test_number_in_a_cell_over_some_applicants_is_nobody_s() -> None:
    found = numbers(merged_over(6, "<td>5</td>"))
    assert {number for (_, column), number in found.items() if column != "total"} == {None}
    assert found["new", "total"] == 5


def text_without_spans(row: str) -> TableMatch:
    """The table with bars, each row with its total alone."""
    head = " | | | " + " | ".join(term.label_zh for term in form.APPLICANTS.values())
    rows = [row.format(item.label_zh, NUMBERS[item.code, "total"]) for item in form.request_items("2021")]
    return match_tables(read_text("\n".join([head, *rows])))["requests"]


def test_numbers_alone_in_rows_with_blanks_for_the_spans_of_labels_are_totals() -> None:
    found = numbers(text_without_spans("{} | {} | |||||| ||"))
    assert found == {cell: number if cell[1] == "total" else None for cell, number in NUMBERS.items()}


def test_numbers_alone_in_the_first_of_seven_cells_are_refused() -> None:
    """They may be the natural persons', or those of a cell over all applicants whose span is lost."""
    found = text_without_spans("{} | | | {} | | | | | | ")
    assert {value.number.status for value in found.values.values()} == {"unreadable"}


def cells(numbers: dict[tuple[str, str], int], tag: str = "td") -> str:
    """The table in HTML, with all its cells."""
    rows = "".join(
        f"<tr><td>{item.label_zh}</td>"
        + "".join(f"<{tag}>{numbers[item.code, applicant]}</{tag}>" for applicant in form.APPLICANTS)
        + "</tr>"
        for item in form.request_items("2021")
    )
    return f"<table><tr><td></td>{HEADINGS}</tr>{rows}</table>"


def test_copy_of_the_table_for_telephones_is_the_same_table() -> None:
    page = f"<h1>明湖县2023年政府信息公开工作年度报告</h1>{cells(NUMBERS)}<div>{cells(NUMBERS, 'th')}</div>"
    assert numbers(match_tables(html.read_text(page, Path("report.html")))["requests"]) == NUMBERS


@pytest.mark.parametrize(
    ("title", "second"),
    [
        ("", NUMBERS | {("granted", "total"): NUMBERS["granted", "total"] + 1}),
        ("<h1>山前县2023年政府信息公开工作年度报告</h1>", NUMBERS),
    ],
)
def test_second_table_of_other_numbers_or_under_another_title_is_refused(title: str, second: dict) -> None:
    page = f"<h1>明湖县2023年政府信息公开工作年度报告</h1>{cells(NUMBERS)}{title}{cells(second)}"
    with pytest.raises(SeveralReportsError, match="2 times"):
        match_tables(html.read_text(page, Path("report.html")))


def wrapped(numbers: dict[tuple[str, str], int], width: int = 5, above: int = 0) -> TableMatch:
    """The table in lines of text without rules: labels wrapped, the numbers behind the line `above` of each."""
    lines = []
    for item in form.request_items("2021"):
        number = item.number[-1] if item.number[-1].isdigit() else ""
        label = f"{number}.{item.label_zh}" if number else item.label_zh
        parts = [label[start : start + width] for start in range(0, len(label), width)]
        row = " ".join(str(numbers[item.code, applicant]) for applicant in form.APPLICANTS)
        parts[min(above, len(parts) - 1)] += f" {row}"
        lines += parts
    return match_tables(read_text("\n".join(lines)))["requests"]


@pytest.mark.parametrize("above", [0, 1, 9])
def test_numbers_behind_a_line_of_a_wrapped_label_are_that_label_s(above: int) -> None:
    assert numbers(wrapped(NUMBERS, above=above)) == NUMBERS


@pytest.mark.parametrize("above", [0, 1])
def test_wrapped_labels_whose_table_does_not_add_up_give_no_number_to_another_row(above: int) -> None:
    found = numbers(wrapped(NUMBERS | {("partial", "total"): NUMBERS["partial", "total"] + 1}, above=above))
    assert all(number in (None, NUMBERS[cell]) for cell, number in found.items() if cell != ("partial", "total"))


REVIEWS = reviews_table(random.Random(12))
REVIEW_HEADINGS = "结果维持结果纠正其他结果尚未审结总计"


Counts = dict[tuple[str, str], int | None]


def run_on(numbers: Counts, reviews: Counts) -> dict[str, TableMatch]:
    """A report without gaps between the cells of its tables."""

    def digits(table: Counts, row: str, columns: object) -> str:
        return "".join("" if table[row, column] is None else str(table[row, column]) for column in columns)

    groups = {
        "refused": "（三）不予公开",
        "unavailable": "（四）无法提供",
        "not_processed": "（五）不予处理",
        "other": "（六）其他处理",
    }
    rows = ""
    for item in form.request_items("2021"):
        number = item.number[-1] if item.number[-1].isdigit() else ""
        heading = groups.get(item.group, "") if number == "1" else ""
        label = f"{number}.{item.label_zh}" if number else item.label_zh
        rows += heading + label + digits(numbers, item.code, form.APPLICANTS)
    section_four = f"行政复议行政诉讼{REVIEW_HEADINGS}未经复议直接起诉复议后起诉{REVIEW_HEADINGS * 2}"
    section_four += "".join(digits(reviews, channel, form.RESULTS) for channel in form.CHANNELS)
    section_two = (
        "信息内容本年制发件数本年废止件数现行有效件数规章3117第二十条第（五）项信息内容本年处理决定数量行政许可15873"
    )
    section_two += "第二十条第（八）项信息内容本年收费金额（单位：万元）行政事业性收费4521.37"
    return match_tables(read_text("\n".join(["二、主动公开政府信息情况", section_two, rows, section_four])))


def test_text_that_runs_on_is_divided_where_the_sums_leave_one_way() -> None:
    found = run_on(NUMBERS, REVIEWS)
    requests = {cell: number for cell, number in numbers(found["requests"]).items() if number is not None}
    assert len(requests) > 150
    assert all(NUMBERS[cell] == number for cell, number in requests.items())
    assert all(REVIEWS[cell] == value for cell, value in numbers(found["reviews"]).items() if value is not None)
    disclosure = found["disclosure"].values
    assert disclosure["licensing", "decisions"].number.value == 15873
    assert disclosure["fees", "amount"].number.unit == "CNY 10,000"
    assert {disclosure["regulations", measure].number.status for measure in ("issued", "in_force")} == {"unreadable"}


@pytest.mark.parametrize("seed", range(12))
def test_text_that_runs_on_gives_no_number_to_another_cell(seed: int) -> None:
    """Whether zeros are left blank, or one number is a misprint."""
    chance = random.Random(seed)
    tables = requests_table(chance, size=chance.choice([8, 40, 300])), reviews_table(chance)
    for table in tables:
        for cell in table:
            if seed % 3 == 0 and not table[cell] and chance.random() < 0.5:
                table[cell] = None
        if seed % 3 == 1:
            cell = chance.choice(list(table))
            table[cell] += 1
    found = run_on(*tables)
    for name, table in zip(("requests", "reviews"), tables, strict=True):
        assert all(value in (None, table[cell]) for cell, value in numbers(found[name]).items())
