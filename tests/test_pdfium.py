"""The fast reader of PDFs: it sees what the careful one sees, and leaves to that what it would misplace."""

from __future__ import annotations

import ctypes
import unicodedata
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from documents.generator import make_document
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from twins import TWINS

import govinfo as gi
from govinfo import form
from govinfo.documents import containers as readers
from govinfo.documents.containers import read_document
from govinfo.documents.document import Cell, Document, Grid
from govinfo.documents.pdf import careful as pdf
from govinfo.documents.pdf import fast as pdfium
from govinfo.documents.pdf import page_content
from govinfo.errors import DamagedFileError, EncryptedFileError, NoTextError
from govinfo.matching import arbiter as second_reading

REAL = Path(__file__).parents[2] / "shared" / "reports" / "hongze-2024.pdf"
FONT_FILE = form.DEFINITIONS.parent / "fonts" / "GovinfoSans-Regular.ttf"
FIGURES = ("收到申请", "12"), ("予以公开", "7"), ("不予公开", "5")


def plain(text):
    """Text without spaces: a gap of just three points is one to either reader."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def agree(one: Cell, other: Cell):
    """Whether two readings of a cell are the same; a character that the careful one does not know cannot differ."""
    places = [(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in (one, other)]
    boxes = [(cell.location.x0, cell.location.top, cell.location.x1, cell.location.bottom) for cell in (one, other)]
    texts = [plain(cell.text) for cell in (one, other)]
    return (
        places[0] == places[1]
        and boxes[0] == pytest.approx(boxes[1], abs=1)
        and (texts[0] == texts[1] or "(cid:" in other.text)
    )


def assert_same_content(fast: Document, careful: Document):
    assert fast.pages == careful.pages
    assert [type(block) for block in fast.blocks] == [type(block) for block in careful.blocks]
    for one, other in zip(fast.blocks, careful.blocks, strict=True):
        if isinstance(one, Grid):
            assert len(one.cells) == len(other.cells)
            assert [pair for pair in zip(one.cells, other.cells, strict=True) if not agree(*pair)] == []
        else:
            assert (one.page, plain(one.text)) == (other.page, plain(other.text))


def draw(path, before=lambda canvas: None, after=lambda canvas: None, font="report", **options):
    """A page with a sentence and a ruled table of three rows; `before` and `after` draw around it."""
    pdfmetrics.registerFont(TTFont("report", FONT_FILE))
    canvas = Canvas(str(path), pagesize=A4, pageCompression=0, **options)
    canvas.setFont(font, 12)
    before(canvas)
    canvas.drawString(80, 780, "本年度共收到政府信息公开申请十二件，其中予以公开七件，不予公开五件。")
    canvas.grid([80, 240, 320], [700 - 30 * row for row in range(len(FIGURES) + 1)])
    for row, (label, number) in enumerate(FIGURES):
        canvas.drawString(90, 680 - 30 * row, label)
        canvas.drawString(270, 680 - 30 * row, number)
    after(canvas)
    canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize("path", gi.sample_files("pdf"), ids=lambda path: path.stem)
def test_both_readers_see_the_same_in_the_shipped_reports(path):
    fast = pdfium.read(path)
    assert fast.reader == "pdfium"
    assert_same_content(fast, pdf.read(path))


@pytest.mark.parametrize("seed", range(8))
def test_both_readers_see_the_same_in_made_up_reports(seed, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(make_document(seed, "pdf").content)
    assert_same_content(pdfium.read(path), pdf.read(path))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(REAL, marks=pytest.mark.skipif(not REAL.exists(), reason="the published report is not here")),
        TWINS / "labels_downwards_over_page_breaks.pdf",
    ],
    ids=["published", "twin"],
)
def test_both_readers_see_the_same_in_a_published_report(path):
    """Its labels of groups run downwards, in text that is scaled."""
    fast = pdfium.read(path)
    assert fast.reader == "pdfium"
    assert_same_content(fast, pdf.read(path))


def test_a_plain_page_is_read_fast(tmp_path):
    document = pdfium.read(draw(tmp_path / "plain.pdf"))
    assert document.reader == "pdfium"
    assert [cell.text for cell in document.grids[0].cells] == [text for row in FIGURES for text in row]


def test_text_that_runs_downwards_at_another_scale_stays_in_its_cell(tmp_path):
    def downwards(canvas):
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light", isVertical=True))
        canvas.grid([80, 110, 140], [600, 660 - 160])
        canvas.saveState()
        canvas.scale(0.05, 0.05)
        canvas.setFont("STSong-Light", 200)
        canvas.drawString(95 * 20, 590 * 20, "办理结果")
        canvas.restoreState()

    path = draw(tmp_path / "downwards.pdf", after=downwards)
    document = pdfium.read(path)
    assert document.reader == "pdfium"
    assert plain(document.grids[1].cells[0].text) == "办理结果"


def test_figures_in_a_font_that_the_file_only_names_do_not_depend_on_the_machine(tmp_path):
    """Without a Chinese font on the machine PDFium lost characters that stand alone: a zero became a blank."""

    def full_width(canvas):
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.setFont("STSong-Light", 12)
        canvas.grid([80, 110, 140], [500, 540])
        canvas.drawString(90, 512, "０")
        canvas.drawString(120, 512, "７")

    path = draw(tmp_path / "named.pdf", after=full_width)
    document = pdfium.read(path)
    assert document.reader == "pdfium"
    assert [cell.text for cell in document.grids[1].cells] == ["０", "７"]
    with pypdfium2.PdfDocument(path) as file:
        *_, text = file[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
        size = ctypes.c_size_t()
        raw.FPDFFont_GetFontData(raw.FPDFTextObj_GetFont(text), None, 0, size)
    assert size.value == (FONT_FILE.parent / "GovinfoBox.ttf").stat().st_size


def test_shading_and_double_rules_make_no_cells_of_their_own(tmp_path):
    def shade(canvas):
        canvas.setFillColorRGB(0.8, 0.9, 1)
        canvas.rect(80, 670, 160, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.rect(80, 701, 240, 0.5, stroke=0, fill=1)

    path = draw(tmp_path / "shaded.pdf", before=shade)
    assert_same_content(pdfium.read(path), pdf.read(path))
    assert len(pdfium.read(path).grids[0].cells) == 2 * len(FIGURES)


def test_text_with_a_replacement_is_read_as_it_is_shown(tmp_path):
    """Browsers state one for every character that has a variant, here is one that says something else."""

    def replaced_text(canvas):
        canvas._code.append("/P <</MCID 0>> BDC /Span <</ActualText (99)>> BDC")
        canvas.drawString(200, 560, "共12件")
        canvas._code.append("EMC EMC")

    path = draw(tmp_path / "replaced.pdf", after=replaced_text)
    document = pdfium.read(path)
    assert document.reader == "pdfium"
    assert "共12件" in [paragraph.text for paragraph in document.paragraphs]
    assert_same_content(document, pdf.read(path))


def text_in_a_form(canvas):
    canvas.beginForm("stamp")
    canvas.setFont("report", 12)
    canvas.drawString(200, 560, "12")
    canvas.endForm()
    canvas.doForm("stamp")


def turned_text(canvas):
    canvas.rotate(90)
    canvas.drawString(560, -200, "12")


def turned_page(canvas):
    canvas.setPageRotation(90)


@pytest.mark.parametrize("trap", [text_in_a_form, turned_text, turned_page])
def test_what_pdfium_may_misplace_is_left_to_the_careful_reader(trap, tmp_path):
    path = draw(tmp_path / "trap.pdf", after=trap)
    document = pdfium.read(path)
    assert document.reader == "pdfplumber"
    assert_same_content(document, pdf.read(path))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"/ToUnicode", b"/NoUnicode"), (b"0 0 595.2756 841.8898", b"9 9 595.2756 841.8898")],
    ids=["font without codes", "page that begins elsewhere"],
)
def test_pages_without_codes_or_origin_are_left_to_the_careful_reader(old, new, tmp_path):
    path = draw(tmp_path / "changed.pdf")
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    assert pdfium.read(path).reader == "pdfplumber"


def test_a_hyphen_at_the_end_of_a_line_stays_one(tmp_path):
    def hyphen(canvas):
        for row, text in enumerate(("abc-", "def", "—", "-")):
            canvas.drawString(90, 560 - 16 * row, text)

    path = draw(tmp_path / "hyphen.pdf", after=hyphen)
    document = pdfium.read(path)
    assert document.reader == "pdfium"
    assert_same_content(document, pdf.read(path))


def test_errors_are_those_of_the_careful_reader(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = draw(tmp_path / "locked.pdf", encrypt=StandardEncryption("secret"))
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(locked.read_bytes()[:600])
    empty = tmp_path / "scan.pdf"
    canvas = Canvas(str(empty))
    canvas.showPage()
    canvas.save()
    for path, error in ((locked, EncryptedFileError), (cut, DamagedFileError), (empty, NoTextError)):
        with pytest.raises(error):
            pdfium.read(path)


def test_a_reading_with_faults_is_held_against_the_careful_one(monkeypatch):
    """The fast reader is made to read a 1 as a 7, as where glyphs are misplaced: the identities tell."""
    path = next(path for path in gi.sample_files("pdf") if path.stem == "hongze-2024")
    right = {key: value.number.value for key, value in second_reading.read_tables(path)[1]["requests"].values.items()}

    def misread(path, ocr):
        document = pdfium.read(path)
        document.confirmed = False
        for grid in document.grids:
            for cell in grid.cells:
                cell.text = "7" if cell.text == "1" else cell.text
        return document

    monkeypatch.setattr(second_reading, "read_document", misread)
    document, tables = second_reading.read_tables(path)
    assert document.reader == "pdfplumber"
    assert {key: value.number.value for key, value in tables["requests"].values.items()} == right


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_report_that_contradicts_itself_is_read_again_only_where_its_text_is_not_confirmed(monkeypatch, confirmed):
    """Its reviews contradict themselves: at most their page is read again, and all that was read stays as it was."""
    path = next(path for path in gi.sample_files("pdf") if path.stem == "hongze-2023")
    fast = read_document(path)
    assert second_reading.find_faults(second_reading.match_tables(fast)).identities > 0
    assert fast.confirmed
    asked = []

    def read_again(document, path, pages):
        asked.append(pages)
        return readers.read_again(document, path, pages)

    monkeypatch.setattr(second_reading, "read_again", read_again)
    monkeypatch.setattr(second_reading, "read_document", lambda path, ocr: replace(fast, confirmed=confirmed))
    document = second_reading.read_tables(path)[0]
    assert asked == ([] if confirmed else [[3]])
    assert document.reader == ("pdfium" if confirmed else "pdfplumber")
    assert_same_content(document, fast)


def test_text_drawn_twice_is_not_confirmed(tmp_path):
    """PDFium gives it once, and leaves out what it takes for the same."""
    path = draw(tmp_path / "twice.pdf", after=lambda canvas: canvas.drawString(270, 680, "12"))
    document = pdfium.read(path)
    assert (document.reader, document.confirmed) == ("pdfium", False)
    assert document.grids[0].cells[1].text == "12"


def test_characters_that_are_drawn_elsewhere_are_not_confirmed(monkeypatch, tmp_path):
    path = draw(tmp_path / "plain.pdf")
    assert pdfium.read(path).confirmed
    read_boxes = page_content.Content._read_boxes

    def shifted(self, text_page, many):
        boxes = read_boxes(self, text_page, many)
        boxes[-1] += (0, 30, 0, 30)
        return boxes

    monkeypatch.setattr(page_content.Content, "_read_boxes", shifted)
    assert not pdfium.read(path).confirmed


def test_a_table_that_lacks_cells_is_looked_for_on_all_pages(monkeypatch):
    path = next(path for path in gi.sample_files("pdf") if path.stem == "hongze-2024")
    right = second_reading.read_tables(path)[1]["reviews"].values.keys()

    def lose_reviews(path, ocr):
        document = pdfium.read(path)
        document.blocks = [block for block in document.blocks if block is not document.grids[-1]]
        return document

    monkeypatch.setattr(second_reading, "read_document", lose_reviews)
    document, tables = second_reading.read_tables(path)
    assert document.reader == "pdfplumber"
    assert tables["reviews"].values.keys() == right
