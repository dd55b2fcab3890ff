"""A panel on disk: Parquet, one file a frame, or for many reports one folder a frame with a file a year.

Both are plain Parquet, which DuckDB, Arrow and R read as well; `govinfo.open` opens both.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ..errors import DamagedFileError, SourceNotFoundError, UnfinishedLoadError
from ..frames import CATEGORIES, DTYPES, FIELDS, PANEL_FRAMES, REPORT_FRAMES
from .panel import UNFINISHED, Panel

# What is gathered before it is written: enough for quick reading, little enough for any memory.
_ROWS, _BYTES = 50_000, 8 * 2**20
_ARROW = {"Int64": pa.int64(), "Float64": pa.float64()}
UNDATED = "missing"


def frame_place(folder: Path, name: str) -> Path | None:
    """The file or folder of a frame, None where there is neither."""
    return next((place for place in (folder / f"{name}.parquet", folder / name) if place.exists()), None)


def put_in_place(new: Path, folder: Path) -> None:
    """Put the frames of a new panel in place of those in a folder.

    The reports go first and come last: without them nothing is a panel, and so none is ever made of old and new frames.
    """
    _remove_frame(folder, "reports")
    for name in [*(name for name in PANEL_FRAMES if name != "reports"), "reports"]:
        _remove_frame(folder, name)
        place = frame_place(new, name)
        place.rename(folder / place.name)


def _remove_frame(folder: Path, name: str) -> None:
    while (old := frame_place(folder, name)) is not None:
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def read_frame(
    folder: Path,
    name: str,
    columns: Sequence[str] | None = None,
    rows: ds.Expression | None = None,
    coded: Sequence[str] = (),
) -> pd.DataFrame:
    """A frame of a stored panel, or those of its columns and rows that are asked for.

    Columns `coded` come as categories, which take less time and memory where few texts stand in many rows.

    Raises
    ------
    SourceNotFoundError
        Where the folder has no such frame.
    DamagedFileError
        Where its files cannot be read, or hold other columns, types or codes than govinfo writes.
    """
    place = frame_place(folder, name)
    if place is None:
        raise SourceNotFoundError(
            f"{folder}: no panel is saved there ({name}.parquet is missing); govinfo.load reads documents", folder
        )
    columns = list(columns or FIELDS[name])
    codes = [column for column in columns if FIELDS[name][column] in CATEGORIES or column in coded]
    shape = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=codes))
    with _as_written(place):
        # One piece of one file is read ahead: by itself Arrow holds some sixty at a time.
        table = ds.dataset(_files(place), format=shape).to_table(
            columns=columns, filter=rows, batch_readahead=1, fragment_readahead=1
        )
        data = {
            column: table[column].to_pandas() if column in coded else _column(table[column], DTYPES[name][column])
            for column in columns
        }
    return pd.DataFrame(data, copy=False)


@contextmanager
def _as_written(place: Path) -> Iterator[None]:
    """While files are read that govinfo wrote: they may be cut short since, or of a version with other columns."""
    try:
        yield
    except MemoryError:
        raise
    except (OSError, TypeError, ValueError) as error:  # errors of Arrow's are among these
        why = str(error).partition("\n")[0]
        raise DamagedFileError(
            f"{place}: damaged, or written by another version of govinfo ({why}); load the reports anew", place
        ) from error


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.parquet")) if place.is_dir() else [place]


def _column(values: pa.ChunkedArray, dtype: Any) -> Any:
    if not isinstance(dtype, pd.CategoricalDtype):
        return pd.api.types.pandas_dtype(dtype).__from_arrow__(values)
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    codes = values.to_pandas().array
    if unknown := set(codes.categories) - set(dtype.categories):
        raise ValueError(f"no code {min(unknown)!r}")
    return codes.set_categories(dtype.categories, ordered=True)


class StoredPanel(Panel):
    """A panel that stays on disk: a frame is read when it is asked for, measures read the cells that they need.

    Everything that a `Panel` does, it does; what takes the whole of a frame needs the memory for it.
    """

    def __init__(self, folder: Path) -> None:
        object.__setattr__(self, "folder", folder)

    def __getattr__(self, name: str) -> Any:
        if name not in PANEL_FRAMES:
            raise AttributeError(f"a panel has no {name!r}; its frames are {', '.join(PANEL_FRAMES)}")
        frame = read_frame(self.folder, name)
        object.__setattr__(self, name, frame)
        return frame

    def __len__(self) -> int:
        place = frame_place(self.folder, "reports")
        with _as_written(place):
            return sum(pq.read_metadata(file).num_rows for file in _files(place))

    def cells_of(self, table: str, row: str, column: str, cells: Iterable[tuple[str, str]]) -> pd.DataFrame:
        """The values of some cells of the form: `report_id`, the columns `row` and `column`, `value`."""
        cells = list(cells)
        rows = sorted({cell[0] for cell in cells})
        columns = sorted({cell[1] for cell in cells})
        needed = ds.field(row).isin(rows) & ds.field(column).isin(columns)
        return read_frame(self.folder, table, ["report_id", row, column, "value"], needed, coded=["report_id"])

    def _only(self, report_ids: pd.Series) -> Panel:
        chosen = ds.field("report_id").isin(report_ids.tolist())
        frames = {name: read_frame(self.folder, name, rows=chosen) for name in REPORT_FRAMES}
        return Panel(**frames, failures=self.failures)


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
    """
    folder = Path(folder)
    if (folder / UNFINISHED).exists():
        raise UnfinishedLoadError(
            f"{folder}: a load into this folder was stopped; the same command with --resume (in Python, resume=True) "
            "goes on with it"
        )
    if missing := [name for name in PANEL_FRAMES if frame_place(folder, name) is None]:
        raise SourceNotFoundError(
            f"{folder}: no panel is saved there ({missing[0]}.parquet is missing); govinfo.load reads documents", folder
        )
    if lazy:
        return StoredPanel(folder)
    return Panel(**{name: read_frame(folder, name) for name in PANEL_FRAMES})


class FrameWriter:
    """Writes one frame piece by piece: to one file, or to one a year."""

    def __init__(self, folder: Path, name: str, by_year: bool) -> None:
        self._folder, self._name, self._by_year = folder, name, by_year
        self._schema = pa.schema([(field, _ARROW.get(kind, pa.string())) for field, kind in FIELDS[name].items()])
        self._gathered: dict[str, list[pa.Table]] = {}
        self._files: dict[str, pq.ParquetWriter] = {}

    def append(self, table: pa.Table, year: str) -> None:
        """Add rows; only where the panel is divided does the year matter."""
        year = year if self._by_year else ""
        gathered = self._gathered.setdefault(year, [])
        gathered.append(table.select(self._schema.names).cast(self._schema))
        if sum(part.num_rows for part in gathered) >= _ROWS or sum(part.nbytes for part in gathered) >= _BYTES:
            self._write(year)

    def close(self) -> None:
        """Write what is left; a frame without rows is a file with its columns."""
        for year in list(self._gathered):
            self._write(year)
        if not self._files:
            self._write(UNDATED if self._by_year else "")
        for file in self._files.values():
            file.close()

    def _write(self, year: str) -> None:
        if year not in self._files:
            place = (
                self._folder / self._name / f"year={year}" / "part-0.parquet"
                if year
                else (self._folder / f"{self._name}.parquet")
            )
            place.parent.mkdir(parents=True, exist_ok=True)
            self._files[year] = pq.ParquetWriter(place, self._schema)
        parts = self._gathered.pop(year, [])
        self._files[year].write_table(pa.concat_tables([self._schema.empty_table(), *parts]).combine_chunks())
