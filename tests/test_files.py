"""Every file below a folder is accounted for, whatever its name, and members of archives are read in place."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import govinfo as gi
from govinfo.display.evidence import PageSource
from govinfo.errors import EncryptedFileError, SourceNotFoundError, UnsupportedFormatError
from govinfo.frames import PANEL_FRAMES

INTO = pytest.mark.parametrize("into", [False, True], ids=["in memory", "into a folder"])
CSS = b"body { margin: 0 } /* <div> */"


@pytest.fixture
def downloads(tmp_path):
    """A folder as it is downloaded: other endings, none, copies, an archive, parts of pages, what systems leave."""
    folder = tmp_path / "downloads"
    (folder / "page_files").mkdir(parents=True)
    html, word, pdf = (gi.sample_files(kind) for kind in ("html", "docx", "pdf"))
    shutil.copy(html[0], folder / "view.aspx")
    shutil.copy(html[1], folder / "art_1_2.jsp?id=5")
    shutil.copy(html[2], folder / "content")
    shutil.copy(word[3], folder / "report.docm")
    shutil.copy(pdf[4], folder / "download.do")
    shutil.copy(html[0], folder / "copy of view.html")
    (folder / "report.pdf").write_bytes(b"%PDF-1.4 cut short")
    (folder / "page_files" / "style.css").write_bytes(CSS)
    (folder / "page_files" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "page_files" / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (folder / "LICENSE").write_text("Permission is hereby granted", "utf-8")
    with zipfile.ZipFile(folder / "2024.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(html[5], "江苏省/宿迁市.htm")
        archive.write(word[6], "report.docx")
        archive.writestr("parts/style.css", CSS)
        archive.writestr("__MACOSX/._report.docx", b"\0\5\x16\7")
    return folder


@INTO
def test_the_sum_of_what_became_of_files_is_their_number(downloads, tmp_path, into):
    panel = gi.load(downloads, into=tmp_path / "panel" if into else None, progress=False, jobs=1)
    outcomes = dict(zip(panel.files["source"].str.removeprefix(f"{downloads}/"), panel.files["outcome"], strict=True))
    assert outcomes == {
        ".DS_Store": "other",
        "2024.zip": "archive",
        "2024.zip!__MACOSX/._report.docx": "other",
        "2024.zip!parts/style.css": "other",
        "2024.zip!report.docx": "report",
        "2024.zip!江苏省/宿迁市.htm": "report",
        "LICENSE": "other",
        "art_1_2.jsp?id=5": "report",
        "content": "report",
        "copy of view.html": "report",  # the first of two by name
        "download.do": "report",
        "page_files/Thumbs.db": "other",
        "page_files/logo.png": "other",
        "page_files/style.css": "other",
        "report.docm": "report",
        "report.pdf": "failure",
        "view.aspx": "copy",
    }
    on_disk = {str(path) for path in downloads.rglob("*") if path.is_file()}
    assert {source for source in panel.files["source"] if "!" not in source} == on_disk
    assert len(panel) == 7
    assert panel.failures["source"].tolist() == [str(downloads / "report.pdf")]


def test_a_load_into_a_folder_accounts_for_files_as_one_in_memory(downloads, tmp_path):
    stored, loaded = gi.load(downloads, into=tmp_path / "panel", progress=False), gi.load(downloads, progress=False)
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(stored, name), getattr(loaded, name))


def test_members_of_an_archive_are_read_like_files(downloads):
    archive = downloads / "2024.zip"
    panel = gi.load(archive, progress=False)
    member = f"{archive}!江苏省/宿迁市.htm"
    assert panel.reports["source"].tolist() == [f"{archive}!report.docx", member]
    one, alone = gi.read(member), gi.read(gi.sample_files("html")[5])
    pd.testing.assert_frame_equal(one.requests, alone.requests)
    assert one.reports["sha256"].equals(alone.reports["sha256"])
    with pytest.raises(UnsupportedFormatError, match=r"2024\.zip: an archive; govinfo\.load reads"):
        gi.read(archive)
    with pytest.raises(SourceNotFoundError, match=r"2024\.zip!nothing\.pdf: the archive has no such member"):
        gi.read(f"{archive}!nothing.pdf")


def test_a_report_in_an_archive_is_shown_on_its_page(tmp_path):
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(gi.sample_files("pdf")[0], "report.pdf")
    report = gi.read(f"{packed}!report.pdf")
    assert PageSource(report).has_pages
    assert report.show(report.requests.iloc[0]).picture.size[0] > 100
    packed.unlink()
    assert not PageSource(report).has_pages


def test_names_of_members_packed_on_a_chinese_system(tmp_path):
    """They are in GBK, without a flag that says so."""
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xxxxxxxx.htm", gi.sample_files("html")[0].read_bytes())
    packed.write_bytes(packed.read_bytes().replace(b"xxxxxxxx", "年度报告".encode("gb18030")))
    assert gi.load(packed, progress=False).reports["source"].tolist() == [f"{packed}!年度报告.htm"]


def test_archives_that_cannot_be_read_are_named_each_with_its_reason(tmp_path):
    folder, inner, good = tmp_path / "reports", tmp_path / "inner.zip", gi.sample_files("html")[0]
    folder.mkdir()
    shutil.copy(good, folder)
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(good, "report.htm")
    with zipfile.ZipFile(folder / "outer.zip", "w") as archive:
        archive.write(inner, "inner.zip")
    content = bytearray(inner.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # the flag of a password
        content[content.index(mark) + place] |= 1
    (folder / "locked.zip").write_bytes(content)
    (folder / "short.zip").write_bytes(inner.read_bytes()[:200])
    (folder / "other.rar").write_bytes(b"Rar!\x1a\7\1\0" + bytes(100))
    panel = gi.load(folder, progress=False)
    assert len(panel) == 1
    errors = {Path(row.source).name: row for row in panel.failures.itertuples()}
    assert {name: row.error for name, row in errors.items()} == {
        "outer.zip!inner.zip": "UnsupportedFormatError",
        "locked.zip!report.htm": "EncryptedFileError",
        "short.zip": "DamagedFileError",
        "other.rar": "UnsupportedFormatError",
    }
    assert all(row.message.startswith(row.source) for row in errors.values())
    with pytest.raises(EncryptedFileError, match="password"):
        gi.read(folder / "locked.zip!report.htm")


def test_a_member_that_unpacks_to_more_than_any_report_is_refused(tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.htm", "w") as part:
        for _ in range(31):
            part.write(bytes(10 * 2**20))
    with pytest.warns(UserWarning, match="none of 2 files"):
        [failure] = gi.load(tmp_path, progress=False).failures.itertuples()
    assert (failure.error, Path(failure.source).name) == ("TooLargeError", "bomb.zip!a.htm")
