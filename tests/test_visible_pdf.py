"""What a person sees in a cell of a PDF is what is read, by the fast reader and by the careful one."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from govinfo.documents.document import NOT_READ, Document
from govinfo.documents.pdf import careful, fast


def read(path: Path, reader: str) -> Document:
    if reader == "careful":
        return careful.read(path)
    with fast.TURN:
        return fast._read(path)


def page(
    draw: Callable[[Canvas], None],
    path: Path,
    before: Callable[[Canvas], None] | None = None,
    size: tuple[int, int] = (400, 300),
) -> Path:
    """A table of two rows, `2946` in the upper right cell, with what `draw` puts on the page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    if before:
        before(canvas)
    canvas.grid([100, 200, 300], [180, 210, 240])
    canvas.setFont("Helvetica", 12)
    for x, y, text in ((110, 220, "one"), (210, 220, "2946"), (110, 190, "two"), (210, 190, "15")):
        canvas.drawString(x, y, text)
    canvas.drawString(100, 100, "text enough for a page of text")
    draw(canvas)
    canvas.save()
    path.write_bytes(buffer.getvalue())
    return path


def cells(document: Document) -> list[str]:
    (grid,) = document.grids
    return [cell.text for cell in grid.cells]


def white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(238, 220, "7")


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(238, 220)
    text.setTextRenderMode(3)
    text.textOut("7")
    canvas.drawText(text)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.01)
    canvas.drawString(238, 220, "7")


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(238, 220, "7")


def covered(canvas: Canvas) -> None:
    canvas.drawString(245, 220, "7")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(243, 215, 15, 20, stroke=0, fill=1)


def outside_the_crop_box(canvas: Canvas) -> None:
    canvas.setCropBox((0, 0, 400, 290))
    canvas.drawString(238, 293, "7")


def twice(canvas: Canvas) -> None:
    for shift in (0.0, 0.3, 0.6, 1.5):
        canvas.drawString(210 + shift, 220 - shift / 2, "2946")


def repeated_watermark(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.85, 0.85, 0.85)
    for x in range(0, 400, 45):
        for y in range(0, 300, 11):
            canvas.drawString(x, y, "2024")


def large_watermark(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.2)
    canvas.setFont("Helvetica", 80)
    canvas.drawString(150, 200, "2024")


def slanted_watermark(canvas: Canvas) -> None:
    canvas.translate(230, 200)
    canvas.rotate(45)
    canvas.setFillColorRGB(0.7, 0.7, 0.7)
    for x in range(-150, 150, 50):
        canvas.drawString(x, 0, "2024")


def footnote_mark(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawString(237, 225, "1")


def lowered_mark(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawString(237, 217, "1")


def mark_of_almost_the_same_size(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(237, 225, "1")


@pytest.mark.parametrize("reader", ["fast", "careful"])
@pytest.mark.parametrize(
    "draw",
    [
        white,
        invisible,
        transparent,
        tiny,
        covered,
        outside_the_crop_box,
        twice,
        repeated_watermark,
        large_watermark,
        slanted_watermark,
        footnote_mark,
        lowered_mark,
        mark_of_almost_the_same_size,
    ],
)
def test_ink_that_is_no_part_of_the_number(tmp_path: Path, draw: Callable[[Canvas], None], reader: str) -> None:
    assert cells(read(page(draw, tmp_path / "report.pdf"), reader)) == ["one", "2946", "two", "15"]


@pytest.mark.parametrize("reader", ["fast", "careful"])
def test_white_digits_on_a_dark_row_are_read(tmp_path: Path, reader: str) -> None:
    def dark(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.4)
        canvas.rect(200, 180, 100, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(230, 190, "8")
        canvas.setFillColorRGB(0, 0, 0)

    def nothing(_: Canvas) -> None:
        pass

    found = cells(read(page(nothing, tmp_path / "report.pdf", before=dark), reader))
    assert found[3].replace(" ", "") == "158"


@pytest.mark.parametrize("reader", ["fast", "careful"])
@pytest.mark.parametrize("by", ["line", "thin rectangle"])
def test_number_that_a_drawn_line_strikes_out(tmp_path: Path, reader: str, by: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(250, 220, "2964")
        if by == "line":
            canvas.line(249, 224, 278, 224)
        else:
            canvas.rect(249, 224, 29, 0.6, stroke=0, fill=1)

    assert cells(read(page(draw, tmp_path / "report.pdf"), reader))[1] == "2946"


@pytest.mark.parametrize("reader", ["fast", "careful"])
def test_number_that_is_struck_out_without_another_is_not_blank(tmp_path: Path, reader: str) -> None:
    document = read(page(lambda canvas: canvas.line(208, 224, 240, 224), tmp_path / "report.pdf"), reader)
    cell = document.grids[0].cells[1]
    assert (cell.text, cell.doubt) == (NOT_READ, "struck_out")


@pytest.mark.parametrize("reader", ["fast", "careful"])
@pytest.mark.parametrize(
    ("x", "y", "size", "text"),
    [(237, 220, 7, "1"), (216, 226, 7, "1"), (237, 225, 12, "1"), (212, 220, 12, "8"), (237, 226, 7, "12")],
    ids=["small on the line", "raised within", "raised of the same size", "over another", "two digits"],
)
def test_digits_in_doubt_make_the_cell_unreadable(
    tmp_path: Path, x: float, y: float, size: float, text: str, reader: str
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, y, text)

    cell = read(page(draw, tmp_path / "report.pdf"), reader).grids[0].cells[1]
    assert NOT_READ in cell.text
    assert cell.doubt


@pytest.mark.parametrize("rotation", [90, 180, 270])
@pytest.mark.parametrize("draw", [white, invisible, transparent, tiny, covered, twice, large_watermark, footnote_mark])
def test_ink_that_is_no_part_of_the_number_on_a_turned_page(
    tmp_path: Path, draw: Callable[[Canvas], None], rotation: int
) -> None:
    """The page is turned by its entry, and its text too, so that it is shown upright: a wide table set across."""

    def turned(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        canvas.translate(*{90: (300, 0), 180: (400, 300), 270: (0, 400)}[rotation])
        canvas.rotate(rotation)

    size = (400, 300) if rotation == 180 else (300, 400)
    document = fast.read(page(draw, tmp_path / "report.pdf", turned, size))
    assert document.reader == "pdfplumber"
    assert cells(document) == ["one", "2946", "two", "15"]


@pytest.mark.parametrize("reader", ["fast", "careful"])
def test_filled_form_field_is_read_and_a_box_to_tick_is_refused(tmp_path: Path, reader: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="n", value="13", x=210, y=184, width=60, height=20)
        canvas.acroForm.checkbox(name="c", checked=True, x=260, y=215, size=12)

    path = tmp_path / "report.pdf"
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300))
    canvas.grid([100, 200, 300], [180, 210, 240])
    canvas.drawString(110, 220, "one")
    canvas.drawString(110, 190, "two")
    canvas.drawString(100, 100, "text enough for a page of text")
    draw(canvas)
    canvas.save()
    path.write_bytes(buffer.getvalue())
    found = cells(read(path, reader))
    assert found[3] == "13"
    assert NOT_READ in found[1]
