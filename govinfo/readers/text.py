"""Markdown and plain text: lines of prose, and tables written with pipes."""
from __future__ import annotations

import re
from pathlib import Path

from .document import Cell, Document, Grid, Prose
from .encoding import decode

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HEADING_MARK = re.compile(r"^\s{0,3}(#{1,6}\s+|>\s?)+")
_EMPHASIS = re.compile(r"\*\*|__")


def read(path: Path) -> Document:
    """Read Markdown or plain text; a run of lines with pipes is one grid."""
    document = Document(format="text")
    table: list[str] = []

    def close_table() -> None:
        if table:
            document.blocks.append(_grid(table))
            table.clear()

    for line in decode(path.read_bytes()).replace("\x00", "").splitlines():
        if _is_table_line(line):
            table.append(line)
            continue
        close_table()
        if text := _EMPHASIS.sub("", _HEADING_MARK.sub("", line)).strip():
            document.blocks.append(Prose(text))
    close_table()
    return document


def _is_table_line(line: str) -> bool:
    line = line.strip()
    return len(_PIPE.findall(line)) >= (1 if line.startswith("|") else 2)


def _grid(lines: list[str]) -> Grid:
    rows = [line.strip() for line in lines if not _RULE.fullmatch(line.strip())]
    return Grid([cell for row, line in enumerate(rows) for cell in _cells(line, row)])


def _cells(line: str, row: int) -> list[Cell]:
    parts = _PIPE.split(line)
    if line.startswith("|"):
        parts = parts[1:]
    if line.endswith("|"):
        parts = parts[:-1]
    return [
        Cell(_EMPHASIS.sub("", _LINE_BREAK.sub("\n", part)).replace("\\|", "|").strip(), row, column)
        for column, part in enumerate(parts)
    ]
