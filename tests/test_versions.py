"""Versions of one report, and which reports are there."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

import govinfo as gi
from govinfo.cli import main
from govinfo.errors import SheetError, UnknownNameError


def versions(folder, texts):
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return gi.load(folder, progress=False, jobs=1)


def test_equal_figures_in_two_containers_are_one_report():
    both = gi.load([*gi.sample_files("pdf")[:3], *gi.sample_files("html")[:3]], progress=False, jobs=1)
    kept = gi.newest(both)
    assert (len(both), len(kept)) == (6, 3)
    assert kept.reports["report_id"].tolist() == [
        "淮安市洪泽区人民政府-2023",
        "淮安市洪泽区人民政府-2024",
        both.reports["report_id"].iloc[2].rpartition("-")[0],
    ]
    said = kept.issues[kept.issues["check"] == "version"]
    assert said["report_id"].tolist() == kept.reports["report_id"].tolist()
    assert said["message"].str.contains("differ in 0 cells").all()
    assert not {"duplicate", "version_figures"} & set(kept.issues["check"])


def test_a_corrected_publication_counts_and_the_cells_that_it_corrects_are_named(tmp_path):
    [path] = [path for path in gi.sample_files("markdown") if path.stem == "suqian-2024"]
    first = path.read_text("utf-8")
    title = next(line for line in first.splitlines() if "工作年度报告" in line)
    corrected = first.replace(title, f"{title}（更正版）", 1)
    row = next(line for line in first.splitlines() if "新收" in line)
    number = next(part.strip() for part in row.split("|") if part.strip().isdigit())
    corrected = corrected.replace(row, row.replace(f" {number} ", f" {int(number) + 1} ", 1))
    panel = versions(tmp_path, {"a.md": first, "b.md": corrected})
    assert len(panel) == 2
    kept = gi.newest(panel)
    assert kept.reports["source"].tolist() == [str(tmp_path / "b.md")]
    [version] = kept.issues.query("check == 'version'")["message"]
    assert version.startswith(f"kept in place of {tmp_path / 'a.md'}")
    assert "corrected publication" in version
    [cell] = kept.issues.query("check == 'version_figures'").to_dict("records")
    assert (cell["row"], cell["column"]) == ("new", "natural_person")
    assert (cell["found"], cell["expected"]) == (int(number) + 1, int(number))


def test_later_dates_count_and_reports_without_agency_are_kept():
    panel = gi.load(gi.sample_files("markdown")[:2], progress=False, jobs=1)
    reports = panel.reports.assign(agency="淮安市洪泽区", year=2024, published=["2025-03-01", "2025-01-31"])
    alike = panel.with_frames(reports=reports.astype(panel.reports.dtypes))
    kept = gi.newest(alike)
    assert kept.reports["published"].tolist() == ["2025-03-01"]
    assert "published later" in kept.issues.query("check == 'version'")["message"].iloc[0]
    unnamed = panel.with_frames(reports=reports.assign(agency=pd.NA).astype(panel.reports.dtypes))
    assert len(gi.newest(unnamed)) == 2
    with pytest.raises(UnknownNameError, match="'agency'"):
        gi.newest(panel, by=("agencies",))


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for path in gi.sample_files("html"):
        if "pingtan" not in path.stem:
            shutil.copy(path, folder)
    (folder / "lianshui-2024.pdf").write_bytes(b"%PDF-1.4 cut short")
    return gi.load(folder, progress=False, jobs=1)


def status(table):
    return {(row.agency, row.year): row.status for row in table.dropna(subset=["agency"]).itertuples()}


def test_years_between_the_first_and_the_last_are_expected(panel):
    table = gi.coverage(panel)
    assert status(table)["北京市西城区", 2023] == "missing"
    assert status(table)["北京市西城区", 2024] == "read"
    assert table["status"].value_counts().to_dict() == {"read": 6, "missing": 2, "failed": 1, "no_requests": 0}
    assert table.iloc[-1][["agency", "status"]].tolist() == [pd.NA, "failed"]


def test_a_list_of_agencies_says_which_failed_and_which_are_missing(panel, tmp_path):
    expected = pd.DataFrame(
        {"agency": ["涟水县", "宿迁市人民政府", "盱眙县"], "year": 2024, "file_name": ["lianshui-2024.pdf", None, None]}
    )
    table = gi.coverage(panel, expected)
    assert status(table) == {("涟水县", 2024): "failed", ("宿迁市人民政府", 2024): "read", ("盱眙县", 2024): "missing"}
    assert table["source"].iloc[0].endswith("lianshui-2024.pdf")
    with pytest.raises(SheetError, match="column 'agency' is missing"):
        gi.coverage(panel, pd.DataFrame({"organ": ["涟水县"]}))


def test_all_counties_of_a_prefecture_by_the_region_table(panel):
    places = gi.region_table(2024).query("parent_name == '淮安市' and kind == 'division'")
    table = gi.coverage(panel, places)
    assert status(table)["洪泽区", 2023] == "read"
    assert status(table)["盱眙县", 2024] == "missing"
    assert len(table) == 2 * len(places) + 1


def test_a_report_without_section_three_says_so(panel):
    requests = panel.requests.copy()
    requests.loc[requests["agency"].str.contains("西城"), "status"] = "absent"
    assert status(gi.coverage(panel.with_frames(requests=requests)))["北京市西城区", 2024] == "no_requests"


def test_the_command_prints_and_writes_it(panel, tmp_path, capsys):
    panel.save(tmp_path / "panel")
    main(["coverage", str(tmp_path / "panel"), "-o", str(tmp_path / "coverage.csv")])
    out = capsys.readouterr().out
    assert "read 6, no_requests 0, failed 1, missing 2" in out
    assert "北京市西城区" in out
    assert len(pd.read_csv(tmp_path / "coverage.csv")) == 9
