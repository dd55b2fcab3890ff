"""Tables from ruled lines: lines snapped together, the cells that they close, and the grid of those.

The rules are those by which pdfplumber finds tables, so that both readers of PDFs see the same cells.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from .document import Cell, Grid, Place
from .text_lines import Box

THIN = 3.0  # points: a filled rectangle at most this thick is a ruled line
_SNAP = 3.0  # points: parallel lines closer than this are one
_JOIN = 3.0  # points: a shorter gap within a line is none
_MEET = 3.0  # points: lines that end this close to one another meet
_SHORTEST = 3.0  # points
_SAME_EDGE = 2.0  # points: edges of cells closer than this are one

# A ruled line: its place across, and from where to where it runs along.
Rule = tuple[float, float, float]
# Where two lines cross: x and y.
Point = tuple[float, float]


def find_tables(vertical: Iterable[Rule], horizontal: Iterable[Rule]) -> list[list[Box]]:
    """The cells of each table, as boxes, from its ruled lines; tables in the order of their upper left corners."""
    crossings = _crossings(_merged(vertical), _merged(horizontal))
    return _connected(_closed_boxes(crossings))


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules with those side by side snapped to their mean place, and those end to end joined."""
    rules = sorted(rules)
    merged: list[Rule] = []
    start = 0
    for end in range(1, len(rules) + 1):
        if end < len(rules) and rules[end][0] <= rules[end - 1][0] + _SNAP:
            continue
        cluster = rules[start:end]
        place = sum(rule[0] for rule in cluster) / len(cluster)
        runs = sorted((low, high) for _, low, high in cluster)
        low, high = runs[0]
        for next_low, next_high in runs[1:]:
            if next_low <= high + _JOIN:
                high = max(high, next_high)
            else:
                merged.append((place, low, high))
                low, high = next_low, next_high
        merged.append((place, low, high))
        start = end
    return [rule for rule in merged if rule[2] - rule[1] >= _SHORTEST]


def _crossings(vertical: list[Rule], horizontal: list[Rule]) -> dict[Point, tuple[set[int], set[int]]]:
    """Where rules meet, with the numbers of the vertical and the horizontal ones that do."""
    crossings: dict[Point, tuple[set[int], set[int]]] = {}
    for across, (x, top, bottom) in enumerate(vertical):
        top, bottom = top - _MEET, bottom + _MEET
        for along, (y, left, right) in enumerate(horizontal):
            if top <= y <= bottom and left - _MEET <= x <= right + _MEET:
                meeting = crossings.setdefault((x, y), (set(), set()))
                meeting[0].add(across)
                meeting[1].add(along)
    return crossings


def _closed_boxes(crossings: dict[Point, tuple[set[int], set[int]]]) -> list[Box]:
    """From each crossing the smallest box to the right and below whose four sides are ruled."""
    below: dict[float, list[float]] = {}
    right: dict[float, list[float]] = {}
    for x, y in sorted(crossings):
        below.setdefault(x, []).append(y)
        right.setdefault(y, []).append(x)
    boxes = []
    for (x, y), (down, along) in sorted(crossings.items()):
        box = _smallest_box(x, y, down, along, below[x], right[y], crossings)
        if box is not None:
            boxes.append(box)
    return boxes


def _smallest_box(
    x: float, y: float, down: set[int], along: set[int], below: list[float], right: list[float],
    crossings: dict[Point, tuple[set[int], set[int]]],
) -> Box | None:
    for bottom in below[bisect_right(below, y):]:
        lower_left = crossings[x, bottom]
        if down.isdisjoint(lower_left[0]):
            continue
        for x1 in right[bisect_right(right, x):]:
            upper_right, corner = crossings[x1, y], crossings.get((x1, bottom))
            if (
                corner and not along.isdisjoint(upper_right[1])
                and not corner[0].isdisjoint(upper_right[0]) and not corner[1].isdisjoint(lower_left[1])
            ):
                return (x, y, x1, bottom)
    return None


def _connected(boxes: list[Box]) -> list[list[Box]]:
    """Boxes that share corners, directly or through others, as tables; a box alone is none."""
    at_corner: dict[Point, list[int]] = {}
    for number, box in enumerate(boxes):
        for corner in _corners(box):
            at_corner.setdefault(corner, []).append(number)
    seen: set[int] = set()
    tables = []
    for first in range(len(boxes)):
        if first in seen:
            continue
        seen.add(first)
        table = [first]
        for number in table:
            for corner in _corners(boxes[number]):
                fresh = [other for other in at_corner[corner] if other not in seen]
                seen.update(fresh)
                table += fresh
        if len(table) > 1:
            tables.append([boxes[number] for number in table])
    return sorted(tables, key=lambda table: min((box[1], box[0]) for box in table))


def _corners(box: Box) -> tuple[Point, ...]:
    x0, top, x1, bottom = box
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)


def bounds(boxes: Iterable[Box]) -> Box:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def grid(boxes: Sequence[Box], text_inside: Callable[[Box], str], page: int) -> Grid | None:
    """The cells of a table with their rows, columns and spans; None where it is a frame around prose."""
    columns = _numbered({x for box in boxes for x in (box[0], box[2])})
    rows = _numbered({y for box in boxes for y in (box[1], box[3])})
    if max(columns.values()) < 2:
        return None
    cells = [
        Cell(
            text_inside(box), rows[box[1]], columns[box[0]],
            max(rows[box[3]] - rows[box[1]], 1), max(columns[box[2]] - columns[box[0]], 1),
            Place(page, *(float(edge) for edge in box)),
        )
        for box in boxes
    ]
    return Grid(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _numbered(edges: set[float]) -> dict[float, int]:
    """The number of each edge of a cell, counted from 0; edges that nearly meet share theirs."""
    numbers: dict[float, int] = {}
    firsts: list[float] = []
    for edge in sorted(edges):
        if not firsts or edge - firsts[-1] > _SAME_EDGE:
            firsts.append(edge)
        numbers[edge] = len(firsts) - 1
    return numbers
