"""Every exhibit (figure, table, numbers) from its documents, with a manifest of what it was made from."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..errors import SourceNotFoundError
from ..form.codes import LANGUAGES
from ..reports.load import load
from ..reports.panel import Panel
from ..reports.sample import sample
from .notebook import NotebookError, checked_parameters, declared_parameters, find_notebook, shipped_notebooks
from .running import Run, run_notebooks

MANIFEST = "manifest.json"
#: Folder of the panel that a notebook saves beside its exhibits, so that a package can carry it.
PANEL = "panel"
MANUSCRIPTS = ("*.typ", "*.tex", "*.md", "*.qmd", "*.Rmd")
_PACKAGES = ("matplotlib", "numpy", "pandas", "pdfplumber", "seaborn", "statsmodels")
# A sentence ends at its full stop, or with its paragraph.
_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|[。！？]|\n\s*\n|\Z)", re.DOTALL)
# How manuscripts of LaTeX, Typst and Quarto name a file, its label, and a number.
_FILE_USED = r"(?<=[/\"'{{(@<:]){}(?=[.\"'}})>\s])"
_NUMBER_USED = r"(?<=[.\\]){0}\b|\bvar\s+{0}\b"
# What the files beside the data say of the kind of an exhibit.
_KINDS = {".png": "figures", ".yml": "numbers"}


def reproduce_figures(
    output: str | Path,
    source: str | Path | None = None,
    notebooks: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
) -> list[str]:
    """Run notebooks and write their figures, tables and numbers with one manifest.

    Nothing in `output` changes unless every notebook ran to its end.

    Parameters
    ----------
    output : str or Path
        Folder of the exhibits. Those of the notebooks that ship go to `en` and `zh` in it.
    source : str or Path, optional
        Documents or a saved panel; by default the sample for the notebooks that ship, and for
        others what they declare.
    notebooks : sequence of str
        Paths of notebooks with a cell tagged `parameters`, or names of some that ship; by
        default all that ship.
    parameters : mapping, optional
        Values of parameters. A notebook that ships runs in both languages unless `lang` is given.

    Returns
    -------
    list of str
        The exhibits, as `en/01_request_path`.

    Raises
    ------
    NotebookError
        A notebook failed or did not end in time in two tries, or two write an exhibit of one name.
    UnknownNameError, WrongTypeError
        A parameter is unknown to a notebook, or of another type.
    SourceNotFoundError
        No report could be read.
    """
    output = Path(output)
    chosen = [find_notebook(name) for name in notebooks] or shipped_notebooks()
    given = dict(parameters or {})
    shipped = set(shipped_notebooks())
    with tempfile.TemporaryDirectory() as scratch:
        panel = None
        if source is not None or shipped.intersection(chosen):
            panel = sample() if source is None else load(source)
            if not len(panel):
                raise SourceNotFoundError(f"{source}: no report could be read there; `govinfo load` names the reasons")
            # The documents are read once; every notebook opens the panel they make.
            panel.save(Path(scratch) / "source")
        runs: list[tuple[Run, Path, dict[str, Any]]] = []
        for notebook in chosen:
            fitting = _fitting(panel, notebook) if source is not None and panel and notebook in shipped else {}
            for place, values in _runs_of(notebook, notebook in shipped, {**fitting, **given}):
                folder = Path(scratch) / str(len(runs)) / place
                taken: dict[str, Any] = {"output": str(folder)}
                if panel is not None and (source is not None or notebook in shipped):
                    taken["source"] = str(Path(scratch) / "source")
                runs.append((Run(notebook, {**taken, **values}), Path(scratch) / str(len(runs)), values))
        run_notebooks(run for run, _, _ in runs)
        exhibits = _exhibits([(run.notebook, folder, values) for run, folder, values in runs])
        inputs = _inputs(panel, [folder for _, folder, _ in runs])
        output.mkdir(parents=True, exist_ok=True)
        for _, folder, _ in runs:
            if folder.is_dir():  # a notebook of tables only may write nothing
                shutil.copytree(folder, output, dirs_exist_ok=True)
    versions = {"govinfo": __version__, "python": ".".join(str(part) for part in sys.version_info[:2])}
    versions |= {package: metadata.version(package) for package in _PACKAGES}
    manifest = {**exhibits, "inputs": inputs, "versions": versions}
    (output / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sorted(name for kind in exhibits.values() for name in kind)


def _runs_of(notebook: Path, ships: bool, given: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The folder and the parameters of each run of a notebook; one that ships runs in both languages."""
    declared = declared_parameters(notebook)
    if "output" not in declared:
        raise NotebookError(
            f"{notebook.name}: no parameter `output`; a notebook that is reproduced writes its exhibits there"
        )
    checked_parameters(notebook, given)
    if ships and "lang" not in given:
        for lang in LANGUAGES:
            yield lang, {**given, "lang": lang}
    else:
        yield str(given.get("lang", "")) if ships else "", dict(given)


def _fitting(panel: Panel, notebook: Path) -> dict[str, Any]:
    """Agency and year in place of those that a notebook declares, where the panel has no such report."""
    declared = declared_parameters(notebook)
    agency, year = (
        ast.literal_eval(declared[name]["default"]) if name in declared else "" for name in ("agency", "year")
    )
    of_agency = (
        panel.reports[panel.reports["agency"].str.contains(agency, regex=False, na=False)] if agency else panel.reports
    )
    taken: dict[str, Any] = {"agency": ""} if of_agency.empty else {}
    years = (panel.reports if of_agency.empty else of_agency)["year"].dropna()
    return taken | ({"year": int(years.max()) if len(years) else 0} if year and year not in set(years) else {})


def _exhibits(runs: Sequence[tuple[Path, Path, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """By kind and name, what each exhibit was made from."""
    kinds: dict[str, dict[str, Any]] = {"figures": {}, "tables": {}, "numbers": {}}
    made_by: dict[str, str] = {}
    for notebook, folder, values in runs:
        for data in sorted(folder.rglob("*.csv")):
            name = data.relative_to(folder).with_suffix("").as_posix()
            if name in made_by:
                raise NotebookError(f"{name}: written by {made_by[name]} and by {notebook.name}; rename one of them")
            made_by[name] = notebook.name
            kind = next((kind for ending, kind in _KINDS.items() if data.with_suffix(ending).is_file()), "tables")
            kinds[kind][name] = {
                "notebook": notebook.name,
                "parameters": dict(values),
                "data": f"{name}.csv",
                "data_sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
            }
    return {kind: dict(sorted(found.items())) for kind, found in kinds.items() if found}


def _inputs(panel: Panel | None, folders: Sequence[Path]) -> dict[str, str]:
    """SHA-256 of each report's document: of the panel that all were given, else of those that notebooks saved."""
    saved = [pd.read_parquet(path) for folder in folders for path in folder.rglob(f"{PANEL}/reports.parquet")]
    frames = [panel.reports] if panel is not None else saved
    return {name: value for frame in frames for name, value in sorted(zip(frame.report_id, frame.sha256, strict=True))}


def check_figures(
    output: str | Path,
    source: str | Path | None = None,
    notebooks: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
) -> list[str]:
    """Make the exhibits anew in a temporary folder and compare the data behind them, cell by cell.

    Parameters
    ----------
    output, source, notebooks, parameters
        As `reproduce_figures` takes them.

    Returns
    -------
    list of str
        One line a difference: exhibit, row, column, the number there and the number now; and a
        line for each sentence of a manuscript beside `output` that uses it. Empty where all agree.
    """
    output = Path(output)
    if not (output / MANIFEST).is_file():
        raise SourceNotFoundError(f"{output}: no {MANIFEST} there; `govinfo reproduce -o {output}` writes it")
    with tempfile.TemporaryDirectory() as scratch:
        reproduce_figures(scratch, source, notebooks, parameters)
        old, new = _data_files(output), _data_files(Path(scratch))
        changes = [f"{name}: only in {output}" for name in sorted(old.keys() - new.keys())]
        changes += [f"{name}: not in {output}" for name in sorted(new.keys() - old.keys())]
        for name in sorted(old.keys() & new.keys()):
            changes += _changes(name, old[name], new[name], output)
    return changes


def _data_files(folder: Path) -> dict[str, Path]:
    """The data behind every exhibit that the manifest of a folder names."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    named = [entry["data"] for kind in ("figures", "tables", "numbers") for entry in manifest.get(kind, {}).values()]
    return {name: folder / name for name in named if (folder / name).is_file()}


def _changes(name: str, old: Path, new: Path, output: Path) -> list[str]:
    """What differs in one exhibit, and where manuscripts use it."""
    there, now = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (old, new))
    numbers = old.with_suffix(".yml").is_file()
    if numbers:
        there, now = (frame.set_index("name") for frame in (there, now))
    if list(there.columns) != list(now.columns) or list(there.index) != list(now.index):
        changes = [f"{len(there)} rows of {len(there.columns)} columns there, {len(now)} of {len(now.columns)} now"]
        used = [old.stem]
    else:
        cells = [(row, column) for column in there.columns for row in there.index[there[column] != now[column]]]
        changes = [
            f"{row if numbers else f'row {row + 1}'}, {column}: {there.at[row, column]!r} there, "
            f"{now.at[row, column]!r} now"
            for row, column in cells
        ]
        used = sorted({row for row, _ in cells}) if numbers else [old.stem] * bool(cells)
    lines = [f"{name}: {change}" for change in changes]
    use = _NUMBER_USED if numbers else _FILE_USED
    folder = output.resolve().parent
    return lines + [f"{name}: used in {place}" for exhibit in used for place in _uses(use.format(exhibit), folder)]


def _uses(use: str, folder: Path) -> Iterator[str]:
    """File, line and sentence of every use of an exhibit in the manuscripts in a folder."""
    name = re.compile(use)
    for manuscript in sorted(path for pattern in MANUSCRIPTS for path in folder.glob(pattern)):
        text = manuscript.read_text(encoding="utf-8", errors="replace")
        for sentence in _SENTENCE.finditer(text):
            if used := name.search(text, *sentence.span()):
                line = text.count("\n", 0, used.start()) + 1
                yield f"{manuscript.name}, line {line}: {' '.join(sentence.group().split())}"
