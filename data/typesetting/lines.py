"""Breaking Chinese text into lines."""

from __future__ import annotations

import re
from collections.abc import Callable

# Numbers and Latin words stay whole; everything else may break after each character
PIECES = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,%]*|.")
NEVER_FIRST = set("，。、；：？！）》〉」』】〕”’％")
NEVER_LAST = set("（《〈「『【〔“‘")


def break_lines(text: str, width: float, measure: Callable[[str], float], indent: float = 0) -> list[str]:
    """Break `text` into lines of at most `width`, the first one shorter by `indent`.

    Punctuation that may not begin a line takes the piece before it along.
    """
    lines: list[list[str]] = [[]]
    room = width - indent
    for piece in PIECES.findall(text):
        if measure("".join(lines[-1]) + piece) > room and lines[-1]:
            following: list[str] = []
            while len(lines[-1]) > 1 and ((following or [piece])[0] in NEVER_FIRST or lines[-1][-1] in NEVER_LAST):
                following.insert(0, lines[-1].pop())
            lines.append(following)
            room = width
        lines[-1].append(piece)
    return ["".join(line).strip() for line in lines]
