"""A paper that regenerates: a folder to begin with, and its manuscript typeset to PDF."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import GovinfoError, SourceNotFoundError
from .notebook import notebooks_folder

_FONTS = Path(__file__).parents[1] / "fonts"
# What a run leaves behind, which a new folder does not begin with.
_MADE = shutil.ignore_patterns("exhibits", "*.pdf", "*.zip", ".*", "__pycache__")


class PaperError(GovinfoError):
    """A manuscript could not be typeset, or its package could not be made."""


def new_paper(folder: Path) -> list[Path]:
    """Set up a folder with a notebook, a sheet, amendments, a manuscript and a Makefile, which runs on the sample.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    PaperError
        The folder holds files already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PaperError(f"{folder}: holds files already; name a new folder")
    shutil.copytree(notebooks_folder() / "paper", folder, ignore=_MADE, dirs_exist_ok=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def typeset(manuscript: Path, pdf: Path | None = None) -> Path:
    """Typeset a Typst manuscript to PDF, with the fonts of Typst and the Chinese one of govinfo alone.

    The same manuscript and exhibits give the same pages on every machine.

    Raises
    ------
    SourceNotFoundError
        There is no such file.
    PaperError
        Typst is not installed, or found an error in the manuscript.
    """
    if not manuscript.is_file():
        raise SourceNotFoundError(f"{manuscript}: no such file; give a manuscript of Typst, such as paper.typ")
    try:
        import typst
    except ImportError:
        raise PaperError(
            "typesetting needs Typst: pip install -e '.[notebooks,paper]' in a checkout of govinfo"
        ) from None
    pdf = pdf or manuscript.with_suffix(".pdf")
    try:
        typst.compile(str(manuscript), output=str(pdf), font_paths=[str(_FONTS)], ignore_system_fonts=True)
    except (RuntimeError, OSError) as error:
        raise PaperError(f"{manuscript.name}: {' '.join(str(error).split())}") from error
    return pdf
