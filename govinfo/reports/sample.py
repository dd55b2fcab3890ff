"""The six real reports that ship with govinfo."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..errors import SourceNotFoundError, UnknownNameError
from .load import load
from .panel import Panel

_CONTAINERS = ("pdf", "html", "docx", "markdown")


def data_folder() -> Path:
    """The folder `data/`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "data", package.parent / "data"):
        if (folder / "documents").is_dir():
            return folder
    raise SourceNotFoundError("data/documents is neither in the package nor beside it; install govinfo again")


def sample_files(container: str = "pdf") -> list[Path]:
    """Files of the sample in one container: pdf, html, docx or markdown.

    Examples
    --------
    >>> import govinfo as gi
    >>> [path.name for path in gi.sample_files("pdf")][:2]
    ['hongze-2023.pdf', 'hongze-2024.pdf']
    """
    if container not in _CONTAINERS:
        raise UnknownNameError("container of the sample", container, _CONTAINERS)
    return sorted(path for path in (data_folder() / "documents" / container).iterdir() if not path.name.startswith("."))


def sample() -> Panel:
    """Load the eleven reports of the sample from their PDFs.

    Returns
    -------
    Panel
        Hongze district 2023 and 2024, Huai'an 2024, Pingtan 2021 to 2025, Suqian 2023 and 2024,
        Xicheng district 2024.
        The documents were typeset from the published figures; see `data/README.md`.

    Examples
    --------
    >>> import govinfo as gi
    >>> len(gi.sample())
    11
    """
    return load(sample_files("pdf"), jobs=1, progress=False)


def sample_catalogue() -> pd.DataFrame:
    """What is known of each report of the sample beside its figures.

    Returns
    -------
    pandas.DataFrame
        One row a report: `stem`, `agency` (as on the title), `agency_en`, `year`, `scope`,
        `region_code` (GB/T 2260), `source`, `how_obtained`, `published`, `note`.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.sample_catalogue()["agency_en"].iloc[0]
    'Xicheng District, Beijing'
    """
    return pd.read_csv(data_folder() / "reports.csv", dtype={"year": "Int64", "region_code": "string"})
