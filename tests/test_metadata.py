"""Title, agency, year, period, publication date and scope, with the traps that real reports set."""

from __future__ import annotations

import pytest

from govinfo.documents.containers import Cell, Document, Grid, Paragraph
from govinfo.matching.metadata import Metadata, read_metadata

PERIOD = "本报告所列数据的统计期限自2024年1月1日至12月31日。"


def metadata(*lines: str, properties: dict[str, str] | None = None, after: tuple[str, ...] = ()) -> Metadata:
    """What is read from a preface of `lines`, with `after` behind the first heading."""
    blocks = [Paragraph(line) for line in (*lines, "一、总体情况", *after)]
    return read_metadata(Document("text", blocks, properties=properties or {}))


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        (["某市水务局2023年政府信息公开工作年度报告"], "某市水务局", 2023),
        (["2023年度某市水务局政府信息公开工作报告"], "某市水务局", 2023),
        (["某市水务局2023年政府信息公开工作年报"], "某市水务局", 2023),
        (["某市水务局【2023】年度政府信息公开工作年度报告"], "某市水务局", 2023),
        (["某市水务局 2023 年政府信息公开工作 年度报告"], "某市水务局", 2023),
        (["某市水务局二〇二三年政府信息公开工作年度报告"], "某市水务局", 2023),
        (["某市水务局", "2023年政府信息公开工作年度报告"], "某市水务局", 2023),
        (["某市水务局", "2023年", "政府信息公开工作年度报告"], "某市水务局", 2023),
        (["某市水务局2023年政府信息", "公开工作年度报告"], "某市水务局", 2023),
        (["标题：某市水务局2023年政府信息公开工作年度报告"], "某市水务局", 2023),
        (["关岭县人民政府2023年政府信息公开工作年度报告"], "关岭县人民政府", 2023),
        (["关于关岭县人民政府2023年政府信息公开工作年度报告"], "关岭县人民政府", 2023),
        (["当前位置：首页 > 政府信息公开年报", "某县人民政府2023年政府信息公开工作年报"], "某县人民政府", 2023),
        (["某市水务局政府信息公开工作年度报告"], "某市水务局", None),
        (["2023年政府信息公开工作年度报告"], None, 2023),
        (["政府信息公开工作年度报告", PERIOD], None, 2024),
    ],
)
def test_titles_as_offices_write_them(lines: list[str], agency: str | None, year: int | None) -> None:
    found = metadata(*lines)
    assert (found.agency, found.year) == (agency, year)


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        (["2024年政府信息公开工作年度报告", "某县水务局"], "某县水务局"),
        (["2024年政府信息公开工作年度报告", "来源：办公室"], None),
        (["某县人民政府办公室关于2024年政府信息公开工作年度报告"], "某县人民政府办公室"),
    ],
)
def test_agency_below_the_title_and_before_a_preposition(lines: list[str], agency: str | None) -> None:
    assert metadata(*lines).agency == agency


REPORT = "政府信息公开工作年度报告"
UNDER_THE_LAW = "根据《中华人民共和国政府信息公开条例》规定，"


@pytest.mark.parametrize(
    ("lines", "after", "agency", "year"),
    [
        # In a sentence of the preface or of section 一
        ([f"根据有关要求，现公布某县水务局2023年{REPORT}。"], (), "某县水务局", 2023),
        ([f"现将《某县水务局2023年{REPORT}》公布如下："], (), "某县水务局", 2023),
        ([f"{UNDER_THE_LAW}某县水务局编制了2023年{REPORT}。"], (), "某县水务局", 2023),
        ([], (f"根据有关要求，现公布某县水务局2023年{REPORT}。",), "某县水务局", 2023),
        ([], (f"现向社会公布某县水务局二〇二三年度{REPORT}。",), "某县水务局", 2023),
        ([f"某县水务局{UNDER_THE_LAW}编制本报告。", PERIOD], (), "某县水务局", 2024),
        ([f"本报告由某县水务局按照《条例》编制，{PERIOD}"], (), "某县水务局", 2024),
        ([REPORT], ("2023年，我局主动公开信息20条。2023年收到申请3件。",), None, 2023),
        ([], (f"现公布某县水务局2023年{REPORT}。", f"现将2023年{REPORT}公布如下。"), "某县水务局", 2023),
        # In marks
        ([f"《某县水务局2023年{REPORT}》"], (), "某县水务局", 2023),
        ([f"【某县水务局2023年{REPORT}】"], (), "某县水务局", 2023),
        ([f"某县水务局关于印发《某县水务局2023年{REPORT}》的通知"], (), "某县水务局", 2023),
        ([f"# 某县水务局2023年{REPORT}"], (), "某县水务局", 2023),
        ([f"**某县水务局2023年{REPORT}**"], (), "某县水务局", 2023),
        # In pieces
        (["某县水务局", REPORT, "（2023年度）"], (), "某县水务局", 2023),
        ([REPORT, "（2023年度）", "某县水务局"], (), "某县水务局", 2023),
        ([f"2023年{REPORT}", "（某县水务局）"], (), None, 2023),
        ([f"2023年{REPORT}（某县水务局）"], (), "某县水务局", 2023),
        # At the head of a page as a crawler leaves it
        ([f"标题：某县水务局2023年{REPORT} 发布时间：2024-01-26 发布机构：某县水务局"], (), "某县水务局", 2023),
        ([f"标题:2023年{REPORT}", "发布机构:某县水务局", "发布时间:2024-01-26"], (), "某县水务局", 2023),
        ([f"发布机构：某县人民政府办公室 标题：某县水务局2023年{REPORT}"], (), "某县水务局", 2023),
        # A name without its place, with it in the preface
        ([f"市水务局2023年{REPORT}", f"{UNDER_THE_LAW}现公布某市水务局2023年{REPORT}。"], (), "某市水务局", 2023),
        # Below a table of contents
        ([f"某县水务局2023年{REPORT}", "一、总体情况", "二、主动公开政府信息情况", PERIOD], (), "某县水务局", 2023),
        # What is ambiguous stays missing
        ([f"某县水务局2022-2023年{REPORT}"], (), "某县水务局", None),
        ([f"某县水务局2022年至2023年{REPORT}"], ("2023年，我局收到申请3件。",), "某县水务局", None),
        ([f"某县水务局、某县林业局2023年{REPORT}", f"某县林业局{UNDER_THE_LAW}编制本报告。"], (), None, 2023),
        ([f"现公布某县水务局2023年{REPORT}。现公布某县林业局2022年{REPORT}。"], (), None, None),
        ([REPORT], ("2022年，我局收到申请3件。2023年，我局收到申请5件。",), None, None),
        # Of others
        ([f"根据国务院办公厅{REPORT}格式的要求，编制本报告。"], (), None, None),
        ([f"按照《中华人民共和国{REPORT}格式》，现公布2023年{REPORT}。"], (), None, 2023),
        ([REPORT], ("较2022年，申请量增加3件。截至2023年底，办结率100%。",), None, None),
    ],
)
def test_agency_and_year_where_the_title_does_not_have_them(
    lines: list[str], after: tuple[str, ...], agency: str | None, year: int | None
) -> None:
    found = metadata(*lines, after=after)
    assert (found.agency, found.year) == (agency, year)


def test_what_was_stated_is_kept_with_the_line_that_states_it() -> None:
    found = metadata("标题：某县水务局2023年政府信息公开工作年度报告 发布时间：2024-01-26")
    assert found.said["title"] == "某县水务局2023年政府信息公开工作年度报告"
    assert "2024-01-26" in found.said["published"]


def test_signature_names_the_agency_and_the_day() -> None:
    body = ("2023年，我局收到申请3件。", "六、其他需要报告的事项", "无。", "某县水务局", "2024年1月26日")
    found = metadata("政府信息公开工作年度报告", after=body)
    assert (found.agency, found.year, found.published) == ("某县水务局", 2023, "2024-01-26")


def test_title_on_the_second_page_behind_a_cover_without_words() -> None:
    blocks = [Paragraph("- 1 -", page=1), Paragraph("某县⽔务局2023年政府信息公开⼯作年度报告", page=2)]
    found = read_metadata(Document("pdf", [*blocks, Paragraph("⼀、总体情况", page=2)], pages=2))
    assert (found.agency, found.year) == ("某县水务局", 2023)


def test_title_of_the_page_where_the_text_has_none() -> None:
    found = metadata("打印", properties={"title": "某县教育局2022年政府信息公开工作年度报告-某县人民政府"})
    assert (found.agency, found.year) == ("某县教育局", 2022)


def test_title_in_a_cell_of_the_metadata_block() -> None:
    block = Grid([Cell("名 称", 0, 0), Cell("某县教育局2022年政府信息公开工作年度报告", 0, 1)])
    found = read_metadata(Document("html", [block, Paragraph("一、总体情况")]))
    assert (found.agency, found.year) == ("某县教育局", 2022)


def test_office_reporting_for_its_government_is_told_by_its_scope() -> None:
    found = metadata("某县人民政府办公室2024年政府信息公开工作年度报告")
    assert (found.agency, found.scope) == ("某县人民政府办公室", "office")


@pytest.mark.parametrize(
    ("after", "published", "year"),
    [
        (("2024年，我局收到申请3件。", "2024年主动公开信息20条。"), (), 2024),
        (("2023年，我局收到申请3件。", "2023年主动公开信息20条。"), (), 2023),
        ((), ("发布日期：2025-01-20",), 2024),
        ((), ("发布日期：2024-01-20",), 2023),
    ],
)
def test_year_of_the_tables_where_title_and_preface_disagree(
    after: tuple[str, ...], published: tuple[str, ...], year: int
) -> None:
    found = metadata("某市水务局2023年政府信息公开工作年度报告", *published, PERIOD, after=after)
    assert (found.year, found.title_year, found.period_start) == (year, 2023, "2024-01-01")


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (["发布日期：2025-03-31"], "2025-03-31"),
        (["发布时间 : 2025年3月31日 10:22  来源：办公室"], "2025-03-31"),
        (["文号: 发布日期: 2025-03-31"], "2025-03-31"),
        (["成文日期: 发布日期: 2025-03-31"], "2025-03-31"),
        (["发布日期：", "2025/3/31"], "2025-03-31"),
        (["发布日期：", "文号：某政办〔2025〕3号"], None),
        (["发布日期: 有效期至: 2029-12-31"], None),
        (["发布日期：2025-13-31"], None),
        # In other words
        (["发 布 时 间：2025-01-20"], "2025-01-20"),
        (["信息发布时间：2025-01-20"], "2025-01-20"),
        (["时间：2025-01-20 来源：办公室"], "2025-01-20"),
        (["日期：2025.01.20"], "2025-01-20"),
        (["印发日期：2025年1月20日"], "2025-01-20"),
        (["发布日期：20250120"], "2025-01-20"),
        (["发布日期：二〇二五年一月二十日"], "2025-01-20"),
        (["发布于2025-01-20"], "2025-01-20"),
        (["2025-01-20 10:30 发布"], "2025-01-20"),
        (["成文日期：2025-01-10", "发布日期：2025-01-20"], "2025-01-20"),
        (["发布时间：2025-1-2 10:30"], "2025-01-02"),
        # Without a label
        (["2025-01-20"], "2025-01-20"),
        (["（2025年1月20日）"], "2025-01-20"),
        (["[2025-01-20 10:22:33]"], "2025-01-20"),
        (["来源：办公室 2025-01-20 浏览次数：12"], "2025-01-20"),
        (["2025-01-20 10:30 来源：办公室 字体：大 中 小"], "2025-01-20"),
        (["二〇二五年一月二十日"], "2025-01-20"),
        # Of something else, or of two days
        (["更新时间：2025-01-20"], None),
        (["统计时间：2024年1月1日至12月31日"], None),
        (["（2024年12月31日）"], None),
        (["2025-01-20", "2025-01-25"], None),
        (["国务院办公厅2021年9月24日发布的格式"], None),
    ],
)
def test_publication_date_never_taken_from_the_label_beside_an_empty_value(
    lines: list[str], published: str | None
) -> None:
    assert metadata("某市水务局2024年政府信息公开工作年度报告", *lines).published == published


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        (PERIOD, ("2024-01-01", "2024-12-31")),
        ("数据统计期限为2024年1月1日至2024年12月31日", ("2024-01-01", "2024-12-31")),
        ("自 2024 年 1 月 1 日起至 2024 年 12 月 31 日止", ("2024-01-01", "2024-12-31")),
        ("本条例自2019年5月15日起施行。", (None, None)),
        ("本报告所列数据的统计期限自2024-1-1起至2024-12-31止。", ("2024-01-01", "2024-12-31")),
        ("统计时间为2024年1月1日—12月31日", ("2024-01-01", "2024-12-31")),
        ("数据统计期限为2024年度（1月1日至12月31日）", ("2024-01-01", "2024-12-31")),
        ("统计期限为2024年1月至12月", ("2024-01-01", "2024-12-31")),
        ("统计期限为2024年1月1日至同年12月31日", ("2024-01-01", "2024-12-31")),
        ("统计期限为二〇二四年一月一日至十二月三十一日", ("2024-01-01", "2024-12-31")),
        ("统计期限为2024.1.1-2024.12.31", ("2024-01-01", "2024-12-31")),
    ],
)
def test_period_that_the_preface_names(sentence: str, period: tuple[str | None, str | None]) -> None:
    found = metadata("某市水务局2024年政府信息公开工作年度报告", sentence)
    assert (found.period_start, found.period_end) == period


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("全区共受理政府信息公开申请1400件。", "jurisdiction"),
        ("本报告数据统计范围为全市各级行政机关。", "jurisdiction"),
        ("本报告统计数据范围为本机关。", "own"),
        ("全区各单位做好政府信息公开各项工作。", None),
    ],
)
def test_scope_is_only_what_the_report_says(sentence: str, scope: str | None) -> None:
    assert metadata("某区2024年政府信息公开工作年度报告", after=(sentence,)).scope == scope


def test_document_that_begins_with_a_table_has_no_metadata_and_no_error() -> None:
    cells = [Cell(f"{number}", 0, number) for number in range(200)]
    assert read_metadata(Document(format="text", reader="text", blocks=[Grid(cells)])) == Metadata()
