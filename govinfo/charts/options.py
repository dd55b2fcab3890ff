"""What every chart takes: each keyword with its type, default and text, once for all charts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Literal, ParamSpec, TypedDict, TypeVar

import pandas as pd
from matplotlib.axes import Axes

from ..errors import ChartError
from ..frames import Frames
from ..parameters import Parameter, sharing
from .journals import TWO_COLUMN
from .style import style
from .words import Names

P = ParamSpec("P")
R = TypeVar("R")
Data = Frames | pd.DataFrame
Text = str | Literal[False] | None


class Options(TypedDict, total=False):
    """Of every chart."""

    lang: Annotated[str, Parameter('{"en", "zh"}', "en", "Language of the words.")]
    names: Annotated[
        Names | None,
        Parameter("mapping, optional", None, "Names to print for agencies, by their names in the reports."),
    ]
    title: Annotated[
        Text, Parameter("str or False, optional", None, "Title to print instead of the chart's own; False for none.")
    ]
    caption: Annotated[
        Text,
        Parameter(
            "str or False, optional",
            None,
            "Caption to print instead of the chart's own; False for none (`charts.caption` still gives its text).",
        ),
    ]
    width: Annotated[
        float | str,
        Parameter(
            "float or str",
            TWO_COLUMN,
            'Millimetres: `ONE_COLUMN` (89), `TWO_COLUMN` (183) or another; or a journal, as "nature" or\n'
            '    "nature single" (`definitions/wording/journals.csv`), whose least size of type is kept to.',
        ),
    ]
    sort: Annotated[
        str | None,
        Parameter(
            "str, optional",
            None,
            'Order of what is compared: a column that names it ("agency", "year"), "n" or "value", or a code that is\n'
            '    drawn, such as "granted" (the largest first); "-n" reverses. By default as in the data, or as the\n'
            "    chart says.",
        ),
    ]


class Counted(Options, total=False):
    """Of charts of counts over their denominators."""

    totals: Annotated[
        str,
        Parameter(
            '{"agree", "printed", "parts"}',
            "agree",
            "As for `govinfo.measure`. By default a report whose printed totals are not the sums of their parts has\n"
            "    no single figure: it is drawn hollow, by its printed total and by the sum, or named as contradicting\n"
            "    itself.",
        ),
    ]
    design_effect: Annotated[
        float, Parameter("float", 1.0, "As for `govinfo.measure`: how much wider than by chance alone intervals are.")
    ]


class Pooled(Counted, total=False):
    """Of charts whose rows are reports, or groups that are pooled."""

    by: Annotated[
        str | list[str] | None,
        Parameter(
            "str or list of str, optional",
            None,
            "Columns of `reports` to pool over; without it each report has a row (or point). More reports than fit a\n"
            "    page are pooled by year, or ranked, and the caption says so.",
        ),
    ]


class _OnAxes(TypedDict, total=False):
    ax: Annotated[
        Axes | None,
        Parameter(
            "matplotlib.axes.Axes, optional",
            None,
            "Where to draw; then there is no title, legend or caption, and `ax` is returned.",
        ),
    ]


class OnAxes(Options, _OnAxes, total=False):
    """Of charts of one panel."""


class CountedOnAxes(Counted, _OnAxes, total=False):
    """Of charts of counts in one panel."""


class PooledOnAxes(Pooled, _OnAxes, total=False):
    """Of charts of reports or groups in one panel."""


def chart(frame: str = "", reports: str = "Reports with their counts") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make the decorator of a chart of `reports`, or of the tidy `frame`: shared keywords, and our style."""
    wanted = "a panel or a report" + f", or the frame of {frame.replace('`', '')}" * bool(frame)
    sections = {
        "Parameters": "data : Panel, Report or pandas.DataFrame\n" * bool(frame)
        + "data : Panel or Report\n" * (not frame)
        + f"    {reports}"
        + f", or the frame of {frame}" * bool(frame)
        + ".",
        "Returns": "Chart (a matplotlib Figure), or `ax` where it was given.",
        "Raises": "ChartError\n    Nothing to draw, more rows than fit a page, or an argument of the wrong kind.\n"
        "UnknownNameError\n    A measure, column, language, journal, order or keyword is not known.",
    }

    def decorated(draw: Callable[P, R]) -> Callable[P, R]:
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
            data = args[0] if args else kwargs.get("data")
            if not hasattr(data, "reports") and not (frame and isinstance(data, pd.DataFrame)):
                raise ChartError(f"{draw.__name__} draws {wanted}; {type(data).__name__} was given")
            with style():
                return draw(*args, **kwargs)

        return sharing(sections)(drawn)

    return decorated
