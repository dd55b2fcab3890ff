"""A panel: the frames of many reports, loaded, saved, opened and put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, TypeVar

import pandas as pd

from ..checks.between_reports import with_panel_checks
from ..errors import PanelExistsError, SourceNotFoundError, UnknownNameError, WrongArgumentError
from ..form import AXES
from ..frames import FILE_FRAMES, PANEL_FRAMES, REPORT_FRAMES, agencies_and_years, as_list, frame, need_frames, typed
from .parquet import holds_panel, put_in_place
from .read import report_name
from .report import Report, ReportFrames

AnyPanel = TypeVar("AnyPanel", bound="Panel")


@dataclass(frozen=True, eq=False, repr=False)
class Panel(ReportFrames):
    """Many annual reports as tidy frames.

    Attributes
    ----------
    reports, requests, disclosure, reviews, cells, narrative, claims, issues, amendments, failures, files : DataFrame
        The frames of `Report`, one below the other; `failures`: the files that were not read,
        with the reason; `files`: what became of every file that was found. Columns, types and
        units: ``govinfo codebook``.

    Examples
    --------
    >>> import govinfo as gi
    >>> panel = gi.sample()
    >>> len(panel), panel.requests["item"].iloc[0]
    (11, 'new')
    """

    failures: pd.DataFrame
    amendments: pd.DataFrame = field(default_factory=lambda: frame("amendments", []))
    files: pd.DataFrame = field(default_factory=lambda: frame("files", []))

    def __len__(self) -> int:
        return len(self.reports)

    def __repr__(self) -> str:
        return f"<Panel of {self.summary()}>"

    def summary(self) -> str:
        """Reports, agencies, years, findings and files not read, in one line.

        Examples
        --------
        >>> import govinfo as gi
        >>> gi.sample().summary().split(";")[0]
        '11 reports of 5 agencies, 2021–2025'
        """
        years = self.reports["year"].dropna()
        span = "" if years.empty else f", {years.min()}" + (f"–{years.max()}" if years.nunique() > 1 else "")
        errors = int((self.issues["severity"] == "error").sum())
        return (
            f"{len(self)} reports of {self.reports['agency'].nunique()} agencies{span}; "
            f"findings: {len(self.issues)}, of them errors: {errors}; files not read: {len(self.failures)}"
        )

    def _repr_html_(self) -> str:
        from ..display.html import panel_html

        return panel_html(self)

    def save(self, folder: str | Path, overwrite: bool = False) -> None:
        """Write one Parquet file a frame; ``govinfo.open`` reads them back exactly.

        Raises
        ------
        PanelExistsError
            Where the folder holds a panel and `overwrite` is not set; with it, the panel is
            replaced when all is written.
        """
        folder = Path(folder)
        if holds_panel(folder) and not overwrite:
            raise PanelExistsError(f"{folder}: the folder holds a panel; overwrite=True replaces it")
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".new-", dir=folder) as new:
            for name in PANEL_FRAMES:
                getattr(self, name).to_parquet(Path(new, f"{name}.parquet"), index=False)
            put_in_place(Path(new), folder)

    def select(
        self, agency: str | None = None, year: int | None = None, report_id: str | Iterable[str] | None = None
    ) -> Panel:
        """The reports of an agency (its name or a part of it), of a year, or with these identifiers.

        Findings between reports are made anew: they are between those that are chosen.

        Raises
        ------
        UnknownNameError
            Where no report fits, with the agencies and years that are there.
        SourceNotFoundError
            Where the panel has no report because none of its files could be read, with the first reason.

        Examples
        --------
        >>> import govinfo as gi
        >>> gi.sample().select(agency="西城", year=2024).reports["agency"].tolist()
        ['北京市西城区']
        """
        chosen = self.reports
        if agency:
            exact = chosen["agency"] == agency
            chosen = chosen[exact if exact.any() else chosen["agency"].str.contains(str(agency), regex=False, na=False)]
        if year:
            chosen = chosen[chosen["year"].astype("string") == str(year)]
        if report_id is not None:
            wanted = as_list(report_id)
            chosen = chosen[chosen["report_id"].isin(wanted)]
        if chosen.empty:
            if self.reports.empty and len(self.failures):
                raise SourceNotFoundError(f"no report to choose from; {self.failures['message'].iloc[0]}")
            pairs = self.reports[["agency", "year"]].drop_duplicates().itertuples(index=False)
            there = [f"{one.agency} {one.year}" for one in pairs]
            asked = " ".join(str(part) for part in (agency, year, report_id) if part)
            raise UnknownNameError("report in the panel", asked, there)
        return checked(self._only(chosen["report_id"]))

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

    def with_frames(self, **frames: pd.DataFrame) -> Self:
        """The same panel with other frames in place of its own."""
        return replace(self, **frames)

    def _only(self, report_ids: pd.Series) -> Panel:
        frames = {name: getattr(self, name) for name in REPORT_FRAMES}
        kept = {name: data[data["report_id"].isin(report_ids)].reset_index(drop=True) for name, data in frames.items()}
        return Panel(**kept, failures=self.failures, files=self.files)


def checked(panel: AnyPanel) -> AnyPanel:
    """The panel with the findings between its reports."""
    return panel.with_frames(issues=with_panel_checks(panel.issues, panel))


def unique_names(names: pd.Series, sha256: pd.Series) -> pd.Series:
    """The names, with six digits of the file's hash wherever several files share one, or all where six are too few."""
    for digits in (6, None):
        names = names.mask(names.duplicated(keep=False), names + "-" + sha256.str[:digits])
    return names


def identified(panel: AnyPanel, reports: pd.DataFrame, issues: pd.DataFrame) -> AnyPanel:
    """The panel with other rows of `reports` and `issues`, its identifiers and between-report findings made anew."""
    new = dict(zip(reports["report_id"], _names(reports), strict=True))
    about = reports.set_index("report_id")
    frames = {}
    for name in REPORT_FRAMES:
        data = {"reports": reports, "issues": issues}.get(name, getattr(panel, name))
        changed = {"report_id": data["report_id"].map(new)}
        if name in AXES:
            changed |= {column: data["report_id"].map(about[column]) for column in ("agency", "year")}
        frames[name] = typed(name, data.assign(**changed))
    return checked(panel.with_frames(**frames))


def _names(reports: pd.DataFrame) -> pd.Series:
    """Unique names of reports, from agency, year and hash."""
    bases = [
        report_name(agency, year, sha256)
        for (_, agency, year), sha256 in zip(agencies_and_years(reports), reports["sha256"], strict=True)
    ]
    return unique_names(pd.Series(bases, dtype="string"), reports["sha256"].reset_index(drop=True))


def concat(panels: Sequence[Panel | Report]) -> Panel:
    """Put panels and single reports together; a file that several have is taken once.

    Identifiers and findings between reports are made anew, as for last year's panel and this year's.

    Raises
    ------
    ValueError
        Where there is no panel to put together.
    WrongArgumentError
        Where something else was given.

    Examples
    --------
    >>> import govinfo as gi
    >>> len(gi.concat([gi.read(path) for path in gi.sample_files("markdown")[:2]]))
    2
    """
    if not isinstance(panels, Sequence) or isinstance(panels, str):
        raise WrongArgumentError(f"concat takes a list of panels and reports; {type(panels).__name__} was given")
    if not panels:
        raise ValueError("concat takes at least one panel")
    for panel in panels:
        need_frames(panel, "concat")
    reports = pd.concat([panel.reports.assign(_panel=place) for place, panel in enumerate(panels)], ignore_index=True)
    reports = reports.drop_duplicates("sha256", ignore_index=True)
    names = _names(reports)
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
        frames[name] = typed(name, pd.concat(parts, ignore_index=True))
    for name in FILE_FRAMES:
        of_files = [getattr(panel, name) for panel in panels if isinstance(panel, Panel)] or [frame(name, [])]
        frames[name] = typed(name, pd.concat(of_files, ignore_index=True).drop_duplicates("source", ignore_index=True))
    return checked(Panel(**frames))
