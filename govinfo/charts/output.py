"""Writing charts to files that are the same every time, and describing them in words."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pandas as pd
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from ..errors import ChartError, UnknownNameError
from .style import FAMILY, FONT, style

FORMATS = ("pdf", "svg", "png", "eps", "tiff")
# What journals want of pictures at the least.
LEAST_DPI = 300


def save_figure(
    chart: Figure | Axes,
    folder: str | Path,
    name: str,
    data: pd.DataFrame | None = None,
    *,
    formats: str | Sequence[str] | None = None,
    dpi: float | None = None,
) -> None:
    """Write a figure as `name.pdf` and `name.png`, its data as `name.csv` and its description as `name.txt`.

    Parameters
    ----------
    chart : matplotlib.figure.Figure or matplotlib.axes.Axes
        What a function of `govinfo.charts` returned.
    folder : str or Path
        Where to; nothing is written where it is empty.
    name : str
        Name of the files, without ending.
    data : pandas.DataFrame, optional
        The table that the figure shows.
    formats : str or sequence of str, optional
        Of "pdf", "png" (both by default), "svg", "eps" and "tiff"; by default also those that the journal wants
        which the chart's `width` names.
    dpi : float, optional
        Dots per inch of PNG and TIFF, by default 300, or what the journal wants.

    Raises
    ------
    UnknownNameError
        A format is not known.
    ChartError
        `dpi` is no positive number.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.sample()
    >>> gi.save_figure(gi.charts.outcome_shares(panel), "", "02_outcome_shares", gi.outcome_shares(panel))
    """
    if not str(folder):
        return
    journal = getattr(_figure(chart), "journal", None)
    if isinstance(formats, str):
        formats = [formats]
    wanted = dict.fromkeys(formats or ("pdf", "png", *(journal.formats if journal else ())))
    for kind in wanted:
        save(chart, Path(folder) / f"{name}.{kind}", dpi or (journal.dpi if journal else LEAST_DPI))
    if data is not None:
        # Ten digits: the last of a double differ between machines, and mean nothing.
        data.to_csv(Path(folder) / f"{name}.csv", index=False, lineterminator="\n", float_format="%.10g")
    (Path(folder) / f"{name}.txt").write_text(alt_text(chart) + "\n", encoding="utf-8")


def save(chart: Figure | Axes, path: str | Path, dpi: float = 600) -> Path:
    """Write a chart as PDF, SVG, PNG, EPS or TIFF, without dates, with its fonts embedded and its description inside.

    Text in SVG is text, in our font, which the file holds with the letters that it uses. Nothing is transparent.

    Parameters
    ----------
    chart : matplotlib.figure.Figure or matplotlib.axes.Axes
        What a chart function returned.
    path : str or Path
        Where to; the suffix gives the format. Missing folders are made.
    dpi : float
        Dots per inch of PNG and TIFF.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UnknownNameError
        The suffix is none of these.
    ChartError
        `dpi` is no positive number.

    Examples
    --------
    >>> import tempfile
    >>> import govinfo as gi
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gi.charts.save(gi.charts.outcome_shares(gi.sample()), f"{folder}/shares.png").name
    'shares.png'
    """
    path, figure = Path(path), _figure(chart)
    kind = {".tif": "tiff"}.get(path.suffix.lower(), path.suffix.lower().removeprefix("."))
    if kind not in FORMATS:
        raise UnknownNameError("format of figures", kind, FORMATS)
    if not 0 < dpi < 10_000:
        raise ChartError(f"dpi={dpi!r}: give dots per inch, such as {LEAST_DPI}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with style():
        path.write_bytes(_written(figure, kind, dpi))
    return path


def alt_text(chart: Figure | Axes) -> str:
    """Describe a chart in words, for readers who cannot see it; empty for a figure that is not govinfo's.

    Examples
    --------
    >>> import govinfo as gi
    >>> "Xicheng" in gi.charts.alt_text(gi.charts.outcome_shares(gi.sample(), names={"北京市西城区": "Xicheng"}))
    True
    """
    return getattr(_figure(chart), "alt_text", "")


def caption(chart: Figure | Axes) -> str:
    """Return the caption of a chart, printed or not; empty for a figure that is not govinfo's.

    Examples
    --------
    >>> import govinfo as gi
    >>> "11 annual reports" in gi.charts.caption(gi.charts.outcome_shares(gi.sample()))
    True
    """
    return getattr(_figure(chart), "caption", "")


def _figure(chart: Figure | Axes) -> Figure:
    figure = chart if isinstance(chart, Figure) else chart.get_figure(root=True)
    assert figure is not None, "axes that were removed from their figure"
    return figure


def _written(figure: Figure, kind: str, dpi: float) -> bytes:
    """The bytes of a file without its date."""
    title, description = getattr(figure, "title", ""), alt_text(figure)
    metadata: dict[str, dict[str, str | None]] = {
        "pdf": {"Title": title, "Subject": description, "CreationDate": None},
        "svg": {"Title": title, "Description": description, "Date": None},
        "png": {"Title": title, "Description": description},
        "eps": {"Creator": "govinfo"},
    }
    file = io.BytesIO()
    drawn = "png" if kind == "tiff" else kind
    figure.savefig(
        file, format=drawn, dpi=dpi, metadata={name: text for name, text in metadata[drawn].items() if text != ""}
    )
    if kind == "svg":
        return _with_font(file.getvalue().decode()).encode()
    if kind == "tiff":
        picture, file = Image.open(file).convert("RGB"), io.BytesIO()
        picture.save(file, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi), description=title)
    return re.sub(rb"%%CreationDate:.*\n", b"", file.getvalue()) if kind == "eps" else file.getvalue()


def _with_font(drawn: str) -> str:
    """An SVG with our font in it, of the letters that it uses."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    font, file = TTFont(FONT, recalcTimestamp=False), io.BytesIO()
    letters = subset.Subsetter(options)
    letters.populate(text=unescape(drawn))
    letters.subset(font)
    font.save(file)
    source = base64.b64encode(file.getvalue()).decode()
    face = f"@font-face{{font-family:'{FAMILY}';src:url(data:font/ttf;base64,{source})}}"
    return drawn.replace('<style type="text/css">', f'<style type="text/css">{face}', 1)
