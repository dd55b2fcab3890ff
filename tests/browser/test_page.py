"""A lesson as a web page on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from govinfo.reproduction.notebook_page import write_page
from govinfo.reproduction.running import Run, run_notebooks

pytestmark = pytest.mark.browser
LESSON = Path(__file__).parents[2] / "notebooks" / "course" / "zh" / "5_contradictions.ipynb"


def test_a_lesson_fits_a_phone_and_asks_nothing_of_the_network(browser, tmp_path):
    pytest.importorskip("papermill", reason="papermill is not installed")
    run_notebooks([Run(LESSON, executed=tmp_path / "lesson.ipynb")], progress=False)
    write_page(tmp_path / "lesson.ipynb", tmp_path / "lesson.html")
    phone = browser.new_page(viewport={"width": 400, "height": 800})
    asked, told = [], []
    phone.on("request", lambda request: asked.append(request.url))
    phone.on("console", lambda message: told.append(message.text))
    phone.goto((tmp_path / "lesson.html").as_uri())
    phone.screenshot(path=tmp_path / "phone.png", full_page=True)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert told == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 400
    assert phone.evaluate("document.documentElement.lang") == "zh-CN"
    phone.close()
