"""From a cell of a table back to its place in the document, with a picture of it."""

from __future__ import annotations

import io
from base64 import b64encode

import pandas as pd

from ..display.evidence import PageSource
from ..display.templates import render, shown
from ..errors import ReportError
from ..measures.counts import Cell
from ..reports.panel import Panel
from ..text import as_path
from .view import words

_TEMPLATE = "explorer/traced_cell.html"
_AROUND = 70  # points above and below the cell
_OUTLINE = "#b03a12"


def place_html(panel: Panel, report_id: str, cell: Cell, lang: str = "en") -> str:
    """Say where a cell is in its document, and show it where the document has pages and is unchanged.

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
    report = panel.report(report_id)
    cells = report.cells
    found = cells[(cells["table"] == table) & (cells["row"] == row) & (cells["column"] == column)]
    if found.empty:
        return render(_TEMPLATE, said=words("trace.absent", lang), picture=None)
    place = found.iloc[0]
    known = {
        "raw": shown(place["raw"]) or " ",
        "file": shown(as_path(report.reports["source"].iloc[0]).name),
        "page": place["page"],
    }
    if pd.isna(place["page"]) or pd.isna(place["x0"]):
        return render(_TEMPLATE, said=words("trace.unplaced", lang, **known), picture=None)
    box = {name: f"{place[name]:.0f}" for name in ("x0", "top", "x1", "bottom")}
    picture = _picture(PageSource(report), place)
    return render(_TEMPLATE, said=words("trace.place", lang, **known, **box), picture=picture)


def _picture(source: PageSource, place: pd.Series) -> str | None:
    """The part of the page around a cell, outlined; None where the document is no longer there or cannot be drawn."""
    if not source.has_pages:
        return None
    try:
        page = source.page(place)
    except ReportError:
        return None
    x0, top, x1, bottom = (float(place[name]) for name in ("x0", "top", "x1", "bottom"))
    page.outline((x0, top, x1, bottom), _OUTLINE)
    right = page.left + page.picture.width / page.scale
    written = io.BytesIO()
    page.cut((page.left, top - _AROUND, right, bottom + _AROUND)).save(written, format="PNG")
    return b64encode(written.getvalue()).decode("ascii")
