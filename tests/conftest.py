"""What several files of tests share: panels that none of them changes, a browser, JupyterLab."""

from __future__ import annotations

import panels
import pytest
from browsers import browser, lab

import govinfo as gi

__all__ = ["browser", "lab"]


@pytest.fixture(scope="session")
def six() -> panels.Panel:
    """The figures of six real reports, without their documents."""
    return panels.six()


@pytest.fixture(scope="session")
def xicheng() -> panels.Panel:
    """The figures of the reference report."""
    return panels.six("xicheng-2024")


@pytest.fixture(scope="session")
def sample() -> gi.Panel:
    """The reports that ship, read from their documents."""
    return gi.sample()
