"""Words of a cell: its connected components joined to lines, and lines parted at wide gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from .raster import POINT, Component, Raster, components

_EDGE = 4  # pixels
_LOWEST_LINE = 6.5  # points
_GAP = 1.5  # times the height of a line: words this far apart may be two figures


def find_words(binary: Raster) -> list[Component]:
    """The boxes of the words in the raster of a cell, line after line."""
    height, width = binary.shape
    lines: list[list[Component]] = []
    for component in sorted(components(binary), key=itemgetter(1)):
        if _touches_edge(component, width, height):
            continue
        line = next((line for line in lines if _is_beside(component, _bounds(line))), None)
        if line is None:
            lines.append([component])
        else:
            line.append(component)
    return [word for line in sorted(lines, key=lambda line: _bounds(line)[1]) for word in _words(line)]


def _touches_edge(component: Component, width: int, height: int) -> bool:
    """Whether a component is the remainder of a ruling line around its cell."""
    x0, y0, x1, y1 = component
    return x1 <= _EDGE or y1 <= _EDGE or x0 >= width - _EDGE or y0 >= height - _EDGE


def _is_beside(component: Component, line: Component) -> bool:
    """Whether a component belongs to a line; a dash or a point counts as high as a figure."""
    (top, bottom), (above, below) = (_as_high_as_figures(other) for other in (component, line))
    return min(bottom, below) - max(top, above) > 0.4 * min(bottom - top, below - above)


def _as_high_as_figures(component: Component) -> tuple[int, int]:
    _, top, _, bottom = component
    lacking = max(round(_LOWEST_LINE * POINT) - (bottom - top), 0)
    return top - lacking // 2, bottom + lacking - lacking // 2


def _words(line: list[Component]) -> Iterator[Component]:
    """The components of a line, parted where the gap is wider than the line is high; each as high as the line."""
    top, bottom = _as_high_as_figures(_bounds(line))
    words: list[list[Component]] = []
    for component in sorted(line):
        if not words or component[0] - _bounds(words[-1])[2] > _GAP * (bottom - top):
            words.append([])
        words[-1].append(component)
    for word in words:
        left, _, right, _ = _bounds(word)
        yield left, top, right, bottom


def _bounds(boxes: Sequence[Component]) -> Component:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
