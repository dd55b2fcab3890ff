"""The three tables of the form in a document, out of its grids or out of lines of text."""

from __future__ import annotations

from ..documents.document import Document
from ..errors import SeveralReportsError
from .disclosure import lines_of_units, match_disclosure
from .lost_grid import rows_from_text, rows_with_stray_lines
from .match import TableMatch, rows_of
from .metadata import titles
from .requests import lacks_rows, match_requests
from .reviews import match_reviews

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
        named = "; ".join(dict.fromkeys(titles(document))) or "none of them with a title"
        raise SeveralReportsError(f"{error}: {named}. Part it into one file a report") from None


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
    if "requests" not in missing and lacks_rows(tables["requests"]):
        tables["requests"] = match_requests(rows_with_stray_lines(document.blocks))
    return tables
