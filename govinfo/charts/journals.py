"""What journals want of figures, from `definitions/wording/journals.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from numbers import Real

from .. import form
from ..errors import ChartError, UnknownNameError

ONE_COLUMN, TWO_COLUMN = 89.0, 183.0
_NARROWEST, _WIDEST = 50.0, 400.0


@dataclass(frozen=True)
class Journal:
    """Widths in millimetres, the least size of type in points, file formats, and dots per inch of pictures."""

    widths: dict[str, float]
    least_type: float
    formats: tuple[str, ...]
    dpi: int


JOURNALS = {
    row["journal"]: Journal(
        {"single": float(row["single_mm"]), "double": float(row["double_mm"])},
        float(row["least_pt"]),
        tuple(row["formats"].split("|")),
        int(row["dpi"]),
    )
    for row in form.definition_rows("wording/journals")
}


def width_of(asked: float | str) -> tuple[float, Journal | None]:
    """Millimetres of a width given as a number or as a journal's name ("nature", "nature single"), and the journal.

    Raises
    ------
    UnknownNameError
        No such journal.
    ChartError
        The number is no width of a page.
    """
    if isinstance(asked, str):
        name, _, column = asked.partition(" ")
        names = [name for journal in JOURNALS for name in (journal, f"{journal} single", f"{journal} double")]
        if asked not in names:
            raise UnknownNameError("journal for width", asked, names)
        journal = JOURNALS[name]
        return journal.widths[column or "double"], journal
    if not isinstance(asked, Real) or not isfinite(asked) or not _NARROWEST <= asked <= _WIDEST:
        raise ChartError(
            f"width={asked!r}: give millimetres from {_NARROWEST:g} to {_WIDEST:g}, or a journal: {', '.join(JOURNALS)}"
        )
    return float(asked), None
