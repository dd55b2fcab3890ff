"""How late a report is published, against the deadlines of Article 49."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..places.agencies import kind_of_agency

# Regulation on Open Government Information, Art. 49: departments of governments from the county up by 31 January,
# local governments from the county up by 31 March. Townships and subdistricts are not named.
_DEADLINES = {"department": "01-31", "office": "01-31", "government": "03-31"}


def days_after_deadline(reports: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Days from the deadline to the date of publication; NaN where the date, the year or the deadline is not known.

    Examples
    --------
    >>> reports = pd.DataFrame(
    ...     {"agency": ["宿迁市人民政府", "北京市西城区统计局"], "year": [2023, 2023], "scope": ["jurisdiction", "own"],
    ...      "published": ["2024-03-31", "2024-02-02"]}
    ... )
    >>> days_after_deadline(reports).tolist()
    [0.0, 2.0]
    """
    late = pd.Series(np.nan, index=reports.index)
    dated = reports[reports["published"].notna()]
    deadlines = [
        _deadline(agency, year, scope)
        for agency, year, scope in zip(dated["agency"], dated["year"], dated["scope"], strict=True)
    ]
    days = pd.to_datetime(dated["published"], errors="coerce") - pd.to_datetime(pd.Series(deadlines, dated.index))
    late.loc[dated.index] = days.dt.days.astype(float)
    return np.asarray(late, dtype=float)


def _deadline(agency: str, year: int, scope: str) -> str | None:
    if pd.isna(year) or pd.isna(agency):
        return None
    kind = kind_of_agency(agency, int(year)).kind
    if kind == "office" and not pd.isna(scope) and scope == "jurisdiction":
        kind = "government"  # its office publishes what covers the whole place
    day = _DEADLINES.get(kind or "")
    return day and f"{int(year) + 1}-{day}"
