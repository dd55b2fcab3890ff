"""Loading: documents read into a panel, in memory or into a folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pandas as pd

from ..documents.containers import OCR
from ..errors import UnfinishedLoadError, UnknownNameError
from ..frames import frame
from .amendments import amend
from .batches import Failure, Gathered, read_content, short_name
from .metadata import ON, with_metadata
from .panel import Panel, checked, unique_names
from .parquet import holds_panel
from .read import Reading, renamed
from .sheet import Sheet, read_sheet
from .sources import File, Source, contents, file_records, find_files, listed, named_sources
from .store import open
from .versions import newest as newest_of

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
    overwrite: bool = False,
    metadata: Sheet | None = None,
    amendments: Sheet | None = None,
    newest: bool = False,
) -> Panel:
    """Load reports into one panel; a file that cannot be read becomes a row of `failures`.

    Parameters
    ----------
    source : path, glob, or list of them
        Folders and zip archives are searched for documents; `files` counts what else they hold.
        Pictures (.png, .jpg) have to be named or globbed. A folder that a panel was saved in is opened.
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
        Go on with a load into the same folder that was stopped, or read of a finished one only what is new:
        files that are new, changed or renamed, or all of them after an update of govinfo. What was read is
        kept in the hidden folder `.read` of `into`.
    overwrite : bool
        Replace a panel that the folder `into` holds; all is read anew unless `resume` is set too.
    metadata, amendments : DataFrame or path, optional
        Tables for `govinfo.with_metadata`, joined on the first of the columns source, file_name,
        sha256 and url that the table has, and for `govinfo.amend`.
    newest : bool
        Keep one version of each report, after metadata and amendments: see `govinfo.newest`. By default all are
        kept. With `into`, these three need memory for the whole panel.

    Returns
    -------
    Panel
        Reports in the order of their sources. Files of the same content count once; `files`
        lists the copies. Where nothing could be read, nothing is written.
        With `into`, a panel that stays on disk (`govinfo.open` with ``lazy=True``).

    Raises
    ------
    SourceNotFoundError
        Where a path does not exist.
    PanelExistsError
        Where `into` holds a panel, and neither `overwrite` nor `resume` is set; or `resume` alone is, and
        `source` does not name all files that the panel is of.
    UnfinishedLoadError
        Where `into` holds a load that was stopped and `resume` is not set, or another load writes into it;
        where the disk is full, or the operating system kills a worker.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.load(gi.sample_files("markdown"), progress=False)
    >>> len(panel), len(panel.failures)
    (11, 0)

    Next year's round: the same folders with the new files in them, into the same panel.

    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> last = gi.load(gi.sample_files("markdown")[:5], into=folder, progress=False)
    >>> len(gi.load(gi.sample_files("markdown"), into=folder, resume=True, progress=False))
    11
    """
    if ocr not in OCR:
        raise UnknownNameError("treatment of scans (ocr)", ocr, OCR)
    # Read before the reports are: an error in them must not cost an hour.
    tables = [
        None if table is None else read_sheet(table, what)
        for what, table in (("metadata", metadata), ("amendments", amendments))
    ]
    settled = partial(_settled, metadata=tables[0], amendments=tables[1], newest=newest)
    if into is not None:
        from .streaming import load_into

        panel = load_into(named_sources(source), Path(into), jobs, ocr, progress, resume, overwrite)
        if not len(panel):
            _warn_of_nothing(panel)
        elif newest or metadata is not None or amendments is not None:
            settled(open(into)).save(into, overwrite=True)
            return open(into, lazy=True)
        return panel
    if isinstance(source, (str, Path)) and holds_panel(Path(source)):
        return settled(open(source))
    files = [listed(path, role) for path, role in find_files(named_sources(source))]
    gathered = Gathered()
    for outcome in _outcomes(files, jobs, ocr, progress):
        gathered.add(outcome)
    panel = _panel(gathered, files)
    if not gathered.names:
        _warn_of_nothing(panel)
        return panel
    return settled(panel)


def _settled(panel: Panel, metadata: pd.DataFrame | None, amendments: pd.DataFrame | None, newest: bool) -> Panel:
    """The panel with metadata and amendments of the user's, and if wanted one version of each report."""
    if metadata is not None:
        on = next((column for column in ON if column in metadata.columns), ON[0])
        panel = with_metadata(panel, metadata, on)
    panel = panel if amendments is None else amend(panel, amendments)
    return newest_of(panel) if newest else panel


def _warn_of_nothing(panel: Panel) -> None:
    warnings.warn(
        f"none of {len(panel.files)} files could be read as a report; see the panel's frame failures", stacklevel=3
    )


def _outcomes(files: Sequence[File], jobs: int | None, ocr: str, progress: bool) -> Iterator[Reading | list[Failure]]:
    """What reading each content comes to, in the order of the files."""
    from tqdm import tqdm

    found = list(contents(files))
    jobs = jobs or max(1, min(os.cpu_count() or 1, len(found) // _FILES_A_JOB))
    if jobs == 1:
        outcomes: Iterable[Reading | list[Failure]] = (read_content(content, ocr) for content in found)
    else:
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=jobs, return_as="generator")
        outcomes = parallel(delayed(read_content)(content, ocr) for content in found)
    try:
        documents = sum(len(content.paths) for content in found)
        with tqdm(total=documents, unit="report", disable=None if progress else True) as bar:
            waiting = iter(outcomes)
            for content in found:
                bar.set_postfix_str(short_name(content))
                outcome = next(waiting)
                bar.update(len(content.paths))
                yield outcome
    except BrokenProcessPool as error:
        raise UnfinishedLoadError(
            "stopped: a worker was killed by the operating system, probably out of memory; load with fewer jobs, or "
            "into a folder (into=...), which keeps what was read"
        ) from error


def _panel(gathered: Gathered, files: list[File]) -> Panel:
    named = gathered.named()
    names = dict(zip(named["sha256"], unique_names(named["name"], named["sha256"]), strict=True))
    frames = {name: frame(name, rows) for name, rows in renamed(gathered.records, names).items()}
    failures = frame("failures", gathered.failures)
    return checked(Panel(**frames, failures=failures, files=frame("files", file_records(files, names))))
