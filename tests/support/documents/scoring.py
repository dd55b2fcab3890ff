"""What was read of a made-up report, held against its truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govinfo.documents.containers import read_with
from govinfo.errors import ReportError
from govinfo.matching import match_tables
from govinfo.matching.arbiter import read_tables

from .figures import Key, Truth
from .generator import Document

# Status, number and unit of a cell as some engine read it.
Found = tuple[str, float | None, str | None]


def read_cells(path: Path, reader: str | None = None) -> dict[Key, Found]:
    """The cells that govinfo finds in a file; with one reader alone where it is named."""
    tables = match_tables(read_with(path, reader)) if reader else read_tables(path)[1]
    return {
        (table, *key): (value.number.status, value.number.value, value.number.unit)
        for table, match in tables.items()
        for key, value in match.values.items()
    }


def verdict(truth: Truth | None, found: Found | None) -> str:
    """`right`, `refused` or `wrong`; a cell that neither the form nor the reading has is `none`."""
    status, number, unit = found or ("absent", None, None)
    if status in ("unreadable", "absent"):
        return "refused" if truth else "none"
    if truth and (status, number) == (truth.status, truth.number) and truth.unit in (None, unit):
        return "right"
    return "wrong"


def score(document: Document, found: Mapping[Key, Found]) -> tuple[Counter[str], list[str]]:
    """Counts of right, refused and wrong cells, and a line for each wrong one."""
    counts: Counter[str] = Counter()
    lines = []
    for key in document.truth.keys() | found.keys():
        judged = verdict(document.truth.get(key), found.get(key))
        counts[judged] += judged != "none"
        if judged == "wrong":
            lines.append(f"wrong: {'/'.join(key)}: {found[key]}, printed: {document.truth.get(key)}")
    return counts, sorted(lines)


def score_file(document: Document, path: Path, reader: str | None = None) -> tuple[Counter[str], list[str]]:
    """Write a document, read it with govinfo, and score what was read; a refused file is refused in each cell."""
    path.write_bytes(document.content)
    try:
        found: dict[Key, Any] = read_cells(path, reader)
    except ReportError as error:
        return Counter(refused=len(document.truth)), [f"refused: {type(error).__name__}: {error}"]
    finally:
        path.unlink()
    return score(document, found)
