"""Containers to prose and grids: small documents named after the oddity that they hold."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from documents import pdf, tables, web, word
from documents.generator import make_document
from documents.printers import print_document
from documents.scoring import score_file

from govinfo.documents.containers import Document, read_document
from govinfo.documents.document import NOT_READ
from govinfo.documents.encoding import decode
from govinfo.documents.pdf import ruled_lines
from govinfo.documents.text import read_text
from govinfo.matching import match_tables
from govinfo.matching.sections import read_narrative

SHARED = Path(__file__).parents[2] / "shared"
REAL = {"hongze-2024": "hongze-2024.pdf", "xicheng-2024": "xicheng-2024.md"}


def page(body: str, tmp_path: Path) -> Document:
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return read_document(path)


def docx(body: str, tmp_path: Path) -> Document:
    path = tmp_path / "report.docx"
    path.write_bytes(word.pack(f'<w:document xmlns:w="{word.NAMESPACE}"><w:body>{body}</w:body></w:document>'))
    return read_document(path)


def texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for grid in document.grids for row in grid.rows()]


@pytest.mark.parametrize(("name", "file"), REAL.items())
def test_real_report_cell_by_cell(name: str, file: str) -> None:
    if not (SHARED / "reports" / file).exists():
        pytest.skip("the real documents are not here")
    found = match_tables(read_document(SHARED / "reports" / file))
    with open(SHARED / "figures" / f"{name}.csv", encoding="utf-8", newline="") as figures:
        printed = {(row["table"], row["row"], row["column"]): row["value"] for row in csv.DictReader(figures)}
    read = {
        (table, *key): value.number.value if value.number.status == "reported" else None
        for table, match in found.items()
        for key, value in match.values.items()
    }
    assert read == {key: float(value) if value else None for key, value in printed.items()}


def test_real_paragraph_goes_on_over_a_page_break() -> None:
    if not (SHARED / "reports" / "hongze-2024.pdf").exists():
        pytest.skip("the real documents are not here")
    problems = read_narrative(read_document(SHARED / "reports" / "hongze-2024.pdf"))[4]
    assert problems.number == 5
    assert len(problems.text.split("\n")) == 2


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        ("镕 规章".encode("gb18030"), "gb2312"),
        ("镕 规章".encode("gb18030"), "utf-8"),
        ("镕 规章".encode("gb18030"), "iso-8859-1"),
        ("镕 规章".encode("gb18030"), "nonsense"),
        ("镕 规章".encode("gb18030"), None),
        ("镕 规章".encode(), "gb2312"),
        ("镕 规章".encode("utf-8-sig"), "gbk"),
        ("镕 规章".encode("utf-16"), None),
    ],
)
def test_encoding_that_is_declared_wrongly(content: bytes, declared: str | None) -> None:
    assert decode(content, declared) == "镕 规章"


def test_traditional_page_in_big5() -> None:
    assert decode("政府資訊公開年報".encode("big5") * 20, "big5") == "政府資訊公開年報" * 20


def test_layout_tables_are_prose_and_the_table_within_is_a_grid(tmp_path: Path) -> None:
    inner = "<table><tr><td>规章</td><td>3</td></tr></table>"
    document = page(f"<table><tr><td>首页</td><td>{inner}</td></tr></table>", tmp_path)
    assert texts(document) == [["规章", "3"]]
    assert [block.text for block in document.paragraphs] == ["首页"]


@pytest.mark.parametrize("cell", ['<img src="zero.png">', "<s>5</s>", "5<svg></svg>"])
def test_picture_or_struck_out_number_is_not_read(tmp_path: Path, cell: str) -> None:
    ((label, value),) = texts(page(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>", tmp_path))
    assert label == "规章"
    assert NOT_READ in value


def test_hidden_cells_rows_and_marks_without_width_are_not_read(tmp_path: Path) -> None:
    body = (
        "<table><tr style='display:none'><td>旧</td></tr>"
        "<tr><td>规章<span style='display: none'>x</span></td><td hidden>7</td><td>\u200b3</td></tr></table>"
    )
    assert texts(page(body, tmp_path)) == [["规章", "3"]]


def test_input_field_holds_its_value(tmp_path: Path) -> None:
    body = "<table><tr><td>规章</td><td><input value='3'></td></tr></table>"
    assert texts(page(body, tmp_path)) == [["规章", "3"]]


@pytest.mark.parametrize("span", ["2%", "-1", "0", "x", ""])
def test_span_that_is_no_number_counts_as_one(tmp_path: Path, span: str) -> None:
    document = page(f"<table><tr><td colspan='{span}'>规章</td><td>3</td></tr></table>", tmp_path)
    assert document.grids[0].cells[1].column in (1, 2)


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{content}</w:p></w:tc>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_word_cells_merged_downwards_and_across(tmp_path: Path) -> None:
    first = cell(run("三"), '<w:vMerge w:val="restart"/>') + cell(run("a"), '<w:gridSpan w:val="2"/>')
    second = cell("", "<w:vMerge/>") + cell(run("b")) + cell(run("c"))
    (grid,) = docx(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>", tmp_path).grids
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells] == [
        ("三", 0, 0, 2, 1),
        ("a", 0, 1, 1, 2),
        ("b", 1, 1, 1, 1),
        ("c", 1, 2, 1, 1),
    ]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (run("15") + run("1", '<w:vertAlign w:val="superscript"/>'), "15"),
        (run("5", "<w:strike/>") + run("6"), "6"),
        (run("5", "<w:strike/>"), False),
        ("<w:r><w:drawing/></w:r>", False),
        (run("5", "<w:vanish/>") + run("6"), "6"),
        (f"<w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:ins>{run('6')}</w:ins>", "6"),
        (run("6", '<w:strike w:val="0"/>'), "6"),
    ],
)
def test_word_marks_changes_and_hidden_text(tmp_path: Path, content: str, read: str | bool) -> None:
    ((_, value),) = texts(docx(f"<w:tbl><w:tr>{cell(run('规章'))}{cell(content)}</w:tr></w:tbl>", tmp_path))
    assert value == read if read else NOT_READ in value


def test_word_text_box_that_is_stored_twice_is_read_once(tmp_path: Path) -> None:
    twice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{run("5")}</mc:Choice><mc:Fallback>{run("5")}</mc:Fallback></mc:AlternateContent>'
    )
    ((_, value),) = texts(docx(f"<w:tbl><w:tr>{cell(run('规章'))}{cell(twice)}</w:tr></w:tbl>", tmp_path))
    assert value == "5"


def test_formula_without_a_stored_result_is_not_read_as_blank(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["规章", "=1+1", 3.0, None])
    book.save(tmp_path / "report.xlsx")
    assert texts(read_document(tmp_path / "report.xlsx")) == [["规章", NOT_READ, "3"]]


def test_markdown_tables_end_where_their_lines_end() -> None:
    document = read_text("# 标题\n\n| 规章 | 3 |\n|---|---|\n| 许可 |  |\n\n正文 | 尾\n")
    assert texts(document) == [["规章", "3"], ["许可", ""]]
    assert [block.text for block in document.paragraphs] == ["标题", "正文 | 尾"]


def test_blank_lines_are_counted_where_cells_are_paragraphs() -> None:
    assert [block.feeds for block in read_text("规章\n\n3\n\n\n5").paragraphs] == [1, 2, 3]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_pages_turned_by_their_entry(tmp_path: Path, rotate: int) -> None:
    grid = tables.Table("reviews", tuple(tables.Cell(str(n), 0, n) for n in range(3)))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write_pdf([("text", "二、主动公开政府信息情况" * 3), ("table", grid)], rotate=rotate))
    assert texts(read_document(path)) == [["0", "1", "2"]]


@pytest.mark.parametrize("angle", [90, -90, 180])
def test_table_set_across_the_page_or_on_its_head(tmp_path: Path, angle: int) -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    canvas.translate(300, 400)
    canvas.rotate(angle)
    canvas.grid([-200, -100, 0, 100], [0, 40, 80])
    for number in range(6):
        canvas.drawString(-180 + 100 * (number % 3), 50 - 40 * (number // 3), f"{number}7")
    canvas.drawString(-180, -60, "text enough for a page of text")
    canvas.save()
    path = tmp_path / "report.pdf"
    path.write_bytes(buffer.getvalue())
    assert texts(read_document(path)) == [["07", "17", "27"], ["37", "47", "57"]]


def test_markdown_with_tables_in_html_keeps_its_headings(tmp_path: Path) -> None:
    table = "<html><body><table><tr><td>规章</td><td>**3**</td><td rowspan=2>1</td></tr></table></body></html>"
    path = tmp_path / "report.md"
    path.write_text(
        f"# 某县水务局年度报告\n\n# 一、总体情况\n\n收到**3**件。\n\n{table}\n\n# 二、问题\n", encoding="utf-8"
    )
    document = read_document(path)
    assert document.format == "text"
    assert [block.text for block in document.paragraphs] == [
        "某县水务局年度报告",
        "一、总体情况",
        "收到3件。",
        "二、问题",
    ]
    assert [[cell.text for cell in grid.cells] for grid in document.grids] == [["规章", "3", "1"]]


def test_raised_footnote_mark_in_a_pdf_is_no_digit_of_the_number(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    canvas.grid([100, 200, 300], [600, 640])
    canvas.grid([100, 200, 300], [560, 600])
    canvas.drawString(110, 615, "15")
    canvas.setFontSize(6)
    canvas.drawString(123, 620, "1")
    canvas.setFontSize(12)
    canvas.drawString(100, 500, "text enough for a page of text")
    canvas.save()
    path = tmp_path / "report.pdf"
    path.write_bytes(buffer.getvalue())
    assert texts(read_document(path))[0][0] == "15"


def test_character_that_a_font_cannot_map_is_not_lost(tmp_path: Path) -> None:
    grid = tables.Table("disclosure", (tables.Cell("行政许可", 0, 0), tables.Cell("−8", 0, 1), tables.Cell("5", 0, 2)))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.write_pdf([("text", "二、主动公开政府信息情况" * 3), ("table", grid)], embedded=False))
    ((_, value, other),) = texts(read_document(path))
    assert value != "8"
    assert other == "5"


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_pdf_that_chromium_prints(tmp_path: Path) -> None:
    document = make_document(6, "html", "as printed")
    path = tmp_path / "report.pdf"
    path.write_bytes(print_document(document, "chromium", tmp_path).content)
    found = match_tables(read_document(path))
    wrong = [
        key
        for key, truth in document.truth.items()
        if (value := found[key[0]].values.get(key[1:])) is None or value.number.value != truth.number
    ]
    assert not wrong


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["doc", "rtf", "pdf"])
def test_older_office_files_through_libreoffice(tmp_path: Path, suffix: str) -> None:
    document = make_document(6, "docx", "as printed")
    (tmp_path / "report.docx").write_bytes(document.content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", tmp_path, tmp_path / "report.docx"],
        capture_output=True,
        timeout=120,
        check=True,
    )
    found = match_tables(read_document(tmp_path / f"report.{suffix}"))
    for key, truth in document.truth.items():
        assert found[key[0]].values[key[1:]].number.value == truth.number, key


def test_older_office_file_with_a_program_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for LibreOffice where it is not installed: a program that writes the .docx it is asked for."""
    document = make_document(6, "docx", "as printed")
    (tmp_path / "made.docx").write_bytes(document.content)
    program = tmp_path / "soffice"
    program.write_text(f'#!/bin/sh\ncp "{tmp_path}/made.docx" "$6/report.docx"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "report.wps").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    found = read_document(tmp_path / "report.wps")
    assert found.format == "wps"
    assert len(match_tables(found)["requests"].values) == 175


@pytest.mark.parametrize("container", ["mht", "xlsx"])
def test_bundles_and_workbooks(tmp_path: Path, container: str) -> None:
    document = make_document(6, container, "as printed")
    counts, lines = score_file(document, tmp_path / document.name)
    assert counts["right"] == counts.total(), lines


def test_bundle_of_a_page_in_gb18030(tmp_path: Path) -> None:
    grid = tables.Table("reviews", (tables.Cell("镕", 0, 0), tables.Cell("3", 0, 1)))
    blocks = [("text", "某镇镕基"), ("table", grid)]
    path = tmp_path / "page.mht"
    path.write_bytes(web.write_bundle(blocks, web.Page("gb18030", "gb2312")))
    assert texts(read_document(path)) == [["镕", "3"]]


def test_row_that_a_page_break_leaves_open_is_a_row_of_its_table() -> None:
    """A browser rules no line above the first row of the next page; the upright lines show where it begins."""
    upright = [(x, 10.0, 50.0) for x in (0.0, 40.0, 80.0, 120.0)]
    level = [(y, 0.0, 120.0) for y in (30.0, 50.0)]
    (boxes,) = ruled_lines.find_tables(upright, level)
    assert sorted({(box[1], box[3]) for box in boxes}) == [(10.0, 30.0), (30.0, 50.0)]


def test_rows_that_only_their_last_column_joins_are_one_table() -> None:
    """A label above and one below, numbers at their right that go on between them; another table stands below."""
    upright = [(0.0, 0.0, 20.0), (0.0, 60.0, 80.0), (40.0, 0.0, 80.0), (80.0, 0.0, 80.0)]
    upright += [(x, 200.0, 220.0) for x in (0.0, 40.0, 80.0)]
    level = [(y, 0.0, 80.0) for y in (0.0, 20.0, 60.0, 80.0, 200.0, 220.0)]
    upper, lower = ruled_lines.find_tables(upright, level)
    assert sorted(upper) == [
        (0.0, 0.0, 40.0, 20.0),
        (0.0, 60.0, 40.0, 80.0),
        (40.0, 0.0, 80.0, 20.0),
        (40.0, 20.0, 80.0, 60.0),
        (40.0, 60.0, 80.0, 80.0),
    ]
    assert sorted(lower) == [(0.0, 200.0, 40.0, 220.0), (40.0, 200.0, 80.0, 220.0)]


def test_row_deleted_under_tracked_changes_and_number_that_word_counts(tmp_path: Path) -> None:
    def cells(*texts: str) -> str:
        return "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts)

    counted = '<w:tc><w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:tc>'
    rows = f'<w:tr><w:trPr><w:del w:id="1"/></w:trPr>{cells("行政许可", "9")}</w:tr>'
    rows += f"<w:tr>{cells('行政许可', '5')}</w:tr><w:tr>{cells('行政处罚')}{counted}</w:tr>"
    path = tmp_path / "report.docx"
    body = f'<w:document xmlns:w="{word.NAMESPACE}"><w:body><w:tbl>{rows}</w:tbl><w:sectPr/></w:body></w:document>'
    path.write_bytes(word.pack(body))
    (grid,) = read_document(path).grids
    assert [cell.text for cell in grid.cells] == ["行政许可", "5", "行政处罚", NOT_READ]


def test_markdown_with_bold_struck_and_raised_figures_and_formulas() -> None:
    lines = (
        "| **规章** | **2946** | ~~18~~2946 | 2946$^{1}$ | $2946$ | 2946[^1] | *15* | 2946<sup>1</sup> | <s>1</s>5 |"
    )
    (cells,) = texts(read_text(f"# 标题\n\n{lines}\n|---|---|---|---|---|---|---|---|---|\n"))
    assert cells == ["规章", "2946", "2946", "2946", "2946", "2946", "15", "2946", "5"]


def test_markdown_over_tables_in_html() -> None:
    table = "<table><tr><td>**规章**</td><td>**2946**</td><td>~~3~~5$^{1}$</td></tr></table>"
    document = read_text(f"# 二、主动公开\n\n<html><body>{table}</body></html>\n\n# 三、收到\n\n正文**17**件")
    assert texts(document) == [["规章", "2946", "5"]]
    assert [block.text for block in document.paragraphs] == ["二、主动公开", "三、收到", "正文17件"]


def test_values_separated_by_commas(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        '年度报告\n二、主动公开\n信息内容,"本年\n制发",废止\n规章,"1,374",\n\n三、收到\n', encoding="gb18030"
    )
    document = read_document(path)
    assert texts(document) == [["信息内容", "本年\n制发", "废止"], ["规章", "1,374", ""]]
    assert [block.text for block in document.paragraphs] == ["年度报告", "二、主动公开", "三、收到"]


@pytest.mark.skipif(not any(map(shutil.which, ("soffice", "libreoffice"))), reason="LibreOffice is not installed")
@pytest.mark.parametrize(("kind", "name"), [("doc", "report.docx"), ("rtf", "report.doc"), ("odt", "report.docx")])
def test_older_office_file_under_another_name(tmp_path: Path, kind: str, name: str) -> None:
    import docx

    file = docx.Document()
    table = file.add_table(rows=2, cols=2, style="Table Grid")
    for row, (label, number) in enumerate([("规章", "3"), ("许可", "15")]):
        table.cell(row, 0).text, table.cell(row, 1).text = label, number
    file.add_paragraph("正文")
    file.save(str(tmp_path / "source.docx"))
    program = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))))
    profile = (tmp_path / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "source.docx"], check=True, capture_output=True)
    path = tmp_path / name
    path.write_bytes((tmp_path / f"source.{kind}").read_bytes())
    assert texts(read_document(path)) == [["规章", "3"], ["许可", "15"]]
