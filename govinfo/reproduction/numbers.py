"""Numbers in the text of a manuscript: from the run that draws the figures to LaTeX, YAML and Word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ChartError, UnknownNameError
from .tables import latex_text
from .word_file import element, save_word

#: Units, and how a number of each is printed. A share is printed as a per cent.
UNITS = ("", "share", "points", "per 1,000", "days")
_NAME = re.compile(r"[A-Za-z]+")


def save_numbers(numbers: Mapping[str, Any], folder: str | Path, name: str = "numbers") -> None:
    r"""Write the numbers that a manuscript states as `name.tex`, `name.yml`, `name.docx` and `name.csv`.

    Parameters
    ----------
    numbers : mapping
        By name, a value, a value with its unit, or a value with its unit and decimals:
        ``{"reports": 11, "disclosureRate": (0.475, "share", 1)}``. Names have letters only. Units
        are "" (a count), "share" (0.475 is printed as 47.5%), "points" (a difference of shares: 0.106 is
        printed as 10.6), "per 1,000" and "days".
    folder : str or Path
        Where to; nothing is written where it is empty.
    name : str
        Name of the files, without ending.

    Raises
    ------
    ChartError
        A name has other characters than letters, or a value is no number.
    UnknownNameError
        A unit is not known.

    Notes
    -----
    LaTeX: ``\input{figures/numbers.tex}``, then ``\disclosureRate``. Typst: ``#let n = yaml("figures/numbers.yml")``,
    then ``#n.disclosureRate``. Quarto: the file as ``_variables.yml``, then ``{{< var disclosureRate >}}``. Word: the
    field ``{ INCLUDETEXT "figures/numbers.docx" disclosureRate }``, which F9 updates. The CSV file has
    name, value, unit and text. A missing number is printed as “–”.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import govinfo as gi
    >>> folder = tempfile.mkdtemp()
    >>> gi.save_numbers({"reports": 11, "disclosureRate": (0.475, "share", 1)}, folder)
    >>> print(pathlib.Path(folder, "numbers.tex").read_text().strip())
    \newcommand{\reports}{11}
    \newcommand{\disclosureRate}{47.5\%}
    """
    rows = [_row(key, *(given if isinstance(given, tuple) else (given,))) for key, given in numbers.items()]
    if not str(folder):
        return
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(rows, columns=["name", "value", "unit", "text"])
    frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", float_format="%.10g")
    texts = dict(zip(frame["name"], frame["text"], strict=True))
    latex = [rf"\newcommand{{\{key}}}{{{latex_text(text)}}}" for key, text in texts.items()]
    yaml = [f'{key}: "{text}"' for key, text in texts.items()]
    for ending, lines in (("tex", latex), ("yml", yaml)):
        (folder / f"{name}.{ending}").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    _write_word(texts, folder / f"{name}.docx")


def _row(name: str, value: Any, unit: str = "", digits: int = 0) -> tuple[str, float, str, str]:
    """Name, value, unit, and the number as printed."""
    if not _NAME.fullmatch(name):
        raise ChartError(f"{name!r}: the name of a number has letters only, since it becomes a command of LaTeX")
    if unit not in UNITS:
        raise UnknownNameError(f"unit of the number {name}", unit, UNITS)
    if pd.isna(value):
        return name, value, unit, "–"
    try:
        printed = f"{float(value) * (100 if unit in ('share', 'points') else 1):,.{digits}f}"
    except (TypeError, ValueError):
        raise ChartError(f"{name}: {value!r} is no number; give a number, or (number, unit, decimals)") from None
    return name, value, unit, printed.replace("-", "−") + ("%" if unit == "share" else "")


def _write_word(texts: Mapping[str, str], path: Path) -> None:
    """Write a Word document with a line a number, each a bookmark under its name."""
    from docx import Document

    document = Document()
    for number, (name, text) in enumerate(texts.items()):
        paragraph = document.add_paragraph(f"{name}: ")
        paragraph._p.append(element("bookmarkStart", id=str(number), name=name))
        paragraph.add_run(text)
        paragraph._p.append(element("bookmarkEnd", id=str(number)))
    save_word(document, path)
