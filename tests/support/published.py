"""The figures of the eleven reports, as published: what reading their documents must give."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

import govinfo as gi

DATA = Path(__file__).parents[2] / "data"
STEMS = sorted(path.stem for path in (DATA / "figures").glob("*.csv"))
KEYS = {"disclosure": ["item", "measure"], "requests": ["item", "applicant"], "reviews": ["channel", "result"]}

Figures = dict[tuple[str, str, str], float | None]


def published(path: Path) -> Figures:
    """Figures of one CSV by table, row and column; None where the cell is blank in the report."""
    with open(path, encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["row"], row["column"]): float(row["value"]) if row["value"] else None
            for row in csv.DictReader(file)
        }


def as_read(report: gi.Report) -> Figures:
    """The same from a report's frames."""
    return {
        (table, *key): None if pd.isna(number) else float(number)
        for table, keys in KEYS.items()
        for *key, number in getattr(report, table)[[*keys, "reported"]].itertuples(index=False)
    }
