"""Real documents, cell by cell; they are no part of the project and may not be there."""

from __future__ import annotations

from pathlib import Path

import pytest
from published import as_read, published

import govinfo as gi

SHARED = Path(__file__).parents[2] / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "reports").is_dir(), reason="the real documents are not on this machine")


@pytest.mark.parametrize("document", ["hongze-2024.pdf", "pingtan-2024.html", "xicheng-2024.md"])
def test_every_cell_as_published(document):
    path = SHARED / "reports" / document
    assert as_read(gi.read(path)) == published(SHARED / "figures" / f"{path.stem}.csv")


def test_a_garbled_label_and_an_undivided_row_raise_no_issue():
    report = gi.read(SHARED / "reports" / "hongze-2024.pdf")
    assert report.issues.empty
    assert report.reports["form_requests"].item() == "2019"
    labels = report.cells[(report.cells["column"] == "label") & (report.cells["row"] == "refused.prohibited_by_law")]
    assert labels["raw"].item() == "2.其他法律行政止公开"


def test_shifted_and_torn_rows_leave_no_issue_but_blanks():
    report = gi.read(SHARED / "reports" / "xicheng-2024.md")
    assert set(report.issues["check"]) == {"blank"}
    assert set(report.issues["row"]) == {"reconsideration"}
