"""Evidence: the cells of a finding outlined where they stand, and findings as text, JSON and pages."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

import govinfo as gi
from govinfo.cli import main
from govinfo.display.findings import AcceptedFindingsError, any_error, finding_text, findings, read_accepted, unmatched
from govinfo.display.findings_page import write_findings_page
from govinfo.errors import UnknownNameError

RED, BLUE = (193, 39, 45), (31, 95, 168)


@pytest.fixture(scope="module")
def hongze():
    return gi.read(next(path for path in gi.sample_files("pdf") if path.stem == "hongze-2023"))


def _has(picture: Image.Image, colour: tuple[int, int, int]) -> bool:
    return any(
        all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))
        for _, pixel in picture.convert("RGB").getcolors(2**24)
    )


def test_a_wrong_total_is_outlined_with_the_results_that_it_sums(hongze):
    evidence = hongze.show(hongze.issues.iloc[0])
    assert evidence.cells == (("reconsideration", "total"),)
    assert [result for _, result in evidence.partners] == ["upheld", "corrected", "other", "pending"]
    assert _has(evidence.picture, RED)
    assert _has(evidence.picture, BLUE)


def test_the_outline_stands_where_the_page_prints_the_cell(hongze):
    """Cut to the outlined cell, the picture is pale red, and nowhere else."""
    marked = hongze.show(hongze.issues.iloc[0]).picture
    plain = hongze.show(hongze.issues.iloc[1]).picture
    assert marked.size == plain.size
    pixels, others = marked.load(), plain.load()
    changed = [x for x in range(marked.width) if any(pixels[x, y] != others[x, y] for y in range(marked.height))]
    cell = hongze.cells[(hongze.cells["row"] == "reconsideration") & (hongze.cells["column"] == "total")].iloc[0]
    table = hongze.cells[hongze.cells["table"] == "reviews"]
    share = (cell["x1"] - table["x0"].min()) / (table["x1"].max() - table["x0"].min())
    assert max(x for x in changed if x < marked.width / 2) == pytest.approx(share * marked.width, abs=12)


def test_cells_of_one_column_over_a_page_break_are_shown_on_both_pages(hongze):
    requests = hongze.requests
    pages = hongze.cells[hongze.cells["table"] == "requests"]["page"].nunique()
    total = hongze.show(requests[(requests["item"] == "concluded") & (requests["applicant"] == "total")])
    one = hongze.show(hongze.issues.iloc[0])
    assert pages == 2
    assert total.picture.height > 2 * one.picture.height


def test_a_document_without_pages_gets_its_table_drawn(tmp_path):
    text = _sample("suqian-2024").read_text(encoding="utf-8")
    (tmp_path / "report.md").write_text(text.replace("行政诉讼57件", "行政诉讼75件"), encoding="utf-8")
    report = gi.read(tmp_path / "report.md")
    evidence = report.show(report.issues.iloc[0])
    assert {("litigation_direct", "total"), ("litigation_after", "total")} <= set(evidence.cells)
    assert not {result for _, result in evidence.cells} & {"pending"}
    assert "行政诉讼75件" in evidence.caption
    evidence.save(tmp_path / "finding.png")
    with Image.open(tmp_path / "finding.png") as saved:
        assert saved.size == evidence.picture.size
        assert _has(saved, RED)


def test_a_pdf_that_is_gone_or_changed_falls_back_to_the_drawn_table(tmp_path):
    copy = tmp_path / "report.pdf"
    shutil.copy(gi.sample_files("pdf")[0], copy)
    report = gi.read(copy)
    from_page = report.show(report.issues.iloc[0]).picture
    copy.write_bytes(copy.read_bytes() + b"\n% another version")
    assert report.show(report.issues.iloc[0]).picture.size != from_page.size


def test_a_pdf_in_an_archive_is_shown_on_its_page(tmp_path, hongze):
    source = Path(hongze.reports["source"].iloc[0])
    with zipfile.ZipFile(tmp_path / "2023.zip", "w") as archive:
        archive.write(source, "洪泽/report.pdf")
    report = gi.load(tmp_path / "2023.zip", progress=False).report()
    assert report.show(report.issues.iloc[0]).picture.tobytes() == hongze.show(hongze.issues.iloc[0]).picture.tobytes()


def test_a_cell_of_a_frame_can_be_shown_with_its_sums(hongze):
    row = next(hongze.requests.itertuples())
    evidence = hongze.show(row)
    assert evidence.cells == (("new", "natural_person"),)
    assert {("new", "total"), ("concluded", "natural_person")} <= set(evidence.partners)


def test_every_finding_of_the_sample_can_be_shown():
    panel = gi.load(gi.sample_files("markdown"), jobs=1, progress=False)
    for issue in panel.issues.itertuples():
        evidence = panel.report(issue.report_id).show(issue)
        assert evidence.cells
        assert _has(evidence.picture, RED)


def test_what_cannot_be_shown_is_refused_by_name(hongze):
    with pytest.raises(UnknownNameError, match="row of a frame"):
        hongze.show("reviews")
    with pytest.raises(UnknownNameError, match="row of this report"):
        hongze.show({"report_id": "another", "check": "I4", "table": "reviews"})


def _entry(row, sha256, **changes):
    fields = {
        "sha256": sha256,
        "check": row.check,
        "table": row.table,
        "row": row.row,
        "column": row.column,
        "who": "Li",
        "when": "2025-03-01",
        "why": "asked the district",
        **changes,
    }
    return ",".join(fields) + "\n" + ",".join(fields.values()) + "\n"


def test_an_accepted_error_stays_listed_and_no_longer_counts(hongze, tmp_path):
    errors = hongze.issues[hongze.issues["severity"] == "error"]
    first, second = errors.itertuples()
    [sha256] = hongze.reports["sha256"]
    text = _entry(first, sha256) + _entry(second, sha256).splitlines()[1]
    (tmp_path / "accepted_findings.csv").write_text(text, encoding="utf-8")
    assert any_error(findings(hongze))
    listed = findings(hongze, read_accepted([tmp_path]))
    assert len(listed) == len(hongze.issues)
    assert listed["who"].tolist()[:2] == ["Li", "Li"]
    assert not any_error(listed)


def test_an_acceptance_of_another_file_does_not_count_and_is_named(hongze, tmp_path):
    """The office corrected its report: the identifier is the same, the file is not."""
    errors = hongze.issues[hongze.issues["severity"] == "error"]
    (tmp_path / "accepted_findings.csv").write_text(_entry(errors.iloc[0], "0" * 64), encoding="utf-8")
    accepted = read_accepted([tmp_path])
    listed = findings(hongze, accepted)
    assert any_error(listed)
    first = errors.iloc[0]
    assert unmatched(listed, accepted) == [f"{'0' * 64} {first.check} {first.table} {first.row} {first.column}"]


@pytest.mark.parametrize(
    ("changes", "words"), [({"why": ""}, "line 2: 'why' is empty"), ({"check": "I9"}, "there is no check 'I9'")]
)
def test_an_accepted_finding_says_which_and_why(hongze, tmp_path, changes, words):
    file = tmp_path / "accepted_findings.csv"
    file.write_text(_entry(hongze.issues.iloc[0], "0" * 64, **changes), encoding="utf-8")
    with pytest.raises(AcceptedFindingsError, match=re.escape(words)):
        read_accepted([file])


def test_every_finding_has_words_in_chinese(hongze):
    texts = [finding_text(row, "zh") for row in hongze.issues.to_dict("records")]
    assert texts[0] == "行政复议·总计：填报 0，按其余各格应为 11（总计等于四种结果之和）"
    assert not any("{" in text or "：：" in text for text in texts)


def _run(capsys, *arguments):
    code = 0
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = stop.code
    return code, *capsys.readouterr()


def _sample(name):
    return next(path for path in gi.sample_files("markdown") if path.stem == name)


def test_check_ends_with_1_on_errors_and_with_0_on_warnings(capsys):
    code, out, _ = _run(capsys, "check", _sample("hongze-2023"))
    assert (code, out.splitlines()[-1]) == (1, "Error 2, Warning 0, Note 3")
    code, out, _ = _run(capsys, "check", _sample("pingtan-2023"), "--lang", "zh")
    assert (code, out.splitlines()[-1]) == (0, "错误 0、警告 1、提示 0")


def test_check_for_machines_is_json_and_nothing_else(capsys, tmp_path):
    code, out, _ = _run(capsys, "check", _sample("pingtan-2023"), "--json", "--html", tmp_path / "out.html")
    assert code == 0
    assert [(row["check"], row["found"], row["expected"]) for row in json.loads(out)] == [("claim", 393, 470)]


def test_a_page_of_findings_stands_alone(hongze, tmp_path):
    panel = gi.load(hongze.reports["source"].tolist(), progress=False)
    (file,) = write_findings_page(panel, findings(panel), tmp_path / "out.html")
    page = file.read_text(encoding="utf-8")
    assert page.count("<article") == len(panel.issues)
    assert page.count('src="data:image/png;base64,') == len(panel.issues)
    assert not re.search(r'(?:src|href)="(?!data:)', page)


def test_several_reports_get_an_index_and_a_page_each(tmp_path):
    panel = gi.load([_sample("pingtan-2022"), _sample("pingtan-2023")], progress=False)
    index, *pages = write_findings_page(panel, findings(panel), tmp_path / "out.html", "zh")
    links = re.findall(r'href="([^"]+)"', index.read_text(encoding="utf-8"))
    assert [tmp_path / link for link in links] == pages
    assert "现行有效393件" in pages[1].read_text(encoding="utf-8")


def test_what_a_document_says_is_text_on_the_page_and_no_markup(tmp_path):
    source = tmp_path / "report.md"
    text = _sample("suqian-2024").read_text(encoding="utf-8")
    source.write_text(text.replace("行政复议134件", "行政复议143件<script>alert(1)</script>"), encoding="utf-8")
    panel = gi.load([source], progress=False)
    (file,) = write_findings_page(panel, findings(panel), tmp_path / "out.html")
    page = file.read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert "<script" not in page
