"""Figures stated in the narrative, and the cells of the tables that may count the same."""

from __future__ import annotations

from .quantities import QUANTITIES, Quantity, quantity_label
from .reader import Claim, read_claims

__all__ = ["QUANTITIES", "Claim", "Quantity", "quantity_label", "read_claims"]
