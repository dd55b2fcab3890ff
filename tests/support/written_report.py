"""A report written as Markdown from numbers and prose of one's own, for cases that no sample has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from govinfo import form

_HEADERS = "| | | | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n" + "|---" * 10 + "|"
_RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
_GROUP_HEADINGS = {"refused": "（三）不予公开", "unavailable": "（四）无法提供", "not_processed": "（五）不予处理"}
Numbers = Mapping[tuple[str, str], int | None]


def write_report(
    path: Path, title: str, prose: Mapping[int, str], requests: Numbers, reviews: Numbers, of_form: str = "2021"
) -> Path:
    """Write a report; cells that are not given are blank."""
    parts = [f"# {title}"]
    for number, section in form.SECTIONS.items():
        numeral = next(numeral for numeral, place in form.SECTION_NUMBERS.items() if place == int(number))
        parts += [f"## {numeral}、{section.label_zh}", prose.get(int(number), "")]
        if number == "3":
            parts.append(_requests(requests, of_form))
        if number == "4":
            parts.append(_reviews(reviews))
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _requests(numbers: Numbers, of_form: str) -> str:
    lines = [_HEADERS]
    group = ""
    for item in form.request_items(of_form):
        heading = _GROUP_HEADINGS.get(item.group, "") if item.group != group else ""
        group = item.group
        labels = ["", heading, item.label_zh] if item.group in _GROUP_HEADINGS else [item.label_zh, "", ""]
        values = [_text(numbers.get((item.code, kind))) for kind in form.APPLICANTS]
        lines.append("| " + " | ".join([*labels, *values]) + " |")
    return "\n".join(lines)


def _reviews(numbers: Numbers) -> str:
    values = [_text(numbers.get((channel, result))) for channel in form.CHANNELS for result in form.RESULTS]
    rows = [
        ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9],
        ["---"] * 15,
        [*[""] * 5, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4],
        _RESULTS * 3,
        values,
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
