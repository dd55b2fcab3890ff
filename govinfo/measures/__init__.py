"""Measures: counts over named denominators with their intervals, and what is compared with them."""
