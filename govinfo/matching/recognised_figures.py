"""Figures recognised in pictures, held against the identities of the form.

An identity is a parity bit: a figure misread breaks it. Where it holds, its figures are
proved. A figure that contradicts its row and its column, and is proved by neither, is
refused, however sure its reading seemed; one that is in a single sum, as in section 四,
stays where it is sure, and the broken sum is an error of its own. Only two equal figures
misread alike can deceive an identity, so that these prove each other only where their
readings are sure.

Identities prove shapes too: one that holds, and would not hold if all figures of one shape
were another figure, proves what that shape means. A number of proved shapes is certain, also
where the office printed sums that do not add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from math import prod

from .. import form
from ..form.balance import CellKey, Equation, equations, equations_of, residual
from . import TableMatch
from .match import Value
from .numbers import Number, read_number

#: Confidence from which a figure counts that no identity proves; measured by `benchmarks/accuracy.py`.
SURE = 0.9
_NEVER_PROVED = 0.9999  # highest confidence of a figure that is merely read
_MOST_WAYS = 256  # of choosing among the readings of the cells of one identity


def verify_figures(tables: Mapping[str, TableMatch]) -> None:
    """Choose among readings, mark what is proved, and refuse what is neither proved nor sure.

    A proved figure has the confidence 1.
    """
    recognised = {name: table for name, table in tables.items() if any(map(_is_recognised, table.values.values()))}
    shapes: set[int] = set()
    for name, table in recognised.items():
        for equation in equations(name, table.form or form.FORMS[-1]):
            if _holds(equation, _numbers(table)) is not True:
                _choose(name, table.form or form.FORMS[-1], table, equation)
        shapes |= _proved_shapes(name, table)
    for name, table in recognised.items():
        _verify_table(name, table, shapes)


def _is_recognised(value: Value) -> bool:
    return value.cell is not None and value.cell.confidence is not None


def _verify_table(name: str, table: TableMatch, shapes: set[int]) -> None:
    of_form = table.form or form.FORMS[-1]
    numbers = _numbers(table)
    holds = {equation: _holds(equation, numbers) for equation in equations(name, of_form)}
    proved = merely_read = 0
    for key, value in list(table.values.items()):
        cell = value.cell
        if cell is None or cell.confidence is None or value.number.status == "unreadable":
            continue
        own = equations_of(name, of_form).get(key, ())
        certain = _is_figure_for_certain(value)
        weights = _shapes_by_place(value)
        in_shape = bool(weights) and shapes.issuperset(weights)
        sure = certain and cell.confidence >= SURE and not _other_readings(value)
        proofs = [holds[equation] and not _has_twin(equation, key, numbers) for equation in own]
        if any(proofs) and (certain or (len(proofs) > 1 and all(proofs))):
            cell.confidence = 1.0
            proved += 1
        elif any(holds[equation] is False for equation in own) and not (in_shape or (sure and len(own) == 1)):
            table.refuse(*key, "recognised_sum", cell)
        elif not sure and not in_shape:
            table.refuse(*key, "recognised", cell)
        elif any(holds[equation] for equation in own):
            cell.confidence = 1.0
            proved += 1
        else:
            cell.confidence = min(cell.confidence, _NEVER_PROVED)
            merely_read += 1
    table.remark("recognised", proved=proved, read=merely_read)


def _proved_shapes(name: str, table: TableMatch) -> set[int]:
    """The shapes that identities prove: if one of these were another figure, its identity would not hold."""
    proved: set[int] = set()
    for equation in equations(name, table.form or form.FORMS[-1]):
        if not _holds(equation, _numbers(table)):
            continue
        weights: Counter[int] = Counter()
        for key, sign in equation.signs.items():
            for shape, weight in _shapes_by_place(table.values[key]).items():
                weights[shape] += sign * weight
        proved.update(shape for shape, weight in weights.items() if weight)
    return proved


def _shapes_by_place(value: Value) -> dict[int, int]:
    """The shapes of the digits of a number, each with what one more of it would add; a unit may follow the digits."""
    if value.cell is None or not value.cell.shapes:
        return {}
    rest = value.cell.text.lstrip("0123456789")
    digits = len(value.cell.text) - len(rest)
    weights: Counter[int] = Counter()
    if any(character.isdigit() for character in rest):
        return weights
    for place, shape in enumerate(reversed(value.cell.shapes[:digits])):
        weights[shape] += 10**place
    return weights


def _numbers(table: TableMatch) -> dict[CellKey, Number]:
    return {key: value.number for key, value in table.values.items()}


def _holds(equation: Equation, numbers: Mapping[CellKey, Number]) -> bool | None:
    """Whether the figures add up, blanks taken as nothing; None where that is uncertain."""
    if any(cell not in numbers or numbers[cell].status == "unreadable" for cell in equation.signs):
        return None
    counts = {cell: numbers[cell].value for cell in equation.signs}
    holds = residual(equation.signs, counts, blank=0) == 0
    return holds or (None if None in counts.values() else False)


def _has_twin(equation: Equation, key: CellKey, numbers: Mapping[CellKey, Number]) -> bool:
    """Whether the same figure is on the other side of an identity: both may be misread alike."""
    number, sign = numbers[key].value, equation.signs[key]
    return bool(number) and any(
        other_sign != sign and numbers[other].value == number for other, other_sign in equation.signs.items()
    )


def _is_figure_for_certain(value: Value) -> bool:
    """Whether no look saw a figure where another saw none: totals printed one too high make a slash look like a 1."""
    texts = (value.cell.text, *value.cell.alternatives) if value.cell else ()
    readings = [reading for text in texts if (reading := read_number(text)).status != "unreadable"]
    return len({reading.value is None for reading in readings}) < 2


def _other_readings(value: Value) -> list[Number]:
    """The other figures that a second look at a cell saw."""
    readings = [read_number(text) for text in value.cell.alternatives] if value.cell else []
    return [other for other in readings if other.status != "unreadable" and other.value != value.number.value]


def _is_worse(equation: Equation, before: Mapping[CellKey, Number], after: Mapping[CellKey, Number]) -> bool:
    held, holds = _holds(equation, before), _holds(equation, after)
    return holds is False or (held is True and holds is None)


def _choose(name: str, of_form: str, table: TableMatch, equation: Equation) -> None:
    """Take the readings of an identity's cells that make it hold, where there is just one such choice."""
    now = _numbers(table)
    options = {key: [now[key], *_other_readings(table.values[key])] for key in equation.signs if key in now}
    ways = prod(len(numbers) for numbers in options.values())
    if len(options) < len(equation.signs) or not 1 < ways <= _MOST_WAYS:
        return
    found = []
    for numbers in product(*options.values()):
        chosen = dict(zip(options, numbers, strict=True))
        after = now | chosen
        changed = [key for key in chosen if chosen[key] is not now[key]]
        touched = {other for key in changed for other in equations_of(name, of_form)[key]}
        if _holds(equation, after) and not any(_is_worse(other, now, after) for other in touched):
            found.append({key: chosen[key] for key in changed})
    if len(found) == 1:
        for key, number in found[0].items():
            table.values[key] = replace(table.values[key], number=number)
            table.remarks = [remark for remark in table.remarks if (remark.row, remark.column) != key]
