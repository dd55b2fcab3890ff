"""Loads of any size: read in batches that survive whatever stops the load, then put together file by file.

A batch is some hundred files. Its frames stand in a folder of their own, named after a
hash of the files' contents, which appears only when it is complete: a load that was
stopped, even by a power cut, finds its batches again, and reads only what is new.
"""
from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from .. import __version__
from ..checks.between_reports import agency_names, check_between_reports
from ..errors import ClusterError, UnfinishedLoadError
from ..frames import PANEL_FRAMES, REPORT_FRAMES, frame
from ..reading import Reading
from .loading import Source, find_documents, read_or_fail, warn_of_nothing
from .panel import UNFINISHED, open, unique_names
from .store import UNDATED, FrameWriter, StoredPanel, frame_place, read_frame

_BATCH = 100
# From so many reports on, the panel is divided by year.
_MANY = 5_000
_FINISHED = ".finished"
# What checks between reports read.
_COMPARED = {
    "reports": ["report_id", "agency", "year", "scope", "level", "region_code"],
    "requests": ["report_id", "item", "applicant", "value"],
    "disclosure": ["report_id", "item", "measure", "value"],
    "reviews": ["report_id", "channel", "result", "value"],
    "narrative": ["report_id", "section", "text"],
}


class Batch(NamedTuple):
    """A batch that was read: its folder's name, its files, and how many were not read."""

    name: str
    files: int
    failures: int


def load_into(source: Source, folder: Path, jobs: int | None, progress: bool, resume: bool) -> StoredPanel:
    """Load reports into a folder, as `govinfo.load` describes it."""
    from joblib import effective_n_jobs

    parts = folder / UNFINISHED
    if parts.exists() and not resume:
        raise UnfinishedLoadError(
            f"{folder}: a load into this folder was stopped; resume it (--resume, in Python resume=True), or delete "
            f"{parts} to begin anew"
        )
    if not isinstance(source, (str, Path)):
        source = list(source)
    shutil.rmtree(folder / _FINISHED, ignore_errors=True)
    parts.mkdir(parents=True, exist_ok=True)
    files = sum(1 for _ in find_documents(source))
    jobs = jobs or max(1, min(effective_n_jobs(-1), files // _BATCH))
    batches = _read_all(source, files, parts, jobs, progress)
    reports = _put_together([parts / batch.name for batch in batches], folder, jobs)
    if not reports:
        warn_of_nothing(files)
    return open(folder, lazy=True)


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
        raise ClusterError("a cluster needs Dask: pip install 'govinfo[cluster]'") from error
    try:
        client = Client(address, timeout="20s")
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address!r} ({type(error).__name__}): {error}") from error
    with client, joblib.parallel_config(backend="dask"):
        yield


def _batches(paths: Iterable[str]) -> Iterator[list[str]]:
    paths = iter(paths)
    while batch := list(islice(paths, _BATCH)):
        yield batch


def _read_all(source: Source, files: int, parts: Path, jobs: int, progress: bool) -> list[Batch]:
    """Read every batch that is not there yet; all of them in the order of their files."""
    from joblib import Parallel, delayed
    from tqdm import tqdm

    batches: list[Batch] = []
    failures = 0
    outcomes = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)(
        delayed(read_batch)(paths, str(parts)) for paths in _batches(find_documents(source))
    )
    with tqdm(total=files, unit="report", disable=None if progress else True) as bar:
        for batch in outcomes:
            batches.append(batch)
            failures += batch.failures
            bar.set_postfix(failures=failures, refresh=False)
            bar.update(batch.files)
    return batches


def read_batch(paths: list[str], parts: str) -> Batch:
    """Read a batch of files into a folder of `parts`, unless it stands there already."""
    hashes = [_sha256(path) for path in paths]
    content = json.dumps([__version__, list(zip(paths, hashes, strict=True))])
    name = hashlib.sha256(content.encode()).hexdigest()[:32]
    place = Path(parts, name)
    if not place.is_dir():
        _write_batch(paths, place)
    return Batch(name, len(paths), pq.read_metadata(place / "failures.parquet").num_rows)


def _sha256(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""


def _write_batch(paths: list[str], place: Path) -> None:
    """Read files and write their records under the hash of the file in place of the report's name."""
    records: dict[str, list[tuple[Any, ...]]] = {name: [] for name in PANEL_FRAMES}
    names: dict[str, str] = {}
    for path in paths:
        outcome = read_or_fail(path)
        if not isinstance(outcome, Reading):
            records["failures"].append(outcome)
        elif outcome.sha256 not in names:
            names[outcome.sha256] = outcome.name
            for name, rows in outcome.records.items():
                records[name].extend((outcome.sha256, *row[1:]) for row in rows)
    unfinished = place.with_name(f"unfinished-{uuid.uuid4().hex}")
    unfinished.mkdir()
    for name, rows in records.items():
        frame(name, rows).to_parquet(unfinished / f"{name}.parquet", index=False)
    named = pd.DataFrame({"sha256": list(names), "name": list(names.values())}, dtype="string")
    named.to_parquet(unfinished / "names.parquet", index=False)
    try:
        unfinished.rename(place)
    except OSError:
        # Another process has read the same batch, as a cluster does where a machine seemed lost.
        shutil.rmtree(unfinished)


def _put_together(parts: list[Path], folder: Path, jobs: int) -> int:
    """Write the frames of all batches as one panel in place of what stands in the folder; the number of reports."""
    named = _named_reports(parts)
    by_year = len(named) >= _MANY
    new = folder / UNFINISHED / "panel"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    of_part = dict(tuple(named.groupby("part")))
    for name in (*(name for name in PANEL_FRAMES if name != "issues"), "issues"):
        writer = FrameWriter(new, name, by_year and name in REPORT_FRAMES)
        for number, part in enumerate(parts):
            table = pq.read_table(part / f"{name}.parquet")
            if name == "failures":
                writer.append(table, UNDATED)
            elif number in of_part:
                _append_named(writer, table, of_part[number], by_year)
        if name == "issues":
            between = _issues_between_reports(new, jobs)
            years = _years(named[named["report_id"].isin(between["report_id"])])
            _append_by_year(writer, pa.Table.from_pandas(between, preserve_index=False), years, by_year)
        writer.close()
    for name in PANEL_FRAMES:
        while (old := frame_place(folder, name)) is not None:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        place = frame_place(new, name)
        place.rename(folder / place.name)
    # Under another name first: a load that is stopped here is finished.
    finished = (folder / UNFINISHED).rename(folder / _FINISHED)
    shutil.rmtree(finished)
    return len(named)


def _named_reports(parts: list[Path]) -> pd.DataFrame:
    """The reports to keep, each file once, in order: number of the `part`, `sha256`, `report_id`, `year`."""
    found = []
    for number, part in enumerate(parts):
        reports = pd.read_parquet(part / "reports.parquet", columns=["sha256", "year"])
        names = pd.read_parquet(part / "names.parquet")
        found.append(reports.merge(names, on="sha256").assign(part=number))
    empty = pd.DataFrame(columns=["sha256", "year", "name", "part"], dtype="string")
    named = (pd.concat(found) if found else empty).drop_duplicates("sha256", ignore_index=True)
    named["report_id"] = unique_names(named.pop("name"), named["sha256"])
    return named


def _years(named: pd.DataFrame) -> dict[str, str]:
    """The part of a divided panel in which each report stands."""
    return {
        report_id: UNDATED if pd.isna(year) else str(year)
        for report_id, year in zip(named["report_id"], named["year"], strict=True)
    }


def _append_named(writer: FrameWriter, table: pa.Table, named: pd.DataFrame, by_year: bool) -> None:
    """Append the rows of the reports to keep, under their names."""
    name_of = dict(zip(named["sha256"], named["report_id"], strict=True))
    hashes = table["report_id"].combine_chunks().dictionary_encode()
    names = [name_of.get(sha256) for sha256 in hashes.dictionary.to_pylist()]
    report_ids = pa.DictionaryArray.from_arrays(hashes.indices, pa.array(names, pa.string())).cast(pa.string())
    _append_by_year(writer, table.set_column(0, "report_id", report_ids), _years(named), by_year)


def _append_by_year(writer: FrameWriter, table: pa.Table, years: dict[str, str], by_year: bool) -> None:
    """Append the rows of reports that are to be kept, each to its year."""
    report_ids = table["report_id"].combine_chunks().dictionary_encode()
    year_of = pa.array([years.get(report_id) for report_id in report_ids.dictionary.to_pylist()], pa.string())
    of_rows = pa.DictionaryArray.from_arrays(report_ids.indices, year_of).cast(pa.string())
    for year in sorted(set(years.values())) if by_year else [None]:
        writer.append(table.filter(of_rows.is_valid() if year is None else pc.equal(of_rows, year)), year or UNDATED)


def _issues_between_reports(folder: Path, jobs: int) -> pd.DataFrame:
    """Findings between the reports of a panel, group by group, so that no process holds them all."""
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, batch_size=1)
    [names] = parallel([delayed(_group_names)(str(folder))])
    found = parallel(delayed(_check_group)(str(folder), name) for name in names)
    issues = pd.concat([frame("issues", []).assign(place=0), *found], ignore_index=True)
    return issues.sort_values("place", kind="stable").drop(columns="place")


def _group_names(folder: str) -> list[str]:
    return sorted(_groups(folder)["group"].unique())


def _groups(folder: str) -> pd.DataFrame:
    """The reports with their `group`: a province; agencies of no known place are compared with themselves alone."""
    reports = read_frame(Path(folder), "reports", ["report_id", "agency", "region_code"])
    agencies = agency_names(reports["agency"])
    provinces = reports["region_code"].str[:2].groupby(agencies).transform("first")
    others = pd.util.hash_array(agencies.fillna("").to_numpy(object)) % (1 + len(reports) // _MANY)
    return reports.assign(group=provinces.fillna(pd.Series(others).astype("string")))


def _check_group(folder: str, name: str) -> pd.DataFrame:
    """Issues between the reports of a group, each with the `place` of its report in the panel."""
    reports = _groups(folder)
    report_ids = reports.loc[reports["group"] == name, "report_id"]
    chosen = ds.field("report_id").isin(report_ids.tolist())
    issues = check_between_reports(
        SimpleNamespace(**{name: read_frame(Path(folder), name, fields, chosen) for name, fields in _COMPARED.items()})
    )
    return issues.assign(place=issues["report_id"].map(pd.Series(report_ids.index, index=report_ids)))
