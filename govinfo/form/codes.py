"""The statutory form: its rows, columns, labels and articles.

Everything here is read from the CSV files in `definitions/`, one row per row of
the form, so that a lawyer can review them and every other module derives from
one place. Sources: Regulation on Open Government Information (政府信息公开条例,
State Council Order 711), Art. 49 and 50; the forms 国办公开办函〔2019〕60号 (`2019`)
and 国办公开办函〔2021〕30号 (`2021`).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFINITIONS = Path(__file__).parents[1] / "definitions"
LANGUAGES = ("en", "zh")
#: The tables of the form, with the fields that name their rows and their columns.
AXES: dict[str, tuple[str, str]] = {
    "disclosure": ("item", "measure"),
    "requests": ("item", "applicant"),
    "reviews": ("channel", "result"),
}


def definition_rows(name: str) -> list[dict[str, str]]:
    """Rows of one file of `definitions/`, as dictionaries of strings."""
    with open(DEFINITIONS / f"{name}.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
        return [dict(zip(header, row, strict=True)) for row in rows]


def definition_patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of one file of `definitions/` by `pattern_name`, compiled."""
    return {row["pattern_name"]: re.compile(row["pattern"]) for row in definition_rows(name)}


def listed(cell: str | None) -> tuple[str, ...]:
    """The entries of a cell of `definitions/` that holds a list; they are set apart by a bar.

    Examples
    --------
    >>> listed("2019|2021")
    ('2019', '2021')
    """
    return tuple(filter(None, (cell or "").split("|")))


class Labelled:
    """What has a label in both languages."""

    __slots__ = ()
    label_en: str
    label_zh: str

    def label(self, lang: str = "en") -> str:
        """The label in a language."""
        return self.label_zh if lang == "zh" else self.label_en


@dataclass(frozen=True)
class Term(Labelled):
    """A code of the form with its labels: a row, a column, a group, a section."""

    code: str
    label_zh: str
    label_en: str
    variants: tuple[str, ...] = ()

    def short(self, lang: str = "en") -> str:
        """A shorter label for charts and names of columns, where there is one."""
        return self.label(lang)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The printed label and the other spellings that reports use."""
        return (self.label_zh, *self.variants)


@dataclass(frozen=True)
class RequestItem(Term):
    """A row of section 三 with its group, its line on the form, and its article."""

    group: str = ""
    forms: tuple[str, ...] = ()
    number: str = ""
    articles: tuple[str, ...] = ()
    family: str = ""
    short_en: str = ""
    short_zh: str = ""

    def short(self, lang: str = "en") -> str:
        return self.short_zh if lang == "zh" else self.short_en


@dataclass(frozen=True)
class DisclosureCell:
    """A cell of section 二: which item, which measure, in which unit."""

    form: str
    item: str
    measure: str
    article: str
    unit: str | None


def _terms(name: str, key: str) -> dict[str, Term]:
    return {
        row[key]: Term(row[key], row["label_zh"], row["label_en"], listed(row.get("variants")))
        for row in definition_rows(name)
    }


def _request_items() -> dict[str, RequestItem]:
    return {
        row["item"]: RequestItem(
            row["item"],
            row["label_zh"],
            row["label_en"],
            listed(row["variants"]),
            row["group"],
            listed(row["forms"]),
            row["number"],
            listed(row["article"]),
            row["family"],
            row["short_en"],
            row["short_zh"],
        )
        for row in definition_rows("form/request_items")
    }


FORMS: tuple[str, ...] = tuple(row["form"] for row in definition_rows("form/forms"))
REQUEST_ITEMS: dict[str, RequestItem] = _request_items()
REQUEST_GROUPS: dict[str, Term] = _terms("form/request_groups", "group")
OUTCOME_GROUPS: tuple[str, ...] = tuple(
    row["group"] for row in definition_rows("form/request_groups") if row["outcome"] == "yes"
)
REFUSAL_FAMILIES: dict[str, Term] = _terms("form/refusal_families", "family")
APPLICANTS: dict[str, Term] = _terms("form/applicants", "applicant")
DISCLOSURE_ITEMS: dict[str, Term] = _terms("form/disclosure_items", "item")
DISCLOSURE_MEASURES: dict[str, Term] = _terms("form/disclosure_measures", "measure")
MEASURE_KINDS: dict[str, str] = {row["measure"]: row["kind"] for row in definition_rows("form/disclosure_measures")}
DISCLOSURE_CELLS: tuple[DisclosureCell, ...] = tuple(
    DisclosureCell(row["form"], row["item"], row["measure"], row["article"], row["unit"] or None)
    for row in definition_rows("form/disclosure_cells")
)
CHANNELS: dict[str, Term] = _terms("form/review_channels", "channel")
RESULTS: dict[str, Term] = _terms("form/review_results", "result")
SECTIONS: dict[str, Term] = _terms("form/sections", "section")
SECTION_NUMBERS: dict[str, int] = {row["number"]: int(row["section"]) for row in definition_rows("form/sections")}


def request_items(form: str) -> list[RequestItem]:
    """Rows of section 三 that have cells on a form, in its order."""
    return [item for item in REQUEST_ITEMS.values() if form in item.forms]


def disclosure_cells(form: str) -> list[DisclosureCell]:
    """Cells of section 二 on a form, in its order."""
    return [cell for cell in DISCLOSURE_CELLS if cell.form == form]


def table_cells(table: str, form: str) -> list[tuple[str, str]]:
    """Row and column code of every cell of a table on a form, in its order; section 四 is the same on all forms."""
    if table == "disclosure":
        return [(cell.item, cell.measure) for cell in disclosure_cells(form)]
    if table == "requests":
        return [(item.code, applicant) for item in request_items(form) for applicant in APPLICANTS]
    return [(channel, result) for channel in CHANNELS for result in RESULTS]


@cache
def form_of_year(year: int) -> str | None:
    """The form that the law prescribes for a report year, None before 2019."""
    for row in definition_rows("form/forms"):
        if int(row["first_year"]) <= year <= int(row["last_year"] or year):
            return row["form"]
    return None
