"""HTML: a page as government sites publish it, around one article with tables of real spans."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from .form_tables import Cell, Table
from .report import NOTE, Report


def write_html(report: Report) -> bytes:
    """Typeset a report as a web page in the encoding of its layout, under the charset that it declares."""
    page = _template().substitute(
        charset=report.layout.declared,
        title=escape(report.title),
        note=NOTE,
        index=report.stem.upper(),
        agency=escape(report.agency),
        published=report.published or "&nbsp;",
        article=_article(report),
    )
    return page.encode(report.layout.encoding)


@cache
def _template() -> Template:
    return Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


def _article(report: Report) -> str:
    blocks = list(report.blocks())
    titles = [escape(content) for kind, content in blocks if kind == "title"]
    lines = [f"<h1>{'<br>'.join(titles)}</h1>"]
    for kind, content in blocks:
        if kind == "table":
            lines.append(_table(content))
        elif kind == "heading":
            lines.append(f'<p class="heading">{escape(content)}</p>')
        elif kind == "text":
            lines.append(f"<p>{escape(content)}</p>")
    return "\n".join(lines)


def _table(table: Table) -> str:
    rows = ["<tr>" + "".join(_cell(cell, table) for cell in row) + "</tr>" for row in table.rows()]
    return "\n".join(["<table>", *rows, "</table>"])


def _cell(cell: Cell, table: Table) -> str:
    """Print a cell; narrow headings are broken by hand, as editors of such pages do."""
    text = escape(cell.text, quote=False) or "&nbsp;"
    if cell.role == "heading" and cell.colspan == 1 and table.header_rows and len(text) >= 4:
        text = "<br>".join(re.findall("..?", text))
    spans = "".join(
        f' {name}="{size}"' for name, size in (("rowspan", cell.rowspan), ("colspan", cell.colspan)) if size > 1
    )
    style = ' class="label"' if cell.role == "label" else ""
    return f"<td{style}{spans}>{text}</td>"
