"""Readers: one module a container, each yielding the same `Document`.

The container follows from the file's content; its name only decides between kinds of
text. Files that could take too much time or memory are read in a process of their own
(`sandbox`).
"""

from __future__ import annotations

import importlib
import os
import re
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import EmptyFileError, NoTextError, SourceNotFoundError, TooLargeError, UnsupportedFormatError
from .archives import check_directory
from .bounds import check_document, check_file, unpacked_size
from .document import Cell, Document, Grid, Location, Paragraph
from .sandbox import call_bounded, call_bounded_for_scans

__all__ = [
    "OCR",
    "SUFFIXES",
    "Cell",
    "Document",
    "Grid",
    "Location",
    "Paragraph",
    "container",
    "read_again",
    "read_document",
    "read_pictures",
]

#: File endings that a folder is searched for. Other pictures are mostly parts of saved pages, and are read by name.
SUFFIXES = (
    ".pdf",
    ".html",
    ".htm",
    ".shtml",
    ".xhtml",
    ".mht",
    ".mhtml",
    ".docx",
    ".doc",
    ".wps",
    ".rtf",
    ".odt",
    ".xlsx",
    ".md",
    ".markdown",
    ".txt",
    ".tif",
    ".tiff",
)

_MODULES = {
    "pdf": "pdf.fast",
    "pdf again": "pdf.careful",
    "html": "html",
    "mht": "mhtml",
    "docx": "word",
    "xlsx": "workbook",
    "office": "legacy_office",
    "text": "text",
    "scan": "scan.pages",
    "pictures": "scan.embedded",
}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")
#: Character recognition: of files without a text layer, never, or of all PDFs.
OCR = ("auto", "never", "always")
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<?mso-application")
_BUNDLE = re.compile(rb"^mime-version:|^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_PAGE = (b"<html", b"<!doctype html", b"<head", b"<body", b"<meta")
_PAGE_PARTS = (b"<table", b"<div", b"<p>", b"<td")
_PLAIN = (".md", ".markdown", ".txt")
_MARKDOWN = re.compile(rb"^\s{0,3}#{1,6} ", re.MULTILINE)  # a heading: tags below it are those of tables
# Files larger than this, unpacked, and these containers, are read in a process of their own.
_BOUNDED_FROM = {"html": 2**17}  # the selectors of its stylesheets may take long
_BOUNDED_FROM_OF_ALL = 2**19
_ALWAYS_BOUNDED = ("pdf", "xlsx")


def container(path: Path) -> str:
    """Name of the reader for a file: pdf, html, mht, docx, xlsx, office (older files), text or scan (a picture).

    Raises
    ------
    SourceNotFoundError, EmptyFileError, NoTextError, UnsupportedFormatError, TooLargeError
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            os.listdir(path)  # raises where the folder cannot be read
            raise UnsupportedFormatError(f"{path}: a folder, not a document; govinfo.load reads folders", path)
        if not stat.S_ISREG(kind):
            raise UnsupportedFormatError(f"{path}: a device or a pipe, not a document", path)
        with open(path, "rb") as file:
            head = file.read(8192)
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{path}: no such file", path) from error
    except (OSError, ValueError) as error:
        raise SourceNotFoundError(f"{str(path)!r}: cannot be opened ({error})", path) from error
    if not head.strip(b"\x00 \t\r\n"):
        raise EmptyFileError(f"{path}: the file is empty; fetch it again", path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.lstrip().startswith(_OLD_OFFICE) or b"<?mso-application" in head[:400]:
        return "office"
    if head.startswith(_PICTURES):
        return "scan"
    return _kind_of_text(path, head)


def _archive(path: Path) -> str:
    """The reader for a zip archive, by the parts in it."""
    check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "docx"  # whose reader names what is wrong with the archive
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "office" if "mimetype" in names and "content.xml" in names else "docx"


def _kind_of_text(path: Path, head: bytes) -> str:
    start = head.replace(b"\x00", b"").lower()
    suffix = path.suffix.lower()
    if _BUNDLE.search(start) and b"text/html" in start:
        return "mht"
    if suffix in _PLAIN and _MARKDOWN.search(start):
        return "text"
    if any(mark in start for mark in _PAGE) and not (suffix in _PLAIN and not start.lstrip().startswith(b"<")):
        return "html"
    if any(mark in start for mark in _PAGE_PARTS) and (suffix not in _PLAIN or start.lstrip().startswith(b"<")):
        return "html"
    if suffix in (".docx", ".pdf"):
        return suffix.removeprefix(".")
    if suffix in (".html", ".htm", ".shtml", ".xhtml"):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnsupportedFormatError(
            f"{path}: neither PDF, web page, Word file, workbook, Markdown nor text; convert it to one of these", path
        )
    return "text"


def read_document(path: Path, ocr: str = "auto") -> Document:
    """Paragraphs and grids of one file, whatever its container; `ocr` is one of `OCR`.

    Raises
    ------
    ReportError
        A subclass says why the file cannot be read.
    """
    document = _read(path, ocr)
    check_document(document, path)
    return document


def _read(path: Path, ocr: str) -> Document:
    name = container(path)
    check_file(path, name)
    if name == "scan" or (name == "pdf" and ocr == "always"):
        return _recognise(path, ocr, f"{path}: a picture" if name == "scan" else f"{path}: to be read as a scan")
    is_large = unpacked_size(path, name) > _BOUNDED_FROM.get(name, _BOUNDED_FROM_OF_ALL)
    if name in _ALWAYS_BOUNDED or (is_large and name != "office"):
        try:
            return call_bounded(path, read_with, path, name)
        except NoTextError as error:
            return _recognise(path, ocr, str(error))
    try:
        return read_with(path, name)
    except RecursionError as error:
        raise TooLargeError(f"{path}: its parts are nested too deep; open it and save it again", path) from error


def _recognise(path: Path, ocr: str, why: str) -> Document:
    """Read a scan by character recognition, where that is asked for and installed."""
    from .scan.recognition import EXTRA, is_installed

    if ocr == "never":
        raise NoTextError(f"{why}; scans are left out (ocr='never')", path)
    if not is_installed():
        raise NoTextError(f"{why}; to read scans install character recognition: {EXTRA}", path)
    return call_bounded_for_scans(path, read_with, path, "scan")


def read_pictures(path: Path) -> Document | None:
    """The tables in the pictures of a document that has text of its own; None without character recognition."""
    from .scan.recognition import is_installed

    return call_bounded_for_scans(path, read_with, path, "pictures") if is_installed() else None


def read_again(document: Document, path: Path, pages: Sequence[int] = ()) -> Document | None:
    """A second, slower reading of a PDF that was read fast; None where the document has no second reader.

    With `pages`, only the tables on these are read again.
    """
    if document.reader != "pdfium":
        return None

    again = call_bounded(path, read_with, path, "pdf again", pages)
    return (with_tables(document, again, pages) if pages else again) or call_bounded(path, read_with, path, "pdf again")


def with_tables(document: Document, other: Document, pages: Sequence[int]) -> Document | None:
    """A document with the tables of another reading on some pages; None where the numbers of tables differ."""
    read, found = ([grid for grid in one.grids if grid.page in pages] for one in (document, other))
    if [grid.page for grid in read] != [grid.page for grid in found]:
        return None
    others = iter(found)
    blocks = [next(others) if isinstance(block, Grid) and block.page in pages else block for block in document.blocks]
    return replace(document, blocks=blocks, reader=other.reader)


def read_with(path: Path, name: str, *options: Any) -> Document:
    """Read a file with the named reader, in this process."""
    return importlib.import_module(f"{__package__}.{_MODULES[name]}").read(path, *options)
