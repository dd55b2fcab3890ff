"""The whole way from a folder of downloads to a panel: what the corpus planted is found."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from notebook_cells import run_cells

NOTEBOOK = Path(__file__).parents[1] / "benchmarks" / "whole_way.ipynb"


@pytest.mark.filterwarnings("ignore::govinfo.errors.MetadataWarning")
@pytest.mark.filterwarnings("ignore::govinfo.errors.ComparabilityWarning")
def test_all_that_was_planted_is_found(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(NOTEBOOK.parent)
    *_, (_, table) = run_cells(NOTEBOOK, folder=str(tmp_path), agencies=5)
    assert len(table) == 14
    pd.testing.assert_series_equal(table["found"], table["planted"], check_names=False)
    assert (table.drop(["missing"])["planted"] > 0).all()


def test_the_whole_way_takes_forty_lines():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in cell["source"] if line.strip()]
    assert len(lines) <= 40
