"""Reports and panels as HTML for notebooks: the tables as the form prints them, findings marked.

Plain HTML with one style sheet, no scripts. Documents are untrusted: everything that
comes from one is escaped, and cut where it is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from .. import form
from ..checks import CHECKS
from ..checks.registry import SEVERITIES
from ..form.labels import label
from ..frames import Frames, PanelFrames

_LONGEST_TEXT = 300
_LONGEST_CELL = 40
_MOST_FINDINGS = 40
_MOST_REPORTS = 15
_EMPTY = ("blank", "placeholder")
_HEADINGS = {row["label_en"]: row["label_zh"] for row in form.definition_rows("form/headings")}


@cache
def _style() -> str:
    return f"<style>{(Path(__file__).parent / 'display.css').read_text(encoding='utf-8')}</style>"


def page(*parts: str) -> str:
    """Parts of HTML inside the style of this module."""
    return f'{_style()}<div class="govinfo">{"".join(parts)}</div>'


def text(value: Any, longest: int = _LONGEST_TEXT) -> str:
    """Text of a document made safe for HTML: escaped, on one line, cut where it is long; "–" for a missing one."""
    if value is None or pd.isna(value):
        return "–"
    whole = " ".join(str(value).split())
    return escape(whole if len(whole) <= longest else whole[: longest - 1] + "…")


@dataclass(frozen=True)
class _Cell:
    """A cell of the form: what it prints, and how its value came about."""

    status: str
    value: float | None
    printed: str
    unit: str | None = None


class _Findings:
    """The findings of a report, numbered as they are listed."""

    def __init__(self, issues: pd.DataFrame) -> None:
        order = issues["severity"].cat.codes.to_numpy().argsort(kind="stable")
        self.rows = list(issues.iloc[order].itertuples(index=False))
        self._at: dict[tuple[Any, ...], list[int]] = {}
        for number, row in enumerate(self.rows, start=1):
            key = tuple(None if pd.isna(part) else part for part in (row.table, row.row, row.column))
            self._at.setdefault(key, []).append(number)

    def at(self, table: str, row: str | None, column: str | None) -> tuple[str, str]:
        """The class of a cell with findings and their numbers, both empty where there are none."""
        numbers = self._at.get((table, row, column), [])
        if not numbers:
            return "", ""
        worst = str(self.rows[numbers[0] - 1].severity)
        return worst, f"<sup>{','.join(map(str, numbers))}</sup>"

    def listed(self, table: str) -> str:
        """The findings of a table, or those of no table for an empty name."""
        chosen = [
            (number, row)
            for number, row in enumerate(self.rows, start=1)
            if ("" if pd.isna(row.table) else row.table) == table
        ]
        items = [
            f'<li value="{number}"><span class="tag {row.severity}">{_severity(str(row.severity))}</span> '
            f"{_check_title(row.check)}: {text(row.message)}</li>"
            for number, row in chosen[:_MOST_FINDINGS]
        ]
        more = len(chosen) - _MOST_FINDINGS
        if more > 0:
            items.append(f"<li>and {more} more: see the frame <code>issues</code></li>")
        return f'<ol class="findings">{"".join(items)}</ol>' if items else ""


def report_html(report: Frames) -> str:
    """Show a report as its form prints it: head, three tables, findings beside each.

    Parameters
    ----------
    report : Report
        One report, as `govinfo.read` gives it.

    Returns
    -------
    str
        HTML without scripts and without links.
    """
    about = report.reports.iloc[0]
    findings = _Findings(report.issues)
    cells = {name: _cells(report, name) for name in form.AXES}
    tables = {
        "disclosure": lambda: _disclosure(cells["disclosure"], findings),
        "requests": lambda: _requests(cells["requests"], findings),
        "reviews": lambda: _reviews(cells["reviews"], findings),
    }
    parts = [_head(about), findings.listed("")]
    for number, (name, draw) in enumerate(tables.items(), start=2):
        section = form.SECTIONS[str(number)]
        numeral = next(numeral for numeral, place in form.SECTION_NUMBERS.items() if place == number)
        worst, marks = findings.at(name, None, None)
        parts.append(
            f'<h4><span class="{worst}">{numeral}、{section.label_zh}{marks}</span> '
            f'<span class="quiet">{section.label_en}</span></h4>'
        )
        shown = any(cell.status != "absent" for cell in cells[name].values())
        parts.append(draw() if shown else '<p class="quiet">没有该表 The report has no such table.</p>')
        parts.append(findings.listed(name))
    return page(*parts, _legend(cells))


def panel_html(panel: PanelFrames) -> str:
    """Show a panel at a glance: how many reports, what does not add up, what was not read.

    Parameters
    ----------
    panel : Panel
        Frames, as `govinfo.load` gives them.

    Returns
    -------
    str
        HTML without scripts and without links.
    """
    reports, issues = panel.reports, panel.issues
    years = reports["year"].dropna()
    span = "–" if years.empty else "–".join(str(year) for year in dict.fromkeys((years.min(), years.max())))
    facts = [
        (f"{len(reports):,}", "报告 reports"),
        (f"{reports['agency'].nunique():,}", "机关 agencies"),
        (span, "年度 years"),
        *((f"{int((issues['severity'] == severity).sum()):,}", _severity(severity)) for severity in SEVERITIES),
        (f"{len(panel.failures):,}", "未能读取 files not read"),
    ]
    parts = ['<div class="facts">', *(f"<div><b>{fact}</b>{label}</div>" for fact, label in facts), "</div>"]
    if len(reports):
        parts.append(_report_list(panel))
    if len(panel.failures):
        rows = panel.failures.head(_MOST_REPORTS).itertuples(index=False)
        parts.append(
            _list(
                ["未读文件 file not read", "原因 why"],
                [[f"<td>{text(Path(row.source).name)}</td>", f"<td>{text(row.message)}</td>"] for row in rows],
                len(panel.failures),
            )
        )
    return page(*parts)


def _report_list(panel: PanelFrames) -> str:
    shown = panel.reports.head(_MOST_REPORTS)
    ids = shown["report_id"]
    totals = panel.requests[panel.requests["report_id"].isin(ids) & (panel.requests["applicant"] == "total")]
    counts = {(row.report_id, row.item): row.value for row in totals[["report_id", "item", "value"]].itertuples()}
    of = panel.issues[panel.issues["report_id"].isin(ids)]
    found = of.groupby(["report_id", "severity"], observed=True).size().to_dict()
    head = [
        "机关 agency",
        "年度 year",
        "统计范围 scope",
        "表式 form",
        "新收 new requests",
        "办结 concluded",
        "错误 errors",
        "警告 warnings",
        "提示 notes",
    ]
    rows = []
    for row in shown.itertuples(index=False):
        numbers = [_whole(counts.get((row.report_id, item))) for item in ("new", "concluded")]
        findings = [(severity, found.get((row.report_id, severity), 0)) for severity in SEVERITIES]
        rows.append(
            [
                f"<td>{text(row.agency)}</td>",
                f"<td>{text(row.year)}</td>",
                f"<td>{_bilingual('scope', row.scope)}</td>",
                f"<td>{text(row.form_requests)}</td>",
                *(f'<td class="number">{number}</td>' for number in numbers),
                *(f'<td class="number {severity if number else ""}">{number}</td>' for severity, number in findings),
            ]
        )
    return _list(head, rows, len(panel.reports))


def _list(head: Sequence[str], rows: Sequence[Sequence[str]], all_rows: int) -> str:
    lines = ["<tr>" + "".join(f"<th>{label}</th>" for label in head) + "</tr>"]
    lines += ["<tr>" + "".join(row) + "</tr>" for row in rows]
    more = all_rows - len(rows)
    note = f'<p class="quiet">另有 {more:,} 条 and {more:,} more</p>' if more > 0 else ""
    return f'<table class="list">{"".join(lines)}</table>{note}'


def _whole(value: Any) -> str:
    return "–" if value is None or pd.isna(value) else f"{int(value):,}"


def _bilingual(column: str, code: Any) -> str:
    return "–" if pd.isna(code) else f"{label(column, code, 'zh')} {label(column, code)}"


def _severity(severity: str) -> str:
    return f"{label('severity', severity, 'zh')} {label('severity', severity).lower()}"


def _check_title(check: str) -> str:
    known = CHECKS.get(check)
    return f"{known.title_zh} {known.title_en}" if known else text(check)


def _head(about: pd.Series) -> str:
    facts = [
        ("统计范围 scope", _bilingual("scope", about["scope"])),
        ("表式 form of section 三", text(about["form_requests"])),
        ("文件 file", text(Path(str(about["source"])).name)),
        ("页 pages", text(about["pages"])),
    ]
    told = " · ".join(f"{name}: {value}" for name, value in facts)
    return f'<h3>{text(about["agency"])} {text(about["year"])}</h3><p class="quiet">{told}</p>'


def _cells(report: Frames, table: str) -> dict[tuple[str, str], _Cell]:
    """Cells of a table with the text as printed."""
    row, column = form.AXES[table]
    places = report.cells[report.cells["table"] == table]
    raw = {(place.row, place.column): place.raw for place in places.itertuples(index=False)}
    cells = {}
    for record in getattr(report, table).to_dict("records"):
        key = (record[row], record[column])
        value = None if pd.isna(record["value"]) else float(record["value"])
        printed = raw.get(key)
        cells[key] = _Cell(
            str(record["status"]),
            value,
            "" if printed is None or pd.isna(printed) else str(printed),
            _known(record.get("unit")),
        )
    return cells


def _known(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _figure(cell: _Cell, worst: str, marks: str, spans: str = "") -> str:
    status = _bilingual("status", cell.status)
    if cell.status == "inferred":
        content, kind = f"[{cell.value:g}]", "proved"
    elif cell.status == "absent":
        content, kind = "", "absent"
    elif cell.status in _EMPTY:
        content, kind = text(cell.printed, _LONGEST_CELL) if cell.printed.strip() else "", "empty"
    else:
        known = cell.printed or ("" if cell.value is None else f"{cell.value:.12g}")
        content, kind = text(known, _LONGEST_CELL), "zero" if cell.value == 0 else ""
    if (cell.unit or "").startswith("CNY") and content:  # yuan or 10,000 yuan: the number alone does not tell
        content += f'<span class="en">{escape(cell.unit)}</span>'
    return f'<td class="{kind} {worst}" title="{escape(status)}"{spans}>{content}{marks}</td>'


def _label(term: form.Term, kind: str, spans: str = "", mark: tuple[str, str] = ("", ""), note: str = "") -> str:
    worst, marks = mark
    english = term.label_en + (f" · {note}" if note else "")
    return (
        f'<th class="{kind} {worst}"{spans}>{escape(term.label_zh)}{marks}'
        f'<span class="en">{escape(english)}</span></th>'
    )


def _heading(english: str, spans: str = "", kind: str = "column") -> str:
    """A heading that has no code of its own."""
    return f'<th class="{kind}"{spans}>{escape(_HEADINGS[english])}<span class="en">{escape(english)}</span></th>'


def _span(**sizes: int) -> str:
    return "".join(f' {name}="{size}"' for name, size in sizes.items() if size > 1)


def _table(rows: Iterable[Iterable[str]]) -> str:
    return '<table class="form">' + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def _disclosure(cells: Mapping[tuple[str, str], _Cell], findings: _Findings) -> str:
    """Section 二: a block for each item of Article 20."""
    articles = {(cell.item, cell.measure): cell.article for cell in form.DISCLOSURE_CELLS}
    rows = []
    for article, block in groupby(cells, key=lambda key: articles[key]):
        keys = list(block)
        measures = list(dict.fromkeys(measure for _, measure in keys))
        widths = [6 // len(measures)] * len(measures)
        number = article.removeprefix("20 item ")
        rows.append([_heading(f"Article 20, item {number}", ' colspan="7"', "row")])
        rows.append(
            [
                _heading("Content of information"),
                *(
                    _label(form.DISCLOSURE_MEASURES[measure], "column", _span(colspan=width))
                    for measure, width in zip(measures, widths, strict=True)
                ),
            ]
        )
        for item in dict.fromkeys(item for item, _ in keys):
            row = [_label(form.DISCLOSURE_ITEMS[item], "row", mark=findings.at("disclosure", item, None))]
            for measure, width in zip(measures, widths, strict=True):
                cell = cells.get((item, measure), _Cell("absent", None, ""))
                row.append(_figure(cell, *findings.at("disclosure", item, measure), _span(colspan=width)))
            rows.append(row)
    return _table(rows)


def _requests(cells: Mapping[tuple[str, str], _Cell], findings: _Findings) -> str:
    """Section 三: outcomes in groups, applicants in columns."""
    kinds = list(form.APPLICANTS.values())
    identity = "The first row plus the second equal the third plus the fourth"
    rows = [
        [_heading(identity, ' rowspan="3" colspan="3"', "row"), _heading("Applicants", _span(colspan=len(kinds)))],
        [
            _label(kinds[0], "column", ' rowspan="2"'),
            _heading("Legal persons or other organisations", _span(colspan=len(kinds) - 2)),
            _label(kinds[-1], "column", ' rowspan="2"'),
        ],
        [_label(kind, "column") for kind in kinds[1:-1]],
    ]
    items = [form.REQUEST_ITEMS[code] for code in dict.fromkeys(item for item, _ in cells)]
    outcomes = [item for item in items if item.number.startswith("三")]
    members = {group: [item for item in items if item.group == group] for group in form.REQUEST_GROUPS}
    for item in items:
        row = []
        if item is outcomes[0]:
            label = form.Term("", "三、本年度办理结果", "Results of handling in the year")
            row.append(_label(label, "row", _span(rowspan=len(outcomes))))
        several = len(members[item.group]) > 1 and item in outcomes
        if several and item is members[item.group][0]:
            group = form.REQUEST_GROUPS[item.group]
            label = form.Term("", f"{item.number[1:4]}{group.label_zh}", group.label_en)
            row.append(
                _label(label, "row", _span(rowspan=len(members[item.group])), findings.at("requests", item.group, None))
            )
        width = 1 if several else 2 if item in outcomes else 3
        line = f"{item.number[4:]}." if several else ""
        label = form.Term("", line + item.label_zh, item.label_en)
        article = form.article_label(item.articles)
        row.append(_label(label, "row", _span(colspan=width), findings.at("requests", item.code, None), article))
        row += [_figure(cells[item.code, kind.code], *findings.at("requests", item.code, kind.code)) for kind in kinds]
        rows.append(row)
    return _table(rows)


def _reviews(cells: Mapping[tuple[str, str], _Cell], findings: _Findings) -> str:
    """Section 四: reconsideration beside the two kinds of suit."""
    first, *suits = form.CHANNELS.values()
    results = list(form.RESULTS.values())
    wide = _span(colspan=len(results))
    rows = [
        [
            _label(first, "column", f'{wide} rowspan="2"', findings.at("reviews", first.code, None)),
            _heading("Administrative litigation", _span(colspan=len(results) * len(suits))),
        ],
        [_label(suit, "column", wide, findings.at("reviews", suit.code, None)) for suit in suits],
        [_label(result, "column") for _ in form.CHANNELS for result in results],
        [
            _figure(cells[channel, result.code], *findings.at("reviews", channel, result.code))
            for channel in form.CHANNELS
            for result in results
        ],
    ]
    return _table(rows)


def _legend(cells: Mapping[str, Mapping[tuple[str, str], _Cell]]) -> str:
    """Say what the marks mean, as far as the report has them."""
    used = {cell.status for table in cells.values() for cell in table.values()}
    keys = [
        '<span class="key error"></span>错误 error<span class="key warning"></span>警告 warning'
        '<span class="key note"></span>提示 note'
    ]
    if used & {"blank", "placeholder"}:
        keys.append('<span class="key empty"></span>空白，不等于零 blank, which is not zero')
    if "inferred" in used:
        keys.append(" [0] 由勾稽关系推定 proved by the identities of the form")
    if "absent" in used:
        keys.append('<span class="key absent"></span>缺项 the report has no such cell')
    return f'<p class="quiet">{"".join(keys)}</p>'
