"""Pictures within a document that has text of its own: tables that an office pasted as pictures."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ...errors import DamagedFileError, TooLargeError
from ..document import Document
from .pages import raster, read_pages, rendered
from .raster import Raster

_SMALLEST = 300, 80  # pixels: less is a seal, a logo or a button
_SMALLEST_ON_PAGE = 200.0, 40.0  # points
_LARGEST = 30 * 2**20  # bytes of a picture
_MOST = 40  # pictures of a document
_INLINE = re.compile(rb"data:image/(?:png|jpe?g|gif|bmp);base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)
_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif")


def read(path: Path) -> Document:
    """Read the tables and lines in the pictures of a PDF, Word file, saved bundle or web page."""
    with open(path, "rb") as file:
        head = file.read(1024)
    document = Document(format="picture", reader="recognition")
    if b"%PDF-" in head:
        read_pages(document, _in_pdf(path))
        return document
    read_pages(document, enumerate(_in_file(path), start=1))
    for grid in document.grids:
        for cell in grid.cells:
            cell.location = None  # a location in the picture, not in the document
    return document


def _in_pdf(path: Path) -> Iterator[tuple[int, Raster]]:
    """The pages that hold a picture as large as a table."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    file = pypdfium2.PdfDocument(path)
    try:
        for number, page in enumerate(file, start=1):
            boxes = [thing.get_bounds() for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])]
            wide, high = _SMALLEST_ON_PAGE
            if any(right - left >= wide and top - bottom >= high for left, bottom, right, top in boxes):
                try:
                    yield number, rendered(page)
                except TooLargeError:
                    continue  # a plan or a poster in the annex is no table
    finally:
        file.close()


def _in_file(path: Path) -> Iterator[Raster]:
    from PIL import Image

    for content in _contents(path):
        try:
            with Image.open(io.BytesIO(content)) as picture:
                if all(size >= least for size, least in zip(picture.size, _SMALLEST, strict=True)):
                    yield raster(picture)
        except MemoryError:
            raise
        except Exception:
            continue  # damaged, or larger than any page


def _contents(path: Path) -> Iterator[bytes]:
    """The bytes of the pictures that a file holds."""
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                parts = [part for part in archive.infolist() if part.filename.lower().endswith(_SUFFIXES)]
                for part in [part for part in parts if part.file_size <= _LARGEST][:_MOST]:
                    yield archive.read(part)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise DamagedFileError(f"{path}: a picture in the file is damaged ({error})", path) from error
        return
    content = path.read_bytes()
    for inline in [match.group(1) for match in _INLINE.finditer(content)][:_MOST]:
        try:
            yield base64.b64decode(inline)
        except binascii.Error:
            continue
    if b"multipart/related" in content[:4096].lower():
        message = email.message_from_bytes(content, policy=email.policy.default)
        for image in [part for part in message.walk() if part.get_content_maintype() == "image"][:_MOST]:
            yield image.get_content()
