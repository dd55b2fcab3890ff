"""The codebook: every frame, column, code, check and measure, from the files in `definitions/`."""

from __future__ import annotations

from .codebook import codebook_blocks
from .codebook_rendering import as_html, as_markdown

__all__ = ["codebook_html", "codebook_text"]


def codebook_text() -> str:
    """The codebook as Markdown, in English with the labels in both languages.

    Examples
    --------
    >>> from govinfo.exports.codebook_pages import codebook_text
    >>> codebook_text().splitlines()[0]
    '# Codebook of govinfo'
    """
    return as_markdown(codebook_blocks())


def codebook_html() -> str:
    """The codebook as one HTML page without outside parts; a browser prints it as PDF."""
    return as_html(codebook_blocks())
