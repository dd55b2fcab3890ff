"""Places: from an agency's name to its GB/T 2260 code, province and level of government.

What works on a whole panel stands in `govinfo.places.panel`.
"""

from __future__ import annotations

from .mentions import resolve_in_report
from .resolve import RegionMatch, resolve_region

__all__ = ["RegionMatch", "resolve_in_report", "resolve_region"]
