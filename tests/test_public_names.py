"""What `import govinfo as gi` offers: the names of `__init__.pyi`, to programs, editors and type checkers alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import govinfo as gi

ROOT = Path(gi.__file__).parents[1]


def test_completion_lists_public_names_alone():
    assert {"read", "load", "sample", "measure", "charts", "Panel"} <= set(gi.__all__)
    assert dir(gi) == sorted([*gi.__all__, "__version__"])
    assert dir(gi.charts) == sorted(gi.charts.__all__)
    assert all(getattr(gi, name).__doc__ for name in gi.__all__)


def test_every_public_function_has_an_example():
    offered = {f"gi.{name}": getattr(gi, name) for name in gi.__all__}
    offered |= {f"gi.charts.{name}": getattr(gi.charts, name) for name in gi.charts.__all__}
    wanted = {name: one for name, one in offered.items() if callable(one) and name != "gi.ReportError"}
    assert [name for name, one in wanted.items() if ">>>" not in one.__doc__] == []


def test_what_is_no_frame_is_answered_with_what_to_pass():
    for function in (gi.labelled, gi.readable):
        with pytest.raises(TypeError, match=r"takes a frame; str was given\..* panel.requests"):
            function("data")


def test_an_unknown_name_says_what_is_available():
    with pytest.raises(AttributeError, match=r"govinfo has no 'lode'; available: .*load"):
        gi.lode  # noqa: B018


def test_the_citation_file_has_the_version():
    if not (citation := ROOT / "CITATION.cff").exists():
        pytest.skip("not a checkout")
    assert re.search(r"^version: (.+)$", citation.read_text(encoding="utf-8"), re.M)[1] == gi.__version__
