"""One document from file to frames: read, match, check."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from .. import form
from ..checks import Finding, check_forms, check_scope, check_table, check_title
from ..checks.claims import compare_claims
from ..documents.archives import as_file, is_archive, on_disk, open_archive
from ..documents.bounds import call_within_bounds
from ..documents.document import Document
from ..documents.sandbox import one_allowance
from ..errors import ChangedFileError, NotAReportError, UnsupportedFormatError
from ..frames import REPORT_FRAMES
from ..matching import TableMatch, arbiter
from ..matching.metadata import Metadata, read_metadata
from ..matching.sections import read_narrative
from ..matching.without_tables import reason
from ..narrative import read_claims
from ..places import resolve_in_report
from .records import FormTable, Record, cell_records, claim_records, form_records, narrative_records, report_record
from .report import Report
from .sources import File, sha256, stamp

if TYPE_CHECKING:
    from ..documents.typed_tables import Table

_NEWEST_FORM = form.FORMS[-1]


@dataclass(slots=True)
class Reading:
    """Everything read from one file: a name that other reports may share, and the records of each frame.

    The records begin with the hash in place of the report's identifier.
    """

    name: str
    sha256: str
    records: dict[str, list[Record]]


def read(source: str | Path | bytes | BinaryIO, *, ocr: str = "auto") -> Report:
    """Read one annual report.

    Parameters
    ----------
    source : str, Path, bytes or binary file object
        A PDF, web page, saved bundle, Word file, workbook, Markdown or text; a scan or a
        picture where ``govinfo[ocr]`` is installed. Of bytes and of file objects, `source` in
        the frames is the name that the object has, else "bytes".
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
    >>> gi.read(gi.sample_files("markdown")[0].read_bytes()).reports["source"].item()
    'bytes'
    """
    if isinstance(source, (str, Path)):
        return _report(read_file(source, ocr))
    stream, name = _stream(source)
    with as_file(stream, name) as place:
        return _report(read_file(place, ocr, name=name))


def read_tables(
    tables: Table | Sequence[Table], *, prose: str | Iterable[str] = "", source: str | Path = "tables"
) -> Report:
    """Read tables that a person typed or another program extracted, as `read` does those of a document.

    Parameters
    ----------
    tables : list
        The tables of one report in any order. Each is a list of rows, a row a list of values; a
        data frame, whose labels of columns and rows count as printed; or a text with tables in
        HTML or Markdown. Values are texts or numbers; None, NaN and "" are blanks.
    prose : str or list of str, optional
        The text of the report in its order: title, preface, sections. Agency, year and period
        are read from it, and the figures that it states.
    source : str or Path, optional
        What the tables were taken from, as the frames are to name it.

    Returns
    -------
    Report
        Its `format` is "tables".

    Raises
    ------
    SheetError
        Where something given is not a table.
    ReportError
        Where the tables are none of the form's, or those of several reports.

    Notes
    -----
    Labels are needed as in the form: without them a number belongs to no cell. A data frame
    repeats a cell that spans several columns; give HTML where one number spans all applicants.

    Examples
    --------
    >>> import govinfo as gi
    >>> header = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    >>> table = [header, ["规章", 0, 0, 0], ["行政规范性文件", 4, None, 31]]
    >>> report = gi.read_tables([table], prose="淮安市洪泽区人民政府2024年政府信息公开工作年度报告")
    >>> report.report_id, report.disclosure["status"].astype(str).iloc[3:6].to_list()
    ('淮安市洪泽区人民政府-2024', ['reported', 'blank', 'reported'])
    """
    from ..documents.typed_tables import document_of

    document = document_of(tables, prose)
    content = hashlib.sha256(repr(document.blocks).encode("utf-8", "surrogatepass")).hexdigest()
    return _report(_checked(str(source), content, *arbiter.tables_of(Path("tables"), document)))


def _stream(source: Any) -> tuple[IO[bytes], str]:
    """What was given in place of a path as a stream of bytes, and its name."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return io.BytesIO(source), "bytes"
    name = getattr(source, "name", None)
    name = name if isinstance(name, str) else "bytes"
    if not hasattr(source, "read"):
        what = type(source).__name__
        raise UnsupportedFormatError(f"{what}: give a path, bytes or a file that is open in binary mode", name)
    if isinstance(source.read(0), str):
        raise UnsupportedFormatError(f"{name}: open as text; open it in binary mode, as in open(path, 'rb')", name)
    return source, name


def _report(reading: Reading) -> Report:
    return Report.from_records(renamed(reading.records, {reading.sha256: reading.name}))


@one_allowance()
def read_file(path: str | Path, ocr: str = "auto", file: File | None = None, name: str = "") -> Reading:
    """Read one document into records; `file` where it is hashed already, `name` where it has another than its path.

    Raises
    ------
    ReportError
        A subclass says why the document could not be read.
    """
    before = file.stamp if file else stamp(path)
    with on_disk(str(path)) as place:
        if is_archive(str(place)):
            open_archive(str(place))  # which says what is wrong with one that is damaged
            raise UnsupportedFormatError(f"{path}: an archive; govinfo.load reads the members of zip archives", path)
        document, matches = arbiter.read_tables(place, ocr)
    content = file.sha256 if file else sha256(path)
    if stamp(path) != before:
        raise ChangedFileError(f"{path}: the file changed while it was read; load it again", path)
    return _checked(name or str(path), content, document, matches)


def _checked(name: str, content: str, document: Document, matches: Mapping[str, TableMatch]) -> Reading:
    """The reading of a document that holds a table of the form, in a process of its own where it is large."""
    return call_within_bounds(Path(name), document, _reading, name, content, document, matches)


def _reading(source: str, sha256: str, document: Document, matches: Mapping[str, TableMatch]) -> Reading:
    if why := reason(document, matches):
        raise NotAReportError(f"{source}: {why} (read as {document.format})", source)
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
        "reports": [report_record(sha256, source, document, metadata, place, tables)],
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
