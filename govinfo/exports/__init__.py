"""Panels as files for other programs: Parquet, CSV, Excel, Stata, SPSS and R.

Labels, codes and types of every column come from `definitions/frames/fields.csv` and the files of the form.
"""

from __future__ import annotations

from .export import FORMATS, SHAPES, SHOWN, export, formats_in
from .shapes import wide

__all__ = ["FORMATS", "SHAPES", "SHOWN", "export", "formats_in", "wide"]
