"""Loading: the documents that a source names, read into a panel in memory."""
from __future__ import annotations

import glob
import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ReportError, UnknownNameError
from ..frames import REPORT_FRAMES, frame
from ..readers import OCR, SUFFIXES
from ..reading import Reading, read_report
from .panel import Panel, checked, open, saved_in, unique_names

Source = str | Path | Iterable[str | Path]
# A process starts in about a second, the time of some twenty reports.
_FILES_A_JOB = 40


def load(
    source: Source, *, into: str | Path | None = None, jobs: int | None = None, ocr: str = "auto",
    progress: bool = True, resume: bool = False,
) -> Panel:
    """Load reports into one panel; a file that cannot be read becomes a row of `failures`.

    Parameters
    ----------
    source : path, glob, or list of them
        Folders are searched for documents; a folder that a panel was saved in is opened.
    into : path, optional
        A folder to write the panel to while it is read, for more reports than the memory
        holds: a load that stops half-way keeps what it has read.
    jobs : int, optional
        Processes; by default one for few files and one a core for many. Within
        ``joblib.parallel_config(backend="dask")`` the work goes to that cluster.
    ocr : {"auto", "never", "always"}
        How scans are treated: recognised where a PDF has no text layer or a table is a
        picture, never (a scan is a failure that says so), or even where there is text. Needs
        ``pip install 'govinfo[ocr]'``.
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
        Where `into` holds a load that was stopped, and `resume` is not set.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.load(gi.sample_files("markdown"), progress=False)
    >>> len(panel), len(panel.failures)
    (6, 0)
    """
    if ocr not in OCR:
        raise UnknownNameError("treatment of scans (ocr)", ocr, OCR)
    if into is not None:
        from .streaming import load_into

        return load_into(source, Path(into), jobs, progress, resume)
    if isinstance(source, (str, Path)) and saved_in(Path(source)):
        return open(source)
    paths = list(find_documents(source))
    readings: list[Reading] = []
    failures: list[tuple[str, str, str]] = []
    for outcome in _outcomes(paths, jobs, progress):
        if isinstance(outcome, Reading):
            readings.append(outcome)
        else:
            failures.append(outcome)
    if not readings:
        warn_of_nothing(len(paths))
    return _panel(readings, failures)


def warn_of_nothing(files: int) -> None:
    """Say aloud that no file could be read."""
    warnings.warn(f"none of {files} files could be read as a report; see the panel's frame failures", stacklevel=3)


def find_documents(source: Source) -> Iterator[str]:
    """The documents that a source names, each once; names that are no folder are kept as they are.

    They come one by one: of hundreds of thousands no list need be kept.
    """
    if isinstance(source, (str, Path)):
        if os.path.isdir(source):
            yield from _documents_below(str(source))
        elif glob.has_magic(str(source)) and not os.path.exists(source):
            yield from sorted(glob.glob(str(source), recursive=True))
        else:
            yield str(Path(source))
    else:
        named: dict[str, None] = {}
        for part in source:
            for path in find_documents(part):
                if path not in named:
                    named[path] = None
                    yield path


def _documents_below(folder: str) -> Iterator[str]:
    """Documents of a folder and the folders in it, by name."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith((".", "~$")):
            continue
        if os.path.isdir(path):
            yield from _documents_below(path)
        elif name.lower().endswith(SUFFIXES):
            yield path


def _outcomes(paths: Sequence[str], jobs: int | None, progress: bool) -> Iterable[Any]:
    """The reading or the failure of each path, in order."""
    from tqdm import tqdm

    jobs = jobs or max(1, min(os.cpu_count() or 1, len(paths) // _FILES_A_JOB))
    if jobs == 1:
        outcomes: Iterable[Any] = map(read_or_fail, paths)
    else:
        from joblib import Parallel, delayed

        outcomes = Parallel(n_jobs=jobs, return_as="generator")(delayed(read_or_fail)(path) for path in paths)
    return tqdm(outcomes, total=len(paths), unit="report", disable=None if progress else True)


def read_or_fail(path: str) -> Reading | tuple[str, str, str]:
    """The reading of a file, or its row of `failures`."""
    try:
        return read_report(path)
    except ReportError as error:
        return (path, type(error).__name__, str(error))


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
