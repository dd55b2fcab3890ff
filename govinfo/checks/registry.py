"""The checks: what each compares, how severe it is, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from .. import form


@dataclass(frozen=True)
class Check:
    """One kind of finding, a row of `definitions/checks/checks.csv`.

    `stage` says what it looks at: a table, a report, or a panel of reports. `source` is
    the article of the Regulation or the line of the form that it rests on.
    """

    code: str
    stage: str
    severity: str
    title_en: str
    title_zh: str
    compares_en: str
    compares_zh: str
    source: str
    message_zh: str
    source_zh: str

    def title(self, lang: str = "en") -> str:
        return self.title_zh if lang == "zh" else self.title_en


CHECKS: dict[str, Check] = {row["check"]: Check(*row.values()) for row in form.definition_rows("checks/checks")}
SEVERITIES: tuple[str, ...] = tuple(
    row["code"] for row in form.definition_rows("frames/codes") if row["type"] == "severity"
)

_TABLES = {"disclosure": 2, "requests": 3, "reviews": 4}
_ROWS = {
    "disclosure": form.DISCLOSURE_ITEMS,
    "requests": {**form.REQUEST_GROUPS, **form.REQUEST_ITEMS},
    "reviews": form.CHANNELS,
}
_COLUMNS = {"disclosure": form.DISCLOSURE_MEASURES, "requests": form.APPLICANTS, "reviews": form.RESULTS}


def row_label(table: str | None, code: str, lang: str = "en") -> str:
    """Label of a row, or of a group of rows."""
    term = _ROWS.get(table or "", {}).get(code)
    return term.label(lang) if term else code


def column_label(table: str | None, code: str, lang: str = "en") -> str:
    """Label of a column."""
    term = _COLUMNS.get(table or "", {}).get(code)
    return term.label(lang) if term else code


def table_label(table: str, lang: str = "en") -> str:
    """Heading of the section that a table stands in."""
    section = form.SECTIONS[str(_TABLES[table])]
    return section.label(lang)


def cell_label(table: str | None, row: str | None, column: str | None, lang: str = "en") -> str:
    """Row and column of a cell in words; less where the finding is about a row or a table.

    Examples
    --------
    >>> cell_label("reviews", "litigation_after", "total")
    'Litigation after reconsideration, Total'
    """
    parts = [row_label(table, row, lang)] if row else []
    if column:
        parts.append(column_label(table, column, lang))
    if not parts and table:
        parts.append(table_label(table, lang))
    return ("·" if lang == "zh" else ", ").join(parts)
