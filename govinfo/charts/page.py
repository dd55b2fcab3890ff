"""The page of a chart: its size in print, title, legend and caption, and a description in words."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from ..errors import ChartError, UnknownNameError
from ..form.codes import LANGUAGES
from .colours import GREY, Fill
from .journals import Journal, width_of
from .options import Options
from .style import MILLIMETRE, SMALL, TEXT, TITLE, style, text_width, wrap
from .words import Words

MARGIN = 1.2
_ROW, _KEY, _GAP = 3.6, 3.2, 3.5
# What of the width given axes have, their labels being outside.
_INNER = 0.7


class Chart(Figure):
    """A matplotlib Figure with its caption and a description in words (`alt_text`), for a journal or none.

    Examples
    --------
    >>> import govinfo as gi
    >>> chart = gi.charts.outcome_shares(gi.sample())
    >>> isinstance(chart, gi.charts.Chart), chart.png()[1:4]
    (True, b'PNG')
    """

    caption = ""
    alt_text = ""
    title = ""
    journal: Journal | None = None

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


class Page:
    """What is around the body of a chart, as its options ask for: language, width, title, caption, or given axes.

    All is laid out at our sizes of type on `width` millimetres. Where a journal wants larger
    type that is a part of its width, and in the end everything is enlarged to it.
    """

    def __init__(self, options: Options) -> None:
        if options["lang"] not in LANGUAGES:
            raise UnknownNameError("language", options["lang"], LANGUAGES)
        for name in ("title", "caption"):
            asked = options[name]
            if not (asked is None or asked is False or isinstance(asked, str)):
                raise ChartError(f"{name}={asked!r}: give a text, or False for none")
        if not (options["sort"] is None or isinstance(options["sort"], str)):
            raise ChartError(f'sort={options["sort"]!r}: give the name of what to sort by, such as "n"')
        names = options["names"]
        if names is not None and not isinstance(names, Mapping):
            raise ChartError(f"names={names!r}: give a mapping from names in the reports to names to print")
        self.ax: Axes | None = options.get("ax")  # type: ignore[assignment]
        if self.ax is not None and not isinstance(self.ax, Axes):
            raise ChartError(f"ax={self.ax!r}: give the Axes of a matplotlib figure")
        self.words = Words(options["lang"], names)
        self.title, self.caption, self.sort = options["title"], options["caption"], options["sort"]
        width, self.journal = width_of(options["width"])
        self.scale = max(1.0, self.journal.least_type / SMALL) if self.journal else 1.0
        self.width = width / self.scale
        if self.ax is not None:
            self.width = self.ax.get_window_extent().width / self.ax.figure.dpi / MILLIMETRE / _INNER

    def inner(self, outside: float) -> float:
        """Millimetres left for axes beside what is outside of them."""
        return self.width - outside if self.ax is None else self.width * _INNER

    def figure(self, body: float) -> Chart:
        """Open an empty chart whose body (without title, legend and caption) is `body` millimetres high."""
        chart = Chart(figsize=(self.width * MILLIMETRE, body * MILLIMETRE))
        chart.journal = self.journal
        return chart

    def axes(self, body: float) -> Axes:
        """Open a chart of one panel, or take the axes that were given."""
        return self.figure(body).add_subplot() if self.ax is None else self.ax

    def lay_out(self, ax: Axes) -> RendererBase:
        """Give axes their place on the page as they will have it, so that what is beside marks can be measured."""
        figure = ax.get_figure(root=True)
        assert figure is not None
        if self.ax is None:
            figure.set_layout_engine(_layout(0.0, 1.0))
            figure.draw_without_rendering()
        return FigureCanvasAgg(figure).get_renderer()

    def finish(
        self,
        on: Axes | Chart,
        title: str,
        described: Sequence[str],
        caption: Sequence[str],
        legend: Sequence[Entry] = (),
        canvas: bool = False,
    ) -> Any:
        """Add title and legend above the body and the caption below, each at the height that its lines need.

        The body is laid out by matplotlib's constrained layout, or is a `canvas`, an Axes whose units are
        millimetres. `described` says in sentences what is drawn. Given axes are returned as they are.
        """
        if self.ax is not None:
            return self.ax
        chart = on if isinstance(on, Chart) else on.figure
        assert isinstance(chart, Chart)
        chart.title = self.title or title
        chart.caption = self.caption or self.words.sentences(caption)
        chart.alt_text = self.words.sentences([self.words.list_of("", [chart.title]), *described])
        width, body = (size / MILLIMETRE for size in chart.get_size_inches())
        inner = width - 2 * MARGIN
        heading = "" if self.title is False else wrap(chart.title, TITLE, inner)
        note = "" if self.caption is False else wrap(chart.caption, SMALL, inner)
        above = chart.text(0, 0, heading, size=TITLE, va="top", ha="left", linespacing=1.25)
        below = chart.text(0, 0, note, size=SMALL, va="bottom", ha="left", color=GREY, linespacing=1.35)
        rows = _legend_rows(legend, inner)
        first = MARGIN + (_height(above) + 1.5 if heading else 0.0)
        top = first + len(rows) * _ROW + (1.0 if rows else 0.0)
        bottom = MARGIN + (_height(below) + 1.5 if note else 0.0)
        height = body + top + bottom
        chart.set_size_inches(width * MILLIMETRE, height * MILLIMETRE)
        above.set_position((MARGIN / width, 1 - MARGIN / height))
        below.set_position((MARGIN / width, MARGIN / height))
        for number, row in enumerate(rows):
            _draw_legend_row(chart, row, height - first - (number + 0.5) * _ROW)
        if isinstance(on, Axes) and canvas:
            on.set_position((0, bottom / height, 1, body / height))
            on.set(xlim=(0, width), ylim=(0, body))
            on.set_axis_off()
        else:
            chart.set_layout_engine(_layout(bottom / height, body / height, self.scale))
        if self.scale > 1:
            _enlarge(chart, self.scale)
        return chart


def _layout(bottom: float, height: float, scale: float = 1.0) -> ConstrainedLayoutEngine:
    """Where the body is on the page, in parts of its height."""
    return ConstrainedLayoutEngine(
        rect=(0, bottom, 1, height), w_pad=MARGIN * MILLIMETRE * scale, h_pad=0.05 * scale, wspace=0.02, hspace=0.02
    )


def _enlarge(chart: Chart, scale: float) -> None:
    """Enlarge a finished chart with its type."""
    ticks: set[mpl.text.Text] = set()
    for ax in chart.axes:
        for axis in (ax.xaxis, ax.yaxis):
            ticks.update(axis.get_ticklabels(which="both"))
            axis.set_tick_params(which="both", labelsize=scale * float(axis.get_tick_params().get("labelsize", TEXT)))
    for text in chart.findobj(mpl.text.Text):
        if isinstance(text, mpl.text.Text) and text not in ticks:
            text.set_fontsize(scale * float(text.get_fontsize()))
        if isinstance(text, Annotation) and text.anncoords == "offset points":
            text.xyann = (scale * text.xyann[0], scale * text.xyann[1])
    chart.set_size_inches(*(scale * chart.get_size_inches()))


def _height(text: mpl.text.Text) -> float:
    return text.get_window_extent().height / text.figure.dpi / MILLIMETRE


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
        shared: dict[str, Any] = {"transform": chart.transFigure, "gid": "legend", "label": entry.label}
        if entry.marker:
            key: mpl.artist.Artist = mpl.lines.Line2D(
                [(x + _KEY / 2) / width], [y / height], marker=entry.marker, markersize=4.5, linestyle="none",
                color=fill.colour, **shared,
            )  # fmt: skip
        else:
            key = Rectangle(
                (x / width, (y - 1.1) / height), _KEY / width, 2.2 / height, facecolor=fill.colour, hatch=fill.hatch,
                edgecolor=fill.edge, linewidth=0.4, **shared,
            )  # fmt: skip
        chart.add_artist(key)
        chart.text((x + _KEY + 1.0) / width, y / height, entry.label, size=TEXT, va="center_baseline", ha="left")
