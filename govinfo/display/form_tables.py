"""The three tables of a report as the form prints them: rows of boxes, which a template draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from .. import form
from ..form.balance import CellKey
from ..frames import Frames
from .templates import bilingual, shown

_LONGEST_CELL = 40
_EMPTY = ("blank", "placeholder")
_HEADINGS = {row["label_en"]: row["label_zh"] for row in form.definition_rows("form/headings")}


class Mark(NamedTuple):
    """The findings on a place of the form: the severity of the worst, and their numbers."""

    severity: str = ""
    numbers: tuple[int, ...] = ()


_NO_MARK = Mark()

#: The findings at a table, row and column; row and column are None for those on a whole row or table.
Marks = Callable[[str, str | None, str | None], Mark]


@dataclass(frozen=True)
class Box:
    """A heading or a figure; `below` is the English label, or the unit of an amount."""

    kind: str
    text: str
    below: str = ""
    title: str = ""
    mark: Mark = _NO_MARK
    colspan: int = 1
    rowspan: int = 1

    @property
    def tag(self) -> str:
        return "th" if self.kind in ("row", "column") else "td"


@dataclass(frozen=True)
class Figure:
    """A cell of the form: what it prints, and how its value came about."""

    status: str
    value: float | None
    printed: str
    unit: str | None = None

    def box(self, mark: Mark, colspan: int = 1) -> Box:
        """The figure as it is shown: as printed where it is printed, proved numbers in brackets."""
        if self.status == "inferred":
            text, kind = f"[{self.value:g}]", "proved"
        elif self.status == "absent":
            text, kind = "", "absent"
        elif self.status in _EMPTY:
            text, kind = shown(self.printed, _LONGEST_CELL) if self.printed.strip() else "", "empty"
        else:
            known = self.printed or ("" if self.value is None else f"{self.value:.12g}")
            text, kind = shown(known, _LONGEST_CELL), "zero" if self.value == 0 else ""
        # Without its unit an amount may be yuan or 10,000 yuan.
        unit = self.unit if text and self.unit and self.unit.startswith("CNY") else ""
        return Box(kind, text, unit, bilingual("status", self.status), mark, colspan)


Figures = Mapping[CellKey, Figure]


def figures_of(report: Frames, table: str) -> dict[CellKey, Figure]:
    """The cells of a table with the text as printed."""
    row, column = form.AXES[table]
    cells = report.cells[report.cells["table"] == table]
    raw = dict(zip(zip(cells["row"], cells["column"], strict=True), cells["raw"].fillna(""), strict=True))
    records: list[dict[Any, Any]] = getattr(report, table).to_dict("records")
    return {
        (record[row], record[column]): Figure(
            str(record["status"]),
            None if pd.isna(record["value"]) else float(record["value"]),
            raw.get((record[row], record[column]), ""),
            None if pd.isna(record.get("unit")) else record["unit"],
        )
        for record in records
    }


def rows_of(table: str, figures: Figures, marks: Marks) -> list[list[Box]]:
    """The rows of a table of the form."""
    return list({"disclosure": _disclosure, "requests": _requests, "reviews": _reviews}[table](figures, marks))


def _label(
    term: form.Term, kind: str, mark: Mark = _NO_MARK, note: str = "", colspan: int = 1, rowspan: int = 1
) -> Box:
    """A heading of the form in both languages; `note` is put behind the English one."""
    english = " · ".join(filter(None, (term.label_en, note)))
    return Box(kind, term.label_zh, english, "", mark, colspan, rowspan)


def _heading(english: str, kind: str = "column", colspan: int = 1, rowspan: int = 1) -> Box:
    """A heading that has no code of its own."""
    return Box(kind, _HEADINGS[english], english, colspan=colspan, rowspan=rowspan)


def _disclosure(figures: Figures, marks: Marks) -> Iterator[list[Box]]:
    """Section 二: a block for each item of Article 20."""
    articles = {(cell.item, cell.measure): cell.article for cell in form.DISCLOSURE_CELLS}
    for article, block in groupby(figures, key=lambda key: articles[key]):
        keys = list(block)
        measures = list(dict.fromkeys(measure for _, measure in keys))
        width = 6 // len(measures)
        yield [_heading(f"Article 20, item {article.removeprefix('20 item ')}", "row", colspan=7)]
        terms = [form.DISCLOSURE_MEASURES[measure] for measure in measures]
        yield [_heading("Content of information"), *(_label(term, "column", colspan=width) for term in terms)]
        for item in dict.fromkeys(item for item, _ in keys):
            row = [_label(form.DISCLOSURE_ITEMS[item], "row", marks("disclosure", item, None))]
            for measure in measures:
                figure = figures.get((item, measure), Figure("absent", None, ""))
                row.append(figure.box(marks("disclosure", item, measure), width))
            yield row


def _requests(figures: Figures, marks: Marks) -> Iterator[list[Box]]:
    """Section 三: outcomes in groups, applicants in columns."""
    kinds = list(form.APPLICANTS.values())
    identity = "The first row plus the second equal the third plus the fourth"
    yield [_heading(identity, "row", colspan=3, rowspan=3), _heading("Applicants", colspan=len(kinds))]
    yield [
        _label(kinds[0], "column", rowspan=2),
        _heading("Legal persons or other organisations", colspan=len(kinds) - 2),
        _label(kinds[-1], "column", rowspan=2),
    ]
    yield [_label(kind, "column") for kind in kinds[1:-1]]
    items = [form.REQUEST_ITEMS[code] for code in dict.fromkeys(item for item, _ in figures)]
    outcomes = [item for item in items if item.number.startswith("三")]
    members = {group: [item for item in items if item.group == group] for group in form.REQUEST_GROUPS}
    for item in items:
        row = []
        if item is outcomes[0]:
            whole = form.Term("", "三、本年度办理结果", "Results of handling in the year")
            row.append(_label(whole, "row", rowspan=len(outcomes)))
        of_group = members[item.group]
        several = len(of_group) > 1 and item in outcomes
        if several and item is of_group[0]:
            group = form.REQUEST_GROUPS[item.group]
            numbered = form.Term("", f"{item.number[1:4]}{group.label_zh}", group.label_en)
            row.append(_label(numbered, "row", marks("requests", item.group, None), rowspan=len(of_group)))
        width = 1 if several else 2 if item in outcomes else 3
        line = f"{item.number[4:]}." if several else ""
        term = form.Term("", line + item.label_zh, item.label_en)
        article = form.article_label(item.articles)
        row.append(_label(term, "row", marks("requests", item.code, None), article, colspan=width))
        row += [figures[item.code, kind.code].box(marks("requests", item.code, kind.code)) for kind in kinds]
        yield row


def _reviews(figures: Figures, marks: Marks) -> Iterator[list[Box]]:
    """Section 四: reconsideration beside the two kinds of suit."""
    first, *suits = form.CHANNELS.values()
    results = list(form.RESULTS.values())
    wide = len(results)
    yield [
        _label(first, "column", marks("reviews", first.code, None), colspan=wide, rowspan=2),
        _heading("Administrative litigation", colspan=wide * len(suits)),
    ]
    yield [_label(suit, "column", marks("reviews", suit.code, None), colspan=wide) for suit in suits]
    yield [_label(result, "column") for _ in form.CHANNELS for result in results]
    yield [
        figures[channel, result.code].box(marks("reviews", channel, result.code))
        for channel in form.CHANNELS
        for result in results
    ]
