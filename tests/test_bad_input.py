"""Files that are no reports: one clear line of ours each, that names the file."""

from __future__ import annotations

import io
import zipfile

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

import govinfo as gi
from govinfo import errors


def pdf(text="A letter, not a report.", **options):
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4, **options)
    canvas.drawString(72, 700, text)
    canvas.save()
    return content.getvalue()


def archive(names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "text")
    return content.getvalue()


CASES = {
    "empty.pdf": (b"", errors.EmptyFileError),
    "spaces.md": (b" \n\n ", errors.EmptyFileError),
    "letter.pdf": (pdf(), errors.NotAReportError),
    "password.pdf": (pdf(encrypt=StandardEncryption("secret")), errors.EncryptedFileError),
    "truncated.pdf": (gi.sample_files("pdf")[0].read_bytes()[:4000], errors.DamagedFileError),
    "no_tables.html": ("<html><body><p>政府信息公开工作年度报告</p></body></html>".encode(), errors.NotAReportError),
    "page_called_pdf.pdf": (b"<html><body>404 Not Found</body></html>", errors.NotAReportError),
    "no_zip.docx": (b"This is no zip archive.", errors.DamagedFileError),
    "half_a_zip.docx": (gi.sample_files("docx")[0].read_bytes()[:9000], errors.DamagedFileError),
    "other_zip.docx": (archive(["readme.txt"]), errors.UnsupportedFormatError),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), errors.DamagedFileError),
    "prose.txt": ("共收到申请17件，予以公开10件。".encode(), errors.NotAReportError),
}


@pytest.mark.parametrize("name", CASES)
def test_one_clear_line_that_names_the_file(name, tmp_path):
    content, expected = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(expected) as caught:
        gi.read(path)
    assert type(caught.value) is expected
    message = str(caught.value)
    assert name in message
    assert "\n" not in message


def test_a_missing_path(tmp_path):
    with pytest.raises(errors.SourceNotFoundError, match=r"missing\.pdf: no such file"):
        gi.read(tmp_path / "missing.pdf")


def test_a_folder_is_for_load(tmp_path):
    with pytest.raises(errors.ReportError, match=r"govinfo\.load reads folders"):
        gi.read(tmp_path)


def test_a_picture_of_pages_is_named_a_scan(tmp_path):
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4)
    pixel = tmp_path / "pixel.png"
    from PIL import Image

    Image.new("RGB", (10, 10), "white").save(pixel)
    canvas.drawImage(str(pixel), 0, 0, *A4)
    canvas.save()
    path = tmp_path / "scan.pdf"
    path.write_bytes(content.getvalue())
    with pytest.raises(errors.NoTextError, match="scan"):
        gi.read(path)


def test_in_a_batch_every_bad_file_is_a_row_and_the_rest_loads(tmp_path):
    for name, (content, _) in CASES.items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / name for name in CASES]
    panel = gi.load([*paths, gi.sample_files("markdown")[0]], progress=False)
    assert len(panel) == 1
    assert panel.failures["source"].tolist() == [str(path) for path in paths]
    assert panel.failures["error"].tolist() == [error.__name__ for _, error in CASES.values()]
