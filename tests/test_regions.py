"""Places of agencies: 540 names of all levels and years, and what must never be guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

import govinfo as gi
from govinfo.errors import GovinfoError, UnknownNameError
from govinfo.form import definition_rows

with open(Path(__file__).parent / "regions" / "agency_names.csv", encoding="utf-8", newline="") as _file:
    NAMES = list(csv.DictReader(_file))


def test_no_agency_of_the_list_gets_a_wrong_place():
    wrong = []
    for row in NAMES:
        match = gi.resolve_region(row["agency"], int(row["year"]))
        found = (match.status, match.code or "", match.level or "")
        if found != (row["status"], row["region_code"], row["level"]):
            wrong.append((row["agency"], row["year"], found))
    assert wrong == []


def test_the_list_is_of_all_levels_and_years_and_almost_all_of_it_is_certain():
    assert len(NAMES) >= 500
    assert {row["level"] for row in NAMES} >= {"central", "province", "prefecture", "county", "township"}
    assert {int(row["year"]) for row in NAMES} >= set(range(2008, 2026))
    certain = [row for row in NAMES if row["status"] in ("exact", "historic")]
    assert len(certain) / len(NAMES) >= 0.97


def test_names_as_real_titles_print_them_get_their_place_or_none():
    """Departments and townships often leave their place out: their sites tell it, their titles do not."""
    with open(Path(__file__).parent / "regions" / "printed_titles.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["agency"]: gi.resolve_region(row["agency"], int(row["year"])).code or "" for row in rows}
    assert found == {row["agency"]: row["region_code"] for row in rows}


def test_a_district_that_two_cities_have_is_ambiguous_with_both():
    match = gi.resolve_region("朝阳区人民政府", 2024)
    assert match.status == "ambiguous"
    assert match.code is None
    assert match.region is None
    assert match.level is None
    assert [place.code for place in match.candidates] == ["110105", "220104"]


def test_a_county_that_became_a_district_has_the_code_of_the_year():
    assert gi.resolve_region("洪泽县人民政府", 2014).code == "320829"
    assert gi.resolve_region("淮安市洪泽区人民政府", 2016).code == "320813"
    after = gi.resolve_region("洪泽县人民政府", 2018)
    assert (after.status, after.code) == ("historic", "320829")


def test_a_county_that_moved_between_prefectures_keeps_its_name_and_changes_its_code():
    assert gi.resolve_region("寿县人民政府", 2012).code == "341521"
    assert gi.resolve_region("寿县人民政府", 2018).code == "340422"


def test_towns_of_a_prefecture_without_counties_stand_below_it():
    match = gi.resolve_region("东莞市长安镇人民政府", 2022)
    assert (match.code, match.level) == ("441900", "township")


def test_a_township_whose_county_is_not_named_has_no_place():
    assert gi.resolve_region("成都市中和街道办事处", 2021).status == "none"


def test_an_unlisted_zone_is_not_its_city():
    match = gi.resolve_region("昆山市花桥经济开发区管理委员会", 2020)
    assert (match.status, match.code) == ("none", None)
    assert [place.code for place in match.candidates] == ["320583"]


def test_a_university_named_after_a_city_is_not_of_the_city():
    assert gi.resolve_region("西安交通大学", 2022).status == "none"


def test_without_a_year_a_name_that_had_two_codes_is_ambiguous():
    assert gi.resolve_region("寿县人民政府").status == "ambiguous"
    assert gi.resolve_region("淮安市人民政府").status == "exact"


def test_full_width_and_spaced_names_are_found():
    assert gi.resolve_region("北京市　西 城 区", 2024).code == "110102"


def test_the_sample_has_the_codes_of_its_catalogue():
    catalogue = gi.sample_catalogue().set_index("agency")["region_code"].astype(str)
    reports = gi.sample().reports
    assert (reports["region_code"] == reports["agency"].map(catalogue.groupby(level=0).first())).all()
    assert set(reports["province"]) == {"北京市", "江苏省", "福建省"}
    assert set(reports["level"]) == {"county", "prefecture"}


@pytest.mark.parametrize("year", [2008, 2016, 2024])
def test_every_place_is_found_below_its_parent_and_none_is_taken_for_another(year):
    wrong = []
    for row in gi.region_table(year).itertuples(index=False):
        names = [row.name] if pd.isna(row.parent_name) else [row.parent_name + row.name, row.name]
        for name in names:
            match = gi.resolve_region(f"{name}人民政府", year)
            among = match.status == "ambiguous" and row.code in [place.code for place in match.candidates]
            if not (among and name == row.name) and (match.status, match.code) != ("exact", row.code):
                wrong.append((name, match.status, match.code))
    assert wrong == []


def test_a_branch_named_after_a_city_need_not_serve_the_city():
    assert gi.resolve_region("中国人民银行南京分行", 2020).code is None


def test_the_table_of_places_holds_together():
    table = gi.region_table()
    codes = set(table["code"])
    assert set(table["parent"].dropna()) <= codes
    assert len(codes & set(table.loc[table["kind"] != "division", "code"])) == len(
        definition_rows("places/uncoded_places")
    )
    divisions = table[table["kind"] == "division"]
    assert divisions["code"].str.fullmatch(r"\d{6}").all()
    for year in range(2008, 2026):
        assert not gi.region_table(year)["code"].duplicated().any(), year
    assert len(gi.region_table(2024).query("kind == 'division' and level == 'province'")) == 34


def _panel(*agencies: str, year: int = 2022) -> gi.Panel:
    sample = gi.sample()
    reports = pd.concat(
        [
            sample.reports.iloc[[0]].assign(
                report_id=agency, agency=agency, year=year, region_code=None, region=None, province=None, level=None
            )
            for agency in agencies
        ],
        ignore_index=True,
    )
    return gi.apply_regions(gi.Panel(**{**vars(sample), "reports": reports.astype(sample.reports.dtypes)}))


def test_anomalies_list_what_is_not_certain_with_its_candidates():
    panel = _panel("朝阳区人民政府", "淮安市洪泽县人民政府", "北京市西城区", "教育部")
    anomalies = gi.region_anomalies(panel).set_index("agency")
    assert anomalies["status"].to_dict() == {"朝阳区人民政府": "ambiguous", "淮安市洪泽县人民政府": "historic"}
    assert anomalies.loc["朝阳区人民政府", "candidates"] == "110105 北京市朝阳区; 220104 吉林省长春市朝阳区"
    assert panel.reports.set_index("agency").loc["朝阳区人民政府", "region_code"] is pd.NA


def test_a_report_that_names_its_organ_in_full_has_its_place_and_one_that_names_others_has_not(tmp_path):
    text = gi.sample_files("markdown")[0].read_text(encoding="utf-8").replace("淮安市洪泽区人民政府", "宿城街道办事处")
    told = text.replace("## 一、总体情况", "如有疑问，请与连云港市连云区宿城街道办事处联系。\n\n## 一、总体情况", 1)
    others = text.replace("## 一、总体情况", "据连云港市连云区宿城街道办事处通报。\n\n## 一、总体情况", 1)
    assert told != text
    found = []
    for name, content in (("told", told), ("others", others)):
        file = tmp_path / f"{name}.md"
        file.write_text(content, encoding="utf-8")
        panel = gi.load(file, progress=False)
        found.append(panel.reports.loc[0, ["agency", "region_code", "level"]].tolist())
        assert gi.apply_regions(panel).reports.equals(panel.reports)
        assert len(gi.region_anomalies(panel)) == (name == "others")
    assert found[0] == ["宿城街道办事处", "320703", "township"]
    assert found[1][0] == "宿城街道办事处"
    assert pd.isna(found[1][1])


def test_overrides_from_a_file_mend_an_anomaly(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("agency,region_code,year,level\n朝阳区人民政府,220104,2022,\n", encoding="utf-8-sig")
    panel = gi.apply_regions(_panel("朝阳区人民政府"), file)
    row = panel.reports.iloc[0]
    columns = ["region_code", "region", "province", "level"]
    assert row[columns].tolist() == ["220104", "朝阳区", "吉林省", "county"]
    assert gi.region_anomalies(panel).empty


def test_an_override_with_an_unknown_code_or_without_a_column_says_so(tmp_path):
    panel = _panel("朝阳区人民政府")
    with pytest.raises(UnknownNameError, match="no region code '999999'"):
        gi.apply_regions(panel, pd.DataFrame({"agency": ["朝阳区人民政府"], "region_code": ["999999"]}))
    with pytest.raises(GovinfoError, match="the column region_code is missing"):
        gi.apply_regions(panel, pd.DataFrame({"agency": ["朝阳区人民政府"], "code": ["220104"]}))
