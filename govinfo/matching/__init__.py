"""Matching: the grids of a document to the cells of the form, whatever the container."""

from __future__ import annotations

from .match import Remark, TableMatch, Value
from .tables import match_tables

__all__ = ["Remark", "TableMatch", "Value", "match_tables"]
