"""The text of a PDF page: its characters as they are meant, and its paragraphs."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .document import Prose

_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,4}(\s*/\s*\d{1,4})?[\s\-—–－·页]*")
_RAISED = 0.8  # of the size of the other characters: digits as small as this are a mark of a footnote

_SAME_LINE = 6.0  # points: digits of another font may stand so much higher or lower than the characters beside them

# A box in points: x0, top, x1, bottom.
Box = tuple[float, float, float, float]


class _StrictMap:
    """A character map that answers unknown codes with the undefined character.

    pdfminer's own leaves them out without a word: a minus sign would be lost.
    """

    def __init__(self, map_: Any) -> None:
        self._map = map_

    def is_vertical(self) -> bool:
        """Whether text is written in columns."""
        return self._map.is_vertical()

    def decode(self, code: bytes) -> Iterator[int]:
        """Character identifiers of a string of codes, 0 for an unknown one."""
        root = branch = self._map.code2cid
        for byte in code:
            found = branch.get(byte)
            if isinstance(found, dict):
                branch = found
            else:
                yield 0 if found is None else found
                branch = root


def refuse_lost_characters(pdf: Any) -> None:
    """Make the fonts of an open PDF show the characters that they cannot map, as `(cid:0)`."""
    from pdfminer.cmapdb import CMap, IdentityCMap, IdentityCMapByte

    load = pdf.rsrcmgr.get_font

    def get_font(objid: Any, spec: Any) -> Any:
        font = load(objid, spec)
        map_ = getattr(font, "cmap", None)
        if isinstance(map_, CMap) and not isinstance(map_, (IdentityCMap, IdentityCMapByte)) and map_.code2cid:
            font.cmap = _StrictMap(map_)
        return font

    pdf.rsrcmgr.get_font = get_font


def upright(pdf: Any, page: Any) -> Any:
    """The page, turned where most of its text runs up or down: a wide table set across."""
    turned = [char for char in page.chars if not char["upright"]]
    if len(turned) * 2 <= len(page.chars):
        return page
    from pdfplumber.page import Page

    up = sum(char["matrix"][1] > 0 for char in turned) * 2 > len(turned)
    page.page_obj.attrs["Rotate"] = page.page_obj.rotate = (page.page_obj.rotate + (90 if up else 270)) % 360
    return Page(pdf, page.page_obj, page.page_number, page.initial_doctop)


def inside(item: dict[str, Any], box: Box) -> bool:
    """Whether the middle of a character lies in a box."""
    middle_x, middle_y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return box[0] <= middle_x < box[2] and box[1] <= middle_y < box[3]


def raised(characters: Sequence[dict[str, Any]]) -> bool:
    """Whether digits stand smaller among larger ones: the mark of a footnote, not part of the number."""
    sizes = [char["size"] for char in characters if char["text"].isdigit()]
    return bool(sizes) and min(sizes) < _RAISED * max(sizes)


@dataclass(slots=True)
class Margins:
    """Left and right edge of the text over the pages read so far, and whether the last paragraph goes on."""

    left: float = float("inf")
    right: float = 0.0
    ended_inside: bool = False


def read_paragraphs(page: Any, tables: Sequence[Box], margins: Margins) -> tuple[list[tuple[float, Prose]], bool]:
    """Lines outside the tables, joined to paragraphs by indent and by short last lines.

    The second answer tells whether the first line goes on with the last paragraph of the page before.
    """
    outside = page.filter(lambda item: item["object_type"] != "char" or not any(inside(item, box) for box in tables))
    lines = outside.extract_text_lines(return_chars=True, y_tolerance=_SAME_LINE)
    lines = [line for line in lines if line["text"].strip()]
    lines = [
        line for place, line in enumerate(lines)
        if not (place in (0, len(lines) - 1) and _PAGE_NUMBER.fullmatch(line["text"].strip()))
    ]
    if not lines:
        return [], False
    margins.left = min(margins.left, *(line["x0"] for line in lines))
    margins.right = max(margins.right, *(line["x1"] for line in lines))
    paragraphs: list[tuple[float, Prose]] = []
    previous: dict[str, Any] | None = None
    first_goes_on = margins.ended_inside and _begins_at(lines[0], margins)
    for line in lines:
        parted = previous is not None and any(previous["top"] < box[1] < line["top"] for box in tables)
        if previous is not None and not parted and _begins_at(line, margins) and _reaches_end(previous, margins):
            paragraphs[-1][1].text += line["text"].strip()
        else:
            paragraphs.append((line["top"], Prose(line["text"].strip(), page.page_number)))
        previous = line
    margins.ended_inside = _reaches_end(lines[-1], margins)
    return paragraphs, first_goes_on


def _begins_at(line: dict[str, Any], margins: Margins) -> bool:
    return line["x0"] < margins.left + line["chars"][0]["size"]


def _reaches_end(line: dict[str, Any], margins: Margins) -> bool:
    return line["x1"] > margins.right - 2 * line["chars"][0]["size"]
