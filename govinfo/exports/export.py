"""A panel in the formats of other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import ExportError, UnknownNameError
from ..form.codes import LANGUAGES
from ..reports.panel import Panel
from .shapes import Table, shown, table, table_names

FORMATS = ("parquet", "csv", "xlsx", "dta", "sav", "r", "datapackage")
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
    panel: Panel,
    target: str | Path,
    formats: str | Sequence[str] | None = None,
    *,
    lang: str = "en",
    shape: str = "tidy",
    show: str = "codes",
    frames: Sequence[str] | None = None,
    for_excel: bool = False,
) -> list[Path]:
    """Write a panel for other programs.

    Parameters
    ----------
    panel : Panel
        The panel.
    target : path
        A folder, which gets a file a table; or a file that ends in ``.xlsx``.
    formats : str or sequence of str, optional
        parquet, csv, xlsx (one workbook; in a folder, `panel.xlsx`), dta (Stata 118), sav
        (SPSS; needs ``pip install -e '.[exports]'``), r (CSV and a script `panel.R` that
        sets factors and labels), datapackage (CSV, a `datapackage.json` that Frictionless
        checks, and the codebook: for archives). By default xlsx where the target ends so, else parquet.
    lang : {"en", "zh"}
        Language of the labels.
    shape : {"tidy", "wide"}
        The frames as they are, or one row a report with a column for each cell of the form.
    show : {"codes", "labels", "both"}
        What columns of codes hold. Stata and SPSS have numbers with value labels for those
        of the form in any case.
    frames : sequence of str, optional
        Only these tables.
    for_excel : bool
        CSV with the byte order mark that Excel wants, and with an apostrophe before text that
        Excel would take for a formula. Other CSV is written exactly as the frames are.

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
    ['wide.csv']
    """
    target = Path(target)
    chosen = _chosen(formats, target)
    names = table_names(_checked(lang, shape, show))
    for name in frames or ():
        _known(f"table in the shape {shape}", name, names)
    wanted = [name for name in names if frames is None or name in frames]
    tables = {name: shown(table(panel, name), name, show, lang) for name in wanted}
    written: list[Path] = []
    for form in chosen:
        written += _writer(form, lang, for_excel)(tables, target)
    return list(dict.fromkeys(written))


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


def _writer(name: str, lang: str, for_excel: bool) -> Callable[[dict[str, Table], Path], list[Path]]:
    # Each format brings its own library, so its module is imported only when it is written.
    if name == "xlsx":
        from .workbook import write_workbook

        return lambda tables, target: write_workbook(tables, target, lang)
    if name == "datapackage":
        from .datapackage import write_package

        return lambda tables, target: write_package(tables, target, lang)
    if name == "r":
        from .r import write_r

        return lambda tables, target: write_r(tables, target, lang)
    if name in ("dta", "sav"):
        from .statistics import write_spss, write_stata

        write = write_stata if name == "dta" else write_spss
        return lambda tables, target: write(tables, target, lang)
    from .text import write_csv, write_parquet

    if name == "csv":
        return lambda tables, target: write_csv(tables, target, for_excel)
    return write_parquet
