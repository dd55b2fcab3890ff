"""Charts for print: one function each, from a panel, a report or a tidy frame, in English or Chinese."""
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
    "ONE_COLUMN", "TWO_COLUMN", "Chart", "alt_text", "applicant_mix", "caption", "dispute_trend", "dot_plot", "funnel",
    "litigation_rates", "litigation_results", "outcome_shares", "refusal_reasons", "request_path", "save",
    "small_multiples", "table",
]
