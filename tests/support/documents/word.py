"""Made-up reports as Word files and workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from .marks import Piece, pieces
from .tables import Cell, Table

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

WIDTH = 9000  # twentieths of a point
_LINES = {"all": ("top", "left", "bottom", "right", "insideH", "insideV"), "three": ("top", "bottom"), "none": ()}
_RUN = '<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{{}}</w:t></w:r>'
_BY = 'w:id="1" w:author="a" w:date="2024-01-20T00:00:00Z"'
# How Word files write each kind of mark: formatting, or tracked changes.
MARKS = {
    "hidden": [_RUN.format("<w:vanish/>"), _RUN.format('<w:color w:val="FFFFFF"/>'), _RUN.format('<w:sz w:val="2"/>')],
    "struck": [
        _RUN.format("<w:strike/>"),
        _RUN.format("<w:dstrike/>"),
        f"<w:del {_BY}><w:r><w:delText>{{}}</w:delText></w:r></w:del>",
    ],
    "raised": [
        _RUN.format('<w:vertAlign w:val="superscript"/>'),
        _RUN.format('<w:position w:val="8"/><w:sz w:val="12"/>'),
    ],
    "moved": [f"<w:moveFrom {_BY}>{_RUN.format('')}</w:moveFrom>"],
}


def write_word(blocks: Sequence[tuple[str, Any]], nested: bool = False, lines: str = "all") -> bytes:
    """A .docx file; `nested` puts all of it into a table of one cell, `lines` says which lines tables have."""
    body = "".join(_table(content, lines) if kind == "table" else _paragraph(content) for kind, content in blocks)
    if nested:
        body = f"<w:tbl><w:tr><w:tc>{body}<w:p/></w:tc></w:tr></w:tbl>"
    return pack(f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}<w:sectPr/></w:body></w:document>')


def pack(document: str) -> bytes:
    """The .docx archive around one document part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", '<?xml version="1.0" encoding="UTF-8"?>' + document)
    return buffer.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:p>{''.join(map(_runs, pieces(text)))}</w:p>"


def _runs(piece: Piece) -> str:
    if piece.kind:
        return piece.way(MARKS[piece.kind])
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in piece.text.split("\n"))
    return f"<w:r>{runs}</w:r>"


def _table(table: Table, lines: str) -> str:
    rows = []
    for row in range(table.height):
        standing = [c for c in table.cells if c.row <= row < c.row + c.rowspan]
        cells = [_cell(c, row, WIDTH // table.width) for c in sorted(standing, key=lambda c: c.column)]
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = f'<w:gridCol w:w="{WIDTH // table.width}"/>' * table.width
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in _LINES[lines])
    properties = f'<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _cell(cell: Cell, row: int, width: int) -> str:
    size = f'<w:tcW w:w="{width * cell.colspan}" w:type="dxa"/>'
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    return f"<w:tc><w:tcPr>{size}{span}{merge}</w:tcPr>{_paragraph(cell.text if row == cell.row else '')}</w:tc>"


def write_workbook(blocks: Sequence[tuple[str, Any]]) -> bytes:
    """An .xlsx workbook of one sheet, numbers as numbers where they are plain."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    top = 1
    for kind, content in blocks:
        if kind != "table":
            sheet.cell(top, 1, content)
            top += 1
            continue
        for cell in content.cells:
            text = cell.text.strip()
            value: Any = int(text) if text.isascii() and text.isdigit() else _rich_text(cell.text) or None
            row, column = top + cell.row, 1 + cell.column
            sheet.cell(row, column, value)
            if cell.rowspan > 1 or cell.colspan > 1:
                sheet.merge_cells(None, row, column, row + cell.rowspan - 1, column + cell.colspan - 1)
        top += content.height
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _rich_text(text: str) -> Any:
    """The text of a cell of a sheet; with marks, in parts of their own fonts."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    parts = pieces(text)
    if not any(part.kind for part in parts):
        return text
    fonts = {"struck": {"strike": True}, "raised": {"vertAlign": "superscript"}, "hidden": {"color": "00FFFFFF"}}
    return CellRichText(*(TextBlock(InlineFont(**fonts[p.kind]), p.text) if p.kind else p.text for p in parts))
