"""Words of charts in both languages: texts, labels of codes and rows, numbers, and the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, PercentFormatter

from ..form.labels import label
from ..form.wording import Wording
from ..frames import Frames

text = Wording("chart_texts")
_PARTS = ("group", "item", "family", "applicant", "channel", "result", "series", "measure", "count", "numerator")

Names = Mapping[str, str]


def number(value: float) -> str:
    return f"{int(value):,}"


def dash(count: float | None) -> str:
    """Write a count, a dash where it is missing."""
    return "–" if count is None or pd.isna(count) else number(count)


def percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f}%"


def value(figure: float, unit: str) -> str:
    """Write a figure in its unit: a percentage, or a number per 1,000."""
    return percent(figure) if unit in ("share", "ratio") else f"{figure:,.1f}"


def format_values(axis: Axis, unit: str) -> None:
    """Write the ticks of an axis in their unit."""
    axis.set_major_formatter(
        PercentFormatter(1.0) if unit in ("share", "ratio") else FuncFormatter(lambda figure, _: f"{figure:,g}")
    )


def years(values: pd.Series) -> str:
    known = sorted(values.dropna().unique())
    return f"{known[0]}–{known[-1]}" if len(known) > 1 else "".join(str(year) for year in known)


def heads(table: pd.DataFrame) -> list[str]:
    """The columns of a tidy frame that say what its rows are of: a report or group."""
    first = next((place for place, column in enumerate(table.columns) if column in _PARTS), len(table.columns))
    return list(table.columns[:first])


@dataclass(frozen=True)
class Rows:
    """The rows of a chart: the reports or groups of a tidy frame, in its order.

    `number` is the row of each line of the frame; `what` is what all rows share (an
    agency, a year) and that the title says.
    """

    labels: list[str]
    number: pd.Series
    what: str

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Words:
    """The words of a chart: called with a text's name, in the language and with the names of agencies chosen."""

    lang: str = "en"
    names: Names | None = None

    def __call__(self, name: str, /, **values: Any) -> str:
        return text(name, self.lang, **values)

    def of(self, what: str, aside: bool = False) -> str:
        """Return the end of a title that says whose figures they are, `aside` where it has a colon already."""
        return self("of.aside" if aside else "of", what=what) if what else ""

    def joined(self, parts: Sequence[str]) -> str:
        return self("join").join(parts)

    def sentences(self, parts: Sequence[str]) -> str:
        return ("" if self.lang == "zh" else " ").join(part for part in parts if part)

    def list_of(self, head: str, parts: Sequence[str]) -> str:
        """Return a sentence that lists things under a head, which may be empty."""
        listed = self("semicolon").join(parts)
        return self("listed", head=head, parts=listed) if head else self("stopped", words=listed)

    def count(self, cases: float | None) -> str:
        """Write a count, or that it is not reported."""
        return self("not_reported") if cases is None or pd.isna(cases) else number(cases)

    def intervals(self, table: pd.DataFrame, method: str) -> str:
        """Name the intervals of a frame, with their coverage where the frame has it."""
        coverage = table.attrs.get("confidence")
        name = self(f"intervals.{method}") if method else ""
        return f"{percent(coverage, 0 if round(coverage, 2) == coverage else 1)} {name}" if coverage and name else name

    def rows(self, table: pd.DataFrame) -> Rows:
        """Label the reports or groups of a tidy frame, by no more words than tell them apart."""
        columns = heads(table)
        number_of = table.groupby(columns, sort=False, dropna=False, observed=True).ngroup()
        distinct = table.loc[~number_of.duplicated(), columns]
        if {"agency", "year"} <= set(columns):
            distinct = distinct[["agency", "year"]]
        elif "report_id" in columns:
            distinct = distinct[["report_id"]]
        words = pd.DataFrame(
            {column: [self._word(column, one) for one in distinct[column]] for column in map(str, distinct)}
        )
        shared = [str(column) for column in words if words[column].nunique() == 1]
        differing = words[[column for column in words if column not in shared]]
        labels = [" ".join(line) for line in differing.itertuples(index=False)] or [""] * len(words)
        what = self.joined([words[column].iloc[0] for column in shared]) if len(words) else ""
        if shared in (["agency", "year"], ["year"]):
            what = self("_".join(shared), **{column: words[column].iloc[0] for column in shared})
        return Rows(labels, number_of, what)

    def called(self, table: pd.DataFrame) -> dict[str, str]:
        """What the rows of a frame are called, `one` and `many` of them: agencies, or groups of reports."""
        kind = "agency" if {"agency", "report_id"} & set(heads(table)) else "group"
        return {many: self(f"rows.{kind}.{many}") for many in ("one", "many")}

    def name(self, agency: str) -> str:
        return (self.names or {}).get(agency, agency)

    def agencies(self, known: Sequence[str]) -> str:
        """Name a few agencies, or say how many they are."""
        if len(known) > 6:
            return self("same_agencies.many", n=len(known))
        return self("semicolon").join(self.name(agency) for agency in known)

    def source(self, data: Frames | pd.DataFrame, table: pd.DataFrame, dagger: bool = False) -> str:
        """Say whose reports the figures come from, what they cover, and who entered where they are pooled.

        Of a frame, its rows are the reports. `dagger` says that the chart marks by a dagger what rests on a
        total that is not the sum of its parts.
        """
        reports = data if isinstance(data, pd.DataFrame) else data.reports
        notes = []
        if "left_out" in table:
            together = table.assign(all=table["reports"] + table["left_out"])
            pooled = together.groupby(heads(table), dropna=False, observed=True)
            out = pooled["left_out"].max().sum()
            # A blank may keep a report out of one figure and not out of the next.
            kind = "pooled.all" if out == 0 else "pooled"
            kind = kind if out == pooled["left_out"].min().sum() else "pooled.up_to"
            notes.append(self(kind, reports=number(pooled["all"].max().sum()), left_out=number(out)))
        if table.attrs.get("overlapping"):
            notes.append(self("overlapping", n=number(table.attrs["overlapping"])))
        notes += [*self._contradictions(table, dagger), self("source", reports=self._whose(reports))]
        if "scope" in reports:
            notes.append(self._scope(reports["scope"]))
        return self.sentences(notes)

    def _word(self, column: str, value: Any) -> str:
        if pd.isna(value):
            return self("scope.unstated")
        return self.name(value) if column == "agency" else label(column, str(value), self.lang)

    def _contradictions(self, table: pd.DataFrame, dagger: bool) -> list[str]:
        """What is shown of reports whose printed totals are not the sums of their parts, or that they are left out."""
        if "contradicted" not in table or not (table["contradicted"] > 0).any():
            return []
        if "printed" in table and table["printed"].notna().any():
            return [self("contradicted.hollow")]
        n = number(table.groupby(heads(table), dropna=False, observed=True)["contradicted"].max().sum())
        if (totals := table.attrs.get("totals")) in ("printed", "parts"):
            return [self(f"totals.{totals}", n=n), *([self("contradicted")] if dagger else [])]
        return [] if "left_out" in table else [self("contradicted" if dagger else "contradicted.left_out", n=n)]

    def _whose(self, reports: pd.DataFrame) -> str:
        if not {"agency", "year"} <= set(reports.columns):
            return self("source.unknown")
        agencies = [self.name(agency) for agency in reports["agency"].dropna().unique()]
        each = reports.drop_duplicates(["agency", "year"])
        period = years(reports["year"])
        if len(each) == 1 and agencies:
            return self("source.one", agency=agencies[0], year=period)
        if len(agencies) <= 4:
            # A name such as "Xicheng District, Beijing" has a comma of its own.
            mark = "semicolon" if any(self("join") in agency for agency in agencies) else "join"
            return self("source.few", agencies=self(mark).join(agencies), years=period)
        return self("source.many", reports=number(len(each)), agencies=number(len(agencies)), years=period)

    def _scope(self, scopes: pd.Series) -> str:
        found = [self._word("scope", scope) for scope in scopes.unique()]
        if len(found) > 1:
            return self("scope.mixed", scopes=self.joined(found))
        if scopes.isna().all():
            return self("scope.missing")
        scope = found[0] if self.lang == "zh" else found[0][0].lower() + found[0][1:]
        return self("scope.one", scope=scope)
