"""Errors that name what was asked, what is there, and what to do."""
from __future__ import annotations

from pathlib import Path


class GovinfoError(Exception):
    """Any error that govinfo raises on purpose."""


class ReportError(GovinfoError):
    """A document could not be read as an annual report.

    Subclasses say why; `source` is the file that was asked for.
    """

    def __init__(self, message: str, source: str | Path = "") -> None:
        super().__init__(message)
        self.source = str(source)


class SourceNotFoundError(ReportError):
    """No file stands at the path that was given."""


class EmptyFileError(ReportError):
    """The file has no bytes."""


class UnsupportedFormatError(ReportError):
    """The file is of a kind that govinfo does not read."""


class DamagedFileError(ReportError):
    """The file is cut short, or its container cannot be opened."""


class EncryptedFileError(ReportError):
    """The file asks for a password."""


class NoTextError(ReportError):
    """The file holds pictures of pages and no text (a scan)."""


class NotAReportError(ReportError):
    """The file can be read, but none of the form's tables stands in it."""
