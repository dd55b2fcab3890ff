"""Readers: one module a container, each yielding the same `Document`.

The container is told by the file's content; its name only decides between
kinds of text.
"""
from __future__ import annotations

from pathlib import Path

from ..errors import EmptyFileError, NoTextError, SourceNotFoundError, UnsupportedFormatError
from .document import Cell, Document, Grid, Place, Prose

__all__ = ["SUFFIXES", "Cell", "Document", "Grid", "Place", "Prose", "container", "read_document"]

#: File endings that a folder is searched for.
SUFFIXES = (".pdf", ".html", ".htm", ".shtml", ".xhtml", ".docx", ".md", ".markdown", ".txt")

_PICTURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"GIF8": "GIF"}


def container(path: Path) -> str:
    """Name of the reader for a file: pdf, html, docx or text.

    Raises
    ------
    SourceNotFoundError, EmptyFileError, NoTextError, UnsupportedFormatError
    """
    try:
        with open(path, "rb") as file:
            head = file.read(4096)
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{path}: no such file", path) from error
    except IsADirectoryError as error:
        raise UnsupportedFormatError(f"{path}: a folder, not a document; govinfo.load reads folders", path) from error
    except OSError as error:
        raise SourceNotFoundError(f"{path}: cannot be opened ({error.strerror})", path) from error
    if not head.strip(b"\x00 \t\r\n"):
        raise EmptyFileError(f"{path}: the file is empty; fetch it again", path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return "docx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnsupportedFormatError(f"{path}: an old Word or WPS file; save it as .docx and read that", path)
    for magic, name in _PICTURES.items():
        if head.startswith(magic):
            raise NoTextError(f"{path}: a picture ({name}), which this version cannot read", path)
    start = head.replace(b"\x00", b"").lower()
    if any(mark in start for mark in (b"<html", b"<!doctype html", b"<head", b"<body", b"<table", b"<div", b"<meta")):
        return "html"
    if path.suffix.lower() == ".docx":
        return "docx"
    if path.suffix.lower() == ".pdf":
        return "pdf"
    if path.suffix.lower() in (".html", ".htm", ".shtml", ".xhtml"):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnsupportedFormatError(
            f"{path}: neither PDF, web page, Word file (.docx), Markdown nor text; convert it to one of these", path
        )
    return "text"


def read_document(path: Path) -> Document:
    """Prose and grids of one file, whatever its container."""
    name = container(path)
    if name == "pdf":
        from . import pdf as reader
    elif name == "html":
        from . import html as reader
    elif name == "docx":
        from . import word as reader
    else:
        from . import text as reader
    return reader.read(path)
