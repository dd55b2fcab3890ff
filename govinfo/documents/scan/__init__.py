"""Scans and pictures of tables, set straight, parted into cells and recognised."""
