"""Bounds of what a report can be, looked at before the work that they bound."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from ..errors import TooLargeError
from .document import Document
from .sandbox import call_bounded

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# Bytes: no report is larger, and the text readers take time and memory in proportion.
_LARGEST = {"text": 20 * 2**20, "html": 30 * 2**20, "mht": 60 * 2**20}
_LARGEST_OF_ALL = 300 * 2**20
# Cells and characters: the form has some 300 cells, a report some 10,000 characters. A document that holds more than
# the second pair is no ordinary report: what it says is looked at in a process of its own.
MOST_CELLS, MOST_CHARACTERS = 20_000, 1_000_000
_ORDINARY_CELLS, _ORDINARY_CHARACTERS = 3_000, 100_000
# Parsers of web pages compare each attribute of a tag with all before it.
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{8000,}")
_MOST_ATTRIBUTES = 1_000
_CELLS = re.compile(rb"<t[dh]\b", re.IGNORECASE)


def check_file(path: Path, container: str) -> None:
    """Refuse a file that is larger than any report of its container, or a page that is made to exhaust a parser.

    Raises
    ------
    TooLargeError
    """
    size = path.stat().st_size
    if size > _LARGEST.get(container, _LARGEST_OF_ALL):
        raise TooLargeError(f"{path}: {size:,} bytes, more than any report of its kind", path)
    if container != "html":
        return
    content = path.read_bytes()
    if any(len(tag.group().split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(content)):
        raise TooLargeError(f"{path}: a tag with more than {_MOST_ATTRIBUTES:,} attributes, as no report has", path)
    cells = sum(1 for _ in _CELLS.finditer(content))
    if cells > MOST_CELLS:
        raise TooLargeError(f"{path}: {cells:,} cells; no report has more than {MOST_CELLS:,}", path)


def unpacked_size(path: Path, container: str) -> int:
    """Bytes of the text of a file: of an archive, the XML in it."""
    if container != "docx":
        return path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml"))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0  # whose reader says what is wrong with the archive


def check_document(document: Document, path: Path) -> None:
    """Refuse a document with more cells or text than any report.

    Raises
    ------
    TooLargeError
    """
    cells, characters = _extent(document)
    if cells > MOST_CELLS or characters > MOST_CHARACTERS:
        raise TooLargeError(
            f"{path}: {cells:,} cells and {characters:,} characters; no report has more than {MOST_CELLS:,} and "
            f"{MOST_CHARACTERS:,}",
            path,
        )


def call_within_bounds(
    path: Path, document: Document, function: Callable[Given, Answer], *arguments: Given.args, **options: Given.kwargs
) -> Answer:
    """What a function makes of a document: in this process if it has no more cells and text than nearly every report.

    Raises
    ------
    TooLargeError
        Where a larger one takes more time or memory than any report.
    """
    cells, characters = _extent(document)
    if cells <= _ORDINARY_CELLS and characters <= _ORDINARY_CHARACTERS:
        return function(*arguments, **options)
    return call_bounded(path, function, *arguments, **options)


def _extent(document: Document) -> tuple[int, int]:
    """Numbers of cells and characters; characters count as many as Unicode's form NFKC makes of them."""
    cells = [cell for grid in document.grids for cell in grid.cells]
    texts = [*(paragraph.text for paragraph in document.paragraphs), *(cell.text for cell in cells)]
    characters = sum(map(len, texts))
    if characters <= MOST_CHARACTERS:
        characters += sum(_GAIN[character] for text in texts for character in _GROWING.findall(text))
    return len(cells), characters


# Characters of which the normal form makes more than four: \ufdfa, of which it makes eighteen, and some squared words.
_GAIN = {
    character: len(unicodedata.normalize("NFKC", character)) - 1
    for character in map(chr, (*range(0x3200, 0x3400), *range(0xFDF0, 0xFE00), *range(0x1F100, 0x1F300)))
    if len(unicodedata.normalize("NFKC", character)) > 4
}
_GROWING = re.compile(f"[{''.join(_GAIN)}]")
