"""Saved panels: opened into memory, or left on disk and read as far as it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from ..errors import UnfinishedLoadError
from ..frames import PANEL_FRAMES, REPORT_FRAMES
from .panel import Panel
from .parquet import MAY_LACK, as_written, frame_files, read_frame, rows_in, saved_frame

#: Folder inside a panel's folder with what a load has read so far.
UNFINISHED = ".parts"


class StoredPanel(Panel):
    """A panel that stays on disk: a frame is read when it is asked for, measures read the cells that they need.

    Everything that a `Panel` does, it does; what takes the whole of a frame needs the memory for it.
    """

    folder: Path
    changed: Mapping[str, pd.DataFrame]

    def __init__(self, folder: Path, changed: Mapping[str, pd.DataFrame] | None = None) -> None:
        for name, value in {"folder": folder, "changed": changed or {}, **(changed or {})}.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name not in PANEL_FRAMES:
            raise AttributeError(f"a panel has no {name!r}; its frames are {', '.join(PANEL_FRAMES)}")
        frame = read_frame(self.folder, name)
        object.__setattr__(self, name, frame)
        return frame

    def __len__(self) -> int:
        if "reports" in self.changed:
            return len(self.reports)
        place = saved_frame(self.folder, "reports")
        with as_written(place):
            return sum(map(rows_in, frame_files(place)))

    def cells_of(self, table: str, row: str, column: str, cells: Iterable[tuple[str, str]]) -> pd.DataFrame:
        """The values of some cells of the form: `report_id`, the columns `row` and `column`, `value`."""
        cells = list(cells)
        if table in self.changed:
            data = self.changed[table]
            return data[["report_id", row, column, "value"]][
                pd.MultiIndex.from_frame(data[[row, column]].astype(str)).isin(cells)
            ]
        rows = sorted({cell[0] for cell in cells})
        columns = sorted({cell[1] for cell in cells})
        needed = pc.field(row).isin(rows) & pc.field(column).isin(columns)
        return read_frame(self.folder, table, ["report_id", row, column, "value"], needed, coded=["report_id"])

    def with_frames(self, **frames: pd.DataFrame) -> StoredPanel:
        return StoredPanel(self.folder, {**self.changed, **frames})

    def _only(self, report_ids: pd.Series) -> Panel:
        chosen = pc.field("report_id").isin(report_ids.tolist())
        frames = {
            name: data[data["report_id"].isin(report_ids)].reset_index(drop=True)
            if (data := self.changed.get(name)) is not None
            else read_frame(self.folder, name, rows=chosen)
            for name in REPORT_FRAMES
        }
        return Panel(**frames, failures=self.failures, files=self.files)


def open(folder: str | Path, lazy: bool = False) -> Panel:
    """Open a panel that ``Panel.save`` or ``govinfo load`` wrote.

    Parameters
    ----------
    folder : path
        Where it was written.
    lazy : bool
        Leave it on disk: a frame is read when it is asked for, and measures read only the
        cells that they need. For panels larger than memory.

    Raises
    ------
    SourceNotFoundError
        Where the folder lacks one of the frames.
    DamagedFileError
        Where a frame cannot be read; of a panel that stays on disk, when it is asked for.
    UnfinishedLoadError
        Where a load into the folder was stopped.

    Examples
    --------
    >>> import tempfile
    >>> import govinfo as gi
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gi.sample().save(folder)
    ...     len(gi.open(folder))
    11
    """
    folder = Path(folder)
    if (folder / UNFINISHED).exists():
        raise UnfinishedLoadError(
            f"{folder}: a load into this folder was stopped; the same command with --resume (in Python, resume=True) "
            "goes on with it"
        )
    for name in PANEL_FRAMES:
        if name not in MAY_LACK:
            saved_frame(folder, name)
    if lazy:
        return StoredPanel(folder)
    return Panel(**{name: read_frame(folder, name) for name in PANEL_FRAMES})
