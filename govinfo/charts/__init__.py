"""Charts for print: one function each, from a panel, a report or a tidy frame, in English or Chinese.

Every chart returns a `Chart`, a matplotlib Figure at its size in print with `title`,
`caption` and `alt_text`; `save` writes it as PDF, SVG or PNG. No chart reads or
changes matplotlib's settings. These parameters are the same for all:

by : str or list of str, optional
    Columns of `reports` to pool over; without it each report has a row (or point).
    More reports than fit a page are pooled by year, or ranked, and the caption says so.
totals, design_effect
    As for `govinfo.measure`: what is drawn of reports whose printed totals are not the sums of
    their parts, and how wide intervals are. By default such a report has no single figure, and is
    drawn hollow, by its printed total and by the sum, or named as contradicting itself.
lang : {"en", "zh"}
    Language of the words.
names : mapping, optional
    Names to print for agencies, by their names in the reports.
width : float
    Width in millimetres: `ONE_COLUMN` (89), `TWO_COLUMN` (183), or another.
ax : matplotlib.axes.Axes, optional
    Where to draw, for charts of one panel; then there is no title, legend or caption,
    and `ax` is returned.

`ChartError` is raised where there is nothing to draw or more rows than fit a page,
`UnknownNameError` where a measure, a column or a language is not known.
"""

from .agencies import dot_plot
from .applicants import applicant_mix
from .funnels import funnel
from .litigation import litigation_rates, litigation_results
from .outcomes import outcome_shares
from .output import alt_text, caption, save
from .page import ONE_COLUMN, TWO_COLUMN, Chart
from .path import request_path
from .refusals import refusal_reasons
from .tables import table
from .trends import dispute_trend, small_multiples

__all__ = [
    "ONE_COLUMN",
    "TWO_COLUMN",
    "Chart",
    "alt_text",
    "applicant_mix",
    "caption",
    "dispute_trend",
    "dot_plot",
    "funnel",
    "litigation_rates",
    "litigation_results",
    "outcome_shares",
    "refusal_reasons",
    "request_path",
    "save",
    "small_multiples",
    "table",
]


def __dir__() -> list[str]:
    return __all__
