"""The reports that ship in data/: catalogue, figures, prose and typeset documents fit together."""

import csv
import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pdfplumber
import pytest
from fontTools.ttLib import TTFont
from make_documents import DATA, SUFFIXES, make_documents
from typesetting.form_tables import disclosure_table, requests_table, reviews_table
from typesetting.report import read_reports

from govinfo import form

REPORTS = {report.stem: report for report in read_reports(DATA)}
TABLES = {
    "disclosure, form 2019": disclosure_table({}, "2019"),
    "disclosure, form 2021": disclosure_table({}, "2021"),
    "requests, form 2019": requests_table({}, "2019"),
    "requests, form 2021": requests_table({}, "2021"),
    "reviews": reviews_table({}),
}


def shipped(stem: str, container: str) -> Path:
    return DATA / "documents" / container / f"{stem}{SUFFIXES[container]}"


def pdf_marks(path: Path) -> list[list[tuple[object, ...]]]:
    """Characters and rules of each page with their places: what a reader of the PDF sees."""
    with pdfplumber.open(path) as pdf:
        return [
            [(char["text"], round(char["x0"], 1), round(char["top"], 1)) for char in page.chars]
            + [tuple(round(line[side], 1) for side in ("x0", "top", "x1", "bottom")) for line in page.lines]
            for page in pdf.pages
        ]


def text_of(path: Path) -> str:
    """All text of a document without spaces, line breaks and page numbers."""
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pdf:
            text = "".join(re.sub(r"- \d+ -\s*$", "", page.extract_text()) for page in pdf.pages)
    elif path.suffix == ".docx":
        text = "".join(paragraph.text for paragraph in docx.Document(path).paragraphs)
    else:
        text = path.read_bytes().decode("gb18030" if b"charset=gb" in path.read_bytes() else "utf-8")
    return re.sub(r"\s|<br>", "", text)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    output = tmp_path_factory.mktemp("documents")
    make_documents(output)
    return output


def test_catalogue_lists_exactly_the_files_there_are():
    for folder in (DATA / "figures", DATA / "prose", *(DATA / "documents" / container for container in SUFFIXES)):
        assert sorted(path.stem for path in folder.iterdir()) == sorted(REPORTS), folder


def test_catalogue_says_where_each_report_comes_from():
    with open(DATA / "reports.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["stem"].endswith(row["year"])
            assert row["scope"] in {"own", "office", "jurisdiction"}
            assert re.fullmatch(r"\d{6}(Z\d\d)?", row["region_code"])  # with Z: a place that GB/T 2260 has no code for
            assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row["published"])
            assert row["source"]
            assert row["how_obtained"]


@pytest.mark.parametrize("stem", REPORTS)
def test_figures_hold_every_cell_of_the_form_and_no_other(stem):
    report = REPORTS[stem]
    items = form.request_items(report.form_of("requests"))
    expected = {("disclosure", cell.item, cell.measure) for cell in form.disclosure_cells("2021")}
    expected |= {("requests", item.code, applicant) for item in items for applicant in form.APPLICANTS}
    expected |= {("reviews", channel, result) for channel in form.CHANNELS for result in form.RESULTS}
    assert set(report.figures) == expected
    blank = {cell for cell, value in report.figures.items() if value == ""}
    reconsideration = {("reviews", "reconsideration", result) for result in form.RESULTS}
    assert blank == (reconsideration if stem == "xicheng-2024" else set())


@pytest.mark.parametrize("stem", REPORTS)
def test_documents_are_what_the_script_makes(stem, made):
    for container in ("html", "markdown"):
        path = shipped(stem, container)
        assert path.read_bytes() == (made / container / path.name).read_bytes(), path
    for part in ("word/document.xml", "docProps/core.xml"):
        packages = [zipfile.ZipFile(folder / f"{stem}.docx") for folder in (DATA / "documents" / "docx", made / "docx")]
        assert packages[0].read(part) == packages[1].read(part), part
    assert pdf_marks(shipped(stem, "pdf")) == pdf_marks(made / "pdf" / f"{stem}.pdf")


def test_documents_are_the_same_bytes_each_time(made, tmp_path):
    for path in make_documents(tmp_path):
        assert path.read_bytes() == (made / path.parent.name / path.name).read_bytes(), path.name


@pytest.mark.parametrize("container", SUFFIXES)
@pytest.mark.parametrize("stem", REPORTS)
def test_each_container_tells_the_same_prose(stem, container):
    text = text_of(shipped(stem, container))
    paragraphs = [re.sub(r"\s", "", content) for kind, content in REPORTS[stem].content if kind != "table"]
    assert [paragraph for paragraph in paragraphs if paragraph not in text] == []


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        ("xicheng-2024", "全区共受理政府信息公开申请1400件"),
        ("xicheng-2024", "重点任务42项"),
        ("xicheng-2024", "收费通知2件，通知金额合计6400元，实际收取0元"),
        ("hongze-2023", "收到政府信息公开申请21件"),
        ("hongze-2023", "政府信息1136条"),
        ("hongze-2024", "区政府办公室代表区政府收到政府信息公开申请17件"),
        ("hongze-2024", "政府信息2428条"),
        ("huaian-2024", "收到政府信息公开申请3119件，上年结转34件；全年答复3050件"),
        ("huaian-2024", "结转下年度继续办理103件"),
        ("huaian-2024", "行政复议351件，被提起行政诉讼46件"),
        ("suqian-2023", "办理政府信息公开申请3607件"),
        ("suqian-2024", "办理政府信息公开申请3646件"),
        ("suqian-2024", "行政复议134件、行政诉讼57件"),
    ],
)
def test_prose_tells_what_the_report_tells(stem, told):
    assert told in text_of(shipped(stem, "pdf"))


@pytest.mark.parametrize("stem", REPORTS)
def test_page_break_inside_section_three(stem):
    with pdfplumber.open(shipped(stem, "pdf")) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    first = next(number for number, text in enumerate(pages) if "一、本年新收政府信息公开申请数量" in text)
    last = next(number for number, text in enumerate(pages) if "四、结转下年度继续办理" in text)
    assert last == first + 1


def test_group_label_torn_by_page_break():
    with pdfplumber.open(shipped("suqian-2023", "pdf")) as pdf:
        halves = [table for page in pdf.pages for table in page.extract_tables() if len(table[0]) == 10]
    assert halves[0][-1][1] == "（四）无"
    assert halves[1][0][1] == "法提供"


def test_garbled_label_of_hongze_stands_in_its_pdf():
    assert "2.其他法律行政止公开" in text_of(shipped("hongze-2024", "pdf"))
    assert "2.其他法律行政法规禁止公开" in text_of(shipped("hongze-2024", "html"))


def test_page_declared_gb2312_holds_gb18030():
    page = shipped("suqian-2023", "html").read_bytes()
    assert b"charset=gb2312" in page
    assert "二〇二三年" in page.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        page.decode("gb2312")


@pytest.mark.parametrize("name", TABLES)
def test_spans_of_a_table_cover_each_place_once(name):
    table = TABLES[name]
    places = [
        (row, column)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    assert sorted(places) == [(row, column) for row in range(table.height) for column in range(table.width)]


@pytest.mark.parametrize("row", range(3, 27))
def test_page_break_before_any_row_loses_nothing(row):
    table = REPORTS["xicheng-2024"].table("requests")
    for above, below in (table.split(row), table.split(row, tear_labels=True), table.tear_row(row).split(row + 1)):
        cells = [*above.cells, *below.cells]
        assert sorted(filter(None, (cell.text for cell in cells if cell.role == "figure"))) == sorted(
            cell.text for cell in table.cells if cell.role == "figure"
        )
        assert sorted("".join(cell.text for cell in cells if cell.role == "label")) == sorted(
            "".join(cell.text for cell in table.cells if cell.role == "label")
        )


def test_font_has_every_character_of_the_documents():
    with TTFont(BytesIO((form.DEFINITIONS.parent / "fonts" / "GovinfoSans-Regular.ttf").read_bytes())) as font:
        characters = set(map(chr, font.getBestCmap()))
    used = {character for report in REPORTS.values() for _, content in report.content for character in content}
    used |= {character for table in TABLES.values() for cell in table.cells for character in cell.text}
    assert used - characters == set()
