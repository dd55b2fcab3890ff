"""Made-up reports as the programs of offices typeset them, with the prose of real length, to be scanned.

Fonts, sizes, rules, rows, margins and pages vary by the seed, within what offices print; the layouts are those that
can be read in full from a text layer.
"""

from __future__ import annotations

import csv
import html
import random
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import pagesizes
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as RuledTable

from . import layouts, web, word
from .figures import draw_figures, leave_blank, print_numbers, spoil
from .generator import Document
from .pdf import FONT_FILE, BrokenTable
from .scan import write_scan
from .tables import Table

ROOT = Path(__file__).parents[3]
TYPESETTERS = ("libreoffice", "chromium", "reportlab")
LAYOUTS = (
    "as printed",
    "as printed",
    "2019 spans out of line",
    "empty cells for spans",
    "header split over rows",
    "hybrid forms",
    "section 四 in three rows",
    "several tables in one",
    "wrapped numbers and vertical labels",
)
RULES = ("solid",) * 12 + ("thick", "hairline", "hairline", "grey", "dotted", "dashed")
_ENDINGS = ("人民政府", "人民政府办公室", "教育局", "卫生健康委员会", "自然资源局", "市场监督管理局", "民政局")
_NARROWEST = 21.0  # points of a column of figures
_PAGES = {"A4": pagesizes.A4, "letter": pagesizes.LETTER, "B5": (516.0, 729.0), "A4 across": pagesizes.A4[::-1]}


@dataclass(frozen=True)
class Look:
    """How a report is set: lengths in points."""

    font: str
    font_of_figures: str
    size: float
    size_of_table: float
    page: str
    margin: float
    row_padding: float
    rules: str
    centred: bool
    wide_labels: bool

    @property
    def traits(self) -> tuple[str, ...]:
        return (
            f"{self.font}, figures {self.font_of_figures or 'same'}, {self.size_of_table:g} pt",
            f"{self.page}, padding {self.row_padding:g}",
            f"{self.rules} rules",
        )


@cache
def fonts() -> Mapping[str, str]:
    """Chinese fonts by name, with their files; the font of this project where none is installed."""
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn:style=Regular", "family", "file"], check=True, capture_output=True, text=True
    ).stdout
    wanted = ("Noto Sans CJK SC", "Noto Serif CJK SC", "AR PL SungtiL GB", "AR PL KaitiM GB", "AR PL UMing CN")
    wanted += ("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "LXGW WenKai", "AR PL UKai CN")
    pairs = [line.split(":", 1) for line in listed.splitlines()]
    found = {family.strip().split(",")[0]: file.strip() for file, family in pairs}
    return {name: found[name] for name in wanted if name in found} or {"Govinfo Sans": str(FONT_FILE)}


def draw_look(rng: random.Random) -> Look:
    """How an office may set its report."""
    return Look(
        font=rng.choice(list(fonts())),
        font_of_figures=rng.choice(["", "", "Liberation Serif", "Liberation Sans"]),
        size=rng.choice([10.5, 12, 14, 16]),
        size_of_table=rng.choice([7.5, 8, 9, 9, 10.5, 10.5, 12]),
        page=rng.choice(["A4"] * 7 + ["letter", "B5", "A4 across"]),
        margin=rng.choice([54, 72, 90]),
        row_padding=rng.choice([0, 0.5, 1.5, 3, 6]),
        rules=rng.choice(RULES),
        centred=rng.random() < 0.7,
        wide_labels=rng.random() < 0.5,
    )


@cache
def _counties() -> list[str]:
    with open(ROOT / "govinfo" / "definitions" / "places" / "regions.csv", encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    return [
        rows[row["parent"]]["name"] + row["name"]
        for row in rows.values()
        if row["level"] == "county" and rows[row["parent"]]["level"] == "prefecture" and not row["last_year"]
    ]


@dataclass(frozen=True)
class Report:
    """A made-up report before it is set, with its agency and year."""

    document: Document
    blocks: Sequence[tuple[str, Any]]
    look: Look
    agency: str
    year: int


def draw_report(seed: int, layout: str | None = None) -> Report:
    """A report with figures, prose, agency and look drawn from `seed`."""
    rng = random.Random(f"typeset {seed}")
    layout = layout or rng.choice(LAYOUTS)
    forms = layouts.forms_for(layout, rng)
    figures = draw_figures(rng, *forms)
    style = rng.choice(["plain"] * 6 + ["thousands", "units", "decimals", "amount_units"])
    print_numbers(figures, rng, style)
    traits = [style]
    if rng.random() < 0.1:
        spoil(figures, rng, "totals")
        traits.append("spoiled totals")
    if rng.random() < 0.2:
        how = rng.choice(["cells", "zeros", "rows", "outcome_totals", "channel"])
        leave_blank(figures, rng, how)
        traits.append(f"blank {how}")
    laid_out = layouts.lay_out(figures, layout, "scan", rng)
    look = draw_look(rng)
    agency, year = rng.choice(_counties()) + rng.choice(_ENDINGS), rng.choice([2021, 2022, 2023, 2024])
    document = Document(
        seed, "typeset", layout, (*traits, *laid_out.traits, *look.traits), ".pdf", b"", figures.forms, figures.truth
    )
    return Report(document, _with_prose(laid_out.blocks, agency, year, rng), look, agency, year)


def _with_prose(blocks: Sequence[tuple[str, Any]], agency: str, year: int, rng: random.Random) -> list[tuple[str, Any]]:
    """The tables of a report among the prose of a shipped one, under a title of one or two lines."""
    prose = rng.choice(sorted((ROOT / "data" / "prose").glob("*.md"))).read_text(encoding="utf-8")
    titles = re.findall("^# (.*)$", prose, re.MULTILINE)
    for name in {titles[0], titles[0].removesuffix("人民政府") + "人民政府"}:
        prose = prose.replace(name, agency)
    of_prose = re.search(r"20\d\d", titles[-1])
    assert of_prose is not None
    for shift in (-1, 0, 1):
        prose = re.sub(rf"{int(of_prose.group()) + shift} ?年", f"\0{year + shift}年", prose)
    prose = prose.replace("\0", "")
    tables: dict[str, list[tuple[str, Any]]] = {}
    name = ""
    for kind, content in blocks:
        if kind == "heading":
            name = content[0]
        tables.setdefault(name, []).append((kind, content))
    title = f"{year}年政府信息公开工作年度报告"
    laid: list[tuple[str, Any]] = [("title", agency), ("title", title)]
    if rng.random() < 0.4:
        laid = [("title", agency + title)]
    for block in prose.split("\n\n"):
        text = " ".join(block.split("\n")).strip()
        if text.startswith("## "):
            laid.append(("heading", text.removeprefix("## ")))
        elif re.fullmatch(r"\{\w+\}", text):
            section = {"disclosure": "二", "requests": "三", "reviews": "四"}[text.strip("{}")]
            laid += [part for part in tables.get(section, []) if part[0] != "heading"]
        elif text and not text.startswith("# "):
            laid.append(("text", text))
    return laid


def _borders(look: Look) -> tuple[float, str, str]:
    """Width in points, style and colour of the rules."""
    width = {"thick": 1.5, "hairline": 0.25}.get(look.rules, 0.5)
    style = look.rules if look.rules in ("dotted", "dashed") else "solid"
    return width, style, "777777" if look.rules == "grey" else "000000"


def _column_widths(table: Table, look: Look, width: float) -> list[float]:
    """Columns all as wide, or those of figures narrower than those of labels."""
    if not look.wide_labels:
        return [width / table.width] * table.width
    figures = {cell.column for cell in table.cells if cell.role == "figure" and cell.colspan == 1}
    figures = figures or set(range(table.width))
    labels = table.width - len(figures)
    share = max(0.5 / labels, 1.2 / table.width) if labels else 0.0
    narrow = (1 - share * labels) / len(figures)
    if narrow * width < _NARROWEST:
        return [width / table.width] * table.width
    return [width * (narrow if column in figures else share) for column in range(table.width)]


def _page_width(look: Look) -> float:
    return _PAGES[look.page][0] - 2 * look.margin


def as_html(report: Report) -> bytes:
    """The report as a web page for printing."""
    look = report.look
    width, style, colour = _borders(look)
    wide, high = _PAGES[look.page]
    figures = f"'{look.font_of_figures}'," if look.font_of_figures else ""
    css = (
        f"@page{{size:{wide}pt {high}pt;margin:{look.margin}pt}} "
        f"body{{font-family:{figures}'{look.font}';font-size:{look.size}pt;line-height:1.6;margin:0}} "
        "p{text-indent:2em;margin:0 0 4pt} h1{text-align:center;font-size:20pt;font-weight:normal;margin:4pt} "
        f"h2{{font-size:{look.size + 1}pt}} table{{border-collapse:collapse;width:100%;table-layout:fixed;"
        f"font-size:{look.size_of_table}pt;line-height:1.15}} "
        f"td{{border:{width}pt {style} #{colour};padding:{look.row_padding}pt 2pt;word-break:break-all;"
        f"text-align:{'center' if look.centred else 'left'}}}"
    )
    body = []
    for kind, content in report.blocks:
        if kind == "table":
            columns = "".join(f"<col style='width:{w}pt'>" for w in _column_widths(content, look, _page_width(look)))
            body.append(web.table_html(content).replace("<table>", f"<table>{columns}", 1))
        else:
            tag = {"title": "h1", "heading": "h2"}.get(kind, "p")
            body.append(f"<{tag}>{html.escape(content)}</{tag}>")
    page = f"<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><style>{css}</style></head><body>"
    return f"{page}{''.join(body)}</body></html>".encode()


def as_word(report: Report) -> bytes:
    """The report as a Word file."""
    look = report.look
    width, style, colour = _borders(look)
    wide, high = (round(side * 20) for side in _PAGES[look.page])
    line = {"solid": "single"}.get(style, style)
    border = f'w:val="{line}" w:sz="{max(round(width * 8), 2)}" w:color="{colour}"'
    sides = "".join(f"<w:{side} {border}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    body = []
    for kind, content in report.blocks:
        if kind != "table":
            body.append(_word_paragraph(content, look, kind))
            continue
        widths = [round(w * 20) for w in _column_widths(content, look, _page_width(look))]
        rows = []
        for row in range(content.height):
            standing = sorted((c for c in content.cells if c.row <= row < c.row + c.rowspan), key=lambda c: c.column)
            rows.append(f"<w:tr>{''.join(_word_cell(c, row, widths, look) for c in standing)}</w:tr>")
        padding = round(look.row_padding * 20)
        columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        body.append(
            f"<w:tbl><w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type='fixed'/><w:tblCellMar>"
            f"<w:top w:w='{padding}' w:type='dxa'/><w:left w:w='40' w:type='dxa'/>"
            f"<w:bottom w:w='{padding}' w:type='dxa'/><w:right w:w='40' w:type='dxa'/></w:tblCellMar></w:tblPr>"
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
    margin = round(look.margin * 20)
    section = (
        f"<w:sectPr><w:pgSz w:w='{wide}' w:h='{high}'/><w:pgMar w:top='{margin}' w:bottom='{margin}' "
        f"w:left='{margin}' w:right='{margin}'/></w:sectPr>"
    )
    return word.pack(f'<w:document xmlns:w="{word.NAMESPACE}"><w:body>{"".join(body)}{section}</w:body></w:document>')


def _word_paragraph(text: str, look: Look, kind: str) -> str:
    size = {"title": 22, "heading": look.size + 1, "text": look.size}.get(kind, look.size_of_table)
    figures = look.font_of_figures or look.font
    font = f'<w:rFonts w:ascii="{figures}" w:hAnsi="{figures}" w:eastAsia="{look.font}"/>'
    run = f'<w:rPr>{font}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
    centred = kind == "title" or (kind == "cell" and look.centred)
    align = '<w:jc w:val="center"/>' if centred else ""
    indent = '<w:ind w:firstLineChars="200"/>' if kind == "text" else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:pPr>{indent}{align}{run}</w:pPr><w:r>{run}{lines}</w:r></w:p>"


def _word_cell(cell: Any, row: int, widths: Sequence[int], look: Look) -> str:
    size = f'<w:tcW w:w="{sum(widths[cell.column : cell.column + cell.colspan])}" w:type="dxa"/>'
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    align = '<w:vAlign w:val="center"/>' if look.centred else ""
    text = _word_paragraph(cell.text if row == cell.row else "", look, "cell")
    return f"<w:tc><w:tcPr>{size}{span}{merge}{align}</w:tcPr>{text}</w:tc>"


def as_pdf(report: Report) -> bytes:
    """The report as reportlab sets it."""
    look = report.look
    font = _registered(look.font)
    text = ParagraphStyle(
        "text",
        fontName=font,
        fontSize=look.size,
        leading=1.6 * look.size,
        firstLineIndent=2 * look.size,
        wordWrap="CJK",
    )
    styles = {
        "text": text,
        "title": ParagraphStyle("title", text, fontSize=20, leading=30, alignment=TA_CENTER, firstLineIndent=0),
        "heading": ParagraphStyle("heading", text, fontSize=look.size + 1, firstLineIndent=0),
    }
    cell_style = ParagraphStyle(
        "cell",
        text,
        fontSize=look.size_of_table,
        leading=1.15 * look.size_of_table,
        alignment=TA_CENTER if look.centred else TA_LEFT,
        firstLineIndent=0,
    )
    story: list[Any] = []
    for kind, content in report.blocks:
        if kind == "table":
            widths = _column_widths(content, look, _page_width(look))
            story += [
                BrokenTable(content, partial(_pdf_table, look=look, style=cell_style, widths=widths)),
                Spacer(1, 8),
            ]
        else:
            story.append(Paragraph(escape(content), styles[kind]))
    buffer = BytesIO()
    sides = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), look.margin - 6)
    SimpleDocTemplate(buffer, pagesize=_PAGES[look.page], invariant=1, **sides).build(story)
    return buffer.getvalue()


def _pdf_table(table: Table, look: Look, style: ParagraphStyle, widths: list[float]) -> RuledTable:
    width, line, colour = _borders(look)
    figures = _registered(look.font_of_figures) if look.font_of_figures else ""
    dashes = {"dotted": (width, 2 * width), "dashed": (6 * width, 3 * width)}.get(line)
    padding = max(look.row_padding, 1)
    rows: list[list[Any]] = [[""] * table.width for _ in range(table.height)]
    commands: list[Any] = [
        ("GRID", (0, 0), (-1, -1), width, f"#{colour}", None, dashes),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if look.centred else "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ]
    for cell in table.cells:
        words = escape(cell.text).replace("\n", "<br/>")
        if figures and cell.role == "figure" and words.isascii():
            words = f'<font name="{figures}">{words}</font>'
        rows[cell.row][cell.column] = Paragraph(words, style) if words.strip() else ""
        if cell.rowspan > 1 or cell.colspan > 1:
            last = cell.column + cell.colspan - 1, cell.row + cell.rowspan - 1
            commands.append(("SPAN", (cell.column, cell.row), last))
    return RuledTable(rows, colWidths=widths, style=commands)


@cache
def _registered(font: str) -> str:
    """A font as reportlab knows it; one with outlines that it cannot embed gives way to this project's."""
    file = fonts().get(font) or _file_of(font)
    try:
        pdfmetrics.registerFont(TTFont(font, file))
    except (TTFError, OSError):
        pdfmetrics.registerFont(TTFont(font, str(FONT_FILE)))
    return font


def _file_of(font: str) -> str:
    match = ["fc-match", "-f", "%{file}", f"{font}:style=Regular"]
    return subprocess.run(match, check=True, capture_output=True, text=True).stdout


def typeset(reports: Sequence[Report], typesetter: str, folder: Path) -> list[bytes]:
    """The PDF of each report; LibreOffice sets them all in one run."""
    if typesetter == "reportlab":
        return [as_pdf(report) for report in reports]
    suffix, write = (".html", as_html) if typesetter == "chromium" else (".docx", as_word)
    sources = [folder / f"{place}{suffix}" for place in range(len(reports))]
    for source, report in zip(sources, reports, strict=True):
        source.write_bytes(write(report))
    if typesetter == "chromium":
        for source in sources:
            target = source.with_suffix(".pdf")
            options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
            command = ["chromium", *options, f"--print-to-pdf={target}", source.as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
    else:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=900)
    return [source.with_suffix(".pdf").read_bytes() for source in sources]


def scan_report(report: Report, pdf: bytes) -> bytes:
    """A scan of a report as it was set, of 120 to 300 dots an inch."""
    rng = random.Random(f"scan {report.document.seed}")
    return write_scan(pdf, rng, rng.choice([120, 150, 150, 200, 200, 200, 240, 300]))
