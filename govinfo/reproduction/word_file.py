"""Word files that are the same bytes each time: the archive bears no clock."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.document import Document

_DAY = (1980, 1, 1, 0, 0, 0)


def save_word(document: Document, path: Path) -> None:
    """Write a document, each part of its archive with the same date."""
    content = io.BytesIO()
    document.save(content)
    with ZipFile(content) as made, ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for part in made.namelist():
            archive.writestr(ZipInfo(part, _DAY), made.read(part), ZIP_DEFLATED)


def element(tag: str, /, **attributes: str) -> Any:
    """Make an element of WordprocessingML with attributes of that namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made
