"""Made-up reports as PDFs with ruled tables, typeset with reportlab."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as RuledTable

from .marks import Piece, pieces
from .tables import Table

FONT = "report"
# How PDFs draw each kind of mark.
MARKS = {
    "hidden": ['<font color="white">{}</font>', '<font size="0.3">{}</font>'],
    "struck": ["<strike>{}</strike>"],
    "raised": ['<super size="5">{}</super>', '<super size="4" rise="3">{}</super>'],
}
WATERMARK = "政府信息公开 2024"
FONT_FILE = Path(__file__).parents[3] / "govinfo" / "fonts" / "GovinfoSans-Regular.ttf"


@cache
def _styles(font: str) -> dict[str, ParagraphStyle]:
    if font == FONT:
        pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE)))
    else:
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    text = ParagraphStyle("text", fontName=font, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    return {
        "title": ParagraphStyle("title", text, fontSize=18, leading=30, alignment=1, firstLineIndent=0),
        "heading": ParagraphStyle("heading", text, fontSize=13),
        "text": text,
        "cell": ParagraphStyle("cell", text, fontSize=7.5, leading=9, alignment=1, firstLineIndent=0),
    }


def write_pdf(
    blocks: Sequence[tuple[str, Any]],
    landscape: bool = False,
    rotate: int = 0,
    embedded: bool = True,
    font_of_figures: str = "",
    lines: str = "all",
    watermarks: int = 0,
    twice: float | None = None,
) -> bytes:
    """A PDF with page numbers; `rotate` turns its pages by a /Rotate entry, fonts are embedded or only named.

    Tables have all lines, `three` or `none`; `twice` draws them once more, so many points to the right. Watermarks are
    drawn below the text, one large or many small.
    """
    size = A4[::-1] if landscape else A4
    styles = _styles(FONT if embedded else "STSong-Light")

    def page_number(canvas: Any, document: Any) -> None:
        canvas.setFont(styles["text"].fontName, 10)
        canvas.drawCentredString(size[0] / 2, 40, f"- {document.page} -")
        if rotate:
            canvas.setPageRotation(rotate)
        canvas.setFillGray(0.85)
        canvas.setFont(styles["text"].fontName, 54 if watermarks == 1 else 14)
        for number in range(watermarks):
            canvas.saveState()
            canvas.translate(size[0] * (0.15 + number * 0.37 % 0.7), size[1] * (number + 0.5) / watermarks)
            canvas.rotate(35)
            canvas.drawString(0, 0, WATERMARK)
            canvas.restoreState()
        canvas.setFillGray(0)

    story: list[Any] = []
    for kind, content in blocks:
        if kind == "table":
            look = Look(font_of_figures, lines)
            build = partial(_ruled, style=styles["cell"], width=size[0] - 144, look=look)
            story += [BrokenTable(content, build, twice), Spacer(1, 8)]
        else:
            story.append(Paragraph(escape(content), styles[kind]))
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=size, invariant=1)
    document.build(story, onFirstPage=page_number, onLaterPages=page_number)
    return buffer.getvalue()


@dataclass(frozen=True)
class Look:
    """How tables are drawn."""

    font_of_figures: str = ""
    lines: str = "all"


class BrokenTable(Flowable):
    """A ruled table that a page break cuts wherever the page ends, through spans too."""

    def __init__(self, table: Table, build: Callable[[Table], RuledTable], twice: float | None = None) -> None:
        super().__init__()
        self.table, self.build, self.twice = table, build, twice
        self.ruled = build(table)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.ruled.wrapOn(None, width, height)
        return self.width, self.height

    def draw(self) -> None:
        self.ruled.drawOn(self.canv, 0, 0)
        if self.twice is not None:
            self.ruled.drawOn(self.canv, self.twice, 0)

    def split(self, width: float, height: float) -> list[Flowable]:
        for row in range(self.table.height - 1, self.table.header_rows, -1):
            above, below = (BrokenTable(part, self.build, self.twice) for part in self.table.split(row))
            if above.wrap(width, height)[1] <= height:
                return [above, below]
        return []


def _ruled(table: Table, style: ParagraphStyle, width: float, look: Look) -> RuledTable:
    rows: list[list[Any]] = [[""] * table.width for _ in range(table.height)]
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    if look.lines == "all":
        commands.insert(0, ("GRID", (0, 0), (-1, -1), 0.6, (0, 0, 0)))
    elif look.lines == "three":
        header = max(table.header_rows, 1)
        commands += [("LINEABOVE", (0, row), (-1, row), 0.8, (0, 0, 0)) for row in (0, header)]
        commands.append(("LINEBELOW", (0, -1), (-1, -1), 0.8, (0, 0, 0)))
    for cell in table.cells:
        text = "".join(map(_piece, pieces(cell.text)))
        if look.font_of_figures and cell.role == "figure" and text.isascii():
            text = f'<font name="{look.font_of_figures}">{text}</font>'
        rows[cell.row][cell.column] = Paragraph(text, style) if cell.text.strip() else ""
        if cell.rowspan > 1 or cell.colspan > 1:
            last = cell.column + cell.colspan - 1, cell.row + cell.rowspan - 1
            commands.append(("SPAN", (cell.column, cell.row), last))
    return RuledTable(rows, colWidths=[width / table.width] * table.width, style=commands)


def _piece(piece: Piece) -> str:
    # The font has no wide spaces; at the ends of a cell they are left out.
    text = escape(piece.text.replace("\u3000", " ").replace("\u00a0", " ")).replace("\n", "<br/>")
    return piece._replace(text=text).way(MARKS[piece.kind]) if piece.kind else text
