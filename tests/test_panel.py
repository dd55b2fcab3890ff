"""Loading, saving, opening and putting together panels."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

import govinfo as gi
from govinfo.checks.between_reports import PANEL_CHECKS
from govinfo.errors import GovinfoError, PanelExistsError, SourceNotFoundError, UnknownNameError, WrongArgumentError
from govinfo.frames import PANEL_FRAMES


@pytest.fixture(scope="module")
def panel():
    return gi.load(gi.sample_files("markdown"), progress=False)


def assert_same(one, other):
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_save_and_open_give_the_panel_back_exactly(panel, tmp_path):
    panel.save(tmp_path / "panel")
    with pytest.raises(PanelExistsError, match="overwrite=True"):
        panel.save(tmp_path / "panel")
    panel.save(tmp_path / "panel", overwrite=True)
    assert_same(gi.open(tmp_path / "panel"), panel)
    assert_same(gi.load(tmp_path / "panel"), panel)


def test_opening_a_folder_without_a_panel_says_what_is_missing(tmp_path):
    with pytest.raises(SourceNotFoundError, match=r"reports\.parquet is missing"):
        gi.open(tmp_path)


def test_two_jobs_give_the_same_panel_in_the_same_order(panel):
    assert_same(gi.load(gi.sample_files("markdown"), jobs=2, progress=False), panel)


def test_folder_glob_and_list_name_the_same_documents(panel):
    folder = gi.sample_files("markdown")[0].parent
    assert_same(gi.load(folder, progress=False), panel)
    assert_same(gi.load(str(folder / "*.md"), progress=False), panel)


def test_bad_files_cost_only_themselves(tmp_path):
    good = gi.sample_files("markdown")[0]
    empty = tmp_path / "empty.pdf"
    empty.touch()
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.4 cut short")
    panel = gi.load([empty, good, damaged], progress=False)
    assert len(panel) == 1
    assert panel.failures["error"].tolist() == ["EmptyFileError", "DamagedFileError"]
    assert panel.failures["source"].tolist() == [str(empty), str(damaged)]
    assert panel.files["outcome"].tolist() == ["failure", "report", "failure"]


def test_a_path_that_does_not_exist_is_an_error_as_in_read(tmp_path):
    """A typo in one of many paths must not cost their reports without a word."""
    good = gi.sample_files("markdown")[0]
    with pytest.raises(SourceNotFoundError, match=r"missing\.pdf: no such file or folder \(1 of 2 paths\)"):
        gi.load([good, tmp_path / "missing.pdf"], progress=False)
    with pytest.raises(SourceNotFoundError, match=r"\*\.pdf: no such file"):
        gi.load(tmp_path / "*.pdf", progress=False)


def test_nothing_read_is_said_aloud(tmp_path):
    (tmp_path / "empty.pdf").touch()
    with pytest.warns(UserWarning, match="none of 1 files could be read"):
        panel = gi.load(tmp_path / "empty.pdf", progress=False)
    assert len(panel) == 0
    assert len(panel.requests) == 0


def test_the_same_file_twice_counts_once(panel, tmp_path):
    first = gi.sample_files("markdown")[0]
    copy = tmp_path / "copy.md"
    copy.write_bytes(first.read_bytes())
    assert len(gi.load([first, copy], progress=False)) == 1


def test_two_files_of_one_agency_and_year_keep_apart():
    pdf, html = gi.sample_files("pdf")[0], gi.sample_files("html")[0]
    panel = gi.load([pdf, html], progress=False)
    ids = panel.reports["report_id"]
    assert ids.is_unique
    assert ids.str.startswith("淮安市洪泽区人民政府-2023-").all()
    assert panel.requests.groupby("report_id").size().tolist() == [161, 161]


def test_concat_takes_a_shared_file_once_and_keeps_names_unique(panel):
    assert_same(gi.concat([panel, panel]), panel)
    both = gi.concat([panel, gi.load(gi.sample_files("html"), progress=False)])
    assert len(both) == 22
    assert both.reports["report_id"].is_unique
    assert set(both.requests["report_id"]) == set(both.reports["report_id"])


def test_concat_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one panel"):
        gi.concat([])


def test_select_by_part_of_the_name_and_by_year(panel):
    assert panel.select("宿迁", 2024).reports["report_id"].tolist() == ["宿迁市-2024"]
    assert len(panel.select(year=2023)) == 3
    assert len(panel.select("", 0)) == 11


def test_select_names_what_is_there(panel):
    with pytest.raises(UnknownNameError, match="西城"):
        panel.select("西城区人民政府大楼", 2024)


def test_an_unknown_treatment_of_scans_is_refused():
    with pytest.raises(UnknownNameError, match="sometimes"):
        gi.load(gi.sample_files("markdown"), ocr="sometimes")


def test_plain_repr_tells_what_the_panel_holds(panel):
    assert repr(panel).startswith("<Panel of 11 reports of 5 agencies, 2021–2025; findings:")


def test_choosing_from_an_empty_panel_says_why_it_is_empty(tmp_path):
    (tmp_path / "empty.pdf").touch()
    with pytest.warns(UserWarning, match="none of 1 files"):
        panel = gi.load(tmp_path / "empty.pdf", progress=False)
    with pytest.raises(gi.ReportError, match=r"no report to choose from; .*empty\.pdf"):
        panel.select("西城")
    with pytest.warns(UserWarning, match="none of 0 files"):
        nothing = gi.load([], progress=False)
    with pytest.raises(ValueError, match="none available"):
        nothing.select("西城")


def _of_a_panel():
    """The public functions whose first argument is a panel."""
    for name in gi.__all__:
        function = getattr(gi, name)
        if callable(function) and not inspect.isclass(function):
            first, *rest = [*inspect.signature(function).parameters.values(), None]
            if first is not None and first.name == "panel":
                yield name, [one for one in rest if one is not None and one.default is one.empty]


@pytest.mark.parametrize(("name", "others"), _of_a_panel())
@pytest.mark.parametrize("given", ["a folder", None, ["a list"]], ids=str)
def test_what_is_no_panel_is_named(name, others, given):
    with pytest.raises(WrongArgumentError, match=f"{name} takes a panel or a report; {type(given).__name__} was given"):
        getattr(gi, name)(given, *(one.name for one in others if one.kind is not one.VAR_KEYWORD))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda panel: gi.measure(panel, 3), "no measure '3'"),
        (lambda panel: gi.measure(panel, by=3), "no column to group by '?3'?"),
        (lambda panel: gi.funnel(panel, 3), "no measure '3'"),
        (lambda panel: panel.select(3), "no report in the panel '3'"),
        (lambda panel: gi.newest(panel, "agencies"), "did you mean 'agency'"),
        (lambda panel: gi.load(3), "load takes a path, a glob or a list of them; int was given"),
        (lambda panel: gi.coverage(panel, 3), "expected: a DataFrame or the path of a table is needed; int was given"),
        (lambda panel: gi.concat(panel), "concat takes a list of panels and reports; Panel was given"),
        (lambda panel: gi.citation(panel, 3), "'?3'? is no date"),
    ],
)
def test_a_bad_argument_is_answered_with_what_was_asked(call, words):
    with pytest.raises(GovinfoError, match=words):
        call(gi.sample())


def test_a_year_may_be_given_as_text():
    assert len(gi.sample().select(year="2024")) == len(gi.sample().select(year=2024)) == 5


def test_findings_between_reports_are_those_of_the_reports_that_are_chosen():
    """A finding on 2024 against 2023 says nothing where 2023 was left out."""
    between = PANEL_CHECKS & set(gi.sample().issues["check"])
    chosen = gi.sample().select("洪泽")
    alone = chosen.select(year=2024)
    assert between & set(chosen.issues["check"])
    assert not PANEL_CHECKS & set(alone.issues["check"])
