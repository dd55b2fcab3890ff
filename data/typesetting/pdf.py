"""PDF: A4 pages with ruled tables, and page breaks where a page is full."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from itertools import zip_longest

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as RuledTable

from govinfo import form

from .form_tables import Table
from .lines import break_lines
from .report import NOTE, Layout, Report

FONT = "Govinfo Sans"
FONT_FILE = form.DEFINITIONS.parent / "fonts" / "GovinfoSans-Regular.ttf"
SIDE, TOP, BOTTOM = 75, 82, 62  # margins in points
WIDTH = A4[0] - 2 * SIDE
SHADE = colors.HexColor("#c6d9f1")
COLUMN_WIDTHS = {
    "disclosure": [135, 103, 103, 104],
    "requests": [18, 50, 143, 42, 31, 31, 31, 31, 28, 40],
    "reviews": [29.6] * 15,
}
FONT_SIZES = {"disclosure": 11, "requests": 9, "reviews": 9}
PADDING = 2.5  # between rules and text
ROOM = {"text": 60, "table": 130}  # what follows a heading decides how near the foot of a page it may stand


def write_pdf(report: Report) -> bytes:
    """Typeset a report as PDF; the same report gives the same bytes."""
    _register_font()
    output = BytesIO()
    document = BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        title=report.title,
        author=report.agency,
        subject=NOTE,
        initialFontName=FONT,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=TOP,
        bottomMargin=BOTTOM,
    )
    frame = Frame(SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_page_number))
    document.build(_story(report))
    return output.getvalue()


@cache
def _register_font() -> None:
    pdfmetrics.registerFont(TTFont(FONT, FONT_FILE))


def _page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Number the page at its outer corner, as printed government papers do."""
    canvas.setFont(FONT, 10.5)
    place = A4[0] - SIDE - 36 if document.page % 2 else SIDE + 36
    canvas.drawCentredString(place, 40, f"- {document.page} -")


def _story(report: Report) -> list[Flowable]:
    size = report.layout.text_size
    styles = {
        "title": ParagraphStyle("title", fontName=FONT, fontSize=20, leading=32, alignment=TA_CENTER),
        "heading": ParagraphStyle(
            "heading",
            fontName=FONT,
            fontSize=size + 1.5,
            leading=size * 1.8,
            firstLineIndent=2 * size,
            spaceBefore=4,
            spaceAfter=2,
        ),
        "text": ParagraphStyle("text", fontName=FONT, fontSize=size, leading=size * 1.75, firstLineIndent=2 * size),
    }
    story: list[Flowable] = []
    previous = ""
    blocks = list(report.blocks(report.layout.pdf_labels))
    for block, following in zip_longest(blocks, blocks[1:]):
        if previous == "title" and block.kind != "title":
            story.append(Spacer(1, 22))
        if block.kind == "table":
            story += [TornTable(block.content, report.layout), Spacer(1, 8)]
        else:
            if block.kind == "heading":
                story.append(CondPageBreak(ROOM.get(following.kind, 0) if following else 0))
            story.append(_paragraph(block.content, styles[block.kind], WIDTH))
        previous = block.kind
    return story


def _paragraph(text: str, style: ParagraphStyle, width: float) -> Paragraph:
    """Set text in lines broken by the rules of Chinese print, which reportlab knows only in part."""
    lines = break_lines(
        text, width, lambda line: pdfmetrics.stringWidth(line, FONT, style.fontSize), style.firstLineIndent
    )
    return Paragraph("<br/>".join(map(escape, lines)), style)


class TornTable(Flowable):
    """A ruled table that a page break cuts as a word processor does: through spans, labels and rows."""

    def __init__(self, table: Table, layout: Layout, header: Table | None = None) -> None:
        super().__init__()
        self.table, self.layout, self.header = table, layout, header
        self.ruled = _ruled(table, layout)
        self.spaceBefore = 3

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size of the table as drawn."""
        self.width, self.height = self.ruled.wrapOn(None, width, height)
        return self.width, self.height

    def draw(self) -> None:
        """Draw it at the place that the page has given it."""
        self.ruled.drawOn(self.canv, 0, 0)

    def split(self, width: float, height: float) -> list[Flowable]:
        """Cut it after the last row that fits; nothing is cut off the header alone."""
        for row in range(self.table.height - 1, self.table.header_rows + 1, -1):
            above, below = self._cut(row)
            first = TornTable(above, self.layout)
            if first.wrap(width, height)[1] <= height:
                return [first, TornTable(below, self.layout)]
        return []

    def _cut(self, row: int) -> tuple[Table, Table]:
        tear = self.layout.tear if self.table.name == "requests" else "whole"
        if tear == "row" and self.table.header_rows < row:
            above, below = self.table.tear_row(row - 1).split(row)
        else:
            above, below = self.table.split(row, tear_labels=tear == "label")
        if self.layout.repeat_header and self.table.header_rows:
            below = below.under(self.table.split(self.table.header_rows)[0])
        return above, below


def _ruled(table: Table, layout: Layout) -> RuledTable:
    """Set a table of the form with reportlab: spans, rules, wrapped text."""
    size = FONT_SIZES[table.name]
    centred = ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=size * 1.25, alignment=TA_CENTER)
    left = ParagraphStyle("label", parent=centred, alignment=0)
    rows: list[list[object]] = [[""] * table.width for _ in range(table.height)]
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), PADDING),
        ("BOTTOMPADDING", (0, 0), (-1, -1), PADDING + 1),
    ]
    for cell in table.cells:
        vertical = cell.role == "label" and cell.rowspan > 1 and cell.column == 0
        style = left if cell.role == "label" and not vertical else centred
        width = sum(COLUMN_WIDTHS[table.name][cell.column : cell.column + cell.colspan]) - 2 * PADDING
        rows[cell.row][cell.column] = _paragraph(cell.text, style, width) if cell.text else ""
        corners = (cell.column, cell.row), (cell.column + cell.colspan - 1, cell.row + cell.rowspan - 1)
        if corners[0] != corners[1]:
            commands.append(("SPAN", *corners))
        if layout.shaded and table.name == "disclosure" and cell.colspan == table.width:
            commands.append(("BACKGROUND", *corners, SHADE))
    least = layout.disclosure_row if table.name == "disclosure" else layout.requests_row
    return RuledTable(rows, colWidths=COLUMN_WIDTHS[table.name], style=commands, minRowHeights=[least] * table.height)
