"""The page of a chart: width in print, fonts, title, legend, caption, and a description in words.

Charts are drawn on figures of their own inside `style()`, so that neither the
user's style nor pyplot's state is read or touched: the same data give the same
picture everywhere.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextToPath

from .colours import DARK, GREY, LINE, Fill

ONE_COLUMN, TWO_COLUMN = 89.0, 183.0
MILLIMETRE = 1 / 25.4
MARGIN = 1.2
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
    "svg.fonttype": "path",
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


class Chart(Figure):
    """A matplotlib Figure with its caption and a description in words (`alt_text`)."""

    caption = ""
    alt_text = ""
    title = ""

    def draw(self, renderer: RendererBase) -> None:
        # Some settings, such as hinting, are read only now.
        with style():
            super().draw(renderer)

    def png(self) -> bytes:
        """The chart as a picture for the screen, with its title and description inside."""
        image = io.BytesIO()
        phrases = {"Title": self.title, "Description": self.alt_text}
        FigureCanvasAgg(self).print_png(image, metadata={key: text for key, text in phrases.items() if text})
        return image.getvalue()

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        return self.png(), {"alt": self.alt_text}


class Entry(NamedTuple):
    """A line of the legend."""

    label: str
    fill: Fill
    marker: str = ""


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


def new_chart(width: float, body: float) -> Chart:
    """Open an empty chart whose body (without title, legend and caption) is `width` by `body` millimetres."""
    return Chart(figsize=(width * MILLIMETRE, body * MILLIMETRE))


def finish(
    chart: Chart, title: str, caption: str, alt_text: str, legend: Sequence[Entry] = (), canvas: Axes | None = None
) -> Chart:
    """Add title and legend above the body and the caption below, each at the height that its lines need.

    The body is laid out by matplotlib's constrained layout, or is `canvas`, an Axes
    whose units are millimetres.
    """
    width, body = (size / MILLIMETRE for size in chart.get_size_inches())
    inner = width - 2 * MARGIN
    heading = chart.text(0, 0, wrap(title, TITLE, inner), size=TITLE, va="top", ha="left", linespacing=1.25)
    note = chart.text(
        0, 0, wrap(caption, SMALL, inner), size=SMALL, va="bottom", ha="left", color=GREY, linespacing=1.35
    )
    rows = _legend_rows(legend, inner)
    top = MARGIN + _height(heading) + 1.5 + len(rows) * _ROW + (1.0 if rows else 0)
    bottom = MARGIN + _height(note) + 1.5
    height = body + top + bottom
    chart.set_size_inches(width * MILLIMETRE, height * MILLIMETRE)
    heading.set_position((MARGIN / width, 1 - MARGIN / height))
    note.set_position((MARGIN / width, MARGIN / height))
    first = height - MARGIN - _height(heading) - 1.5
    for number, row in enumerate(rows):
        _draw_legend_row(chart, row, first - (number + 0.5) * _ROW)
    if canvas is None:
        pad = MARGIN * MILLIMETRE
        chart.set_layout_engine(
            ConstrainedLayoutEngine(
                rect=(0, bottom / height, 1, body / height), w_pad=pad, h_pad=0.05, wspace=0.02, hspace=0.02
            )
        )
    else:
        canvas.set_position((0, bottom / height, 1, body / height))
        canvas.set(xlim=(0, width), ylim=(0, body))
        canvas.set_axis_off()
    chart.title, chart.caption, chart.alt_text = title, caption, alt_text
    return chart


def _height(text: mpl.text.Text) -> float:
    return text.get_window_extent().height / text.figure.dpi / MILLIMETRE if text.get_text() else 0.0


_ROW, _KEY, _GAP = 3.6, 3.2, 3.5


def _legend_rows(legend: Sequence[Entry], width: float) -> list[list[tuple[float, Entry]]]:
    """The entries in reading order, as many to a row as fit, each with its left edge."""
    rows: list[list[tuple[float, Entry]]] = []
    left = width
    for entry in legend:
        needed = _KEY + 1.0 + text_width(entry.label, TEXT)
        if not rows or left + needed > width:
            rows.append([])
            left = 0.0
        rows[-1].append((left, entry))
        left += needed + _GAP
    return rows


def _draw_legend_row(chart: Chart, row: list[tuple[float, Entry]], y: float) -> None:
    width, height = (size / MILLIMETRE for size in chart.get_size_inches())
    for left, entry in row:
        x, fill = MARGIN + left, entry.fill
        if entry.marker:
            chart.add_artist(
                mpl.lines.Line2D(
                    [(x + _KEY / 2) / width],
                    [y / height],
                    marker=entry.marker,
                    markersize=4.5,
                    linestyle="none",
                    color=fill.colour,
                    transform=chart.transFigure,
                    gid="legend",
                    label=entry.label,
                )
            )
        else:
            chart.add_artist(
                Rectangle(
                    (x / width, (y - 1.1) / height),
                    _KEY / width,
                    2.2 / height,
                    facecolor=fill.colour,
                    hatch=fill.hatch,
                    edgecolor=fill.edge,
                    linewidth=0.4,
                    transform=chart.transFigure,
                    gid="legend",
                    label=entry.label,
                )
            )
        chart.text((x + _KEY + 1.0) / width, y / height, entry.label, size=TEXT, va="center_baseline", ha="left")


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
