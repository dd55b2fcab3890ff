"""What does not add up in a report, and between the reports of an agency."""

from __future__ import annotations

from .finding import Finding
from .inference import Imputation, impute_blanks
from .registry import CHECKS, Check
from .statements import check_forms, check_scope, check_title
from .table import check_table

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Imputation",
    "check_forms",
    "check_scope",
    "check_table",
    "check_title",
    "impute_blanks",
]
