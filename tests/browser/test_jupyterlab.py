"""The course and the explorer in JupyterLab, by hand as a reader would: run, choose, press, upload."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pandas as pd
import pytest

import govinfo as gi

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


def choose(page, label, option):
    # By value: what is shown has spaces that do not break, and not every Playwright takes these for spaces.
    page.locator(".widget-dropdown", has=page.get_by_text(label, exact=True)).locator("select").select_option(
        value=option
    )


def test_the_explorer_is_operated_and_agrees_with_the_library(page, tmp_path):
    assert failures(run(page, "explore.ipynb")) == []
    page.wait_for_selector(".widget-select-multiple select")
    page.get_by_text("650 of").wait_for(state="detached")
    agencies = page.locator(".widget-select-multiple select").first
    agencies.select_option(value="Xicheng District, Beijing")
    page.get_by_text("650 of 1,367").wait_for()
    choose(page, "Out of", "requests decided on the merits")
    page.get_by_text("650 of 759").wait_for()
    choose(page, "What is counted", "Litigation rate (per 1,000)")
    page.get_by_text("151 of 1,367").wait_for()
    page.get_by_role("button", name="Show the code").click()
    code = page.locator("textarea:visible").input_value()
    scope = {"panel": gi.sample()}
    exec(code, scope)
    row = scope["table"].iloc[0]
    assert (row["numerator"], row["denominator"]) == (151, 1367)
    page.get_by_role("button", name="CSV").click()
    with page.expect_download() as waiting:
        page.get_by_text("Download govinfo_litigation_rate.csv").click()
    written = pd.read_csv(waiting.value.path())
    assert written["estimate"].tolist() == pytest.approx(scope["table"]["estimate"].tolist())
    page.get_by_role("button", name="Trace a cell").click()
    page.get_by_text(re.compile("page 3 of xicheng-2024.pdf")).first.wait_for()
    page.screenshot(path=tmp_path / "explorer.png")
    page.evaluate(_CLOSE)


def test_a_pdf_is_uploaded(page, tmp_path):
    run(page, "explore.ipynb")
    page.wait_for_selector(".widget-select-multiple select")
    wanted = gi.sample_files("pdf")[0]
    copy = tmp_path / "my report.pdf"
    # One more byte makes it another file than the one of the sample.
    copy.write_bytes(wanted.read_bytes() + b"\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a report (PDF)").click()
    chooser.value.set_files(copy)
    page.get_by_text("Added: 淮安市洪泽区人民政府-2023").wait_for()
    page.get_by_text("the other cells add up to 11").first.scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "upload.png")
    page.evaluate(_CLOSE)
