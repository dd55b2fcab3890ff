"""The statutory form: codes, labels and equations, read from the files of `definitions/`."""
from __future__ import annotations

from .codes import (
    APPLICANTS,
    CHANNELS,
    DEFINITIONS,
    DISCLOSURE_CELLS,
    DISCLOSURE_ITEMS,
    DISCLOSURE_MEASURES,
    FORMS,
    LANGUAGES,
    MEASURE_KINDS,
    OUTCOME_GROUPS,
    REFUSAL_FAMILIES,
    REQUEST_GROUPS,
    REQUEST_ITEMS,
    RESULTS,
    SECTION_NUMBERS,
    SECTIONS,
    DisclosureCell,
    Identity,
    RequestItem,
    Term,
    definition_rows,
    disclosure_cells,
    form_of_year,
    identities,
    request_items,
    table_cells,
)

__all__ = [
    "APPLICANTS", "CHANNELS", "DEFINITIONS", "DISCLOSURE_CELLS", "DISCLOSURE_ITEMS", "DISCLOSURE_MEASURES", "FORMS",
    "LANGUAGES", "MEASURE_KINDS", "OUTCOME_GROUPS", "REFUSAL_FAMILIES", "REQUEST_GROUPS", "REQUEST_ITEMS", "RESULTS",
    "SECTIONS", "SECTION_NUMBERS", "DisclosureCell", "Identity", "RequestItem", "Term", "definition_rows",
    "disclosure_cells", "form_of_year", "identities", "request_items", "table_cells",
]
