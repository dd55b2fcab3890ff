"""Drawing of a flow diagram: bars at the height of their counts, joined by ribbons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path

from .colours import DARK, GREY, LINE, PALE, Fill, fill
from .page import MARGIN
from .style import SMALL, TEXT, fold, wrap
from .words import Words, number

_GAP, _LINE, _SMALL_LINE, _UNKNOWN = 1.4, 3.2, 2.8, 2.6


@dataclass
class Node:
    """A bar of the diagram: a count of requests or cases, None where it is not reported."""

    label: str
    value: float | None
    fill: Fill
    detail: str = ""
    results: tuple[str, ...] = ()
    left: float = 0.0
    top: float = 0.0
    height: float = 0.0

    def described(self, words: Words) -> str:
        return f"{self.label} {words.count(self.value)}{self.detail}"


class Nodes(Protocol):
    """The columns of the diagram."""

    received: list[Node]
    outcomes: list[Node]
    disputes: list[Node]
    concluded: float | None

    @property
    def on_hand(self) -> float | None: ...
    @property
    def most(self) -> float: ...


@dataclass(frozen=True)
class Places:
    """Positions, in millimetres from the left and the bottom of the body."""

    width: float
    body: float
    top: float
    height: float
    floor: float
    bar: float
    received: float
    stock: float
    outcomes: float
    disputes: float
    disputes_top: float


def places(width: float) -> Places:
    """Four columns abreast, or on a narrow page the disputes below the rest."""
    if width >= 140:
        part = width / 183
        return Places(width, 75, 69, 58, 0, 4, 23 * part, 52 * part, 82 * part, 136 * part, 69)
    part = width / 89
    return Places(width, 101, 95, 50, 34, 3, 18.5 * part, 32.5 * part, 47 * part, 4 * part, 25)


def draw_flow(ax: Axes, at: Places, nodes: Nodes, words: Words) -> None:
    """Draw received, stock, outcomes and disputes on an Axes whose units are millimetres."""
    scale = at.height / nodes.most
    stock = Node("", nodes.on_hand, fill("group", "received"))
    _stack(nodes.received, at.received, at.top, scale)
    _stack([stock], at.stock, at.top, scale)
    _stack(nodes.outcomes, at.outcomes, at.top, scale)
    if stock.value is None:
        stock.height = max(scale * sum(node.value or 0 for node in nodes.outcomes), _UNKNOWN)
    for node in (*nodes.received, stock, *nodes.outcomes):
        _bar(ax, node, at.bar)
    into = stock.top
    for node in nodes.received:
        _ribbon(ax, (at.received + at.bar, node.top), (at.stock, into), node)
        into -= node.height if node.value else 0
    out = stock.top
    for node in nodes.outcomes:
        _ribbon(ax, (at.stock + at.bar, out), (at.outcomes, node.top), node)
        out -= node.height if node.value else 0
    _received_labels(ax, nodes.received, at, words)
    _outcome_labels(ax, nodes.outcomes, at, words)
    _heading(ax, "received", at.received + at.bar, at.top, "right", words)
    _heading(ax, "on_hand", at.stock + at.bar / 2, at.top, "center", words, nodes.on_hand)
    _heading(ax, "concluded", at.outcomes, at.top, "left", words, nodes.concluded)
    _disputes(ax, nodes.disputes, at, scale, words)


def _stack(nodes: Sequence[Node], left: float, top: float, scale: float) -> None:
    for node in nodes:
        node.left, node.top = left, top
        node.height = _UNKNOWN if node.value is None else node.value * scale
        top -= node.height + _GAP


def _bar(ax: Axes, node: Node, width: float) -> None:
    """A bar; a dashed outline where the count is not reported, a line where it is zero."""
    shape: dict[str, Any]
    if node.value is None:
        shape = {"facecolor": PALE, "edgecolor": GREY, "linestyle": (0, (2, 1.5)), "linewidth": 0.6}
    elif node.value == 0:
        shape = {"facecolor": node.fill.colour, "edgecolor": LINE, "linewidth": 0.5}
    else:
        shape = {"facecolor": node.fill.colour, "edgecolor": node.fill.edge, "hatch": node.fill.hatch, "linewidth": 0.3}
    ax.add_patch(Rectangle((node.left, node.top - node.height), width, node.height, label=node.label, **shape))


def _ribbon(ax: Axes, start: tuple[float, float], end: tuple[float, float], node: Node) -> None:
    if not node.value:
        return
    (x0, y0), (x1, y1), middle, height = start, end, (start[0] + end[0]) / 2, node.height
    # Along the upper edge, down, and back along the lower one.
    upper = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
    points = [*upper, *((x, y - height) for x, y in reversed(upper)), (x0, y0)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    colours = Fill(LINE) if node.fill.colour == PALE else node.fill
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colours.tint(0.4), linewidth=0, zorder=0))


def _heading(ax: Axes, name: str, x: float, top: float, side: str, words: Words, value: float | None = None) -> None:
    heading = words(f"request_path.{name}") + ("" if value is None else f" {number(value)}")
    ax.text(x, top + 2, heading, size=TEXT, color=DARK, ha=side, va="bottom")


def _spread(middles: Sequence[float], distance: float, bottom: float) -> list[float]:
    """Heights of labels, from the top, moved as little as keeps them apart and above the bottom."""
    placed: list[float] = []
    for middle in middles:
        placed.append(min(middle, placed[-1] - distance) if placed else middle)
    lowest = bottom
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = max(placed[place], lowest)
        lowest = placed[place] + distance
    return placed


def _received_labels(ax: Axes, nodes: Sequence[Node], at: Places, words: Words) -> None:
    heights = _spread([node.top - node.height / 2 for node in nodes], 2.4 * _LINE, at.floor + _LINE)
    for node, y in zip(nodes, heights, strict=True):
        text = f"{node.label}\n{words.count(node.value)}"
        ax.text(at.received - 1, y, text, size=TEXT, color=DARK, ha="right", va="center", linespacing=1.2)


def _outcome_labels(ax: Axes, nodes: Sequence[Node], at: Places, words: Words) -> None:
    middles = [node.top - node.height / 2 for node in nodes]
    right = at.outcomes + at.bar
    for node, middle, y in zip(nodes, middles, _spread(middles, _LINE, at.floor + 1), strict=True):
        ax.plot([right + 0.3, right + 1.2, right + 2.4], [middle, middle, y], color=LINE, linewidth=0.4)
        ax.text(right + 2.9, y, node.described(words), size=TEXT, color=DARK, ha="left", va="center_baseline")


def _disputes(ax: Axes, nodes: Sequence[Node], at: Places, scale: float, words: Words) -> None:
    """Bars on the same scale, the stages of one dispute joined, with results beside them."""
    x = at.disputes
    room = at.width - MARGIN - x - at.bar - 1.5
    beside = at.disputes_top == at.top
    ax.text(x, at.disputes_top + 2, words("request_path.disputes"), size=TEXT, color=DARK, va="bottom")
    dashed: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 5, "color": GREY, "linewidth": 0.6}
    dashed |= {"linestyle": (0, (3, 2)), "shrinkA": 0, "shrinkB": 0}
    if beside:
        start = at.outcomes + 0.155 * at.width
        ax.add_patch(FancyArrowPatch((start, at.top + 3.4), (x - 1.5, at.top + 3.4), **dashed))
    else:
        from_x = at.stock + at.bar / 2
        ax.add_patch(FancyArrowPatch((from_x, at.top - at.height - 2), (from_x, at.disputes_top + 3), **dashed))
    top, below = at.disputes_top, None
    for node in nodes:
        lines = wrap(node.described(words), TEXT, room)
        results = fold(node.results, SMALL, room)
        needed = (lines.count("\n") + 1) * _LINE + (results.count("\n") + 1) * _SMALL_LINE * bool(results)
        node.left, node.top = x, top - 0.3
        node.height = _UNKNOWN if node.value is None else node.value * scale
        _bar(ax, node, at.bar)
        right, under = x + at.bar + 1.5, top - (lines.count("\n") + 1) * _LINE - 0.2
        ax.text(right, top, lines, size=TEXT, color=DARK, va="top", linespacing=1.2)
        ax.text(right, under, results, size=SMALL, color=GREY, va="top", linespacing=1.25)
        if below is not None and node is nodes[1]:
            ax.add_patch(FancyArrowPatch((x + at.bar / 2, below - 0.4), (x + at.bar / 2, node.top + 0.2), **dashed))
        below = node.top - node.height
        top -= max(needed, node.height) + 3.0
