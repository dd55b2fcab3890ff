"""One document from file to records: read, match, check.

The records are plain tuples in the order of `definitions/frames/fields.csv`, so that many
reports can be gathered before a single frame is built.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import form
from ..checks import Finding, Proof, check_forms, check_scope, check_table, check_title
from ..checks.claims import compare_claims
from ..documents.containers import Cell, Document
from ..errors import NotAReportError
from ..form.labels import row_label
from ..frames import REPORT_FRAMES
from ..matching import TableMatch
from ..matching.arbiter import read_tables
from ..matching.match import Value
from ..matching.metadata import Metadata, read_metadata
from ..matching.sections import Section, read_narrative
from ..narrative import Claim, read_claims
from ..places import resolve_in_report

_NEWEST_FORM = form.FORMS[-1]
_TEN_THOUSANDS = {"CNY": 1e-4, "CNY 100,000,000": 1e4}
# A cell that the report lacks stays absent, and one that is torn or holds text stays unreadable.
_CAN_BE_PROVED = ("blank", "placeholder")


@dataclass(slots=True)
class Reading:
    """Everything read from one file: an identifier that may be shared, and records by frame."""

    name: str
    sha256: str
    records: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in REPORT_FRAMES})


def read_report(path: str | Path, ocr: str = "auto") -> Reading:
    """Read one document into records; `ocr` tells how scans are treated.

    Raises
    ------
    ReportError
        A subclass says why the document could not be read.
    """
    path = Path(path)
    document, tables = read_tables(path, ocr)
    if not any(table.values for table in tables.values()):
        raise NotAReportError(
            f"{path}: read as {document.format} ({len(document.paragraphs)} paragraphs, {len(document.grids)} tables), "
            "but no table of sections 二, 三 or 四 of the form stands in it; reports before 2019 had no such tables",
            path,
        )
    return _reading(path, document, tables)


def report_name(agency: str | None, year: int | None, sha256: str) -> str:
    """Readable name of a report: agency and year, with part of the file's hash where either is not stated."""
    known = [str(part) for part in (agency, year) if part]
    return "-".join(known if len(known) == 2 else [*known, sha256[:8]])


def _reading(path: Path, document: Document, tables: dict[str, TableMatch]) -> Reading:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    metadata = read_metadata(document)
    reading = Reading(report_name(metadata.agency, metadata.year, sha256), sha256)
    forms = {
        name: tables[name].form or (form.form_of_year(metadata.year) if metadata.year else None) or _NEWEST_FORM
        for name in ("disclosure", "requests")
    }
    records = reading.records
    records["reports"].append(_report_record(reading, path, document, metadata, tables))
    who = (reading.name, metadata.agency, metadata.year)
    findings = _statements(metadata, document, tables) + _missing_tables(tables)
    values: dict[str, dict[tuple[str, str], float | None]] = {}
    for name, table in tables.items():
        keys = form.table_cells(name, forms.get(name, _NEWEST_FORM))
        found = {key: table.values.get(key) for key in keys}
        numbers = {key: value.reading.number if value else None for key, value in found.items()}
        status = {key: value.reading.status if value else "absent" for key, value in found.items()}
        proof = Proof()
        if table.values:
            texts = {
                key: value.cell.text
                for key, value in found.items()
                if value and value.cell and value.reading.status == "unreadable"
            }
            units = {key: value.reading.unit for key, value in found.items() if value}
            proof, of_table = check_table(name, forms.get(name, _NEWEST_FORM), numbers, status, texts, units)
            findings += of_table + _absent_rows(name, table, status)
            values[name] = {
                key: _in_unit_of_form(number, units.get(key)) if number is not None else proof.values.get(key)
                for key, number in numbers.items()
            }
        for key, value in found.items():
            records[name].append(_cell_record(name, who, key, numbers[key], status[key], proof, value, forms))
        findings += [Finding(d.check, name, d.row, d.column, message=d.message) for d in table.doubts]
    records["cells"].extend(_cell_places(reading.name, document, tables))
    sections = read_narrative(document)
    records["narrative"].extend(_section_record(reading.name, section) for section in sections)
    prose = [(section.number, section.text) for section in sections]
    claims = read_claims(prose, metadata.year, metadata.agency, metadata.scope)
    records["claims"].extend(_claim_record(reading.name, claim) for claim in claims)
    findings += compare_claims(claims, values)
    records["issues"].extend(finding.record(reading.name) for finding in findings)
    return reading


def _report_record(
    reading: Reading, path: Path, document: Document, metadata: Metadata, tables: dict[str, TableMatch]
) -> tuple[Any, ...]:
    place = resolve_in_report(metadata.agency, metadata.year, (block.text for block in document.paragraphs))
    return (
        reading.name,
        metadata.agency,
        metadata.year,
        metadata.title,
        metadata.scope,
        place.code,
        place.region,
        place.province,
        place.level,
        tables["disclosure"].form,
        tables["requests"].form,
        metadata.published,
        metadata.period_start,
        metadata.period_end,
        str(path),
        document.format,
        document.pages,
        reading.sha256,
    )


def _cell_record(
    name: str,
    who: tuple[Any, ...],
    key: tuple[str, str],
    number: float | None,
    status: str,
    proof: Proof,
    found: Value | None,
    forms: dict[str, str],
) -> tuple[Any, ...]:
    row, column = key
    value = number
    if status in _CAN_BE_PROVED and key in proof.values:
        value, status = proof.values[key], "inferred"
    if name == "requests":
        return (*who, row, form.REQUEST_ITEMS[row].group, column, number, value, status)
    if name == "reviews":
        return (*who, row, column, number, value, status)
    printed = found.reading.unit if found else None
    prescribed = next(c.unit for c in form.disclosure_cells(forms[name]) if (c.item, c.measure) == key)
    return (*who, row, column, number, value, status, printed or prescribed)


def _place(cell: Cell) -> tuple[Any, ...]:
    place = cell.location
    where = (place.page, place.x0, place.top, place.x1, place.bottom) if place else (None,) * 5
    return (cell.text, *where, cell.confidence)


def _cell_places(name: str, document: Document, tables: dict[str, TableMatch]) -> list[tuple[Any, ...]]:
    """Every cell of every grid: under its codes where it was matched, else under the number of its grid."""
    records: list[tuple[Any, ...]] = []
    matched: set[int] = set()
    for table, match in tables.items():
        labels = {(row, "label"): cell for row, cell in match.labels.items()}
        values = {key: value.cell for key, value in match.values.items() if value.cell is not None}
        for (row, column), cell in (labels | values).items():
            records.append((name, table, row, column, *_place(cell)))
            matched.add(id(cell))
    records.extend(
        (name, f"table_{number}", str(cell.row + 1), str(cell.column + 1), *_place(cell))
        for number, grid in enumerate(document.grids, start=1)
        for cell in grid.cells
        if id(cell) not in matched
    )
    return records


def _section_record(name: str, section: Section) -> tuple[Any, ...]:
    return (name, section.number, section.heading, section.text)


def _claim_record(name: str, claim: Claim) -> tuple[Any, ...]:
    return (name, claim.section, claim.quantity, claim.value, claim.sentence)


def _statements(metadata: Metadata, document: Document, tables: dict[str, TableMatch]) -> list[Finding]:
    """Findings about what the report says of itself."""
    return [
        *check_title(metadata.agency, metadata.title_year or metadata.year, metadata.period_start, metadata.period_end),
        *check_forms(metadata.year, tables["disclosure"].form, tables["requests"].form),
        *check_scope(metadata.scopes),
    ]


def _in_unit_of_form(number: float, unit: str | None) -> float:
    """An amount in CNY 10,000, as prose is compared with it; counts as they are."""
    return number * _TEN_THOUSANDS.get(unit or "", 1)


def _missing_tables(tables: dict[str, TableMatch]) -> list[Finding]:
    numerals = {"disclosure": "二", "requests": "三", "reviews": "四"}
    return [
        Finding(
            "missing_table", name, message=f"no table of section {numerals[name]} was found; all its cells are absent"
        )
        for name, table in tables.items()
        if not table.values
    ]


def _absent_rows(name: str, table: TableMatch, status: dict[tuple[str, str], str]) -> list[Finding]:
    """Name the rows of the form that the table lacks."""
    rows = {row: None for (row, _), how in status.items() if how == "absent"}
    return [
        Finding(
            "missing_row",
            name,
            row,
            message=f"{row_label(name, row)}: the row was not found in the table; its cells are absent",
        )
        for row in rows
        if row not in {found for found, _ in table.values}
    ]
