"""Errors that name what was asked, what is available, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from .text import as_text, tame


class GovinfoError(Exception):
    """Any error that govinfo raises on purpose."""

    def __init__(self, message: str = "") -> None:
        super().__init__(tame(message))

    def _render_traceback_(self) -> list[str]:
        """Notebooks show the one line that says what to do instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class ReportError(GovinfoError):
    """A document could not be read as an annual report.

    Subclasses say why; `source` is the file that was asked for.
    """

    def __init__(self, message: str, source: str | Path = "") -> None:
        super().__init__(as_text(message))
        self.source = as_text(source)


class SourceNotFoundError(ReportError):
    """There is no file at the path that was given."""


class EmptyFileError(ReportError):
    """The file has no bytes."""


class UnsupportedFormatError(ReportError):
    """The file is of a kind that govinfo does not read."""


class DamagedFileError(ReportError):
    """The file is cut short, or its container cannot be opened."""


class EncryptedFileError(ReportError):
    """The file is protected by a password."""


class TooLargeError(ReportError):
    """The file takes more memory, time or nesting than any report: reading it was stopped."""


class ChangedFileError(ReportError):
    """The file changed while it was read."""


class NoTextError(ReportError):
    """The file holds pictures of pages without a text layer (a scan)."""


class NotAReportError(ReportError):
    """The file can be read, but holds none of the form's tables."""


class UnknownNameError(GovinfoError, ValueError):
    """A name was asked for that does not exist: of a measure, a code, a column, a report."""

    def __init__(self, kind: str, asked: str, known: Iterable[str]) -> None:
        names = [str(name) for name in known]
        near = get_close_matches(str(asked), names, n=3)
        if near:
            advice = f"did you mean {' or '.join(repr(name) for name in near)}?"
        else:
            shown = names[:20] + ["…"] * (len(names) > 20)
            advice = f"available: {', '.join(shown)}" if names else "none available"
        super().__init__(f"no {kind} {asked!r}; {advice}")


class WrongArgumentError(GovinfoError, TypeError):
    """An argument is not of a kind that the function takes."""


class SeveralReportsError(ReportError):
    """The file holds more than one report."""


class ChartError(GovinfoError, ValueError):
    """A chart cannot be drawn from what was given."""


class ComparisonError(GovinfoError, ValueError):
    """The figures that were given cannot be compared in the way that was asked."""


class ComparabilityWarning(UserWarning):
    """Figures are put side by side that are not of the same kind, or that count the same requests."""


class ExportError(GovinfoError, ValueError):
    """A panel cannot be written in the format that was asked for."""


class SheetError(GovinfoError, ValueError):
    """A table that a user brings cannot be read, lacks a column, or holds what does not fit."""


class AmendmentError(SheetError):
    """An amendment does not fit the report that it is of."""


class MetadataWarning(UserWarning):
    """Rows of a metadata sheet are of no report, or reports have no row."""


class PanelExistsError(GovinfoError):
    """A folder holds a panel already, and to replace it was not asked for."""


class UnfinishedLoadError(GovinfoError):
    """A load was stopped before its end, or a folder holds one that was."""


class ClusterError(GovinfoError):
    """A cluster cannot be reached."""
