"""The organ beside the place: kinds and fields that users group by."""

from __future__ import annotations

import pytest

import govinfo as gi
from govinfo.form import definition_rows
from govinfo.places.agencies import AgencyKind, kind_of_agency


@pytest.mark.parametrize(
    ("agency", "kind", "field"),
    [
        ("北京市西城区", "government", None),
        ("淮安市洪泽区人民政府", "government", None),
        ("淮安市人民政府办公室", "office", None),
        ("国务院办公厅", "office", None),
        ("江苏省教育厅", "department", "education"),
        ("北京市规划和自然资源委员会", "department", "natural_resources"),
        ("淮安市人民政府外事办公室", "department", "foreign_affairs"),
        ("江苏省人民政府国有资产监督管理委员会", "department", "state_assets"),
        ("南京市鼓楼区民政局", "department", "civil_affairs"),
        ("上海市浦东新区文化体育和旅游局", "department", "culture_tourism"),
        ("北京市公安局海淀分局", "branch", "public_security"),
        ("教育部", "department", "education"),
        ("国家税务总局江苏省税务局", "department", "tax"),
        ("东莞市长安镇人民政府", "township", None),
        ("淮安市洪泽区高良涧街道办事处", "township", None),
        ("苏州工业园区管理委员会", "development_zone", None),
        ("淮安市水务集团有限公司", "state_owned", "water"),
        ("淮安市住房公积金管理中心", "public_institution", "housing_fund"),
    ],
)
def test_kind_and_field_of_an_organ(agency, kind, field):
    assert kind_of_agency(agency, 2022) == AgencyKind(kind, field)


def test_every_field_of_government_is_named_in_both_languages_and_no_word_stands_for_two():
    rows = definition_rows("places/fields_of_government")
    assert all(row["label_en"] and row["label_zh"] for row in rows)
    words = [word for row in rows for word in row["words"].split("|")]
    assert len(words) == len(set(words))


def test_organs_of_a_panel_join_to_its_reports():
    panel = gi.sample()
    organs = gi.organ_table(panel)
    assert organs["report_id"].tolist() == panel.reports["report_id"].tolist()
    assert set(organs["kind_zh"]) == {"政府"}
