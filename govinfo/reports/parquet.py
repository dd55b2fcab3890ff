"""Frames in Parquet files: one file a frame, or for many reports a folder of that name with a file a year.

pandas, Dask, Arrow, polars and R open either by the same path, `panel/requests.parquet`: every column is in the files,
none in the names of folders. DuckDB opens the files in a folder; `views.sql` has a view for each frame.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DamagedFileError, SourceNotFoundError
from ..form.codes import definition_rows
from ..frames import CATEGORIES, DTYPES, FIELDS, PANEL_FRAMES, added_columns, frame

if TYPE_CHECKING:
    import pyarrow.parquet as pq

# What is gathered before it is written: enough for quick reading, little enough for any memory.
_ROWS, _BYTES = 50_000, 8 * 2**20
_ARROW = {"Int64": pa.int64(), "Float64": pa.float64()}
UNDATED = "missing"
#: Frames that panels of earlier versions do not have.
MAY_LACK = ("amendments", "files")


def frame_place(folder: Path, name: str) -> Path | None:
    """The file or folder of a frame, None where there is neither; folders of earlier versions lack the ending."""
    return next((place for place in (folder / f"{name}.parquet", folder / name) if place.exists()), None)


def saved_frame(folder: Path, name: str) -> Path:
    """The file or folder of a frame.

    Raises
    ------
    SourceNotFoundError
        Where there is neither.
    """
    if place := frame_place(folder, name):
        return place
    raise SourceNotFoundError(
        f"{folder}: no panel is saved there ({name}.parquet is missing); govinfo.load reads documents", folder
    )


def holds_panel(folder: Path) -> bool:
    """Whether a panel is saved in a folder."""
    return frame_place(folder, "reports") is not None


def put_in_place(new: Path, folder: Path) -> None:
    """Put the frames of a new panel in place of those in a folder.

    The reports go first and come last: without them nothing is a panel, and so none is ever made of old and new frames.
    """
    _remove_frame(folder, "reports")
    for name in [*(name for name in PANEL_FRAMES if name != "reports"), "reports"]:
        _remove_frame(folder, name)
        if place := frame_place(new, name):
            place.rename(folder / place.name)
    (folder / "views.sql").write_text(views(folder), encoding="utf-8")


def views(folder: Path) -> str:
    """SQL for DuckDB, run in the folder: a view of each frame, without columns that are reserved words."""
    names = {row["column"]: row["sql_name"] for row in definition_rows("frames/sql_names")}
    lines = ["-- Run in this folder: duckdb -init views.sql", ""]
    for name, fields in FIELDS.items():
        if place := frame_place(folder, name):
            columns = [f'"{field}" AS {names[field]}' if field in names else field for field in fields]
            chosen = ", ".join(columns) if names.keys() & fields else "*"
            files = f"{place.name}/*.parquet" if place.is_dir() else place.name
            lines.append(f"CREATE OR REPLACE VIEW {name} AS SELECT {chosen} FROM '{files}';")
    return "\n".join(lines) + "\n"


def _remove_frame(folder: Path, name: str) -> None:
    while (old := frame_place(folder, name)) is not None:
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def rows_in(file: Path) -> int:
    """The number of rows of a Parquet file."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(file).num_rows)


def read_frame(
    folder: Path,
    name: str,
    columns: Sequence[str] | None = None,
    rows: pc.Expression | None = None,
    coded: Sequence[str] = (),
) -> pd.DataFrame:
    """A frame of a stored panel, or those of its columns and rows that are asked for.

    Columns `coded` come as categories, which take less time and memory where many rows share few texts.

    Raises
    ------
    SourceNotFoundError
        Where the folder has no such frame.
    DamagedFileError
        Where its files cannot be read, or hold other columns, types or codes than govinfo writes.
    """
    import pyarrow.dataset as ds

    if name in MAY_LACK and frame_place(folder, name) is None:
        return frame(name, [])
    place = saved_frame(folder, name)
    with as_written(place):
        if columns is None:
            columns = [*FIELDS[name], *added_columns(name, ds.dataset(frame_files(place)).schema.names)]
        codes = [column for column in columns if FIELDS[name].get(column) in CATEGORIES or column in coded]
        shape = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=codes))
        # One piece of one file is read ahead: by itself Arrow holds some sixty at a time.
        table = ds.dataset(frame_files(place), format=shape).to_table(
            columns=columns, filter=rows, batch_readahead=1, fragment_readahead=1
        )
        data = {
            column: table[column].to_pandas() if column in coded else _column(table[column], DTYPES[name].get(column))
            for column in columns
        }
    return pd.DataFrame(data, copy=False)


@contextmanager
def as_written(place: Path) -> Iterator[None]:
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


def frame_files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.parquet")) if place.is_dir() else [place]


def _column(values: pa.ChunkedArray, kind: Any) -> Any:
    if kind is None:  # a column of the user's own
        whole, numbers = pa.types.is_integer(values.type), pa.types.is_floating(values.type)
        kind = "Int64" if whole else "Float64" if numbers else "string"
    dtype: Any = pd.api.types.pandas_dtype(kind)
    if not isinstance(dtype, pd.CategoricalDtype):
        return dtype.__from_arrow__(values)
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    codes = values.to_pandas().array
    if unknown := set(codes.categories) - set(dtype.categories):
        raise ValueError(f"no code {min(unknown)!r}")
    return codes.set_categories(dtype.categories, ordered=True)


class FrameWriter:
    """Writes one frame piece by piece: to one file, or to one a year."""

    def __init__(self, folder: Path, name: str, by_year: bool) -> None:
        self._folder, self._name, self._by_year = folder, name, by_year
        self._schema = pa.schema([(field, _ARROW.get(kind, pa.string())) for field, kind in FIELDS[name].items()])
        self._gathered: dict[str, list[pa.Table]] = {}
        self._rows: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._files: dict[str, pq.ParquetWriter] = {}

    def append(self, table: pa.Table, year: str) -> None:
        """Add rows; only where the panel is divided does the year matter."""
        year = year if self._by_year else ""
        part = table.select(self._schema.names).cast(self._schema)
        self._gathered.setdefault(year, []).append(part)
        self._rows[year] += part.num_rows
        self._bytes[year] += part.nbytes
        if self._rows[year] >= _ROWS or self._bytes[year] >= _BYTES:
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
        import pyarrow.parquet as pq

        if year not in self._files:
            place = (
                self._folder / f"{self._name}.parquet" / f"{year}.parquet"
                if year
                else (self._folder / f"{self._name}.parquet")
            )
            place.parent.mkdir(parents=True, exist_ok=True)
            self._files[year] = pq.ParquetWriter(place, self._schema)
        parts = self._gathered.pop(year, [])
        del self._rows[year], self._bytes[year]
        self._files[year].write_table(pa.concat_tables([self._schema.empty_table(), *parts]).combine_chunks())
