"""How to cite a panel: what it holds, from which forms, with which version, and a hash of its content."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .. import __version__
from ..errors import GovinfoError
from ..form.codes import definition_rows
from ..frames import REPORT_FRAMES
from .panel import Panel

# The path of a file differs between machines; its SHA-256 does not.
_LEFT_OUT = {"reports": ["source"]}


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as text and as BibTeX, and the hash that stands in both."""

    text: str
    bibtex: str
    sha256: str

    def __str__(self) -> str:
        return self.text


def panel_hash(panel: Panel) -> str:
    """SHA-256 of the content of a panel's frames, whatever the order of the reports and wherever the files lie.

    Two panels with the same hash hold the same numbers, texts and findings. Files that were
    not read (`failures`) do not enter.
    """
    digest = hashlib.sha256()
    for name in REPORT_FRAMES:
        data = getattr(panel, name).drop(columns=_LEFT_OUT.get(name, []))
        data = data.sort_values("report_id", kind="stable")
        digest.update(f"{name}\n".encode())
        digest.update(data.to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()


def saved_on(folder: Path) -> str | None:
    """The day on which a panel was saved, from its files; None where the path is no saved panel."""
    file = folder / "reports.parquet"
    if not file.is_file():
        return None
    return datetime.datetime.fromtimestamp(file.stat().st_mtime, tz=datetime.UTC).date().isoformat()


def citation(panel: Panel, date: str | None = None) -> Citation:
    """Cite a panel, with what another needs to tell whether theirs is the same.

    Parameters
    ----------
    panel : Panel
        The panel.
    date : str, optional
        Day of the panel, such as 2025-06-30. The clock is never asked: without a date the
        citation says n.d., and is the same today and in ten years.

    Returns
    -------
    Citation
        `text`, `bibtex` and `sha256`.

    Raises
    ------
    GovinfoError
        The date is not one.

    Examples
    --------
    >>> import govinfo as gi
    >>> print(gi.citation(gi.sample(), date="2025-06-30").text.split(" [")[0])
    Annual reports on government information disclosure in China: 11 reports of 5 agencies, 2021–2025
    """
    try:
        day = datetime.date.fromisoformat(date) if date else None
    except ValueError as error:
        raise GovinfoError(f"{date!r} is no date; write it as 2025-06-30") from error
    sha256 = panel_hash(panel)
    reports = panel.reports
    years = reports["year"].dropna()
    span = "" if years.empty else f", {years.min()}" + (f"–{years.max()}" if years.nunique() > 1 else "")
    title = (
        "Annual reports on government information disclosure in China: "
        f"{len(reports)} reports of {reports['agency'].nunique()} agencies{span}"
    )
    used = {*reports["form_requests"].dropna(), *reports["form_disclosure"].dropna()}
    forms = "; ".join(
        f"form {row['form']} ({row['instrument']})" for row in definition_rows("form/forms") if row["form"] in used
    )
    sources = "Sources: the reports as their agencies published them, each with its file and SHA-256 in `reports`"
    made = f"read with govinfo {__version__}" + (f", {forms}" if forms else "")
    text = f"{title} [data set], {made}. {day or 'n.d.'}. {sources}. SHA-256 of the panel: {sha256}."
    fields = {
        "title": f"{{{title}}}",
        "author": "{The agencies named in the data set}",
        "howpublished": f"Data set, {made}",
        "year": str(day.year) if day else None,
        "date": day.isoformat() if day else None,
        "version": __version__,
        "note": f"{sources}. SHA-256 of the panel: {sha256}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    bibtex = "\n".join([f"@misc{{govinfo-{sha256[:8]},", *lines, "}"])
    return Citation(text, bibtex, sha256)
