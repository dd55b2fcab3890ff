"""Units of money: as printed, as they are named in the frames, and what they come to."""

from __future__ import annotations

import re

from .codes import definition_rows

_ROWS = definition_rows("form/money_units")
_UNITS = {row["printed"]: row["unit"] for row in _ROWS}
_CNY = {row["unit"]: int(row["cny"]) for row in _ROWS}
_SCALE = "|".join(sorted((row["printed"][:-1] for row in _ROWS if row["printed"] != "元"), key=len, reverse=True))
_SCALE_IN_BRACKETS = re.compile(rf"[(\[]({_SCALE})[)\]](?=元)")
_YUAN_IN_BRACKETS = re.compile(rf"({_SCALE})[(\[]元[)\]]")
_BETWEEN = re.compile(r"[()\[\]:,、;/|。]+")
_BEFORE_UNIT = re.compile(r".*(?:金额|总额|数额|单位|人民币|费|为|按|以)")
_OF_MONEY = re.compile(rf".*(?:元|币|镑)|{_SCALE}|百|十万")


def units_of_money(text: str) -> set[str | None]:
    """The units of money that a heading or a cell states, by their names in the frames; None for one not understood.

    `text` is in simplified characters without white space.

    Examples
    --------
    >>> units_of_money("本年收费金额(单位:万元)"), units_of_money("采购总金额(万)元"), units_of_money("金额(万美元)")
    ({'CNY 10,000'}, {'CNY 10,000'}, {None})
    >>> units_of_money("本年收费金额")
    set()
    """
    joined = _YUAN_IN_BRACKETS.sub(r"\1元", _SCALE_IN_BRACKETS.sub(r"\1", text))
    parts = (_BEFORE_UNIT.sub("", part, count=1).removesuffix("整") for part in _BETWEEN.split(joined))
    return {_UNITS.get(part) for part in parts if part and _OF_MONEY.fullmatch(part)}


def in_ten_thousands(number: float, unit: str | None) -> float:
    """An amount in CNY 10,000, the unit of the form; a number without a unit as it is."""
    return number * (_CNY[unit] / 10_000) if unit in _CNY else number
