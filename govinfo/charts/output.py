"""Writing charts to files that are the same every time, and describing them in words."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import UnknownNameError
from .page import style

FORMATS = ("pdf", "svg", "png")


def save(chart: Figure | Axes, path: str | Path, dpi: float = 600) -> Path:
    """Write a chart as PDF, SVG or PNG, without dates, with its fonts embedded and its description inside.

    Parameters
    ----------
    chart : matplotlib.figure.Figure or matplotlib.axes.Axes
        What a chart function returned.
    path : str or Path
        Where to; the suffix gives the format. Missing folders are made.
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UnknownNameError
        The suffix is not pdf, svg or png.
    """
    path, figure = Path(path), _figure(chart)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise UnknownNameError("format of figures", kind, FORMATS)
    path.parent.mkdir(parents=True, exist_ok=True)
    title, description = getattr(figure, "title", ""), alt_text(figure)
    metadata = {
        "pdf": {"Title": title, "Subject": description, "CreationDate": None},
        "svg": {"Title": title, "Description": description, "Date": None},
        "png": {"Title": title, "Description": description},
    }[kind]
    with style():
        figure.savefig(path, format=kind, dpi=dpi, metadata={key: text for key, text in metadata.items() if text != ""})
    return path


def alt_text(chart: Figure | Axes) -> str:
    """Describe a chart in words, for readers who cannot see it; empty for a figure that is not govinfo's."""
    return getattr(_figure(chart), "alt_text", "")


def caption(chart: Figure | Axes) -> str:
    """Return the caption under a chart; empty for a figure that is not govinfo's."""
    return getattr(_figure(chart), "caption", "")


def _figure(chart: Figure | Axes) -> Figure:
    figure = chart if isinstance(chart, Figure) else chart.get_figure(root=True)
    assert figure is not None, "axes that were removed from their figure"
    return figure
