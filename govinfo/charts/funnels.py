"""Funnel plot: rates against their denominators, with the limits that chance sets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from ..errors import ChartError
from ..frames import Frames
from ..measures import comparison
from ..measures.measure import Measure, measure_called
from . import words
from .colours import DARK, GREY, LINE, PALE, fill
from .page import SMALL, TEXT, TWO_COLUMN, Chart, Entry, finish, new_chart, plain_axes, style, text_width

_MARKERS = dict(zip(comparison.BEYOND, "oDs", strict=True))
# Over so many points only the most unlikely have their names written.
_ALL_NAMED, _SOME_NAMED = 30, 6


def funnel(
    data: Frames | pd.DataFrame,
    *,
    measure: str = "disclosure_rate",
    by: str | list[str] | None = None,
    overdispersion: str | None = "additive",
    totals: str = "agree",
    design_effect: float = 1.0,
    lang: str = "en",
    names: words.Names | None = None,
    width: float = TWO_COLUMN,
    ax: Axes | None = None,
) -> Chart | Axes:
    """Draw which agencies or groups differ from the others by more than chance and the spread between them.

    `by`, `lang`, `names`, `width`, `ax` as for every chart: see `govinfo.charts`.

    Parameters
    ----------
    data : Panel, Report or pandas.DataFrame
        Reports, usually of one year, or the frame of `govinfo.measures.comparison.funnel`.
    measure : str
        Measure, as for `govinfo.measure`.
    overdispersion : {"additive", "multiplicative", None}
        As for `govinfo.funnel`.

    Returns
    -------
    Chart (a matplotlib Figure), or `ax` where it was given.

    Raises
    ------
    UnknownNameError
        The measure or a column of `by` is not known.
    ComparisonError
        Too few rows have an estimate, or the measure is no count of chance: see `govinfo.funnel`.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.funnel(gi.sample().select(year=2023), overdispersion=None).title
    'Disclosure rate: agencies that differ from the others, 2023'
    """
    if isinstance(data, pd.DataFrame):
        table = data
    else:
        table = comparison.funnel(data, measure, by, overdispersion, totals, design_effect)
    if "beyond" not in table:
        raise ChartError("the chart wants control limits: give a panel, or the frame of comparison.funnel")
    table = table.reset_index(drop=True)
    one = measure_called(table["measure"].iloc[0])
    rows = words.rows(table, names, lang)
    of = words.of(rows.what, lang, aside=True)
    title = words.text("funnel.title", lang, measure=one.label(lang), of=of, **words.called(table, lang))
    legend = [
        Entry(words.text(f"funnel.{code}", lang), fill("limit", code), _MARKERS[code]) for code in comparison.BEYOND
    ]
    with style():
        chart = new_chart(width, 0.36 * width + 30)
        axes = ax if ax is not None else chart.add_subplot()
        _draw(axes, table, one, lang)
        all_named = _write_names(axes, table, rows, width)
        if ax is not None:
            return ax
        beyond = (table["beyond"] != "within").sum()
        caption = words.text(
            "funnel.caption",
            lang,
            n=words.number(len(table)),
            centre=words.value(_centre(table, one), one),
            limits=words.text(
                f"funnel.limits.{table.attrs.get('overdispersion') or 'chance'}",
                lang,
                tau=words.value(table.attrs.get("tau", 0.0), one),
                **words.called(table, lang),
            ),
            expected=f"{0.05 * len(table):.0f}" if len(table) >= 20 else f"{0.05 * len(table):.1f}",
            beyond=words.number(beyond),
            holm=words.number(table["holm"].sum()),
            discovered=words.number(table["false_discovery"].sum()),
            dispersion=f"{table.attrs['dispersion']:.1f}" if "dispersion" in table.attrs else "–",
        )
        chosen = "" if all_named else words.text("funnel.named", lang)
        few = words.text("funnel.few", lang) if len(table) < comparison.FEWEST_ROWS else ""
        out = table.attrs.get("contradicted")
        left_out = words.text("contradicted.left_out", lang, n=out) if out else ""
        source = words.source(data, table, names, lang)
        return finish(
            chart,
            title,
            words.sentences([caption, few, chosen, left_out, source], lang),
            words.sentences([words.list_of("", [title], lang), caption], lang),
            legend,
        )


def _centre(table: pd.DataFrame, one: Measure) -> float:
    return float(one.per * table["numerator"].sum() / table["denominator"].sum())


def _draw(ax: Axes, table: pd.DataFrame, one: Measure, lang: str) -> None:
    n, estimate = (table[column].to_numpy(dtype=float) for column in ("denominator", "estimate"))
    log = n.max() > 30 * n.min()
    first, last = (n.min() / 1.25, n.max() * 1.25) if log else (n.min() - 0.08 * np.ptp(n), n.max() + 0.08 * np.ptp(n))
    grid = np.unique(np.clip(np.geomspace(max(first, 1), max(last, 2), 400).round(), 1, None))
    centre = _centre(table, one)
    spread = table.attrs.get("scale", 1.0), table.attrs.get("tau", 0.0) / one.per
    for coverage, dash in ((0.95, (0, (4, 2))), (0.998, "-")):
        for limit in comparison.control_limits(grid, centre / one.per, one.method, coverage, *spread):
            ax.plot(grid, limit * one.per, color=LINE, linewidth=0.7, linestyle=dash, zorder=1)
    ax.axhline(centre, color=DARK, linewidth=0.6, zorder=1)
    many = len(table)
    size = 16 if many <= 100 else 7 if many <= 1000 else 3
    for code in comparison.BEYOND:
        here = (table["beyond"] == code).to_numpy()
        ax.scatter(
            n[here],
            estimate[here],
            s=size,
            marker=_MARKERS[code],
            color=fill("limit", code).colour,
            linewidths=0,
            alpha=1 if many <= 1000 else 0.6,
            label=code,
            zorder=2,
        )
    plain_axes(ax)
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_major_locator(LogLocator(10))
        ax.xaxis.set_minor_formatter(NullFormatter())
    else:
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    words.format_values(ax.yaxis, one)
    bottom, top = min(estimate.min(), centre), max(estimate.max(), centre)
    room = 0.12 * (top - bottom) or 0.1 * one.per
    ax.set(
        xlim=(max(first, 0.8), last),
        ylim=(max(0, bottom - room), top + room if one.method == "poisson" else min(1, top + room)),
    )
    denominator = one.denominator_label(lang)
    ax.set_xlabel(
        words.text(
            "funnel.axis" if log else "funnel.axis.linear", lang, denominator=denominator[0].upper() + denominator[1:]
        ),
        size=TEXT,
    )


def _write_names(ax: Axes, table: pd.DataFrame, rows: words.Rows, width: float) -> bool:
    """Name points that do not overlap, the most unlikely first; return whether all are named."""
    wanted = table.sort_values("p_value", kind="stable")
    if len(table) > _ALL_NAMED:
        wanted = wanted[wanted["beyond"] == "beyond_998"].head(_SOME_NAMED)
    # Millimetres from data, near enough: the axes take some 85% of the width.
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    span = 0.85 * width
    scale = np.log if ax.get_xscale() == "log" else np.asarray
    taken: list[tuple[float, float, float]] = []
    for row, n, estimate in zip(wanted.index, wanted["denominator"], wanted["estimate"], strict=True):
        x = span * (scale(n) - scale(left)) / (scale(right) - scale(left))
        y = (0.32 * width + 20) * (estimate - bottom) / (top - bottom)
        name = rows.labels[rows.number[row]]
        long = text_width(name, SMALL)
        to_left = x + long + 2 > span
        box = (x - long - 1.5, x) if to_left else (x, x + long + 1.5)
        if any(box[0] < b and box[1] > a and abs(y - other) < 2.6 for a, b, other in taken):
            continue
        taken.append((*box, y))
        ax.annotate(
            name,
            (n, estimate),
            (-3 if to_left else 3, 0),
            textcoords="offset points",
            size=SMALL,
            color=GREY,
            ha="right" if to_left else "left",
            va="center_baseline",
            bbox={"facecolor": PALE, "edgecolor": "none", "pad": 0.2, "alpha": 0.75},
        )
    return len(taken) == len(table)
