"""Grids of the form, and how offices, converters and page breaks bend them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from typesetting.form_tables import Cell, Table, disclosure_table, requests_table, reviews_table

from .figures import Figures

__all__ = ["Cell", "Table"]


def form_tables(figures: Figures) -> dict[str, Table]:
    """The three tables of a report as the form lays them out."""
    return {
        "disclosure": disclosure_table(figures.printed, figures.forms["disclosure"]),
        "requests": requests_table(figures.printed, figures.forms["requests"]),
        "reviews": reviews_table(figures.printed),
    }


def relabelled(table: Table, change: Callable[[str], str], roles: tuple[str, ...] = ("heading", "label")) -> Table:
    """With the text of headings and labels changed."""
    return replace(table, cells=tuple(replace(c, text=change(c.text)) if c.role in roles else c for c in table.cells))


def unmerged(table: Table) -> Table:
    """Empty cells in place of spans."""
    cells = []
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                first = row == cell.row and column == cell.column
                text = cell.text if first else ""
                cells.append(replace(cell, text=text, row=row, column=column, rowspan=1, colspan=1))
    return replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def without_header_spans(table: Table) -> Table:
    """Empty cells in place of the spans of the header, the rest as it is."""
    header = unmerged(Table(table.name, tuple(c for c in table.cells if c.role == "heading"), table.header_rows))
    return replace(table, cells=(*header.cells, *(c for c in table.cells if c.role != "heading")))


def shifted_rows(table: Table, rng: random.Random) -> Table:
    """Without spans and one column wider, with some rows of figures pushed one column to the right."""
    flat = unmerged(table)
    pushed = {row for row in range(table.header_rows, table.height) if rng.random() < 0.4}
    cells = []
    for row in flat.rows():
        number = row[0].row
        first = min((c.column for c in row if c.role == "figure"), default=table.width)
        moved = [replace(c, column=c.column + 1) if number in pushed and c.column >= first else c for c in row]
        gap = first if number in pushed else table.width
        cells += [*moved, Cell("", number, gap)]
    return replace(table, cells=tuple(cells))


def label_shifted_rows(table: Table, rng: random.Random) -> Table:
    """Without spans, each row beginning at its label: what converters make of cells merged downwards."""
    cells = []
    for row in table.rows():
        column = 0
        for cell in row:
            for part in range(cell.colspan):
                cells.append(
                    replace(
                        cell, text=cell.text if part == 0 else "", row=cell.row, column=column, rowspan=1, colspan=1
                    )
                )
                column += 1
        cells += [Cell("", row[0].row, place) for place in range(column, table.width)] if row else []
    return replace(table, cells=tuple(cells))


def extra_column(table: Table, column: int) -> Table:
    """With an empty column more, before `column`."""
    cells = []
    for cell in table.cells:
        if cell.column >= column:
            cells.append(replace(cell, column=cell.column + 1))
        elif cell.column + cell.colspan > column:
            cells.append(replace(cell, colspan=cell.colspan + 1))
        else:
            cells.append(cell)
    covered = {
        row
        for cell in cells
        if cell.column <= column < cell.column + cell.colspan
        for row in range(cell.row, cell.row + cell.rowspan)
    }
    cells += [Cell("", row, column) for row in range(table.height) if row not in covered]
    return replace(table, cells=tuple(cells))


def extra_cells(table: Table, rng: random.Random, only_where_sums_tell: bool = False) -> Table:
    """With a cell too many in some rows, between label and figures, pushing the figures to the right.

    Blanks among zeros add up wherever they stand: no sum tells that such a row was pushed.
    """
    cells = []
    for row in table.rows():
        figures = [cell for cell in row if cell.role == "figure"]
        texts = [cell.text.strip() for cell in figures]
        tells = all(texts) or any(character in "123456789１２３４５６７８９" for text in texts for character in text)
        if figures and rng.random() < 0.2 and (tells or not only_where_sums_tell):
            first = figures[0].column
            cells += [c if c.role != "figure" else replace(c, column=c.column + 1) for c in row]
            cells.append(Cell("", figures[0].row, first))
        else:
            cells += row
    return replace(table, cells=tuple(cells))


def merged_figures(table: Table, rng: random.Random) -> tuple[Table, list[tuple[int, int]]]:
    """With one figure standing for two columns in a few rows; returns the places that are lost."""
    cells, lost = [], []
    for row in table.rows():
        figures = [cell for cell in row if cell.role == "figure"]
        if len(figures) >= 3 and rng.random() < 0.3:
            place = rng.randint(0, len(figures) - 2)
            one, other = figures[place], figures[place + 1]
            lost += [(one.row, one.column), (other.row, other.column)]
            both = replace(one, text=one.text.strip() or other.text, colspan=2)
            row = [both if c is one else c for c in row if c is not other]
        cells += row
    return replace(table, cells=tuple(cells)), lost


def over_all_applicants(table: Table, rng: random.Random) -> tuple[Table, list[tuple[int, int]]]:
    """With one cell over all columns of some rows, which prints the total; returns the places that are lost."""
    cells, lost = [], []
    for row in table.rows():
        figures = [cell for cell in row if cell.role == "figure"]
        if len(figures) > 1 and rng.random() < 0.3:
            lost += [(cell.row, cell.column) for cell in figures[:-1]]
            row = [cell for cell in row if cell.role != "figure"]
            row.append(replace(figures[0], text=figures[-1].text, colspan=len(figures)))
        cells += row
    return replace(table, cells=tuple(cells)), lost


def split_header(table: Table) -> Table:
    """With the headings of the last header row cut over two rows."""
    last = table.header_rows - 1
    cells = []
    for cell in table.cells:
        if cell.row > last:
            cells.append(replace(cell, row=cell.row + 1))
        elif cell.row == last and cell.rowspan == 1 and len(cell.text) >= 4:
            half = len(cell.text) // 2
            cells += [replace(cell, text=cell.text[:half]), replace(cell, text=cell.text[half:], row=last + 1)]
        elif cell.row + cell.rowspan > last:
            cells.append(replace(cell, rowspan=cell.rowspan + 1))
        else:
            cells.append(cell)
    return Table(table.name, tuple(cells), table.header_rows + 1)


def stacked(tables: list[Table]) -> Table:
    """Several tables as one."""
    cells: list[Cell] = []
    height = 0
    for table in tables:
        cells += [replace(cell, row=cell.row + height) for cell in table.cells]
        height += table.height
    return Table("stacked", tuple(cells), 0)


def touching(above: Table, below: Table) -> Table:
    """Two tables that touch, as one grid: their outer edges are the same, the lines between their columns are not."""
    wide = above.width

    def edge(column: int, shift: int) -> int:
        return 2 * column - (shift if 0 < column < wide else 0)

    cells: list[Cell] = []
    for table, top, shift in ((above, 0, 0), (below, above.height, 1)):
        for cell in table.cells:
            left, right = edge(cell.column, shift), edge(cell.column + cell.colspan, shift)
            cells.append(replace(cell, row=cell.row + top, column=left, colspan=right - left))
    return Table(above.name, tuple(cells), above.header_rows)


def torn_downwards(table: Table, row: int) -> Table:
    """Like `Table.tear_row`, with the figures in the lower half of the row."""
    torn = table.tear_row(row)
    moved = []
    for cell in torn.cells:
        if cell.role == "figure" and cell.row in (row, row + 1):
            cell = replace(cell, row=2 * row + 1 - cell.row)
        moved.append(cell)
    return replace(torn, cells=tuple(moved))


def spans_out_of_line(table: Table, rng: random.Random) -> Table:
    """Section 二 with figures a column to the left of their headings, as when spans differ from row to row."""
    cells = []
    for cell in table.cells:
        if cell.role == "heading" and cell.text == "信息内容":
            cells.append(replace(cell, colspan=2))
        elif cell.role == "heading" and cell.column:
            cells.append(replace(cell, column=cell.column + 1))
        elif cell.role == "heading":
            cells.append(replace(cell, colspan=cell.colspan + 1))
        elif cell.column + cell.colspan == table.width:
            cells.append(replace(cell, colspan=cell.colspan + 1))
        else:
            cells.append(cell)
    return replace(table, cells=tuple(cells))


def wrapped_numbers(table: Table) -> Table:
    """With the last digit of longer numbers on a line of its own, as narrow columns print them."""
    return relabelled(
        table, lambda text: f"{text[:-1]}\n{text[-1]}" if len(text) > 2 and text.isdigit() else text, ("figure",)
    )


def words_with_breaks(table: Table) -> Table:
    """Vertical labels: one character a line."""
    return relabelled(table, lambda text: "\n".join(text) if len(text) <= 4 else text)


def rows_of_channels(table: Table, channels: list[str]) -> Table:
    """Section 四 as three rows of five results, each beginning with its channel."""
    results = [cell for cell in table.cells if cell.role == "heading" and cell.row == table.header_rows - 1][-5:]
    cells = [
        Cell("", 0, 0, role="heading"),
        *(replace(c, row=0, column=n, rowspan=1, colspan=1) for n, c in enumerate(results, start=1)),
    ]
    figures = [cell for cell in table.cells if cell.role == "figure"]
    for row, channel in enumerate(channels, start=1):
        cells.append(Cell(channel, row, 0, role="label"))
        cells += [replace(c, row=row, column=n) for n, c in enumerate(figures[5 * (row - 1) : 5 * row], start=1)]
    return Table(table.name, tuple(cells), 1)
