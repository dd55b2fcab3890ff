"""Panels as files for other programs."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .errors import UnknownNameError
from .frames import PANEL_FRAMES
from .panel import Panel

FORMATS = ("parquet", "csv")


def formats_in(text: str) -> list[str]:
    """The formats named in a list with commas.

    Raises
    ------
    UnknownNameError
        Where one of them is not written by this version.
    """
    formats = [part.strip().lower() for part in text.split(",") if part.strip()]
    for name in formats:
        if name not in FORMATS:
            raise UnknownNameError("format of tables", name, FORMATS)
    return formats or ["parquet"]


def export(panel: Panel, folder: Path, formats: Sequence[str]) -> None:
    """Write each frame of the panel in each format, as `folder/frame.format`."""
    if "parquet" in formats:
        panel.save(folder)
    if "csv" in formats:
        folder.mkdir(parents=True, exist_ok=True)
        for name in PANEL_FRAMES:
            getattr(panel, name).to_csv(folder / f"{name}.csv", index=False)
