"""Every figure from its documents, the same twice, and every changed number found."""

from __future__ import annotations

import json
import shutil
from itertools import compress
from operator import not_

import pandas as pd
import pytest
from notebook_cells import run_cells

import govinfo as gi
from govinfo.reproduction import manifest
from govinfo.reproduction.manifest import MANIFEST, check_figures, reproduce_figures
from govinfo.reproduction.notebook import shipped_notebooks
from govinfo.reproduction.running import run_notebooks

pytest.importorskip("papermill")
pytestmark = pytest.mark.slow


def run_here(runs):
    """Run notebooks one after the other in this process."""
    for run in runs:
        for _ in run_cells(run.notebook, **run.parameters):
            pass


def run_half_in_kernels(runs):
    """Run every notebook in a kernel once: one in English, the next in Chinese, and so on; the other half here."""
    runs = list(runs)
    in_kernel = [place % 4 in (0, 3) for place in range(len(runs))]
    run_notebooks(compress(runs, in_kernel))
    run_here(compress(runs, map(not_, in_kernel)))


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "run_notebooks", run_half_in_kernels)
        names = reproduce_figures(folder)
    return folder, names


@pytest.fixture
def without_kernels(monkeypatch):
    """Neither a kernel nor what ran before changes a figure."""
    monkeypatch.setattr(manifest, "run_notebooks", run_here)


def test_every_notebook_draws_in_both_languages(figures):
    folder, names = figures
    assert {name[3:5] for name in names} >= {"01", "02", "03", "04"}
    assert {name for name in names if name.startswith("en/")} == {
        name.replace("zh/", "en/") for name in names if name.startswith("zh/")
    }
    for name in names:
        for ending in ("csv",) if "/tables/" in name else ("pdf", "png", "csv", "txt"):
            assert (folder / f"{name}.{ending}").stat().st_size > 0


@pytest.mark.usefixtures("without_kernels")
def test_a_second_run_gives_the_same_bytes(figures, tmp_path):
    folder, names = figures
    reproduce_figures(tmp_path)
    assert (tmp_path / MANIFEST).read_bytes() == (folder / MANIFEST).read_bytes()
    made = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(made) > 2 * len(names)
    assert [path for path in made if (tmp_path / path).read_bytes() != (folder / path).read_bytes()] == []


@pytest.mark.usefixtures("without_kernels")
def test_a_number_altered_in_a_document_is_named(figures, tmp_path):
    folder, _ = figures
    from govinfo.reports.sample import sample_files

    documents = tmp_path / "documents"
    documents.mkdir()
    for path in sample_files("markdown"):
        shutil.copy(path, documents)
    altered = documents / "suqian-2024.md"
    text = altered.read_text(encoding="utf-8")
    assert "| 1431 |" in text
    altered.write_text(text.replace("| 1431 |", "| 1432 |"), encoding="utf-8")
    changes = check_figures(folder, documents)
    named = [change for change in changes if "'1431' there, '1432' now" in change]
    assert {change.split(":")[0] for change in named} >= {"en/02_outcome_shares.csv", "zh/02_outcome_shares.csv"}


def test_the_manifest_names_notebook_inputs_and_versions(figures):
    folder, names = figures
    stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert sorted([*stated["figures"], *stated["tables"]]) == names
    assert stated["figures"]["en/02_outcome_shares"]["notebook"] == "02_outcome_shares.ipynb"
    assert len(stated["inputs"]) == 11
    assert stated["versions"]["pandas"] == pd.__version__


def test_a_panel_without_the_notebooks_own_agency_and_year_gets_others():
    """Notebook 01 declares 北京市西城区 and 2024: of another panel it showed an error and no figure."""
    panel = gi.sample().select(year=2023)
    fitting = {notebook.stem[:2]: manifest._fitting(panel, notebook) for notebook in shipped_notebooks()}
    assert fitting["01"] == {"agency": "", "year": 2023}
    assert fitting["06"] == {"year": 2023}
    assert fitting["02"] == {}
    assert not any(manifest._fitting(gi.sample(), notebook) for notebook in shipped_notebooks())
