"""Scans and pictures of tables: recognised where that is certain, refused where not."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from dataclasses import replace

import docx
import numpy as np
import pandas as pd
import pytest
from documents import layouts, pdf, scan, typeset
from documents.figures import draw_figures, print_numbers
from documents.generator import make_document
from documents.scoring import score_file
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from rapidfuzz.fuzz import ratio
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import govinfo as gi
from govinfo import errors, form
from govinfo.documents.containers import Cell, read_document, read_with
from govinfo.documents.scan import pages as pages_module
from govinfo.documents.scan import recognition, shapes
from govinfo.documents.scan.deskew import deskew
from govinfo.documents.scan.scanned_page import ScannedPage
from govinfo.form.balance import equations_of
from govinfo.matching import TableMatch
from govinfo.matching.match import Value
from govinfo.matching.numbers import Number
from govinfo.matching.recognised_figures import verify_figures

HONGZE = next(path for path in gi.sample_files("pdf") if path.stem == "hongze-2024")


def from_second_page(path):
    """A report without its first page: sections 三 and 四 stand on the other two, and a page takes seconds."""
    import pypdfium2

    file, content = pypdfium2.PdfDocument(path), io.BytesIO()
    file.del_page(0)
    file.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def pages():
    """The pages of a report as pictures, as a scanner gives them."""
    return scan.scan_pages(HONGZE.read_bytes(), random.Random(1), 200)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory, pages):
    """The second and third page in one file of pictures."""
    path = tmp_path_factory.mktemp("pictures") / "report.tiff"
    pages[1].save(path, save_all=True, append_images=pages[2:], compression="tiff_deflate")
    return gi.read(path)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    path = tmp_path_factory.mktemp("scans") / "scan.pdf"
    path.write_bytes(scan.write_scan(HONGZE.read_bytes(), random.Random(2), 150))
    return gi.read(path)


@pytest.fixture(scope="module")
def printed():
    return gi.read(HONGZE)


def numbers(report, name):
    return report.requests["reported"].tolist() if name == "requests" else getattr(report, name)["reported"].tolist()


@pytest.mark.parametrize("name", ["disclosure", "requests", "reviews"])
def test_a_scan_says_what_the_report_says(scanned, printed, name):
    assert numbers(scanned, name) == numbers(printed, name)


def test_a_scan_tells_its_agency_year_and_prose(scanned, printed):
    about = ["agency", "year", "period_start", "period_end"]
    assert scanned.reports[about].equals(printed.reports[about])
    texts = [["".join(text.split()) for text in report.narrative["text"]] for report in (scanned, printed)]
    assert min(ratio(one, two) for one, two in zip(*texts, strict=True)) > 97, texts


def test_what_the_sums_prove_has_confidence_one_and_the_rest_less(scanned):
    confidence = scanned.cells[scanned.cells["column"] != "label"].set_index("table")["confidence"]
    assert (confidence["requests"] == 1).all()
    assert (confidence["reviews"] == 1).all()
    assert confidence["disclosure"].between(0.9, 1, inclusive="left").all()
    assert scanned.issues["check"].tolist().count("recognised") == 3


def test_the_place_of_a_cell_is_where_it_lies_on_the_skewed_page(scanned, printed):
    """The skew of the page moves a cell by some points, against the page set straight by far more."""
    middles = []
    for report in (scanned, printed):
        cells = report.cells[(report.cells["table"] == "requests") & (report.cells["column"] == "natural_person")]
        middles.append(cells.set_index("row")[["page", "x0", "top"]].astype(float))
    away = (middles[0] - middles[1]).abs()
    assert (away["page"] == 0).all()
    assert away["x0"].max() < 25
    assert away["top"].max() < 25


def test_without_the_extra_a_scan_is_refused_with_its_name(tmp_path, pages, monkeypatch):
    monkeypatch.setattr(recognition, "is_installed", lambda: False)
    pages[0].save(tmp_path / "page.png")
    pages[0].save(tmp_path / "page.pdf")
    for name in ("page.png", "page.pdf"):
        with pytest.raises(errors.NoTextError, match=r"pip install -e '\.\[ocr\]'"):
            gi.read(tmp_path / name)


def test_scans_can_be_left_out(tmp_path, pages):
    pages[0].save(tmp_path / "page.jpg")
    with pytest.raises(errors.NoTextError, match="never"):
        gi.read(tmp_path / "page.jpg", ocr="never")


def test_a_text_layer_can_be_passed_over(tmp_path, printed):
    (tmp_path / "report.pdf").write_bytes(from_second_page(HONGZE))
    assert gi.read(tmp_path / "report.pdf").cells["confidence"].isna().all()
    again = gi.read(tmp_path / "report.pdf", ocr="always")
    assert again.cells["confidence"].notna().all()
    assert numbers(again, "requests") == numbers(printed, "requests")


def test_pages_in_one_picture_file(pictures, printed):
    assert pictures.reports[["format", "pages"]].iloc[0].tolist() == ["picture", 2]
    assert numbers(pictures, "requests") == numbers(printed, "requests")


def test_pages_on_their_side_and_their_head(tmp_path, pages, printed):
    turned = [page.rotate(angle, expand=True) for page, angle in zip(pages[1:], (270, 180), strict=True)]
    turned[0].save(tmp_path / "report.pdf", save_all=True, append_images=turned[1:], resolution=200)
    report = gi.read(tmp_path / "report.pdf")
    assert numbers(report, "requests") == numbers(printed, "requests")
    cells = report.cells[report.cells["table"] == "requests"]
    on_page = cells["page"].map({number: page.size for number, page in enumerate(turned, start=1)})
    assert (cells["x1"] * 200 / 72 <= on_page.str[0]).all()
    assert (cells["bottom"] * 200 / 72 <= on_page.str[1]).all()


def test_a_cell_is_shown_on_its_picture(pictures):
    row = pictures.requests[pictures.requests["reported"].notna()].iloc[0]
    assert pictures.show(row).picture.width > 600


def test_prose_in_a_ruled_frame_is_prose(tmp_path):
    pdfmetrics.registerFont(TTFont("report", form.DEFINITIONS.parent / "fonts" / "GovinfoSans-Regular.ttf"))
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.setFont("report", 14)
    canvas.grid([80, 500], [600, 640, 700])
    canvas.drawString(90, 660, "本年度共收到政府信息公开申请十二件。")
    canvas.drawString(90, 612, "其中予以公开七件。")
    canvas.save()
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan.write_scan(page.getvalue(), random.Random(3), 150))
    document = read_document(path)
    assert not document.grids
    prose = "".join(block.text for block in document.paragraphs)
    assert ratio(prose, "本年度共收到政府信息公开申请十二件。其中予以公开七件。") > 90


def without_dimensions():
    """A TIFF of two pages, of which the second does not say how wide it is."""
    page, picture = Image.new("L", (400, 100), 255), io.BytesIO()
    page.save(picture, "TIFF", save_all=True, append_images=[page])
    width, none = struct.pack("<HHI", 256, 4, 1), struct.pack("<HHI", 65_000, 4, 1)
    first, second, rest = picture.getvalue().split(width)
    return first + width + second + none + rest


def endless():
    """A picture much longer than any page."""
    picture = io.BytesIO()
    Image.new("1", (400, 60_000), 1).save(picture, "PNG")
    return picture.getvalue()


def test_a_damaged_picture_is_told_as_such(tmp_path):
    (tmp_path / "report.tiff").write_bytes(without_dimensions())
    with pytest.raises(errors.DamagedFileError, match="the picture is damaged"):
        gi.read(tmp_path / "report.tiff")


def test_tables_pasted_as_pictures_into_a_word_file(tmp_path, pages, printed):
    """Beside them stand a picture that is damaged and one larger than any page: these take nothing from the others."""
    document = docx.Document()
    document.add_paragraph("淮安市洪泽区人民政府2024年政府信息公开工作年度报告")
    for page in pages:
        picture = io.BytesIO()
        page.save(picture, "PNG")
        document.add_picture(picture)
    document.save(tmp_path / "report.docx")
    with zipfile.ZipFile(tmp_path / "report.docx", "a") as archive:
        archive.writestr("word/media/damaged.tiff", without_dimensions())
        archive.writestr("word/media/endless.png", endless())
    report = gi.read(tmp_path / "report.docx")
    assert report.reports[["agency", "year"]].iloc[0].tolist() == ["淮安市洪泽区人民政府", 2024]
    for name in ("disclosure", "requests", "reviews"):
        assert numbers(report, name) == numbers(printed, name)
    with pytest.raises(errors.NotAReportError):
        gi.read(tmp_path / "report.docx", ocr="never")


def test_text_that_a_scanner_hid_behind_its_picture_is_not_taken_for_print(tmp_path, pages, printed):
    """The hidden text of a searchable scan says 999 everywhere: only the picture counts."""
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(str(tmp_path / "report.pdf"))
    for number, page in enumerate(pages[1:], start=1):
        wide, high = page.width * 72 / 200, page.height * 72 / 200
        canvas.setPageSize((wide, high))
        canvas.drawImage(ImageReader(page), 0, 0, wide, high)
        text = canvas.beginText(80, high - 80)
        text.setTextRenderMode(3)
        for _ in range(30):
            text.textLine(f"page {number} 999 999 999 999 999 999 999")
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    with pytest.raises(errors.NoTextError, match="scan"):
        gi.read(tmp_path / "report.pdf", ocr="never")
    assert numbers(gi.read(tmp_path / "report.pdf"), "requests") == numbers(printed, "requests")


def poster(page):
    """A PDF of one picture, four metres wide."""
    from reportlab.lib.utils import ImageReader

    content = io.BytesIO()
    canvas = Canvas(content, (12_000, 12_000))
    canvas.drawImage(ImageReader(page), 0, 0, 12_000, 12_000)
    canvas.save()
    return content.getvalue()


def test_one_table_scanned_into_a_pdf_with_text(tmp_path, pages):
    """Section 三 went through a scanner, what stands before and behind it did not; a poster takes nothing from it."""
    import pypdfium2

    rng = random.Random(5)
    figures = draw_figures(rng, "2021", "2021")
    print_numbers(figures, rng, "plain")
    blocks = layouts.lay_out(figures, "as printed", "pdf", rng).blocks
    place = next(n for n, (kind, block) in enumerate(blocks) if kind == "table" and block.name == "requests")
    parts = [pdf.write_pdf(part) for part in (blocks[:place], blocks[place : place + 1], blocks[place + 1 :])]
    parts[1] = scan.write_scan(parts[1], rng, 200)
    parts.append(poster(pages[0]))
    mixed = pypdfium2.PdfDocument.new()
    for part in parts:
        mixed.import_pages(pypdfium2.PdfDocument(part))
    mixed.save(tmp_path / "report.pdf")
    report = gi.read(tmp_path / "report.pdf")
    truth = {key[1:]: cell.number for key, cell in figures.truth.items() if key[0] == "requests"}
    assert {(row.item, row.applicant): row.reported for row in report.requests.itertuples()} == truth
    cells = report.cells[~report.cells["table"].str.startswith("table_")].set_index("table")["confidence"]
    assert cells["requests"].notna().all()
    assert cells[["disclosure", "reviews"]].isna().all()


def test_a_slash_for_nothing_is_not_taken_for_a_one(tmp_path):
    """Section 二 has no sums that would tell: a stroke that leans is a slash or a 1, and is refused."""
    rng = random.Random(8)
    figures = draw_figures(rng, "2021", "2021")
    print_numbers(figures, rng, "plain")
    slashed = {("fees", "amount"), ("licensing", "decisions")}
    for key in slashed:
        figures.printed["disclosure", *key] = "/"
    blocks = layouts.lay_out(figures, "as printed", "scan", rng).blocks
    (tmp_path / "scan.pdf").write_bytes(scan.write_scan(pdf.write_pdf(blocks), rng, 200))
    disclosure = gi.read(tmp_path / "scan.pdf").disclosure.set_index(["item", "measure"])
    assert set(disclosure.index[disclosure["reported"].isna()]) == slashed


@pytest.mark.parametrize("seed", range(3))
def test_no_cell_of_a_made_up_scan_is_wrong_in_silence(seed, tmp_path):
    layout = ["2019 spans out of line", "wrapped numbers and vertical labels", "page break"][seed]
    counts, lines = score_file(make_document(90_000 + seed, "scan", layout), tmp_path / "scan.pdf")
    assert lines == []
    assert counts["right"] >= 0.85 * counts.total()


def _matched(numbers_of, sureness=0.99):
    """Section 三 as if recognised, from numbers by row and column."""
    table = TableMatch("2021")
    for key, number in numbers_of.items():
        cell = Cell(str(number), 0, 0, confidence=sureness)
        table.values[key] = Value(Number("reported", number), cell)
    return table


OUTCOMES = ("granted", "refused.third_party", "unavailable.not_held")


def _consistent(draw, **fixed):
    """A consistent section 三: three outcomes with figures, all applicants; `fixed` rows are given."""
    rows = [item.code for item in form.request_items("2021")]
    parts = [column for column in form.APPLICANTS if column != "total"]
    numbers_of = {(row, column): 0 for row in rows for column in form.APPLICANTS}
    for row in OUTCOMES:
        for column in parts:
            numbers_of[row, column] = fixed[row].get(column, 0) if row in fixed else draw(st.integers(0, 40))
    for column in parts:
        numbers_of["concluded", column] = numbers_of["new", column] = sum(numbers_of[row, column] for row in OUTCOMES)
    for row in rows:
        numbers_of[row, "total"] = sum(numbers_of[row, column] for column in parts)
    return numbers_of


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_misread_figure_never_stands_and_the_others_do(data):
    numbers_of = _consistent(data.draw)
    key = data.draw(st.sampled_from(sorted(numbers_of)))
    wrong = numbers_of[key] + data.draw(st.sampled_from([-1, 1, 6, 9, 30]))
    table = _matched(numbers_of | {key: max(wrong, 0)} if wrong >= 0 else numbers_of | {key: numbers_of[key] + 1})
    verify_figures({"requests": table})
    assert table.values[key].number.status == "unreadable"
    refused = [other for other, value in table.values.items() if value.number.status == "unreadable"]
    # What stands in no identity with the misread figure is not touched by it.
    near = {other for equation in equations_of("requests", "2021")[key] for other in equation.signs}
    assert set(refused) <= near


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_figure_and_its_total_misread_alike_are_not_taken_for_proved(data):
    """Where 27 stands alone in its row, it and the total are both read as 21: the row holds, its columns do not."""
    table = _matched(_consistent(data.draw, granted={"natural_person": 27}))
    for column in ("natural_person", "total"):
        table.values["granted", column].number = Number("reported", 21)
    verify_figures({"requests": table})
    assert {table.values["granted", column].number.status for column in ("natural_person", "total")} == {"unreadable"}


def test_a_slash_does_not_make_up_for_a_total_printed_one_too_high():
    numbers_of = {key: 0 for key in form.table_cells("requests", "2021")}
    numbers_of |= {("granted", "total"): 1, ("granted", "business"): 1}
    table = _matched(numbers_of)
    table.values["granted", "business"].cell.alternatives = ("/",)
    verify_figures({"requests": table})
    assert table.values["granted", "business"].number.status == "unreadable"


def test_the_sums_choose_between_two_looks_at_a_cell():
    numbers_of = {key: 0 for key in form.table_cells("reviews", "2021")}
    numbers_of |= {("reconsideration", "upheld"): 8, ("reconsideration", "total"): 8}
    table = _matched(numbers_of)
    value = table.values["reconsideration", "upheld"]
    value.number, value.cell.text, value.cell.alternatives = Number("reported", 6), "6", ("8",)
    verify_figures({"reviews": table})
    assert table.values["reconsideration", "upheld"].number.value == 8


def test_a_total_printed_wrong_stays_with_the_error_that_it_makes(tmp_path):
    """Two totals of section 四 of this report are wrong as printed."""
    hongze_2023 = next(path for path in gi.sample_files("pdf") if path.stem == "hongze-2023")
    plain, path = tmp_path / "plain.pdf", tmp_path / "scan.pdf"
    plain.write_bytes(from_second_page(hongze_2023))
    path.write_bytes(scan.write_scan(plain.read_bytes(), random.Random(4), 150))
    report, printed = gi.read(path), gi.read(plain)
    assert numbers(report, "reviews") == numbers(printed, "reviews")
    found, expected = (r.issues.loc[r.issues["severity"] == "error", ["check", "row"]] for r in (report, printed))
    assert found.values.tolist() == expected.values.tolist()


def test_figures_that_nothing_proves_have_to_be_sure():
    numbers_of = {key: 3 for key in form.table_cells("disclosure", "2021")}
    sure, unsure = _matched(numbers_of, 0.95), _matched(numbers_of, 0.85)
    verify_figures({"disclosure": sure})
    verify_figures({"disclosure": unsure})
    assert {value.number.status for value in sure.values.values()} == {"reported"}
    assert {value.number.status for value in unsure.values.values()} == {"unreadable"}


def test_a_cell_with_faint_ink_is_not_taken_for_blank(tmp_path, pages, pictures):
    """A figure printed so pale that it cannot be told from the paper's grain."""
    from PIL import Image

    cells = pictures.cells[(pictures.cells["table"] == "requests") & (pictures.cells["row"] == "granted")]
    cell = cells[cells["column"] == "natural_person"].iloc[0]
    assert cell["page"] == 1
    grey = np.array(pages[1].convert("L")).astype(int)
    dots = grey.shape[1] / 595.44  # to a point: a picture is taken for as wide as a page of A4
    left, top, right, bottom = (round(cell[edge] * dots) for edge in ("x0", "top", "x1", "bottom"))
    inside = np.s_[top + 8 : bottom - 8, left + 8 : right - 8]
    grey[inside] = np.where(grey[inside] < 170, grey.max() - 18, grey[inside])
    Image.fromarray(grey.astype(np.uint8)).save(tmp_path / "pale.png")
    report = gi.read(tmp_path / "pale.png")
    row = report.requests.set_index(["item", "applicant"]).loc[("granted", "natural_person")]
    assert row["status"] in ("unreadable", "inferred")
    assert pd.isna(row["reported"])


@pytest.mark.parametrize("degrees", [-1.1, -0.53, -0.1, 0.0, 0.16, 2.4])
def test_a_page_hardly_askew_is_set_level(degrees):
    """To turn a page by zero blurs nothing: no measure of sharpness may prefer that to the true angle."""
    import pypdfium2

    page = pypdfium2.PdfDocument(HONGZE)[1].render(scale=200 / 72, grayscale=True).to_pil()
    turned = page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    _, rotation = deskew(np.asarray(turned))
    assert np.degrees(np.arctan2(rotation[0, 1], rotation[0, 0])) == pytest.approx(-degrees, abs=0.03)


@pytest.mark.parametrize("rules", ["solid", "hairline", "thick", "grey"])
@pytest.mark.parametrize("padding", [0.0, 4.0])
def test_cells_are_those_that_are_printed_whatever_their_rules(rules, padding):
    """Between rows as low as their text, where strokes of characters reach from rule to rule."""
    report = typeset.draw_report(3, "as printed")
    look = replace(report.look, page="A4", size_of_table=9, row_padding=padding, rules=rules, wide_labels=True)
    table = next(content for kind, content in report.blocks if kind == "table")
    content = typeset.as_pdf(replace(report, blocks=[("table", table)], look=look))
    page = scan.scan_pages(content, random.Random(6), 200)[0]
    found = ScannedPage(pages_module.raster(page)).tables
    assert [len(cells) for cells in found] == [len(table.cells)]


def _with_shapes(numbers_of):
    """Section 三 as if recognised by shapes: each digit has one shape."""
    table = _matched(numbers_of)
    for value in table.values.values():
        value.cell.shapes = tuple(map(int, value.cell.text))
    return table


def test_sums_prove_shapes_and_shapes_the_figures_of_sums_that_do_not_hold():
    numbers_of = {key: 0 for key in form.table_cells("requests", "2021")}
    for row in ("granted", "concluded", "new"):
        numbers_of |= {(row, "natural_person"): 12, (row, "business"): 9, (row, "total"): 21}
    wrong = numbers_of | {("granted", "total"): 19}  # as printed
    table = _with_shapes(wrong)
    verify_figures({"requests": table})
    assert {key: value.number.value for key, value in table.values.items()} == wrong
    fees = _with_shapes(wrong), _matched({("fees", "amount"): 912}, 0.8)
    fees[1].values["fees", "amount"].cell.shapes = (9, 1, 2)
    verify_figures(dict(zip(("requests", "disclosure"), fees, strict=True)))
    assert fees[1].values["fees", "amount"].number.value == 912  # unsure by itself
    unknown = _with_shapes(wrong | {("granted", "total"): 71})  # no sum holds that has a 7
    verify_figures({"requests": unknown})
    assert unknown.values["granted", "total"].number.status == "unreadable"


def test_a_shape_on_both_sides_of_a_sum_is_not_proved_by_it():
    """7 = 7 holds as well where both are read as 1."""
    numbers_of = {key: 0 for key in form.table_cells("requests", "2021")}
    for row in ("granted", "concluded", "new"):
        numbers_of |= {(row, "natural_person"): 1, (row, "total"): 1}
    numbers_of |= {("granted", "business"): 1}  # as printed: neither its row nor its column adds up
    table = _with_shapes(numbers_of)
    verify_figures({"requests": table})
    assert table.values["granted", "business"].number.status == "unreadable"


def test_figures_alike_are_recognised_a_few_times(scanned, monkeypatch, tmp_path):
    """Two hundred zeros are not recognised one by one; a figure that differs from all others is looked at twice."""
    counts = []
    monkeypatch.setattr(shapes, "recognise", lambda looks: counts.append(len(looks)) or recognition.recognise(looks))
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan.write_scan(HONGZE.read_bytes(), random.Random(2), 150))
    document = read_with(path, "scan")
    figures = [cell for grid in document.grids for cell in grid.cells if cell.text.isdecimal()]
    assert len(figures) > 180
    assert sum(counts) < len(figures)
    assert sum(bool(cell.shapes) for cell in figures) > len(figures) / 2
