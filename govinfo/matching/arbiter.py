"""The arbiter between the readings of a document: the fast, the careful, and that of its pictures.

A table of the form judges its own reading: all its cells are there, and they add up.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .. import form
from ..documents.bounds import call_within_bounds
from ..documents.containers import Document, read_again, read_document, read_pictures
from ..errors import ReportError
from ..form.balance import broken_equations
from . import TableMatch, match_tables
from .recognised_figures import verify_figures

Tables = dict[str, TableMatch]
_HOLD_PICTURES = ("pdf", "docx", "html", "mht")


class Faults(NamedTuple):
    """What is wrong with a reading: cells of the form without a certain value, and identities that do not hold."""

    cells: int
    identities: int


def read_tables(path: Path, ocr: str = "auto") -> tuple[Document, Tables]:
    """A document and the tables of the form in it.

    A PDF whose fast reading has faults is read again, at least the pages of the tables that have them, unless the
    faults are the document's own (`_is_as_printed`); the reading with fewer faults counts, on a tie the careful one.
    A table that is missing is looked for in the pictures of the document.

    Raises
    ------
    ReportError
        A subclass says why the document could not be read.
    """
    document = read_document(path, ocr)
    document, tables = tables_of(path, document)
    missing = not all(table.values for table in tables.values())
    if missing and ocr != "never" and document.reader != "recognition" and document.format in _HOLD_PICTURES:
        _add_pictured(path, document, tables)
    return document, tables


def tables_of(path: Path, document: Document) -> tuple[Document, Tables]:
    """A document that is read, or read again, and its tables; a large one is matched in a process of its own."""
    return call_within_bounds(path, document, _tables_of, path, document)


def _tables_of(path: Path, document: Document) -> tuple[Document, Tables]:
    tables = match_tables(document)
    if document.reader == "recognition":
        verify_figures(tables)
        return document, tables
    faults = find_faults(tables)
    if any(faults) and not _is_as_printed(document, tables):
        return _read_again(path, document, tables, faults)
    return document, tables


def _is_as_printed(document: Document, tables: Tables) -> bool:
    """Whether a fast reading with faults shows what is printed: its text is confirmed, and no table was overlooked."""
    return document.confirmed and all(table.values for table in tables.values())


def _read_again(path: Path, document: Document, tables: Tables, faults: Faults) -> tuple[Document, Tables]:
    try:
        second = read_again(document, path, _pages_at_fault(tables))
        if second is not None and find_faults(again := match_tables(second)) <= faults:
            return second, again
    except ReportError:
        pass  # the careful reader fails where the fast one does not: the fast reading counts
    return document, tables


def _pages_at_fault(tables: Tables) -> list[int]:
    """The pages of the tables that have faults; none where cells are missing, which may be on any page."""
    pages: set[int] = set()
    for name, table in tables.items():
        if any(find_faults({name: table})):
            cells = [table.values[key].cell if key in table.values else None for key in _keys(name, table)]
            locations = [cell.location for cell in cells if cell and cell.location]
            if len(locations) < len(cells):
                return []
            pages.update(location.page for location in locations)
    return sorted(pages)


def _keys(name: str, table: TableMatch) -> list[tuple[str, str]]:
    return form.table_cells(name, table.form or form.FORMS[-1])


def _add_pictured(path: Path, document: Document, tables: Tables) -> None:
    """Add the tables that are pictures in a document, and their grids."""
    try:
        pictured = read_pictures(path)
        if pictured is None:
            return
        pictured, found = tables_of(path, pictured)
    except ReportError:
        return  # a picture that cannot be read takes nothing from the text
    for name, table in found.items():
        if table.values and not tables[name].values:
            tables[name] = table
            cells = {id(value.cell) for value in table.values.values()}
            document.blocks += [grid for grid in pictured.grids if any(id(cell) in cells for cell in grid.cells)]


def find_faults(tables: Tables) -> Faults:
    """Count the cells that are absent or unreadable, and the identities that the numbers contradict."""
    cells = identities = 0
    for name, table in tables.items():
        numbers = {key: value.number for key, value in table.values.items()}
        cells += sum(key not in numbers or numbers[key].status == "unreadable" for key in _keys(name, table))
        counts = {key: number.value for key, number in numbers.items()}
        identities += len(broken_equations(name, table.form or form.FORMS[-1], counts))
    return Faults(cells, identities)
