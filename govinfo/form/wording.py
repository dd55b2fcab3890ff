"""Texts in both languages, from the files of `definitions/wording/`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ..errors import UnknownNameError
from .codes import LANGUAGES, definition_rows


class Wording:
    """The texts of one file: called with a text's name, the language, and what its braces are filled with.

    Examples
    --------
    >>> Wording("explorer_texts")("csv.link", "en", name="rates.csv")
    'Download rates.csv'
    """

    def __init__(self, file: str) -> None:
        self.file = file

    @cached_property
    def texts(self) -> dict[str, dict[str, str]]:
        """Rows of the file by name."""
        return {row["text_name"]: row for row in definition_rows(f"wording/{self.file}")}

    def __call__(self, name: str, lang: str, /, **values: Any) -> str:
        if lang not in LANGUAGES:
            raise UnknownNameError("language", lang, LANGUAGES)
        return self.texts[name][f"text_{lang}"].format(**values)
