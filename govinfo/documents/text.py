"""Markdown, plain text and CSV: lines as paragraphs, and tables written with pipes, commas or HTML."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from . import html
from .document import Cell, Document, Grid, Paragraph
from .encoding import decode

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_CELL_BEHIND_PIPE = re.compile(r"(?<!\\)\|[^|]*[^|\s]")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HEADING_MARK = re.compile(r"^\s{0,3}(#{1,6}\s+|>\s?)+")
_EMPHASIS = re.compile(r"\*\*|__")
# In a cell: single stars, backticks, and the signs of a formula round a number.
_AROUND = re.compile(r"^([*_`$]|\\\(|\\\[)+\s*(?P<inner>[^*_`$]+?)\s*([*_`$]|\\\)|\\\])+$")
# What Markdown strikes out or raises, as HTML writes it.
_STRUCK = re.compile(r"~~(.+?)~~")
_RAISED = re.compile(
    r"\$\s*\^\s*\{?\s*([^{}$]{1,5}?)\s*\}?\s*\$|\^\{\s*([^{}]{1,5}?)\s*\}|(?<=\S)\^(\w{1,3})\^|\[\^(\w{1,3})\]"
)
_TAG = re.compile(r"<(/?[a-zA-Z][^<>]*)>")
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_PAGE_TAG = re.compile(r"</?(html|body|div|center|p)\b[^<>]*>", re.IGNORECASE)
_OF_COMMAS = (".csv", ".tsv")


def read(path: Path) -> Document:
    """Read Markdown, plain text or CSV."""
    text = decode(path.read_bytes())
    return read_csv(text) if path.suffix.lower() in _OF_COMMAS else read_text(text, path)


def read_text(text: str, path: Path = Path("text")) -> Document:
    """Read lines; a run of lines with pipes between cells is one grid, and so is a table in HTML."""
    document = Document(format="text")
    text = text.replace("\x00", "")
    end = 0
    for table in _TABLE.finditer(text):
        _read_lines(_PAGE_TAG.sub("", text[end : table.start()]), document)
        for block in html.read_text(_as_html(table.group()), path).blocks:
            if isinstance(block, Grid):
                for cell in block.cells:
                    cell.text = "\n".join(map(_without_emphasis, cell.text.split("\n")))
            document.blocks.append(block)
        end = table.end()
    _read_lines(_PAGE_TAG.sub("", text[end:]) if end else text, document)
    return document


def read_csv(text: str) -> Document:
    """Read values separated by commas, semicolons or tabs; a row with a single value is a paragraph."""
    document = Document(format="text")
    lines = text.replace("\x00", "").lstrip("\ufeff").splitlines(keepends=True)
    delimiter = max(",;\t", key=lambda sign: sum(line.count(sign) for line in lines))
    grid: list[list[str]] = []

    def end_grid() -> None:
        if grid:
            rows = enumerate(grid)
            document.blocks.append(
                Grid([Cell(value.strip(), row, column) for row, values in rows for column, value in enumerate(values)])
            )
        grid.clear()

    for values in csv.reader(lines, delimiter=delimiter):
        filled = [value.strip() for value in values if value.strip()]
        if len(values) > 1 and (len(filled) > 1 or grid):
            grid.append(values)
        else:
            end_grid()
            document.blocks.extend(Paragraph(value) for value in filled)
    end_grid()
    return document


def _read_lines(text: str, document: Document) -> None:
    feeds = 1
    for piped, run in groupby(text.splitlines(), key=lambda line: bool(_PIPE.search(line))):
        lines = list(run)
        if piped and _is_table(lines):
            document.blocks.append(_grid(lines))
            feeds = 1
            continue
        for line in lines:
            if shown := _EMPHASIS.sub("", _HEADING_MARK.sub("", line)).strip():
                document.blocks.append(Paragraph(shown, feeds=feeds))
                feeds = 1
            else:
                feeds += 1


def _is_table(lines: list[str]) -> bool:
    """Whether lines with pipes are a table: text follows a pipe, and a single line has two pipes."""
    if not any(_CELL_BEHIND_PIPE.search(line) for line in lines):
        return False
    return len(lines) > 1 or len(_PIPE.findall(lines[0])) > 1


def _grid(lines: list[str]) -> Grid:
    rows = [line.strip() for line in lines if not _RULE.fullmatch(line.strip())]
    return Grid([cell for row, line in enumerate(rows) for cell in _cells(line, row)])


def _cells(line: str, row: int) -> Iterator[Cell]:
    parts = _PIPE.split(line)
    if line.startswith("|"):
        parts = parts[1:]
        # Only a line with a border on the left has one on the right.
        if line.endswith("|"):
            parts = parts[:-1]
    for column, part in enumerate(parts):
        shown, doubt = _cell_text(part.replace("\\|", "|"))
        yield Cell(shown, row, column, doubt=doubt)


def _cell_text(part: str) -> tuple[str, str]:
    """The text of a cell in Markdown, and why it cannot be read with certainty."""
    written = _as_html(part)
    doubt = ""
    if _TAG.search(_LINE_BREAK.sub("", written)):
        written, doubt = html.read_cell(written)
    return "\n".join(map(_without_emphasis, _LINE_BREAK.sub("\n", written).split("\n"))).strip(), doubt


def _as_html(text: str) -> str:
    text = _STRUCK.sub(r"<s>\1</s>", text)
    return _RAISED.sub(lambda found: f"<sup>{next(filter(None, found.groups()))}</sup>", text)


def _without_emphasis(text: str) -> str:
    text = _EMPHASIS.sub("", text).strip()
    found = _AROUND.match(text)
    return found["inner"] if found else text
