"""Loads of any size into a folder: read in batches, then put together file by file.

Whatever the number of reports, this process holds some bytes of each, and those that read some batches; at the end
one of those holds the names of all reports, and some a few thousand reports each, to compare those of one agency.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ..checks.between_reports import agency_names, check_agencies, check_jurisdictions
from ..errors import ClusterError, PanelExistsError, UnfinishedLoadError
from ..form import AXES
from ..frames import PANEL_FRAMES, REPORT_FRAMES, frame, typed
from ..text import as_text
from .batches import Listing, in_batches, read_batches
from .panel import Panel, unique_names
from .parquet import UNDATED, FrameWriter, holds_panel, put_in_place, read_frame
from .sources import file_records, find_files
from .store import UNFINISHED, open

# From so many reports on, the panel is divided by year.
_MANY = 5_000
_KEPT = ".read"
_LOCK = ".lock"
_GO_ON = "the same load with --resume (in Python resume=True) goes on from what was read"
_NAMED = "named"
# A process starts in about a second, the time of some hundred reports.
_FILES_A_JOB = 100
# Reports that a process holds to compare those of one agency with one another.
_AT_ONCE = 4_000
# What these checks read of them.
_COMPARED = {
    **{table: ["report_id", *axes, "value"] for table, axes in AXES.items()},
    "narrative": ["report_id", "section", "text"],
}


def load_into(
    names: list[str], folder: Path, jobs: int | None, ocr: str, progress: bool, resume: bool, overwrite: bool
) -> Panel:
    """Load reports into a folder, as `govinfo.load` describes it.

    Raises
    ------
    PanelExistsError
        Where the folder holds a panel, and neither `overwrite` nor `resume` is set, or the sources lack files of it.
    UnfinishedLoadError
        Where the folder holds a load that was stopped and `resume` is not set, where another load writes into it,
        and where this one is stopped: by a full disk, or by the system for lack of memory.
    """
    from joblib import effective_n_jobs

    with _says_how_to_go_on(folder), _alone(folder):
        parts, kept = folder / UNFINISHED, folder / _KEPT
        if holds_panel(folder) and not (overwrite or resume):
            raise PanelExistsError(
                f"{folder}: the folder holds a panel; to replace it say --overwrite, to read only what is new --resume "
                "(in Python overwrite=True, resume=True), or name another folder"
            )
        if parts.exists() and not resume:
            raise UnfinishedLoadError(
                f"{folder}: a load into this folder was stopped; resume it (--resume, in Python resume=True), or "
                f"delete {parts} to begin anew"
            )
        if kept.exists() and resume and not parts.exists():
            kept.rename(parts)
        parts.mkdir(parents=True, exist_ok=True)
        files = sum(1 for _, role in find_files(names) if role == "document")
        jobs = jobs or max(1, min(effective_n_jobs(-1), files // _FILES_A_JOB))
        listing = Listing(parts / "files.txt")
        listing.write(names, jobs)
        if resume and not overwrite and holds_panel(folder) and (lost := _no_longer_named(listing, folder)):
            parts.rename(kept)
            raise PanelExistsError(
                f"{folder}: {len(lost):,} reports of the panel are of files that are not among those to load, such as "
                f"{lost[0]}; name their folder too, or say --overwrite (in Python overwrite=True) to leave them out"
            )
        batches = read_batches(listing, files, parts, jobs, ocr, progress)
        read = [parts / batch.name for batch in batches]
        if any(pq.read_metadata(part / "names.parquet").num_rows for part in read):
            _put_together(listing, read, folder, jobs)
            return open(folder, lazy=True)
        nothing = _without_reports(listing, read)
        shutil.rmtree(parts)
    with suppress(OSError):  # where it held something before
        folder.rmdir()
    return nothing


def _no_longer_named(listing: Listing, folder: Path) -> list[str]:
    """The reports of a panel whose file is neither listed, under its path or another, nor replaced."""
    files = read_frame(folder, "files")
    reports = files[files["outcome"] == "report"]
    left = dict(zip(reports["source"], reports["sha256"], strict=True))
    there = set(left.values())
    for file in listing:
        left.pop(as_text(file.path), None)
        there.discard(file.sha256)
    return [source for source, sha256 in left.items() if sha256 in there]


def _without_reports(listing: Listing, parts: list[Path]) -> Panel:
    """A panel of files that could not be read; nothing of it is written."""
    failures = [pd.read_parquet(part / "failures.parquet") for part in parts]
    frames = {name: frame(name, []) for name in REPORT_FRAMES}
    return Panel(
        **frames,
        failures=typed("failures", pd.concat([frame("failures", []), *failures], ignore_index=True)),
        files=frame("files", file_records(listing, ())),
    )


@contextmanager
def _says_how_to_go_on(folder: Path) -> Iterator[None]:
    """Where the disk or the operating system stops a load into a folder, say so, and how to go on."""
    try:
        yield
    except BrokenProcessPool as error:
        raise UnfinishedLoadError(
            f"{folder}: stopped: a worker was killed by the operating system, probably out of memory; with fewer jobs, "
            f"{_GO_ON}"
        ) from error
    except OSError as error:
        raise UnfinishedLoadError(f"{folder}: stopped ({error}); once that is mended, {_GO_ON}") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other load writes into the folder."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise UnfinishedLoadError(f"{folder}: another load writes into this folder; wait until it has ended") from error
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open
            (folder / _LOCK).unlink()
        lock.release()


@contextmanager
def on_cluster(address: str | None) -> Iterator[None]:
    """Send what is loaded within to the workers of a Dask scheduler, which read and write the same folders.

    Raises
    ------
    ClusterError
        Where Dask is not installed, or no scheduler answers at the address.
    """
    if address is None:
        yield
        return
    import joblib

    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("a cluster needs Dask: pip install -e '.[cluster]' in a checkout of govinfo") from error
    try:
        client = Client(address, timeout="20s")
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address!r} ({type(error).__name__}): {error}") from error
    with client, joblib.parallel_config(backend="dask"):
        yield


def _put_together(listing: Listing, parts: list[Path], folder: Path, jobs: int) -> None:
    """Write the frames of all batches as one panel in place of what the folder holds."""
    from joblib import Parallel, delayed

    new = folder / UNFINISHED / "panel"
    shutil.rmtree(new, ignore_errors=True)
    (new / _NAMED).mkdir(parents=True)
    # On this machine, wherever the reports were read: a cluster may do a thing twice at a time, and these write files.
    on_this_machine = Parallel(n_jobs=jobs, backend="loky", batch_size=1)
    [reports] = on_this_machine([delayed(_name_reports)(parts, new / _NAMED)])
    by_year = reports >= _MANY
    on_this_machine([delayed(_write_files)(listing, parts, new)])
    others = [name for name in PANEL_FRAMES if name not in ("issues", "files")]
    on_this_machine(delayed(_write_frame)(name, parts, new, by_year) for name in others)
    more = _issues_between_reports(new, reports, jobs)
    on_this_machine([delayed(_write_frame)("issues", parts, new, by_year, more)])
    put_in_place(new, folder)
    # What was read is kept for the next load into this folder: under another name, so that this one is finished.
    shutil.rmtree(folder / _KEPT, ignore_errors=True)
    kept = (folder / UNFINISHED).rename(folder / _KEPT)
    for other in {*kept.iterdir()} - {kept / part.name for part in parts}:
        shutil.rmtree(other) if other.is_dir() else other.unlink()


def _write_frame(name: str, parts: list[Path], folder: Path, by_year: bool, more: pd.DataFrame | None = None) -> None:
    """Write one frame of all batches, and more rows behind those."""
    writer = FrameWriter(folder, name, by_year and name in REPORT_FRAMES)
    for part in parts:
        table = pq.read_table(part / f"{name}.parquet")
        if name == "failures":
            writer.append(table, UNDATED)
        else:
            _append_named(writer, table, pq.read_table(folder / _NAMED / f"{part.name}.parquet"), by_year)
    if more is not None:
        table = pa.Table.from_pandas(more, preserve_index=False)
        _append_by_year(writer, table, table["year"], by_year)
    writer.close()


def _write_files(listing: Listing, parts: list[Path], folder: Path) -> None:
    """Write what became of each file."""
    read = {sha256 for part in parts for sha256 in pd.read_parquet(part / "names.parquet")["sha256"]}
    writer = FrameWriter(folder, "files", by_year=False)
    for records in in_batches(file_records(listing, read), _AT_ONCE):
        writer.append(pa.Table.from_pandas(frame("files", records), preserve_index=False), UNDATED)
    writer.close()


def _name_reports(parts: list[Path], folder: Path) -> int:
    """Write for each part the reports to keep, each content once: `sha256`, `report_id`, `year`; their number."""
    if not parts:
        return 0
    named = pd.concat([pd.read_parquet(part / "names.parquet").assign(part=part.name) for part in parts])
    named = named.drop_duplicates("sha256", ignore_index=True)
    named["report_id"] = unique_names(named["name"], named["sha256"])
    of_parts = named.groupby("part")
    for part in parts:
        kept = of_parts.get_group(part.name) if part.name in of_parts.groups else named[:0]
        dated = pd.read_parquet(part / "reports.parquet", columns=["report_id", "year"])
        years = kept["sha256"].map(dated.set_index("report_id")["year"]).astype("string").fillna(UNDATED)
        table = pa.table({"sha256": kept["sha256"], "report_id": kept["report_id"], "year": years})
        pq.write_table(table, folder / f"{part.name}.parquet")
    return len(named)


def _append_named(writer: FrameWriter, table: pa.Table, named: pa.Table, by_year: bool) -> None:
    """Append the rows of the reports to keep, under their names."""
    hashes = table["report_id"].combine_chunks().dictionary_encode()
    places = pc.index_in(hashes.dictionary, named["sha256"].combine_chunks())
    report_ids, years = (
        pa.DictionaryArray.from_arrays(hashes.indices, named[column].combine_chunks().take(places)).dictionary_decode()
        for column in ("report_id", "year")
    )
    _append_by_year(
        writer, table.set_column(table.schema.get_field_index("report_id"), "report_id", report_ids), years, by_year
    )


def _append_by_year(writer: FrameWriter, table: pa.Table, years: pa.Array, by_year: bool) -> None:
    """Append rows, each to the year of its report; rows without one are of reports that are not kept."""
    if not by_year:
        writer.append(table.filter(pc.is_valid(years)), UNDATED)
        return
    for year in sorted(pc.unique(years).drop_null().to_pylist()):
        writer.append(table.filter(pc.equal(years, year)), year)


def _issues_between_reports(folder: Path, reports: int, jobs: int) -> pd.DataFrame:
    """Between-report findings, with the `year` of their report, in groups: no process holds all reports."""
    from joblib import Parallel, delayed

    groups = 1 + reports // _AT_ONCE
    checks = [delayed(_check_group)(str(folder), group, groups) for group in range(groups)]
    found = Parallel(n_jobs=jobs, batch_size=1)([*checks, delayed(_check_jurisdictions)(str(folder))])
    return pd.concat(found, ignore_index=True).sort_values("place", kind="stable")


def _check_group(folder: str, group: int, groups: int) -> pd.DataFrame:
    """Issues between the reports of each agency, for one group of agencies."""
    reports = read_frame(Path(folder), "reports", ["report_id", "agency", "year"]).dropna()
    reports = reports[pd.util.hash_array(agency_names(reports["agency"]).to_numpy(object)) % groups == group]
    chosen = ds.field("report_id").isin(pa.array(reports["report_id"].tolist(), pa.string()))
    issues = check_agencies(
        SimpleNamespace(
            reports=reports,
            **{name: read_frame(Path(folder), name, fields, chosen) for name, fields in _COMPARED.items()},
        )
    )
    pa.default_memory_pool().release_unused()  # a process that seems to grow is stopped, with a warning
    return _placed(issues, reports)


def _check_jurisdictions(folder: str) -> pd.DataFrame:
    """Issues between the report of a jurisdiction and those of its parts."""
    reports = read_frame(Path(folder), "reports", ["report_id", "agency", "year", "scope", "level", "region_code"])
    total = (ds.field("item") == "new") & (ds.field("applicant") == "total")
    requests = read_frame(Path(folder), "requests", _COMPARED["requests"], total)
    return _placed(check_jurisdictions(SimpleNamespace(reports=reports, requests=requests)), reports)


def _placed(issues: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Issues with the `place` of their report in the panel, and its `year`."""
    places = pd.Index(reports["report_id"]).get_indexer(issues["report_id"])
    years = reports["year"].astype("string").fillna(UNDATED)
    return issues.assign(place=reports.index[places], year=years.array[places])
