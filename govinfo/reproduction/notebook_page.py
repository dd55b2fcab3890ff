"""An executed notebook as one web page: readable on a phone, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..display.templates import render, stylesheet
from ..errors import GovinfoError

# Widgets and scripts would need programs from elsewhere; their static form is shown instead.
_SHOWN = ["text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]


class PageError(GovinfoError):
    """A notebook could not be made into a page."""


def write_page(executed: Path, page: Path, navigation: str = "") -> str:
    """Write an executed notebook as a web page.

    Parameters
    ----------
    executed : Path
        Notebook with its outputs.
    page : Path
        File to write.
    navigation : str
        HTML above and below the text, such as links to other pages.

    Returns
    -------
    str
        Title of the page: the first heading of the notebook.

    Raises
    ------
    PageError
        Where nbconvert is not installed.
    """
    exporter, nbformat = _exporter()
    notebook = nbformat.read(executed, as_version=4)
    title = _title(notebook, executed.stem)
    lang = "zh" if any('lang: str = "zh"' in cell.source for cell in notebook.cells) else "en"
    body, _ = exporter.from_notebook_node(notebook)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(page_html(title, body, lang, navigation), encoding="utf-8", newline="\n")
    return title


def page_html(title: str, body: str, lang: str, navigation: str = "") -> str:
    """Put a body of HTML on the page of the site; `body` and `navigation` are HTML, `title` is text."""
    return render(
        "reproduction/notebook_page.html",
        title=title,
        body=Markup(body),
        lang={"zh": "zh-CN"}.get(lang, lang),
        navigation=Markup(navigation),
        style=_style(),
    )


@cache
def _style() -> Markup:
    from pygments.formatters import HtmlFormatter

    return stylesheet("reproduction/notebook_page.css") + Markup(HtmlFormatter().get_style_defs(".highlight"))


def _title(notebook: Any, otherwise: str) -> str:
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if cell.cell_type == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return otherwise


def _exporter() -> tuple[Any, Any]:
    try:
        import nbformat
        from nbconvert import HTMLExporter
        from traitlets.config import Config
    except ImportError:
        raise PageError(
            "web pages of notebooks need nbconvert: pip install -e '.[notebooks]' in a checkout of govinfo"
        ) from None
    settings = Config({"NbConvertBase": {"display_data_priority": _SHOWN}})
    exporter = HTMLExporter(
        config=settings,
        template_name="basic",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    return exporter, nbformat
