"""What is given in place of a path: bytes, open files, and tables that someone typed or extracted."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pdfplumber
import pytest

import govinfo as gi
from govinfo import errors

KINDS = ("pdf", "html", "docx", "markdown")
FRAMES = ("requests", "disclosure", "reviews")
TITLE = "淮安市洪泽区人民政府2024年政府信息公开工作年度报告"
HEADER = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


def same_numbers(report, other):
    return all(getattr(report, name)["reported"].equals(getattr(other, name)["reported"]) for name in FRAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_are_read_as_the_file_is(kind):
    path = gi.sample_files(kind)[0]
    from_path, from_bytes = gi.read(path), gi.read(path.read_bytes())
    assert from_bytes.reports["source"].item() == "bytes"
    assert from_bytes.report_id == from_path.report_id
    for name in ("requests", "disclosure", "reviews", "cells", "narrative", "claims", "issues"):
        pd.testing.assert_frame_equal(getattr(from_bytes, name), getattr(from_path, name))
    columns = [name for name in from_path.reports if name != "source"]
    pd.testing.assert_frame_equal(from_bytes.reports[columns], from_path.reports[columns])


def test_an_open_file_keeps_its_name_and_its_pictures():
    path = gi.sample_files("pdf")[0]
    with open(path, "rb") as file:
        report = gi.read(file)
    assert report.reports["source"].item() == str(path)
    assert report.show(report.requests.iloc[0]).caption == gi.read(path).show(report.requests.iloc[0]).caption


def test_evidence_of_bytes_is_drawn_from_the_cells():
    report = gi.read(gi.sample_files("pdf")[0].read_bytes())
    assert "New requests" in report.show(report.requests.iloc[0]).caption


def test_a_file_in_memory_without_a_name():
    assert gi.read(io.BytesIO(gi.sample_files("docx")[0].read_bytes())).reports["source"].item() == "bytes"


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (b"", errors.EmptyFileError, "bytes: the file is empty"),
        (io.StringIO("一、总体情况"), errors.UnsupportedFormatError, "open it in binary mode"),
        (42, errors.UnsupportedFormatError, "int: give a path, bytes or a file"),
        (b"%PDF-1.7 cut short", errors.DamagedFileError, "bytes: "),
        ("没有表格的文字".encode(), errors.NotAReportError, "bytes: "),
        (b"PK\x05\x06" + bytes(18), errors.UnsupportedFormatError, "govinfo.load reads the members"),
    ],
)
def test_content_that_is_no_report_is_named_without_the_file_it_was_put_in(given, error, says):
    with pytest.raises(error) as caught:
        gi.read(given)
    assert says in str(caught.value)
    assert "govinfo-" not in str(caught.value).replace("govinfo-china", "")


def pages_of(path):
    with pdfplumber.open(path) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def prose_of(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if "|" not in line]


def test_lists_of_another_extractor_are_read_as_the_document_is():
    path = gi.sample_files("pdf")[0]
    report = gi.read_tables(pages_of(path), source=path)
    assert same_numbers(report, gi.read(path))
    assert (report.reports["format"].item(), report.reports["source"].item()) == ("tables", str(path))


@pytest.mark.parametrize("header", [0, None])
def test_frames_of_pandas_are_read_as_the_page_is(header):
    path = gi.sample_files("html")[0]
    tables = pd.read_html(io.StringIO(path.read_text(encoding="utf-8")), header=header)
    assert same_numbers(gi.read_tables(tables), gi.read(path))


def test_html_and_markdown_are_read_as_the_files_are():
    page, markdown = gi.sample_files("html")[0], gi.sample_files("markdown")[0]
    assert same_numbers(gi.read_tables(page.read_text(encoding="utf-8")), gi.read(page))
    assert same_numbers(gi.read_tables([markdown.read_text(encoding="utf-8")]), gi.read(markdown))


def test_prose_gives_agency_year_narrative_and_claims():
    path = gi.sample_files("markdown")[0]
    typed, read = gi.read_tables(pages_of(gi.sample_files("pdf")[0]), prose=prose_of(path)), gi.read(path)
    assert typed.report_id == read.report_id
    pd.testing.assert_frame_equal(typed.narrative, read.narrative)
    pd.testing.assert_frame_equal(typed.claims, read.claims)


def test_missing_values_are_blank_and_whole_floats_are_counts():
    frame = pd.DataFrame([["规章", 0.0, np.nan, 3.0], ["行政规范性文件", 4.0, None, 31.0]], columns=HEADER)
    reported = gi.read_tables(frame, prose=TITLE).disclosure.iloc[:6]
    assert reported["value"].to_list() == [0, pd.NA, 3, 4, pd.NA, 31]
    assert reported["status"].astype(str).to_list() == ["reported", "blank", "reported"] * 2
    indexed = gi.read_tables([frame.set_index("信息内容")], prose=TITLE)
    assert indexed.disclosure["value"].iloc[:6].to_list() == reported["value"].to_list()


def test_a_typed_number_that_is_in_doubt_is_refused():
    report = gi.read_tables([[HEADER, ["规章", "约3", 1.5, 2], ["行政规范性文件", 4, 0, 31]]], prose=TITLE)
    assert report.disclosure["status"].astype(str).iloc[:3].to_list() == ["unreadable", "unreadable", "reported"]


def test_typed_reports_make_a_panel():
    tables = [[HEADER, ["规章", 0, 0, 0], ["行政规范性文件", 4, 1, 31]]]
    reports = [gi.read_tables(tables, prose=TITLE.replace("2024", str(year))) for year in (2023, 2024)]
    assert gi.concat(reports).reports["year"].to_list() == [2023, 2024]


@pytest.mark.parametrize(
    ("tables", "error", "says"),
    [
        ([["规章", 0, 0]], errors.SheetError, r"tables\[0\]\[0\]: str, not a list"),
        ([{"规章": 0}], errors.SheetError, r"tables\[0\]: dict, not a list"),
        ([[[["规章", 0, 0]]]], errors.SheetError, r"tables\[0\]\[0\]: a cell holds several values"),
        (["规章 0 0 0"], errors.SheetError, r"tables\[0\]: a text without a table"),
        ([[["姓名", "电话"], ["某某", 1]]], errors.NotAReportError, "no table of sections"),
        ([], errors.NotAReportError, "no table of sections"),
        (7, errors.SheetError, "tables: int, not a list"),
    ],
)
def test_what_is_no_table_is_named_with_its_place(tables, error, says):
    with pytest.raises(error, match=says):
        gi.read_tables(tables)
