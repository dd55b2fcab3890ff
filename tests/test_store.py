"""Panels on disk: divided by year, opened without being read, measured from the cells that are needed."""

from __future__ import annotations

import shutil

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import govinfo as gi
from govinfo.errors import DamagedFileError, SourceNotFoundError
from govinfo.frames import FILE_FRAMES, PANEL_FRAMES
from govinfo.reports import parquet, store, streaming
from govinfo.reports.store import StoredPanel


@pytest.fixture(scope="module")
def files():
    return gi.sample_files("html") + gi.sample_files("markdown")


@pytest.fixture(scope="module")
def panel(files):
    return gi.load(files, progress=False)


@pytest.fixture(scope="module")
def divided(files, tmp_path_factory):
    """The folder of a panel that is divided by year, as that of many reports is."""
    folder = tmp_path_factory.mktemp("divided")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "_MANY", 1)
        patch.setattr(parquet, "_ROWS", 200)
        gi.load(files, into=folder, progress=False)
    return folder


def in_order(frame):
    """Rows by report, in the order that they have within one."""
    return frame.sort_values("report_id", kind="stable", ignore_index=True)


def test_many_reports_are_divided_by_year(divided):
    years = sorted(path.name for path in (divided / "requests").iterdir())
    assert years == [f"year={year}" for year in range(2021, 2026)]
    one = pd.read_parquet(divided / "requests" / "year=2023" / "part-0.parquet")
    assert set(one["year"]) == {2023}


def test_a_divided_panel_holds_what_the_panel_in_memory_holds(divided, panel):
    opened = gi.open(divided)
    for name in PANEL_FRAMES:
        if name not in FILE_FRAMES:
            pd.testing.assert_frame_equal(in_order(getattr(opened, name)), in_order(getattr(panel, name)))


def test_measures_read_only_the_cells_that_they_need(divided, panel, monkeypatch):
    lazy = gi.open(divided, lazy=True)
    read = []
    monkeypatch.setattr(
        store, "read_frame", lambda *asked, real=store.read_frame, **rest: read.append(asked) or real(*asked, **rest)
    )
    both = [gi.measure(one).sort_values(["report_id", "measure"], ignore_index=True) for one in (lazy, panel)]
    pd.testing.assert_frame_equal(*both)
    assert [asked[1] for asked in read if len(asked) == 2] == ["reports"]
    assert {tuple(asked[2]) for asked in read if len(asked) > 2} == {
        ("report_id", "item", "applicant", "value"),
        ("report_id", "channel", "result", "value"),
    }


@pytest.mark.filterwarnings("ignore::govinfo.errors.ComparabilityWarning")
def test_pooled_measures_of_a_panel_on_disk_are_those_in_memory(divided, panel):
    lazy = gi.open(divided, lazy=True)
    for by in ("year", ["province", "year"], "applicant"):
        names = ["full_disclosure_rate", "not_held_share"]
        pd.testing.assert_frame_equal(gi.measure(lazy, names, by=by), gi.measure(panel, names, by=by))


def test_one_report_is_taken_from_disk_without_the_others(divided, panel):
    lazy = gi.open(divided, lazy=True)
    assert len(lazy) == len(panel)
    assert not {*vars(lazy)} & {*PANEL_FRAMES}
    report_id = panel.reports["report_id"].iloc[-1]
    report = lazy.report(report_id)
    assert {*vars(lazy)} & {*PANEL_FRAMES} == {"reports", *FILE_FRAMES}
    pd.testing.assert_frame_equal(report.requests, panel.report(report_id).requests)
    assert len(lazy.select(year=2023)) == len(panel.select(year=2023))


def test_a_saved_panel_can_be_left_on_disk_too(panel, tmp_path):
    panel.save(tmp_path)
    lazy = gi.open(tmp_path, lazy=True)
    assert isinstance(lazy, StoredPanel)
    assert repr(lazy) == repr(panel)
    pd.testing.assert_frame_equal(gi.measure(lazy), gi.measure(panel))
    pd.testing.assert_frame_equal(lazy.cells, panel.cells)
    pd.testing.assert_frame_equal(gi.concat([lazy, panel]).requests, panel.requests)


def test_a_panel_on_disk_names_its_frames(panel, tmp_path):
    panel.save(tmp_path)
    with pytest.raises(AttributeError, match="its frames are reports, requests"):
        _ = gi.open(tmp_path, lazy=True).request
    (tmp_path / "claims.parquet").unlink()
    with pytest.raises(SourceNotFoundError, match=r"claims\.parquet is missing"):
        gi.open(tmp_path, lazy=True)


def cut_short(file):
    file.write_bytes(file.read_bytes()[:2000])


def overwritten(file):
    content = file.read_bytes()
    file.write_bytes(content[:300] + bytes(600) + content[900:])


def without_a_column(file):
    pq.write_table(pq.read_table(file).drop_columns(["value"]), file)


def of_another_type(file):
    table = pq.read_table(file)
    pq.write_table(table.set_column(table.column_names.index("value"), "value", pa.array(["1"] * len(table))), file)


def with_a_code_of_another_form(file):
    table = pq.read_table(file)
    items = pa.array(["refused.by_a_later_form" if item == "new" else item for item in table["item"].to_pylist()])
    pq.write_table(table.set_column(table.column_names.index("item"), "item", items), file)


@pytest.mark.parametrize(
    "change", [cut_short, overwritten, without_a_column, of_another_type, with_a_code_of_another_form]
)
def test_a_saved_panel_that_is_not_as_written_is_told_by_its_file(change, tmp_path):
    gi.sample().save(tmp_path)
    change(tmp_path / "requests.parquet")
    with pytest.raises(DamagedFileError, match=r"requests\.parquet: damaged, or written by another version"):
        gi.open(tmp_path)
    with pytest.raises(DamagedFileError, match=r"requests\.parquet"):
        _ = gi.open(tmp_path, lazy=True).requests


def test_a_panel_on_disk_without_its_reports_cannot_be_counted(tmp_path):
    gi.sample().save(tmp_path)
    panel = gi.open(tmp_path, lazy=True)
    cut_short(tmp_path / "reports.parquet")
    with pytest.raises(DamagedFileError, match=r"reports\.parquet"):
        len(panel)


def test_saving_that_fails_leaves_the_panel_that_was_there(panel, tmp_path, monkeypatch):
    gi.sample().save(tmp_path)

    def to_parquet(data, path, write=pd.DataFrame.to_parquet, **options):
        if path.name == "narrative.parquet":
            raise OSError("No space left on device")
        write(data, path, **options)

    with monkeypatch.context() as full:
        full.setattr(pd.DataFrame, "to_parquet", to_parquet)
        with pytest.raises(OSError, match="No space left"):
            panel.save(tmp_path, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.parquet" for name in PANEL_FRAMES)
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(gi.open(tmp_path), name), getattr(gi.sample(), name))


def test_a_panel_on_disk_is_saved_in_its_own_place(divided, tmp_path):
    shutil.copytree(divided, tmp_path / "panel")
    before = gi.open(divided)
    gi.open(tmp_path / "panel", lazy=True).save(tmp_path / "panel", overwrite=True)
    assert all(path.is_file() for path in (tmp_path / "panel").iterdir())
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(gi.open(tmp_path / "panel"), name), getattr(before, name))


def test_places_of_a_panel_on_disk_are_assigned_without_reading_its_tables(divided):
    lazy = gi.open(divided, lazy=True)
    mine = pd.DataFrame({"agency": ["宿迁市"], "region_code": ["321311"]})
    changed = gi.apply_regions(lazy, mine)
    assert isinstance(changed, StoredPanel)
    assert "requests" not in vars(changed)
    assert set(changed.select(agency="宿迁").reports["region"]) == {"宿豫区"}
    pd.testing.assert_frame_equal(gi.measure(changed), gi.measure(gi.apply_regions(gi.open(divided), mine)))
