"""Made-up reports as Word files and workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

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
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_word(blocks: Sequence[tuple[str, Any]], nested: bool = False) -> bytes:
    """A .docx file; `nested` puts all of it into a table of one cell."""
    body = "".join(_table(content) if kind == "table" else _paragraph(content) for kind, content in blocks)
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
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{runs}</w:r></w:p>"


def _table(table: Table) -> str:
    rows = []
    for row in range(table.height):
        standing = [c for c in table.cells if c.row <= row < c.row + c.rowspan]
        cells = [_cell(c, row, WIDTH // table.width) for c in sorted(standing, key=lambda c: c.column)]
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = f'<w:gridCol w:w="{WIDTH // table.width}"/>' * table.width
    properties = f'<w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
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
            value: Any = int(text) if text.isascii() and text.isdigit() else cell.text or None
            row, column = top + cell.row, 1 + cell.column
            sheet.cell(row, column, value)
            if cell.rowspan > 1 or cell.colspan > 1:
                sheet.merge_cells(None, row, column, row + cell.rowspan - 1, column + cell.colspan - 1)
        top += content.height
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
