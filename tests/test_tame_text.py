"""What documents and file names say never acts: on a terminal, in a table, in a spreadsheet, on a page."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import govinfo as gi
from govinfo.cli import main
from govinfo.frames import frame
from govinfo.text import as_path, as_text, tame

# A title for the terminal, its clipboard, a cleared line, a C1 sequence, a bell, text turned around, a byte of no
# character, a noncharacter, an invisible tag.
ACTS = "\x1b]0;owned\x07\x1b]52;c;cm0gLXJmIH4=\x07\x1b[2K\x9b31m\u202e\u2066\udcff\uffff\U000e0041"
BREAKS = "\r=cmd|' /C calc'!A0\r\n\x0b\x0c\x85\u2028"
ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def test_a_text_is_written_out_and_tamed_once():
    text = "收到" + ACTS + BREAKS
    once = tame(text)
    assert not ACTING.search(once)
    assert r"\x1b[2K\x9b31m\u202e\u2066\udcff\uffff\U000e0041" in once
    assert once.count("\n") == 6
    assert tame(once) == once
    assert tame("tab\tand line\nstay, and so does 㐀𠀀é\u200b") == "tab\tand line\nstay, and so does 㐀𠀀é\u200b"


def test_a_file_name_is_one_line_and_leads_back_to_the_file(tmp_path):
    path = tmp_path / f"年报{ACTS.replace(chr(0xFFFF), '')}\n\t\r.pdf"
    try:
        path.touch()
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    text = as_text(path)
    assert not ACTING.search(text)
    assert "\n" not in text
    assert "\t" not in text
    assert as_path(text) == path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A Word file, and text in Markdown, that say such things in title, narrative, labels and cells; names as well."""
    folder = tmp_path_factory.mktemp("hostile") / "reports"
    folder.mkdir()
    acts = ACTS.replace("\udcff", "").replace("\uffff", "")
    markdown = next(path for path in gi.sample_files("markdown") if path.stem == "suqian-2024").read_text(
        encoding="utf-8"
    )
    markdown = markdown.replace("因政府信息公开引起", f"因{acts}政府信息公开引起")
    markdown = markdown.replace("| 1408 |", f"| 1408{acts} |")
    (folder / "report.md").write_text(markdown, encoding="utf-8")
    word = next(path for path in gi.sample_files("docx") if path.stem == "hongze-2023")
    names = ("owned\x1b]0;owned\x07\u202e.docx", "report.docx")
    for name in names:
        try:
            _with_breaks(word, folder / name)
            break
        except (OSError, UnicodeError):
            continue
    (folder / "not a report\x1b[31m.pdf").write_bytes(b"%PDF-1.4 cut short")
    return folder


def _with_breaks(source: Path, target: Path) -> None:
    """A Word file with carriage returns and a formula in its paragraphs and cells."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as written:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == "word/document.xml":
                text = content.decode("utf-8")
                text = re.sub(r"(<w:t[^>]*>[^<]{12})", r"\1&#13;=cmd|' /C calc'!A0&#13;&#x202E;", text)
                content = text.encode("utf-8")
            written.writestr(entry, content)


@pytest.fixture(scope="module")
def panel(hostile):
    return gi.load(hostile, progress=False, jobs=1)


def test_no_frame_holds_what_acts(panel):
    assert len(panel) == 2
    assert len(panel.failures) == 1
    for name in ("reports", "requests", "disclosure", "reviews", "cells", "narrative", "claims", "issues", "failures"):
        data = getattr(panel, name)
        for column in data.select_dtypes("string"):
            assert [text for text in data[column].dropna() if ACTING.search(text)] == [], f"{name}.{column}"
    granted = panel.cells[(panel.cells["row"] == "granted") & (panel.cells["column"] == "natural_person")]["raw"]
    assert granted.str.startswith(r"1408\x1b]0;owned\x07").any(), "what is printed can be read"


def test_claims_and_their_pictures_work_on_tamed_text(panel):
    finding = panel.issues[panel.issues["check"] == "claim"].iloc[0]
    assert r"因\x1b]0;owned" in finding["message"]
    assert r"因\x1b]0;owned" in finding["message_zh"]
    evidence = panel.report(finding["report_id"]).show(finding)
    assert ("reconsideration", "total") in evidence.cells


def test_metadata_and_amendments_of_a_user_are_as_tame_as_documents(panel, tmp_path):
    acts = ACTS.replace("\udcff", "").replace("\uffff", "").replace("\U000e0041", "")
    sheet = pd.DataFrame(
        {
            "file_name": ["report.md", f"no{acts}.pdf"],
            "agency": [f"某市{acts}水务局{BREAKS}人民政府", None],
            f"gdp{acts}\n": [f"a{acts}{BREAKS}", None],
        }
    )
    with pytest.warns(gi.errors.MetadataWarning) as caught:
        given = gi.with_metadata(panel, sheet, on="file_name")
    cell = given.requests[given.requests["reported"].notna()].iloc[0]
    sha256 = given.reports.set_index("report_id").loc[cell["report_id"], "sha256"]
    names = {"frame": "requests", "row": cell["item"], "column": cell["applicant"], "printed": cell["reported"]}
    record = {
        "sha256": sha256,
        **names,
        "value": 1,
        "who": f"A{acts}",
        "when": "2025-06-30",
        "why": f"seen{acts}{BREAKS}",
    }
    amended = gi.amend(given, pd.DataFrame([record]))
    assert not any(ACTING.search(str(message.message)) for message in caught)
    for name in ("reports", "amendments", "issues"):
        data = getattr(amended, name)
        assert not any(ACTING.search(column) for column in data.columns)
        for column in data.select_dtypes("string"):
            assert [text for text in data[column].dropna() if ACTING.search(text)] == [], f"{name}.{column}"
    assert amended.amendments["why"].str.startswith(r"seen\x1b]0;owned").all()


@pytest.mark.parametrize("for_excel", [False, True])
def test_a_csv_file_has_a_row_a_row(panel, tmp_path, for_excel):
    gi.export(panel, tmp_path, "csv", for_excel=for_excel)
    for file in tmp_path.glob("*.csv"):
        content = file.read_bytes().decode("utf-8-sig")
        assert not ACTING.search(content), file.name
        with io.StringIO(content, newline="") as stream:
            rows = list(csv.reader(stream))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not any(cell.startswith("=") for row in rows for cell in row) or not for_excel


def test_what_a_spreadsheet_may_take_for_a_formula_is_text(panel, tmp_path):
    said = ["=1+1", " =1+1", "\t=1+1", "\u3000＝1+1", "＋cmd|x", "－cmd|x", "@SUM(1)", "＠SUM(1)", "-1+cmd", "\n=1"]
    numbers = ["-3", "+3.5", "-12%", "－3", "-", "－", "3", "text = text"]
    rows = [("a", "table_1", str(place), "1", text, *[None] * 6) for place, text in enumerate([*said, *numbers])]
    gi.export(replace(panel, cells=frame("cells", rows)), tmp_path, "csv", frames=["cells"], for_excel=True)
    with open(tmp_path / "cells.csv", encoding="utf-8-sig", newline="") as file:
        raw = [row["raw"] for row in csv.DictReader(file)]
    assert all(text.startswith("'") for text in raw[: len(said)])
    assert raw[len(said) :] == numbers


def test_an_excel_file_and_an_r_script_hold_nothing_that_acts(panel, tmp_path):
    gi.export(panel, tmp_path / "panel.xlsx", "xlsx")
    with zipfile.ZipFile(tmp_path / "panel.xlsx") as archive:
        for name in archive.namelist():
            content = archive.read(name).decode("utf-8")
            assert not ACTING.search(content.replace("\r\n", "\n")), name
            assert "<f>" not in content
    gi.export(panel, tmp_path / "r", "r")
    for file in (tmp_path / "r").iterdir():
        assert not ACTING.search(file.read_text(encoding="utf-8")), file.name


@pytest.mark.parametrize(
    "arguments", [("check",), ("check", "--json"), ("check", "--lang", "zh"), ("load", "-o", "OUT")]
)
def test_a_terminal_gets_nothing_that_acts(hostile, tmp_path, capfd, arguments):
    command, *options = [str(tmp_path / "panel") if part == "OUT" else part for part in arguments]
    with suppress(SystemExit):
        main([command, str(hostile), *options])
    written, errors = capfd.readouterr()
    assert written
    assert not ACTING.search(written)
    assert not ACTING.search(errors)


def test_an_error_names_a_file_on_one_line(tmp_path):
    with pytest.raises(gi.errors.SourceNotFoundError) as caught:
        gi.read(tmp_path / "no\x1b[31m\nfile\u202e.pdf")
    assert not ACTING.search(str(caught.value))
    assert "\n" not in str(caught.value)
    assert r"no\x1b[31m\x0afile\u202e.pdf" in str(caught.value)
