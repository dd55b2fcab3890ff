"""A panel: the frames of many reports, loaded, saved, opened and put together."""
from __future__ import annotations

import glob
import os
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .checks.between_reports import with_panel_checks
from .errors import ReportError, SourceNotFoundError, UnknownNameError
from .frames import FIELDS, PANEL_FRAMES, REPORT_FRAMES, frame, typed
from .readers import SUFFIXES
from .reading import Reading, read_report, report_name
from .report import Report

Source = str | Path | Iterable[str | Path]
# A process starts in about a second, the time of some four PDFs.
_FILES_A_JOB = 8


@dataclass(frozen=True, eq=False, repr=False)
class Panel:
    """Many annual reports as tidy frames.

    Attributes
    ----------
    reports, requests, disclosure, reviews, cells, narrative, claims, issues, failures : pandas.DataFrame
        The frames of `Report`, one below the other, and `failures`: the files that were
        not read, with the reason. Columns, types and units: ``govinfo codebook``.
    """

    reports: pd.DataFrame
    requests: pd.DataFrame
    disclosure: pd.DataFrame
    reviews: pd.DataFrame
    cells: pd.DataFrame
    narrative: pd.DataFrame
    claims: pd.DataFrame
    issues: pd.DataFrame
    failures: pd.DataFrame

    def __len__(self) -> int:
        return len(self.reports)

    def __repr__(self) -> str:
        years = self.reports["year"].dropna()
        span = "" if years.empty else f", {years.min()}" + (f"–{years.max()}" if years.nunique() > 1 else "")
        errors = int((self.issues["severity"] == "error").sum())
        return (
            f"<Panel of {len(self)} reports of {self.reports['agency'].nunique()} agencies{span}; "
            f"findings: {len(self.issues)}, of them errors: {errors}; files not read: {len(self.failures)}>"
        )

    def _repr_html_(self) -> str:
        from .display import panel_html

        return panel_html(self)

    def save(self, folder: str | Path) -> None:
        """Write one Parquet file a frame; ``govinfo.open`` reads them back exactly."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in PANEL_FRAMES:
            getattr(self, name).to_parquet(folder / f"{name}.parquet", index=False)

    def select(
        self, agency: str | None = None, year: int | None = None, report_id: str | Iterable[str] | None = None
    ) -> Panel:
        """The reports of an agency (its name or a part of it), of a year, or with these identifiers.

        Raises
        ------
        UnknownNameError
            Where no report fits, with the agencies and years that are there.

        Examples
        --------
        >>> import govinfo as gi
        >>> gi.sample().select(agency="西城", year=2024).reports["agency"].tolist()
        ['北京市西城区']
        """
        chosen = self.reports
        if agency:
            exact = chosen["agency"] == agency
            chosen = chosen[exact if exact.any() else chosen["agency"].str.contains(agency, regex=False, na=False)]
        if year:
            chosen = chosen[chosen["year"] == year]
        if report_id is not None:
            wanted = [report_id] if isinstance(report_id, str) else list(report_id)
            chosen = chosen[chosen["report_id"].isin(wanted)]
        if chosen.empty:
            there = self.reports[["agency", "year"]].drop_duplicates().astype(str).agg(" ".join, axis=1)
            asked = " ".join(str(part) for part in (agency, year, report_id) if part)
            raise UnknownNameError("report in the panel", asked, there)
        return self._only(chosen["report_id"])

    def report(self, report_id: str | None = None) -> Report:
        """One report of the panel as `govinfo.read` gives it; the first where none is named.

        Raises
        ------
        UnknownNameError
            Where there is no such report, or none at all.

        Examples
        --------
        >>> import govinfo as gi
        >>> gi.sample().select("西城").report().report_id
        '北京市西城区-2024'
        """
        if report_id is None and len(self):
            report_id = self.reports["report_id"].iloc[0]
        if report_id not in set(self.reports["report_id"]):
            raise UnknownNameError("report in the panel", str(report_id), self.reports["report_id"])
        chosen = self._only(pd.Series([report_id]))
        return Report(**{name: getattr(chosen, name) for name in REPORT_FRAMES})

    def _only(self, report_ids: pd.Series) -> Panel:
        frames = {name: getattr(self, name) for name in REPORT_FRAMES}
        kept = {name: data[data["report_id"].isin(report_ids)].reset_index(drop=True) for name, data in frames.items()}
        return replace(self, **kept)


def load(source: Source, *, jobs: int | None = None, ocr: str = "auto", progress: bool = True) -> Panel:
    """Load reports into one panel; a file that cannot be read becomes a row of `failures`.

    Parameters
    ----------
    source : path, glob, or list of them
        Folders are searched for documents; a folder that a panel was saved in is opened.
    jobs : int, optional
        Processes; by default one for few files and one a core for many.
    ocr : {"auto", "never", "always"}
        How scans are treated. This version reads text layers only: a scan is a failure that says so.
    progress : bool
        Show a progress bar on a terminal.

    Returns
    -------
    Panel
        Reports in the order of their sources. A file that stands there twice is read once.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.load(gi.sample_files("markdown"), progress=False)
    >>> len(panel), len(panel.failures)
    (6, 0)
    """
    if ocr not in ("auto", "never"):
        # "always" needs a reader of scans, which this version lacks.
        raise UnknownNameError("treatment of scans (ocr)", ocr, ["auto", "never"])
    if isinstance(source, (str, Path)) and (Path(source) / "reports.parquet").is_file():
        return open(source)
    paths = find_documents(source)
    readings: list[Reading] = []
    failures: list[tuple[str, str, str]] = []
    for outcome in _outcomes(paths, jobs, progress):
        if isinstance(outcome, Reading):
            readings.append(outcome)
        else:
            failures.append(outcome)
    if not readings:
        warnings.warn(
            f"none of {len(paths)} files could be read as a report; see the panel's frame failures", stacklevel=2
        )
    return _panel(readings, failures)


def find_documents(source: Source) -> list[Path]:
    """The documents that a source names; folders are searched, names that are no folder are kept as they are."""
    if isinstance(source, (str, Path)):
        path = Path(source)
        if path.is_dir():
            return sorted(
                file for file in path.rglob("*")
                if file.suffix.lower() in SUFFIXES and file.is_file() and not file.name.startswith((".", "~$"))
            )
        if glob.has_magic(str(source)) and not path.exists():
            return sorted(Path(found) for found in glob.glob(str(source), recursive=True))
        return [path]
    return list(dict.fromkeys(path for part in source for path in find_documents(part)))


def _outcomes(paths: Sequence[Path], jobs: int | None, progress: bool) -> Iterable[Any]:
    """The reading or the failure of each path, in order."""
    from tqdm import tqdm

    jobs = jobs or max(1, min(os.cpu_count() or 1, len(paths) // _FILES_A_JOB))
    if jobs == 1:
        outcomes: Iterable[Any] = map(_outcome, paths)
    else:
        from joblib import Parallel, delayed

        outcomes = Parallel(n_jobs=jobs, return_as="generator")(delayed(_outcome)(path) for path in paths)
    return tqdm(outcomes, total=len(paths), unit="report", disable=None if progress else True)


def _outcome(path: Path) -> Reading | tuple[str, str, str]:
    try:
        return read_report(path)
    except ReportError as error:
        return (str(path), type(error).__name__, str(error))


def _panel(readings: list[Reading], failures: list[tuple[str, str, str]]) -> Panel:
    unique: dict[str, Reading] = {}
    for reading in readings:
        unique.setdefault(reading.sha256, reading)
    names = _unique_names([(reading.name, sha256) for sha256, reading in unique.items()])
    records: dict[str, list[tuple[Any, ...]]] = {name: [] for name in REPORT_FRAMES}
    for reading, report_id in zip(unique.values(), names, strict=True):
        for name, rows in reading.records.items():
            records[name].extend(rows if report_id == reading.name else ((report_id, *row[1:]) for row in rows))
    frames = {name: frame(name, rows) for name, rows in records.items()}
    return _checked(Panel(**frames, failures=frame("failures", failures)))


def _checked(panel: Panel) -> Panel:
    """The panel with the findings between its reports."""
    return replace(panel, issues=with_panel_checks(panel.issues, panel))


def _unique_names(named: list[tuple[str, str]]) -> list[str]:
    """The names, with six digits of the file's hash wherever several files share one."""
    counts = Counter(name for name, _ in named)
    return [name if counts[name] == 1 else f"{name}-{sha256[:6]}" for name, sha256 in named]


def open(folder: str | Path) -> Panel:
    """Open a panel that ``Panel.save`` or ``govinfo load`` wrote.

    Raises
    ------
    SourceNotFoundError
        Where the folder lacks one of the frames.
    """
    folder = Path(folder)
    if missing := [name for name in PANEL_FRAMES if not (folder / f"{name}.parquet").is_file()]:
        raise SourceNotFoundError(
            f"{folder}: no panel is saved there ({missing[0]}.parquet is missing); govinfo.load reads documents", folder
        )
    return Panel(**{name: typed(name, pd.read_parquet(folder / f"{name}.parquet")) for name in PANEL_FRAMES})


def concat(panels: Sequence[Panel]) -> Panel:
    """Put panels together; a file that stands in several is taken once.

    Raises
    ------
    ValueError
        Where there is no panel to put together.
    """
    if not panels:
        raise ValueError("concat takes at least one panel")
    reports = pd.concat([panel.reports.assign(_panel=place) for place, panel in enumerate(panels)], ignore_index=True)
    reports = reports.drop_duplicates("sha256", ignore_index=True)
    bases = [
        report_name(None if pd.isna(agency) else agency, None if pd.isna(year) else int(year), sha256)
        for agency, year, sha256 in reports[["agency", "year", "sha256"]].itertuples(index=False)
    ]
    names = _unique_names(list(zip(bases, reports["sha256"], strict=True)))
    new_names: list[dict[str, str]] = [{} for _ in panels]
    for place, old, new in zip(reports["_panel"], reports["report_id"], names, strict=True):
        new_names[place][old] = new
    frames = {}
    for name in REPORT_FRAMES:
        parts = []
        for panel, renamed in zip(panels, new_names, strict=True):
            data = getattr(panel, name)
            data = data[data["report_id"].isin(renamed)]
            parts.append(data.assign(report_id=data["report_id"].map(renamed)))
        frames[name] = typed(name, pd.concat(parts, ignore_index=True)[list(FIELDS[name])])
    failures = pd.concat([panel.failures for panel in panels], ignore_index=True).drop_duplicates(ignore_index=True)
    return _checked(Panel(**frames, failures=typed("failures", failures)))
