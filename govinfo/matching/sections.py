"""The narrative: the text of the six sections."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..documents.document import Document, Paragraph
from ..form.codes import SECTION_NUMBERS, SECTIONS
from ..text import compact
from .labels import plain, similarity

_NUMBERED = re.compile(r"^([一二三四五六])\s*[、.．,，:：]\s*(.+)$")
_LONGEST_HEADING = 40
_ENOUGH = 0.6


@dataclass(slots=True)
class Section:
    """The text of a section with its heading as printed."""

    number: int
    heading: str
    text: str


def read_narrative(document: Document) -> list[Section]:
    """The sections whose headings are found, in order; tables are left out."""
    sections: list[Section] = []
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            continue
        last = sections[-1].number if sections else 0
        number = _heading(block.text)
        if number is not None and number > last:
            sections.append(Section(number, block.text.strip(), ""))
        elif sections:
            section = sections[-1]
            section.text = f"{section.text}\n{block.text}" if section.text else block.text
    return sections


def _heading(line: str) -> int | None:
    """Section that a line is the heading of: by its words, and its number where it has one."""
    line = compact(line)
    if len(line) > _LONGEST_HEADING or line.endswith("。"):
        return None
    numbered = _NUMBERED.match(line)
    words = plain(line)
    scores = {
        int(code): max(similarity(words, plain(spelling)) for spelling in section.spellings)
        for code, section in SECTIONS.items()
    }
    best = max(scores, key=scores.__getitem__)
    if numbered:
        return best if scores[best] >= _ENOUGH and SECTION_NUMBERS[numbered.group(1)] == best else None
    return best if scores[best] >= 0.9 else None
