"""Loading: documents read into a panel, in memory or into a folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pandas as pd

from ..documents.containers import OCR
from ..errors import UnfinishedLoadError, UnknownNameError
from ..frames import REPORT_FRAMES, frame
from .panel import Panel, checked, saved_in, unique_names
from .reading import Reading
from .sources import Failure, Source, digest, find_documents, read_identical

# A process starts in about a second, the time of some twenty reports.
_FILES_A_JOB = 40


def load(
    source: Source,
    *,
    into: str | Path | None = None,
    jobs: int | None = None,
    ocr: str = "auto",
    progress: bool = True,
    resume: bool = False,
) -> Panel:
    """Load reports into one panel; a file that cannot be read becomes a row of `failures`.

    Parameters
    ----------
    source : path, glob, or list of them
        Folders are searched for documents, not for pictures (.png, .jpg), which have to be named
        or globbed; a folder that a panel was saved in is opened.
    into : path, optional
        A folder to write the panel to while it is read, for more reports than the memory
        holds: a load that stops half-way keeps what it has read.
    jobs : int, optional
        Processes; by default one for few files and one a core for many. Within
        ``joblib.parallel_config(backend="dask")`` the work goes to that cluster.
    ocr : {"auto", "never", "always"}
        How scans are treated: recognised where a PDF has no text layer or a table is a
        picture, never (a scan is a failure that says so), or even where there is text. Needs
        ``pip install -e '.[ocr]'``.
    progress : bool
        Show a progress bar on a terminal.
    resume : bool
        Go on with a load into the same folder that was stopped: only files that are new or
        changed are read.

    Returns
    -------
    Panel
        Reports in the order of their sources. A file that stands there twice counts once.
        With `into`, a panel that stays on disk (`govinfo.open` with ``lazy=True``).

    Raises
    ------
    UnfinishedLoadError
        Where `into` holds a load that was stopped and `resume` is not set, or another load that is not at its end;
        where the disk is full, or the system ends a process that reads.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.load(gi.sample_files("markdown"), progress=False)
    >>> len(panel), len(panel.failures)
    (11, 0)
    """
    if ocr not in OCR:
        raise UnknownNameError("treatment of scans (ocr)", ocr, OCR)
    if into is not None:
        from .store import open
        from .streaming import load_into

        files, reports = load_into(source, Path(into), jobs, ocr, progress, resume)
        if not reports:
            _warn_of_nothing(files)
        return open(into, lazy=True)
    if isinstance(source, (str, Path)) and saved_in(Path(source)):
        from .store import open

        return open(source)
    paths = list(find_documents(source))
    readings: list[Reading] = []
    failures: list[Failure] = []
    for outcome in _outcomes(paths, jobs, ocr, progress):
        if isinstance(outcome, Reading):
            readings.append(outcome)
        else:
            failures.append(outcome)
    if not readings:
        _warn_of_nothing(len(paths))
    return _panel(readings, failures)


def _warn_of_nothing(files: int) -> None:
    """Say aloud that no file could be read."""
    warnings.warn(f"none of {files} files could be read as a report; see the panel's frame failures", stacklevel=3)


def _outcomes(paths: Sequence[str], jobs: int | None, ocr: str, progress: bool) -> Iterable[Reading | Failure]:
    """What reading each content comes to, in the order of the paths."""
    from tqdm import tqdm

    alike: dict[str, list[str]] = {}
    for path in paths:
        alike.setdefault(digest(path), []).append(path)
    jobs = jobs or max(1, min(os.cpu_count() or 1, len(alike) // _FILES_A_JOB))
    if jobs == 1:
        outcomes: Iterable[Any] = (read_identical(same, ocr) for same in alike.values())
    else:
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=jobs, return_as="generator")
        outcomes = parallel(delayed(read_identical)(same, ocr) for same in alike.values())
    try:
        with tqdm(total=len(paths), unit="report", disable=None if progress else True) as bar:
            for same, found in zip(alike.values(), outcomes, strict=True):
                bar.update(len(same))
                yield from found
    except BrokenProcessPool as error:
        raise UnfinishedLoadError(
            "stopped, the system ended a process that read, mostly for lack of memory; load with fewer jobs, or into a "
            "folder (into=...), which keeps what was read"
        ) from error


def _panel(readings: list[Reading], failures: list[tuple[str, str, str]]) -> Panel:
    unique: dict[str, Reading] = {}
    for reading in readings:
        unique.setdefault(reading.sha256, reading)
    names = unique_names(
        pd.Series([reading.name for reading in unique.values()], dtype="string"),
        pd.Series(list(unique), dtype="string"),
    )
    records: dict[str, list[tuple[Any, ...]]] = {name: [] for name in REPORT_FRAMES}
    for reading, report_id in zip(unique.values(), names, strict=True):
        for name, rows in reading.records.items():
            records[name].extend(rows if report_id == reading.name else ((report_id, *row[1:]) for row in rows))
    frames = {name: frame(name, rows) for name, rows in records.items()}
    return checked(Panel(**frames, failures=frame("failures", failures)))
