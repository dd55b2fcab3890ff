"""Figures that reports tell in prose, and what the tables say of them."""

from __future__ import annotations

from .quantities import QUANTITIES, Quantity, quantity_label
from .reader import Claim, read_claims

__all__ = ["QUANTITIES", "Claim", "Quantity", "quantity_label", "read_claims"]
