"""The narrative: the text of the six sections, without the tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..documents.document import Document
from ..form.codes import SECTION_NUMBERS, SECTIONS, definition_patterns
from ..text import compact
from .labels import plain, similarity
from .table_text import in_tables

_NUMBERED = re.compile(r"^([一二三四五六])\s*[、.．,，:：]\s*(.+)$")
_SITE_FOOTER = definition_patterns("narrative/metadata_patterns")["site_footer"]
_SUBHEADING = re.compile(r"^(?:[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}\s*[、.．])")
_MARKDOWN = re.compile(r"^\s*#{1,6}\s*")
_LONGEST_HEADING, _SHORTEST_HEADING = 40, 3
_LONGEST_LINE = 200  # spaces included
_ENOUGH, _WITHOUT_NUMBER = 0.6, 0.9


@dataclass(slots=True)
class Section:
    """The text of a section with its heading as printed."""

    number: int
    heading: str
    text: str


class Heading(NamedTuple):
    """A line that reads as the heading of a section, and how it is numbered: 一、, （一） or 1., or not at all."""

    place: int
    section: int
    numbering: str


def read_narrative(document: Document) -> list[Section]:
    """The sections whose headings are found, in order; tables are left out, in grids or in lines of text."""
    lines = [paragraph.text for paragraph in document.paragraphs]
    headings = main_headings(lines)
    foot = _site_footer(lines, headings[-1].place + 1 if headings else 0)
    sections: list[Section] = []
    for number, heading in enumerate(headings):
        end = headings[number + 1].place if number + 1 < len(headings) else foot
        body = lines[heading.place + 1 : end]
        tables = in_tables(body)
        text = "\n".join(line for place, line in enumerate(body) if place not in tables)
        sections.append(Section(heading.section, _MARKDOWN.sub("", lines[heading.place]).strip(), text))
    return sections


def _site_footer(lines: Sequence[str], start: int) -> int:
    """The place at which the footer of the site begins, from a line on."""
    places = range(start, len(lines))
    return next((place for place in places if _SITE_FOOTER.match(compact(lines[place]))), len(lines))


def main_headings(lines: Sequence[str]) -> list[Heading]:
    """The headings of sections among the lines of a report, in order, each section once.

    A table of contents does not count, nor do subheadings: within section 一 the other sections are often
    summed up under headings like theirs, numbered as （二）. A section with a heading numbered as 二、 has no other.
    """
    found = [heading for place, line in enumerate(lines) if (heading := _heading(place, line))]
    numbered = {heading.section for heading in found if heading.numbering == "main"}
    headings: list[Heading] = []
    for heading in found:
        if heading.numbering != "main" and heading.section in numbered:
            continue
        if heading.numbering == "sub" and len(numbered) > 1:
            continue
        if headings and heading.section <= headings[-1].section and _follow_each_other(headings):
            headings = []  # what came before was a table of contents
        if not headings or heading.section > headings[-1].section:
            headings.append(heading)
    return headings


def _follow_each_other(headings: list[Heading]) -> bool:
    return len(headings) > 1 and headings[-1].place - headings[0].place == len(headings) - 1


def _heading(place: int, line: str) -> Heading | None:
    found = _section_and_numbering(line) if len(line) <= _LONGEST_LINE else None
    return Heading(place, *found) if found else None


@lru_cache(maxsize=4096)  # the lines of a report are asked for the preface, and for the sections
def _section_and_numbering(line: str) -> tuple[int, str] | None:
    """Section that a line is the heading of, by its words and its number where it has one, and how it is numbered."""
    line = compact(_MARKDOWN.sub("", line))
    words = plain(line)
    if len(line) > _LONGEST_HEADING or len(words) < _SHORTEST_HEADING or line.endswith("。"):
        return None
    numbered = _NUMBERED.match(line)
    scores = {
        int(code): max(similarity(words, plain(spelling)) for spelling in section.spellings)
        for code, section in SECTIONS.items()
    }
    best = max(scores, key=scores.__getitem__)
    if numbered:
        return (best, "main") if scores[best] >= _ENOUGH and SECTION_NUMBERS[numbered.group(1)] == best else None
    if scores[best] < _WITHOUT_NUMBER:
        return None
    return best, "sub" if _SUBHEADING.match(line) else "none"
