"""Matching: the grids of a document to the cells of the form, whatever the container."""
from __future__ import annotations

from ..readers.document import Document
from .disclosure import match_disclosure
from .match import Doubt, TableMatch, Value, rows_of
from .requests import match_requests
from .reviews import match_reviews

__all__ = ["Doubt", "TableMatch", "Value", "match_tables"]


def match_tables(document: Document) -> dict[str, TableMatch]:
    """The three tables of the form by name; a table that is not there has no values.

    Raises
    ------
    SeveralReportsError
        Where the document holds a table of section 三 more than once.
    """
    rows = rows_of(document.grids)
    return {
        "disclosure": match_disclosure(rows),
        "requests": match_requests(rows),
        "reviews": match_reviews(rows),
    }
