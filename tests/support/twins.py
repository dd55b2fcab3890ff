"""Twins of published reports: the layout of each, oddity by oddity, with its figures and this project's own wording.

    python tests/support/twins.py

writes them to `tests/twins`, each named after what is odd about it. The same data give the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph

ROOT = Path(__file__).parents[2]
TWINS = ROOT / "tests" / "twins"
sys.path[:0] = [str(ROOT), str(ROOT / "data")]

from typesetting.form_tables import LABEL_COLUMNS, OUTCOMES, Cell, Table  # noqa: E402
from typesetting.pdf import FONT, FONT_FILE, SIDE, WIDTH, TornTable  # noqa: E402
from typesetting.report import Report, read_reports  # noqa: E402

from govinfo import form  # noqa: E402


def _report(stem: str) -> Report:
    return next(report for report in read_reports(ROOT / "data") if report.stem == stem)


# ---- Markdown: rows shifted and torn, as a converter from PDF leaves them


def shifted_and_torn_rows() -> bytes:
    """Section 三 with rows moved by a column and one torn by a page break, section 四 under a row of merged cells.

    Paragraphs break off within a word at the end of a page, and headings are plain lines.
    """
    report = _report("xicheng-2024")
    lines = [report.title.replace("2024年", " 2024 年")]
    for kind, text in report.content[2:]:
        if kind == "table":
            lines += {"disclosure": _disclosure, "requests": _requests, "reviews": _reviews}[text](report)
        elif len(text) > 80:  # a page ends within the paragraph
            lines += [text[:61].replace("，", ","), text[61:]]
        else:
            lines.append(text)
    return ("\n\n" + "\n\n".join(lines) + "\n").encode()


def _figures(report: Report, table: str, row: str) -> list[str]:
    columns = form.APPLICANTS if table == "requests" else form.RESULTS
    return [report.figures[table, row, column] for column in columns]


def _piped(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)


def _disclosure(report: Report) -> list[str]:
    """The last paragraph of Article 20 on the next page, its heading left above."""
    rows = [[cell.text for cell in row] for row in report.table("disclosure").rows()]
    above, below = [row + [""] * (4 - len(row)) for row in rows[:-2]], rows[-2:]
    return [_piped(above), _piped(below)]


def _requests(report: Report) -> list[str]:
    table = report.table("requests")
    header = [
        ["(本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和)", "", "申请人情况", *[""] * 5, "总计", ""],
        ["", "", "自然人", "法人或其他组织", *[""] * 6],
        ["", "", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "", ""],
    ]
    rows, groups = [], {cell.row: cell.text for cell in table.cells if cell.column == 1 and cell.rowspan > 1}
    for row, item in enumerate(form.request_items("2021"), start=table.header_rows):
        figures = _figures(report, "requests", item.code)
        label = next(cell for cell in table.cells if cell.row == row and cell.role == "label" and cell.rowspan == 1)
        if item.code == "other.not_corrected":  # the page ends within this row
            rows.append([groups[row], label.text[:-2], *figures, ""])
            below = [["", label.text[-2:], *[""] * 7]]
        elif item.code == "not_processed.confirmation":  # moved to the left
            rows.append([label.text, "", *figures, ""])
        elif item.code.startswith("other."):
            below.append(["", label.text, *figures])
        elif item.code in ("concluded", "carried_out"):
            below.append([label.text, "", *figures])
        elif label.column == LABEL_COLUMNS - 1:  # one column more than the header has
            rows.append(["", groups.get(row, ""), label.text, *figures])
        else:
            first = OUTCOMES if item.code == "granted" else ""
            rows.append([label.text, "", *figures, ""] if label.column == 0 else [first, label.text, *figures, ""])
    return [_piped([*header, *rows]), _piped([[""] * 9, *below])]


def _reviews(report: Report) -> list[str]:
    """Line breaks in headings as spaces; reconsideration blank, in cells merged with their headings."""
    spaced = ["结果 维持", "结果 纠正", "其他 结果", "尚未 审结", "总计"]
    figures = [_figures(report, "reviews", channel) for channel in form.CHANNELS]
    return [
        _piped(
            [
                ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9],
                [*spaced, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4],
                [*[""] * 5, *spaced, *spaced],
                [number for channel in figures for number in channel],
            ]
        )
    ]


# ---- Web page: navigation around the report, headings within paragraphs, labels in several paragraphs


def navigation_and_labels_in_paragraphs() -> bytes:
    """A portal's page: navigation, bread crumbs, tabs, a viewer; labels broken into paragraphs, spans padded."""
    report = _report("pingtan-2024")
    title = report.title.replace("2024年", "2024年度")
    body = []
    for kind, text in report.content[2:]:
        if kind == "table":
            body.append(_table_of_page(report.table(text)))
        elif kind == "heading":
            body.append(f'<p style="text-indent: 2em;"><span style="font-family: 黑体, SimHei;">{text}</span></p>')
        else:
            body.append(f'<p style="text-indent: 2em;">{escape(text)}</p>')
    menu = "".join(f'<li class="parentNode"><a href="/{number}/">{name}</a></li>' for number, name in enumerate(_MENU))
    crumbs = "".join(f"<li><a>{name}</a></li>" for name in ("首页", *_MENU[:2]))
    return f"""<!DOCTYPE html>
<html ms-controller="windowRoot">
  <head>
    <meta charset="utf-8" name="viewport" content="width=device-width, initial-scale=1.0" />
    <meta name="SiteName" content="{report.agency}"/>
<meta name="ColumnName" content="政府信息公开年报"/>
<meta name="ArticleTitle" content="{title}"/>
<meta name="PubDate" content="2025-03-10 15:35"/>
    <title>{title}_政府信息公开年报_{report.agency}</title>
  </head>
  <body>
    <div class="warp">
      <div class="header"><div class="row"><ul role="navigation" des="站点主目录"><li>
<a href="/">首页</a></li>{menu}</ul></div></div>
          <div class="row" role="viewlist" des="正文">
            <div class="breadcrumb"><span>当前位置：</span><ul>{crumbs}</ul></div>
                        <div class="article_title">
                          {title}
                        </div>
                              <span class="article_source">来源：{report.agency}</span>
                            <span class="article_time">时间：2025-03-10 15:35</span>
                        <div class="tabs_hd"><ul>
<li><a href="javascript:;">全真版</a></li><li><a href="javascript:;">文字版</a></li></ul>
<a title="文件下载" class="download">文件下载</a></div>
                          <div class="pic_con" ms-visible="show==0&&file!=''">
<iframe ms-attr-src="/viewer.html?file={{{{file}}}}"></iframe></div>
                              <div class="article_content">
                                <div class=TRS_Editor>{"".join(body)}</div></div></div>
<div class="footer"><p><span>网站标识码：0000000000</span></p>
<p><span>主办单位：{report.agency}</span></p></div></div></body></html>
""".encode()


_MENU = ("政务公开", "政府信息公开年报", "解读回应", "统计信息")
_BORDER = "padding: 0 4px;border-left: none;border-right: 1px solid windowtext;border-top: none"
_PADDING = "\n" + " &nbsp;" * 8


def _table_of_page(table: Table) -> str:
    rows = []
    for number, row in enumerate(table.rows()):
        cells = []
        for cell in row:
            spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
            spans += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
            cells.append(f'<td{spans} style="{_BORDER}" valign="center">{_paragraphs(cell)}</td>')
        first = ' class="firstRow"' if not number and table.name == "requests" else ""
        rows.append(f"<tr{first}>{''.join(cells)}</tr>")
    style = "font-size: 13px;border-collapse: collapse;width: auto !important"
    return f'<table style="{style}" cellspacing="0" border="1"><tbody>{"".join(rows)}</tbody></table>'


def _paragraphs(cell: Cell) -> str:
    """Two characters a paragraph in narrow headings; padding spaces behind the later ones, and in the long label."""
    if cell.text == OUTCOMES:
        parts = [OUTCOMES[:6], OUTCOMES[6:] + " &nbsp;" * 8]
    elif cell.role == "heading" and len(cell.text) in (4, 6) and cell.colspan == 1 and cell.row:
        pairs = [cell.text[start : start + 2] for start in range(0, len(cell.text), 2)]
        parts = [pairs[0], *(f"<span>{pair}</span>{_PADDING if len(pairs) > 2 else ''}" for pair in pairs[1:])]
    else:
        parts = [escape(cell.text)]
    return "".join(f'<p style="text-indent: 0em;">{part}</p>' for part in parts)


# ---- PDF: labels that run downwards, tables over page breaks


def labels_downwards_over_page_breaks() -> bytes:
    """Sections 二 and 三 cut by page ends, a label of a group that runs downwards in text drawn at another scale.

    A label lost characters, others have spaces where their lines broke, a row of section 三 that the form divides
    is not divided, and a paragraph goes on on the next page.
    """
    report = _report("hongze-2024")
    pdfmetrics.registerFont(TTFont(FONT, FONT_FILE))
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light", isVertical=True))
    text = ParagraphStyle("text", fontName=FONT, fontSize=15, leading=26, firstLineIndent=30, wordWrap="CJK")
    styles = {
        "text": text,
        "heading": ParagraphStyle("heading", text, fontSize=16, keepWithNext=True),
        "title": ParagraphStyle("title", text, fontSize=20, leading=32, alignment=1, firstLineIndent=0),
    }
    story: list[Flowable] = []
    for kind, content in report.blocks({"refused.prohibited_by_law": "2.其他法律行政止公开"}):
        if kind != "table":
            if content.startswith("五、"):
                story.append(_Fill(170))  # the section's second paragraph goes over the end of the page
            story.append(Paragraph(escape(content), styles[kind]))
            continue
        cells = tuple(replace(cell, text=_SPACED.get(cell.text, cell.text)) for cell in content.cells)
        spaced = replace(content, cells=cells)
        parts = [spaced] if content.name == "reviews" else spaced.split(_row_after_break(spaced))
        for number, part in enumerate(parts):
            story += [PageBreak()] * bool(number) + [_WithLabelDownwards(part, report.layout)]
    output = BytesIO()
    document = BaseDocTemplate(output, pagesize=A4, invariant=1, title="政府信息公开工作年度报告", initialFontName=FONT)
    frame = Frame(SIDE, 62, WIDTH, A4[1] - 144, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_page_number))
    document.build(story)
    return output.getvalue()


_SPACED = {
    "总计": "总 计",
    "4.无正当理由大量反复申请": "4.无正当理由大量反复 申请",
    "5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或重 新出具已获取信息",
}


def _row_after_break(table: Table) -> int:
    begins = "第二十条第（六）项" if table.name == "disclosure" else "2.没有现成信息需要另行制作"
    return next(cell.row for cell in table.cells if cell.text == begins)


def _page_number(canvas, document) -> None:
    canvas.setFont("Times-Roman", 10.5)
    canvas.drawCentredString(A4[0] - SIDE - 20 if document.page % 2 else SIDE + 20, 40, f"-{document.page}-")


class _Fill(Flowable):
    """Space down to a height above the end of the page."""

    def __init__(self, left: float) -> None:
        super().__init__()
        self.left = left

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, max(height - self.left, 0)

    def draw(self) -> None:
        pass


class _WithLabelDownwards(TornTable):
    """A table whose label of all outcomes runs downwards in a font for vertical text, at a twentieth of the scale."""

    def __init__(self, table: Table, layout) -> None:
        self.downwards = next((cell for cell in table.cells if cell.text == OUTCOMES), None)
        cells = tuple(replace(cell, text="") if cell is self.downwards else cell for cell in table.cells)
        super().__init__(replace(table, cells=cells), layout)

    def draw(self) -> None:
        super().draw()
        if self.downwards is None:
            return
        edges = self.ruled._rowpositions
        middle = (edges[self.downwards.row] + edges[self.downwards.row + self.downwards.rowspan]) / 2
        self.canv.saveState()
        self.canv.scale(0.05, 0.05)
        self.canv.setFont("STSong-Light", 180)
        self.canv.drawString(9 / 0.05, (middle + 9 * len(OUTCOMES) / 2) / 0.05, OUTCOMES)
        self.canv.restoreState()


def made() -> Iterator[tuple[str, bytes]]:
    """Name and content of each twin."""
    yield "shifted_and_torn_rows.md", shifted_and_torn_rows()
    yield "navigation_and_labels_in_paragraphs.html", navigation_and_labels_in_paragraphs()
    yield "labels_downwards_over_page_breaks.pdf", labels_downwards_over_page_breaks()


if __name__ == "__main__":
    TWINS.mkdir(exist_ok=True)
    for name, content in made():
        (TWINS / name).write_bytes(content)
