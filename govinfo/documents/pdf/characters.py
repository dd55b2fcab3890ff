"""The text of a PDF page: its characters as they are meant, and its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .text_lines import SAME_LINE_OF_PROSE, Box, Line


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


def lines_outside(page: Any, tables: Sequence[Box]) -> list[Line]:
    """The lines of a page that stand in none of its tables."""
    outside = page.filter(lambda item: item["object_type"] != "char" or not any(inside(item, box) for box in tables))
    lines = outside.extract_text_lines(return_chars=True, y_tolerance=SAME_LINE_OF_PROSE)
    return [
        Line(line["text"], *(float(line[edge]) for edge in ("x0", "top", "x1")), float(line["chars"][0]["size"]))
        for line in lines
    ]
