"""Stacked horizontal bars, one per report or group, ordered as the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from .colours import GREY
from .page import SMALL, TEXT, Entry, plain_axes, text_width, wrap
from .words import joined, list_of, number, percent, text

MOST_ROWS = 60
_MOST_DESCRIBED = 12
# Millimetres beside the bars: the margins and the column of n.
MARGINS = 13.0
_PAGE, _LINE = 235.0, 2.9


def text_size(rows: int) -> float:
    return TEXT if rows <= 30 else SMALL


def row_labels(labels: Sequence[str], width: float) -> tuple[list[str], float]:
    """Break long labels into lines, at a third of the width or a little over; return the room left beside them.

    Sixty rows have room for a line each and few rows for four; what is longer still
    ends in an ellipsis, so that no label runs into the next.
    """
    most = max(1, min(4, int((_PAGE / max(len(labels), 1) - 0.8) / _LINE)))
    for part in (0.32, 0.45):
        broken = [wrap(label, TEXT, part * width) for label in labels]
        if all(label.count("\n") < most for label in broken):
            break
    cut = ["\n".join(label.split("\n")[:most]) + "…" * (label.count("\n") >= most) for label in broken]
    widest = max((text_width(line, TEXT) for label in cut for line in label.split("\n")), default=0.0)
    return cut, width - widest - MARGINS


def body_height(labels: Sequence[str]) -> float:
    """Millimetres of a chart's body: fewer rows may be taller, sixty still fit a journal page."""
    rows = len(labels)
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    row = 6.5 if rows <= 12 else 4.6 if rows <= 30 else 3.5
    return rows * max(row, lines * _LINE + 0.8) + 7.0


@dataclass(frozen=True)
class Stack:
    """Shares to draw, rows by entries of the legend, with the n of each row.

    `marks` puts a dagger beside rows whose printed totals do not add up.
    """

    labels: list[str]
    entries: list[Entry]
    shares: npt.NDArray[np.float64]
    n: list[float | None]
    marks: list[bool]


def stacked(ax: Axes, stack: Stack, room: float, lang: str, named: bool = True) -> None:
    """Draw the stacked bars on `room` millimetres, with percentages where they fit and n at the right.

    A row without shares says "not reported", or "none" where its n is zero. Panels
    that share rows with the one at their left are not `named` again.
    """
    shares, y = stack.shares, range(len(stack.labels))
    known = np.flatnonzero(~np.isnan(shares).any(axis=1))
    lefts = np.cumsum(np.nan_to_num(shares), axis=1) - np.nan_to_num(shares)
    for place, entry in enumerate(stack.entries):
        fill = entry.fill
        ax.barh(
            known,
            shares[known, place],
            left=lefts[known, place],
            height=0.72,
            color=fill.colour,
            edgecolor=fill.edge,
            hatch=fill.hatch,
            linewidth=0.4,
            label=entry.label,
            clip_on=False,
        )
    plain_axes(ax, rows=True)
    size = text_size(len(y))
    ax.tick_params(axis="y", labelsize=size)
    ax.set_yticks(y, stack.labels if named else [])
    ax.set(xlim=(0, max(1.0, np.nansum(shares, axis=1).max(initial=0))), ylim=(len(y) - 0.5, -0.5))
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1] if room > 45 else [0, 0.5, 1] if room > 25 else [0, 1])
    for row in y:
        if row not in known:
            ax.text(0.01, row, _without_shares(stack, row, lang), size=size, color=GREY, va="center_baseline")
    write_n(
        ax,
        [("–" if n is None else number(n)) + "†" * mark for n, mark in zip(stack.n, stack.marks, strict=True)],
        size,
        lang,
    )
    for row, place in np.argwhere(shares > 0):
        if row not in known:
            continue
        share, fill = shares[row, place], stack.entries[place].fill
        words = percent(share, 1 if room > 75 else 0)
        if text_width(words, SMALL) + 0.8 < share * room:
            ax.text(
                lefts[row, place] + share / 2,
                row,
                words,
                size=SMALL,
                color=fill.ink,
                ha="center",
                va="center_baseline",
                bbox={"facecolor": fill.colour, "edgecolor": "none", "pad": 1.0} if fill.hatch else None,
            )


def _without_shares(stack: Stack, row: int, lang: str) -> str:
    if stack.n[row] == 0:
        return text("no_cases", lang)
    if stack.marks[row]:
        return text("contradicted.shares", lang) + "†"
    return text("not_reported" if np.isnan(stack.shares[row]).all() else "incomplete", lang)


def write_n(ax: Axes, counts: Sequence[str], size: float, lang: str) -> None:
    """Write each row's n at its right end, under a heading."""
    beside: dict[str, Any] = {
        "xycoords": ax.get_yaxis_transform(),
        "textcoords": "offset points",
        "size": size,
        "color": GREY,
    }
    for row, count in enumerate(counts):
        ax.annotate(count, (1, row), (3, 0), va="center_baseline", **beside)
    ax.annotate(text("n", lang), (1, -0.45), (3, 0), va="bottom", **beside)


def interval_line(ax: Axes, row: float, low: float, high: float, reach: float, colour: str) -> None:
    """Draw an interval, ending in an arrow where it goes on beyond `reach`."""
    ax.plot([low, min(high, reach)], [row, row], color=colour, linewidth=1.1, solid_capstyle="butt")
    if high > reach:
        ax.plot(reach, row, ">", color=colour, markersize=3, markeredgewidth=0)


def described(title: str, stack: Stack, lang: str) -> str:
    """Say in words what the bars show, row by row, for readers who cannot see them."""
    lines = []
    for row, (label, shares, n) in enumerate(zip(stack.labels, stack.shares, stack.n, strict=True)):
        if row == _MOST_DESCRIBED:
            break
        if np.isnan(shares).any():
            phrases = _without_shares(stack, row, lang)
        else:
            phrases = joined(
                [f"{entry.label} {percent(share)}" for entry, share in zip(stack.entries, shares, strict=True)], lang
            )
        name = label.replace("\n", " ")
        lines.append((f"{name}: " if name else "") + phrases + ("" if n is None else f" (n = {number(n)})"))
    if len(stack.labels) > _MOST_DESCRIBED:
        lines.append(text("and_others", lang, n=len(stack.labels) - _MOST_DESCRIBED))
    return list_of(title, lines, lang)
