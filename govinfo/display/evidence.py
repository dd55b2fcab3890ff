"""Evidence: a picture of the cells that a finding is about, where they are in the document.

Of a PDF it is the page itself, with the cell outlined in red and the cells that it is
held against in blue. Other containers have no pages: the table is drawn from the cells
as printed.
"""

from __future__ import annotations

import hashlib
import io
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .. import form
from ..checks.claims import figures_of
from ..documents.archives import on_disk
from ..documents.pdf.page_image import PageImage, page_image
from ..errors import ReportError, UnknownNameError
from ..form.balance import CellKey, equations_of
from ..form.labels import cell_label, table_label
from ..frames import Frames
from ..narrative.quantities import quantity
from ..text import as_path
from .findings import finding_text
from .table_picture import draw_pages, draw_table, draw_text
from .templates import render

if TYPE_CHECKING:
    from PIL.Image import Image


class PageSource:
    """Where pictures of a report come from: its PDF while it is unchanged, else the cells as printed."""

    def __init__(self, report: Frames, lang: str = "en") -> None:
        about = report.reports.iloc[0]
        self.lang = lang
        self.report = report
        self._path = as_path(about["source"])
        self._sha256 = about["sha256"]
        self._has_format_of_pages = about["format"] in ("pdf", "picture")
        self._pages: dict[tuple[int, bool], PageImage] = {}

    @cached_property
    def has_pages(self) -> bool:
        """Whether the PDF or picture that was read is still at its place, unchanged."""
        if not self._has_format_of_pages:
            return False
        try:
            with on_disk(str(self._path)) as path:
                return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self._sha256
        except (ReportError, OSError):
            return False

    def page(self, cell: Any) -> PageImage:
        """The page of a cell (a row of `cells` with a location), drawn once for all of its cells."""
        key = (int(cell.page), not pd.isna(cell.confidence))
        if key not in self._pages:
            with on_disk(str(self._path)) as path:
                self._pages[key] = page_image(path, *key)
        return self._pages[key]

    @cached_property
    def _printed(self) -> dict[str, dict[CellKey, Any]]:
        """Cells of the document by table, row and column."""
        found: dict[str, dict[CellKey, Any]] = {}
        row: Any
        for row in self.report.cells.itertuples(index=False):
            found.setdefault(row.table, {})[row.row, row.column] = row
        return found

    @cached_property
    def _headers(self) -> list[Any]:
        """Cells of the document that are none of the form's: headers, among others."""
        return [
            cell
            for table, cells in self._printed.items()
            if table not in form.AXES
            for cell in cells.values()
            if not pd.isna(cell.page)
        ]

    def draw(self, table: str, cells: Iterable[CellKey], partners: Iterable[CellKey]) -> Image:
        """Picture of a table with cells outlined."""
        printed = self._printed.get(table, {})
        placed = {key: cell for key, cell in printed.items() if not pd.isna(cell.page)}
        if placed and self.has_pages:
            marked = [placed[key] for key in cells if key in placed]
            beside = [placed[key] for key in partners if key in placed]
            if marked or beside:
                pages = {int(cell.page): self.page(cell) for cell in [*marked, *beside]}
                return draw_pages(pages, list(placed.values()), [*placed.values(), *self._headers], marked, beside)
        return draw_table(self._grid(table, printed), self._title(table), set(cells), set(partners))

    def _title(self, table: str) -> str:
        about = self.report.reports.iloc[0]
        known = [str(part) for part in (about["agency"], about["year"]) if not pd.isna(part)]
        return " ".join([*known, table_label(table, self.lang)])

    def _grid(self, table: str, printed: Mapping[CellKey, Any]) -> dict[str, dict[str, tuple[str, CellKey]]]:
        """Texts by label of row and column, each with its codes, in the order of the form."""
        frame = getattr(self.report, table)
        row_key, column_key = form.AXES[table]
        grid: dict[str, dict[str, tuple[str, CellKey]]] = {}
        for row in frame.itertuples(index=False):
            key = (str(getattr(row, row_key)), str(getattr(row, column_key)))
            raw = printed[key].raw if key in printed else row.reported
            shown = "" if pd.isna(raw) else str(raw)
            label = cell_label(table, key[0], None, self.lang)
            grid.setdefault(label, {})[cell_label(table, None, key[1], self.lang)] = (" ".join(shown.split()), key)
        return grid


@dataclass(frozen=True)
class Evidence:
    """The picture of some cells, with what it shows.

    Attributes
    ----------
    caption : str
        The finding, or the cell with its text as printed.
    table : str or None
        Table of the form; None where the finding is about no table.
    cells, partners : tuple of (row, column)
        The cells outlined in red, and those they are held against, in blue.
    picture : PIL.Image.Image
        Drawn when it is first asked for.
    """

    caption: str
    table: str | None
    cells: tuple[CellKey, ...]
    partners: tuple[CellKey, ...]
    source: PageSource = field(repr=False)

    @cached_property
    def picture(self) -> Image:
        """The page with the cells outlined, or the table drawn."""
        if self.table is None:
            return draw_text(self.caption)
        return self.source.draw(self.table, self.cells, self.partners)

    def save(self, path: str | Path) -> None:
        """Write the picture as PNG."""
        Path(path).write_bytes(self._repr_png_())

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.picture.convert("RGB").quantize(128).save(buffer, "PNG", optimize=True)
        return buffer.getvalue()

    def base64(self) -> str:
        """The picture as PNG, as it is put into a page."""
        return b64encode(self._repr_png_()).decode("ascii")

    def _repr_html_(self) -> str:
        return render("display/templates/evidence.html", caption=self.caption, picture=self.base64())


def show(report: Frames, what: Any, lang: str = "en", source: PageSource | None = None) -> Evidence:
    """Show a finding or a cell of a report where it is printed.

    Parameters
    ----------
    report : Report
        The report.
    what : row of a frame
        A row of `issues`, `cells`, `requests`, `disclosure` or `reviews`: a Series, a row
        of ``itertuples``, a dict, or a frame of them, whose cells are all outlined.
    lang : {"en", "zh"}
        Language of a table that is drawn.
    source : PageSource, optional
        Pages already drawn, to be used again for several findings.

    Returns
    -------
    Evidence
        Shows itself in a notebook; ``.save("finding.png")`` writes it.

    Raises
    ------
    UnknownNameError
        Where the row is of no frame that has cells, or of another report.

    Examples
    --------
    >>> import govinfo as gi
    >>> report = gi.read(gi.sample_files("markdown")[0])
    >>> evidence = report.show(report.issues.iloc[0])
    >>> evidence.cells, len(evidence.partners)
    ((('reconsideration', 'total'),), 4)
    """
    rows = _rows(what)
    name = report.reports["report_id"].iloc[0]
    own = {row.get("report_id", name) for row in rows}
    if own != {name}:
        raise UnknownNameError("row of this report", ", ".join(map(str, sorted(own))), [name])
    table = next((_table(row) for row in rows), None)
    cells: dict[CellKey, None] = {}
    partners: dict[CellKey, None] = {}
    for row in rows:
        if _table(row) != table:
            raise UnknownNameError("table for one picture", str(_table(row)), [str(table)])
        found, beside = _cells(report, row, table)
        cells |= dict.fromkeys(found)
        partners |= dict.fromkeys(beside)
    caption = "; ".join(dict.fromkeys(_caption(report, row, lang) for row in rows))
    chosen = source or PageSource(report, lang)
    return Evidence(caption, table, tuple(cells), tuple(key for key in partners if key not in cells), chosen)


def _rows(what: Any) -> list[dict[Any, Any]]:
    """The rows as dictionaries without missing values."""
    if isinstance(what, pd.DataFrame):
        rows: Sequence[Mapping[Any, Any]] = what.to_dict("records")
    elif isinstance(what, pd.Series):
        rows = [what.to_dict()]
    elif hasattr(what, "_asdict"):
        rows = [what._asdict()]
    elif isinstance(what, Mapping):
        rows = [what]
    else:
        raise UnknownNameError("row of a frame", type(what).__name__, ["a Series", "a frame", "a dict", "itertuples"])
    if not rows:
        raise UnknownNameError("row of a frame", "an empty frame", ["a row of issues, cells, requests ..."])
    return [{key: value for key, value in row.items() if not _missing(value)} for row in rows]


def _missing(value: Any) -> bool:
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))


def _table(row: Mapping[Any, Any]) -> str | None:
    for table, keys in form.AXES.items():
        if all(key in row for key in keys):
            return table
    if "check" not in row and "table" not in row:
        raise UnknownNameError("row with a cell", ", ".join(map(str, row)), ["issues", "cells", *form.AXES])
    named = row.get("table")
    return named if named in form.AXES else None


def _cells(report: Frames, row: Mapping[Any, Any], table: str | None) -> tuple[list[CellKey], list[CellKey]]:
    """The cells that a row is about, and those they are held against."""
    if table is None:
        return [], []
    row_key, column_key = form.AXES[table]
    frame = getattr(report, table)
    every = list(zip(frame[row_key].astype(str), frame[column_key].astype(str), strict=True))
    of_form = report.reports["form_requests"].iloc[0] if table == "requests" else form.FORMS[-1]
    around = equations_of(table, form.FORMS[-1] if pd.isna(of_form) else of_form)
    if "check" not in row:
        code = (str(row.get(row_key, row.get("row"))), str(row.get(column_key, row.get("column"))))
        return [code], [cell for equation in around.get(code, ()) for cell in equation.signs]
    if row["check"] in ("claim", "zero_table"):
        return _claimed(report, row, table, every), []
    wanted = [cell for cell in every if _is_about(row, cell)]
    if len(wanted) != 1:
        return wanted, []
    (cell,) = wanted
    own = [equation for equation in around.get(cell, ()) if equation.check == row["check"]]
    return wanted, [other for equation in own or around.get(cell, ()) for other in equation.signs]


def _is_about(row: Mapping[Any, Any], cell: CellKey) -> bool:
    group = form.REQUEST_ITEMS[cell[0]].group if cell[0] in form.REQUEST_ITEMS else None
    return row.get("row", cell[0]) in (cell[0], group) and row.get("column", cell[1]) == cell[1]


def _claimed(report: Frames, row: Mapping[Any, Any], table: str, every: list[CellKey]) -> list[CellKey]:
    """The cells that a figure of the narrative is held against, in all its readings."""
    figures = figures_of(row, report.claims)
    if figures.empty:
        return [cell for cell in every if _is_about(row, cell)]
    readings = quantity(figures["quantity"].iloc[0]).readings
    cells = {cell for reading in readings for cell in reading}
    return [cell for cell in every if cell in cells]


def _caption(report: Frames, row: Mapping[Any, Any], lang: str) -> str:
    if "check" in row:
        return finding_text(row, lang)
    table = _table(row)
    if table is None:
        return str(row.get("raw", ""))
    row_key, column_key = form.AXES[table]
    codes = (str(row.get(row_key, row.get("row"))), str(row.get(column_key, row.get("column"))))
    cells = report.cells
    printed = cells[(cells["table"] == table) & (cells["row"] == codes[0]) & (cells["column"] == codes[1])]["raw"]
    raw = repr(printed.iloc[0]) if len(printed) else "not in the document"
    return f"{report.reports['report_id'].iloc[0]}, {cell_label(table, *codes, lang)}: {raw}"
