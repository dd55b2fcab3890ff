"""What a report says of itself: title, agency, year, period, publication date, scope.

Only what is stated is taken; what is not stated stays missing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..documents.document import Document, Grid, Paragraph
from ..form.codes import definition_patterns, definition_rows
from ..text import arabic_years, compact

_PATTERNS = definition_patterns("narrative/metadata_patterns")
_DATE = re.compile(r"(20[0-3]\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})")
_PERIOD = re.compile(
    _DATE.pattern + r"\s*日?\s*(?:起)?\s*(?:至|到|—+|-+|–|~|～)\s*"
    r"(?:(20[0-3]\d)\s*[年\-/.]\s*)?(\d{1,2})\s*[月\-/.]\s*(\d{1,2})"
)
_PUBLISHED = re.compile(rf"(?:{_PATTERNS['published_label'].pattern})({_DATE.pattern})")
_PUBLISHED_PROPERTIES = ("pubdate", "publishdate", "publishtime")
_LONGEST_TITLE = 80
_MOST_TITLE_LINES = 3
# A metadata block is small; a grid with more cells is a table of the form.
_MOST_METADATA_CELLS = 60
_SHORTEST_AGENCY = 4
_AGENCY_LINE = re.compile(r"[\u4e00-\u9fff（）()·]{2,40}")
_SCOPES = [
    (row["scope"], row["place"], re.compile(row["pattern"])) for row in definition_rows("narrative/scope_phrases")
]


@dataclass(slots=True)
class Metadata:
    """What the report states of itself; None where it does not.

    `year` is that of the tables; `title_year` is the title's, which may be another. `scopes` are the scopes that
    it speaks of, each with the sentence that does.
    """

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    title_year: int | None = None
    scopes: dict[str, str] = field(default_factory=dict)
    published: str | None = None
    period_start: str | None = None
    period_end: str | None = None

    @property
    def scope(self) -> str | None:
        """The scope of the tables: of those stated, the first in the order of `scope_phrases.csv`."""
        return next((scope for scope, _, _ in _SCOPES if scope in self.scopes), None)


def read_metadata(document: Document) -> Metadata:
    """Read title, agency, year, period, publication date and scope from a document."""
    preface = _preface(document)
    metadata = Metadata()
    _read_title(metadata, preface, document.properties)
    _read_period(metadata, preface)
    metadata.published = _published(document)
    metadata.year = _year(metadata, document)
    metadata.scopes = _scopes(metadata.title, preface, document)
    return metadata


def _preface(document: Document) -> list[str]:
    """Lines and cells before section 一, or before the first table of some size where no heading is found."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            if len(block.cells) > _MOST_METADATA_CELLS:
                break
            lines += [cell.text for cell in block.cells if cell.text.strip()]
        elif _PATTERNS["section_one"].match(compact(block.text)):
            break
        else:
            lines.append(block.text)
    return lines


def _read_title(metadata: Metadata, preface: list[str], properties: dict[str, str]) -> None:
    """The first title that names an agency, in one line or in up to three; else the first without."""
    lines = [_PATTERNS["title_label"].sub("", line.strip()) for line in preface]
    whole: list[str] = []
    for size in range(1, _MOST_TITLE_LINES + 1):
        for start in range(len(lines) - size + 1):
            title = "".join(lines[start : start + size])
            if not _is_title(title):
                continue
            agency = _agency_in(title)
            if agency is not None and (size == 1 or _PATTERNS["agency_ending"].search(agency)):
                _put_title(metadata, title, agency)
                return
            whole += [title] * (size == 1)
    for title in (properties.get("articletitle", ""), properties.get("title", "")):
        if _is_title(title) and (agency := _agency_in(title)):
            _put_title(metadata, title, agency)
            return
    if whole:
        below = lines[lines.index(whole[0]) + 1 :][:1]
        agency = next((line for text in below if _is_agency(line := compact(text))), None)
        _put_title(metadata, whole[0], agency)


def _is_agency(line: str) -> bool:
    """Whether a line is the name of an agency and nothing else."""
    return len(line) >= _SHORTEST_AGENCY and bool(
        _AGENCY_LINE.fullmatch(line) and _PATTERNS["agency_ending"].search(line)
    )


def titles(document: Document) -> list[str]:
    """Every line of a document that reads as the title of a report and names an agency."""
    lines = (block.text for block in document.paragraphs)
    return [" ".join(line.split()) for line in lines if _is_title(line) and _agency_in(line)]


def _is_title(text: str) -> bool:
    clean = compact(text)
    return (
        len(clean) <= _LONGEST_TITLE
        and _PATTERNS["kind_of_report"].search(clean) is not None
        and _PATTERNS["trail"].search(clean) is None
        and not clean.endswith(("。", ";", ",", ":"))
    )


def _put_title(metadata: Metadata, title: str, agency: str | None) -> None:
    metadata.title = " ".join(title.split())
    metadata.agency = agency
    metadata.title_year = _year_in(title)


def _year_in(text: str) -> int | None:
    clean = arabic_years(compact(text))
    year = _PATTERNS["year"].search(clean)
    return int(year.group(1)) if year else None


def _agency_in(title: str) -> str | None:
    """The agency that a title names: the words before the kind, without the year."""
    clean = arabic_years(compact(title))
    head = _PATTERNS["kind_of_report"].split(clean, maxsplit=1)[0]
    head = _PATTERNS["about"].sub("", _PATTERNS["year"].sub("", head).strip(":：《》-—_|"))
    head = re.sub(r"^(?:年度|年)|(?:年度|的|关于)$", "", head)
    # A menu of the site may run on to a link called 年报: no agency's name holds 信息公开.
    named = len(head) >= 2 and _AGENCY_LINE.fullmatch(head) and "信息公开" not in head
    return head if named else None


def _year(metadata: Metadata, document: Document) -> int | None:
    """The year of the tables: as title and period agree, else as the rest of the report has it."""
    start, end = (metadata.period_start or "")[:4], (metadata.period_end or "")[:4]
    period_year = int(start) if start and start == end else None
    if metadata.title_year is None or period_year is None or metadata.title_year == period_year:
        return metadata.title_year or period_year
    candidates = (metadata.title_year, period_year)
    if metadata.published and int(metadata.published[:4]) - 1 in candidates:
        return int(metadata.published[:4]) - 1
    paragraphs = [compact(block.text) for block in document.paragraphs]
    # Title and preface speak for themselves: what decides is how often the sections name each year.
    times = [sum(text.count(f"{year}年") for text in paragraphs) - 1 for year in candidates]
    return candidates[times[1] > times[0]]


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _read_period(metadata: Metadata, preface: list[str]) -> None:
    for line in preface:
        if match := _PERIOD.search(compact(line)):
            year, month, day, end_year, end_month, end_day = match.groups()
            metadata.period_start = _iso(year, month, day)
            metadata.period_end = _iso(end_year or year, end_month, end_day)
            return


def _published(document: Document) -> str | None:
    """The date of publication in a metadata block, beside or below its label, or in the page's own properties."""
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid) and len(block.cells) > _MOST_METADATA_CELLS:
            continue
        parts = [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
        for part in parts:
            # A label and its value may be in two lines or two cells.
            if texts and _PATTERNS["published_label"].fullmatch(compact(texts[-1])):
                texts[-1] += part
            texts.append(part)
    for text in texts:
        if match := _PUBLISHED.search(compact(text)):
            return _iso(*match.groups()[1:4])
    for name in _PUBLISHED_PROPERTIES:
        if match := _DATE.search(document.properties.get(name, "")):
            return _iso(*match.groups())
    return None


def _scopes(title: str | None, preface: list[str], document: Document) -> dict[str, str]:
    """Each scope that the title or a sentence speaks of, with the first sentence that does."""
    found: dict[str, str] = {}
    for place, text in _sentences(title, preface, document):
        for scope, where, pattern in _SCOPES:
            fits = where == place or (place != "title" and where == "anywhere")
            if fits and scope not in found and pattern.search(text):
                found[scope] = text
    return found


def _sentences(title: str | None, preface: list[str], document: Document) -> Iterator[tuple[str, str]]:
    """The title and every sentence with the place of `scope_phrases.csv` that it is."""
    yield "title", compact(title or "")
    for text in (*preface, *(block.text for block in document.paragraphs)):
        for sentence in re.split("[。;；]", compact(text)):
            yield "requests" if "申请" in sentence else "anywhere", sentence
