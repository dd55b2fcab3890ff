"""Tables from ruled lines: lines snapped together, the cells that they close, and the grid of those.

The rules are those of pdfplumber, so that both readers of PDFs find the same cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter

import numpy as np

from ..document import Cell, Grid, Location
from .text_lines import Box, Numbers, Points

THIN = 3.0  # points: a filled rectangle at most this thick is a ruled line
_SNAP = 3.0  # points: parallel lines closer than this are one
_JOIN = 3.0  # points: a shorter gap within a line is closed
_MEET = 3.0  # points: lines that end this close to one another meet
_SHORTEST = 3.0  # points
_FEWEST_ENDS = 4  # vertical lines that end side by side without a horizontal one: a row that a page break leaves open
_SAME_EDGE = 2.0  # points: edges of cells closer than this are one

# A ruled line: its position across, and its start and end along.
Rule = tuple[float, float, float]
# Where two lines cross: x and y.
Point = tuple[float, float]
Crossings = dict[Point, tuple[int, int]]


def find_tables(vertical: Iterable[Rule], horizontal: Iterable[Rule]) -> list[list[Box]]:
    """The cells of each table, as boxes, from ruled lines; tables in the order of their upper left corners."""
    vertical, horizontal = list(vertical), list(horizontal)
    upright, level = _merged(vertical), _merged(horizontal)
    if unruled := list(_open_rows(upright, level)):
        level = _merged([*horizontal, *unruled])
    return [table for table in _connected(_closed_boxes(_crossings(upright, level))) if not is_frame(table)]


def is_frame(boxes: Iterable[Box]) -> bool:
    """Whether a table has only one column: a frame around prose."""
    return max(_numbered({x for box in boxes for x in (box[0], box[2])}).values()) < 2


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules with those side by side snapped to their mean position, and those end to end joined."""
    rules = sorted(rules)
    merged: list[Rule] = []
    start = 0
    for end in range(1, len(rules) + 1):
        if end < len(rules) and rules[end][0] <= rules[end - 1][0] + _SNAP:
            continue
        cluster = rules[start:end]
        across = sum(rule[0] for rule in cluster) / len(cluster)
        runs = sorted((low, high) for _, low, high in cluster)
        low, high = runs[0]
        for next_low, next_high in runs[1:]:
            if next_low <= high + _JOIN:
                high = max(high, next_high)
            else:
                merged.append((across, low, high))
                low, high = next_low, next_high
        merged.append((across, low, high))
        start = end
    return [rule for rule in merged if rule[2] - rule[1] >= _SHORTEST]


def open_rows(vertical: Iterable[Rule], horizontal: Iterable[Rule]) -> Iterator[Rule]:
    """Horizontal rules for rows open above or below: browsers draw no line where a page break parts a table."""
    return _open_rows(_merged(vertical), _merged(horizontal))


def _open_rows(vertical: list[Rule], horizontal: list[Rule]) -> Iterator[Rule]:
    for end in (1, 2):
        cluster: list[Rule] = []
        for rule in [*sorted(vertical, key=itemgetter(end)), (0.0, float("inf"), float("inf"))]:
            if cluster and rule[end] > cluster[-1][end] + _MEET:
                left, right = min(x for x, _, _ in cluster), max(x for x, _, _ in cluster)
                y = sum(rule[end] for rule in cluster) / len(cluster)
                ruled = any(abs(y - at) <= 2 * _MEET and x0 < right and x1 > left for at, x0, x1 in horizontal)
                if len(cluster) >= _FEWEST_ENDS and not ruled:
                    yield (y, left, right)
                cluster = []
            cluster.append(rule)


def _crossings(vertical: list[Rule], horizontal: list[Rule]) -> Crossings:
    """The points where rules meet, with the vertical and horizontal rules there, a bit for each."""
    crossings: Crossings = {}
    for across, (x, top, bottom) in enumerate(vertical):
        top, bottom = top - _MEET, bottom + _MEET
        for along, (y, left, right) in enumerate(horizontal):
            if top <= y <= bottom and left - _MEET <= x <= right + _MEET:
                upright, level = crossings.get((x, y), (0, 0))
                crossings[x, y] = upright | 1 << across, level | 1 << along
    return crossings


def _closed_boxes(crossings: Crossings) -> list[Box]:
    """From each crossing the smallest box to the right and below whose four sides are ruled."""
    below: dict[float, list[float]] = {}
    right: dict[float, list[float]] = {}
    in_order = sorted(crossings)
    for x, y in reversed(in_order):
        below.setdefault(x, []).append(y)
        right.setdefault(y, []).append(x)
    boxes: list[Box] = []
    for x, y in in_order:
        # The crossings below and to the right, the nearest last.
        below[x].pop()
        right[y].pop()
        box = _smallest_box(x, y, below[x], right[y], crossings)
        if box is not None:
            boxes.append(box)
    return boxes


def _smallest_box(x: float, y: float, below: list[float], right: list[float], crossings: Crossings) -> Box | None:
    upright, level = crossings[x, y]
    for bottom in reversed(below):
        upright_below, level_below = crossings[x, bottom]
        if not upright & upright_below:
            continue
        for x1 in reversed(right):
            corner = crossings.get((x1, bottom))
            if corner is not None:
                upright_beside, level_beside = crossings[x1, y]
                if level & level_beside and corner[0] & upright_beside and corner[1] & level_below:
                    return (x, y, x1, bottom)
    return None


def _connected(boxes: list[Box]) -> list[list[Box]]:
    """Boxes that share corners, directly or through others, as tables; a single box is no table."""
    tables: list[list[Box]] = []
    table_at: dict[Point, list[Box]] = {}
    for box in boxes:
        corners = _corners(box)
        table = next(filter(None, map(table_at.get, corners)), None)
        if table is None:
            table = []
            tables.append(table)
        table.append(box)
        for corner in corners:
            other = table_at.setdefault(corner, table)
            if other is not table:  # the box joins two tables
                tables.remove(other)
                table += other
                table_at.update((shared, table) for joined in other for shared in _corners(joined))
    tables = [table for table in tables if len(table) > 1]
    return sorted(tables, key=lambda table: min((box[1], box[0]) for box in table))


def _corners(box: Box) -> tuple[Point, ...]:
    x0, top, x1, bottom = box
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)


def bounds(boxes: Iterable[Box]) -> Box:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def cells_at(boxes: Sequence[Box], x: Points, y: Points) -> Numbers:
    """The number of the cell of a table that holds each point, -1 for points outside."""
    columns = sorted({edge for box in boxes for edge in (box[0], box[2])})
    rows = sorted({edge for box in boxes for edge in (box[1], box[3])})
    column_of = {edge: number for number, edge in enumerate(columns, start=1)}
    row_of = {edge: number for number, edge in enumerate(rows, start=1)}
    cells = np.full((len(rows) + 1, len(columns) + 1), -1)
    for number, (x0, top, x1, bottom) in enumerate(boxes):
        cells[row_of[top] : row_of[bottom], column_of[x0] : column_of[x1]] = number
    return cells[np.searchsorted(rows, y, side="right"), np.searchsorted(columns, x, side="right")]


def grid(table: Mapping[Box, str], page: int, doubts: Mapping[Box, str]) -> Grid:
    """The cells of a table, given as the text of each box, with their rows, columns and spans."""
    columns = _numbered({x for box in table for x in (box[0], box[2])})
    rows = _numbered({y for box in table for y in (box[1], box[3])})
    cells = [
        Cell(
            text,
            rows[top],
            columns[x0],
            rows[bottom] - rows[top] or 1,
            columns[x1] - columns[x0] or 1,
            Location(page, x0, top, x1, bottom),
            doubt=doubts.get((x0, top, x1, bottom), ""),
        )
        for (x0, top, x1, bottom), text in table.items()
    ]
    return Grid(sorted(cells, key=attrgetter("row", "column")))


def _numbered(edges: set[float]) -> dict[float, int]:
    """The number of each edge of a cell, counted from 0; edges that nearly meet share theirs."""
    numbers: dict[float, int] = {}
    firsts: list[float] = []
    for edge in sorted(edges):
        if not firsts or edge - firsts[-1] > _SAME_EDGE:
            firsts.append(edge)
        numbers[edge] = len(firsts) - 1
    return numbers
