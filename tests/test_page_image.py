"""Pages drawn as they were read: the box of a cell holds the ink of its number, however the page is turned."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from govinfo.display.table_picture import draw_pages
from govinfo.documents.containers import read_document
from govinfo.documents.pdf.page_image import page_image
from govinfo.errors import DamagedFileError

NUMBERS = ["07", "17", "27", "37", "47", "57"]
DARK = 128


def turned_page(path: Path, angle: int, rotate: int, cropped: bool) -> None:
    """A page with a ruled table of six numbers: `angle` turns what is printed, `rotate` the page by its entry."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    canvas.translate(300, 400)
    canvas.rotate(angle)
    canvas.grid([-200, -100, 0, 100], [0, 40, 80])
    for place, number in enumerate(NUMBERS):
        canvas.drawString(-180 + 100 * (place % 3), 50 - 40 * (place // 3), number)
    canvas.drawString(-180, -60, "text enough for a page of text")
    canvas.save()
    file = pypdfium2.PdfDocument(buffer.getvalue())
    file[0].set_rotation(rotate)
    if cropped:
        file[0].set_cropbox(40, 60, 570, 750)
    file.save(str(path))
    file.close()


@pytest.mark.parametrize("cropped", [False, True])
@pytest.mark.parametrize(("angle", "rotate"), [(0, 0), (0, 90), (0, 270), (90, 0), (-90, 0), (90, 90), (-90, 270)])
def test_the_box_of_a_cell_is_ruled_and_holds_its_number(
    tmp_path: Path, angle: int, rotate: int, cropped: bool
) -> None:
    path = tmp_path / "report.pdf"
    turned_page(path, angle, rotate, cropped)
    (grid,) = read_document(path).grids
    assert [cell.text for cell in grid.cells] == NUMBERS
    for cell in grid.cells:
        assert cell.location is not None
        number, *box = cell.location
        page = page_image(path, number)
        dark = np.asarray(page.picture.convert("L")) < DARK
        x0, top, x1, bottom = map(round, page.pixels((box[0], box[1], box[2], box[3])))
        inside = dark[top + 4 : bottom - 4, x0 + 4 : x1 - 4]
        assert inside.any(), "a number is printed in the box"
        assert not any(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1])), "and cut nowhere"
        for rule in (dark[top - 2 : top + 3, x0 + 4 : x1 - 4], dark[top + 4 : bottom - 4, x0 - 2 : x0 + 3].T):
            assert rule.any(axis=0).all(), "the box is the ruled one"


@pytest.mark.parametrize(("angle", "rotate"), [(90, 0), (0, 90)])
def test_the_outlined_cell_of_a_table_set_across_the_page_is_the_one_in_question(
    tmp_path: Path, angle: int, rotate: int
) -> None:
    """Cut to its table and outlined, the picture is pale red around the number in question alone."""
    path = tmp_path / "report.pdf"
    turned_page(path, angle, rotate, cropped=False)
    (grid,) = read_document(path).grids
    cells = [_CellRow(*cell.location) for cell in grid.cells if cell.location is not None]
    picture = np.asarray(draw_pages({1: page_image(path, 1)}, cells, [], [cells[1]], [])).astype(int)
    pale_red = (picture[..., 0] > 230) & (picture[..., 1] < 225) & (picture[..., 1] > 150)
    across, down = pale_red.any(axis=0).nonzero()[0], pale_red.any(axis=1).nonzero()[0]
    high, wide = pale_red.shape
    assert wide / 3 - 8 < across.min() < across.max() < wide * 2 / 3 + 8, "the middle of three columns"
    assert down.max() < high / 2 + 8, "the first of two rows"


class _CellRow:
    """A row of the frame `cells`, as far as drawing needs it."""

    def __init__(self, page: int, *box: float) -> None:
        self.page = page
        self.x0, self.top, self.x1, self.bottom = box


def test_a_page_that_is_not_there_or_cannot_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    turned_page(path, 0, 0, cropped=False)
    with pytest.raises(DamagedFileError, match="page 2"):
        page_image(path, 2)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DamagedFileError, match="page 1"):
        page_image(path, 1)
    path.write_bytes(b"\x89PNG, cut short")
    with pytest.raises(DamagedFileError, match="page 1"):
        page_image(path, 1)
