"""Figures that reports tell in prose, and what the tables say of them."""
from __future__ import annotations

from .comparison import compare_claims
from .quantities import QUANTITIES, Quantity, quantity_label
from .reader import Claim, read_claims

__all__ = ["QUANTITIES", "Claim", "Quantity", "compare_claims", "quantity_label", "read_claims"]
