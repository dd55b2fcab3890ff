"""The eleven reports that ship: the same figures from every container, and those that were published."""

from __future__ import annotations

import pandas as pd
import pytest
from published import DATA, STEMS, as_read, published

import govinfo as gi

CONTAINERS = ["pdf", "html", "docx", "markdown"]


def document(stem, container):
    return next(path for path in gi.sample_files(container) if path.stem == stem)


@pytest.mark.parametrize("stem", STEMS)
def test_the_same_report_reads_the_same_from_every_container(stem):
    first, *others = [gi.read(document(stem, container)) for container in CONTAINERS]
    for other in others:
        for name in ("requests", "disclosure", "reviews"):
            pd.testing.assert_frame_equal(getattr(first, name), getattr(other, name))


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("stem", STEMS)
def test_documents_give_the_published_figures(stem, container):
    assert as_read(gi.read(document(stem, container))) == published(DATA / "figures" / f"{stem}.csv")


@pytest.mark.parametrize("container", CONTAINERS)
def test_metadata_is_that_of_the_catalogue(container):
    catalogue = pd.read_csv(DATA / "reports.csv", dtype={"year": "Int64"}).set_index("stem")
    for stem in STEMS:
        about = gi.read(document(stem, container)).reports.iloc[0]
        expected = catalogue.loc[stem]
        assert (about["agency"], about["year"], about["scope"]) == (
            expected["agency"],
            expected["year"],
            expected["scope"],
        )
        assert about["period_start"] == f"{about['year']}-01-01"
        assert about["period_end"] == f"{about['year']}-12-31"


def test_only_the_known_contradictions_are_errors():
    issues = gi.sample().issues
    errors = issues[issues["severity"] == "error"]
    assert errors[["check", "row", "column", "found", "expected"]].values.tolist() == [
        ["I4", "reconsideration", "total", 0, 11],
        ["I4", "litigation_after", "total", 0, 5],
    ]
    assert set(errors["report_id"]) == {"淮安市洪泽区人民政府-2023"}


def test_blank_reconsideration_cells_stay_missing():
    reviews = gi.sample().select(agency="西城").reviews
    blank = reviews[reviews["channel"] == "reconsideration"]
    assert blank["value"].isna().all()
    assert set(blank["status"]) == {"blank"}


def test_every_number_of_a_pdf_has_its_place():
    panel = gi.sample()
    for table, keys in {"requests": ["item", "applicant"], "reviews": ["channel", "result"]}.items():
        numbers = getattr(panel, table).dropna(subset="reported")
        cells = panel.cells[panel.cells["table"] == table]
        placed = numbers.merge(
            cells, left_on=["report_id", *keys], right_on=["report_id", "row", "column"], how="left", validate="1:1"
        )
        assert placed[["page", "x0", "top", "x1", "bottom"]].notna().all(axis=None)
        assert (placed["raw"].str.replace(r"\s", "", regex=True).astype("Int64") == placed["reported"]).all()
        assert ((placed["x1"] > placed["x0"]) & (placed["bottom"] > placed["top"])).all()
