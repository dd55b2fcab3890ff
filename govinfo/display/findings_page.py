"""Findings as a page for a browser: each with the picture of its cells and the sentences it quotes.

One file without links, so that it can be sent to whoever has to decide. Documents are
untrusted: everything that comes from one is escaped.
"""

from __future__ import annotations

import base64
import re
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks.claims import figures_of
from ..checks.finding import quoted
from ..checks.registry import CHECKS, SEVERITIES
from ..errors import GovinfoError
from ..form.labels import label
from ..frames import PanelFrames
from .evidence import PageSource, show
from .findings import finding_text

_MOST_PICTURES = 40
_UNSAFE = re.compile(r"[^\w.-]+")
_STYLE = (Path(__file__).parent / "findings_page.css").read_text(encoding="utf-8")
_WORDS = {
    "en": {
        "title": "What does not add up",
        "none": "Nothing was found: every identity of the form holds.",
        "compares": "Compares",
        "source": "Rests on",
        "printed": "printed",
        "expected": "expected",
        "accepted": "Accepted by {} on {}: {}",
        "claims": "Figures stated in the narrative",
        "sentence": "Sentence",
        "quantity": "Quantity",
        "value": "Value",
        "section": "Section",
        "reports": "Reports",
        "read_from": "Read from",
        "pairs": {
            "claim": ("in the narrative", "in the table"),
            "slip": ("printed", "were it"),
            **dict.fromkeys(("I5", "jump", "fee_jump"), ("this year", "the year before")),
        },
        "legend": "Red: the cell in question. Blue: the cells it is held against.",
    },
    "zh": {
        "title": "数据核查结果",
        "none": "未发现问题：各项勾稽关系均成立。",
        "compares": "比较",
        "source": "依据",
        "printed": "填报",
        "expected": "应为",
        "accepted": "已由{}于{}确认：{}",
        "claims": "正文所述数字",
        "sentence": "原文",
        "quantity": "项目",
        "value": "数值",
        "section": "部分",
        "reports": "报告",
        "pairs": {
            "claim": ("正文", "表格"),
            "slip": ("填报", "假定为"),
            **dict.fromkeys(("I5", "jump", "fee_jump"), ("本年", "上年")),
        },
        "read_from": "来源",
        "legend": "红框：所指的格；蓝框：与之比较的格。",
    },
}


def write_findings_page(panel: PanelFrames, listed: pd.DataFrame, output: str | Path, lang: str = "en") -> list[Path]:
    """Write the findings of a panel for a browser.

    One report gives one page. Several give an index at `output`, and a page each in the
    folder of the same name beside it (``out.html`` and ``out/``).

    Parameters
    ----------
    panel : Panel
        Reports; their documents are opened again for the pictures, where they still stand unchanged.
    listed : pandas.DataFrame
        Findings, as `govinfo.display.findings.findings` gives them.
    output : path
        File to write.
    lang : {"en", "zh"}
        Language of the page.

    Returns
    -------
    list of Path
        The files, the one at `output` first.
    """
    output = Path(output)
    if not output.parent.is_dir():
        raise GovinfoError(f"{output}: the folder {output.parent} does not exist; make it first")
    names = list(panel.reports["report_id"])
    if len(names) == 1:
        output.write_text(report_page(panel, names[0], listed, lang), encoding="utf-8")
        return [output]
    folder = output.with_suffix("")
    if folder == output:
        folder = output.with_name(f"{output.name}_reports")
    folder.mkdir(exist_ok=True)
    files = {}
    for name in names:
        files[name] = folder / f"{_UNSAFE.sub('_', name)}.html"
        files[name].write_text(report_page(panel, name, listed, lang), encoding="utf-8")
    output.write_text(_index(panel, listed, files, folder.name, lang), encoding="utf-8")
    return [output, *files.values()]


def report_page(panel: PanelFrames, report_id: str, listed: pd.DataFrame, lang: str = "en") -> str:
    """The page of one report."""
    words = _WORDS[lang]
    report = panel.report(report_id)
    about = report.reports.iloc[0]
    own = listed[listed["report_id"] == report_id]
    source = PageSource(report, lang)
    articles = [
        _article(report, row, source, lang, pictured=place < _MOST_PICTURES)
        for place, row in enumerate(own.itertuples(index=False))
    ]
    title = about["title"] if not pd.isna(about["title"]) else report_id
    body = [
        f"<h1>{escape(str(title))}</h1>",
        f'<p class="quiet">{words["read_from"]}: {escape(Path(str(about["source"])).name)}</p>',
        _tally(own, lang),
        f'<p class="quiet">{words["legend"]}</p>' if articles else f"<p>{words['none']}</p>",
        *articles,
        _claims(report, own, lang),
    ]
    return _document(f"{report_id}: {words['title']}", "".join(body), lang)


def _document(title: str, body: str, lang: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _article(report: Any, row: Any, source: PageSource, lang: str, *, pictured: bool) -> str:
    """One finding: words on the left, its picture on the right."""
    words, check = _WORDS[lang], CHECKS[row.check]
    sentences = figures_of(row._asdict(), report.claims)["sentence"].iloc[:1]
    left = [
        f'<h2><span class="tag {row.severity}">{label("severity", str(row.severity), lang)}</span> '
        f"{escape(check.title(lang))} <code>{row.check}</code></h2>",
        f"<p>{escape(finding_text(row, lang).removesuffix(quoted(sentences)).rstrip(' :：'))}</p>",
        *(f'<blockquote lang="zh">{escape(sentence)}</blockquote>' for sentence in sentences),
    ]
    if not pd.isna(row.found) and not pd.isna(row.expected):
        printed, held_against = words["pairs"].get(row.check, (words["printed"], words["expected"]))
        left.append(
            f'<p class="numbers">{printed} <b>{row.found:.12g}</b> · {held_against} <b>{row.expected:.12g}</b></p>'
        )
    compares, rests = (check.compares_zh, check.source_zh) if lang == "zh" else (check.compares_en, check.source)
    left.append(f'<p class="quiet">{words["compares"]}: {escape(compares)}<br>{words["source"]}: {escape(rests)}</p>')
    if not pd.isna(row.who):
        left.append(f'<p class="accepted">{escape(words["accepted"].format(row.who, row.when, row.why))}</p>')
    picture = ""
    if pictured and not pd.isna(row.table):
        evidence = show(report, row, lang, source)
        if evidence.cells:
            encoded = base64.b64encode(evidence._repr_png_()).decode("ascii")
            picture = f'<img alt="{escape(evidence.caption)}" src="data:image/png;base64,{encoded}">'
    accepted = " was-accepted" if not pd.isna(row.who) else ""
    return f'<article class="{row.severity}{accepted}"><div>{"".join(left)}</div><div>{picture}</div></article>'


def _tally(own: pd.DataFrame, lang: str) -> str:
    counts = own["severity"].astype(str).value_counts()
    parts = [
        f'<span class="tag {severity}">{label("severity", severity, lang)} {int(counts.get(severity, 0))}</span>'
        for severity in SEVERITIES
    ]
    return f"<p>{' '.join(parts)}</p>"


def _claims(report: Any, own: pd.DataFrame, lang: str) -> str:
    """The figures stated in the narrative, those that fit no reading of the tables marked."""
    from ..narrative import quantity_label

    words = _WORDS[lang]
    if report.claims.empty:
        return ""
    in_question = {place for finding in own.to_dict("records") for place in figures_of(finding, report.claims).index}
    rows = []
    for claim in report.claims.itertuples():
        rows.append(
            f"<tr{' class=warning' if claim.Index in in_question else ''}><td>{claim.section}</td>"
            f"<td>{escape(quantity_label(claim.quantity, lang))}</td>"
            f'<td class="number">{claim.value:.12g}</td><td lang="zh">{escape(claim.sentence)}</td></tr>'
        )
    heads = "".join(f"<th>{words[name]}</th>" for name in ("section", "quantity", "value", "sentence"))
    return f"<h2>{words['claims']}</h2><table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _index(panel: PanelFrames, listed: pd.DataFrame, files: dict[str, Path], folder: str, lang: str) -> str:
    words = _WORDS[lang]
    counts = listed.groupby(["report_id", "severity"], observed=False).size().unstack(fill_value=0)
    rows = []
    for name, file in files.items():
        numbers = "".join(
            f'<td class="number">{int(counts.loc[name, severity]) if name in counts.index else 0}</td>'
            for severity in SEVERITIES
        )
        rows.append(f'<tr><td><a href="{escape(folder)}/{escape(file.name)}">{escape(name)}</a></td>{numbers}</tr>')
    heads = "".join(f'<th class="number">{label("severity", severity, lang)}</th>' for severity in SEVERITIES)
    table = f"<table><thead><tr><th>{words['reports']}</th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return _document(words["title"], f"<h1>{words['title']}</h1>{_tally(listed, lang)}{table}", lang)
