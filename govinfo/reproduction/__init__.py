"""Notebooks run with parameters, and every figure with the manifest of what it was made from."""
