"""Amendments: cells and metadata set right by a user's table, with who, when and why."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from .. import form
from ..checks import check_table
from ..checks.finding import Fact, Finding
from ..errors import AmendmentError
from ..form.labels import cell_label
from ..frames import FIELDS, frame, of_panel, typed
from .metadata import SETTABLE, report_column, settable, settings
from .panel import Panel, identified
from .sheet import Sheet, read_sheet, row_name

_COLUMNS = [name for name in FIELDS["amendments"] if name != "report_id"]
_BY_WHOM = ("who", "when", "why")
_NUMBERS = {"count": re.compile(r"\d+"), "signed": re.compile(r"[+-]?\d+"), "amount": re.compile(r"-?\d+(?:\.\d+)?")}
_Cell = tuple[str, str, str]
_Texts = Mapping[tuple[str, _Cell], str]


@of_panel
def amend(panel: Panel, amendments: Sheet) -> Panel:
    """Set cells and metadata right, with a record of who, when and why.

    Parameters
    ----------
    panel : Panel
        Any panel.
    amendments : DataFrame or path
        A row a cell, as a DataFrame, a CSV file (UTF-8) or a workbook: `sha256` of the file; `frame` (requests,
        disclosure, reviews, or reports for metadata); `row` and `column` (codes of the form; of metadata only the
        column); `printed`, the number as printed, or the text of a cell that cannot be read (blank where nothing
        is printed); `value`, the right one (blank for none); `who`, `when` (such as 2025-06-30) and `why`.

    Returns
    -------
    Panel
        `value` as amended and `status` "amended", `reported` as printed; what the identities impute is imputed anew.
        The frame `amendments` holds the record, and a finding (`amended`) names each.

    Raises
    ------
    AmendmentError
        Where an amendment does not fit: no such report or cell, another printed value, no name, date or reason.

    Examples
    --------
    >>> import govinfo as gi, pandas as pd
    >>> panel = gi.sample()
    >>> [sha256] = panel.select("西城").reports["sha256"]
    >>> cell = {"sha256": sha256, "frame": "requests", "row": "new", "column": "natural_person"}
    >>> [printed] = panel.select("西城").requests.query("item == 'new' and applicant == 'natural_person'")["reported"]
    >>> record = {"printed": printed, "value": 1300, "who": "A. Reader", "when": "2025-06-30", "why": "an example"}
    >>> amended = gi.amend(panel, pd.DataFrame([cell | record]))
    >>> amended.amendments[["printed", "value", "who"]].values.tolist()
    [['1374', '1300', 'A. Reader']]
    """
    rows = read_sheet(amendments, "amendments", _COLUMNS)[_COLUMNS]
    ids = dict(zip(panel.reports["sha256"], panel.reports["report_id"], strict=True))
    reports = panel.reports.copy()
    tables = {name: _Table(name, getattr(panel, name)) for name in form.AXES}
    texts = _texts(panel, {ids[key] for key in rows["sha256"].dropna().str.lower() if key in ids})
    records: list[tuple[Any, ...]] = []
    found: list[tuple[str, Finding]] = []
    for number, (_, row) in enumerate(rows.iterrows()):
        one = {str(name): value for name, value in row.dropna().items()}
        where = f"amendments, {row_name(number)}"
        report_id = _report_of(one, ids, where)
        if one["frame"] == "reports":
            _amend_metadata(reports, report_id, one, where)
        else:
            tables[one["frame"]].amend(report_id, one, texts, where)
        records.append((one["sha256"].lower(), report_id, *(one.get(name) for name in _COLUMNS[1:])))
        found.append((report_id, _finding(one)))
    changed = panel.with_frames(
        **{name: table.imputed_anew(texts) for name, table in tables.items() if table.amended},
        amendments=_joined(panel.amendments, records),
    )
    issues = frame("issues", (finding.record(report_id) for report_id, finding in found))
    return identified(changed, typed("reports", reports), pd.concat([panel.issues, issues], ignore_index=True))


def proposals(panel: Panel) -> pd.DataFrame:
    """The likely slips as amendments to fill in: each needs someone who looked, a day and a reason.

    Returns
    -------
    pandas.DataFrame
        The columns of `amendments`, with `who`, `when` and `why` empty, and `finding`, the suggestion in words. Where
        several changes would do, each has a row, of which one at most is right.
    """
    slips = panel.issues[panel.issues["check"] == "slip"].rename(columns={"table": "frame", "message": "finding"})
    hashes = dict(zip(panel.reports["report_id"], panel.reports["sha256"], strict=True))
    numbers = {
        name: [f"{number:.12g}" for number in slips[of_finding]]
        for name, of_finding in (("printed", "found"), ("value", "expected"))
    }
    filled = slips.assign(sha256=slips["report_id"].map(hashes), **numbers, **dict.fromkeys(_BY_WHOM, ""))
    return filled[[*FIELDS["amendments"], "finding"]].reset_index(drop=True)


def _report_of(one: Mapping[str, str], ids: Mapping[str, str], where: str) -> str:
    """The report of an amendment that says everything it has to."""
    if missing := [name for name in ("sha256", "frame", "column", *_BY_WHOM) if name not in one]:
        raise AmendmentError(
            f"{where}: {missing[0]!r} is empty; an amendment says of which cell it is, who made it, when and why"
        )
    if one["frame"] not in ("reports", *form.AXES):
        raise AmendmentError(f"{where}: no frame {one['frame']!r} to amend; available: reports, {', '.join(form.AXES)}")
    try:
        datetime.date.fromisoformat(one["when"])
    except ValueError as error:
        raise AmendmentError(f"{where}: the date {one['when']!r} is not a day such as 2025-06-30") from error
    if one["sha256"].lower() not in ids:
        raise AmendmentError(f"{where}: no report of the panel has the SHA-256 {one['sha256']}; was its file replaced?")
    return ids[one["sha256"].lower()]


def _texts(panel: Panel, report_ids: set[str]) -> _Texts:
    """What is printed in the cells of some reports, by frame, report, row and column."""
    cells = panel.cells[panel.cells["report_id"].isin(report_ids)]
    keys = zip(cells["table"], zip(cells["report_id"], cells["row"], cells["column"], strict=True), strict=True)
    return dict(zip(keys, cells["raw"].fillna(""), strict=True))


class _Table:
    """A frame of the form whose cells are amended."""

    def __init__(self, name: str, data: pd.DataFrame) -> None:
        self.name, self.data = name, data
        row, column = form.AXES[name]
        keys = zip(data["report_id"], data[row], data[column], strict=True)
        self.places: dict[_Cell, int] = {cell: place for place, cell in enumerate(keys)}
        columns = (data[part].astype(object) for part in ("reported", "value"))
        self.reported, self.value = ([None if pd.isna(one) else one for one in column] for column in columns)
        self.status: list[str] = data["status"].astype(str).tolist()
        self.amended: dict[str, None] = {}

    def amend(self, report_id: str, one: Mapping[str, str], texts: _Texts, where: str) -> None:
        """Set one cell right, if it is there and prints what the amendment says."""
        cell = (report_id, one.get("row", ""), one["column"])
        at = f"{' '.join(cell[1:])} in {self.name}"
        if cell not in self.places:
            raise AmendmentError(f"{where}: {report_id} has no cell {at}")
        place = self.places[cell]
        printed, text = one.get("printed", ""), texts.get((self.name, cell), "").strip()
        if not _is_printed(printed, self.reported[place], text):
            now = text or self.reported[place]
            raise AmendmentError(
                f"{where}: {report_id} prints {'nothing' if now is None else repr(now)} at {at}, not {printed!r}; the "
                "amendment is of another version of the report, or of another cell"
            )
        self.value[place] = self._number(cell, one.get("value"), f"{where}: {at}")
        self.status[place] = "amended"
        self.amended[report_id] = None

    def _number(self, cell: _Cell, value: str | None, where: str) -> float | None:
        """The right number of a cell; None where nothing should be printed."""
        kind = form.MEASURE_KINDS.get(cell[2], "count") if self.name == "disclosure" else "count"
        if value is not None and not _NUMBERS[kind].fullmatch(value):
            raise AmendmentError(f"{where} cannot be {value!r}")
        return None if value is None else float(value)

    def imputed_anew(self, texts: _Texts) -> pd.DataFrame:
        """The frame with what the amended numbers leave one number for, and without what they no longer do."""
        for report_id in self.amended:
            places = {cell[1:]: place for cell, place in self.places.items() if cell[0] == report_id}
            status = {cell: self.status[place] for cell, place in places.items()}
            numbers = {
                cell: None if status[cell] == "inferred" else self.value[place] for cell, place in places.items()
            }
            of_form = next(known for known in form.FORMS if set(form.table_cells(self.name, known)) == {*places})
            imputation, _ = check_table(self.name, of_form, numbers, status)
            for cell, place in places.items():
                if status[cell] not in ("blank", "placeholder", "inferred"):
                    continue
                self.value[place] = imputation.values.get(cell)
                if self.value[place] is not None:
                    self.status[place] = "inferred"
                elif status[cell] == "inferred":
                    printed = texts.get((self.name, (report_id, *cell)), "").strip()
                    self.status[place] = "placeholder" if printed else "blank"
        return typed(self.name, self.data.assign(value=pd.array(self.value, "Float64"), status=self.status))


def _is_printed(printed: str, reported: Any, text: str) -> bool:
    """Whether a cell prints what an amendment says: its number, or where it has none its text."""
    if pd.isna(reported):
        return printed == text or (not printed and not text)
    return _NUMBERS["amount"].fullmatch(printed) is not None and float(printed) == float(reported)


def _amend_metadata(reports: pd.DataFrame, report_id: str, one: Mapping[str, str], where: str) -> None:
    """Set right what a report says of itself; its place follows."""
    name = one["column"]
    if name not in SETTABLE:
        raise AmendmentError(f"{where}: {name!r} of reports cannot be amended; available: {', '.join(SETTABLE)}")
    place = int((reports["report_id"] == report_id).to_numpy().argmax())
    stated = dict(zip(SETTABLE, settable(reports)[place], strict=True))
    if str(stated[name] if stated[name] is not None else "") != one.get("printed", ""):
        raise AmendmentError(f"{where}: the {name} of {report_id} is {stated[name]!r}, not {one.get('printed')!r}")
    if "value" not in one:
        raise AmendmentError(f"{where}: the right {name} is missing")
    for key, value in settings({name: one["value"]}, stated, where).items():
        reports.loc[place, key] = pd.NA if value is None else value


def _joined(before: pd.DataFrame, records: list[tuple[Any, ...]]) -> pd.DataFrame:
    """The record of all amendments; a later one of the same cell takes the place of the earlier."""
    new = frame("amendments", records)
    return typed("amendments", pd.concat([before, new], ignore_index=True)).drop_duplicates(
        ["sha256", "frame", "row", "column"], keep="last", ignore_index=True
    )


def _finding(one: Mapping[str, str]) -> Finding:
    """The finding that names an amendment."""
    facts: dict[str, Fact] = {name: one.get(name, "—") for name in ("printed", "value", *_BY_WHOM)}
    if one["frame"] == "reports":
        return Finding("amended", facts={**facts, "what": report_column(one["column"])})
    cell = (one["frame"], one.get("row", ""), one["column"])
    found, expected = (
        float(one[name]) if _NUMBERS["amount"].fullmatch(one.get(name, "")) else None for name in ("printed", "value")
    )
    return Finding(
        "amended", *cell, found=found, expected=expected, facts={**facts, "what": partial(cell_label, *cell)}
    )
