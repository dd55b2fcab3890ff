"""One document from file to frames: read, match, check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import form
from ..checks import Finding, check_forms, check_scope, check_table, check_title
from ..checks.claims import compare_claims
from ..documents.archives import is_archive, on_disk, open_archive
from ..documents.bounds import is_ordinary
from ..documents.document import Document
from ..documents.sandbox import call_bounded
from ..errors import ChangedFileError, NotAReportError, UnsupportedFormatError
from ..frames import REPORT_FRAMES
from ..matching import TableMatch
from ..matching.arbiter import read_tables
from ..matching.metadata import Metadata, read_metadata
from ..matching.sections import read_narrative
from ..narrative import read_claims
from ..places import resolve_in_report
from .records import FormTable, Record, cell_records, claim_records, form_records, narrative_records, report_record
from .report import Report
from .sources import File, sha256, stamp

_NEWEST_FORM = form.FORMS[-1]


@dataclass(slots=True)
class Reading:
    """Everything read from one file: a name that other reports may share, and the records of each frame.

    The records begin with the hash in place of the report's identifier.
    """

    name: str
    sha256: str
    records: dict[str, list[Record]]


def read(path: str | Path, *, ocr: str = "auto") -> Report:
    """Read one annual report.

    Parameters
    ----------
    path : str or Path
        A PDF, web page, saved bundle, Word file, workbook, Markdown or text; a scan or a
        picture where ``govinfo[ocr]`` is installed.
    ocr : {"auto", "never", "always"}
        How scans are treated, as in `govinfo.load`.

    Returns
    -------
    Report

    Raises
    ------
    ReportError
        A subclass says why: SourceNotFoundError, EmptyFileError, UnsupportedFormatError,
        DamagedFileError, EncryptedFileError, NoTextError, NotAReportError, SeveralReportsError,
        ChangedFileError.

    Examples
    --------
    >>> import govinfo as gi
    >>> report = gi.read(gi.sample_files("markdown")[0])
    >>> len(report.requests), len(report.reviews)
    (161, 15)
    """
    reading = read_file(path, ocr)
    return Report.from_records(renamed(reading.records, {reading.sha256: reading.name}))


def read_file(path: str | Path, ocr: str = "auto", file: File | None = None) -> Reading:
    """Read one document into records; `file` where it is hashed already.

    Raises
    ------
    ReportError
        A subclass says why the document could not be read.
    """
    path = Path(path)
    before = file.stamp if file else stamp(path)
    with on_disk(str(path)) as place:
        if is_archive(str(place)):
            open_archive(str(place))  # which says what is wrong with one that is damaged
            raise UnsupportedFormatError(f"{path}: an archive; govinfo.load reads the members of zip archives", path)
        document, matches = read_tables(place, ocr)
    content = file.sha256 if file else sha256(path)
    if stamp(path) != before:
        raise ChangedFileError(f"{path}: the file changed while it was read; load it again", path)
    if not any(match.values for match in matches.values()):
        raise NotAReportError(
            f"{path}: read as {document.format} ({len(document.paragraphs)} paragraphs, {len(document.grids)} tables), "
            "but it holds no table of sections 二, 三 or 四 of the form; reports before 2019 had no such tables",
            path,
        )
    if is_ordinary(document):
        return _reading(path, content, document, matches)
    return call_bounded(path, _reading, path, content, document, matches)


def _reading(path: Path, sha256: str, document: Document, matches: Mapping[str, TableMatch]) -> Reading:
    metadata = read_metadata(document)
    place = resolve_in_report(metadata.agency, metadata.year, (block.text for block in document.paragraphs))
    tables = _tables(matches, metadata.year)
    sections = read_narrative(document)
    texts = [(section.number, section.text) for section in sections]
    claims = read_claims(texts, metadata.year, metadata.agency, metadata.scope)

    findings = [*_check_statements(metadata, tables), *_missing_tables(tables)]
    for table in tables.values():
        findings += _check(table)
    findings += compare_claims(claims, {table.name: table.comparable() for table in tables.values() if table.is_found})

    records: dict[str, Iterable[Record]] = {
        "reports": [report_record(sha256, str(path), document, metadata, place, tables)],
        **{name: form_records(sha256, metadata, table) for name, table in tables.items()},
        "cells": cell_records(sha256, document, tables),
        "narrative": narrative_records(sha256, sections),
        "claims": claim_records(sha256, claims),
        "issues": (finding.record(sha256) for finding in findings),
    }
    name = report_name(metadata.agency, metadata.year, sha256)
    return Reading(name, sha256, {frame: list(records.get(frame, ())) for frame in REPORT_FRAMES})


def _tables(matches: Mapping[str, TableMatch], year: int | None) -> dict[str, FormTable]:
    """The tables, each on the form that it follows, else on that of its year."""
    in_force = (form.form_of_year(year) if year else None) or _NEWEST_FORM
    return {name: FormTable.of(name, match, match.form or in_force) for name, match in matches.items()}


def _check_statements(metadata: Metadata, tables: Mapping[str, FormTable]) -> list[Finding]:
    """Findings about what the report says of itself."""
    forms = (tables[name].match.form for name in ("disclosure", "requests"))
    return [
        *check_title(metadata.agency, metadata.title_year or metadata.year, metadata.period_start, metadata.period_end),
        *check_forms(metadata.year, *forms),
        *check_scope(metadata.scopes),
    ]


def _missing_tables(tables: Mapping[str, FormTable]) -> list[Finding]:
    return [Finding("missing_table", name) for name, table in tables.items() if not table.is_found]


def _check(table: FormTable) -> list[Finding]:
    """Findings in a table; what the identities prove of its blanks is kept in it."""
    findings: list[Finding] = []
    if table.is_found:
        table.proof, findings = check_table(
            table.name, table.form, table.numbers, table.status, table.unreadable, table.units
        )
        findings = findings + _absent_rows(table)
    return findings + [Finding.of(table.name, remark) for remark in table.match.remarks]


def _absent_rows(table: FormTable) -> list[Finding]:
    """Name the rows of the form that the table lacks."""
    rows = dict.fromkeys(row for (row, _), how in table.status.items() if how == "absent")
    found = {row for row, _ in table.match.values}
    return [Finding("missing_row", table.name, row) for row in rows if row not in found]


def report_name(agency: str | None, year: int | None, sha256: str) -> str:
    """Readable name of a report: agency and year, with part of the file's hash where either is not stated."""
    known = [str(part) for part in (agency, year) if part]
    return "-".join(known if len(known) == 2 else [*known, sha256[:8]])


def renamed(records: Mapping[str, list[Record]], names: Mapping[str, str]) -> dict[str, list[Record]]:
    """Records under the identifiers of their reports, given by hash."""
    return {frame: [(names[row[0]], *row[1:]) for row in rows] for frame, rows in records.items()}
