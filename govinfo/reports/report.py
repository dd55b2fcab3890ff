"""A report: the frames of one document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..frames import REPORT_FRAMES, Records, frame

if TYPE_CHECKING:
    from ..display.evidence import Evidence


@dataclass(frozen=True, eq=False, repr=False)
class ReportFrames:
    """The frames that a report and a panel share."""

    reports: pd.DataFrame
    requests: pd.DataFrame
    disclosure: pd.DataFrame
    reviews: pd.DataFrame
    cells: pd.DataFrame
    narrative: pd.DataFrame
    claims: pd.DataFrame
    issues: pd.DataFrame


@dataclass(frozen=True, eq=False, repr=False)
class Report(ReportFrames):
    """One annual report as tidy frames.

    Attributes
    ----------
    reports, requests, disclosure, reviews, cells, narrative, claims, issues, amendments : pandas.DataFrame
        Columns, types and units are those of ``govinfo codebook``. `requests` has every
        cell of section 三 (175 rows on the form of 2021, 161 on that of 2019), `reviews`
        the 15 cells of section 四, blank or not.

    Examples
    --------
    >>> import govinfo as gi
    >>> report = gi.read(gi.sample_files("pdf")[0])
    >>> len(report.reviews), report.report_id
    (15, '淮安市洪泽区人民政府-2023')
    """

    amendments: pd.DataFrame = field(default_factory=lambda: frame("amendments", []))

    @classmethod
    def from_records(cls, records: Records) -> Report:
        """Frames from the records of one reading."""
        return cls(**{name: frame(name, records[name]) for name in REPORT_FRAMES})

    @property
    def report_id(self) -> str:
        return self.reports["report_id"].iloc[0]

    def show(self, what: Any, lang: str = "en") -> Evidence:
        """Show a finding or a cell where it stands; see `govinfo.display.evidence.show`.

        Examples
        --------
        >>> import govinfo as gi
        >>> report = gi.read(gi.sample_files("markdown")[0])
        >>> report.show(report.requests.iloc[0]).caption
        "淮安市洪泽区人民政府-2023, New requests, Natural persons: '21'"
        """
        from ..display.evidence import show

        return show(self, what, lang)

    def __repr__(self) -> str:
        about = self.reports.iloc[0]
        errors = int((self.issues["severity"] == "error").sum())
        return (
            f"<Report {self.report_id}: {about['format']}, {int(self.requests['reported'].notna().sum())} of "
            f"{len(self.requests)} cells of section 三 filled; findings: {len(self.issues)}, of them errors: {errors}>"
        )

    def _repr_html_(self) -> str:
        from ..display.html import report_html

        return report_html(self)
