"""The replication package of a paper: data, code, exhibits, versions and checksums, run elsewhere before it is kept."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd

from ..display.templates import render
from ..errors import SourceNotFoundError
from ..exports import export
from ..frames import FILE_FRAMES
from ..reports.panel import Panel
from ..reports.store import open as open_panel
from .manifest import MANIFEST, PANEL
from .notebook import declared_parameters
from .paper import PaperError

DISTRIBUTION = "govinfo-china"
_EXTRAS = ("notebooks", "paper")
_EXHIBITS = "exhibits"
_DOCUMENTS = ["report_id", "agency", "year", "title", "published", "source", "sha256"]
# What belongs to a machine, and what the run makes anew.
_LEFT_OUT = (_EXHIBITS, "__pycache__", "build", "site")


def package(folder: Path, archive: Path | None = None) -> Path:
    """Write the replication package of a paper, after its notebooks gave the same exhibits from it.

    Parameters
    ----------
    folder : Path
        A paper as `govinfo new paper` sets it up, after `make`: the notebooks' exhibits in
        `exhibits`, with the panel in `exhibits/panel`.
    archive : Path, optional
        The file to write; by default `replication.zip` in the folder.

    Returns
    -------
    Path
        The archive. It holds `README.md`, the paper's own files, `data` (the panel as Parquet and as
        CSV with codebook and description, and the source and hash of each document), `exhibits`,
        `requirements.txt` (no index is named) and `SHA256SUMS`. Documents are not in it.

    Raises
    ------
    SourceNotFoundError
        The folder has no exhibits, or no panel among them.
    PaperError
        The exhibits made from the package differ, with the differences, or a notebook failed there.
    """
    exhibits = folder / _EXHIBITS
    if not (exhibits / MANIFEST).is_file() or not (exhibits / PANEL).is_dir():
        raise SourceNotFoundError(
            f"{exhibits}: no {MANIFEST} and {PANEL} there; run the notebook first: make -C {folder}, or "
            f"govinfo reproduce analysis.ipynb -o {_EXHIBITS} in {folder}"
        )
    archive = archive or folder / "replication.zip"
    panel = open_panel(exhibits / PANEL)
    manifest = json.loads((exhibits / MANIFEST).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / archive.stem
        _copy(folder, root, set(panel.reports["sha256"]), archive)
        _write_data(_without_folders(panel), root / "data")
        (root / "requirements.txt").write_text("\n".join(_requirements(root)) + "\n", encoding="utf-8")
        commands = list(_commands(root, manifest))
        seconds = _run_elsewhere(root, commands)
        (root / "README.md").write_text(_readme(root, manifest, panel, commands, seconds), encoding="utf-8")
        files = sorted(path for path in root.rglob("*") if path.is_file())
        sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root)}" for path in files]
        (root / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
        made = Path(scratch) / "made.zip"
        with ZipFile(made, "w", ZIP_DEFLATED) as file:
            for path in [*files, root / "SHA256SUMS"]:
                file.write(path, path.relative_to(root.parent))
        shutil.copyfile(made, archive)
    return archive


def _copy(folder: Path, root: Path, documents: set[str], archive: Path) -> None:
    """Copy the paper's files and its exhibits, without the documents and without what a run leaves behind."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        parts = inside.parts
        hidden = any(part.startswith(".") for part in parts)
        if not path.is_file() or hidden or parts[:2] == (_EXHIBITS, PANEL) or path.suffix == ".zip":
            continue
        if parts[0] in _LEFT_OUT and parts[0] != _EXHIBITS:
            continue
        if path == archive or hashlib.sha256(path.read_bytes()).hexdigest() in documents:
            continue
        (root / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, root / inside)


def _without_folders(panel: Panel) -> Panel:
    """The panel with its files named from the folder that holds them all: where it lay is the author's own."""
    paths = {os.path.dirname(path) for frame in FILE_FRAMES for path in getattr(panel, frame)["source"]}
    paths |= {os.path.dirname(path) for path in panel.reports["source"]}
    if not paths or not all(map(os.path.isabs, paths)):
        return panel
    above = os.path.join(os.path.commonpath(paths), "")
    frames = {name: getattr(panel, name) for name in ("reports", *FILE_FRAMES)}
    for name, data in frames.items():
        texts = [column for column in ("source", "message") if column in data]
        frames[name] = data.assign(**{column: data[column].str.replace(above, "", regex=False) for column in texts})
    return replace(panel, **frames)


def _write_data(panel: Panel, data: Path) -> None:
    panel.save(data / PANEL)
    export(panel, data / "csv", "datapackage")
    panel.reports[_DOCUMENTS].to_csv(data / "documents.csv", index=False, lineterminator="\n")


def _requirements(root: Path) -> Iterator[str]:
    """What is installed here of what govinfo requires, with versions; govinfo itself as a wheel if it is a checkout."""
    from packaging.requirements import Requirement

    found: dict[str, str] = {}
    pending = [(DISTRIBUTION, frozenset(_EXTRAS))]
    while pending:
        name, extras = pending.pop()
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            key = re.sub(r"[-_.]+", "-", needed.name).lower()
            if key in found or not any(
                needed.marker is None or needed.marker.evaluate({"extra": extra}) for extra in extras or {""}
            ):
                continue
            try:
                found[key] = metadata.version(needed.name)
            except metadata.PackageNotFoundError:
                continue
            pending.append((needed.name, frozenset(needed.extras)))
    origin = json.loads(metadata.distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    yield _wheel(origin["url"], root) if "dir_info" in origin else f"{DISTRIBUTION}=={metadata.version(DISTRIBUTION)}"
    yield from (f"{name}=={version}" for name, version in sorted(found.items()))


def _wheel(checkout: str, root: Path) -> str:
    """Build a wheel of a checkout into the package, since no index has this govinfo."""
    from urllib.request import url2pathname

    source = url2pathname(checkout.removeprefix("file://"))
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(root / "software"), source],
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise PaperError(f"no wheel of {source}: {(made.stderr.strip().splitlines() or ['pip failed'])[-1]}")
    [wheel] = (root / "software").glob("*.whl")
    return f"./software/{wheel.name}"


def _commands(root: Path, manifest: dict[str, Any]) -> Iterator[list[str]]:
    """The command that makes the exhibits of each notebook from the data of the package."""
    runs: dict[str, dict[str, Any]] = {}
    for kind in ("figures", "tables", "numbers"):
        for entry in manifest.get(kind, {}).values():
            runs[entry["notebook"]] = entry["parameters"]
    # The sheet and the amendments are in the panel already.
    here = {"source": f"data/{PANEL}", "metadata": "", "amendments": ""}
    given: dict[str, Any] = {}
    for name, parameters in runs.items():
        declared = declared_parameters(root / name)
        given |= parameters | {key: value for key, value in here.items() if key in declared}
    flags = [part for name, value in given.items() for part in ("-p", name, str(value))]
    yield ["govinfo", "reproduce", *sorted(runs), *flags, "-o", _EXHIBITS, "--check"]


def _run_elsewhere(root: Path, commands: list[list[str]]) -> float:
    """Run the commands in the unpacked package; the seconds that they took.

    Raises
    ------
    PaperError
        Where something comes out otherwise.
    """
    begin = time.perf_counter()
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        if done.returncode:
            what = (done.stdout.strip() or done.stderr.strip()).splitlines()
            raise PaperError("from the package the exhibits come out otherwise:\n" + "\n".join(what))
    return time.perf_counter() - begin


def _readme(root: Path, manifest: dict[str, Any], panel: Panel, commands: list[list[str]], seconds: float) -> str:
    exhibits = [
        {"name": name, "kind": kind.removesuffix("s") if kind != "numbers" else kind, "notebook": entry["notebook"]}
        for kind in ("figures", "tables", "numbers")
        for name, entry in sorted(manifest.get(kind, {}).items())
    ]
    citation = root / "CITATION.cff"
    title = re.search(r'^title: "?(.*?)"?$', citation.read_text(encoding="utf-8"), re.M) if citation.is_file() else None
    return render(
        "reproduction/replication_readme.md",
        title=title[1] if title else "Replication package",
        exhibits=exhibits,
        reports=len(panel.reports),
        agencies=panel.reports["agency"].nunique(),
        years=_span(panel.reports["year"]),
        commands=[" ".join(part or "''" for part in command) for command in commands],
        manuscript=next((path.name for path in sorted(root.glob("*.typ"))), None),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        seconds=max(1, round(seconds)),
        versions=manifest["versions"],
    )


def _span(years: pd.Series) -> str:
    known = sorted(years.dropna().unique())
    return f"{known[0]} to {known[-1]}" if len(known) > 1 else "".join(map(str, known))
