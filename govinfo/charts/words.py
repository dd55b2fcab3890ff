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
from ..measures.measure import Measure

text = Wording("chart_texts")
_PARTS = ("group", "item", "family", "applicant", "channel", "result", "series", "measure", "count", "numerator")

Names = Mapping[str, str]


def of(what: str, lang: str, aside: bool = False) -> str:
    """Return the end of a title that says whose figures they are, `aside` where it has a colon already."""
    return text("of.aside" if aside else "of", lang, what=what) if what else ""


def joined(parts: Sequence[str], lang: str) -> str:
    return text("join", lang).join(parts)


def sentences(parts: Sequence[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def list_of(head: str, parts: Sequence[str], lang: str) -> str:
    """Return a sentence that lists things under a head, which may be empty."""
    listed = text("semicolon", lang).join(parts)
    return text("listed", lang, head=head, parts=listed) if head else text("stopped", lang, words=listed)


def number(value: float) -> str:
    return f"{int(value):,}"


def percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f}%"


def value(figure: float, one: Measure) -> str:
    """Write a figure of a measure: a percentage, or a number per 1,000."""
    return percent(figure) if one.unit in ("share", "ratio") else f"{figure:,.1f}"


def format_values(axis: Axis, one: Measure) -> None:
    """Write the ticks of an axis in the unit of a measure."""
    axis.set_major_formatter(
        PercentFormatter(1.0) if one.unit in ("share", "ratio") else FuncFormatter(lambda figure, _: f"{figure:,g}")
    )


def intervals(table: pd.DataFrame, method: str, lang: str) -> str:
    """Name the intervals of a frame, with their coverage where the frame has it."""
    coverage = table.attrs.get("confidence")
    name = text(f"intervals.{method}", lang)
    return f"{percent(coverage, 0 if round(coverage, 2) == coverage else 1)} {name}" if coverage else name


def years(values: pd.Series) -> str:
    known = sorted(values.dropna().unique())
    return f"{known[0]}–{known[-1]}" if len(known) > 1 else "".join(str(year) for year in known)


@dataclass(frozen=True)
class Rows:
    """The rows of a chart: the reports or groups of a tidy frame, in its order."""

    labels: list[str]
    number: pd.Series
    what: str

    def __len__(self) -> int:
        return len(self.labels)


def rows(table: pd.DataFrame, names: Names | None, lang: str) -> Rows:
    """Label the reports or groups of a tidy frame, by no more words than tell them apart.

    `number` is the row of each line of `table`; `what` is what all rows share (an
    agency, a year) and that the title says.
    """
    first = next((place for place, column in enumerate(table.columns) if column in _PARTS), len(table.columns))
    heads = list(table.columns[:first])
    number_of = table.groupby(heads, sort=False, dropna=False, observed=True).ngroup()
    distinct = table.loc[~number_of.duplicated(), heads]
    if {"agency", "year"} <= set(heads):
        distinct = distinct[["agency", "year"]]
    elif "report_id" in heads:
        distinct = distinct[["report_id"]]
    words = pd.DataFrame(
        {
            column: [_word(column, value, names, lang) for value in distinct[column]]
            for column in heads
            if column in distinct
        }
    )
    shared = [column for column in words if words[column].nunique() == 1]
    differing = [column for column in words if column not in shared]
    labels = [" ".join(line) for line in words[differing].itertuples(index=False)] if differing else [""] * len(words)
    what = joined([words[column].iloc[0] for column in shared], lang) if len(words) else ""
    if shared == ["agency", "year"]:
        what = text("agency_year", lang, agency=words["agency"].iloc[0], year=words["year"].iloc[0])
    elif shared == ["year"]:
        what = text("year", lang, year=words["year"].iloc[0])
    return Rows(labels, number_of, what)


def called(table: pd.DataFrame, lang: str) -> dict[str, str]:
    """What the rows of a frame are called, `one` and `many` of them: agencies, or groups of reports."""
    kind = "agency" if {"agency", "report_id"} & set(_heads(table)) else "group"
    return {many: text(f"rows.{kind}.{many}", lang) for many in ("one", "many")}


def _word(column: str, value: Any, names: Names | None, lang: str) -> str:
    if pd.isna(value):
        return text("scope.unstated", lang)
    if column == "agency":
        return (names or {}).get(value, value)
    return label(column, str(value), lang)


def source(
    data: Frames | pd.DataFrame, table: pd.DataFrame, names: Names | None, lang: str, dagger: bool = False
) -> str:
    """Say whose reports the figures come from, what they cover, and who entered where they are pooled.

    `dagger` says that the chart marks by a dagger what rests on a total that is not the sum of its parts.
    """
    reports = table if isinstance(data, pd.DataFrame) else data.reports
    notes = []
    if "left_out" in table:
        pooled = table.assign(all=table["reports"] + table["left_out"]).groupby(
            _heads(table), dropna=False, observed=True
        )
        out = pooled["left_out"].max().sum()
        # A blank may keep a report out of one figure and not out of the next.
        kind = "pooled.all" if out == 0 else "pooled"
        kind = kind if out == pooled["left_out"].min().sum() else "pooled.up_to"
        notes.append(text(kind, lang, reports=number(pooled["all"].max().sum()), left_out=number(out)))
    if table.attrs.get("overlapping"):
        notes.append(text("overlapping", lang, n=number(table.attrs["overlapping"])))
    notes += _contradictions(table, lang, dagger)
    notes.append(text("source", lang, reports=_whose(reports, names, lang)))
    if "scope" in reports:
        notes.append(_scope(reports["scope"], lang))
    return sentences(notes, lang)


def _contradictions(table: pd.DataFrame, lang: str, dagger: bool) -> list[str]:
    """What is shown of reports whose printed totals are not the sums of their parts, or that they are left out."""
    if "contradicted" not in table or not (table["contradicted"] > 0).any():
        return []
    if "printed" in table and table["printed"].notna().any():
        return [text("contradicted.hollow", lang)]
    n = number(table.groupby(_heads(table), dropna=False, observed=True)["contradicted"].max().sum())
    if (totals := table.attrs.get("totals")) in ("printed", "parts"):
        return [text(f"totals.{totals}", lang, n=n), *([text("contradicted", lang)] if dagger else [])]
    return [] if "left_out" in table else [text("contradicted" if dagger else "contradicted.left_out", lang, n=n)]


def agencies(known: Sequence[str], names: Names | None, lang: str) -> str:
    """Name a few agencies, or say how many they are."""
    if len(known) > 6:
        return text("same_agencies.many", lang, n=len(known))
    return text("semicolon", lang).join((names or {}).get(agency, agency) for agency in known)


def _heads(table: pd.DataFrame) -> list[str]:
    first = next(place for place, column in enumerate(table.columns) if column in _PARTS)
    return list(table.columns[:first])


def _whose(reports: pd.DataFrame, names: Names | None, lang: str) -> str:
    if not {"agency", "year"} <= set(reports.columns):
        return text("source.unknown", lang)
    agencies = [(names or {}).get(agency, agency) for agency in reports["agency"].dropna().unique()]
    each = reports.drop_duplicates(["agency", "year"])
    period = years(reports["year"])
    if len(each) == 1 and agencies:
        return text("source.one", lang, agency=agencies[0], year=period)
    if len(agencies) <= 4:
        # A name such as "Xicheng District, Beijing" has a comma of its own.
        mark = "semicolon" if any(text("join", lang) in agency for agency in agencies) else "join"
        return text("source.few", lang, agencies=text(mark, lang).join(agencies), years=period)
    return text("source.many", lang, reports=number(len(each)), agencies=number(len(agencies)), years=period)


def _scope(scopes: pd.Series, lang: str) -> str:
    found = [
        text("scope.unstated", lang) if pd.isna(scope) else _word("scope", scope, None, lang)
        for scope in scopes.unique()
    ]
    if len(found) > 1:
        return text("scope.mixed", lang, scopes=joined(found, lang))
    if scopes.isna().all():
        return text("scope.missing", lang)
    scope = found[0] if lang == "zh" else found[0][0].lower() + found[0][1:]
    return text("scope.one", lang, scope=scope)
