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
    years = sorted(path.name for path in (divided / "requests.parquet").iterdir())
    assert years == [f"{year}.parquet" for year in range(2021, 2026)]
    one = pd.read_parquet(divided / "requests.parquet" / "2023.parquet")
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
    written = [*(f"{name}.parquet" for name in PANEL_FRAMES), "views.sql"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(written)
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(gi.open(tmp_path), name), getattr(gi.sample(), name))


def test_a_panel_on_disk_is_saved_in_its_own_place(divided, tmp_path):
    shutil.copytree(divided, tmp_path / "panel")
    before = gi.open(divided)
    gi.open(tmp_path / "panel", lazy=True).save(tmp_path / "panel", overwrite=True)
    assert all(path.is_file() for path in (tmp_path / "panel").glob("*.parquet"))
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


def _opened(folder, program):
    """The requests and cells of a saved panel as a program opens them, as rows of plain values."""
    dask, polars = (pytest.importorskip(name) for name in ("dask.dataframe", "polars"))
    duckdb = pytest.importorskip("duckdb")
    for name in ("requests", "cells"):
        path = folder / f"{name}.parquet"
        if program == "duckdb":
            files = f"{path}/*.parquet" if path.is_dir() else path
            data = duckdb.sql(f"select * from '{files}'").df()
        else:
            read = {
                "pandas": pd.read_parquet,
                "dask": lambda path: dask.read_parquet(path).compute(),
                "arrow": lambda path: pq.read_table(path).to_pandas(),
                "polars": lambda path: polars.read_parquet(path).to_pandas(),
            }
            data = read[program](path)
        yield name, data.astype(object).where(data.notna(), None)


@pytest.mark.parametrize("program", ["pandas", "dask", "arrow", "polars", "duckdb"])
@pytest.mark.parametrize("saved", ["in files", "by year"])
def test_a_saved_panel_is_opened_by_other_programs(program, saved, divided, tmp_path):
    panel = gi.open(divided)
    if saved == "in files":
        panel.save(tmp_path)
    for name, data in _opened(tmp_path if saved == "in files" else divided, program):
        frame = getattr(panel, name)
        assert [*data.columns] == [*frame.columns]
        key = [*frame.columns[:6]]
        assert set(data[key].itertuples(index=False)) == set(
            frame.astype(object).where(frame.notna(), None)[key].itertuples(index=False)
        )
        assert len(data) == len(frame)
        if name == "requests":
            assert data["value"].sum() == frame["value"].sum()


@pytest.mark.parametrize("saved", ["in files", "by year"])
def test_every_frame_has_a_view_without_reserved_words(saved, divided, tmp_path, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    folder = divided
    if saved == "in files":
        folder = tmp_path
        gi.open(divided).save(folder)
    monkeypatch.chdir(folder)
    base = duckdb.connect()
    base.execute((folder / "views.sql").read_text(encoding="utf-8"))
    reserved = {
        word
        for word, kind in base.sql("select keyword_name, keyword_category from duckdb_keywords()").fetchall()
        if kind == "reserved"
    }
    for name in PANEL_FRAMES:
        view = base.sql(f"select * from {name}")
        assert not reserved & {*view.columns}
        assert len(view) == len(getattr(gi.open(folder), name))
    assert base.sql("select count(*) from requests where request_group = 'granted'").fetchall()[0][0] > 0


_OF_A_PANEL = """
measure outcome_shares refusal_reasons litigation applicants concentration coverage data_quality dispute_series
effect_of_errors findings_by_check funnel narrative_similarity newest organ_table region_anomalies shrink
standardised_disclosure_rate same_agencies without_covered apply_regions citation
"""


def _answers(panel, tmp_path):
    """What every public function that takes a panel says of it."""
    sheet = pd.DataFrame({"sha256": panel.reports["sha256"], "scope": "own", "budget": 7})
    cell = {
        "sha256": panel.reports["sha256"].iloc[0],
        "frame": "reports",
        "row": "",
        "column": "published",
        "value": "2024-01-31",
        "why": "x",
    }
    cell |= {"who": "A. Reader", "when": "2025-06-30", "printed": panel.reports["published"].iloc[0]}
    population = pd.DataFrame({"region_code": panel.reports["region_code"].unique(), "inhabitants": 1000})
    population = population.dropna()
    agency = panel.reports["agency"].iloc[0]
    for name in _OF_A_PANEL.split():
        yield getattr(gi, name)(panel)
    yield gi.with_metadata(panel, sheet, on="sha256")
    yield gi.amend(panel, pd.DataFrame([cell]))
    yield gi.concat([panel, panel])
    yield gi.decomposition(panel, "disclosure_rate", 2023, 2024)
    yield gi.difference(panel, "disclosure_rate", "year", 2023, 2024)
    yield gi.requests_per_100000(panel, population)
    yield gi.overlapping(panel.reports)
    yield panel.select(agency)
    yield panel.select(year=2023)
    yield [path.name for path in gi.export(panel, tmp_path, "csv", shape="wide")]
    yield gi.charts.outcome_shares(panel, by="year").alt_text
    yield panel.summary()


@pytest.mark.filterwarnings("ignore")
def test_every_public_function_says_the_same_of_a_panel_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "_MANY", 1)
    gi.load(gi.sample_files("markdown"), into=tmp_path / "panel", progress=False)
    lazy, eager = (_answers(gi.open(tmp_path / "panel", lazy=way), tmp_path) for way in (True, False))
    for one, other in zip(lazy, eager, strict=True):
        if isinstance(other, gi.Panel):
            for name in PANEL_FRAMES:
                pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
        elif isinstance(other, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            assert one == other
