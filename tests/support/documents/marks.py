"""Digits in a cell that are not those of its number: hidden, struck out, raised, shown twice, moved away.

A mark is part of the text of a cell. Each container writes it in its own ways, of which the mark's number chooses one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from .tables import Table

_MARK = re.compile("\ue000(\\w+) (\\d+)\ue001(.*?)\ue002", re.DOTALL)


class Piece(NamedTuple):
    """Part of the text of a cell; `kind` is empty for what is simply there."""

    text: str
    kind: str = ""
    number: int = 0

    def way(self, ways: Sequence[str]) -> str:
        """The way in which a container writes it, with the text filled in."""
        return ways[self.number % len(ways)].format(self.text)


def pieces(text: str) -> list[Piece]:
    """The parts of the text of a cell."""
    found: list[Piece] = []
    end = 0
    for mark in _MARK.finditer(text):
        found += [Piece(text[end : mark.start()])] * (mark.start() > end)
        found.append(Piece(mark[3], mark[1], int(mark[2])))
        end = mark.end()
    return found + [Piece(text[end:])] * (end < len(text))


def marked(table: Table, kind: str, rng: random.Random) -> Table:
    """Marks in a third of the figures: another number before or behind each, the same once more, or a note's."""
    cells = []
    for cell in table.cells:
        if cell.role == "figure" and cell.text.strip() and rng.random() < 0.35:
            digits = {"raised": str(rng.randint(1, 9)), "doubled": cell.text.strip()}.get(
                kind, str(rng.randint(1, 999))
            )
            mark = f"\ue000{kind} {rng.randrange(60)}\ue001{digits}\ue002"
            is_before = kind not in ("raised", "doubled") and rng.random() < 0.5
            cell = replace(cell, text=mark + cell.text if is_before else cell.text + mark)
        cells.append(cell)
    return replace(table, cells=tuple(cells))
