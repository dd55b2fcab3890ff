"""What does not add up: the identities of the form, held against the numbers printed."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .form import APPLICANTS, CHANNELS, DISCLOSURE_ITEMS, REQUEST_ITEMS, Identity, identities

# Printed numbers of one table by (row, column); None where a cell holds no number.
Numbers = Mapping[tuple[str, str], float | None]

_ROW_LABELS = {**REQUEST_ITEMS, **CHANNELS}
_EACH = {"item": REQUEST_ITEMS, "applicant": APPLICANTS, "channel": CHANNELS}


@dataclass(slots=True)
class Finding:
    """One thing that does not add up, or cannot be told; a row of the frame `issues`."""

    check: str
    table: str | None
    row: str | None
    column: str | None
    found: float | None
    expected: float | None
    severity: str
    message: str

    @property
    def difference(self) -> float | None:
        return None if self.found is None or self.expected is None else self.found - self.expected


def check_identities(table: str, form: str, numbers: Numbers) -> list[Finding]:
    """Hold I1 to I4 against the numbers of one table.

    An identity with a blank cell is an error only where the numbers that are there
    already add up to more than the total, since no count is below zero.
    """
    findings = []
    for identity in identities(form):
        if identity.table == table:
            for each in _EACH[identity.each]:
                if finding := _check(identity, each, numbers):
                    findings.append(finding)
    return findings


def _check(identity: Identity, each: str, numbers: Numbers) -> Finding | None:
    """The finding for one column (or row), blamed on the total that the identity proves."""
    rows_run = identity.along != "applicant" and identity.along != "result"

    def number(code: str) -> float | None:
        return numbers.get((code, each) if rows_run else (each, code))

    total = identity.right[0] if len(identity.left) > 1 else identity.left[0]
    signs = {code: 1 for code in identity.left} | {code: -1 for code in identity.right}
    others = {code: -sign * signs[total] for code, sign in signs.items() if code != total}
    found = number(total)
    known = {code: sign * value for code, sign in others.items() if (value := number(code)) is not None}
    if found is None:
        return None
    expected = sum(known.values())
    complete = len(known) == len(others)
    too_much = not complete and all(sign > 0 for sign in others.values()) and expected > found
    if (complete and expected == found) or not (complete or too_much):
        return None
    row, column = (total, each) if rows_run else (each, total)
    at_least = "" if complete else "at least "
    return Finding(
        identity.check, identity.table, row, column, found, expected, "error",
        f"{_ROW_LABELS[row].label_en}, {column}: {found:g} is printed, the other cells add up to {at_least}"
        f"{expected:g} ({identity.title_en})",
    )


def check_blanks(table: str, status: Mapping[tuple[str, str], str]) -> list[Finding]:
    """Name the rows and cells that hold no number: blank, or a placeholder."""
    findings = []
    rows: dict[str, list[str]] = {}
    for (row, column), how in status.items():
        if how in ("blank", "placeholder"):
            rows.setdefault(row, []).append(column)
    for row, columns in rows.items():
        cells = [how for (other, _), how in status.items() if other == row]
        label = _ROW_LABELS.get(row) or DISCLOSURE_ITEMS[row]
        if len(columns) == len(cells):
            message = f"{label.label_en}: all {len(cells)} cells are blank; blank is not zero"
            findings.append(Finding("blank", table, row, None, None, None, "note", message))
            continue
        for column in columns:
            message = f"{label.label_en}, {column}: the cell is {status[row, column]}; blank is not zero"
            findings.append(Finding("blank", table, row, column, None, None, "note", message))
    return findings
