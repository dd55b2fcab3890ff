"""Cells that hold a number that cannot be, or not in this unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..form.balance import CellKey, Counts
from ..form.codes import DISCLOSURE_CELLS, MEASURE_KINDS
from ..text import compact
from .finding import Finding

_FRACTION = re.compile(r"[+-]?\d[\d,]{0,15}\.\d*[1-9]\d*(?:件|条|宗|起|个|例|项|次|份)?")
_PRESCRIBED = {(cell.item, cell.measure): cell.unit for cell in DISCLOSURE_CELLS}
# CNY 10,000; a large city collects some 1,000,000 a year in administrative fees.
_LARGEST_FEES = 5_000_000


def check_counts(table: str, numbers: Counts, texts: Mapping[CellKey, str]) -> list[Finding]:
    """Name counts below zero and counts with a fraction.

    `texts` holds what is printed in the cells that could not be read as numbers.
    """
    findings = []
    for cell, number in numbers.items():
        if number is not None and number < 0 and MEASURE_KINDS.get(cell[1]) != "signed":
            findings.append(Finding("negative", table, *cell, found=number))
    for cell, text in texts.items():
        printed = compact(text)
        if MEASURE_KINDS.get(cell[1], "count") == "count" and _FRACTION.fullmatch(printed):
            found = float(re.sub(r"[^\d.+-]", "", printed))
            findings.append(Finding("fraction", table, *cell, found=found, facts={"text": text}))
    return findings


def check_amounts(numbers: Counts, units: Mapping[CellKey, str | None]) -> list[Finding]:
    """Name amounts in another unit than the form's, or too large for it.

    `units` holds the unit that is printed in the cell or its header, None where there is none.
    """
    findings = []
    for cell, number in numbers.items():
        if MEASURE_KINDS.get(cell[1]) != "amount" or number is None:
            continue
        printed, prescribed = units.get(cell), _PRESCRIBED[cell]
        if printed and prescribed and printed != prescribed:
            facts = {"unit": printed, "prescribed": prescribed}
            findings.append(Finding("fee_unit", "disclosure", *cell, found=number, facts=facts))
        elif not printed and not prescribed and number:
            findings.append(Finding("fee_unit", "disclosure", *cell, found=number, wording="fee_unit.none"))
        elif prescribed and (printed or prescribed) == prescribed and number > _LARGEST_FEES:
            findings.append(Finding("fee_size", "disclosure", *cell, found=number, facts={"prescribed": prescribed}))
    return findings
