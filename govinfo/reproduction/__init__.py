"""Notebooks run with parameters, every exhibit with the manifest of what it was made from, and a paper's package."""
