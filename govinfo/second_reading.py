"""The arbiter between the two readings of a PDF, the fast one and the careful one.

A table of the form judges its own reading: all its cells are there, and they add up.
"""
from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from . import form
from .checks.identities import broken_identities
from .errors import ReportError
from .matching import TableMatch, match_tables
from .readers import Document, read_again, read_document

Tables = dict[str, TableMatch]


class Faults(NamedTuple):
    """What speaks against a reading: cells of the form without a certain value, and identities that do not hold."""

    cells: int
    identities: int


def read_tables(path: Path) -> tuple[Document, Tables]:
    """A document and the tables of the form in it.

    A PDF whose fast reading has faults is read again; the reading with fewer faults counts, on a tie the careful one.

    Raises
    ------
    ReportError
        A subclass says why the document could not be read.
    """
    document = read_document(path)
    tables = match_tables(document)
    faults = find_faults(tables)
    if not any(faults):
        return document, tables
    try:
        second = read_again(document, path)
        if second is not None and find_faults(again := match_tables(second)) <= faults:
            return second, again
    except ReportError:
        pass  # the careful reader fails where the fast one does not: what was read stands
    return document, tables


def find_faults(tables: Tables) -> Faults:
    """Count the cells that are absent or unreadable, and the identities that the numbers contradict."""
    cells = identities = 0
    for name, table in tables.items():
        of_form = table.form or form.FORMS[-1]
        readings = {key: value.reading for key, value in table.values.items()}
        cells += sum(
            key not in readings or readings[key].status == "unreadable" for key in form.table_cells(name, of_form)
        )
        numbers = {key: reading.number for key, reading in readings.items()}
        identities += len(broken_identities(name, of_form, numbers))
    return Faults(cells, identities)
