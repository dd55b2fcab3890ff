"""How to cite a panel: what it holds, from which forms, with which version, and a hash of its content."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .. import __version__
from ..errors import GovinfoError
from ..form.codes import definition_rows
from ..frames import REPORT_FRAMES, of_panel
from .panel import Panel

# The path of a file differs between machines; its SHA-256 does not.
_LEFT_OUT = {"reports": ["source"]}


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as text and as BibTeX; that of a panel with the hash that is in both."""

    text: str
    bibtex: str
    sha256: str = ""

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
    if not file.exists():
        return None
    return datetime.datetime.fromtimestamp(file.stat().st_mtime, tz=datetime.UTC).date().isoformat()


@of_panel
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
        day = datetime.date.fromisoformat(str(date)) if date else None
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
    return Citation(text, _bibtex("misc", f"govinfo-{sha256[:8]}", fields), sha256)


def _bibtex(kind: str, key: str, fields: dict[str, str | None]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def software_citation() -> Citation:
    """Cite govinfo itself: authors, title, version, date, address and DOI as far as CITATION.cff has them.

    Returns
    -------
    Citation
        `text` and `bibtex`.

    Examples
    --------
    >>> from govinfo.reports.citation import software_citation
    >>> software_citation().text.split(" (version")[0]
    'The govinfo authors. govinfo: annual reports on government information disclosure in China as tidy data'
    """
    import yaml

    package = Path(__file__).parents[1]
    file = next(path for path in (package / "CITATION.cff", package.parent / "CITATION.cff") if path.is_file())
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    authors = [
        author.get("name") or f"{author.get('family-names', '')}, {author.get('given-names', '')}".strip(", ")
        for author in said["authors"]
    ]
    doi = said.get("doi") and f"https://doi.org/{said['doi']}"
    address = doi or said.get("url") or said.get("repository-code")
    released = str(said.get("date-released") or "")
    parts = [
        "; ".join(authors),
        f"{said['title']} (version {__version__}) [computer software]",
        released or "n.d.",
        address,
    ]
    fields = {
        "title": f"{{{said['title']}}}",
        "author": " and ".join(f"{{{author}}}" for author in authors),
        "version": __version__,
        "year": released[:4],
        "date": released,
        "doi": said.get("doi"),
        "url": address,
    }
    return Citation(". ".join(part for part in parts if part) + ".", _bibtex("software", "govinfo", fields))
