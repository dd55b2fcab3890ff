"""Every notebook over every kind of panel: a figure or a clear message, never a traceback of a library."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import pandas as pd
import panels
import pytest
from notebook_cells import NOTEBOOKS, run_cells

import govinfo as gi
from govinfo.errors import GovinfoError
from govinfo.explorer.exercises import Verdict
from govinfo.frames import REPORT_FRAMES, frame

pytestmark = pytest.mark.slow
# The solutions have every cell of the lessons, with the exercises answered.
NAMES = sorted(
    str(path.relative_to(NOTEBOOKS))
    for path in [*NOTEBOOKS.glob("[0-9]*.ipynb"), *(NOTEBOOKS / "course" / "solutions" / "en").glob("*.ipynb")]
)


def _changed(panel, table, **values):
    return replace(panel, **{table: getattr(panel, table).assign(**values)})


@functools.cache
def _sample():
    return gi.sample()


def _without_reconsideration():
    panel = _sample()
    reviews = panel.reviews.copy()
    rows = reviews["channel"] == "reconsideration"
    reviews.loc[rows, ["reported", "value"]] = pd.NA
    reviews.loc[rows, "status"] = "blank"
    return replace(panel, reviews=reviews)


def _zero_requests():
    panel = _sample().select("洪泽", 2023)
    panel = _changed(
        panel,
        "requests",
        reported=pd.array([0] * len(panel.requests), "Int64"),
        value=pd.array([0] * len(panel.requests), "Int64"),
    )
    zeros = pd.array([0] * len(panel.reviews), "Int64")
    return _changed(panel, "reviews", reported=zeros, value=zeros)


def _blank():
    panel = _sample().select("西城")
    for table in ("requests", "reviews", "disclosure"):
        missing = pd.array([pd.NA] * len(getattr(panel, table)), getattr(panel, table)["value"].dtype)
        panel = _changed(panel, table, reported=missing, value=missing)
    return panel


def _many():
    made = dict(vars(panels.generated(40, range(2019, 2025))))
    made["reports"] = made["reports"].assign(source="not at hand.pdf", format="pdf", sha256="0" * 64)
    rest = {name: frame(name, []) for name in REPORT_FRAMES if name not in made}
    return gi.Panel(**{"failures": frame("failures", []), **rest, **made})


def _nothing():
    sample = _sample()
    return gi.Panel(**{name: getattr(sample, name).head(0) for name in REPORT_FRAMES}, failures=sample.failures)


PANELS = {
    **{
        stem: functools.partial(lambda place: _sample().select(report_id=_sample().reports["report_id"][place]), place)
        for place, stem in enumerate(path.stem for path in gi.sample_files("pdf"))
    },
    "without reconsideration": _without_reconsideration,
    "zero requests": _zero_requests,
    "all blank": _blank,
    "many": _many,
    "no report": _nothing,
}


@pytest.fixture(scope="module", params=PANELS)
def source(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("panel")
    PANELS[request.param]().save(folder)
    return request.param, str(folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_or_a_clear_message(name, source):
    kind, folder = source
    parameters = {"source": folder, "agency": "", "year": 0, "lang": "en", "output": ""}
    verdicts, message = [], ""
    try:
        verdicts = [value for _, value in run_cells(NOTEBOOKS / name, **parameters) if isinstance(value, Verdict)]
    except GovinfoError as error:
        message = str(error)
    if message:
        assert kind in ("no report", "zero requests", "all blank")
        assert len(message) > 20
        return
    assert kind != "no report"
    if "course" in Path(name).parts:
        assert [verdict for verdict in verdicts if not verdict.correct] == []
