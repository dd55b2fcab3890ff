"""Made-up reports as Markdown and as text whose grid is lost in each of the ways seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from .marks import pieces
from .tables import Table, unmerged

# How Markdown writes each kind of mark.
MARKS = {
    "struck": ["~~{}~~", "<s>{}</s>", "<del>{}</del>"],
    "raised": ["^{}^", "<sup>{}</sup>", "$^{{{}}}$", "[^{}]"],
    "hidden": ['<span style="display:none">{}</span>'],
}


def write_text(blocks: Sequence[tuple[str, Any]], table_lines: Callable[[Table], list[str]], gap: str = "\n") -> bytes:
    """Text with tables in one shape; `gap` stands between two blocks."""
    parts = []
    for kind, content in blocks:
        parts.append("\n".join(table_lines(content)) if kind == "table" else content)
    return gap.join(parts).encode("utf-8")


def markdown(table: Table) -> list[str]:
    """Rows with pipes at both ends, a rule below the first; breaks become spaces."""
    rows = [f"| {' | '.join(_one_line(cell.text) for cell in row)} |" for row in unmerged(table).rows()]
    return ["", rows[0], "|" + "---|" * table.width, *rows[1:], ""]


def piped_rows(table: Table) -> list[str]:
    """One row a line, the printed cells parted by ` | `."""
    return [" | ".join(_one_line(cell.text) for cell in row) for row in table.rows() if row]


def trailing_pipes(table: Table) -> list[str]:
    """One cell a line with a trailing pipe, and a pipe more for each column that it spans."""
    return [f"{_one_line(cell.text)} {'|' * cell.colspan}".strip() for row in table.rows() for cell in row]


def lone_pipes(table: Table) -> list[str]:
    """A pipe alone on the lines between the cells."""
    lines: list[str] = []
    for row in table.rows():
        for cell in row:
            lines += [_one_line(cell.text), "|"] if cell.text.strip() else ["|"]
    return lines


def cell_paragraphs(table: Table) -> list[str]:
    """One cell a paragraph: n blank cells between two others leave n + 2 line feeds."""
    texts = [_one_line(cell.text) for row in table.rows() for cell in row]
    return [line for text in texts for line in ([text, ""] if text else [""])]


def bare_cells(table: Table) -> list[str]:
    """One cell a line, blank cells left out."""
    return [_one_line(cell.text) for row in table.rows() for cell in row if cell.text.strip()]


def spaced_rows(table: Table) -> list[str]:
    """One row a line, parted by single spaces; blank cells leave nothing."""
    return [" ".join(_one_line(cell.text) for cell in row if cell.text.strip()) for row in table.rows() if row]


def vertical_headings(table: Table) -> list[str]:
    """Section 四 with its headings set vertically, line by line, and all numbers on one line."""
    if table.name != "reviews":
        return spaced_rows(table)
    lines: list[str] = []
    for row in table.rows():
        words = ["".join(cell.text.split()) for cell in row if cell.text.strip()]
        if all(cell.role == "heading" for cell in row) and any(len(word) == 4 for word in words) and len(words) > 3:
            lines += [" ".join(filter(None, layer)) for layer in zip_longest(*words, fillvalue="")]
        else:
            lines.append(" ".join(words))
    return lines


def run_on(table: Table) -> list[str]:
    """All cells on one line, with nothing between them."""
    return ["".join("".join(cell.text.split()) for row in table.rows() for cell in row)]


def without_repeated_lines(lines: list[str]) -> list[str]:
    """Each line but its first occurrence removed: what some converters do to 'boilerplate'."""
    return list(dict.fromkeys(lines))


def _one_line(text: str) -> str:
    parts = [part.way(MARKS[part.kind]) if part.kind else part.text for part in pieces(text)]
    return " ".join("".join(parts).replace("\u3000", " ").replace("\u00a0", " ").split())
