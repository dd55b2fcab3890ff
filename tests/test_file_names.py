"""Folders as archives and careless users leave them: names of other systems, links in circles, what is no file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import govinfo as gi
from govinfo import errors
from govinfo.display.evidence import PageSource
from govinfo.explorer.tracing import place_html
from govinfo.frames import frame
from govinfo.reports.sources import find_documents

NAME = "洪泽" * 15
INTO = pytest.mark.parametrize("into", [False, True], ids=["in memory", "into a folder"])


def load(folder, into):
    panel = gi.load(folder, into=folder.parent / "panel" if into else None, progress=False, jobs=1)
    return panel, {Path(row.source).name: row for row in panel.failures.itertuples()}


@pytest.fixture
def archive(tmp_path):
    """A folder as an archive packed on a Chinese system leaves it: names in GBK, which are longer written out."""
    folder = tmp_path / "reports"
    folder.mkdir()
    try:
        for path in (*gi.sample_files("pdf")[:1], *gi.sample_files("html")[1:2]):
            shutil.copy(path, os.fsencode(folder) + b"/" + NAME.encode("gbk") + os.fsencode(path.suffix))
        Path(os.fsdecode(os.fsencode(folder) + b"/" + "空".encode("gbk") + b".pdf")).touch()
    except OSError:
        pytest.skip("this system has no such names")
    return folder


@INTO
def test_names_whose_bytes_are_no_utf8(archive, into):
    panel, failures = load(archive, into)
    name = r"\udcba\udce9\udcd4\udcf3" * 15  # the bytes BA E9 D4 F3
    assert {Path(source).name for source in panel.reports["source"]} == {f"{name}.pdf", f"{name}.html"}
    assert failures[r"\udcbf\udcd5.pdf"].error == "EmptyFileError"


def test_a_report_of_such_a_name_is_shown_on_its_page(archive):
    [path] = [path for path in find_documents(archive) if path.endswith("\udcf3.pdf")]
    report = gi.read(path)
    assert PageSource(report).has_pages
    assert "<img" in place_html(gi.load(path), report.report_id, ("requests", "new", "total"))
    with pytest.raises(errors.SourceNotFoundError, match=r"\\udcf3 \(2\).pdf"):
        gi.read(path.replace(".pdf", " (2).pdf"))


@INTO
def test_pipes_and_devices_are_named_not_waited_for(tmp_path, into):
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(gi.sample_files("html")[0], folder / "report.html")
    os.mkfifo(folder / "pipe.html")
    (folder / "endless.pdf").symlink_to("/dev/zero")
    panel, failures = load(folder, into)
    assert len(panel) == 1
    assert {name: row.error for name, row in failures.items()} == {
        "pipe.html": "UnsupportedFormatError",
        "endless.pdf": "UnsupportedFormatError",
    }
    with pytest.raises(errors.UnsupportedFormatError, match=r"pipe\.html: a device or a pipe"):
        gi.read(folder / "pipe.html")


def test_folders_that_links_lead_back_to_are_searched_once(tmp_path):
    for name in ("a/one.pdf", "b/deep/two.pdf"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b" / "across").symlink_to(tmp_path / "a")
    (tmp_path / "b" / "itself.pdf").symlink_to("itself.pdf")
    found = list(find_documents(tmp_path))
    assert [os.path.relpath(path, tmp_path) for path in found] == ["a/one.pdf", "b/deep/two.pdf", "b/itself.pdf"]


def test_a_folder_that_may_not_be_looked_into_is_named(tmp_path, monkeypatch):
    closed = tmp_path / "reports" / "closed"
    closed.mkdir(parents=True)
    shutil.copy(gi.sample_files("html")[0], tmp_path / "reports")

    def listed(path, whole=os.listdir):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(os, "listdir", listed)
    panel, failures = load(tmp_path / "reports", False)
    assert len(panel) == 1
    assert "Permission denied" in failures["closed"].message


def test_lone_surrogates_in_any_text_are_written_out_in_a_frame():
    failures = frame("failures", [("a.pdf", "NotAReportError", "\ud83d\udcba"), ("b.pdf", "NotAReportError", None)])
    assert failures["message"].iloc[0] == r"\ud83d\udcba"
    assert failures["message"].isna().tolist() == [False, True]
