"""What users know of reports beside them: a sheet of metadata, and cells set right with a record."""

from __future__ import annotations

import shutil
import zipfile

import pandas as pd
import pytest

import govinfo as gi
from govinfo.cli import main
from govinfo.errors import AmendmentError, MetadataWarning, SheetError, UnknownNameError
from govinfo.frames import PANEL_FRAMES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Downloads by city: a report under a name of no meaning, its copy, and one in an archive."""
    folder = tmp_path_factory.mktemp("downloads")
    (folder / "淮安").mkdir()
    (folder / "宿迁").mkdir()
    html = {path.stem: path for path in gi.sample_files("html")}
    shutil.copy(html["hongze-2023"], folder / "淮安" / "art_1.html")
    shutil.copy(html["suqian-2024"], folder / "宿迁" / "art_1.html")
    shutil.copy(html["suqian-2024"], folder / "宿迁" / "copy.html")
    with zipfile.ZipFile(folder / "2024.zip", "w") as archive:
        archive.write(html["xicheng-2024"], "西城区.htm")
    return folder


@pytest.fixture(scope="module")
def panel(folder):
    return gi.load(folder, progress=False, jobs=1)


def assert_same(one, other):
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_a_sheet_fills_and_overrides_and_the_document_is_quoted(panel):
    sheet = pd.DataFrame(
        {
            "source": ["淮安/art_1.html", "2024.zip!西城区.htm"],
            "agency": ["淮安市洪泽区教育局", ""],
            "year": [2022, None],
            "scope": ["", "own"],
            "published": [pd.Timestamp("2023-01-20"), pd.NaT],
            "population": [330_000, 1_100_000],
            "code_of_survey": ["007", "010"],
        }
    )
    with pytest.warns(MetadataWarning, match="1 reports without a row: 宿迁市-2024"):
        changed = gi.with_metadata(panel, sheet)
    assert changed.reports["report_id"].tolist() == ["北京市西城区-2024", "宿迁市-2024", "淮安市洪泽区教育局-2022"]
    about = changed.reports.set_index("report_id").loc["淮安市洪泽区教育局-2022"]
    assert (about["year"], about["published"], about["region_code"]) == (2022, "2023-01-20", "320813")
    assert changed.reports["population"].dtype == "Int64"
    assert changed.reports["code_of_survey"].tolist()[::2] == ["010", "007"]
    for name in ("requests", "disclosure", "reviews"):
        rows = getattr(changed, name).query("report_id == '淮安市洪泽区教育局-2022'")
        assert set(zip(rows["agency"], rows["year"], strict=True)) == {("淮安市洪泽区教育局", 2022)}
    said = changed.issues.query("check == 'metadata'")["message"]
    assert set(said) == {
        "Agency: the metadata sheet says 淮安市洪泽区教育局, the document 淮安市洪泽区人民政府",
        "Report year: the metadata sheet says 2022, the document 2023",
        "Date of publication: the metadata sheet says 2023-01-20, the document 2024-02-26",
        "Scope of the tables: the metadata sheet says own, the document jurisdiction",
    }
    assert changed.reports["title"].equals(panel.reports["title"])


def test_findings_between_reports_are_made_anew(panel):
    sheet = pd.DataFrame({"file_name": ["西城区.htm"], "agency": ["宿迁市"]})
    with pytest.warns(MetadataWarning):
        changed = gi.with_metadata(panel, sheet, on="file_name")
    assert "duplicate" not in set(panel.issues["check"])
    assert (
        changed.issues.query("check == 'duplicate'")["report_id"].str.startswith("宿迁市-2024-").tolist() == [True] * 2
    )


@pytest.mark.parametrize(
    ("on", "value"),
    [
        ("source", "copy.html"),
        ("source", "宿迁/copy.html"),
        ("file_name", "copy.html"),
        ("url", "http://www.suqian.gov.cn/xxgk/copy.html"),
        ("sha256", None),
    ],
)
def test_a_row_finds_its_report_by_any_name_of_its_file(panel, folder, on, value):
    [sha256] = panel.reports.query("agency == '宿迁市'")["sha256"]
    sheet = pd.DataFrame({on: [value or sha256.upper()], "scope": ["office"]})
    with pytest.warns(MetadataWarning, match="2 reports without a row"):
        changed = gi.with_metadata(panel, sheet, on=on)
    assert changed.reports.set_index("agency")["scope"]["宿迁市"] == "office"


def test_rows_of_no_report_are_named(panel):
    sheet = pd.DataFrame({"file_name": ["西城区.htm", "东城区.htm"], "scope": ["own", "own"]})
    with pytest.warns(MetadataWarning, match=r"1 rows of no report: 东城区\.htm"):
        gi.with_metadata(panel, sheet, on="file_name")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"file_name": "art_1.html"}, r"row 2: 'art_1.html' is the name of 2 files"),
        ({"year": "last"}, r"row 2: the year 'last' is not a year"),
        ({"published": "20.1.2023"}, r"row 2: the date '20.1.2023' is not a day"),
        ({"scope": "all"}, r"row 2: no scope 'all'; available: own, office, jurisdiction"),
        ({"region_code": "999999"}, r"row 2: no region code '999999'"),
        ({"region": "朝阳区"}, r"row 2: the region '朝阳区' is not certain"),
        ({"pages": "3"}, r"'pages' is one of `reports` that a sheet does not set; rename it"),
    ],
)
def test_a_row_that_is_of_no_use_is_an_error_that_names_it(panel, cells, message):
    sheet = pd.DataFrame([{"file_name": "西城区.htm", **cells}])
    with pytest.raises(SheetError, match=message):
        gi.with_metadata(panel, sheet, on="file_name")


def test_a_sheet_without_the_column_to_join_on_names_its_columns(panel, tmp_path):
    with pytest.raises(SheetError, match="column 'source' is missing; available: path, year"):
        gi.with_metadata(panel, pd.DataFrame({"path": ["a"], "year": [2024]}))
    with pytest.raises(UnknownNameError, match="file_name"):
        gi.with_metadata(panel, pd.DataFrame({"path": ["a"]}), on="filename")
    (tmp_path / "sheet.csv").write_bytes("年度".encode("gb18030"))
    with pytest.raises(SheetError, match=r"sheet\.csv: cannot be read as a table .*UTF-8"):
        gi.with_metadata(panel, tmp_path / "sheet.csv")


def test_columns_of_the_sheet_are_saved_opened_put_together_and_exported(panel, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("file_name,gdp,mayor\n西城区.htm,587.5,甲\n", "utf-8-sig")
    with pytest.warns(MetadataWarning):
        changed = gi.with_metadata(panel, sheet, on="file_name")
    changed.save(tmp_path / "panel")
    assert_same(gi.open(tmp_path / "panel"), changed)
    assert gi.concat([changed, changed]).reports["mayor"].dropna().tolist() == ["甲"]
    assert changed.select("西城").reports["gdp"].tolist() == [587.5]
    assert gi.apply_regions(changed).reports["gdp"].notna().sum() == 1
    for shape, table in (("tidy", "reports"), ("wide", "wide")):
        gi.export(changed, tmp_path / shape, ["csv", "dta", "xlsx"], shape=shape, frames=[table])
        written = pd.read_csv(tmp_path / shape / f"{table}.csv")
        assert written.set_index("agency").loc["北京市西城区", ["gdp", "mayor"]].tolist() == [587.5, "甲"]


def amendment(panel, **cells):
    [sha256] = panel.reports.query("agency == '宿迁市'")["sha256"]
    one = {"sha256": sha256, "frame": "reviews", "row": "litigation_direct", "column": "total", "printed": "25"}
    return one | {"value": "26", "who": "A. Reader", "when": "2025-06-30", "why": "the web page has 26"} | cells


def test_a_cell_is_set_right_with_its_record(panel):
    amended = gi.amend(panel, pd.DataFrame([amendment(panel)]))
    cell = amended.reviews.query("report_id == '宿迁市-2024' and channel == 'litigation_direct' and result == 'total'")
    assert cell[["reported", "value", "status"]].values.tolist() == [[25, 26, "amended"]]
    [record] = amended.amendments.to_dict("records")
    assert record == {**amendment(panel), "report_id": "宿迁市-2024"}
    [finding] = amended.issues.query("check == 'amended'").to_dict("records")
    assert finding["message"] == (
        "Litigation without prior reconsideration, Total: 26 in place of 25, which is printed "
        "(A. Reader, 2025-06-30: the web page has 26)"
    )
    assert (finding["found"], finding["expected"]) == (25, 26)
    assert gi.citation(amended).sha256 != gi.citation(panel).sha256
    others = panel.reviews.index.difference(cell.index)
    pd.testing.assert_frame_equal(amended.reviews.loc[others], panel.reviews.loc[others])


def test_amendments_are_saved_exported_and_put_together(panel, tmp_path):
    amended = gi.amend(panel, pd.DataFrame([amendment(panel)]))
    amended.save(tmp_path / "panel")
    assert_same(gi.open(tmp_path / "panel"), amended)
    assert len(gi.concat([amended, panel]).amendments) == 1
    gi.export(amended, tmp_path / "csv", ["csv"], frames=["amendments"])
    assert pd.read_csv(tmp_path / "csv" / "amendments.csv")["who"].tolist() == ["A. Reader"]
    assert amended.report("宿迁市-2024").amendments["value"].tolist() == ["26"]


def test_what_follows_from_an_amended_number_is_imputed_anew():
    """A total of 1,357 is printed where 1,367 is right: no blank is imputed from the wrong one."""
    report = gi.load(gi.sample_files("markdown")[-1], progress=False, jobs=1)
    requests = report.requests.copy()
    blank = requests.index[(requests["item"] == "granted") & (requests["applicant"] == "natural_person")][0]
    printed = requests.loc[blank, "value"]
    requests.loc[blank, ["reported", "value", "status"]] = [pd.NA, printed - 7, "inferred"]
    sha256 = report.reports["sha256"].iloc[0]
    cell = requests.query("item == 'granted' and applicant == 'total'").iloc[0]
    one = {"sha256": sha256, "frame": "requests", "row": "granted", "column": "total", "printed": cell["reported"]}
    right = pd.DataFrame([one | {"value": cell["reported"], "who": "a", "when": "2025-01-01", "why": "b"}])
    amended = gi.amend(report.with_frames(requests=requests), right).requests
    assert amended.loc[blank, ["value", "status"]].tolist() == [printed, "inferred"]


def test_metadata_is_amended_too(panel):
    one = {"frame": "reports", "row": "", "column": "year", "printed": "2024", "value": "2023"}
    amended = gi.amend(panel, pd.DataFrame([amendment(panel, **one)]))
    assert "宿迁市-2023" in set(amended.reports["report_id"])
    assert set(amended.reviews.query("report_id == '宿迁市-2023'")["year"]) == {2023}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"printed": "24"}, r"row 2: 宿迁市-2024 prints '25' at litigation_direct total in reviews, not '24'"),
        ({"row": "suit"}, r"row 2: 宿迁市-2024 has no cell suit total in reviews"),
        ({"frame": "cells"}, r"row 2: no frame 'cells' to amend; available: reports, "),
        ({"sha256": "0" * 64}, r"row 2: no report of the panel has the SHA-256 0000"),
        ({"who": ""}, r"row 2: 'who' is empty"),
        ({"when": "yesterday"}, r"row 2: the date 'yesterday' is not a day"),
        ({"value": "-1"}, r"row 2: litigation_direct total in reviews cannot be '-1'"),
        ({"frame": "reports", "column": "year", "printed": "2022"}, r"the year of 宿迁市-2024 is 2024, not '2022'"),
        ({"frame": "reports", "column": "pages", "printed": ""}, r"row 2: 'pages' of reports cannot be amended"),
    ],
)
def test_an_amendment_that_does_not_fit_is_an_error_that_names_it(panel, cells, message):
    with pytest.raises(AmendmentError, match=message):
        gi.amend(panel, pd.DataFrame([amendment(panel, **cells)]))


def test_load_takes_both_in_memory_and_into_a_folder(folder, panel, tmp_path, capsys):
    sheet, amendments = tmp_path / "sheet.csv", tmp_path / "amendments.csv"
    pd.DataFrame({"file_name": ["西城区.htm", "copy.html"], "scope": ["own", "own"]}).to_csv(sheet, index=False)
    pd.DataFrame([amendment(panel)]).to_csv(amendments, index=False)
    options = {"metadata": sheet, "amendments": amendments, "progress": False, "jobs": 1}
    with pytest.warns(MetadataWarning):
        loaded = gi.load(folder, **options)
    assert (loaded.reports["scope"] == "own").sum() == 2
    assert loaded.amendments["value"].tolist() == ["26"]
    with pytest.warns(MetadataWarning):
        assert_same(gi.load(folder, into=tmp_path / "panel", **options), loaded)
    paths = ["--metadata", str(sheet), "--amendments", str(amendments)]
    with pytest.warns(MetadataWarning):
        main(["load", str(folder), "-o", str(tmp_path / "other"), *paths])
    assert_same(gi.open(tmp_path / "other"), loaded)
    (tmp_path / "wrong.csv").write_text("year\n2024\n", "utf-8")
    with pytest.raises(SystemExit):
        main(["load", str(folder), "-o", str(tmp_path / "third"), "--metadata", str(tmp_path / "wrong.csv")])
    assert "column 'source' is missing; available: year" in capsys.readouterr().err


def test_likely_slips_are_proposed_filled_in_and_amended(tmp_path, capsys):
    """One digit of a cell is wrong: the proposal names the cell, and once it is filled in the table adds up."""
    [path] = [path for path in gi.sample_files("markdown") if path.stem == "xicheng-2024"]
    text = path.read_text("utf-8")
    row = next(line for line in text.splitlines() if "| 1374 |" in line)
    wrong = tmp_path / "report.md"
    wrong.write_text(text.replace(row, row.replace("1374", "1347", 1)), "utf-8")
    table = tmp_path / "amendments.csv"
    with pytest.raises(SystemExit):
        main(["check", str(wrong), "--propose", str(table)])
    assert "1 likely slips" in capsys.readouterr().out
    proposed = pd.read_csv(table, dtype=str)
    assert proposed[["row", "column", "printed", "value"]].values.tolist() == [
        ["new", "natural_person", "1347", "1374"]
    ]
    panel = gi.load(wrong, progress=False)
    with pytest.raises(AmendmentError, match="row 2: 'who' is empty"):
        gi.amend(panel, table)
    proposed.assign(who="A. Reader", when="2025-06-30", why="two digits swapped").to_csv(table, index=False)
    amended = gi.amend(panel, table)
    assert gi.measure(panel, "backlog_ratio")["estimate"].isna().all()
    assert gi.measure(amended, "backlog_ratio")["estimate"].notna().all()
    with pytest.raises(SystemExit):
        main(["check", str(wrong), "--propose", str(table)])
    assert "may be filled in; name another" in capsys.readouterr().err


def test_agencies_are_named_by_a_table_of_the_users_and_else_in_pinyin(tmp_path):
    panel = gi.sample().select(year=2024)
    table = tmp_path / "names.csv"
    table.write_text("agency,agency_en\n宿迁市,Suqian (Jiangsu)\n", encoding="utf-8-sig")
    names = gi.agency_names(panel, table)
    assert names["宿迁市"] == "Suqian (Jiangsu)"
    assert names["淮安市洪泽区人民政府"] == "Huai'an Shi Hongze Qu"
    assert gi.agency_names(panel, table, "zh") == {}
    assert "Suqian (Jiangsu)" in set(gi.labelled(gi.measure(panel), names=names)["agency"])
    assert "Huai'an Shi" in gi.charts.outcome_shares(panel, names=names).alt_text
    table.write_text("agency,name\n宿迁市,Suqian\n", encoding="utf-8")
    with pytest.raises(SheetError, match="names of agencies: the column 'agency_en' is missing"):
        gi.agency_names(panel, table)
