"""The site as its readers use it: from a folder, at a desk and on a phone, by eye and by screen reader."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

import govinfo as gi
from govinfo.display.findings import findings
from govinfo.display.findings_page import write_findings_page
from govinfo.exports.codebook import codebook_html

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, with two lessons executed; the notebooks are run by tests of their own."""
    pytest.importorskip("sphinx", reason="Sphinx is not installed")
    folder = tmp_path_factory.mktemp("site") / "site"
    sys.path.insert(0, str(DOCS))
    try:
        importlib.import_module("make_site").make_site(folder, ["en/2_one_report", "zh/5_contradictions"], False)
    finally:
        sys.path.remove(str(DOCS))
    return folder


@pytest.fixture
def opened(browser, site):
    """Opens a page of the site; nothing may be asked of the network, and no script may fail."""
    wrong, pages = [], []

    def open_page(path, width=1300):
        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or wrong.append(request.url))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{(site / path).as_uri()}" if "?" not in path else f"{site.as_uri()}/{path}")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert wrong == []


def test_no_link_is_broken(site):
    targets = {}
    broken = []
    for path in sorted(site.rglob("*.html")):
        for element in html.parse(path).iter("a", "img", "script", "link"):
            link = element.get("href") or element.get("src") or ""
            parts = urlsplit(link)
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                broken.append((path.name, link))
            elif parts.fragment and target.suffix == ".html":
                if target not in targets:
                    targets[target] = {one for name in ("id", "name") for one in html.parse(target).xpath(f"//@{name}")}
                if unquote(parts.fragment) not in targets[target]:
                    broken.append((path.name, link))
    assert broken == []


def test_the_reference_has_every_public_name(site):
    defined = {one for path in (site / "reference").glob("*.html") for one in html.parse(path).xpath("//dt/@id")}
    wanted = {f"govinfo.{name}" for name in gi.__all__ if name != "charts"}
    wanted |= {f"govinfo.charts.{name}" for name in gi.charts.__all__}
    assert wanted - defined == set()


def test_every_page_is_named_for_programs_that_read(site):
    named = (site / "llms.txt").read_text(encoding="utf-8")
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert [page for page in pages if page not in ("search.html", "genindex.html") and f"({page})" not in named] == []


@pytest.mark.parametrize(
    ("query", "found"), [("disclosure rate", "measures.html"), ("不掌握", "zh/2_one_report.html"), ("duckdb", "duckdb")]
)
def test_the_search_answers_without_a_server_in_both_languages(opened, query, found):
    page = opened(f"search.html?q={query}")
    page.wait_for_selector("#search-results li a")
    assert any(found in one.get_attribute("href") for one in page.locator("#search-results li a").all())


def answer(exercise, text):
    exercise.locator("input[type=text]").fill(text)
    exercise.get_by_role("button").first.click()
    return exercise.get_by_role("status").text_content()


@pytest.mark.parametrize("width", [1300, 390])
def test_exercises_of_numbers_reply_as_the_notebooks_do(opened, sample, width):
    page = opened("course/en/2_one_report.html", width)
    check = gi.Exercises(sample.select("西城").report())
    count, withheld, share = page.locator(".exercise").all()
    right = check.expected("2.1")
    assert answer(count, f"{right:,.0f}") == f"✓ {check('2.1', right).message}"
    for wrong in (check.value(row) for row in gi.explorer.exercises.ROWS["2.1"][1:4]):
        assert answer(count, f"{wrong:.0f}") == f"✗ {check('2.1', wrong).message}"
    assert answer(count, "7") == f"✗ {check('2.1', 7).message}"
    assert answer(count, "many") == f"✗ {check('2.1', 'many').message}"
    assert answer(withheld, "283") == f"✓ {check('2.2', 283).message}"
    for text in ("0.317", "0.31748", "31.7%", "31.7％"):
        assert answer(share, text) == f"✓ {check('2.3', 0.317).message}"
    assert answer(share, "31.7") == f"✗ {check('2.3', 31.7).message}"
    assert answer(share, "0.31") == f"✗ {check('2.3', 0.31).message}"
    share.get_by_role("button", name="The report does not give it").click()
    assert "can be computed" in share.get_by_role("status").text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_exercises_of_codes_and_choices_are_answered_without_typing_codes(opened, sample):
    page = opened("course/zh/5_contradictions.html", 390)
    source = (DOCS.parent / "notebooks/course/source/5_contradictions.md").read_text(encoding="utf-8")
    agency, year = source.split("::: parameters ")[1].splitlines()[0].split()
    check = gi.Exercises(sample.select(agency, int(year)).report(), "zh")
    codes = page.locator(".exercise", has=page.locator("input[type=checkbox]")).first
    for code in check.expected("5.1"):
        codes.locator(f"input[value='{code}']").check()
    codes.get_by_role("button").click()
    assert codes.get_by_role("status").text_content() == f"✓ {check('5.1', check.expected('5.1')).message}"
    codes.locator("input[type=checkbox]").first.click()
    codes.get_by_role("button").click()
    assert codes.get_by_role("status").text_content().startswith("✗")
    choice = page.locator(".exercise", has=page.locator("input[type=radio]")).first
    for letter in ("A", "B", "C"):
        choice.locator(f"input[value='{letter}']").check()
        choice.get_by_role("button").click()
        verdict = check("5.3", letter)
        assert choice.get_by_role("status").text_content() == f"{'✓' if verdict.correct else '✗'} {verdict.message}"


def test_an_answer_cannot_be_read_at_a_glance(site):
    lesson = html.parse(site / "course/en/2_one_report.html")
    seen = " ".join(lesson.xpath("//*[@class='exercise']/@data-task"))
    assert len(seen) > 3000
    assert "Right" not in seen
    # The solutions are behind a click.
    assert all(one.get("open") is None for one in lesson.iter("details"))
    assert len(list(lesson.iterfind(".//details[@class='solution']"))) == 3


def test_a_lesson_on_a_phone(opened):
    page = opened("course/zh/5_contradictions.html", 390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # The last line of code is whole above the bar that scrolls it.
    page.locator("details.code summary").first.click()
    box = page.locator("details.code pre").first
    assert box.evaluate("pre => pre.scrollHeight <= pre.clientHeight + 1")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载本课的笔记本").click()
    assert waiting.value.suggested_filename == "5_contradictions.ipynb"


@pytest.fixture
def violations():
    """Runs axe-core on a page: what it finds, a line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed").Axe()

    def run(page):
        found = axe.run(page, options={"preload": False}).response["violations"]
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    return run


@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize(
    "path",
    ["index.html", "zh.html", "course/en/2_one_report.html", "course/zh/5_contradictions.html", "gallery.html",
     "reference/measures.html", "codebook.html", "how-to/paper.html", "search.html"],
)  # fmt: skip
def test_the_site_is_accessible(opened, violations, path, width):
    assert violations(opened(path, width)) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_and_displays_are_accessible(browser, violations, sample, tmp_path, lang):
    panel = sample.select("洪泽")
    listed = findings(panel)
    pages = list(write_findings_page(panel, listed, tmp_path / "findings.html", lang))
    report = panel.select(year=2023)
    shown = {
        "codebook": codebook_html(),
        "report": report.report()._repr_html_(),
        "panel": sample._repr_html_(),
        "readable": gi.readable(gi.measure(sample), lang)._repr_html_(),
        "explorer": gi.explore(sample, lang).static_html(),
        "evidence": report.report().show(report.issues.iloc[0])._repr_html_(),
    }
    for name, content in shown.items():
        pages.append(tmp_path / f"{name}.html")
        whole = content if "<html" in content else (
            f'<!DOCTYPE html><html lang="{lang}"><meta charset=utf-8><title>{name}</title><main><h1>{name}</h1>'
            f"<h2>{name}</h2>{content}</main></html>"
        )  # fmt: skip
        pages[-1].write_text(whole, encoding="utf-8")
    page = browser.new_page()
    found = {}
    for path in pages:
        page.goto(path.as_uri())
        found[path.name] = violations(page)
    page.close()
    assert {name: lines for name, lines in found.items() if lines} == {}
