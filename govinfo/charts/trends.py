"""Measures over the years: the dispute series with the break of 2024, and a panel for each agency or outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .. import form
from ..errors import ChartError, UnknownNameError
from ..frames import Frames
from ..measures import change, shares
from ..measures.counts import grouping
from ..measures.measure import measure as measure_frame
from ..measures.measure import measure_called
from .bars import hollow
from .colours import DARK, GREY, GRID, LINE, fill
from .frame import floats, in_order, measured, ordered
from .litigation import MARKERS
from .options import Counted, CountedOnAxes, Data, chart
from .page import Chart, Entry, Page
from .style import SMALL, plain_axes, wrap
from .words import Words, format_values, number, value

_SERIES_MARKERS = {"disputes": "^", **MARKERS}
_MOST_PANELS = 24


@chart("`govinfo.dispute_series`")
def dispute_trend(data: Data, *, same_agencies: bool = True, **options: Unpack[CountedOnAxes]) -> Chart | Axes:
    """Draw disputes, reconsiderations and suits per 1,000 requests concluded by year, the break of 2024 marked.

    `sort` ("value", "-value") is of the legend, by the last rate.

    Parameters
    ----------
    same_agencies : bool
        Take only agencies that have all figures for every year of the panel, so that no change comes
        from who reports; the caption names them.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.dispute_trend(gi.sample(), same_agencies=True).title
    'Disputes per 1,000 requests concluded, and the break of 2024'
    """
    page = Page(options)
    words = page.words
    if isinstance(data, pd.DataFrame):
        if not {"series", "year", "rate"} <= set(data):
            raise ChartError("the chart wants a panel, or the frame of govinfo.dispute_series")
        table = data.reset_index(drop=True)
    else:
        table = change.dispute_series(
            data, same_agencies, totals=options["totals"], design_effect=options["design_effect"]
        )
    if table["rate"].notna().sum() == 0:
        wider = "; same_agencies=False takes all" if same_agencies and not isinstance(data, pd.DataFrame) else ""
        raise ChartError(f"nothing to draw: no report or agency has the cells that these rates need{wider}")
    labels = {code: channel.label(words.lang) for code, channel in form.CHANNELS.items()}
    labels = {"disputes": words("dispute_trend.disputes"), **labels}
    lines = {code: table[(table["series"] == code) & table["rate"].notna()].sort_values("year") for code in labels}
    if page.sort:
        last = [line["rate"].iloc[-1] if len(line) else np.nan for line in lines.values()]
        codes = [list(labels)[place] for place in ordered(page.sort, {"value": last})]
    else:
        codes = list(labels)
    ax = page.axes(0.22 * page.width + 35)
    years = sorted(table["year"].unique())
    phrases = []
    for place, code in enumerate(codes):
        line, aside = lines[code], 0.012 * (years[-1] - years[0] + 0.8) * (place - 1.5)
        own = line.rename(columns={"rate": "estimate"})
        _line(ax, own, fill("channel", code).colour, _SERIES_MARKERS[code], aside, code, change.BREAK_YEAR)
        rates = [f"{year} {rate:.1f}" for year, rate in zip(line["year"], line["rate"], strict=True)]
        phrases.append(f"{labels[code]}: {words.joined(rates)}")
    _year_axis(ax, years)
    ax.set_ylim(0, 1.12 * float(np.nanmax(floats(table["high"]))))
    _mark_break(ax, years, words)
    of_years = table[(table["series"] == "disputes") & table["n"].notna()]
    n = words.joined(
        [
            words("dispute_trend.n", year=year, n=number(n), reports=number(reports))
            for year, n, reports in zip(of_years["year"], of_years["n"], of_years["reports"], strict=True)
        ]
    )
    agencies = table.attrs.get("agencies")
    caption = [
        words("dispute_trend.caption", n=n, intervals=words.intervals(table, "poisson")),
        _regimes(years, words),
        words("same_agencies", agencies=words.agencies(agencies)) if agencies else "",
        words.source(data, table),
    ]
    title = words("dispute_trend.title", year=change.BREAK_YEAR, of="")
    legend = [Entry(labels[code], fill("channel", code), _SERIES_MARKERS[code]) for code in codes]
    return page.finish(ax, title, [words.list_of("", phrases)], caption, legend)


def _line(
    ax: Axes, line: pd.DataFrame, colour: str, marker: str, aside: float = 0.0, name: str = "own", broken: int = 0
) -> None:
    """Draw points with intervals, joined by a line that is dotted over a break; neighbours are a little aside."""
    x = line["year"].to_numpy(dtype=float) + aside
    y, low, high = (floats(line[part]) for part in ("estimate", "low", "high"))
    ax.vlines(x, low, high, color=colour, linewidth=0.9)
    ax.plot(x, y, marker, color=colour, markersize=4, label=name, zorder=3, clip_on=False)
    for place in range(len(x) - 1):
        over = x[place] < broken - 0.5 < x[place + 1]
        ax.plot(x[place : place + 2], y[place : place + 2], ":" if over else "-", color=colour, linewidth=1.0)


def _year_axis(ax: Axes, years: list[int]) -> None:
    plain_axes(ax)
    ax.set_xlim(min(years) - 0.4, max(years) + 0.4)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}")
    ax.grid(axis="y", color=GRID, linewidth=0.4)
    ax.set_axisbelow(True)


def _changes(years: list[int]) -> list[form.Regime]:
    """The regimes of remedies that begin within the years."""
    first, last = f"{min(years)}-01-01", f"{max(years)}-12-31"
    return [regime for regime in form.regimes()[1:] if first < str(regime.first_day) <= last]


def _regimes(years: list[int], words: Words) -> str:
    """Say which law the years are under, where it changed between them."""
    changes = [
        words(
            "dispute_trend.regime",
            day=regime.first_day,
            regime=regime.label(words.lang)[0].lower() + regime.label(words.lang)[1:],
            instrument=regime.instrument_zh if words.lang == "zh" else regime.instrument_en,
            article=form.article_label(regime.article, words.lang),
        )
        for regime in _changes(years)
    ]
    return words("dispute_trend.regimes", regimes=words.sentences(changes)) if changes else ""


def _mark_break(ax: Axes, years: list[int], words: Words) -> None:
    """Draw a line at the day of each change of law; the caption says which it is."""
    for place, regime in enumerate(_changes(years)):
        day = regime.first_day
        x = day.year - 0.5 + (day.timetuple().tm_yday - 1) / 365
        ax.axvline(x, color=LINE, linewidth=0.8 if place == 0 else 0.5, linestyle=(0, (4, 2)), zorder=0)
        ax.annotate(
            words("dispute_trend.break", year=day.year) if day.year == change.BREAK_YEAR else str(day),
            (x, 1), (-3, -2), xycoords=ax.get_xaxis_transform(), textcoords="offset points", size=SMALL, color=GREY,
            ha="right", va="top",
        )  # fmt: skip


@dataclass(frozen=True)
class _Panel:
    """A panel of years: `year`, `estimate`, `low` and `high`, and the two readings of what contradicts itself."""

    name: str
    own: pd.DataFrame
    note: str = ""


def _panels(page: Page, panels: Sequence[_Panel], every: pd.DataFrame | None, unit: str, method: str) -> Chart:
    """Draw panels side by side on one scale, each with a line over the years, and `every` in grey behind it."""
    drawn = pd.concat([panel.own for panel in panels], ignore_index=True)
    years, colour = sorted(drawn["year"].unique()), fill("rate", "shrunk").colour
    across = min(len(panels), 6 if page.width >= 140 else 3)
    down = -(-len(panels) // across)
    names = [
        wrap(panel.name, SMALL, page.width / across - 9) + f"\n{panel.note}" * bool(panel.note) for panel in panels
    ]
    figure = page.figure(down * (23 + 2.8 * max(name.count("\n") + 1 for name in names)) + 4)
    axes = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    readings = [name for name in ("estimate", "printed", "summed") if name in drawn]
    highest = np.nanmax(floats(drawn[readings]))
    top = min(1.5 * highest, np.nanmax([*floats(drawn["high"]), highest])) or 1.0
    for place, ax in enumerate(axes.flat):
        if place >= len(panels):
            ax.set_visible(False)
            continue
        panel = panels[place]
        if every is not None:
            ax.plot(every["year"], floats(every["estimate"]), color=LINE, linewidth=0.8, label="all")
        if "printed" in panel.own:
            for row in panel.own[panel.own["printed"].notna()].to_dict("records"):
                hollow(ax, [row["year"]] * 2, [row["printed"], row["summed"]], "o", colour)
        _line(ax, panel.own[panel.own["estimate"].notna()], colour, "o")
        ax.set_title(names[place], size=SMALL, loc="left", color=DARK, pad=3)
        _year_axis(ax, years)
        ax.tick_params(labelsize=SMALL, labelbottom=place + across >= len(panels))
        ax.xaxis.set_major_locator(MaxNLocator(2, integer=True))
        ax.set_ylim(0, min(1.02, 1.03 * top) if method == "wilson" else top)
        format_values(ax.yaxis, unit)
    return figure


@chart(reports="Reports of several years")
def small_multiples(
    data: Frames,
    *,
    measure: str = "disclosure_rate",
    by: str | list[str] = "agency",
    same_agencies: bool = True,
    **options: Unpack[Counted],
) -> Chart:
    """Draw a measure over the years in a panel for each agency or group, with all together behind.

    Panels are sorted by n; `sort="value"` is by the first figure.

    Parameters
    ----------
    measure : str
        Measure, as for `govinfo.measure`.
    by : str or list of str
        Columns of `reports` that make the panels. Of more groups than 24 the first
        are drawn, and the caption says so.
    same_agencies : bool
        Let the grey line be of agencies that have the measure for every year of the panel, named in the
        caption; there is no line where none has. Else it is of all reports.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.small_multiples(gi.sample(), measure="backlog_ratio").title
    'Backlog ratio over the years'
    """
    page = Page(options)
    words, one, columns = page.words, measure_called(measure), grouping(data, by)
    table = measured(data, measure, [*columns, "year"], options)
    every, agencies = _all_together(data, measure, same_agencies, options["totals"])
    drawn = table["estimate"].notna() | table["printed"].notna()
    known = table[drawn & table["year"].notna()].reset_index(drop=True)
    if known["estimate"].notna().sum() == 0:
        raise ChartError("nothing to draw: no report has the cells that the measure needs")
    n = known.groupby(columns, dropna=False, observed=True)["denominator"].transform("sum")
    known = in_order(
        known.drop(columns="year").assign(year=known["year"]), page.sort or "n", {"n": n, "value": known["estimate"]}
    )
    rows = words.rows(known.drop(columns="year"))
    totals = known["denominator"].groupby(rows.number.to_numpy()).sum()
    panels = [
        _Panel(
            rows.labels[row], known[(rows.number == row).to_numpy()].sort_values("year"), f"n = {number(totals[row])}"
        )
        for row in range(min(len(rows), _MOST_PANELS))
    ]
    figure = _panels(page, panels, every, one.unit, one.method)
    kind = "small_multiples.caption" if one.method else "small_multiples.plain"
    groups, line = number(len(rows)), "same" if same_agencies else "line"
    caption = [
        words(kind, denominator=one.denominator_label(words.lang), intervals=words.intervals(table, one.method)),
        "" if every is None else words(f"small_multiples.{line}", groups=groups, agencies=words.agencies(agencies)),
        words("small_multiples.some", shown=len(panels), groups=groups) if len(rows) > len(panels) else "",
        words.source(data, table),
    ]
    title = words("small_multiples.title", measure=one.label(words.lang), of=words.of(rows.what, aside=True))
    return page.finish(figure, title, [words.list_of("", _described(panels[:12], one.unit, words))], caption)


def _described(panels: Sequence[_Panel], unit: str, words: Words) -> list[str]:
    phrases = []
    for panel in panels:
        own = panel.own[panel.own["estimate"].notna()]
        figures = [f"{year} {value(one, unit)}" for year, one in zip(own["year"], own["estimate"], strict=True)]
        phrases.append(f"{panel.name}: {words.joined(figures)}")
    return phrases


@chart(reports="Reports of several years")
def outcome_trend(data: Frames, *, agency: str | None = None, **options: Unpack[Counted]) -> Chart:
    """Draw all outcomes of one agency over the years: a panel for each, on one scale, with intervals.

    Panels are in the order of the form; `sort="value"` is by the share in the last year.

    Parameters
    ----------
    agency : str, optional
        Name of the agency as in `reports`; wanted where the panel has several.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.outcome_trend(gi.sample(), agency="平潭综合实验区", names={"平潭综合实验区": "Pingtan"}).title
    'How requests were concluded over the years: Pingtan'
    """
    page = Page(options)
    words, known = page.words, [str(name) for name in data.reports["agency"].dropna().unique()]
    if agency is None and len(known) != 1:
        raise ChartError(f"the chart is of one agency: choose one with agency=; available: {', '.join(known[:20])}")
    if agency is not None and agency not in known:
        raise UnknownNameError("agency", agency, known)
    chosen = agency or known[0]
    table = shares.outcome_shares(
        data, by=["agency", "year"], totals=options["totals"], design_effect=options["design_effect"]
    )
    attrs = table.attrs
    table = table[(table["agency"] == chosen) & table["year"].notna()].rename(columns={"share": "estimate"})
    if table["estimate"].notna().sum() == 0:
        raise ChartError("nothing to draw: no report of the agency has all outcomes and a total that is their sum")
    panels = [
        _Panel(form.REQUEST_GROUPS[code].label(words.lang), table[table["group"] == code])
        for code in form.OUTCOME_GROUPS
    ]
    if page.sort:
        last = [panel.own["estimate"].iloc[-1] for panel in panels]
        panels = [panels[place] for place in ordered(page.sort, {"value": last})]
    figure = _panels(page, panels, None, "share", "wilson")
    table.attrs = attrs
    of_years = panels[0].own.dropna(subset=["estimate"])
    n = words.joined([f"{year} {number(n)}" for year, n in zip(of_years["year"], of_years["n"], strict=True)])
    caption = [
        words("outcome_trend.caption", intervals=words.intervals(table, "wilson"), n=n),
        words.source(data.reports[data.reports["agency"] == chosen], table),
    ]
    title = words("outcome_trend.title", of=words.of(words.name(chosen)))
    return page.finish(figure, title, [words.list_of("", _described(panels, "share", words))], caption)


def _all_together(
    data: Frames, measure: str, same_agencies: bool, totals: str
) -> tuple[pd.DataFrame | None, list[str]]:
    """The measure pooled by year: of all reports, or of the agencies that have it for every year, with their names."""
    if not same_agencies:
        return measure_frame(data, [measure], "year", totals=totals), []
    each = measure_frame(data, [measure], ["agency", "year"], totals=totals)
    each = each[each["estimate"].notna() & each["agency"].notna()]
    years = each.groupby("agency")["year"].nunique()
    kept = sorted(years.index[years == data.reports["year"].nunique()])
    each = each[each["agency"].isin(kept)]
    if each.empty:
        return None, []
    pooled = each.groupby("year", as_index=False)[["numerator", "denominator"]].sum()
    return pooled.assign(estimate=measure_called(measure).per * pooled["numerator"] / pooled["denominator"]), kept
