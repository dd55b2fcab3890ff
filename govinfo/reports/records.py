"""Records: rows of the frames as tuples in the order of `definitions/frames/fields.csv`.

Many reports are gathered as such rows before a frame is built. Each begins with the identifier of its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .. import form
from ..checks import Imputation
from ..documents.document import Cell, Document
from ..form.balance import CellKey
from ..form.units import in_ten_thousands
from ..matching import TableMatch
from ..matching.metadata import Metadata
from ..matching.sections import Section
from ..narrative import Claim
from ..places import RegionMatch

Record = tuple[Any, ...]
# A cell that the report lacks stays absent, and one that is torn or holds text stays unreadable.
_CAN_BE_PROVED = ("blank", "placeholder")


class ReportRecord(NamedTuple):
    """A row of `reports`."""

    report_id: str
    agency: str | None
    year: int | None
    title: str | None
    scope: str | None
    region_code: str | None
    region: str | None
    province: str | None
    level: str | None
    form_disclosure: str | None
    form_requests: str | None
    published: str | None
    period_start: str | None
    period_end: str | None
    source: str
    format: str
    pages: int | None
    sha256: str


@dataclass(slots=True)
class FormTable:
    """A table of the form as read: number and status of each of its cells, and what the identities prove of its blanks.

    The cells of a report that follows no form are those of the form of its year.
    """

    name: str
    form: str
    match: TableMatch
    numbers: dict[CellKey, float | None]
    status: dict[CellKey, str]
    proof: Imputation = field(default_factory=Imputation)

    @classmethod
    def of(cls, name: str, match: TableMatch, form_of_report: str) -> FormTable:
        """The table that was matched, with its cells that were not found."""
        found = {cell: match.values.get(cell) for cell in form.table_cells(name, form_of_report)}
        numbers = {cell: value.number.value if value else None for cell, value in found.items()}
        status = {cell: value.number.status if value else "absent" for cell, value in found.items()}
        return cls(name, form_of_report, match, numbers, status)

    @property
    def is_found(self) -> bool:
        return bool(self.match.values)

    @property
    def units(self) -> dict[CellKey, str | None]:
        """The units that are printed in cells or their headers."""
        return {cell: value.number.unit for cell, value in self.match.values.items()}

    @property
    def unreadable(self) -> dict[CellKey, str]:
        """What is printed in the cells that cannot be read as numbers."""
        return {
            cell: value.cell.text
            for cell, value in self.match.values.items()
            if cell in self.numbers and value.cell and value.number.status == "unreadable"
        }

    def comparable(self) -> dict[CellKey, float | None]:
        """Printed numbers, else proved ones; amounts in CNY 10,000, the unit of the narrative's figures."""
        units = self.units
        return {
            cell: self.proof.values.get(cell) if number is None else in_ten_thousands(number, units.get(cell))
            for cell, number in self.numbers.items()
        }


def report_record(
    sha256: str,
    source: str,
    document: Document,
    metadata: Metadata,
    place: RegionMatch,
    tables: Mapping[str, FormTable],
) -> ReportRecord:
    """The row of `reports`; its identifier is the hash until it has its name."""
    return ReportRecord(
        report_id=sha256,
        agency=metadata.agency,
        year=metadata.year,
        title=metadata.title,
        scope=metadata.scope,
        region_code=place.code,
        region=place.region,
        province=place.province,
        level=place.level,
        form_disclosure=tables["disclosure"].match.form,
        form_requests=tables["requests"].match.form,
        published=metadata.published,
        period_start=metadata.period_start,
        period_end=metadata.period_end,
        source=source,
        format=document.format,
        pages=document.pages,
        sha256=sha256,
    )


def form_records(sha256: str, metadata: Metadata, table: FormTable) -> Iterator[Record]:
    """The rows of `requests`, `disclosure` or `reviews`: every cell of the form, found or not."""
    prescribed = {(cell.item, cell.measure): cell.unit for cell in form.disclosure_cells(table.form)}
    units = table.units
    for cell, number in table.numbers.items():
        row, column = cell
        value, status = number, table.status[cell]
        if status in _CAN_BE_PROVED and cell in table.proof.values:
            value, status = table.proof.values[cell], "inferred"
        if table.name == "requests":
            codes: Record = (row, form.REQUEST_ITEMS[row].group, column)
        else:
            codes = (row, column)
        unit = (units.get(cell) or prescribed[cell],) if table.name == "disclosure" else ()
        yield (sha256, metadata.agency, metadata.year, *codes, number, value, status, *unit)


def cell_records(sha256: str, document: Document, tables: Mapping[str, FormTable]) -> Iterator[Record]:
    """The rows of `cells`: under its codes a cell that was matched, else under the number of its grid."""
    matched: set[int] = set()
    for name, table in tables.items():
        labels = {(row, "label"): cell for row, cell in table.match.labels.items()}
        values = {key: value.cell for key, value in table.match.values.items() if value.cell is not None}
        for (row, column), cell in (labels | values).items():
            yield (sha256, name, row, column, *_printed(cell))
            matched.add(id(cell))
    for number, grid in enumerate(document.grids, start=1):
        for cell in grid.cells:
            if id(cell) not in matched:
                yield (sha256, f"table_{number}", str(cell.row + 1), str(cell.column + 1), *_printed(cell))


def _printed(cell: Cell) -> Record:
    return (cell.text, *(cell.location or (None,) * 5), cell.confidence)


def narrative_records(sha256: str, sections: Iterable[Section]) -> Iterator[Record]:
    """The rows of `narrative`."""
    for section in sections:
        yield (sha256, section.number, section.heading, section.text)


def claim_records(sha256: str, claims: Iterable[Claim]) -> Iterator[Record]:
    """The rows of `claims`."""
    for claim in claims:
        yield (sha256, claim.section, claim.quantity, claim.value, claim.sentence)
