"""Section 三 as some reports lay it out: one cell over all applicants, the table twice, text that runs on."""

from __future__ import annotations

import random
from pathlib import Path

from consistent_tables import requests_table

from govinfo import form
from govinfo.documents import html
from govinfo.documents.text import read_text
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
