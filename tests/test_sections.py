"""The sections of the narrative: headings as offices write them, subheadings like headings, tables of contents."""

from __future__ import annotations

import pytest

import govinfo as gi
from govinfo.documents.document import Document, Paragraph
from govinfo.matching.sections import read_narrative

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def sections(*lines: str) -> list[tuple[int, str, str]]:
    """Number, heading and text of the sections of lines."""
    found = read_narrative(Document("text", [Paragraph(line) for line in lines]))
    return [(section.number, section.heading, section.text) for section in found]


@pytest.mark.parametrize(
    "subheadings",
    [
        (
            "（一）主动公开政府信息情况",
            "（二）收到和处理政府信息公开申请情况",
            "（三）政府信息公开行政复议、行政诉讼情况",
        ),
        ("1.主动公开政府信息情况", "2.收到和处理政府信息公开申请情况", "3.政府信息公开行政复议、行政诉讼情况"),
        ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况"),
    ],
)
def test_subheadings_of_section_one_are_no_sections(subheadings: tuple[str, ...]) -> None:
    first, *others = HEADINGS
    body = [line for heading in subheadings for line in (heading, "全年无变化。")]
    found = sections(first, *body, *[line for heading in others for line in (heading, "无。")])
    assert [heading for _, heading, _ in found] == list(HEADINGS)
    assert found[0][2].splitlines() == body
    assert {text for _, _, text in found[1:]} == {"无。"}


def test_a_table_of_contents_is_no_list_of_sections() -> None:
    body = [line for heading in HEADINGS for line in (heading, "无。")]
    assert sections("目录", *HEADINGS, *body) == [(n, heading, "无。") for n, heading in enumerate(HEADINGS, start=1)]


@pytest.mark.parametrize("numbering", ["（{}）", "{}、", "## {}、", "{}．"])
def test_sections_numbered_in_other_ways(numbering: str) -> None:
    words = [heading[2:] for heading in HEADINGS]
    lines = [numbering.format(number) + word for number, word in zip("一二三四五六", words, strict=True)]
    found = sections(*[line for heading in lines for line in (heading, "无。")])
    assert [(number, text) for number, _, text in found] == [(number, "无。") for number in range(1, 7)]


def test_a_section_without_its_number_between_numbered_ones() -> None:
    found = sections("一、总体情况", "好。", "主动公开政府信息情况", "无。", *HEADINGS[2:])
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5, 6]


def test_text_of_tables_is_left_out_and_sentences_beside_it_are_kept() -> None:
    table = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章", "2", "0", "31")
    found = sections(HEADINGS[1], "全年制发规章2件。", *table, "以上为全县数据。")
    assert found == [(2, HEADINGS[1], "全年制发规章2件。\n以上为全县数据。")]


def test_the_footer_of_a_site_is_no_part_of_section_six(tmp_path):
    page = gi.sample_files("html")[0].read_text(encoding="utf-8")
    footer = "<p>网站标识码：3590000001</p><p>主办单位：某市人民政府办公室 电话 12345 受理来信30件</p></body>"
    path = tmp_path / "report.html"
    path.write_text(page.replace("</body>", footer), encoding="utf-8")
    plain, with_footer = gi.read(gi.sample_files("html")[0]), gi.read(path)
    assert with_footer.narrative["text"].to_list()[:-1] == plain.narrative["text"].to_list()[:-1]
    assert "网站标识码" not in with_footer.narrative["text"].iloc[-1]
    assert len(with_footer.claims) == len(plain.claims)
