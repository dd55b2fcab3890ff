"""Cells that hold a number that cannot be, or not in this unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..form.codes import DISCLOSURE_CELLS, MEASURE_KINDS
from ..form.labels import cell_label
from ..text import compact
from .finding import Finding
from .identities import Cell, Numbers

_FRACTION = re.compile(r"[+-]?\d[\d,]*\.\d*[1-9]\d*(?:件|条|宗|起|个|例|项|次|份)?")
_PRESCRIBED = {(cell.item, cell.measure): cell.unit for cell in DISCLOSURE_CELLS}
# CNY 10,000; a large city collects some 1,000,000 a year in administrative fees.
_LARGEST_FEES = 5_000_000


def check_counts(table: str, numbers: Numbers, texts: Mapping[Cell, str]) -> list[Finding]:
    """Name counts below zero and counts with a fraction.

    `texts` holds what is printed in the cells that could not be read as numbers.
    """
    findings = []
    for cell, number in numbers.items():
        if number is not None and number < 0 and MEASURE_KINDS.get(cell[1]) != "signed":
            message = f"{cell_label(table, *cell)}: {number:.12g} is printed; a count is not below zero"
            findings.append(Finding("negative", table, *cell, found=number, message=message))
    for cell, text in texts.items():
        printed = compact(text)
        if MEASURE_KINDS.get(cell[1], "count") == "count" and _FRACTION.fullmatch(printed):
            found = float(re.sub(r"[^\d.+-]", "", printed))
            message = f"{cell_label(table, *cell)}: {text.strip()!r} is printed; a count is a whole number"
            findings.append(Finding("fraction", table, *cell, found=found, message=message))
    return findings


def check_amounts(numbers: Numbers, units: Mapping[Cell, str | None]) -> list[Finding]:
    """Name amounts in another unit than the form's, or too large for it.

    `units` holds the unit that is printed in the cell or its header, None where there is none.
    """
    findings = []
    for cell, number in numbers.items():
        if MEASURE_KINDS.get(cell[1]) != "amount" or number is None:
            continue
        printed, prescribed = units.get(cell), _PRESCRIBED[cell]
        label = cell_label("disclosure", *cell)
        if printed and prescribed and printed != prescribed:
            message = f"{label}: {number:.12g} is printed in {printed}, the form asks for {prescribed}"
            findings.append(Finding("fee_unit", "disclosure", *cell, found=number, message=message))
        elif not printed and not prescribed and number:
            message = f"{label}: {number:.12g} is printed without a unit, and the form prescribes none"
            findings.append(Finding("fee_unit", "disclosure", *cell, found=number, message=message))
        elif prescribed and (printed or prescribed) == prescribed and number > _LARGEST_FEES:
            message = f"{label}: {number:.12g} in {prescribed} is more than any place collects; is it in CNY?"
            findings.append(Finding("fee_size", "disclosure", *cell, found=number, message=message))
    return findings
