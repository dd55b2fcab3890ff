"""Tables as files for a manuscript: LaTeX, Word, HTML, Markdown, and CSV of the cells as printed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import pandas as pd

from ..display.templates import render
from ..errors import ChartError
from .word_file import element, save_word

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_LATEX = str.maketrans(
    {character: rf"\{character}" for character in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}", "−": "$-$", "–": "--"}
)
_PAGE = 15.2  # centimetres between the margins of Word's page
_MARKDOWN = str.maketrans({character: rf"\{character}" for character in r"\`*_{}[]<>#|~$"})


@dataclass(frozen=True)
class PrintedTable:
    """A table as texts: what a reader sees."""

    name: str
    header: list[str]
    rows: list[list[str]]
    caption: str
    notes: str

    @property
    def widths(self) -> list[float]:
        """By column, its share of the table's width, after its longest cell or the longest word of its heading."""
        longest = [
            max(map(_width, [*head.split(), *column])) for head, *column in zip(self.header, *self.rows, strict=True)
        ]
        return [width / sum(longest) for width in longest]

    @property
    def right(self) -> list[bool]:
        """By column, whether it holds numbers, which are set to the right."""
        columns = zip(*self.rows, strict=True)
        numeric = [all(cell[:1].isdigit() or cell[:1] in "-−–" for cell in column if cell) for column in columns]
        return numeric or [False] * len(self.header)


def _width(text: str) -> int:
    """Width in letters, with the margins of a cell; a Chinese character is twice as wide."""
    return 6 + sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def save_table(
    table: Styler | pd.DataFrame, folder: str | Path, name: str, *, caption: str = "", notes: str = "", digits: int = 3
) -> None:
    """Write a table as `name.tex`, `name.docx`, `name.html`, `name.md` and `name.csv`.

    Parameters
    ----------
    table : pandas.io.formats.style.Styler or pandas.DataFrame
        What `govinfo.charts.table` returned, or any frame, such as the coefficients of a
        regression. An index with a name becomes the first columns.
    folder : str or Path
        Where to; nothing is written where it is empty.
    name : str
        Name of the files, without ending; in LaTeX the label is `tab:name`.
    caption : str
        Title above the table.
    notes : str
        Text below it; by default the caption of `govinfo.charts.table`, which names denominators and sources.
    digits : int
        Decimals of numbers that are not whole. Whole numbers have separators of thousands, a missing value is “–”.

    Raises
    ------
    ChartError
        The table has no column.

    Notes
    -----
    The LaTeX file needs the packages `booktabs` and `threeparttable`, and `ctex` where it holds
    Chinese. Each text is escaped for each format. The CSV file holds the cells as printed.

    Examples
    --------
    >>> import govinfo as gi, pathlib, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> rates = gi.measure(gi.sample(), "disclosure_rate", by="year")
    >>> gi.save_table(gi.charts.table(rates), folder, "rates", caption="Disclosure rate by year")
    >>> sorted(path.name for path in pathlib.Path(folder).iterdir())
    ['rates.csv', 'rates.docx', 'rates.html', 'rates.md', 'rates.tex']
    """
    if not str(folder):
        return
    printed = _printed(table, name, caption, notes, digits)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[str, Callable[[PrintedTable], str]] = {"tex": _latex, "md": _markdown, "html": _html}
    for ending, text in texts.items():
        (folder / f"{name}.{ending}").write_text(text(printed), encoding="utf-8", newline="\n")
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([printed.header, *printed.rows])
    _write_word(printed, folder / f"{name}.docx")


def _printed(table: Styler | pd.DataFrame, name: str, caption: str, notes: str, digits: int) -> PrintedTable:
    if isinstance(table, pd.DataFrame):
        frame = table
    else:
        frame = table.data  # type: ignore[attr-defined]
        notes = notes or str(frame.attrs.get("notes") or table.caption or "")  # type: ignore[attr-defined]
    if any(frame.index.names):
        frame = frame.reset_index()
    if not len(frame.columns):
        raise ChartError(f"table {name}: the frame has no column; give one with columns")
    header = [" ".join(map(str, column)) if isinstance(column, tuple) else str(column) for column in frame.columns]
    rows = [[_cell(value, digits) for value in row] for row in frame.astype(object).itertuples(index=False)]
    return PrintedTable(name, header, rows, caption, notes)


def _cell(value: Any, digits: int) -> str:
    if pd.isna(value):
        return "–"
    if isinstance(value, bool | str):
        return str(value)
    try:
        whole = value == int(value) and not isinstance(value, float)
        return (f"{int(value):,}" if whole else f"{value:,.{digits}f}").replace("-", "−")
    except (TypeError, ValueError, OverflowError):
        return str(value)


def latex_text(text: str) -> str:
    """Text with the characters escaped that are commands in LaTeX."""
    return text.translate(_LATEX)


def _latex(table: PrintedTable) -> str:
    def line(cells: list[str]) -> str:
        return " & ".join(map(latex_text, cells)) + r" \\"

    columns = "".join("r" if right else "l" for right in table.right)
    notes = [r"\begin{tablenotes}\footnotesize", rf"\item {latex_text(table.notes)}", r"\end{tablenotes}"]
    return "\n".join(
        [
            r"\begin{table}[htbp]",
            r"\centering\small\setlength{\tabcolsep}{4pt}",
            r"\begin{threeparttable}",
            rf"\caption{{{latex_text(table.caption)}}}\label{{tab:{table.name}}}",
            rf"\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            line(table.header),
            r"\midrule",
            *map(line, table.rows),
            r"\bottomrule",
            r"\end{tabular}",
            *(notes if table.notes else []),
            r"\end{threeparttable}",
            r"\end{table}",
            "",
        ]
    )


def _markdown(table: PrintedTable) -> str:
    def line(cells: list[str]) -> str:
        return f"| {' | '.join(cell.translate(_MARKDOWN) for cell in cells)} |"

    rule = f"|{'|'.join('---:' if right else ':---' for right in table.right)}|"
    parts = [table.caption.translate(_MARKDOWN), "\n".join([line(table.header), rule, *map(line, table.rows)])]
    return "\n\n".join(part for part in [*parts, table.notes.translate(_MARKDOWN)] if part) + "\n"


def _html(table: PrintedTable) -> str:
    return render("reproduction/table.html", table=table)


def _write_word(table: PrintedTable, path: Path) -> None:
    """Write a Word document with the caption, a table between three rules, and the notes."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    if table.caption:
        caption = document.add_paragraph(table.caption, style="Caption").runs[0]
        caption.font.color.rgb = RGBColor(0, 0, 0)
    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.header))
    for column, width in zip(grid.columns, table.widths, strict=True):
        column.width = Cm(_PAGE * width)
    for line, cells in enumerate([table.header, *table.rows]):
        for cell, text, right in zip(grid.rows[line].cells, cells, table.right, strict=True):
            _rules(cell, top=line == 0, bottom=line in (0, len(table.rows)))
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(8.5), line == 0
    if table.notes:
        document.add_paragraph().add_run(table.notes).font.size = Pt(8)
    save_word(document, path)


def _rules(cell: Any, **edges: bool) -> None:
    """Draw rules at some edges of a cell."""
    borders = element("tcBorders")
    for edge in (name for name, drawn in edges.items() if drawn):
        borders.append(element(edge, val="single", sz="6", color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)
