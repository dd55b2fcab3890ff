"""Sphinx: the site of the documentation, which works from a folder and asks nothing of the network."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sphinx.search.en import SearchEnglish

sys.path.insert(0, str(Path(__file__).resolve().parent))

import govinfo

project, author, copyright = "govinfo", "The govinfo authors", "The govinfo authors"
version = release = govinfo.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
html_theme = "furo"
templates_path = ["_templates"]
html_title = "govinfo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_sourcelink = html_copy_source = False
html_show_sphinx = html_show_search_summary = False  # summaries are fetched, which a folder does not allow
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_search_language = "both"


class SearchBoth(SearchEnglish):
    """English words, and Chinese text by pairs of characters, so that a part of a word is found."""

    lang = "both"
    js_splitter_code = """
function splitQuery(query) {
    const words = query.match(/[a-zA-Z0-9_]+/g) || [];
    for (const run of query.match(/[\\u4e00-\\u9fff]+/g) || [])
        for (let i = 0; i < Math.max(run.length - 1, 1); i++) words.push(run.slice(i, i + 2));
    return words;
}
"""

    def split(self, input: str) -> list[str]:
        runs = re.findall("[\u4e00-\u9fff]+", input)
        pairs = [run[place : place + 2] for run in runs for place in range(max(len(run) - 1, 1))]
        return [*re.findall(r"[a-zA-Z0-9_]+", input), *pairs]


def setup(app):
    """Make the search of both languages known."""
    from sphinx.search import languages

    languages["both"] = SearchBoth
