"""What a document is that holds no numbers of the form: the reason for which it is refused, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..documents.document import Document
from ..form.codes import form_of_year
from ..text import compact
from .match import TableMatch
from .metadata import read_metadata, titles
from .sections import main_headings
from .table_text import is_label

_FEWEST_LABELS = 12  # of the form's 47 rows and columns: the form itself, not a text that speaks of it
_FEWEST_TITLES = 3  # of a list; a report names itself twice
_MOST_LINKS = 30  # of the page of a report
_SHORTEST_REPORT = 300  # characters of text
_TABLES = (2, 3, 4)  # sections
_SAVE = "open the page in a browser and save it from there"
_NUMBER = re.compile(r"\d+(\.\d+)?")
_ERROR_PAGE = re.compile(
    r"\b[45]0\d\b|not found|forbidden|(?:页面|网页|文件)(?:不存在|已删除)|找不到|验证|访问.{0,8}(?:拒绝|频繁|风险)",
    re.IGNORECASE,
)


def reason(document: Document, tables: Mapping[str, TableMatch]) -> str | None:
    """What a document is and what to do, where it cannot be read as a report; None where it can.

    A report that names its agency and year is read even where all its tables are blank.
    """
    statuses = {value.number.status for table in tables.values() for value in table.values.values()}
    filled = document.not_text.filled_cells
    if "reported" in statuses or ("unreadable" in statuses and not filled):
        return None
    if filled:
        return f"a report whose numbers a script fills in when the page is open ({filled} cells); {_SAVE}"
    about = read_metadata(document)
    if statuses and about.agency and about.year:
        return None
    lines = [paragraph.text for paragraph in document.paragraphs]
    texts = [*lines, *(cell.text for grid in document.grids for cell in grid.cells)]
    if statuses or sum(map(is_label, texts)) >= _FEWEST_LABELS:
        return _of_form(texts)
    is_old = about.year is not None and form_of_year(about.year) is None
    what = (None if is_old else _of_sections(document, lines)) or _of_page(
        document, texts, about.year if is_old else None
    )
    files = document.not_text.files
    return what + (f"; it links to {files[0]!r}" if files else "")


def _of_form(texts: Sequence[str]) -> str:
    """What a text is that has the labels of the form."""
    if any(_NUMBER.fullmatch(compact(text)) for text in texts):
        return "the form without its grid: its numbers cannot be assigned to its rows; find another copy"
    return "a blank form: its tables hold no number"


def _of_sections(document: Document, lines: Sequence[str]) -> str | None:
    """What a report is that has headings of the sections with tables, and no table."""
    headings = main_headings(lines)
    places = [*(heading.place for heading in headings), len(lines)]
    spans = [range(at.place + 1, end) for at, end in zip(headings, places[1:], strict=True) if at.section in _TABLES]
    if len(spans) < 2:
        return None
    text = "".join(lines[place] for span in spans for place in span)
    parts = document.not_text
    if any(span.start <= place <= span.stop for span in spans for place in parts.pictures):
        return "a report whose tables are pictures; save the pictures as files and read these"
    if any(character.isdigit() for character in text):
        return "a report without tables, which states its figures in sentences; its numbers belong to no cell"
    if parts.scripts:
        return f"a report whose tables are missing, perhaps made by a script when the page is open; {_SAVE}"
    return "a report without its tables: nothing is below their headings; they may be pictures, or another file"


def _of_page(document: Document, texts: Sequence[str], old_year: int | None) -> str:
    """What a page is that has no sections of the form; `old_year` is the year of a report that is older."""
    parts = document.not_text
    if (count := len(set(titles(document)))) >= _FEWEST_TITLES:
        return f"a list of {count} reports; fetch the reports that it links to"
    if old_year is not None:
        return f"a report for {old_year}; before 2019 there was no form with the three tables that govinfo reads"
    if parts.files:
        return "a page without the report; fetch the files that it links to"
    if sum(map(len, texts)) < _SHORTEST_REPORT:
        if _ERROR_PAGE.search(" ".join([*texts, document.properties.get("title", "")])):
            return "an error page of the site; fetch it again"
        if parts.pictures:
            return "a page of pictures; save the pictures as files and read these"
        if parts.scripts:
            return f"a page that a script makes when it is open; {_SAVE}"
    if parts.links > _MOST_LINKS:
        return f"a page of {parts.links} links; fetch the report that it links to"
    return "it holds no table of sections 二, 三 or 四 of the form in use since 2019"
