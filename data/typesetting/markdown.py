"""Markdown: pipe tables as a converter from PDF leaves them, from clean to rough."""

from __future__ import annotations

from govinfo import form

from .form_tables import LABEL_COLUMNS, Table
from .report import Report


def write_markdown(report: Report) -> bytes:
    """Typeset a report as Markdown, with the faults that `report.layout.rough_markdown` lists.

    torn: page breaks inside sections 二 and 三, the second of which tears a label in two;
    numbered: the number of the page left standing at these breaks; shifted: rows with
    fewer labels moved to the left, and more so before the break, with an empty cell at
    their end; unmarked: headings as plain lines, the title in one of them, line breaks
    in narrow cells as spaces.
    """
    rough = report.layout.rough_markdown
    marks = {"title": "# ", "heading": "## "} if "unmarked" not in rough else {}
    lines: list[str] = []
    for kind, content in report.blocks():
        if kind == "table":
            lines += _table(content, report)
        elif kind == "title" and not marks and lines:
            lines[0] += f" {content}"
        else:
            lines.append(marks.get(kind, "") + content)
    return ("\n\n".join(lines) + "\n").encode()


def _table(table: Table, report: Report) -> list[str]:
    """Print a table as one block of lines, or as two where a page break cuts it."""
    rough = report.layout.rough_markdown
    if "torn" not in rough or table.name == "reviews":
        return [_pipes(_rows(table, rough))]
    page_number = [f"- {2 if table.name == 'requests' else 1} -"] if "numbered" in rough else []
    if table.name == "disclosure":
        above, below = table.split(table.height - 2)
        kept = [column for column in zip(*_rows(below, rough), strict=True) if any(column)]
        return [_pipes(_rows(above, rough)), *page_number, _pipes([list(row) for row in zip(*kept, strict=True)])]
    codes = [item.code for item in form.request_items(report.form_of("requests"))]
    row = table.header_rows + codes.index(report.layout.markdown_break)
    above, below = table.tear_row(row).split(row + 1)
    upper = _rows(above, rough)
    if "shifted" in rough:
        upper[-2:] = [_to_the_left(row) for row in upper[-2:]]
    return [_pipes(upper), *page_number, _pipes([[""] * table.width, *_rows(below, rough)])]


def _rows(table: Table, rough: tuple[str, ...]) -> list[list[str]]:
    """Texts of a table, blank where a span covers a cell."""
    rows = [[""] * table.width for _ in range(table.height)]
    for cell in table.cells:
        text = cell.text
        if "unmarked" in rough and table.name == "reviews" and len(text) == 4 and cell.role == "heading":
            text = f"{text[:2]} {text[2:]}" if cell.colspan == 1 else text
        rows[cell.row][cell.column] = text
    if "shifted" in rough and table.name == "requests":
        return [
            row if row[LABEL_COLUMNS - 1] else [*row[: LABEL_COLUMNS - 1], *row[LABEL_COLUMNS:], ""] for row in rows
        ]
    return rows


def _to_the_left(row: list[str]) -> list[str]:
    """Move the labels to the first two columns, and leave an empty cell at the end."""
    labels = [text for text in row[:LABEL_COLUMNS] if text]
    return [*labels, "", ""][:2] + row[LABEL_COLUMNS:] + [""]


def _pipes(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)
