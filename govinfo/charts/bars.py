"""Stacked horizontal bars, one per report or group, ordered as the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from .colours import GREY, PALE
from .page import Entry, Page
from .style import MILLIMETRE, SMALL, TEXT, plain_axes, text_width, wrap
from .words import Words, dash, number, percent

MOST_ROWS = 60
# Of fewer cases a per cent says more than there is: bars are thin and show counts.
FEW = 10
_MOST_DESCRIBED = 12
# Millimetres beside the bars: the margins and the column of n, and a further column.
MARGINS, COLUMN = 13.0, 10.0
_PAGE, _LINE = 235.0, 2.9


def text_size(rows: int) -> float:
    return TEXT if rows <= 30 else SMALL


def row_labels(labels: Sequence[str], page: Page, beside: float = MARGINS) -> tuple[list[str], float]:
    """Break long labels into lines, at a third of the width or a little over; return the room left beside them.

    Sixty rows have room for a line each and few rows for four; what is longer still
    ends in an ellipsis, so that no label runs into the next.
    """
    most = max(1, min(4, int((_PAGE / max(len(labels), 1) - 0.8) / _LINE)))
    for part in (0.32, 0.45):
        broken = [wrap(label, TEXT, part * page.width) for label in labels]
        if all(label.count("\n") < most for label in broken):
            break
    cut = ["\n".join(label.split("\n")[:most]) + "…" * (label.count("\n") >= most) for label in broken]
    widest = max((text_width(line, TEXT) for label in cut for line in label.split("\n")), default=0.0)
    return cut, page.inner(widest + beside)


def body_height(labels: Sequence[str]) -> float:
    """Millimetres of a chart's body: fewer rows may be taller, sixty still fit a journal page."""
    rows = len(labels)
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    row = 6.5 if rows <= 12 else 4.6 if rows <= 30 else 3.5
    return rows * max(row, lines * _LINE + 0.8) + 7.0


@dataclass(frozen=True)
class Column:
    """Numbers at the right of the rows, under a heading."""

    heading: str
    values: Sequence[str]
    colour: str = GREY


@dataclass(frozen=True)
class Stack:
    """Shares to draw, rows by entries of the legend, with the n of each row.

    `marks` puts a dagger beside rows whose printed totals do not add up; `beside` are columns before n.
    """

    labels: list[str]
    entries: list[Entry]
    shares: npt.NDArray[np.float64]
    n: list[float | None]
    marks: list[bool]
    beside: Sequence[Column] = ()

    @property
    def known(self) -> npt.NDArray[np.intp]:
        """Rows that have all shares."""
        return np.flatnonzero(~np.isnan(self.shares).any(axis=1))

    @property
    def few(self) -> npt.NDArray[np.bool_]:
        """Rows of fewer cases than per cents are written of."""
        return np.array([n is not None and n < FEW for n in self.n], dtype=bool)

    def figure(self, row: int, place: int, decimals: int = 1) -> str:
        """What is written of a share: per cent, or the count where these are few."""
        share, n = self.shares[row, place], self.n[row]
        return number(round(share * n)) if n is not None and n < FEW else percent(share, decimals)

    def note(self, words: Words) -> str:
        """What the caption says of rows with few cases."""
        drawn = self.few[self.known]
        return words("few", n=FEW) if (drawn & (np.array(self.n, dtype=float)[self.known] > 0)).any() else ""

    def instead(self, row: int, words: Words) -> str:
        """What is written where a row has no shares."""
        if self.n[row] == 0:
            return words("no_cases")
        if self.marks[row]:
            return words("contradicted.shares") + "†"
        return words("not_reported" if np.isnan(self.shares[row]).all() else "incomplete")

    def described(self, head: str, words: Words) -> str:
        """What the bars show in words, row by row, for readers who cannot see them."""
        lines = []
        for row, (label, n) in enumerate(zip(self.labels[:_MOST_DESCRIBED], self.n, strict=False)):
            phrases = (
                words.joined([f"{entry.label} {self.figure(row, place)}" for place, entry in enumerate(self.entries)])
                if row in self.known
                else self.instead(row, words)
            )
            name = label.replace("\n", " ")
            lines.append((f"{name}: " if name else "") + phrases + ("" if n is None else f" (n = {number(n)})"))
        if len(self.labels) > _MOST_DESCRIBED:
            lines.append(words("and_others", n=len(self.labels) - _MOST_DESCRIBED))
        return words.list_of(head, lines)


def stacked(ax: Axes, stack: Stack, room: float, words: Words, named: bool = True) -> None:
    """Draw the stacked bars on `room` millimetres, with percentages or counts where they fit, and n at the right.

    A row without shares says "not reported", or "none" where its n is zero. Panels
    that share rows with the one at their left are not `named` again.
    """
    shares, known = stack.shares, stack.known
    lefts = np.cumsum(np.nan_to_num(shares), axis=1) - np.nan_to_num(shares)
    for place, entry in enumerate(stack.entries):
        fill = entry.fill
        ax.barh(
            known, shares[known, place], left=lefts[known, place], height=np.where(stack.few[known], 0.4, 0.72),
            color=fill.colour, edgecolor=fill.edge, hatch=fill.hatch, linewidth=0.4, label=entry.label, clip_on=False,
        )  # fmt: skip
    size = rows_axis(ax, stack.labels if named else [""] * len(stack.labels))
    ax.set_xlim(0, max(1.0, np.nansum(shares, axis=1).max(initial=0)))
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1] if room > 45 else [0, 0.5, 1] if room > 25 else [0, 1])
    for row in range(len(stack.labels)):
        if row not in known:
            ax.text(0.01, row, stack.instead(row, words), size=size, color=GREY, va="center_baseline")
    n = [dash(n) + "†" * mark for n, mark in zip(stack.n, stack.marks, strict=True)]
    write_columns(ax, [*stack.beside, Column(words("n"), n)], size)
    for row, place in np.argwhere(shares > 0):
        share, fill = shares[row, place], stack.entries[place].fill
        figure = stack.figure(row, place, 1 if room > 75 else 0)
        if row in known and text_width(figure, SMALL) + 0.8 < share * room:
            ax.text(
                lefts[row, place] + share / 2, row, figure, size=SMALL, color=fill.ink, ha="center",
                va="center_baseline",
                bbox={"facecolor": fill.colour, "edgecolor": "none", "pad": 0.2} if fill.hatch else None,
            )  # fmt: skip


def rows_axis(ax: Axes, labels: Sequence[str]) -> float:
    """Name the rows of a chart from the top; return the size of type for that many."""
    size = text_size(len(labels))
    plain_axes(ax, rows=True)
    ax.tick_params(axis="y", labelsize=size)
    ax.set_yticks(range(len(labels)), labels if any(labels) else [])
    ax.set_ylim(len(labels) - 0.5, -0.5)
    return size


def write_columns(ax: Axes, columns: Sequence[Column], size: float) -> None:
    """Write columns of numbers at the right end of the rows, each flush right under its heading."""
    across = ax.get_yaxis_transform()
    right = 0.0
    for column in columns:
        right += 4 + max(text_width(text, size) for text in (column.heading, *column.values)) * MILLIMETRE * 72
        beside: dict[str, Any] = {
            "xycoords": across, "textcoords": "offset points", "size": size, "color": column.colour, "ha": "right",
        }  # fmt: skip
        for row, value in enumerate(column.values):
            ax.annotate(value, (1, row), (right, 0), va="center_baseline", **beside)
        ax.annotate(column.heading, (1, -0.45), (right, 0), va="bottom", **beside)


def interval_line(ax: Axes, row: float, low: float, high: float, reach: float, colour: str) -> None:
    """Draw an interval, ending in an arrow where it goes on beyond `reach`."""
    ax.plot([low, min(high, reach)], [row, row], color=colour, linewidth=1.1, solid_capstyle="butt")
    if high > reach:
        ax.plot(reach, row, ">", color=colour, markersize=3, markeredgewidth=0)


def hollow(ax: Axes, x: Sequence[float], y: Sequence[float], marker: str, colour: str) -> None:
    """Draw what contradicts itself: hollow marks at the printed and the summed figure, joined."""
    ax.plot(x, y, color=colour, linewidth=0.7, linestyle=(0, (1, 1)), zorder=1, clip_on=False)
    ax.plot(
        x, y, marker, color=colour, markerfacecolor=PALE, markersize=4, markeredgewidth=0.8, label="contradicted",
        clip_on=False,
    )  # fmt: skip
