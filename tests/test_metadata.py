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
