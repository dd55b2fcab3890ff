"""What the narrative counts, and how each count may be read in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from .. import form

Cell = tuple[str, str]


@dataclass(frozen=True)
class Quantity(form.Labelled):
    """A quantity with its readings: each is a set of cells that add up to it.

    `table` is None where no cell of the form counts it.
    """

    code: str
    table: str | None
    readings: tuple[tuple[Cell, ...], ...]
    label_en: str
    label_zh: str


def _request_cells(term: str) -> tuple[Cell, ...]:
    """Cells of a row of section 三, or of all rows of a group, in the column of totals."""
    if term in form.REQUEST_GROUPS and term not in ("received", "concluded", "carried_out"):
        return tuple((item.code, "total") for item in form.REQUEST_ITEMS.values() if item.group == term)
    return ((term, "total"),)


def _cells(table: str, reading: str) -> tuple[Cell, ...]:
    terms = reading.split(" + ")
    if table == "requests":
        return tuple(cell for term in terms for cell in _request_cells(term))
    return tuple((row, column) for row, _, column in (term.partition(":") for term in terms))


def _quantities() -> tuple[dict[tuple[str, str], str], dict[str, Quantity]]:
    quantity_of: dict[tuple[str, str], str] = {}
    found: dict[str, Quantity] = {}
    for row in form.definition_rows("narrative/claim_quantities"):
        quantity_of[row["topic"], row["act"]] = row["quantity"]
        readings = tuple(_cells(row["table"], part) for part in form.listed(row["readings"]))
        found.setdefault(
            row["quantity"], Quantity(row["quantity"], row["table"] or None, readings, row["label_en"], row["label_zh"])
        )
    for item in form.REQUEST_ITEMS.values():
        if item.code not in found:
            quantity_of["requests", item.code] = item.code
            found[item.code] = Quantity(item.code, "requests", (((item.code, "total"),),), item.label_en, item.label_zh)
    return quantity_of, found


# The quantity that a topic and an act name together, and every quantity by code.
QUANTITY_OF, QUANTITIES = _quantities()

# Kinds of acts and topics.
REVIEWS = ("reconsideration", "litigation", "litigation_direct", "litigation_after")
DOCUMENTS = {"regulations", "normative_documents"}
FEES = {"fee_notices", "processing_fee"}
ELSEWHERE = {"other_matter", "other_request"}
FLOW = {"receive", "new", "handle", "conclude"}
CARRIED = {"carried", "carried_in", "carried_out"}
OUTCOMES = {act for topic, act in QUANTITY_OF if topic == "requests" and act} - FLOW - CARRIED
RESULTS = {"upheld", "corrected", "other_result", "pending"}
# Quantities in yuan, and in 10,000 yuan as the form asks.
MONEY = {"fee_charged", "fee_collected", "fees.amount"}


def quantity(code: str) -> Quantity:
    """A quantity by code; codes joined by + are counted together, in every way to read the parts."""
    if code in QUANTITIES:
        return QUANTITIES[code]
    parts = [QUANTITIES[part] for part in code.split("+")]
    chosen = product(*(part.readings for part in parts))
    readings = tuple(tuple(cell for cells in reading for cell in cells) for reading in chosen)
    tables = {part.table for part in parts}
    return Quantity(
        code,
        tables.pop() if len(tables) == 1 else None,
        readings,
        " and ".join(part.label_en for part in parts),
        "及".join(part.label_zh for part in parts),
    )


def quantity_label(code: str, lang: str = "en") -> str:
    """Label of a quantity in words."""
    return quantity(code).label(lang)
