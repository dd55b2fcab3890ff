"""govinfo: annual reports on government information disclosure in China as tidy data.

``gi.read`` reads one report, ``gi.load`` many, ``gi.sample`` the six that ship;
``gi.measure`` gives rates with their denominators, ``gi.charts`` draws them.
"""
from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "explore": "explorer",
    "decomposition": "change", "difference": "comparison", "dispute_series": "change", "funnel": "comparison",
    "overlapping": "overlap", "shrink": "comparison", "standardised_disclosure_rate": "comparison",
    "data_quality": "quality", "effect_of_errors": "quality", "findings_by_check": "quality",
    "apply_regions": "regions.panel", "citation": "citing", "export": "exports", "organ_table": "organs",
    "other_countries": "foreign_statistics", "other_country_shares": "foreign_statistics",
    "region_anomalies": "regions.panel", "region_table": "regions.panel", "resolve_region": "regions",
    "Exercises": "exercises", "Panel": "panel", "Report": "report", "ReportError": "errors", "applicants": "shares",
    "concat": "panel", "labelled": "labels", "litigation": "shares", "load": "loading",
    "measure": "measures", "open": "panel", "outcome_shares": "shares",
    "read": "report", "refusal_reasons": "shares", "sample": "shipped_reports", "sample_files": "shipped_reports",
    "sample_catalogue": "shipped_reports", "save_figure": "figures",
}
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
