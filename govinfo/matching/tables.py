"""The three tables of the form in a document, out of its grids or out of lines of text."""

from __future__ import annotations

from dataclasses import replace

from ..documents.document import Document, Grid, Paragraph
from ..errors import SeveralReportsError
from ..form.balance import CellKey, broken_equations
from ..form.codes import FORMS, table_cells
from .disclosure import lines_of_units, match_disclosure
from .lost_grid import rows_from_text, rows_of_wrapped_labels, rows_with_stray_lines
from .match import TableMatch, rows_of
from .metadata import titles
from .requests import lacks_rows, match_requests
from .reviews import match_reviews
from .run_on import match_run_on

# Status and number of the cells of a table.
Numbers = dict[CellKey, tuple[str, float | None]]

_MATCHERS = {"disclosure": match_disclosure, "requests": match_requests, "reviews": match_reviews}


def match_tables(document: Document) -> dict[str, TableMatch]:
    """The three tables of the form by name; a table that is not there has no values.

    A table that no grid holds is looked for in lines of text whose grid is lost, but not
    in lines recognised in pictures: those are not sure enough to do without ruled lines.

    Raises
    ------
    SeveralReportsError
        Where the document holds a table of section 三 more than once.
    """
    try:
        return _match(document)
    except SeveralReportsError as error:
        named = list(dict.fromkeys(titles(document)))
        if len(named) < 2 and (once := _without_copies(document)) is not None:
            return _match(once)
        of = "; ".join(named) or "none of them with a title"
        raise SeveralReportsError(f"{error}: {of}. Part it into one file a report") from None


def _without_copies(document: Document) -> Document | None:
    """The document without the copies that pages hold of their tables; None where one differs or none was found.

    A copy may be laid out in another way: its numbers have to be the same.
    """
    kept: list[Paragraph | Grid] = []
    known: dict[str, Numbers] = {}
    for block in document.blocks:
        if isinstance(block, Grid):
            rows = rows_of([block])
            read = {name: _numbers(match(rows)) for name, match in _MATCHERS.items()}
            found = {name: numbers for name, numbers in read.items() if numbers}
            if found and all(known.get(name) == numbers for name, numbers in found.items()):
                continue
            if any(known.get(name, numbers) != numbers for name, numbers in found.items()):
                return None
            known |= found
        kept.append(block)
    return replace(document, blocks=kept) if len(kept) < len(document.blocks) else None


def _numbers(match: TableMatch) -> Numbers:
    return {cell: (value.number.status, value.number.value) for cell, value in match.values.items()}


def _match(document: Document) -> dict[str, TableMatch]:
    rows = rows_of(document.grids)
    tables = {
        "disclosure": match_disclosure(rows, lines_of_units(document.blocks)),
        "requests": match_requests(rows),
        "reviews": match_reviews(rows),
    }
    if document.reader == "recognition":
        return tables
    missing = [name for name, table in tables.items() if not table.values]
    if missing:
        lost = rows_from_text(document.paragraphs)
        tables.update({name: _MATCHERS[name](lost) for name in missing})
    if "requests" in missing and not _is_proved(tables["requests"]):
        wrapped = match_requests(rows_of_wrapped_labels(document.paragraphs))
        tables["requests"] = wrapped if _is_proved(wrapped) else tables["requests"]
    if not all(tables[name].values for name in missing):
        run_on = match_run_on(document.paragraphs)
        tables.update({name: run_on[name] for name in missing if not tables[name].values})
    if "requests" not in missing and lacks_rows(tables["requests"]):
        tables["requests"] = match_requests(rows_with_stray_lines(document.blocks))
    return tables


def _is_proved(match: TableMatch) -> bool:
    """Whether all cells of a table of section 三 are read, and all its identities hold."""
    of_form = match.form or FORMS[-1]
    numbers = {cell: value.number.value for cell, value in match.values.items()}
    complete = all(cell in match.values for cell in table_cells("requests", of_form))
    readable = all(value.number.status != "unreadable" for value in match.values.values())
    return complete and readable and not broken_equations("requests", of_form, numbers)
