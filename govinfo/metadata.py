"""What a report says of itself: title, agency, year, period, publication date, scope.

Only what is stated is taken; what is not stated stays missing.
"""
from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass

from .form import definition_rows
from .readers.document import Document, Grid, Prose

_KIND = re.compile(r"(?:政府|政务)?信息公开(?:工作)?(?:的)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报)|政务公开(?:工作)?(?:年度)?(?:报告|年报)")
_YEAR = re.compile(r"[【〔\[(（]?(20[0-3]\d)[】〕\])）]?\s*(?:年度|年)?")
_DATE = re.compile(r"(20[0-3]\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})")
_PERIOD = re.compile(_DATE.pattern + r"\s*日?\s*(?:起)?\s*(?:至|到|—+|-+|–|~|～)\s*" + r"(?:(20[0-3]\d)\s*[年\-/.]\s*)?(\d{1,2})\s*[月\-/.]\s*(\d{1,2})")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|成文|生成|公布)(?:日期|时间)\s*[:：]?\s*(" + _DATE.pattern + ")")
_PUBLISHED_LABEL = re.compile(r"(?:发布|公开|发文|成文|生成|公布)(?:日期|时间)\s*[:：]?")
_PUBLISHED_PROPERTIES = ("pubdate", "publishdate", "publishtime")
_FIRST_SECTION = re.compile(r"^[一1]\s*[、.．]\s*总体情况|^总体情况$")
_AGENCY_LINE = re.compile(r"[\u4e00-\u9fff（）()·]{2,40}")
_AGENCY_ENDS = re.compile(r"(?:政府|委员会|办公室|办公厅|局|厅|部|署|院|处|中心|街道|办事处|镇|乡|区|县|市|省|州|旗|盟|行|会|队|所|站|司|馆|学|校)$")
_SCOPE = [(row["scope"], row["place"], re.compile(row["pattern"])) for row in definition_rows("scope_phrases")]
_REQUESTS_WORD = re.compile("申请")


@dataclass(slots=True)
class Metadata:
    """What the report states of itself; None where it does not."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    scope: str | None = None
    published: str | None = None
    period_start: str | None = None
    period_end: str | None = None


def read_metadata(document: Document) -> Metadata:
    """Read title, agency, year, period, publication date and scope from a document."""
    preface = _preface(document)
    metadata = Metadata()
    _read_title(metadata, preface, document.properties)
    _read_period(metadata, preface)
    if metadata.year is None and metadata.period_start and metadata.period_end:
        start, end = metadata.period_start[:4], metadata.period_end[:4]
        metadata.year = int(start) if start == end else None
    metadata.published = _published(document)
    metadata.scope = _scope(metadata, preface, document)
    return metadata


def _clean(text: str) -> str:
    """Text without spaces and with plain digits: titles are often spaced out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _preface(document: Document) -> list[str]:
    """Lines before section 一, or before the first table of some size where no heading is found."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            if len(block.cells) > 60:
                break
            continue
        if _FIRST_SECTION.match(_clean(block.text)):
            break
        lines.append(block.text)
    return lines


def _read_title(metadata: Metadata, preface: list[str], properties: dict[str, str]) -> None:
    for place, line in enumerate(preface):
        clean = _clean(line)
        if not _KIND.search(clean) or len(clean) > 80 or clean.endswith(("。", ";", ",")):
            continue
        agency = _agency_in(clean)
        title = line.strip()
        if agency is None:
            # The title stands in two lines: the agency above, the year and the kind below.
            above = next((_clean(other) for other in reversed(preface[:place]) if other.strip()), "")
            above = _YEAR.sub("", above)
            if _AGENCY_LINE.fullmatch(above) and _AGENCY_ENDS.search(above):
                agency, title = above, f"{above}{title}"
        metadata.title = " ".join(title.split())
        metadata.agency = agency
        year = _YEAR.search(_clean(title))
        metadata.year = int(year.group(1)) if year else None
        if agency is not None:
            return
    for name in ("articletitle", "title"):
        clean = _clean(properties.get(name, ""))
        if metadata.agency is None and _KIND.search(clean) and (agency := _agency_in(clean)):
            metadata.agency = agency
            metadata.title = metadata.title or clean
            year = _YEAR.search(clean)
            metadata.year = metadata.year or (int(year.group(1)) if year else None)


def _agency_in(title: str) -> str | None:
    """The agency that a one-line title names: what stands before the kind, without the year."""
    head = _KIND.split(title, maxsplit=1)[0]
    head = _YEAR.sub("", head).strip("关于:：《》-—_|")
    head = re.sub(r"^(?:年度|年)|(?:年度|的)$", "", head)
    # A menu of the site may run on to a link called 年报: no agency's name holds 公开.
    named = _AGENCY_LINE.fullmatch(head) and _AGENCY_ENDS.search(head) and "公开" not in head
    return head if named else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _read_period(metadata: Metadata, preface: list[str]) -> None:
    for line in preface:
        if match := _PERIOD.search(_clean(line)):
            year, month, day, end_year, end_month, end_day = match.groups()
            metadata.period_start = _iso(year, month, day)
            metadata.period_end = _iso(end_year or year, end_month, end_day)
            return


def _published(document: Document) -> str | None:
    """The date of publication in a metadata block, beside or below its label, or in the page's own properties."""
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Prose):
            texts.append(block.text)
            continue
        cells = [cell for row in block.rows() for cell in row]
        for cell, right in zip(cells, [*cells[1:], None], strict=True):
            texts.append(cell.text)
            if right is not None and _PUBLISHED_LABEL.fullmatch(_clean(cell.text)):
                texts.append(cell.text + right.text)
    for text in texts:
        if match := _PUBLISHED.search(_clean(text)):
            return _iso(*match.groups()[1:4])
    for name in _PUBLISHED_PROPERTIES:
        if match := _DATE.search(document.properties.get(name, "")):
            return _iso(*match.groups())
    return None


def _scope(metadata: Metadata, preface: list[str], document: Document) -> str | None:
    sentences = [
        sentence for block in document.prose for sentence in re.split("[。;；]", _clean(block.text)) if sentence
    ]
    places = {
        "title": [_clean(metadata.title or "")],
        "anywhere": [_clean(line) for line in preface] + sentences,
        "requests": [sentence for sentence in sentences if _REQUESTS_WORD.search(sentence)],
    }
    for scope, place, pattern in _SCOPE:
        if any(pattern.search(text) for text in places[place]):
            return scope
    return None
