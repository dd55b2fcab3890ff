"""The command: what it writes, and that its errors are one line."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import govinfo as gi
from govinfo.cli import main


def govinfo(capsys, *arguments):
    """Exit code, standard output and standard error of the command."""
    code = 0
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = stop.code or 0
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_load_writes_a_panel_that_opens(capsys, tmp_path):
    folder = gi.sample_files("markdown")[0].parent
    code, out, _ = govinfo(capsys, "load", folder, "-o", tmp_path / "panel", "--format", "parquet,csv")
    assert code == 0
    assert "11 reports" in out
    panel = gi.open(tmp_path / "panel")
    assert len(panel) == 11
    written = pd.read_csv(tmp_path / "panel" / "requests.csv", dtype={"value": "Int64"})
    assert written["value"].equals(panel.requests["value"])


def test_load_names_the_files_it_could_not_read(capsys, tmp_path):
    good = gi.sample_files("markdown")[0]
    (tmp_path / "empty.pdf").touch()
    code, _, errors = govinfo(capsys, "load", good, tmp_path / "empty.pdf", "-o", tmp_path / "panel")
    assert code == 0
    assert "empty.pdf: the file is empty; fetch it again [EmptyFileError]" in errors
    assert "2 files: 1 reports, 0 copies, 1 not read" in errors


def test_load_of_nothing_fails(capsys, tmp_path):
    (tmp_path / "empty.pdf").touch()
    with pytest.warns(UserWarning, match="none of 1 files"):
        code, out, errors = govinfo(capsys, "load", tmp_path / "empty.pdf", "-o", tmp_path / "panel")
    assert code == 1
    assert (out, (tmp_path / "panel").exists()) == ("", False)
    assert "nothing is written" in errors


def test_a_second_load_into_a_panel_is_refused(capsys, tmp_path):
    """A typo in the path replaced a panel of thousands of reports by an empty one."""
    files = gi.sample_files("markdown")
    assert govinfo(capsys, "load", *files[:2], "-o", tmp_path / "panel")[0] == 0
    code, _, errors = govinfo(capsys, "load", tmp_path / "typo", "-o", tmp_path / "panel", "--overwrite")
    assert (code, errors.count("\n")) == (2, 1)
    assert "typo: no such file" in errors
    code, _, errors = govinfo(capsys, "load", files[2], "-o", tmp_path / "panel")
    assert (code, errors.count("\n")) == (2, 1)
    assert "--overwrite" in errors
    (tmp_path / "empty.pdf").touch()
    with pytest.warns(UserWarning, match="none of 1 files"):
        code, _, _ = govinfo(capsys, "load", tmp_path / "empty.pdf", "-o", tmp_path / "panel", "--overwrite")
    assert code == 1
    assert len(gi.open(tmp_path / "panel")) == 2
    assert govinfo(capsys, "load", files[2], "-o", tmp_path / "panel", "--overwrite")[0] == 0
    assert len(gi.open(tmp_path / "panel")) == 1


def test_nothing_is_exported_checked_or_cited_of_what_cannot_be_read(capsys, tmp_path):
    for command in (["export", "nowhere", "-o", tmp_path / "out"], ["check", "nowhere"], ["cite", "nowhere"]):
        code, out, errors = govinfo(capsys, *command)
        assert (code, out, errors) == (2, "", "govinfo: nowhere: no such file or folder\n")
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.4 cut short")
    with pytest.warns(UserWarning, match="none of 1 files"):
        code, out, errors = govinfo(capsys, "check", damaged)
    assert (code, out) == (1, "")
    assert "not read" in errors
    with pytest.warns(UserWarning, match="none of 1 files"):
        code, out, errors = govinfo(capsys, "export", damaged, "-o", tmp_path / "out")
    assert (code, out, (tmp_path / "out").exists()) == (2, "", False)
    assert "no report could be read" in errors


def test_warnings_on_the_command_line_are_lines_of_text(tmp_path):
    (tmp_path / "empty.pdf").touch()
    command = [sys.executable, "-m", "govinfo", "load", str(tmp_path / "empty.pdf"), "-o", str(tmp_path / "panel")]
    errors = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "warning: none of 1 files could be read" in errors
    assert "UserWarning" not in errors
    assert "cli.py" not in errors


def test_an_unknown_format_is_one_line(capsys, tmp_path):
    code, _, errors = govinfo(capsys, "load", "x", "-o", tmp_path, "--format", "parqet")
    assert code == 2
    assert errors.count("\n") == 1
    assert "did you mean 'parquet'" in errors


def test_an_unknown_parameter_names_the_near_one(capsys):
    pytest.importorskip("papermill")
    code, _, errors = govinfo(capsys, "run", "02_outcome_shares", "-p", "agencies", "x")
    assert code == 2
    assert errors.count("\n") == 1
    assert "did you mean 'agency'" in errors


def test_an_ill_typed_parameter_is_refused(capsys):
    pytest.importorskip("papermill")
    code, _, errors = govinfo(capsys, "run", "02_outcome_shares", "-p", "year", "last")
    assert code == 2
    assert "parameter year takes int, not 'last'" in errors


def test_an_unknown_notebook_names_those_that_ship(capsys):
    code, _, errors = govinfo(capsys, "run", "99_nothing")
    assert code == 2
    assert "01_first_look" in errors


def test_debug_shows_the_traceback():
    command = [sys.executable, "-m", "govinfo", "run", "99_nothing"]
    plain = subprocess.run(command, capture_output=True, text=True, check=False)
    debug = subprocess.run([*command, "--debug"], capture_output=True, text=True, check=False)
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr


def test_the_codebook_names_every_column_and_measure(capsys):
    from govinfo.frames import FIELDS
    from govinfo.measures.measure import MEASURES

    code, out, _ = govinfo(capsys, "codebook")
    assert code == 0
    names = {field for fields in FIELDS.values() for field in fields} | set(MEASURES)
    assert [name for name in names if f"`{name}`" not in out] == []
    assert "公开率" in out


def test_importing_govinfo_does_not_import_what_it_may_never_need():
    heavy = ["matplotlib", "seaborn", "statsmodels", "pdfplumber", "lxml", "docx", "papermill", "scipy"]
    code = f"import sys, govinfo; govinfo.load; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["codebook"], ["export", "a panel", "--format", "csv"]])
def test_what_cannot_be_written_is_one_line_that_names_it(command, capsys, tmp_path):
    gi.sample().save(tmp_path / "a panel")
    (tmp_path / "a file").touch()
    command = [tmp_path / part if part == "a panel" else part for part in command]
    code, _, errors = govinfo(capsys, *command, "-o", tmp_path / "a file" / "written")
    assert code == 2
    assert errors.count("\n") == 1
    assert "a file" in errors


def test_measures_from_a_saved_panel_are_those_of_python(capsys, tmp_path):
    panel = gi.sample()
    panel.save(tmp_path / "panel")
    options = ["--names", "disclosure_rate, granted / concluded", "--by", "year", "--totals", "parts"]
    code, out, _ = govinfo(capsys, "measure", tmp_path / "panel", "-o", tmp_path / "rates.dta", *options)
    assert (code, out) == (0, f"10 rows -> {tmp_path / 'rates.dta'}\n")
    python = gi.measure(panel, ["disclosure_rate", "granted / concluded"], by="year", totals="parts")
    stata = pd.read_stata(tmp_path / "rates.dta")
    for column in ("year", "numerator", "denominator", "estimate", "low", "high", "reports", "left_out"):
        assert stata[column].astype("Float64").tolist() == python[column].astype("Float64").tolist()
    for option, value, words in (("--confidence", 2, "between 0 and 1"), ("--names", "granted /", "numerator / denom")):
        code, _, errors = govinfo(capsys, "measure", tmp_path / "panel", "-o", tmp_path / "rates.csv", option, value)
        assert (code, errors.count("\n")) == (2, 1)
        assert words in errors
    code, _, errors = govinfo(capsys, "measure", tmp_path / "panel", "-o", tmp_path / "rates.txt")
    assert (code, errors.count("\n")) == (2, 1)
    assert ".csv, .xlsx, .parquet, .dta or .sav" in errors


def test_load_keeps_one_version_of_each_report_when_asked(capsys, tmp_path):
    both = [gi.sample_files("pdf")[0], gi.sample_files("html")[0]]
    assert govinfo(capsys, "load", *both, "-o", tmp_path / "all")[0] == 0
    assert govinfo(capsys, "load", *both, "-o", tmp_path / "one", "--newest")[0] == 0
    assert [len(gi.open(tmp_path / name)) for name in ("all", "one")] == [2, 1]
