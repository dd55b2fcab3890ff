"""Figures as files: the picture twice, for print and for screen, and the data behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Enough for a two-column figure on screen and in slides; print takes the PDF.
_DPI = 220


def save_figure(chart: Figure | Axes, folder: str | Path, name: str, data: pd.DataFrame) -> None:
    """Write a figure as `name.pdf` and `name.png`, its data as `name.csv` and its description as `name.txt`.

    Parameters
    ----------
    chart : matplotlib.figure.Figure or matplotlib.axes.Axes
        What a function of `govinfo.charts` returned.
    folder : str or Path
        Where to; nothing is written where it is empty.
    name : str
        Name of the files, without ending.
    data : pandas.DataFrame
        The table that the figure shows.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.sample()
    >>> gi.save_figure(gi.charts.outcome_shares(panel), "", "02_outcome_shares", gi.outcome_shares(panel))
    """
    if not str(folder):
        return
    from ..charts import alt_text, save

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    save(chart, folder / f"{name}.pdf")
    save(chart, folder / f"{name}.png", dpi=_DPI)
    # Ten digits: the last of a double differ between machines, and mean nothing.
    data.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", float_format="%.10g")
    (folder / f"{name}.txt").write_text(alt_text(chart) + "\n", encoding="utf-8")
