"""Measures over the years: the dispute series with the break of 2024, and small multiples."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .. import form
from ..errors import ChartError
from ..frames import Frames
from ..measures import change
from ..measures.counts import grouping
from ..measures.measure import Measure, measure_called
from ..measures.measure import measure as measured
from . import words
from .colours import DARK, GREY, GRID, LINE, PALE, fill
from .litigation import MARKERS
from .page import SMALL, TWO_COLUMN, Chart, Entry, finish, new_chart, plain_axes, style, wrap
from .prepare import hollow, with_readings

_SERIES_MARKERS = {"disputes": "^", **MARKERS}
_MOST_PANELS = 24


def dispute_trend(
    data: Frames | pd.DataFrame,
    *,
    same_agencies: bool = True,
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
    ax: Axes | None = None,
) -> Chart | Axes:
    """Draw disputes, reconsiderations and suits per 1,000 requests concluded by year, the break of 2024 marked.

    `lang`, `names`, `width`, `ax` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, or the frame of `govinfo.measures.change.dispute_series`.
    same_agencies : bool
        Take only agencies that have all figures for every year of the panel, so that no change comes
        from who reports; the caption names them.

    Returns
    -------
    Chart (a matplotlib Figure), or `ax` where it was given.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.dispute_trend(gi.sample(), same_agencies=True).title
    'Disputes per 1,000 requests concluded, and the break of 2024'
    """
    table = (
        data.reset_index(drop=True)
        if isinstance(data, pd.DataFrame)
        else change.dispute_series(data, same_agencies, totals=totals, design_effect=design_effect)
    )
    if table["rate"].notna().sum() == 0:
        wider = "; same_agencies=False takes all" if same_agencies and not isinstance(data, pd.DataFrame) else ""
        raise ChartError(f"nothing to draw: no report or agency has the cells that these rates need{wider}")
    labels = {
        "disputes": words.text("dispute_trend.disputes", lang),
        **{code: channel.label(lang) for code, channel in form.CHANNELS.items()},
    }
    legend = [Entry(label, fill("channel", code), _SERIES_MARKERS[code]) for code, label in labels.items()]
    title = words.text("dispute_trend.title", lang, year=change.BREAK_YEAR, of="")
    phrases = []
    with style():
        chart = new_chart(width, 0.22 * width + 35)
        axes = ax if ax is not None else chart.add_subplot()
        years = sorted(table["year"].unique())
        span = years[-1] - years[0] + 0.8
        for place, (code, label) in enumerate(labels.items()):
            line = table[(table["series"] == code) & table["rate"].notna()].sort_values("year")
            aside = 0.012 * span * (place - 1.5)
            _line(
                axes,
                line,
                "rate",
                fill("channel", code).colour,
                _SERIES_MARKERS[code],
                aside,
                code,
                broken=change.BREAK_YEAR,
            )
            phrases.append(
                f"{label}: "
                + words.joined(
                    [f"{year} {rate:.1f}" for year, rate in zip(line["year"], line["rate"], strict=True)], lang
                )
            )
        _year_axis(axes, years)
        reach = float(np.nanmax(table["high"].to_numpy(dtype=float, na_value=np.nan)))
        axes.set_ylim(0, 1.12 * reach)
        _mark_break(axes, years, lang)
        if ax is not None:
            return ax
        of_years = table[(table["series"] == "disputes") & table["n"].notna()]
        n = words.joined(
            [
                words.text("dispute_trend.n", lang, year=year, n=words.number(value), reports=words.number(reports))
                for year, value, reports in zip(of_years["year"], of_years["n"], of_years["reports"], strict=True)
            ],
            lang,
        )
        caption = words.sentences(
            [
                words.text("dispute_trend.caption", lang, n=n, intervals=words.intervals(table, "poisson", lang)),
                _regimes(years, lang),
                _same(table, names, lang),
                words.source(data, table, names, lang),
            ],
            lang,
        )
        return finish(chart, title, caption, words.list_of(title, phrases, lang), legend)


def _same(table: pd.DataFrame, names: words.Names | None, lang: str) -> str:
    known = table.attrs.get("agencies")
    return words.text("same_agencies", lang, agencies=words.agencies(known, names, lang)) if known else ""


def _line(
    ax: Axes,
    line: pd.DataFrame,
    column: str,
    colour: str,
    marker: str,
    aside: float,
    name: str,
    broken: int | None = None,
) -> None:
    """Draw points with intervals, joined by a line that is dotted over a break; neighbours are a little aside."""
    x = line["year"].to_numpy(dtype=float) + aside
    y, low, high = (line[part].to_numpy(dtype=float, na_value=np.nan) for part in (column, "low", "high"))
    ax.vlines(x, low, high, color=colour, linewidth=0.9)
    ax.plot(x, y, marker, color=colour, markersize=4, markeredgecolor=PALE, markeredgewidth=0.4, label=name, zorder=3)
    for place in range(len(x) - 1):
        over = broken is not None and x[place] < broken - 0.5 < x[place + 1]
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


def _regimes(years: list[int], lang: str) -> str:
    """Say which law the years are under, where it changed between them."""
    changes = [
        words.text(
            "dispute_trend.regime",
            lang,
            day=regime.first_day,
            regime=regime.label(lang)[0].lower() + regime.label(lang)[1:],
            instrument=regime.instrument_zh if lang == "zh" else regime.instrument_en,
            article=form.article_label(regime.article, lang),
        )
        for regime in _changes(years)
    ]
    return words.text("dispute_trend.regimes", lang, regimes=words.sentences(changes, lang)) if changes else ""


def _mark_break(ax: Axes, years: list[int], lang: str) -> None:
    """Draw a line at the day of each change of law; the caption says which it is."""
    for number, regime in enumerate(_changes(years)):
        day = regime.first_day
        x = day.year - 0.5 + (day.timetuple().tm_yday - 1) / 365
        ax.axvline(x, color=LINE, linewidth=0.8 if number == 0 else 0.5, linestyle=(0, (4, 2)), zorder=0)
        first = day.year == change.BREAK_YEAR
        ax.annotate(
            words.text("dispute_trend.break", lang, year=day.year) if first else str(day),
            (x, 1),
            (-3, -2),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            size=SMALL,
            color=GREY,
            ha="right",
            va="top",
        )


def small_multiples(
    data: Frames,
    *,
    measure: str = "disclosure_rate",
    by: str | list[str] = "agency",
    same_agencies: bool = True,
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
) -> Chart:
    """Draw a measure over the years in a panel for each agency or group, with all together behind.

    `lang`, `names`, `width` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel
        Reports of several years.
    measure : str
        Measure, as for `govinfo.measure`.
    by : str or list of str
        Columns of `reports` that make the panels. Of more groups than 24 those with
        the largest denominators are drawn, and the caption says so.
    same_agencies : bool
        Let the grey line be of agencies that have the measure for every year of the panel, named in the
        caption; there is no line where none has. Else it is of all reports.

    Returns
    -------
    Chart (a matplotlib Figure)

    Raises
    ------
    UnknownNameError
        The measure or a column of `by` is not known.
    ChartError
        No report has the measure.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.small_multiples(gi.sample(), measure="backlog_ratio").title
    'Backlog ratio over the years'
    """
    columns = grouping(data, by)

    def make(totals: str) -> pd.DataFrame:
        return measured(data, [measure], [*columns, "year"], totals=totals, design_effect=design_effect)

    table = with_readings(make(totals), data, make, "estimate")
    every, agencies = _all_together(data, measure, same_agencies, totals)
    one = measure_called(measure)
    drawn = table["estimate"].notna() | table["printed"].notna()
    known = table[drawn & table["year"].notna()].reset_index(drop=True)
    if known["estimate"].notna().sum() == 0:
        raise ChartError("nothing to draw: no report has the cells that the measure needs")
    rows = words.rows(known.drop(columns="year"), names, lang)
    n = known["denominator"].groupby(rows.number.to_numpy()).sum()
    shown = list(n.sort_values(ascending=False, kind="stable").index[:_MOST_PANELS])
    notes = [
        words.text(
            "small_multiples.caption" if one.method else "small_multiples.plain",
            lang,
            denominator=one.denominator_label(lang),
            intervals=words.intervals(table, one.method, lang) if one.method else "",
        )
    ]
    if every is not None:
        groups, kind = words.number(len(rows)), "same" if same_agencies else "line"
        named = words.agencies(agencies, names, lang)
        notes.append(words.text(f"small_multiples.{kind}", lang, groups=groups, agencies=named))
    if len(rows) > len(shown):
        notes.append(words.text("small_multiples.some", lang, shown=len(shown), groups=words.number(len(rows))))
    title = words.text("small_multiples.title", lang, measure=one.label(lang), of=words.of(rows.what, lang, aside=True))
    phrases = []
    with style():
        across = min(len(shown), 6 if width >= 140 else 3)
        down = -(-len(shown) // across)
        chart = new_chart(width, down * 30 + 4)
        axes = chart.subplots(down, across, sharex=True, sharey=True, squeeze=False)
        years = sorted(known["year"].unique())
        for ax, group in zip(axes.flat, shown, strict=False):
            own = known[(rows.number == group).to_numpy()].sort_values("year")
            _panel(ax, own, every, rows.labels[group], words.number(n[group]), width / across - 4)
            phrases.append(
                f"{rows.labels[group]}: "
                + words.joined(
                    [
                        f"{year} {words.value(value, one)}"
                        for year, value in zip(own["year"], own["estimate"], strict=True)
                        if not pd.isna(value)
                    ],
                    lang,
                )
            )
        _scale(axes, known, years, one)
        for place, ax in enumerate(axes.flat):
            ax.tick_params(labelbottom=place + across >= len(shown))
            ax.set_visible(place < len(shown))
        caption = words.sentences([*notes, words.source(data, table, names, lang)], lang)
        return finish(chart, title, caption, words.list_of(title, phrases[:12], lang))


def _all_together(
    data: Frames, measure: str, same_agencies: bool, totals: str
) -> tuple[pd.DataFrame | None, list[str]]:
    """The measure pooled by year: of all reports, or of the agencies that have it for every year, with their names."""
    if not same_agencies:
        return measured(data, [measure], "year", totals=totals), []
    each = measured(data, [measure], ["agency", "year"], totals=totals)
    each = each[each["estimate"].notna() & each["agency"].notna()]
    years = each.groupby("agency")["year"].nunique()
    kept = sorted(years.index[years == data.reports["year"].nunique()])
    each = each[each["agency"].isin(kept)]
    if each.empty:
        return None, []
    pooled = each.groupby("year", as_index=False)[["numerator", "denominator"]].sum()
    return pooled.assign(estimate=measure_called(measure).per * pooled["numerator"] / pooled["denominator"]), kept


def _panel(ax: Axes, own: pd.DataFrame, every: pd.DataFrame | None, name: str, n: str, room: float) -> None:
    if every is not None:
        x, y = (every[column].to_numpy(dtype=float, na_value=np.nan) for column in ("year", "estimate"))
        ax.plot(x, y, color=LINE, linewidth=0.8, label="all")
    colour = fill("rate", "shrunk").colour
    for row in own[own["printed"].notna()].to_dict("records"):
        hollow(ax, [row["year"]] * 2, [row["printed"], row["summed"]], "o", colour)
    own = own[own["estimate"].notna()]
    _line(ax, own, "estimate", fill("rate", "shrunk").colour, "o", 0.0, "own")
    ax.set_title(f"{wrap(name, SMALL, room)}\nn = {n}", size=SMALL, loc="left", color=DARK, pad=3)


def _scale(axes: np.ndarray, known: pd.DataFrame, years: list[int], one: Measure) -> None:
    drawn = known[["estimate", "printed", "summed"]].to_numpy(dtype=float, na_value=np.nan)
    high = known["high"].to_numpy(dtype=float, na_value=np.nan)
    top = min(1.5 * np.nanmax(drawn), np.nanmax([*high, np.nanmax(drawn)])) or 1.0
    for ax in axes.flat:
        _year_axis(ax, years)
        ax.tick_params(labelsize=SMALL)
        ax.xaxis.set_major_locator(MaxNLocator(2, integer=True))
        ax.set_ylim(0, min(1.02, 1.03 * top) if one.method == "wilson" else top)
        words.format_values(ax.yaxis, one)
