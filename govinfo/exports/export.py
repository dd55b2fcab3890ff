"""A panel in the formats of other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ExportError, UnknownNameError
from ..form.codes import LANGUAGES
from ..frames import need_frames
from ..reports.panel import Panel
from .codebook import codebook_text
from .shapes import Table, shown, table, table_names
from .text import write_csv, write_parquet

FORMATS = ("parquet", "csv", "xlsx", "dta", "sav", "r", "datapackage")
_A_FILE_EACH = ("parquet", "csv", "dta", "sav")
SHAPES = ("tidy", "wide")
SHOWN = ("codes", "labels", "both")


def formats_in(text: str) -> list[str]:
    """The formats named in a list with commas.

    Raises
    ------
    UnknownNameError
        Where one of them is not written by this version.
    """
    formats = [part.strip().lower() for part in text.split(",") if part.strip()]
    for name in formats:
        _known("format of tables", name, FORMATS)
    return formats or ["parquet"]


def _known(kind: str, asked: str, known: Sequence[str]) -> None:
    if asked not in known:
        raise UnknownNameError(kind, asked, known)


def export(
    panel: Panel | pd.DataFrame,
    target: str | Path,
    formats: str | Sequence[str] | None = None,
    *,
    lang: str = "en",
    shape: str = "tidy",
    show: str = "codes",
    frames: Sequence[str] | None = None,
    for_excel: bool = False,
    about: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write a panel, or a table of measures, for other programs.

    Parameters
    ----------
    panel : Panel or DataFrame
        The panel; or what `govinfo.measure` gives, for one file.
    target : path
        A folder, which gets a file a table and `codebook.md`; or a file that ends in ``.xlsx``,
        and for a DataFrame also in ``.csv``, ``.parquet``, ``.dta`` or ``.sav``.
    formats : str or sequence of str, optional
        parquet, csv, xlsx (one workbook; in a folder, `panel.xlsx`), dta (Stata 118), sav
        (SPSS; needs ``pip install -e '.[exports]'``), r (CSV and a script `panel.R` that
        sets factors, dates and labels), datapackage (CSV and a `datapackage.json` that Frictionless
        checks: for archives). By default xlsx where the target ends so, else parquet.
    lang : {"en", "zh"}
        Language of the labels.
    shape : {"tidy", "wide"}
        The frames as they are, or one row a report with a column for each cell of the form. With
        both comes `measures`, the measures of each report with their intervals.
    show : {"codes", "labels", "both"}
        What columns of codes hold. Stata and SPSS have numbers with value labels for those
        of the form in any case.
    frames : sequence of str, optional
        Only these tables.
    for_excel : bool
        CSV with the byte order mark that Excel wants, and with an apostrophe before text that
        Excel would take for a formula. Other CSV is written exactly as the frames are.
    about : mapping, optional
        Entries of `datapackage.json` that say more than govinfo knows, such as `licenses`, `contributors` or `title`.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    UnknownNameError
        Where a format, language, shape or frame is not known.
    ExportError
        Where a format cannot hold the table (a sheet of Excel has 1,048,576 rows), where its
        library is not installed, or where the target is a file and the format wants a folder.

    Notes
    -----
    A missing number is an empty cell in CSV and Excel, ``.`` in Stata, system-missing in SPSS
    and ``NA`` in R; never 0. Missing text and empty text are the same in all of these but Parquet.

    Examples
    --------
    >>> import govinfo as gi, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> [file.name for file in gi.export(gi.sample(), folder, "csv", shape="wide", frames=["wide"])]
    ['wide.csv', 'codebook.md']
    >>> rates = gi.measure(gi.sample(), by="province")
    >>> [file.name for file in gi.export(rates, f"{folder}/rates.dta")]
    ['rates.dta']
    """
    target = Path(target)
    names = table_names(_checked(lang, shape, show))
    if isinstance(panel, pd.DataFrame):
        tables = {"measures": shown(panel, "measures", show, lang)}
        if target.suffix[1:].lower() not in (*_A_FILE_EACH, "xlsx"):
            raise ExportError(
                f"{target}: one table goes to one file; its name ends in .csv, .xlsx, .parquet, .dta or .sav"
            )
        return _written(target.suffix[1:].lower(), tables, target.parent, lang, for_excel, target)
    need_frames(panel, "export")
    chosen = _chosen(formats, target)
    for name in frames or ():
        _known(f"table in the shape {shape}", name, names)
    wanted = [name for name in names if frames is None or name in frames]
    tables = {name: shown(table(panel, name), name, show, lang) for name in wanted}
    if chosen == ["xlsx"] and target.suffix:
        return _written("xlsx", tables, target.parent, lang, for_excel, target)
    written: list[Path] = []
    for form in chosen:
        written += _written(form, tables, target, lang, for_excel, about=about)
    codebook = target / "codebook.md"
    codebook.write_text(codebook_text(), encoding="utf-8")
    return list(dict.fromkeys([*written, codebook]))


def _chosen(formats: str | Sequence[str] | None, target: Path) -> list[str]:
    """The formats to write; raises where the target cannot hold them."""
    ending = target.suffix[1:].lower()
    if formats is None:
        formats = ending if ending in FORMATS else "parquet"
    chosen = formats_in(formats if isinstance(formats, str) else ",".join(formats))
    if (ending == "xlsx" and chosen != ["xlsx"]) or (ending != "xlsx" and (ending in FORMATS or target.is_file())):
        raise ExportError(
            f"{target}: {', '.join(name for name in chosen if name != 'xlsx') or chosen[0]} has a file for each table; "
            "give a folder. Only xlsx goes to one file, whose name ends in .xlsx"
        )
    return chosen


def _checked(lang: str, shape: str, show: str) -> str:
    _known("language", lang, LANGUAGES)
    _known("shape of tables", shape, SHAPES)
    _known("way to show codes", show, SHOWN)
    return shape


def _written(
    form: str,
    tables: dict[str, Table],
    folder: Path,
    lang: str,
    for_excel: bool,
    file: Path | None = None,
    about: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write tables in one format into a folder, or into one file."""
    # Each format brings its own library, so its module is imported only when it is written.
    folder.mkdir(parents=True, exist_ok=True)
    if form == "xlsx":
        from .workbook import write_workbook

        file = file or folder / "panel.xlsx"
        write_workbook(tables, file, lang)
        return [file]
    ending = form if form in _A_FILE_EACH else "csv"
    files = [file or folder / f"{name}.{ending}" for name in tables]
    for (name, one), path in zip(tables.items(), files, strict=True):
        if ending in ("dta", "sav"):
            from .statistics import write_spss, write_stata

            (write_stata if ending == "dta" else write_spss)(name, one, path, lang)
        elif ending == "csv":
            write_csv(one, path, for_excel and form == "csv")
        else:
            write_parquet(one, path)
    if form == "r":
        from .r import write_r

        files.append(write_r(tables, folder, lang))
    elif form == "datapackage":
        from .datapackage import write_package

        files.append(write_package(tables, files, folder, lang, about or {}))
    return files
