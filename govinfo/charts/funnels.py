"""Funnel plot: rates against their denominators, with the limits that chance sets."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from matplotlib.transforms import Bbox

from ..errors import ChartError
from ..measures import comparison
from ..measures.measure import Measure, measure_called
from .colours import DARK, GREY, LINE, fill
from .frame import ordered
from .options import Data, PooledOnAxes, chart
from .page import Chart, Entry, Page
from .style import SMALL, TEXT, plain_axes
from .words import Rows, Words, format_values, heads, number, value

_MARKERS = dict(zip(comparison.BEYOND, "oDs", strict=True))
# Over so many points only the most unlikely have their names written.
_ALL_NAMED, _SOME_NAMED = 30, 6
# Where a name may be beside its point: offset in points, and sides.
_BESIDE = (
    ((4, 0), "left", "center"),
    ((-4, 0), "right", "center"),
    ((0, 4), "center", "bottom"),
    ((0, -4), "center", "top"),
    ((3, 3), "left", "bottom"),
    ((3, -3), "left", "top"),
    ((-3, 3), "right", "bottom"),
    ((-3, -3), "right", "top"),
)


@chart("`govinfo.funnel`", "Reports, usually of one year")
def funnel(
    data: Data,
    *,
    measure: str = "disclosure_rate",
    overdispersion: str | None = "additive",
    **options: Unpack[PooledOnAxes],
) -> Chart | Axes:
    """Draw which agencies or groups differ from the others by more than chance and the spread between them.

    Points are named where there is room, the least likely first; `sort` ("n", "value") names others first.

    Parameters
    ----------
    measure : str
        Measure, as for `govinfo.measure`.
    overdispersion : {"additive", "multiplicative", None}
        As for `govinfo.funnel`.

    Raises
    ------
    ComparisonError
        Too few rows have an estimate, or the measure is no count of chance: see `govinfo.funnel`.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.funnel(gi.sample().select(year=2023), overdispersion=None).title
    'Disclosure rate: agencies that differ from the others, 2023'
    """
    page = Page(options)
    words = page.words
    if isinstance(data, pd.DataFrame):
        table = data
    else:
        table = comparison.funnel(
            data, measure, options["by"], overdispersion, options["totals"], options["design_effect"]
        )
    if "beyond" not in table:
        raise ChartError("the chart wants control limits: give a panel, or the frame of govinfo.funnel")
    table = table.reset_index(drop=True)
    one = measure_called(table["measure"].iloc[0])
    rows, called = words.rows(table), words.called(table)
    columns = {"value": table["estimate"], "n": table["denominator"], **table[heads(table)]}
    least_likely = table["p_value"].argsort(kind="stable").tolist()
    order = ordered(page.sort, columns, heads(table)) if page.sort else least_likely
    # As high as its points need: a dozen fill less of the page than a thousand.
    ax = page.axes(min(0.36 * page.width + 30, 40 + 2 * len(table)))
    _draw(ax, table, one, words)
    all_named = _write_names(page, ax, table, rows, order)
    tau, coverage = table.attrs.get("tau", 0.0), table.attrs.get("overdispersion") or "chance"
    expected = 0.05 * len(table)
    caption = words(
        "funnel.caption",
        n=number(len(table)),
        centre=value(_centre(table, one), one.unit),
        limits=words(f"funnel.limits.{coverage}", tau=value(tau, one.unit), **called),
        expected=f"{expected:.{0 if len(table) >= 20 else 1}f}",
        beyond=number((table["beyond"] != "within").sum()),
        holm=number(table["holm"].sum()),
        discovered=number(table["false_discovery"].sum()),
        dispersion=f"{table.attrs['dispersion']:.1f}" if "dispersion" in table.attrs else "–",
    )
    out = table.attrs.get("contradicted")
    notes = [
        caption,
        words("funnel.few") if len(table) < comparison.FEWEST_ROWS else "",
        "" if all_named else words("funnel.named"),
        words("contradicted.left_out", n=out) if out else "",
        words.source(data, table),
    ]
    title = words("funnel.title", measure=one.label(words.lang), of=words.of(rows.what, aside=True), **called)
    legend = [Entry(words(f"funnel.{code}"), fill("limit", code), _MARKERS[code]) for code in comparison.BEYOND]
    return page.finish(ax, title, [caption], notes, legend)


def _centre(table: pd.DataFrame, one: Measure) -> float:
    return float(one.per * table["numerator"].sum() / table["denominator"].sum())


def _draw(ax: Axes, table: pd.DataFrame, one: Measure, words: Words) -> None:
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
        colours = fill("limit", code)
        ax.scatter(
            n[here], estimate[here], s=size, marker=_MARKERS[code], linewidths=0, label=code, zorder=2,
            color=colours.colour if many <= 1000 else colours.tint(0.6),
        )  # fmt: skip
    plain_axes(ax)
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_major_locator(LogLocator(10))
        ax.xaxis.set_minor_formatter(NullFormatter())
    else:
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    format_values(ax.yaxis, one.unit)
    bottom, top = min(estimate.min(), centre), max(estimate.max(), centre)
    room = 0.12 * (top - bottom) or 0.1 * one.per
    ax.set(
        xlim=(max(first, 0.8), last),
        ylim=(max(0, bottom - room), top + room if one.method == "poisson" else min(1, top + room)),
    )
    denominator = one.denominator_label(words.lang)
    kind = "funnel.axis" if log else "funnel.axis.linear"
    ax.set_xlabel(words(kind, denominator=denominator[0].upper() + denominator[1:]), size=TEXT)


def _write_names(page: Page, ax: Axes, table: pd.DataFrame, rows: Rows, order: list[int]) -> bool:
    """Name points beside all points, lines and other names, in this order; return whether all are named."""
    if len(table) > _ALL_NAMED:
        order = [row for row in order if page.sort or table["beyond"].iloc[row] == "beyond_998"][:_SOME_NAMED]
    renderer = page.lay_out(ax)
    figures = table[["denominator", "estimate"]].to_numpy(dtype=float)
    points = ax.transData.transform(figures)
    lines = np.vstack(
        [
            line.get_transform().transform(line.get_path().interpolated(400 // len(line.get_path()) + 1).vertices)
            for line in ax.lines
        ]
    )
    frame, taken, dot = ax.get_window_extent(), list[Bbox](), ax.figure.dpi / 72
    for row in order:
        others = np.delete(points, row, axis=0)
        tried: list[tuple[int, Annotation, Bbox]] = []
        for offset, side, level in _BESIDE:
            name = ax.annotate(
                rows.labels[rows.number[row]], tuple(figures[row]), offset,
                textcoords="offset points", size=SMALL, color=GREY, ha=side, va=level,
            )  # fmt: skip
            box = name.get_window_extent(renderer).padded(dot)
            inside = frame.contains(*box.p0) and frame.contains(*box.p1)
            if inside and not box.count_contains(others) and not box.count_overlaps(taken):
                tried.append((box.count_contains(lines), name, box))
            else:
                name.remove()
        if tried:
            # The first place that no line crosses, else that which is crossed least.
            best = min(tried, key=lambda one: one[0])
            taken.append(best[2])
            for _, name, _ in tried:
                if name is not best[1]:
                    name.remove()
    return len(taken) == len(table)
