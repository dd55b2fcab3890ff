"""govinfo: annual reports on government information disclosure in China as tidy data.

``gi.read`` reads one report, ``gi.load`` many, ``gi.sample`` the eleven that ship;
``gi.measure`` gives rates with their denominators, ``gi.charts`` draws them.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# Where each public name lives.
_NAMES = {
    "errors": "ReportError",
    "explorer.exercises": "Exercises",
    "explorer.widgets": "explore",
    "exports": "export",
    "form.labels": "labelled",
    "measures.change": "decomposition dispute_series",
    "measures.comparison": "difference funnel shrink standardised_disclosure_rate",
    "measures.foreign_statistics": "other_countries other_country_shares",
    "measures.measure": "measure",
    "measures.overlap": "overlapping",
    "measures.quality": "data_quality effect_of_errors findings_by_check",
    "measures.shares": "applicants litigation outcome_shares refusal_reasons",
    "places": "resolve_region",
    "places.agencies": "organ_table",
    "places.panel": "apply_regions region_anomalies region_table",
    "reports.citation": "citation",
    "reports.load": "load",
    "reports.panel": "Panel concat",
    "reports.report": "Report read",
    "reports.sample": "sample sample_catalogue sample_files",
    "reports.store": "open",
    "reproduction.figures": "save_figure",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = [*sorted(_HOMES), "charts"]


def __getattr__(name: str) -> Any:
    """Import each public name from its module when it is first used, so that `import govinfo` stays cheap."""
    if name == "charts":
        return importlib.import_module(".charts", __name__)
    if name not in _HOMES:
        raise AttributeError(f"govinfo has no {name!r}; it has {', '.join(__all__)}")
    value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
