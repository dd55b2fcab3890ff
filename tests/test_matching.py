"""Grids to cells of the form: what is accepted, what is refused, and why."""

from __future__ import annotations

import random
from copy import deepcopy

import pytest
from documents import tables
from documents.figures import draw_figures

from govinfo import errors
from govinfo.checks import Finding
from govinfo.documents.containers import Cell, Document, Grid, Paragraph
from govinfo.documents.text import read_text
from govinfo.form import APPLICANTS, CHANNELS, REQUEST_ITEMS, RESULTS
from govinfo.matching import TableMatch, match_tables
from govinfo.matching.labels import Vocabulary, plain
from govinfo.matching.numbers import read_number
from govinfo.matching.request_rows import ITEMS

APPLICANT_LABELS = [term.label_zh for term in APPLICANTS.values()]


def match(*lines: str) -> dict[str, TableMatch]:
    """Matches of text with pipes."""
    return match_tables(read_text("\n".join(lines)))


ENDS = ["（七）总计|1|0|0|0|0|0|1", "四、结转下年度继续办理|0|0|0|0|0|0|0"]


def requests(*rows: str, header: list[str] | None = None) -> TableMatch:
    """Section 三 of rows `label | numbers` under the form's headings."""
    head = "|".join(["", "", *(header or APPLICANT_LABELS), ""])
    lines = ["一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1", *rows, *ENDS]
    return match(head, *(f"|{line}|" for line in lines))["requests"]


def row(found: TableMatch, item: str) -> list[tuple[str, float | None]]:
    numbers = [found.values[item, applicant].number for applicant in APPLICANTS]
    return [(number.status, number.value) for number in numbers]


def reasons(found: TableMatch) -> str:
    return " ".join(Finding.of("requests", remark).message() for remark in found.remarks)


@pytest.mark.parametrize(
    ("text", "kind", "status", "number"),
    [
        ("1,374", "count", "reported", 1374),
        ("１３７４", "count", "reported", 1374),
        (" 12 ", "count", "reported", 12),
        ("12件", "count", "reported", 12),
        ("12.0", "count", "reported", 12),
        ("1\n5", "count", "reported", 15),
        ("", "count", "blank", None),
        ("\u3000", "count", "blank", None),
        ("/", "count", "placeholder", None),
        ("∕", "count", "placeholder", None),
        ("‐", "count", "placeholder", None),
        ("0∕0", "signed", "reported", 0),
        ("‐3", "signed", "reported", -3),
        ("——", "count", "placeholder", None),
        ("无", "count", "placeholder", None),
        ("1,0", "count", "unreadable", None),
        ("15²", "count", "unreadable", None),
        ("①", "count", "unreadable", None),
        ("½", "count", "unreadable", None),
        ("详见附件", "count", "unreadable", None),
        ("1.5", "count", "unreadable", None),
        ("1.000", "count", "unreadable", None),
        ("(cid:17)8", "count", "unreadable", None),
        ("3-5", "count", "unreadable", None),
        ("O", "count", "unreadable", None),
        ("12人", "count", "unreadable", None),
        ("+21", "signed", "reported", 21),
        ("-3", "signed", "reported", -3),
        ("增1558", "signed", "reported", 1558),
        ("减38", "signed", "reported", -38),
        ("－3", "signed", "reported", -3),
        ("−3", "signed", "reported", -3),
        ("0/0", "signed", "reported", 0),
        ("增1减2", "signed", "unreadable", None),
        ("251000元", "amount", "reported", 251000),
        ("113.96万元", "amount", "reported", 113.96),
        ("79000.1元", "amount", "reported", 79000.1),
        ("约3万元", "amount", "unreadable", None),
    ],
)
def test_cells_as_offices_fill_them(text: str, kind: str, status: str, number: float | None) -> None:
    reading = read_number(text, kind)
    assert (reading.status, reading.value) == (status, number)


@pytest.mark.parametrize(
    ("label", "item"),
    [
        ("一、本年新收政府信息公開申請數量", "new"),
        ("本年新收申请数量", "new"),
        ('3．危及"三安全一稳定"', "refused.security_stability"),
        ("3、危及三安全一稳定", "refused.security_stability"),
        ("2.其他法律行政止公开", "refused.prohibited_by_law"),
        ("（2）其他法律行政法规禁止公开", "refused.prohibited_by_law"),
        ("⼀、本年新收政府信息公开申请数量", "new"),
        ("（七）合计", "concluded"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开", "other.not_corrected"),
        ("5.属于其他情形", None),
        ("（三）不予公开", None),
        ("三、本年度办理结果", None),
        ("政府信息公开", None),
    ],
)
def test_labels_as_offices_print_them(label: str, item: str | None) -> None:
    assert ITEMS.code(label) == item


def test_labels_of_the_form_are_never_taken_for_each_other() -> None:
    for item in REQUEST_ITEMS.values():
        assert ITEMS.code(item.label_zh) == item.code


def test_label_that_stands_between_two_others_means_none() -> None:
    terms = [REQUEST_ITEMS["granted"], REQUEST_ITEMS["partial"]]
    assert Vocabulary(terms).code("公开") is None
    assert plain("（一）予以公开") == "予以公开"


def test_blank_zero_and_placeholder_are_three_things() -> None:
    found = requests("（一）予以公开|1|0||/|0|0|1")
    assert row(found, "granted") == [
        ("reported", 1),
        ("reported", 0),
        ("blank", None),
        ("placeholder", None),
        ("reported", 0),
        ("reported", 0),
        ("reported", 1),
    ]


def test_row_with_a_cell_too_few_is_refused() -> None:
    found = requests("（一）予以公开|1|0|0|0|0|1")
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}
    assert "6 numbers" in reasons(found)


def test_row_with_a_number_too_many_is_refused() -> None:
    found = requests("（一）予以公开|1|0|0|0|0|0|1|5")
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}


def test_row_that_the_form_does_not_have_is_named_and_fits_no_other() -> None:
    found = requests("（一）予以公开|1|0|0|0|0|0|1", "5.属于本市特殊情形|9|9|9|9|9|9|54")
    assert "本市特殊情形" in reasons(found)
    assert all(value.number.value != 54 for value in found.values.values())


def test_headings_in_another_order_are_refused() -> None:
    found = requests("（一）予以公开|1|0|0|0|0|0|1", header=["总计", *APPLICANT_LABELS[:-1]])
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}
    assert "order" in reasons(found)


@pytest.mark.parametrize(("total", "status"), [(6, "reported"), (9, "unreadable")])
def test_table_without_headings_needs_totals_that_prove_the_order(total: int, status: str) -> None:
    rows = [f"一、本年新收政府信息公开申请数量|1|1|1|1|1|1|{total}", *ENDS]
    found = match(*(f"|{line}|" for line in rows))["requests"]
    assert {how for how, _ in row(found, "new")} == {status}


@pytest.mark.parametrize(("total", "status"), [(151, "reported"), (16, "unreadable")])
def test_digits_apart_are_one_number_only_where_the_total_proves_it(total: int, status: str) -> None:
    found = requests(f"（一）予以公开|15 1|0|0|0|0|0|{total}")
    assert row(found, "granted")[0] == (status, 151 if status == "reported" else None)


@pytest.mark.parametrize("values", ["5 3|0 0|0 0|0 0|0 0|0 0|5 3", "5 3|1 1|1 1|2 2|1 1|1 2|11 10"])
def test_last_year_s_figures_below_this_year_s_are_not_one_number(values: str) -> None:
    """Their digits in a row add up as well: 53 and 53."""
    found = requests("（一）予以公开|" + values.replace(" ", "<br>"))
    assert not any(how == "reported" and number > 9 for how, number in row(found, "granted"))


def test_label_of_another_row_is_not_taken_for_a_garbled_one() -> None:
    found = requests("一、本年新收政府信息公开申请数量|3|0|0|0|0|0|3", "（一）予以公开|1|0|0|0|0|0|1")
    assert ("carried_in", "total") not in found.values


def test_torn_row_whose_halves_both_hold_numbers_is_refused() -> None:
    found = requests("7.属于行政|1|0|0|0|0|0|1", "执法案卷|3|0|0|0|0|0|3")
    assert {status for status, _ in row(found, "refused.enforcement_file")} == {"unreadable"}


def test_blank_row_beside_numbers_without_a_label_is_refused() -> None:
    found = requests("（一）予以公开|||||||", "|1|0|0|0|0|0|1")
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}


def test_number_torn_by_a_page_break_is_refused() -> None:
    found = match(
        "||" + "|".join(["", *APPLICANT_LABELS]) + "|",
        "|一、本年新收政府信息公开申请数量|||1|0|0|0|0|0|1|",
        "|||（7）|740||||||740|",
        "",
        "- 4 -",
        "",
        "|||属于行政执法案卷|3||||||3|",
        "||（七）总计||1|0|0|0|0|0|1|",
        "|四、结转下年度继续办理|||0|0|0|0|0|0|0|",
    )["requests"]
    assert {status for status, _ in row(found, "refused.enforcement_file")} == {"unreadable"}


@pytest.mark.parametrize(("total", "status"), [(2, "reported"), (1, "unreadable")])
def test_row_outside_its_table_has_to_add_up(total: int, status: str) -> None:
    """A page whose first row has no rule above it; the numbers of that row may go on in the next line."""
    found = match(
        "||" + "|".join(["", *APPLICANT_LABELS]) + "|",
        "|一、本年新收政府信息公开申请数量|||1|0|0|0|0|0|1|",
        "",
        f"二、上年结转政府信息公开申请数量 1 1 0 0 0 0 {total}",
        "",
        "||（一）予以公开||1|0|0|0|0|0|1|",
        "||（七）总计||1|0|0|0|0|0|1|",
        "|四、结转下年度继续办理|||0|0|0|0|0|0|0|",
    )["requests"]
    assert found.values["carried_in", "total"].number.status == status


def test_group_and_label_torn_together() -> None:
    found = match(
        "||" + "|".join(["", *APPLICANT_LABELS]) + "|",
        "|一、本年新收政府信息公开申请数量|||1|0|0|0|0|0|1|",
        "||（六）其他处|1.申请人无正|1|0|0|0|0|0|1|",
        "||理|当理由逾期不补正、行政机关不再处理其政府信息公开申请||||||||",
        "||（七）总计||1|0|0|0|0|0|1|",
        "|四、结转下年度继续办理|||0|0|0|0|0|0|0|",
    )["requests"]
    assert row(found, "other.not_corrected")[-1] == ("reported", 1)
    assert not any(item == "other" for item, _ in found.values)


def grid(figures_seed: int = 1) -> tuple[Grid, Document]:
    figures = draw_figures(random.Random(figures_seed), "2021", "2021")
    cells = [Cell(c.text, c.row, c.column, c.rowspan, c.colspan) for c in tables.form_tables(figures)["requests"].cells]
    return Grid(cells), Document("html", [Paragraph("甲县水务局2023年政府信息公开工作年度报告"), Grid(cells)])


def test_tables_that_touch_on_a_page_have_columns_of_their_own() -> None:
    """Both end in the same column, and a number of the lower one stands under two columns of the upper one."""
    upper = [[("二、上年结转政府信息公开申请数量", 0, 3), *((str(n), 3 + 2 * n, 2) for n in range(7))]]
    lower = [[("", 0, 2), *((label, 2 + n, 1) for n, label in enumerate(APPLICANT_LABELS[:-1])), ("总计", 8, 9)]]
    lower.append([("（七）总计", 0, 2), *((str(n), 2 + n, 1) for n in range(6)), ("15", 8, 9)])
    blanks = [("", n, 1) for n in range(4, 8)]
    lower.append([("四、结转下年度继续办理", 0, 2), ("", 2, 1), ("8", 3, 1), *blanks, ("8", 8, 9)])
    rows = [*upper, *lower]
    cells = [Cell(text, row, column, 1, span) for row, line in enumerate(rows) for text, column, span in line]
    found = match_tables(Document("pdf", [Grid(cells)]))["requests"]
    assert row(found, "carried_out")[:2] == [("blank", None), ("reported", 8)]


def test_number_in_a_column_of_the_office_s_own_is_not_taken_for_the_total() -> None:
    found = requests("（一）予以公开|5||0|0|0|0|5|3", header=[*APPLICANT_LABELS, "其中：网上"])
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ([*APPLICANT_LABELS[:-1], "小计", "总计"], "|1|0|0|0|0|1|1"),
        (["序号", *APPLICANT_LABELS], "3|1|0|0|0|0||1"),
        (["上年总计", *APPLICANT_LABELS], "2|1|0|0|0||0|1"),
        ([*APPLICANT_LABELS, "上年总计"], "|1|0|0|0|0|1|3"),
    ],
)
def test_seven_numbers_of_a_row_with_an_eighth_column_are_not_taken_for_the_applicants(
    header: list[str], values: str
) -> None:
    """A subtotal, a running number, last year's figures: the blank may stand in any of the eight."""
    head = "|".join(["", *header, ""])
    first = "一、本年新收政府信息公开申请数量|5|1|0|0|0|1|2|7"
    found = match(head, f"|{first}|", f"|（一）予以公开|{values}|", f"|（七）总计|{values}|")["requests"]
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}


def test_heading_torn_by_a_page_break_is_no_column_of_the_office_s_own() -> None:
    kinds = "|".join(APPLICANT_LABELS[1:-1])
    lines = ["||自然人|法人或|||||总计|", "|||其他组织||||||", f"|||{kinds}||"]
    lines += ["|一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1|", "|（一）予以公开|1|0|0|0|0|0|1|"]
    found = match(*lines, "|（七）总计|1|0|0|0|0|0|1|")["requests"]
    assert row(found, "granted")[0] == ("reported", 1)


def test_eighth_column_is_remembered_over_a_page_break() -> None:
    head = "|".join(["", *APPLICANT_LABELS[:-1], "小计", "总计", ""])
    found = match(
        head,
        "|一、本年新收政府信息公开申请数量|5|1|0|0|0|1|2|7|",
        "|（一）予以公开|5|1|0|0|0|1|2|7|",
        "",
        "- 2 -",
        "",
        "|（七）总计||1|0|0|0|0|1|1|",
        "|四、结转下年度继续办理||0|0|0|0|0|0|0|",
    )["requests"]
    assert {status for status, _ in row(found, "concluded")} == {"unreadable"}


@pytest.mark.parametrize("header", ["{}|备注", "序号|{}"])
def test_column_that_an_office_added_to_section_two_is_not_taken_for_a_measure(header: str) -> None:
    measures = header.format("本年制发件数|本年废止件数|现行有效件数")
    found = match(f"|信息内容|{measures}|", "|规章|1||3|5|")["disclosure"]
    assert {value.number.status for value in found.values.values()} == {"unreadable"}


def test_numbers_with_columns_between_them_are_not_seven_neighbours() -> None:
    """Spans written out as empty cells: the seven neighbours that hold all numbers are not the applicants."""
    head = "|".join(["", "", "", *(f"{label}|" for label in APPLICANT_LABELS)])
    first = "|".join(["一、本年新收政府信息公开申请数量", "", "", *("1|" if n < 6 else "6|" for n in range(7))])
    last = "|".join(["四、结转下年度继续办理", "", *[""] * 7, "5", "", "3", "", "3", "", "11"])
    middle = "|".join(["（七）总计", "", "", *("1|" if n < 6 else "6|" for n in range(7))])
    found = match(*(f"|{line}|" for line in (head, first, middle, last)))["requests"]
    assert {status for status, _ in row(found, "carried_out")} == {"unreadable"}


def test_total_of_nothing_beside_numbers_speaks_for_a_shifted_row() -> None:
    head = "||||" + "|".join([*APPLICANT_LABELS, ""]) + "|"
    rows = ["一、本年新收政府信息公开申请数量||||9|0|0|0|0|0|9", "|（一）予以公开|||9|0|0|0|0|0|"]
    rows += ["|（七）总计||9|0|0|0|0|0|9|", "四、结转下年度继续办理||||0|0|0|0|0|0|0"]
    found = match(head, *(f"|{line}|" for line in rows))["requests"]
    assert {status for status, _ in row(found, "granted")} == {"unreadable"}


def test_table_that_is_printed_twice_with_other_numbers_is_refused() -> None:
    one, document = grid()
    one = deepcopy(one)
    next(cell for cell in reversed(one.cells) if cell.text.isdigit()).text = "99"
    with pytest.raises(errors.SeveralReportsError, match=r"2 times.*甲县水务局"):
        match_tables(Document("html", [*document.blocks, one]))


def test_prose_figures_are_never_cells() -> None:
    found = match("共收到申请17件，予以公开10件，部分公开2件，不予公开1件。", "一、本年新收 17 件", "捕获2.PNG")
    assert not any(table.values for table in found.values())


def test_text_that_lost_its_repeated_lines_is_refused() -> None:
    lines = ["自然人", "商业企业", "总计", "一、本年新收政府信息公开申请数量", "12", "3", "1", "0", "4", "5", "25"]
    lines += ["二、上年结转政府信息公开申请数量", "2", "7", "（七）总计", "14", "10", "四、结转下年度继续办理", "9"]
    assert not match(*lines)["requests"].values


REVIEW_HEADINGS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def reviews(values: list[str], channels: tuple[str, str] = ("未经复议直接起诉", "复议后起诉")) -> TableMatch:
    first = ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9]
    second = [*REVIEW_HEADINGS, channels[0], *[""] * 4, channels[1], *[""] * 4]
    third = [*[""] * 5, *REVIEW_HEADINGS * 2]
    return match(*("|" + "|".join(cells) + "|" for cells in (first, second, third, values)))["reviews"]


def test_fifteen_cells_under_their_headings() -> None:
    found = reviews([*"01001", *[""] * 5, *"00000"])
    assert found.values["reconsideration", "total"].number.value == 1
    assert found.values["litigation_direct", "total"].number.status == "blank"


def test_channels_in_another_order_are_refused() -> None:
    found = reviews([*"01001", *"00000", *"00000"], channels=("复议后起诉", "未经复议直接起诉"))
    assert {value.number.status for value in found.values.values()} == {"unreadable"}


def test_two_rows_of_numbers_in_section_four_are_refused() -> None:
    first = ["行政复议", *[""] * 4, *REVIEW_HEADINGS * 2]
    lines = [first, REVIEW_HEADINGS * 3, list("010010000000000"), list("020020000000000")]
    found = match(*("|" + "|".join(cells) + "|" for cells in lines))["reviews"]
    assert {value.number.status for value in found.values.values()} == {"unreadable"}


def rows_of_channels(*lines: str) -> TableMatch:
    return match("|" + "|".join(["", *REVIEW_HEADINGS]) + "|", *(f"|{line}|" for line in lines))["reviews"]


def test_section_four_in_three_rows_of_five() -> None:
    found = rows_of_channels("行政复议|2|0||0|2", "未经复议直接起诉|0|1|0|0|1", "复议后起诉|||||")
    assert found.values["reconsideration", "upheld"].number.value == 2
    assert found.values["reconsideration", "other"].number.status == "blank"
    assert found.values["litigation_direct", "corrected"].number.value == 1
    assert {found.values["litigation_after", result].number.status for result in RESULTS} == {"blank"}


def test_section_four_in_rows_without_one_of_the_channels_is_not_read() -> None:
    found = rows_of_channels("行政复议|2|0|0|0|2", "行政诉讼|0|1|0|0|1")
    assert not any(value.number.status == "reported" for value in found.values.values())


def test_row_of_a_channel_with_a_cell_too_few_is_refused() -> None:
    found = rows_of_channels("行政复议|2|0|0|2", "未经复议直接起诉|0|1|0|0|1", "复议后起诉|0|0|0|0|0")
    statuses = [found.values[channel, "upheld"].number.status for channel in CHANNELS]
    assert statuses == ["unreadable", "reported", "reported"]


def test_fifteen_cells_whose_totals_say_that_they_are_pushed_are_refused() -> None:
    found = reviews(["", *"00011", *[""] * 9])
    assert {value.number.status for value in found.values.values()} == {"unreadable"}
    assert reviews([*"00011", *[""] * 10]).values["reconsideration", "pending"].number.value == 1


@pytest.mark.parametrize(("total", "status"), [("1", "reported"), ("2", "unreadable")])
def test_sixteen_cells_are_read_where_the_totals_prove_which_fifteen(total: str, status: str) -> None:
    found = reviews(["", *"0001", total, *[""] * 5, *"00000"])
    assert found.values["reconsideration", "pending"].number.status == status


def test_rows_that_an_office_put_in_place_of_the_form_s_are_named() -> None:
    found = match(
        "|信息内容|上一年项目数量|本年增/减|处理决定数量|",
        "|行政许可|3|+1|20|",
        "|行政检查|4|0|30|",
        "|行政确认|5|0|40|",
    )["disclosure"]
    assert found.values["licensing", "change"].number.value == 1
    assert ("other_services", "decisions") not in found.values
    assert "行政检查" in reasons(found)
    assert "行政确认" in reasons(found)


def test_number_of_section_two_torn_by_a_page_break_is_refused() -> None:
    lines = ["|信息内容|本年处理决定数量|", "|行政许可|3920|", "", "- 2 -", "", "||8|", "|行政处罚|5|"]
    found = match(*lines)["disclosure"]
    assert found.values["licensing", "decisions"].number.status == "unreadable"


@pytest.mark.parametrize(
    ("header", "unit"),
    [("采购总金额（万元）", "CNY 10,000"), ("采购总金额(万元,保留四位小数)", "CNY 10,000"), ("采购总金额", None)],
)
def test_unit_in_the_header(header: str, unit: str | None) -> None:
    found = match(f"|信息内容|采购项目数量|{header}|", "|政府集中采购|3|251.5|")["disclosure"]
    assert found.values["procurement", "amount"].number.unit == unit


@pytest.mark.parametrize("line", ["单位：元", "（金额单位: 元）"])
def test_unit_above_the_table(line: str) -> None:
    found = match(line, "", "|信息内容|本年收费金额|", "|行政事业性收费|5000|")["disclosure"]
    assert found.values["fees", "amount"].number.unit == "CNY"


def test_row_that_stands_twice_with_other_numbers_is_refused() -> None:
    """Two spellings of one row, or last year's table below this year's: which one counts is not said."""
    lines = ["|信息内容|本年处理决定数量|", "|行政许可|3|", "|行政处罚|5|", "|行政许可|4|", "|行政处罚|5|"]
    found = match(*lines)["disclosure"]
    assert found.values["licensing", "decisions"].number.status == "unreadable"
    assert found.values["penalties", "decisions"].number.value == 5


def test_heading_in_two_paragraphs_is_one_heading() -> None:
    lines = ["信息内容", "本年新", "制作数量", "本年新", "公开数量", "对外公开总数量", "规章", "6", "2", "10"]
    found = match_tables(read_text("\n\n".join(lines)))["disclosure"]
    numbers = {measure: value.number.value for (_, measure), value in found.values.items()}
    assert numbers == {"made": 6, "published": 2, "total_public": 10}


def test_number_on_two_lines_in_section_two_is_refused() -> None:
    found = match("|信息内容|本年处理决定数量|", "|行政许可|5<br>3|")["disclosure"]
    assert found.values["licensing", "decisions"].number.status == "unreadable"


def test_hybrid_report_has_a_form_for_each_table() -> None:
    found = match(
        "|信息内容|本年制发件数|本年废止件数|现行有效件数|",
        "|规章|0|0|0|",
        "",
        "|" + "|".join(["", *APPLICANT_LABELS]) + "|",
        "|一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1|",
        "|（六）其他处理|1|0|0|0|0|0|1|",
        "|（七）总计|1|0|0|0|0|0|1|",
    )
    assert (found["disclosure"].form, found["requests"].form) == ("2021", "2019")
