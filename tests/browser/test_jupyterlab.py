"""The course and the explorer in JupyterLab, by hand as a reader would: run, choose, press, upload."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import govinfo as gi
from govinfo.explorer.view import words

pytestmark = pytest.mark.browser
COURSE = Path(__file__).parents[2] / "notebooks" / "course"

_OPEN = """async ([path, kernel]) => {
    const app = window.jupyterapp;
    const widget = await app.commands.execute('docmanager:open', {path, factory: 'Notebook', kernel});
    await widget.context.ready;
    await widget.sessionContext.ready;
}"""
_RUN = "async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
_KERNEL = """() => ({id: window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id})"""
_CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.toJSON())"""
_LEAVE = """async () => {
    const widget = window.jupyterapp.shell.currentWidget;
    await widget.context.revert();
    widget.dispose();
}"""
_CLOSE = """async () => {
    const widget = window.jupyterapp.shell.currentWidget;
    await widget.sessionContext.shutdown();
    await widget.context.revert();
    widget.dispose();
}"""


@pytest.fixture(scope="module")
def page(browser, lab):
    """JupyterLab, opened once: every test closes the notebooks that it opened."""
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    opened.set_default_timeout(90_000)
    opened.goto(f"{lab}&reset")
    opened.wait_for_function("() => window.jupyterapp && window.jupyterapp.shell")
    opened.evaluate("async () => { await window.jupyterapp.restored; }")
    with contextlib.suppress(Exception):
        # JupyterLab asks whether to fetch news.
        opened.get_by_role("button", name="No", exact=True).click(timeout=3_000)
    yield opened
    opened.close()


def run(page, path, kernel=None):
    """Open a notebook, in a kernel that runs already where one is named, run all of it, and give its cells."""
    page.evaluate(_OPEN, [path, kernel])
    page.evaluate(_RUN)
    return page.evaluate(_CELLS)


def failures(cells):
    return [
        output
        for cell in cells
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_lesson_runs_from_top_to_bottom(page, tmp_path, lang):
    """In one kernel, since each takes seconds to start; nbval runs every lesson in one of its own."""
    kernel = None
    for lesson in sorted((COURSE / lang).glob("*.ipynb")):
        cells = run(page, f"course/{lang}/{lesson.name}", kernel)
        assert failures(cells) == [], lesson.name
        assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code"), lesson.name
        page.screenshot(path=tmp_path / f"{lang}-{lesson.stem}.png")
        kernel = page.evaluate(_KERNEL)
        page.evaluate(_LEAVE)


def test_an_exercise_is_answered(page):
    page.evaluate(_OPEN, ["course/en/1_regulation_and_form.ipynb", None])
    page.evaluate("""() => {
        for (const cell of window.jupyterapp.shell.currentWidget.content.model.cells) {
            const source = cell.sharedModel.getSource();
            if (source.includes('answer_1_1 = ...')) cell.sharedModel.setSource(source.replace('...', '1400'));
            if (source.includes('answer_1_2 = ...'))
                cell.sharedModel.setSource(source.replace('...', '["refused.internal_affairs",' +
                    '"refused.process_information", "refused.enforcement_file"]'));
        }
    }""")
    page.evaluate(_RUN)
    said = [
        str(cell["outputs"])
        for cell in page.evaluate(_CELLS)
        if cell["cell_type"] == "code" and "check(" in cell["source"]
    ]
    assert "What did the organ still have on its desk" in said[0]
    assert "Right: the first paragraph of Article 16" in said[1]
    assert "Not answered yet" in said[2]
    page.evaluate(_CLOSE)


_LANG = """lang => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    for (const cell of cells) {
        const source = cell.sharedModel.getSource();
        cell.sharedModel.setSource(source.replace('lang: str = "en"', `lang: str = "${lang}"`));
    }
}"""


def explore(page, lang="en"):
    """Open the explorer in a language, and run it."""
    page.evaluate(_OPEN, ["explore.ipynb", None])
    page.evaluate(_LANG, lang)
    page.evaluate(_RUN)
    assert failures(page.evaluate(_CELLS)) == []
    page.wait_for_selector(".widget-select-multiple select")


def choose(page, name, option):
    # By value: what is shown has spaces that do not break, and not every Playwright takes these for spaces.
    label = words(name, page.lang)
    control = page.locator(".widget-dropdown", has=page.get_by_text(label, exact=True)).locator("select")
    control.select_option(value=option)
    assert control.evaluate("select => select.selectedOptions[0].textContent").replace("\xa0", " ") == option


def press(page, name):
    page.get_by_role("button", name=words(name, page.lang)).first.click()


def shown_code(page):
    return page.locator("pre.code:visible").text_content()


def run_shown(page):
    scope = {}
    exec(shown_code(page), scope)
    return scope["table"]


# What is chosen in each language: an agency, a measure's denominator, and what the sentence then says.
ASKED = {
    "en": {
        "agency": "Xicheng District, Beijing",
        "first": "650 of 1,367",
        "denominator": "requests decided on the merits",
        "second": "650 of 759",
        "measure": "Litigation rate (per 1,000)",
        "third": "151 of 1,367",
        "report": "Hongze District, Huai'an 2024",
        "pooled": "Pooled over",
        "taken": "taken out by you",
    },
    "zh": {
        "agency": "北京市西城区",
        "first": "650÷1,367",
        "denominator": "予以公开、部分公开、不予公开之和",
        "second": "650÷759",
        "measure": "诉讼率（每千件）",
        "third": "151÷1,367",
        "report": "淮安市洪泽区人民政府-2024",
        "pooled": "合并为",
        "taken": "由你排除",
    },
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_control_of_the_explorer_does_what_it_says(page, tmp_path, lang):
    page.lang, asked = lang, ASKED[lang]
    explore(page, lang)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agencies, years, without = (page.locator(".widget-select-multiple select").nth(place) for place in range(3))
    agencies.select_option(value=asked["agency"])
    page.get_by_text(asked["first"]).wait_for()
    choose(page, "denominator", asked["denominator"])
    page.get_by_text(asked["second"]).wait_for()
    choose(page, "measure", asked["measure"])
    page.get_by_text(asked["third"]).wait_for()
    press(page, "code")
    row = run_shown(page).iloc[0]
    assert (row["numerator"], row["denominator"]) == (151, 1367)
    page.locator("pre.code + button").click()
    page.get_by_role("button", name=words("code.copied", lang)).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == shown_code(page)
    press(page, "csv")
    with page.expect_download() as waiting:
        page.get_by_text(words("csv.link", lang, name="govinfo_litigation_rate.csv")).click()
    written = pd.read_csv(waiting.value.path())
    assert written["estimate"].tolist() == pytest.approx(run_shown(page)["estimate"].tolist())
    press(page, "trace")
    page.get_by_text(re.compile("page 3 of xicheng-2024.pdf|xicheng-2024.pdf 第 3 页")).first.wait_for()
    # All agencies again, by year and by scope; what is chosen stays to be seen.
    agencies.select_option([])
    choose(page, "by", words("by.scope", lang))
    page.get_by_text(asked["pooled"]).wait_for()
    without.select_option(value=asked["report"])
    page.get_by_text(f"{asked['report']}: {asked['taken']}").wait_for()
    sample = gi.without_covered(gi.sample())
    assert (
        run_shown(page)["denominator"].sum() == gi.measure(sample, "litigation_rate", by="scope")["denominator"].sum()
    )
    without.select_option([])
    choose(page, "by", words("by.year", lang))
    page.wait_for_function("document.querySelector('pre.code').textContent.includes(\"by='year'\")")
    page.get_by_text(words("left_out.years", lang)).first.wait_for()
    assert run_shown(page)["year"].tolist() == [2021, 2022, 2023, 2024, 2025]
    years.select_option(["2024"])
    page.get_by_text(words("left_out.years", lang)).first.wait_for(state="detached")
    page.wait_for_function("document.querySelector('pre.code').textContent.includes('[2024]')")
    assert run_shown(page)["year"].tolist() == [2024]
    choose(page, "by", words("by.report", lang))
    years.select_option([])
    # A narrow window: the table scrolls inside its frame and nothing reaches beyond the notebook.
    page.set_viewport_size({"width": 700, "height": 900})
    frame = page.locator(".govinfo .scroll").first
    frame.wait_for()
    outer = page.locator(".jp-OutputArea-output", has=frame).first.bounding_box()
    inner = frame.bounding_box()
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
    page.set_viewport_size({"width": 1400, "height": 1000})
    page.screenshot(path=tmp_path / f"explorer-{lang}.png")
    page.evaluate(_CLOSE)


def test_the_explorer_is_operated_by_the_keyboard_alone(page):
    page.lang = "en"
    explore(page)
    page.locator(".widget-text input").click()
    page.keyboard.type("西城")
    page.wait_for_function("document.querySelectorAll('.widget-select-multiple select')[0].options.length === 1")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.get_by_text("650 of 1,367").wait_for()
    order = []
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("""() => {
            const one = document.activeElement;
            return one.tagName + ' ' + (one.title || one.textContent || '').slice(0, 40);
        }""")
        )
    assert order[0] == "SELECT Years"
    assert order[1] == "SELECT Take out reports"
    assert sum(one.startswith("SELECT") for one in order) >= 5, order
    assert any(one.startswith("DIV") for one in order), "the table is reached"
    page.evaluate(_CLOSE)


def test_a_document_is_uploaded(page, tmp_path):
    page.lang = "en"
    explore(page)
    copy = tmp_path / "my report.docx"
    shutil.copy(gi.sample_files("docx")[0], copy)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add reports").click()
    chooser.value.set_files(copy)
    page.get_by_text("Added: 淮安市洪泽区人民政府-2023").wait_for()
    page.get_by_text("the other cells add up to 11").first.scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "upload.png")
    page.evaluate(_CLOSE)
