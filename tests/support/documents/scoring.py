"""What was read of a made-up report, held against its truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from govinfo.documents.containers import read_with
from govinfo.documents.document import Document as ReadDocument
from govinfo.errors import ReportError
from govinfo.matching import match_tables
from govinfo.matching.arbiter import read_tables
from govinfo.matching.sections import read_narrative
from govinfo.narrative import read_claims

from .figures import Key, Truth
from .generator import Document
from .layouts import STATED

# Status, number and unit of a cell as some engine read it.
Found = tuple[str, float | None, str | None]


def read_cells(path: Path, reader: str | None = None) -> tuple[dict[Key, Found], ReadDocument]:
    """The cells that govinfo finds in a file, with one reader alone where it is named, and the document."""
    if reader:
        document = read_with(path, reader)
        tables = match_tables(document)
    else:
        document, tables = read_tables(path)
    found = {
        (table, *key): (value.number.status, value.number.value, value.number.unit)
        for table, match in tables.items()
        for key, value in match.values.items()
    }
    return found, document


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
