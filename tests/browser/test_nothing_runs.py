"""Whatever a document or a file name says: on no page that govinfo makes does it run, or ask for anything."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import govinfo as gi
from govinfo.display.findings import findings
from govinfo.display.findings_page import write_findings_page
from govinfo.display.html import panel_html, report_html
from govinfo.explorer.tracing import place_html
from govinfo.exports.codebook import codebook_html
from govinfo.reproduction.notebook_page import page_html, write_page

pytestmark = pytest.mark.browser

ELSEWHERE = "http://127.0.0.1:9"  # nobody listens; to ask is enough
RUNS = "window.ran=(window.ran||0)+1"
SAID = "".join(
    [
        f"<script>{RUNS}</script>",
        f"</style></title></textarea></pre><script src={ELSEWHERE}/script></script>",
        f"<img src={ELSEWHERE}/picture onerror={RUNS}>",
        f"\"><svg onload={RUNS}><use href='{ELSEWHERE}/use#a'/></svg>",
        f"' onmouseover='{RUNS}' autofocus onfocus='{RUNS}' x='",
        f'" onmouseover="{RUNS}" style="background:url({ELSEWHERE}/style)" x="',
        f"<style>@import '{ELSEWHERE}/import'; * {{ background: url({ELSEWHERE}/all) }}</style>",
        f"<link rel=stylesheet href={ELSEWHERE}/sheet><meta http-equiv=refresh content='0;url={ELSEWHERE}/refresh'>",
        f"<iframe srcdoc='<script>parent.{RUNS}</script>'></iframe><object data={ELSEWHERE}/object></object>",
        f"<a href=javascript:{RUNS}>a</a><base href={ELSEWHERE}/>",
        f"<form action={ELSEWHERE}/form><button>b</button></form>",
        f"![picture]({ELSEWHERE}/markdown) [link](javascript:{RUNS})",
        "{{ 7 * 191 }} ${7 * 191} {% raw %} $x^2$",
    ]
)
# Columns whose values are codes of the form, or which the pages look reports up by.
CODES = {"table", "row", "column", "check", "quantity", "sha256", "format", "severity"}


def _said_everywhere(panel: gi.Panel) -> gi.Panel:
    """The panel with every text that a document or a file name controls in its place."""
    frames = {}
    for name in ("reports", "requests", "disclosure", "reviews", "cells", "narrative", "claims", "issues", "failures"):
        data = getattr(panel, name)
        texts = {column for column in data.select_dtypes("string") if column not in CODES}
        data = data.assign(**{column: data[column] + SAID for column in texts if column == "report_id"})
        frames[name] = data.assign(**dict.fromkeys(texts - {"report_id"}, SAID))
    return replace(panel, **frames)


@pytest.fixture(scope="module")
def panel(tmp_path_factory) -> gi.Panel:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "unread.pdf").touch()
    chosen = [path for path in gi.sample_files("pdf") if path.stem in ("hongze-2023", "suqian-2024")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _said_everywhere(gi.load([*chosen, folder / "unread.pdf"], progress=False, jobs=1))


@pytest.fixture
def opened(browser, tmp_path) -> Callable[[str | Path], Any]:
    """Opens a page, moves the mouse and the focus over it: nothing runs and nothing is asked for."""

    def open_page(content: str | Path) -> Any:
        if isinstance(content, str):
            file = tmp_path / "page.html"
            file.write_text(content if "<html" in content else f"<meta charset=utf-8>{content}", encoding="utf-8")
            content = file
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(content.as_uri())
        page.wait_for_load_state("load")
        for place in range(0, 1000, 50):
            page.mouse.move(place, place)
        for _ in range(5):
            page.keyboard.press("Tab")
        page.wait_for_timeout(100)
        assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
        assert page.evaluate("window.ran") is None
        assert page.url.partition("#")[0] == content.as_uri()
        assert page.locator("script, svg, iframe, object, form, base, style style, [onload], [onerror]").count() == 0
        assert page.locator("[onmouseover], [onfocus], a[href^='javascript:'], link").count() == 0
        assert "1337" not in page.content()
        return page

    return open_page


def test_the_attack_would_run_where_it_is_not_escaped(browser, tmp_path):
    """What the pages are opened with does run, and asks, on a page that takes it as it is."""
    (tmp_path / "page.html").write_text(f"<meta charset=utf-8><p>{SAID}</p>", encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "page.html").as_uri(), wait_until="commit")
    page.wait_for_timeout(300)
    assert {url.rpartition("/")[2] for url in asked} >= {"script", "picture", "import", "sheet"}
    page.close()


def test_a_report_and_a_panel(opened, panel):
    for report_id in panel.reports["report_id"]:
        page = opened(report_html(panel.report(report_id)))
        assert page.locator("td").count() > 100
        assert "<script>" in page.inner_text("body"), "what is said is there, as text"
    assert "<script>" in opened(panel_html(panel)).inner_text("body")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_of_one_report_and_of_several(opened, panel, tmp_path, lang):
    listed = findings(panel).assign(who=SAID, when=SAID, why=SAID)
    index, *pages = write_findings_page(panel, listed, tmp_path / "index#1?.html", lang)
    for file in (index, *pages):
        assert "<script>" in opened(file).inner_text("body")
    page = opened(index)
    page.click("a")
    assert page.url == pages[0].as_uri(), "the link leads to the page"
    one = panel.select(report_id=panel.reports["report_id"].iloc[0])
    write_findings_page(one, listed, tmp_path / "one.html", lang)
    opened(tmp_path / "one.html")


def test_evidence_and_a_cell_traced_back(opened, panel):
    report = panel.report()
    for row in (report.issues.iloc[:1], report.cells.iloc[0], report.requests.iloc[0]):
        assert "<script>" in opened(report.show(row)._repr_html_()).inner_text("body")
    for cell in (("requests", "new", "total"), ("reviews", "reconsideration", "total"), ("requests", "no", "total")):
        opened(place_html(panel, report.report_id, cell))


def test_the_explorer(opened, panel):
    widgets = pytest.importorskip("ipywidgets")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        explorer = gi.explore(panel)
        for by in (None, "agency", "province"):
            explorer.by.value = by or ""
            opened(explorer.static_html())
        explorer.trace_button.click()
        explorer.csv_button.click()
        explorer.code_button.click()
    shown = [one.value for one in vars(explorer).values() if isinstance(one, widgets.HTML)]
    assert all(shown[:4]), "the view, its code, the figures and the cell"
    assert len(shown) == 5
    opened("".join(shown))


def test_a_document_of_such_a_name_added_to_the_explorer(opened, panel, tmp_path):
    pytest.importorskip("ipywidgets")
    explorer = gi.explore(gi.sample())
    for name in ("<img src=x onerror=window.ran=1>.pdf", "<svg onload=window.ran=1>.md"):
        (tmp_path / name).write_text("no report", encoding="utf-8")
        explorer._add_documents([tmp_path / name])
        assert name in opened(explorer.uploaded.value).inner_text("body")


def test_the_codebook(opened):
    opened(codebook_html())


def test_an_executed_notebook(opened, panel, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbconvert")
    book = nbformat.v4.new_notebook()
    shown = {"text/html": panel.reports.to_html(), "text/plain": SAID}
    book.cells = [
        nbformat.v4.new_markdown_cell("# A lesson"),
        nbformat.v4.new_code_cell("panel", outputs=[nbformat.v4.new_output("display_data", shown)]),
        nbformat.v4.new_code_cell("print(1)", outputs=[nbformat.v4.new_output("stream", text=SAID)]),
        nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", {"text/plain": SAID})]),
    ]
    nbformat.write(book, tmp_path / "lesson.ipynb")
    write_page(tmp_path / "lesson.ipynb", tmp_path / "lesson.html")
    assert "<script>" in opened(tmp_path / "lesson.html").inner_text("body")
    opened(page_html(SAID, "<p>body</p>", "en"))
