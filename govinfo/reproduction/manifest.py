"""Every figure of the project from its documents, with a manifest of what it was made from."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
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
from .notebook import shipped_notebooks
from .running import Run, run_notebooks

MANIFEST = "manifest.json"
_PACKAGES = ("matplotlib", "numpy", "pandas", "pdfplumber", "seaborn", "statsmodels")


def reproduce_figures(output: str | Path, source: str | Path | None = None) -> list[str]:
    """Run every notebook that ships in both languages, and write figures and manifest.

    Parameters
    ----------
    output : str or Path
        Folder of the figures; English ones go to `en`, Chinese ones to `zh`.
    source : str or Path, optional
        Documents or a saved panel; by default the documents of the sample.

    Returns
    -------
    list of str
        The figures, as `en/01_request_path`.

    Raises
    ------
    NotebookError
        A notebook failed, or did not end in time in two tries.
    """
    output = Path(output)
    panel = sample() if source is None else load(source)
    if not len(panel):
        raise SourceNotFoundError(f"{source}: no report could be read there; `govinfo load` names the reasons")
    with tempfile.TemporaryDirectory() as scratch:
        # The documents are read once; every notebook opens the panel they make.
        panel.save(scratch)
        run_notebooks(
            Run(notebook, {"source": scratch, "lang": lang, "output": str(output / lang)})
            for notebook in shipped_notebooks()
            for lang in LANGUAGES
        )
    manifest = _manifest(output, panel)
    (output / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sorted(manifest["figures"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _manifest(output: Path, panel: Panel) -> dict[str, Any]:
    """What each figure was made from: notebook, parameters, data; and the inputs and versions of all."""
    notebooks = {notebook.stem[:2]: notebook.name for notebook in shipped_notebooks()}
    figures = {
        f"{lang}/{data.stem}": {
            "notebook": notebooks.get(data.stem[:2]),
            "parameters": {"lang": lang},
            "data": f"{lang}/{data.name}",
            "data_sha256": _sha256(data),
        }
        for lang in LANGUAGES
        for data in sorted((output / lang).glob("*.csv"))
    }
    inputs = panel.reports[["report_id", "sha256"]].sort_values("report_id").set_index("report_id")["sha256"].to_dict()
    versions = {"govinfo": __version__, "python": ".".join(str(part) for part in sys.version_info[:2])}
    versions |= {package: metadata.version(package) for package in _PACKAGES}
    return {"figures": figures, "inputs": inputs, "versions": versions}


def check_figures(output: str | Path, source: str | Path | None = None) -> list[str]:
    """Draw the figures anew in a temporary folder and compare the data behind them, cell by cell.

    Returns
    -------
    list of str
        One line a difference: figure, row, column, the number there and the number now. Empty where all agree.
    """
    output = Path(output)
    if not (output / MANIFEST).is_file():
        raise SourceNotFoundError(f"{output}: no {MANIFEST} there; `govinfo reproduce -o {output}` writes it")
    with tempfile.TemporaryDirectory() as scratch:
        reproduce_figures(scratch, source)
        old = {str(path.relative_to(output)): path for path in sorted(output.glob("*/*.csv"))}
        new = {str(path.relative_to(scratch)): path for path in sorted(Path(scratch).glob("*/*.csv"))}
        changes = [f"{name}: only in {output}" for name in old.keys() - new.keys()]
        changes += [f"{name}: not in {output}" for name in new.keys() - old.keys()]
        for name in sorted(old.keys() & new.keys()):
            changes += [f"{name}: {change}" for change in _differences(old[name], new[name])]
    return changes


def _differences(old: Path, new: Path) -> list[str]:
    there, now = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (old, new))
    if list(there.columns) != list(now.columns) or len(there) != len(now):
        return [f"{len(there)} rows of {len(there.columns)} columns there, {len(now)} of {len(now.columns)} now"]
    return [
        f"row {row + 1}, {column}: {there.at[row, column]!r} there, {now.at[row, column]!r} now"
        for column in there.columns
        for row in there.index[there[column] != now[column]]
    ]
