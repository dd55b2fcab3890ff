"""A view of a panel: which reports, which measure, pooled over what; its table, chart, sentence and code."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from .. import form
from ..display.frame_table import report_name
from ..errors import ComparabilityWarning, ComparisonError, UnknownNameError
from ..form.labels import label
from ..form.wording import Wording
from ..measures.counts import Cell, terms
from ..measures.measure import MEASURES, Measure, measure
from ..measures.overlap import overlapping, same_agencies

if TYPE_CHECKING:
    from ..charts import Chart
    from ..reports.panel import Panel

_MOST_NAMED = 6
GROUPINGS = (None, "agency", "year", "province", "level", "scope")
words = Wording("explorer_texts")


@dataclass(frozen=True)
class View:
    """What is looked at; no agency and no year mean all of them, and no grouping each report by itself."""

    agencies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    measure: str = "disclosure_rate"
    by: str | None = None
    without: tuple[str, ...] = ()  # reports that are taken out

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise UnknownNameError("measure", self.measure, MEASURES)

    @property
    def what(self) -> Measure:
        return MEASURES[self.measure]

    def wanted(self, panel: Panel) -> pd.Series:
        """Whether each report belongs to the view."""
        reports = panel.reports
        wanted = ~reports["report_id"].isin(self.without)
        if self.agencies:
            wanted &= reports["agency"].isin(self.agencies)
        if self.years:
            wanted &= reports["year"].isin(self.years)
        return wanted

    def chosen(self, panel: Panel) -> Panel:
        """The reports of the view, as a panel."""
        reports, wanted = panel.reports, self.wanted(panel)
        return panel if wanted.all() else panel.select(report_id=reports.loc[wanted, "report_id"])

    def compared(self, panel: Panel) -> Panel:
        """The reports of the view; by year those of agencies that report for every year, where there are any."""
        chosen = self.chosen(panel)
        if self.by != "year":
            return chosen
        try:
            return same_agencies(chosen)
        except ComparisonError:
            return chosen

    def table(self, panel: Panel) -> pd.DataFrame:
        """The figures, as `govinfo.measure` gives them."""
        with warnings.catch_warnings():
            # The sentence says it, in the reader's language.
            warnings.simplefilter("ignore", ComparabilityWarning)
            return measure(self.compared(panel), self.measure, by=self.by)

    def chart(self, panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None) -> Chart:
        """The figures as a dot plot with intervals."""
        from .. import charts

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ComparabilityWarning)
            drawn = charts.dot_plot(self.compared(panel), measure=self.measure, by=self.by, lang=lang, names=names)
        assert isinstance(drawn, charts.Chart)
        return drawn

    def left_out(self, panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None) -> list[str]:
        """Every report of the agencies and years of the view that has no figure or enters none, with the reason."""
        offered = replace(self, without=()).chosen(panel).reports
        figures = replace(self, by=None).table(panel).set_index("report_id")
        same = set(self.compared(panel).reports["report_id"])
        said = []
        for report in offered.to_dict("records"):
            report_id = report["report_id"]
            if report_id in self.without:
                reason = "chosen"
            elif report_id not in same:
                reason = "years"
            elif self.by and pd.isna(report[self.by]):
                reason = "group"
            elif pd.notna(figures["estimate"][report_id]):
                continue
            elif figures["contradicted"][report_id]:
                reason = "contradicted"
            else:
                zero = figures["denominator"][report_id] == 0
                reason = "zero" if pd.notna(zero) and zero else "blank"
            said.append(f"{report_name(report_id, names)}: {words(f'left_out.{reason}', lang)}")
        return said

    def sentence(self, panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None) -> str:
        """How the numbers are made: the rows of the form, the reports, what was left out."""
        one = self.what
        table = self.table(panel)
        phrases = [
            words(
                {"per 1,000": "how.per", "days": "how.days"}.get(one.unit, "how"),
                lang,
                measure=one.label(lang),
                numerator=in_words(one.numerator, lang),
                denominator=in_words(one.denominator, lang),
            )
        ]
        known = table.dropna(subset=["estimate"])
        interval = words("interval.each", lang, interval=label("method", one.method, lang)) if one.method else ""
        if known.empty:
            phrases.append(words("how.none", lang))
        elif self.by is not None:
            phrases.append(
                words(
                    "how.pooled",
                    lang,
                    groups=len(known),
                    reports=int(table["reports"].sum()),
                    interval=interval,
                    left_out=int(table["left_out"].sum()),
                )
            )
        elif len(table) == 1:
            row = known.iloc[0]
            phrases.append(
                words(
                    "how.one",
                    lang,
                    cases=f"{row['numerator']:,}",
                    of=f"{row['denominator']:,}",
                    interval=_interval(row, one, lang),
                    denominator_name=one.denominator_label(lang),
                    estimate=_figure(row["estimate"], one),
                )
            )
        else:
            phrases.append(
                words("how.each", lang, reports=len(table), left_out=len(table) - len(known), interval=interval)
            )
        if wrong := int(table["contradicted"].fillna(0).sum()):
            phrases.append(words("how.contradicted", lang, reports=wrong))
        if self.by == "year" and len(same := self.compared(panel)) < len(self.chosen(panel)):
            agencies = [(names or {}).get(agency, agency) for agency in same.reports["agency"].unique()]
            few = ("、" if lang == "zh" else ", ").join(agencies[:_MOST_NAMED]) + (
                "…" if len(agencies) > _MOST_NAMED else ""
            )
            phrases.append(words("how.same", lang, n=len(agencies), agencies=few))
        if self.by is not None and len(pairs := overlapping(self.compared(panel).reports, [self.by])):
            phrases.append(
                words(
                    "how.overlap",
                    lang,
                    reports=len(pairs),
                    one=report_name(pairs["report_id"].iloc[0], names),
                    other=report_name(pairs["covered_by"].iloc[0], names),
                )
            )
        return ("" if lang == "zh" else " ").join(phrases)

    def code(
        self, made: Sequence[str], lang: str = "en", names: Mapping[str, str] | None = None, same: bool = False
    ) -> str:
        """The Python that makes the same table and chart, of the `same` agencies or all.

        The lines in `made` make the panel, under the name `panel`.
        """
        lines = ["import govinfo as gi", "", *made]
        panel = "panel"
        tests = [
            f"{sign}panel.reports[{column!r}].isin({list(values)!r})"
            for sign, column, values in (
                ("", "agency", self.agencies),
                ("", "year", self.years),
                ("~", "report_id", self.without),
            )
            if values
        ]
        if tests:
            lines += [
                f"wanted = {' & '.join(tests)}",
                'chosen = panel.select(report_id=panel.reports.loc[wanted, "report_id"])',
            ]
            panel = "chosen"
        if same:
            lines.append(f"same = gi.same_agencies({panel})")
            panel = "same"
        by = f", by={self.by!r}" if self.by else ""
        named = f", names={dict(names)!r}" if names else ""
        lines += [
            f"table = gi.measure({panel}, {self.measure!r}{by})",
            f"gi.charts.dot_plot({panel}, measure={self.measure!r}{by}, lang={lang!r}{named})",
        ]
        return "\n".join(lines)

    def cells(self) -> list[Cell]:
        """The cells of the form that the measure is made of: table, row, column."""
        used = [*terms(self.what.numerator), *terms(self.what.denominator)]
        return list(dict.fromkeys(cell for term in used for cell in term.cells("total")))


@cache
def numerators() -> dict[str, list[str]]:
    """The measures by what they count: those of one numerator differ by their denominators."""
    found: dict[str, list[str]] = {}
    for name, one in MEASURES.items():
        found.setdefault(one.numerator, []).append(name)
    return found


def in_words(expression: str, lang: str) -> str:
    """A sum of cells of the form in the words of the form.

    Examples
    --------
    >>> in_words("concluded - unavailable.not_held", "en")
    '(Total concluded − Not held)'
    """
    phrases = ""
    for term in terms(expression):
        if term.table == "reports":
            label = words(f"figure.{term.code}", lang)
        elif term.table == "reviews":
            label = f"{form.CHANNELS[term.code].label(lang)}·{form.RESULTS[term.column or 'total'].label(lang)}"
        else:
            item = form.REQUEST_ITEMS.get(term.code)
            label = item.short(lang) if item else form.REQUEST_GROUPS[term.code].label(lang)
            if term.column:
                label += f"·{form.APPLICANTS[term.column].label(lang)}"
        phrases += (" − " if term.sign < 0 else " + " if phrases else "") + label
    return f"({phrases})" if len(terms(expression)) > 1 else phrases


def _interval(row: pd.Series, one: Measure, lang: str) -> str:
    if not one.method:
        return ""
    low, high = (_figure(row[column], one) for column in ("low", "high"))
    return words("interval.one", lang, interval=label("method", one.method, lang), low=low, high=high)


def _figure(value: float, one: Measure) -> str:
    return f"{100 * value:.1f}%" if one.unit == "share" else f"{value:.2f}"
