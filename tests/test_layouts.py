"""Every layout in every container: each cell right, or refused by name; none wrong in silence."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from documents import layouts
from documents.figures import BLANK
from documents.generator import CONTAINERS, make_document
from documents.scoring import score_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# Set in the environment for a long run, which then draws other documents each time.
EXAMPLES = int(os.environ.get("GOVINFO_FUZZ_EXAMPLES", "0"))
# Cells that a layout does not let anybody tell are refused: at least this share is right all the same.
LEAST_RIGHT = {
    "one figure for two columns": 0.8,
    "picture for a table": 0.05,
    "rows shifted": 0.6,
    "extra cells in rows": 0.7,
    "rows begin at their label": 0.6,
    "repeated lines removed": 0.0,
    "wrapped numbers and vertical labels": 0.6,
    "extra empty column": 0.9,
    "page break": 0.9,
    "halves that touch": 0.7,
    "tables without lines": 0.2,
    "tables of three lines": 0.2,
    "run on without gaps": 0.0,
}
LEAST_RIGHT_OF_TEXT = 0.3  # whose blanks are lost with the grid
PAIRS = [
    (container, layout)
    for container in ("html", "docx", "markdown", "text")
    for layout in layouts.layouts_of(container)
] + [
    (container, layout)
    for container in ("pdf", "mht", "xlsx")
    for layout in ("as printed", "page break", "several tables in one", *layouts.ONLY_IN)
    if layout in layouts.layouts_of(container)
]


@pytest.mark.parametrize(("container", "layout"), PAIRS)
def test_no_cell_is_wrong_in_silence(tmp_path: Path, container: str, layout: str) -> None:
    total: Counter[str] = Counter()
    for seed in range(1 if container == "pdf" else 6):
        document = make_document(seed, container, layout)
        counts, lines = score_file(document, tmp_path / document.name)
        assert not counts["wrong"], f"seed {seed}, {document.traits}: {lines[:5]}"
        assert not counts["false claims"], f"seed {seed}, {document.traits}"
        total += counts
    least = LEAST_RIGHT.get(layout, LEAST_RIGHT_OF_TEXT if container == "text" else 0.99)
    assert total["right"] >= least * (total["right"] + total["refused"]), total


@settings(
    max_examples=EXAMPLES or 40,
    deadline=None,
    derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(min_value=10_000))
def test_any_report_in_any_layout(tmp_path: Path, seed: int) -> None:
    document = make_document(seed, None if seed % 10 else "pdf")
    counts, lines = score_file(document, tmp_path / f"report{document.suffix}")
    assert not counts["wrong"], f"{document.name}, {document.traits}: {lines[:5]}"


def test_blank_is_not_zero_in_the_truth_that_tests_compare_with() -> None:
    document = make_document(5, "html", "as printed")
    blank = [key for key, truth in document.truth.items() if truth == BLANK]
    assert blank
    assert all(document.truth[key].number is None for key in blank)


@pytest.mark.parametrize("container", [*CONTAINERS, "text"])
def test_the_same_seed_makes_the_same_report(container: str) -> None:
    one, two = make_document(3, container), make_document(3, container)
    assert one.truth == two.truth
    if container != "xlsx":  # whose archive holds the time of writing
        assert one.content == two.content
