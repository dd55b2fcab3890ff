"""The style of charts: our font and settings, whatever the user has set, and text measured and broken into lines.

Charts are drawn inside `style()`, so that neither the user's style nor pyplot's
state is read or touched: the same data give the same picture everywhere.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from .colours import DARK, LINE

MILLIMETRE = 1 / 25.4
TITLE, TEXT, SMALL = 8.5, 7.0, 6.2
FAMILY = "Govinfo Sans"
FONT = Path(__file__).parents[1] / "fonts" / "GovinfoSans-Regular.ttf"

_OURS: dict[Any, Any] = {
    "font.family": FAMILY,
    "font.size": TEXT,
    "text.color": DARK,
    "axes.labelcolor": DARK,
    "axes.linewidth": 0.5,
    "axes.edgecolor": LINE,
    "axes.titlesize": TEXT,
    "axes.labelsize": TEXT,
    "hatch.linewidth": 0.5,
    "patch.linewidth": 0.5,
    "lines.linewidth": 1.0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": 150,
    # Unhinted letters are as wide on screen as in PDF, so that lines break alike.
    "text.hinting": "no_hinting",
    "pdf.fonttype": 42,
    # What matplotlib writes as Type 42 into PostScript has no letters in Ghostscript.
    "ps.fonttype": 3,
    "svg.fonttype": "none",
    "svg.hashsalt": "govinfo",
    "axes.unicode_minus": True,
}
# Settings of the machine rather than of the picture.
_KEPT = re.compile(r"backend|interactive|toolbar|timezone|webagg|datapath|tk\.|macosx|docstring|savefig\.directory")


@cache
def register_font() -> None:
    """Make our font known to matplotlib; the fonts that others use stay as they are."""
    font_manager.fontManager.addfont(FONT)


@contextmanager
def style() -> Iterator[None]:
    """Draw with matplotlib's defaults and ours, whatever the user has set, and put everything back."""
    register_font()
    plain: dict[Any, Any] = {name: value for name, value in mpl.rcParamsDefault.items() if not _KEPT.search(name)}
    with mpl.rc_context():
        with warnings.catch_warnings():
            # Some defaults bear deprecated names in some versions.
            warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
            mpl.rcParams.update({**plain, **_OURS})
        yield


@lru_cache(4096)
def text_width(text: str, size: float) -> float:
    """Width in millimetres of one line of text."""
    register_font()
    width, _, _ = TextToPath().get_text_width_height_descent(text, FontProperties(family=FAMILY, size=size), False)
    return width / 72 / MILLIMETRE


# A Chinese line may break behind any character, but not before closing or behind opening punctuation.
_PIECES = re.compile(
    r"[（“《‘]*(?:[^\u2e80-\u9fff\uff00-\uffef（“《‘\s]+|[\u2e80-\u9fff\uff00-\uffef])"
    r"[，。；：、）”》’？！,.;:!?)]*\s*|\s+"
)


def wrap(text: str, size: float, width: float) -> str:
    """`text` broken into lines of at most `width` millimetres, in Latin and in Chinese."""
    return fold(_PIECES.findall(text), size, width)


def fold(pieces: Sequence[str], size: float, width: float) -> str:
    """Pieces that must not be broken, set into lines of at most `width` millimetres."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def plain_axes(ax: Axes, rows: bool = False) -> None:
    """Plain axes whose tick labels, made only when drawn, keep our font; `rows` names rows instead of numbers."""
    ax.tick_params(
        which="both",
        labelfontfamily=FAMILY,
        labelsize=TEXT,
        labelcolor=DARK,
        color=LINE,
        width=0.5,
        length=2,
        pad=2,
        top=False,
        right=False,
        direction="out",
    )
    ax.spines[["top", "right"]].set_visible(False)
    if rows:
        ax.tick_params(axis="y", length=0, pad=3)
        ax.spines["left"].set_visible(False)
