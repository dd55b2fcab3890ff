"""What a report says of itself: title, agency, year, period, publication date, scope.

Only what is stated is taken; what is not stated, or stated in two ways, stays missing. A title is looked for in a line
of its own, then in the properties of the page, then in a sentence of the preface or at the head of section 一
(现公布…, 《…》); the agency also in its label, below or beside a title that lacks it, and in the signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from ..documents.document import Document, Paragraph
from ..form.codes import definition_patterns, definition_rows
from ..text import arabic_years, compact, single_spaces
from .dates import date_without_label, find_period, labelled_date
from .sections import main_headings

_PATTERNS = definition_patterns("narrative/metadata_patterns")
_MARKS = re.compile(r"^[#>\s]+|\*\*")
# Several labels of a page's head on one line; each begins a line of its own.
_NEXT_LABEL = re.compile(
    r"(?<!\s)\s+(?=[\u4e00-\u9fff]{2,6} ?[:：])"
    r"|(?=(?:发布|公布|公开|成文|生成|发文)(?:时间|日期|机构|机关|单位) ?[:：])"
)
_CLAUSES = re.compile(r"[,，。;；:：、《》〈〉<>“”\"'【】!！?？\[\]]")
_YEAR_IN_MARKS = re.compile(r"[【\[〔(（](20[0-3]\d)(?:年度?)?[】\]〕)）]")
_LONGEST_TITLE = 80
_MOST_TITLE_LINES = 3
# A metadata block is small; a grid with more cells is a table of the form.
_MOST_METADATA_CELLS = 60
_SHORTEST_AGENCY = 4
_OPENING = 4  # paragraphs of section 一 that may say whose report it is, and of which year
_FOOT = 3  # lines at the end of a report that may hold agency and date
_AGENCY_LINE = re.compile(r"[\u4e00-\u9fff（）()·]{2,40}")
_SUBJECT = re.compile(rf"^([\u4e00-\u9fff（）()·]{{4,30}}?){_PATTERNS['in_accordance'].pattern}")
_AUTHOR = re.compile(
    rf"由([\u4e00-\u9fff（）()·]{{4,30}}?)(?:{_PATTERNS['in_accordance'].pattern}|编制|负责编制|组织编制)"
)
_IN_BRACKETS = re.compile(r"^[(（—-]+([\u4e00-\u9fff]{4,30})[)）]?$")
_SCOPES = [
    (row["scope"], row["place"], re.compile(row["pattern"])) for row in definition_rows("narrative/scope_phrases")
]


@dataclass(slots=True)
class Metadata:
    """What the report states of itself; None where it does not.

    `year` is that of the tables; `title_year` is the title's, which may be another. `scopes` are the scopes that
    it speaks of, each with the sentence that does; `said` has for other fields the line or sentence that states them.
    """

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    title_year: int | None = None
    scopes: dict[str, str] = field(default_factory=dict)
    published: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    said: dict[str, str] = field(default_factory=dict)

    @property
    def scope(self) -> str | None:
        """The scope of the tables: of those stated, the first in the order of `scope_phrases.csv`."""
        return next((scope for scope, _, _ in _SCOPES if scope in self.scopes), None)


@dataclass(slots=True)
class _Parts:
    """The lines of a report by where they are: above section 一, at its head, all of them, and the last ones."""

    preface: list[str]
    opening: list[str]
    paragraphs: list[str]

    @property
    def foot(self) -> list[str]:
        return [line for line in self.paragraphs[-_FOOT:] if line not in self.preface]


def read_metadata(document: Document) -> Metadata:
    """Read title, agency, year, period, publication date and scope from a document."""
    parts = _parts(document)
    metadata = Metadata()
    _read_title(metadata, parts, document.properties)
    if period := find_period(parts.preface, [*parts.opening, *parts.paragraphs]):
        metadata.period_start, metadata.period_end, metadata.said["period"] = period
    metadata.published, said = labelled_date(_metadata_lines(document), document.properties)
    metadata.year = _year(metadata, parts)
    if metadata.published is None and not said:
        metadata.published, said = date_without_label(parts.preface, parts.foot, metadata.year)
    if metadata.published:
        metadata.said["published"] = said
    metadata.scopes = _scopes(metadata.title, parts.preface, document)
    return metadata


def _parts(document: Document) -> _Parts:
    """The lines of a document; the preface ends before the first table of some size where no heading is found."""
    paragraphs = [block.text for block in document.paragraphs]
    headings = main_headings(paragraphs)
    in_other_words = (place for place, text in enumerate(paragraphs) if _PATTERNS["section_one"].match(compact(text)))
    first = next((heading.place for heading in headings if heading.section == 1), None)
    first = next(in_other_words, None) if first is None else first
    end = first if first is not None else next((heading.place for heading in headings), len(paragraphs))
    preface: list[str] = []
    place = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if place == end:
                break
            preface.append(block.text)
            place += 1
        elif len(block.cells) > _MOST_METADATA_CELLS:
            break
        else:
            preface += [cell.text for cell in block.cells if cell.text.strip()]
    opening = paragraphs[first + 1 : first + 1 + _OPENING] if first is not None else []
    return _Parts(list(_lines(preface)), opening, paragraphs)


def _lines(texts: list[str]) -> Iterator[str]:
    """Lines without marks of Markdown, each label of a page's head on a line of its own."""
    for text in texts:
        for line in text.splitlines():
            line = _MARKS.sub("", line).strip()
            yield from filter(None, _NEXT_LABEL.split(line) if ":" in line or "：" in line else [line])


def _metadata_lines(document: Document) -> list[str]:
    """Lines and cells that may hold a date with its label: all but those of the tables of the form."""
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif len(block.cells) <= _MOST_METADATA_CELLS:
            texts += [cell.text for cell in block.cells]
    return texts


def _read_title(metadata: Metadata, parts: _Parts, properties: dict[str, str]) -> None:
    """The first title that names an agency, in one line or in up to three; else one without, or one in a sentence."""
    lines = [_PATTERNS["title_label"].sub("", line.strip()) for line in parts.preface]
    named = list(_titles_in_sentences([*parts.preface, *parts.opening]))
    agency = _same_name(name for _, name, _ in named if name)
    year = _same_year(year for _, _, year in named if year)
    title = _whole_title(lines, properties) or next((line for line in lines if _is_title(line)), None)
    if title is None:
        title = next((text for text, name, of in named if name == agency and of in (None, year)), None)
    if title is not None:
        metadata.title = metadata.said["title"] = " ".join(title.split())
        metadata.agency = _agency_in(title)
        metadata.title_year = _year_in(title) or _year_beside(title, lines) or year
        if metadata.agency and _PATTERNS["generic_agency"].match(metadata.agency):
            fuller = {name for _, name, _ in named if name and name.endswith(metadata.agency)} - {metadata.agency}
            metadata.agency = _same_name(fuller) or metadata.agency
        if metadata.agency or _names_several(title):
            return
        metadata.agency = _agency_beside(title, lines) or agency
    if metadata.agency is None and not any(name for _, name, _ in named):
        metadata.agency = _same_name(_agencies_in_sentences(parts))


def _whole_title(lines: list[str], properties: dict[str, str]) -> str | None:
    """The first title with an agency, in one line or in up to three, or in the properties of the page."""
    for size in range(1, _MOST_TITLE_LINES + 1):
        for start in range(len(lines) - size + 1):
            title = "".join(lines[start : start + size])
            if not _is_title(title):
                continue
            agency = _agency_in(title)
            if agency is not None and (size == 1 or _PATTERNS["agency_ending"].search(agency)):
                return title
    for title in (properties.get("articletitle", ""), properties.get("title", "")):
        if _is_title(title) and _agency_in(title):
            return title
    return None


def _titles_in_sentences(texts: list[str]) -> Iterator[tuple[str, str | None, int | None]]:
    """Each name of a report in a sentence, with the agency and the year in it."""
    for text in texts:
        for clause in _CLAUSES.split(_YEAR_IN_MARKS.sub(r"\1年", compact(text))):
            kind = _PATTERNS["kind_of_report"].search(clause)
            if kind is None or not _PATTERNS["after_kind"].match(clause[kind.end() :]):
                continue
            name = clause[: kind.end()]
            before, *announced = _PATTERNS["announced"].split(name, maxsplit=1)
            agency = next(filter(None, map(_agency_named, [*announced, before])), None)
            yield (announced[0].lstrip("的了") if announced else name), agency, _year_in(name)


def _agency_named(text: str) -> str | None:
    """The agency before the kind of a report, where it is one by its ending."""
    agency = _agency_in(text)
    if agency is None or not _is_agency(agency) or _PATTERNS["not_the_agency"].search(agency):
        return None
    return agency


def _agencies_in_sentences(parts: _Parts) -> Iterator[str]:
    """Agencies that are named as the author of the report, in its label or in its signature."""
    found: list[str] = []
    for line in parts.preface:
        for sentence in re.split("[。;；]", compact(line)):
            if "报告" in sentence:
                found += [name for pattern in (_SUBJECT, _AUTHOR) for name in pattern.findall(sentence)]
    if not found:
        labelled = zip_longest(parts.preface, parts.preface[1:], fillvalue="")
        for line, below in labelled:
            text = single_spaces(line)
            if label := _PATTERNS["publisher_label"].match(text):
                found.append(text[label.end() :].split(" ")[1 if text[label.end() :].startswith(" ") else 0] or below)
    if not found:
        found = [compact(line) for line in parts.foot]
    for name in found:
        if _is_agency(name) and not _PATTERNS["not_the_agency"].search(name):
            yield name


def _agency_beside(title: str, lines: list[str]) -> str | None:
    """The agency in the line below a title that lacks it, or in brackets behind it."""
    place = next((place for place, line in enumerate(lines) if line == title), None)
    behind = _IN_BRACKETS.match(_PATTERNS["kind_of_report"].split(compact(title), maxsplit=1)[-1])
    near = [behind.group(1)] if behind else []
    if place is not None:
        below = [compact(line) for line in lines[place + 1 : place + 3]]
        near += [line for line in below if not _PATTERNS["year"].fullmatch(line)][:1]
    return next((name for name in near if _is_agency(name)), None)


def _year_beside(title: str, lines: list[str]) -> int | None:
    """The year in a line of its own above or below the title: （2023年度）."""
    if _PATTERNS["years"].search(arabic_years(compact(title))):
        return None
    for place, line in enumerate(lines):
        if line and line in title:
            for near in (*lines[max(place - 1, 0) : place], *lines[place + 1 : place + 2]):
                if match := _PATTERNS["year"].fullmatch(arabic_years(compact(near))):
                    return int(match.group(1))
    return None


def _same_name(found: Iterable[str]) -> str | None:
    """The one name that was found; a shorter form of it gives way to the fuller."""
    names = set(found)
    fullest = {name for name in names if not any(other.endswith(name) for other in names - {name})}
    return fullest.pop() if len(fullest) == 1 else None


def _same_year(found: Iterable[int | None]) -> int | None:
    """The one year that was found."""
    years = set(found) - {None}
    return years.pop() if len(years) == 1 else None


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


def _year_in(text: str) -> int | None:
    clean = arabic_years(compact(text))
    if _PATTERNS["years"].search(clean):
        return None
    year = _PATTERNS["year"].search(clean)
    return int(year.group(1)) if year else None


def _agency_in(title: str) -> str | None:
    """The agency that a title names: the words before the kind, without the year."""
    head = _head(title)
    # A menu of the site may run on to a link called 年报: no agency's name holds 信息公开.
    named = len(head) >= 2 and _AGENCY_LINE.fullmatch(head) and "信息公开" not in head
    return head if named else None


def _head(title: str) -> str:
    """The words of a title before the kind of report, without years and marks."""
    clean = arabic_years(compact(title))
    quoted = re.search(r"《([^《》]*)》", clean)
    if quoted and _PATTERNS["kind_of_report"].search(quoted.group(1)):
        clean = quoted.group(1)
    head = _PATTERNS["kind_of_report"].split(clean, maxsplit=1)[0]
    for pattern in ("years", "year"):
        head = _PATTERNS[pattern].sub("", head)
    head = _PATTERNS["about"].sub("", head.strip(":：《》-—_|【】[]〔〕 "))
    head = re.sub(r"^(?:年度|年)|(?:年度|的|关于(?:印发|公布|发布|报送|做好)?)$", "", head)
    return head.strip("《》【】()（）" if not re.search(r"[(（].+[)）]", head) else "《》【】")


def _names_several(title: str) -> bool:
    """Whether a title names two agencies: a joint report."""
    names = re.split("[、和与及/]", _head(title))
    return len(names) > 1 and all(map(_is_agency, names))


def _year(metadata: Metadata, parts: _Parts) -> int | None:
    """The year of the tables: as title and period agree, else as the rest of the report has it."""
    start, end = (metadata.period_start or "")[:4], (metadata.period_end or "")[:4]
    period_year = int(start) if start and start == end else None
    if metadata.title_year is None and period_year is None:
        several = metadata.title and _PATTERNS["years"].search(arabic_years(compact(metadata.title)))
        return None if several or start else _same_year(_years_at_head(parts.opening))
    if metadata.title_year is None or period_year is None or metadata.title_year == period_year:
        return metadata.title_year or period_year
    candidates = (metadata.title_year, period_year)
    if metadata.published and int(metadata.published[:4]) - 1 in candidates:
        return int(metadata.published[:4]) - 1
    paragraphs = [compact(text) for text in parts.paragraphs]
    # Title and preface speak for themselves: what decides is how often the sections name each year.
    times = [sum(text.count(f"{year}年") for text in paragraphs) - 1 for year in candidates]
    return candidates[times[1] > times[0]]


def _years_at_head(opening: list[str]) -> Iterator[int]:
    """The years that the sentences at the head of section 一 begin with."""
    for text in opening:
        for sentence in re.split("[。;；]", arabic_years(compact(text))):
            if match := _PATTERNS["year_at_head"].match(sentence):
                yield int(match.group(1))


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
