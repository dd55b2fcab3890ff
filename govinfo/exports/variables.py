"""What every column of an exported table is: its label, its type, its codes. From `definitions/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .. import form
from ..form.codes import definition_rows
from ..form.labels import TERMS, short_cell_label
from ..frames import CATEGORIES, FIELDS


@dataclass(frozen=True, slots=True)
class Variable(form.Labelled):
    """A column: its name, labels, type (as in `fields.csv`), unit, and the codes that it may hold."""

    name: str
    label_en: str
    label_zh: str
    type: str
    unit: str = ""
    description: str = ""
    codes: tuple[form.Term, ...] = ()

    @property
    def dated(self) -> bool:
        return self.unit.startswith("ISO 8601")

    @property
    def categorical(self) -> bool:
        return self.type in CATEGORIES

    def code_labels(self, lang: str) -> dict[str, str]:
        return {code.code: code.label(lang) for code in self.codes}


# Columns of text that hold codes too: text, because a user's own checks and measures may add to them.
_CODES_IN_TEXT = ("check", "measure")
_UNITS = {"requests": "requests", "reviews": "cases"}


def codes_of(kind: str) -> tuple[form.Term, ...]:
    """The codes of a type with their labels, in the form's order; none where the type is no type of codes."""
    return tuple(TERMS.get(kind, {}).values())


@cache
def frame_variables(frame: str) -> tuple[Variable, ...]:
    """The columns of a frame, in its order."""
    return tuple(
        Variable(
            row["field"],
            row["label_en"],
            row["label_zh"],
            row["type"],
            row["unit"],
            row["meaning_en"],
            codes_of(row["field"] if row["type"] == "string" and row["field"] in _CODES_IN_TEXT else row["type"]),
        )
        for row in definition_rows("frames/fields")
        if row["frame"] == frame
    )


@cache
def names_of_cells() -> dict[tuple[str, str, str], str]:
    """Table, row and column of each cell of the forms, and its name in the wide table (at most 32 characters)."""
    short = {(row["kind"], row["code"]): row["variable"] for row in definition_rows("frames/variable_names")}
    names = {("disclosure", cell.item, cell.measure): f"{cell.item}_{cell.measure}" for cell in form.DISCLOSURE_CELLS}
    for item in form.REQUEST_ITEMS:
        for applicant in form.APPLICANTS:
            names["requests", item, applicant] = f"{short['request_item', item]}_{short['applicant', applicant]}"
    return names | {
        ("reviews", channel, result): f"{channel}_{result}" for channel in form.CHANNELS for result in form.RESULTS
    }


@cache
def wide_variables() -> tuple[Variable, ...]:
    """The columns of the wide table: those of `reports`, then a column for each cell of each form."""
    units = {(cell.item, cell.measure): cell.unit or "" for cell in form.DISCLOSURE_CELLS}
    own_labels = {
        row["variable"]: (row["label_en"], row["label_zh"])
        for row in definition_rows("frames/variable_names")
        if row["label_en"]
    }
    variables = list(frame_variables("reports"))
    for (table, row, column), name in names_of_cells().items():
        kind = FIELDS[table]["value"]
        unit = units[row, column] if table == "disclosure" else _UNITS[table]
        en, zh = own_labels.get(name) or (short_cell_label(table, row, column, lang) for lang in form.LANGUAGES)
        variables.append(Variable(name, en, zh, kind, unit))
        if column == "amount":
            variables.append(Variable(f"{name}_unit", f"{en} (unit)", f"{zh}（单位）", "string"))
    return tuple(variables)


def variables_of(table: str) -> tuple[Variable, ...]:
    """The columns of a frame of the contract, or of the table `wide`."""
    return frame_variables(table) if table in FIELDS else wide_variables()
