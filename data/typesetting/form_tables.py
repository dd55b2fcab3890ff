"""The three tables of the form as cells with spans, for any container to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from govinfo import form

Figures = Mapping[tuple[str, str, str], str]

# What the form prints where its wording differs from the label of the code
MEASURES_PRINTED = {
    ("2021", "amount"): "本年收费金额（单位：万元）",
    ("2019", "amount"): "采购总金额",
    ("2019", "decisions"): "处理决定数量",
}
ITEMS_PRINTED = {("2019", "normative_documents"): "规范性文件"}
PARAGRAPHS = {"1": "一", "5": "五", "6": "六", "8": "八", "9": "九"}
IDENTITY = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
OUTCOMES = "三、本年度办理结果"
LABEL_COLUMNS = 3  # of section 三: the vertical label, the group, the item


@dataclass(frozen=True)
class Cell:
    """A cell at the upper left corner of its span; `role` is heading, label or figure.

    What readers find is a cell of theirs: a document that tests them shares no code with them,
    or a fault of both would not show.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    role: str = "figure"


@dataclass(frozen=True)
class Table:
    """A table of the form: its name, its cells, and how many rows its header has."""

    name: str
    cells: tuple[Cell, ...]
    header_rows: int = 0

    @property
    def height(self) -> int:
        return max(cell.row + cell.rowspan for cell in self.cells)

    @property
    def width(self) -> int:
        return max(cell.column + cell.colspan for cell in self.cells)

    def rows(self) -> list[list[Cell]]:
        """Cells by the row of their origin, in the order of the columns."""
        rows: list[list[Cell]] = [[] for _ in range(self.height)]
        for cell in sorted(self.cells, key=lambda cell: (cell.row, cell.column)):
            rows[cell.row].append(cell)
        return rows

    def split(self, row: int, tear_labels: bool = False) -> tuple[Table, Table]:
        """Cut before `row`, as a page break does.

        A label that spans the cut stays above it, and its span goes on below as an
        empty cell; with `tear_labels` the label of a group is torn in two.
        """
        above, below = [], []
        for cell in self.cells:
            if cell.row + cell.rowspan <= row:
                above.append(cell)
            elif cell.row >= row:
                below.append(replace(cell, row=cell.row - row))
            else:
                first, second = torn(cell.text) if tear_labels and cell.column else (cell.text, "")
                above.append(replace(cell, text=first, rowspan=row - cell.row))
                below.append(replace(cell, text=second, row=0, rowspan=cell.row + cell.rowspan - row))
        return (
            Table(self.name, tuple(above), min(self.header_rows, row)),
            Table(self.name, tuple(below), max(self.header_rows - row, 0)),
        )

    def under(self, header: Table) -> Table:
        """Print the rows of `header` again above these, as word processors can at a page break."""
        below = tuple(replace(cell, row=cell.row + header.height) for cell in self.cells)
        return Table(self.name, header.cells + below, header.height)

    def tear_row(self, row: int) -> Table:
        """Print one row as two: half its label with the figures, half with blank cells."""
        cells = []
        for cell in self.cells:
            if cell.row > row:
                cells.append(replace(cell, row=cell.row + 1))
            elif cell.row < row < cell.row + cell.rowspan or (cell.row == row and cell.rowspan > 1):
                cells.append(replace(cell, rowspan=cell.rowspan + 1))
            elif cell.row == row:
                first, second = torn(cell.text) if cell.role == "label" else (cell.text, "")
                cells += [replace(cell, text=first), replace(cell, text=second, row=row + 1)]
            else:
                cells.append(cell)
        return Table(self.name, tuple(cells), self.header_rows)


def torn(text: str) -> tuple[str, str]:
    """Halve a label; a long one loses only its last characters, as where a line overflows."""
    place = len(text) - 2 if len(text) > 20 else (len(text) + 1) // 2
    return text[:place], text[place:]


def disclosure_table(figures: Figures, form_code: str = "2021") -> Table:
    """Lay out section 二: a block per paragraph of Article 20, four columns wide."""
    cells: list[Cell] = []
    row = 0
    for article, block in groupby(form.disclosure_cells(form_code), key=lambda cell: cell.article):
        columns: dict[str, list[str]] = {}
        for cell in block:
            columns.setdefault(cell.item, []).append(cell.measure)
        measures = next(iter(columns.values()))
        places = [(1 + place, 1) for place in range(len(measures) - 1)]
        places.append((len(measures), 4 - len(measures)))
        paragraph = PARAGRAPHS[article.removeprefix("20 item ")]
        cells.append(Cell(f"第二十条第（{paragraph}）项", row, 0, 1, 4, "heading"))
        cells.append(Cell("信息内容", row + 1, 0, 1, 1, "heading"))
        for measure, (column, span) in zip(measures, places, strict=True):
            label = MEASURES_PRINTED.get((form_code, measure), form.DISCLOSURE_MEASURES[measure].label_zh)
            cells.append(Cell(label, row + 1, column, 1, span, "heading"))
        row += 2
        for item in columns:
            label = ITEMS_PRINTED.get((form_code, item), form.DISCLOSURE_ITEMS[item].label_zh)
            cells.append(Cell(label, row, 0, 1, 1, "label"))
            for measure, (column, span) in zip(measures, places, strict=True):
                cells.append(Cell(figures.get(("disclosure", item, measure), ""), row, column, 1, span))
            row += 1
    return Table("disclosure", tuple(cells))


def requests_table(figures: Figures, form_code: str = "2021", labels: Mapping[str, str] | None = None) -> Table:
    """Lay out section 三; `labels` gives what an office printed in place of an item's label."""
    cells = _applicant_header()
    header_rows = max(cell.row + cell.rowspan for cell in cells)
    group_labels = {
        row["group"]: row["number"].removeprefix("三") + row["label_zh"]
        for row in form.definition_rows("form/request_groups")
    }
    outcomes: list[int] = []
    for row, item in enumerate(form.request_items(form_code), start=header_rows):
        line = item.number.removeprefix("三（").partition("）")[2]  # "1" to "8" within a group, else empty
        label = (labels or {}).get(item.code) or (f"{line}.{item.label_zh}" if line else item.label_zh)
        if line == "1":
            members = [other for other in form.request_items(form_code) if other.group == item.group]
            cells.append(Cell(group_labels[item.group], row, 1, len(members), 1, "label"))
        is_outcome = item.number.startswith("三")
        column = 2 if line else 1 if is_outcome else 0
        if is_outcome:
            outcomes.append(row)
        cells.append(Cell(label, row, column, 1, LABEL_COLUMNS - column, "label"))
        for place, applicant in enumerate(form.APPLICANTS, start=LABEL_COLUMNS):
            cells.append(Cell(figures.get(("requests", item.code, applicant), ""), row, place))
    cells.append(Cell(OUTCOMES, outcomes[0], 0, len(outcomes), 1, "label"))
    return Table("requests", tuple(cells), header_rows)


def _applicant_header() -> list[Cell]:
    """Lay out the three header rows of section 三."""
    labels = [term.label_zh for term in form.APPLICANTS.values()]
    cells = [
        Cell(IDENTITY, 0, 0, 3, LABEL_COLUMNS, "heading"),
        Cell("申请人情况", 0, LABEL_COLUMNS, 1, len(labels), "heading"),
        Cell(labels[0], 1, LABEL_COLUMNS, 2, 1, "heading"),
        Cell("法人或其他组织", 1, LABEL_COLUMNS + 1, 1, len(labels) - 2, "heading"),
        Cell(labels[-1], 1, LABEL_COLUMNS + len(labels) - 1, 2, 1, "heading"),
    ]
    cells += [
        Cell(label, 2, LABEL_COLUMNS + place, 1, 1, "heading") for place, label in enumerate(labels[1:-1], start=1)
    ]
    return cells


def reviews_table(figures: Figures) -> Table:
    """Lay out section 四: reconsideration beside the two kinds of suit, one row of figures."""
    channels, results = list(form.CHANNELS.values()), list(form.RESULTS.values())
    width = len(results)
    cells = [
        Cell(channels[0].label_zh, 0, 0, 1, width, "heading"),
        Cell("行政诉讼", 0, width, 1, width * (len(channels) - 1), "heading"),
    ]
    for number, channel in enumerate(channels):
        if number:
            cells.append(Cell(channel.label_zh, 1, number * width, 1, width, "heading"))
        for place, result in enumerate(results, start=number * width):
            cells.append(Cell(result.label_zh, 2 if number else 1, place, 1 if number else 2, 1, "heading"))
            cells.append(Cell(figures.get(("reviews", channel.code, result.code), ""), 3, place))
    return Table("reviews", tuple(cells), header_rows=3)
