"""HTML from the templates beside the modules: what is filled in is escaped, but for `Markup`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from ..form.labels import label
from ..form.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).parents[1]
_LONGEST_TEXT = 300
words = Wording("display_texts")


def render(template: str, **values: Any) -> str:
    """Fill in a template of the package, named by its path, such as ``display/templates/report.html``."""
    return _environment().get_template(template).render(**values)


@cache
def stylesheet(path: str) -> Markup:
    """A style sheet of the package, to be put on a page."""
    return Markup((_PACKAGE / path).read_text(encoding="utf-8"))


def shown(value: Any, longest: int = _LONGEST_TEXT) -> str:
    """Text of a document on one line, cut where it is long; "–" where it is missing."""
    if value is None or pd.isna(value):
        return "–"
    whole = " ".join(str(value).split())
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"


def bilingual(column: str, code: Any) -> str:
    """The label of a code in Chinese and English."""
    return "–" if pd.isna(code) else f"{label(column, code, 'zh')} {label(column, code)}"


def both(text_name: str, **values: Any) -> str:
    """A text in Chinese and English."""
    return f"{words(text_name, 'zh', **values)} {words(text_name, 'en', **values)}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_PACKAGE),
        autoescape=lambda name: not str(name).endswith(".md"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"shown": shown}
    environment.globals |= {
        "bilingual": bilingual,
        "both": both,
        "label": label,
        "stylesheet": stylesheet,
        "words": words,
    }
    return environment
