"""Charts for print: one function each, from a panel, a report or a tidy frame, in English or Chinese.

Every chart returns a `Chart`, a matplotlib Figure at its size in print with `title`,
`caption` and `alt_text`; `govinfo.save_figure` writes it. No chart reads or changes
matplotlib's settings. What all charts take (`lang`, `names`, `title`, `caption`, `width`, `sort`,
and where they apply `by`, `totals`, `design_effect` and `ax`) is in `options.py`, and in the
docstring of each.
"""

from .agencies import dot_plot, dumbbell
from .applicants import applicant_mix
from .funnels import funnel
from .journals import JOURNALS, ONE_COLUMN, TWO_COLUMN
from .litigation import litigation_rates, litigation_results
from .outcomes import outcome_shares
from .output import alt_text, caption, save
from .page import Chart
from .path import request_path
from .presence import coverage
from .refusals import refusal_reasons
from .tables import table
from .trends import dispute_trend, outcome_trend, small_multiples

__all__ = [
    "JOURNALS",
    "ONE_COLUMN",
    "TWO_COLUMN",
    "Chart",
    "alt_text",
    "applicant_mix",
    "caption",
    "coverage",
    "dispute_trend",
    "dot_plot",
    "dumbbell",
    "funnel",
    "litigation_rates",
    "litigation_results",
    "outcome_shares",
    "outcome_trend",
    "refusal_reasons",
    "request_path",
    "save",
    "small_multiples",
    "table",
]


def __dir__() -> list[str]:
    return __all__
