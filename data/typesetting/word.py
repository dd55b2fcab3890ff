"""DOCX: a Word document with merged cells, the same bytes from the same report."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from .form_tables import Table
from .report import NOTE, Report

FACE = "仿宋"
SIZES = {"title": 20, "heading": 16, "text": 15}
COLUMN_WIDTHS = {  # centimetres
    "disclosure": [4.8, 3.6, 3.6, 3.6],
    "requests": [0.9, 2.0, 4.5, 1.5, 1.1, 1.1, 1.1, 1.1, 1.0, 1.4],
    "reviews": [1.04] * 15,
}
FIXED_TIME = datetime(2000, 1, 1)


def write_docx(report: Report) -> bytes:
    """Typeset a report as DOCX."""
    document = docx.Document()
    _set_page(document)
    _set_properties(document, report)
    for kind, content in report.blocks():
        if kind == "table":
            _add_table(document, content)
        else:
            paragraph = document.add_paragraph()
            _write(paragraph, content, SIZES[kind])
            if kind == "title":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            else:
                paragraph.paragraph_format.first_line_indent = Pt(2 * SIZES[kind])
    output = BytesIO()
    document.save(output)
    return _with_fixed_times(output.getvalue())


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    style = document.styles["Normal"]
    style.font.name = FACE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    style.paragraph_format.space_after = Pt(0)


def _set_properties(document: Document, report: Report) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.title, report.agency, NOTE
    properties.created = properties.modified = FIXED_TIME
    properties.last_modified_by, properties.revision = report.agency, 1


def _write(paragraph: Paragraph, text: str, size: float) -> None:
    paragraph.add_run(text).font.size = Pt(size)


def _add_table(document: Document, table: Table) -> None:
    grid = document.add_table(table.height, table.width, style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, COLUMN_WIDTHS[table.name], strict=True):
        column.width = Cm(width)
    places = [list(row.cells) for row in grid.rows]
    for row in places:
        for cell, width in zip(row, COLUMN_WIDTHS[table.name], strict=True):
            cell.width = Cm(width)
    size = 11 if table.name == "disclosure" else 9
    for cell in table.cells:
        place = places[cell.row][cell.column]
        if cell.rowspan > 1 or cell.colspan > 1:
            place = place.merge(places[cell.row + cell.rowspan - 1][cell.column + cell.colspan - 1])
        place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = place.paragraphs[0]
        _write(paragraph, cell.text, size)
        if cell.role != "label":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _with_fixed_times(package: bytes) -> bytes:
    """Write the parts of a package again, all with one time stamp."""
    output = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(output, "w") as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, FIXED_TIME.timetuple()[:6]), source.read(name), ZIP_DEFLATED)
    return output.getvalue()
