"""What was read of a made-up report, held against its truth."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from govinfo.documents.containers import read_with
from govinfo.documents.document import Document as ReadDocument
from govinfo.errors import ReportError
from govinfo.matching import TableMatch, match_tables
from govinfo.matching.arbiter import read_tables
from govinfo.matching.metadata import read_metadata
from govinfo.matching.recognised_figures import verify_figures
from govinfo.matching.sections import read_narrative
from govinfo.narrative import read_claims
from govinfo.reports.read import read_file

from .figures import Key, Truth
from .generator import Document
from .layouts import STATED
from .typeset import Report

_TABLES = ("disclosure", "requests", "reviews")
# Status, number and unit of a cell as some engine read it.
Found = tuple[str, float | None, str | None]


def read_cells(path: Path, reader: str | None = None) -> tuple[dict[Key, Found], ReadDocument]:
    """The cells that govinfo finds in a file, with one reader alone where it is named, and the document."""
    if reader:
        document = read_with(path, reader)
        tables = match_tables(document)
    else:
        document, tables = read_tables(path)
    return cells_of(tables), document


def cells_of(tables: Mapping[str, TableMatch]) -> dict[Key, Found]:
    """Status, number and unit of each cell of the tables of a report."""
    return {
        (table, *key): (value.number.status, value.number.value, value.number.unit)
        for table, match in tables.items()
        for key, value in match.values.items()
    }


def score_claims(document: ReadDocument) -> Counter[str]:
    """Counts of figures that are read from the narrative and not stated, or stated and not read."""
    sections = [(section.number, section.text) for section in read_narrative(document)]
    read = {(claim.section, claim.quantity, claim.value) for claim in read_claims(sections, None)}
    return Counter({"false claims": len(read - STATED), "missed claims": len(STATED - read)})


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
        found, read = read_cells(path, reader)
    except ReportError as error:
        return Counter(refused=len(document.truth)), [f"refused: {type(error).__name__}: {error}"]
    finally:
        path.unlink()
    counts, lines = score(document, found)
    return counts + score_claims(read), lines


class Reading(NamedTuple):
    """The cells of a report with their number and status, and its findings."""

    cells: dict[tuple[str, ...], tuple[float | None, str]]
    findings: Counter[tuple[str, ...]]


def read_report(path: Path, ocr: str = "never") -> Reading:
    """What govinfo reads of a document."""
    records = read_file(path, ocr).records
    cells = {}
    for table in _TABLES:
        for row in records[table]:
            key = (row[3], row[5]) if table == "requests" else (row[3], row[4])
            number, status = (row[6], row[8]) if table == "requests" else (row[5], row[7])
            cells[(table, *key)] = (number, "blank" if status == "inferred" else status)
    findings = Counter(tuple(str(part) for part in row[1:5]) for row in records["issues"])
    return Reading(cells, findings)


def silent_differences(before: Reading, after: Reading, written: set[str] | None) -> list[str]:
    """The cells that are read otherwise than before though nothing says so.

    `written` are the digits that a change wrote; None where the change cannot be seen.
    """
    new = after.findings - before.findings
    named = {table for _, table, _, _ in new}
    lines = []
    for cell, (number, status) in after.cells.items():
        was = before.cells.get(cell, (None, "absent"))
        if (number, status) == was or status == "unreadable" or cell[0] in named:
            continue
        if written is not None and (number is None or was[1] == "unreadable" or _is_written(number, written)):
            continue
        lines.append(f"{'/'.join(cell)}: {was} was read as {(number, status)}")
    return lines


def _is_written(number: float, written: set[str]) -> bool:
    """Whether the digits of a number are among those that a change wrote, or contain some."""
    digits = f"{abs(number):.12g}".replace(".", "")
    return any(digits == unicodedata.normalize("NFKC", one) for one in written)


def score_scan(report: Report, content: bytes, path: Path) -> tuple[Counter[str], Counter[str], float]:
    """How a scan of a typeset report is read: verdicts on its cells, agency and year, why cells are refused, seconds.

    The seconds are of a core, a page.
    """
    path.write_bytes(content)
    start = time.process_time()
    refusals: Counter[str] = Counter()
    try:
        document = read_with(path, "scan")
    except ReportError as error:
        return Counter(refused=len(report.document.truth), reports=1), Counter({type(error).__name__: 1}), 0.0
    seconds = (time.process_time() - start) / max(document.pages or 1, 1)
    tables = match_tables(document)
    verify_figures(tables)
    for name, table in tables.items():
        refusals.update(f"{name}: {r.wording}" for r in table.remarks if r.check == "unreadable")
        refusals.update([f"{name}: not found"] if not table.values else [])
    counts, _ = score(report.document, cells_of(tables))
    about = read_metadata(document)
    counts.update(agency=about.agency == report.agency, year=about.year == report.year, reports=1)
    return counts, refusals, seconds
