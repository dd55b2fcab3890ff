"""Units of amounts: as printed, as they are named in the frames, and what they come to."""

from __future__ import annotations

#: Printed unit to the name that the frames give it.
UNITS = {"元": "CNY", "万元": "CNY 10,000", "亿元": "CNY 100,000,000"}
_IN_TEN_THOUSANDS = {"CNY": 1e-4, "CNY 100,000,000": 1e4}


def in_ten_thousands(number: float, unit: str | None) -> float:
    """An amount in CNY 10,000, the unit of the form; a number without a unit as it is."""
    return number * _IN_TEN_THOUSANDS.get(unit or "", 1)
