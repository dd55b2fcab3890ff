"""From a cell of a table back to its place in the document, with a picture of it."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import pandas as pd

from ..display.html import text
from ..measures.counts import Cell
from ..reports.panel import Panel
from ..text import as_path
from .view import words

_AROUND = 70
_RESOLUTION = 110


def place_html(panel: Panel, report_id: str, cell: Cell, lang: str = "en") -> str:
    """Say where a cell is in its document, and show it where the document is a PDF that is still there.

    Parameters
    ----------
    panel : Panel
        Panel that holds the report.
    report_id : str
        Report.
    cell : tuple of str
        Table, row and column, by their codes.
    lang : {"en", "zh"}
        Language of the words.

    Returns
    -------
    str
        HTML; the picture is inside it.
    """
    table, row, column = cell
    cells = panel.cells
    found = cells[
        (cells["report_id"] == report_id)
        & (cells["table"] == table)
        & (cells["row"] == row)
        & (cells["column"] == column)
    ]
    if found.empty:
        return f"<p>{words('trace.absent', lang)}</p>"
    place = found.iloc[0]
    source = as_path(panel.reports.loc[panel.reports["report_id"] == report_id, "source"].iloc[0])
    known = {"raw": text(place["raw"]) or " ", "file": text(source.name)}
    if pd.isna(place["page"]) or pd.isna(place["x0"]):
        return f"<p>{words('trace.unplaced', lang, **known)}</p>"
    box = {name: f"{place[name]:.0f}" for name in ("x0", "top", "x1", "bottom")}
    described = words("trace.place", lang, page=int(place["page"]), **box, **known)
    picture = _picture(source, place)
    shown = (
        (
            f'<img alt="{described}" style="max-width:100%;border:1px solid #bbb" '
            f'src="data:image/png;base64,{b64encode(picture).decode()}">'
        )
        if picture
        else ""
    )
    return f"<p>{described}</p>{shown}"


def _picture(source: Path, place: pd.Series) -> bytes | None:
    """The part of the page around a cell, with the cell marked; None where the file cannot be drawn."""
    if source.suffix.lower() != ".pdf" or not source.is_file():
        return None
    import pdfplumber

    try:
        with pdfplumber.open(source) as document:
            return _drawn(document.pages[int(place["page"]) - 1], place)
    except Exception:
        # A picture is a help beside the words, and a file may have changed since it was read.
        return None


def _drawn(page: Any, place: pd.Series) -> bytes:
    left, _, right, _ = page.bbox
    top = max(page.bbox[1], place["top"] - _AROUND)
    bottom = min(page.bbox[3], place["bottom"] + _AROUND)
    image = page.crop((left, top, right, bottom)).to_image(resolution=_RESOLUTION)
    box = tuple(float(place[name]) for name in ("x0", "top", "x1", "bottom"))
    image.draw_rect(box, fill=(176, 58, 18, 40), stroke=(176, 58, 18), stroke_width=3)
    written = io.BytesIO()
    image.annotated.save(written, format="PNG")
    return written.getvalue()
