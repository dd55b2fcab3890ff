"""Markdown and plain text: lines of text, and tables written with pipes or in HTML."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from .document import Cell, Document, Grid, Paragraph
from .encoding import decode

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_CELL_BEHIND_PIPE = re.compile(r"(?<!\\)\|[^|]*[^|\s]")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HEADING_MARK = re.compile(r"^\s{0,3}(#{1,6}\s+|>\s?)+")
# A table in HTML among lines of Markdown, as converters write those with merged cells, and the page round it.
_HTML_TABLE = re.compile(r"(<table\b(?:(?!<table\b).)*?</table\s*>)", re.IGNORECASE | re.DOTALL)
_HTML_PAGE = re.compile(r"</?(?:html|head|body|div|center)\b[^<>]*>", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|__")


def read(path: Path) -> Document:
    """Read Markdown or plain text."""
    return read_text(decode(path.read_bytes()), path)


def read_text(text: str, path: Path | None = None) -> Document:
    """Read lines; a run of lines with pipes between cells is one grid, and so is a table in HTML."""
    document = Document(format="text")
    for part in _HTML_TABLE.split(text):
        if part[:6].lower() == "<table":
            document.blocks += _html_grids(part, path or Path())
        else:
            _read_lines(document, _HTML_PAGE.sub("", part) if "<" in part else part)
    return document


def _html_grids(table: str, path: Path) -> list[Paragraph | Grid]:
    """The grids of a table in HTML, without the marks of Markdown in its cells."""
    from .html import read_text as read_page

    blocks = read_page(table, path).blocks
    for block in blocks:
        for cell in block.cells if isinstance(block, Grid) else ():
            cell.text = _EMPHASIS.sub("", cell.text)
    return blocks


def _read_lines(document: Document, text: str) -> None:
    feeds = 1
    for piped, run in groupby(text.replace("\x00", "").splitlines(), key=lambda line: bool(_PIPE.search(line))):
        lines = list(run)
        if piped and _is_table(lines):
            document.blocks.append(_grid(lines))
            feeds = 1
            continue
        for line in lines:
            if text := _EMPHASIS.sub("", _HEADING_MARK.sub("", line)).strip():
                document.blocks.append(Paragraph(text, feeds=feeds))
                feeds = 1
            else:
                feeds += 1


def _is_table(lines: list[str]) -> bool:
    """Whether lines with pipes are a table: a cell stands behind a pipe, and one line alone has two pipes."""
    if not any(_CELL_BEHIND_PIPE.search(line) for line in lines):
        return False
    return len(lines) > 1 or len(_PIPE.findall(lines[0])) > 1


def _grid(lines: list[str]) -> Grid:
    rows = [line.strip() for line in lines if not _RULE.fullmatch(line.strip())]
    return Grid([cell for row, line in enumerate(rows) for cell in _cells(line, row)])


def _cells(line: str, row: int) -> list[Cell]:
    parts = _PIPE.split(line)
    if line.startswith("|"):
        parts = parts[1:]
        # Only a line with a border on the left has one on the right.
        if line.endswith("|"):
            parts = parts[:-1]
    return [
        Cell(_EMPHASIS.sub("", _LINE_BREAK.sub("\n", part)).replace("\\|", "|").strip(), row, column)
        for column, part in enumerate(parts)
    ]
