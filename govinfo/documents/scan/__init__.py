"""Scans and pictures of tables: deskewed, binarised, parted into cells and recognised."""
