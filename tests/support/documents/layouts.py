"""The oddities of layout by name, and the blocks of a report that show them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import labels, plain, tables
from .figures import BLANK, LOST, Figures, Key, Truth
from .marks import marked
from .tables import Table

Blocks = list[tuple[str, Any]]
#: What the sentences of every made-up report state: section, quantity, value.
STATED = {(1, "received", 17.0), (1, "granted", 10.0), (6, "fee_collected", 0.0)}
AGENCIES = ["某市某区人民政府", "某省某厅", "某县人民政府办公室", "某市水务局"]
HEADINGS = {
    "disclosure": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "reviews": "四、政府信息公开行政复议、行政诉讼情况",
}


@dataclass
class LaidOut:
    """Blocks in reading order, and what was done to them by chance."""

    blocks: Blocks
    traits: list[str] = field(default_factory=list)


def forms_for(layout: str, rng: random.Random) -> tuple[str, str]:
    """Forms of sections 二 and 三."""
    if layout == "2019 spans out of line":
        return "2019", "2019"
    if layout == "hybrid forms":
        return rng.choice([("2021", "2019"), ("2019", "2021")])
    form = rng.choice(["2021", "2021", "2019"])
    return form, form


def lay_out(figures: Figures, layout: str, container: str, rng: random.Random) -> LaidOut:
    """The blocks of a report in one layout."""
    grids = tables.form_tables(figures)
    traits = []
    if rng.random() < 0.5:
        traits.append("label variants")
        grids = {name: tables.relabelled(grid, lambda text: labels.vary(text, rng)) for name, grid in grids.items()}
    if rng.random() < 0.1 and container != "scan":
        traits.append("traditional characters")
        grids = {name: tables.relabelled(grid, labels.traditional) for name, grid in grids.items()}
    parts: dict[str, list[Any]] = {name: [grid] for name, grid in grids.items()}
    bend = GRID_LAYOUTS.get(layout) or ONLY_IN.get(layout, (None,))[0]
    if bend is not None:
        bend(parts, figures, rng, *([container] if bend in (_merged_figures, _extra_cells) else []))
    return LaidOut(_blocks(parts, rng), traits)


def _blocks(parts: dict[str, list[Any]], rng: random.Random) -> Blocks:
    year = rng.choice([2021, 2022, 2023, 2024])
    blocks: Blocks = [
        ("title", f"{rng.choice(AGENCIES)}{year}年政府信息公开工作年度报告"),
        ("text", f"本报告所列数据的统计期限自{year}年1月1日至{year}年12月31日。"),
        ("heading", "一、总体情况"),
        ("text", f"{year}年共收到申请17件，予以公开10件，公开信息1136条。"),
    ]
    for name, heading in HEADINGS.items():
        blocks.append(("heading", heading))
        blocks += [("text", part) if isinstance(part, str) else ("table", part) for part in parts.get(name, [])]
    return [
        *blocks,
        ("heading", "五、存在的主要问题及改进情况"),
        ("text", "公开的深度有待提高。"),
        ("heading", "六、其他需要报告的事项"),
        ("text", "收取信息处理费0元。"),
    ]


Parts = dict[str, list[Any]]
Bend = Callable[[Parts, Figures, random.Random], None]


def _each(parts: Parts, bend: Callable[[Table], Table]) -> None:
    for name, (grid,) in parts.items():
        parts[name] = [bend(grid)]


def _plain(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """As the form prints it."""


def _unmerged(parts: Parts, figures: Figures, rng: random.Random) -> None:
    _each(parts, tables.unmerged)


def _header_unmerged(parts: Parts, figures: Figures, rng: random.Random) -> None:
    _each(parts, tables.without_header_spans)


def _shifted(parts: Parts, figures: Figures, rng: random.Random) -> None:
    parts["requests"] = [tables.shifted_rows(parts["requests"][0], rng)]


def _label_shifted(parts: Parts, figures: Figures, rng: random.Random) -> None:
    parts["requests"] = [tables.label_shifted_rows(parts["requests"][0], rng)]


def _extra_column(parts: Parts, figures: Figures, rng: random.Random) -> None:
    _each(parts, lambda grid: tables.extra_column(grid, rng.choice([0, 1, grid.width, 3])))


def _extra_cells(parts: Parts, figures: Figures, rng: random.Random, container: str) -> None:
    """In a sheet and between ruled lines a pushed number stands under the next heading: only sums tell that it is."""
    ruled = container in ("xlsx", "pdf")
    for name, (grid,) in parts.items():
        if name != "disclosure" or not ruled:
            parts[name] = [tables.extra_cells(grid, rng, only_where_sums_tell=ruled)]


def _merged_figures(parts: Parts, figures: Figures, rng: random.Random, container: str) -> None:
    places = {
        (cell.row, cell.column): key for key, cell in _figure_cells("requests", parts["requests"][0], figures).items()
    }
    parts["requests"][0], lost = tables.merged_figures(parts["requests"][0], rng)
    for one, other in zip(lost[::2], lost[1::2], strict=True):
        one_key, other_key = places[one], places[other]
        if container == "markdown":  # has no spans: the second column is blank
            figures.truth[one_key] = figures.truth[one_key if figures.printed[one_key].strip() else other_key]
            figures.truth[other_key] = BLANK
        elif figures.truth[one_key] != BLANK or figures.truth[other_key] != BLANK:
            figures.truth[one_key] = figures.truth[other_key] = LOST


def _figure_cells(name: str, grid: Table, figures: Figures) -> dict[Key, tables.Cell]:
    keys = [key for key in figures.truth if key[0] == name]
    cells = sorted((cell for cell in grid.cells if cell.role == "figure"), key=lambda cell: (cell.row, cell.column))
    return dict(zip(keys, cells, strict=True))


def _page_break(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """Section 三 over two pages: rows, labels of groups or nothing torn; header repeated, empty or missing."""
    grid = parts["requests"][0]
    row = rng.randint(grid.header_rows + 2, grid.height - 2)
    how = rng.choice(["whole", "label", "row", "row downwards"])
    if how == "row":
        grid = grid.tear_row(row - 1)
    elif how == "row downwards":
        grid = tables.torn_downwards(grid, row - 1)
    above, below = grid.split(row, tear_labels=how == "label")
    header = rng.choice(["repeated", "empty", "none"])
    if header == "repeated":
        below = below.under(grid.split(grid.header_rows)[0])
    elif header == "empty":
        below = below.under(Table("requests", tuple(tables.Cell("", 0, c) for c in range(grid.width)), 1))
    between = rng.choice([[], ["- 4 -"], ["— 12 —"], ["4"]])
    parts["requests"] = [above, *between, below]


def _touching(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """Section 三 in two tables that touch, as browsers print tables one below the other."""
    grid = parts["requests"][0]
    above, below = grid.split(rng.randint(grid.header_rows + 2, grid.height - 2))
    if rng.random() < 0.7:
        below = below.under(grid.split(grid.header_rows)[0])
    parts["requests"] = [tables.touching(above, below)]


def _split_header(parts: Parts, figures: Figures, rng: random.Random) -> None:
    parts["requests"] = [tables.split_header(parts["requests"][0])]
    parts["reviews"] = [tables.split_header(parts["reviews"][0])]


def _garbled(parts: Parts, figures: Figures, rng: random.Random) -> None:
    _each(
        parts,
        lambda grid: tables.relabelled(
            grid, lambda text: labels.garble(text, rng) if rng.random() < 0.3 else text, ("label",)
        ),
    )


def _kangxi(parts: Parts, figures: Figures, rng: random.Random) -> None:
    _each(parts, lambda grid: tables.relabelled(grid, labels.kangxi))


def _stacked(parts: Parts, figures: Figures, rng: random.Random) -> None:
    whole = tables.stacked([grid for (grid,) in parts.values()])
    parts.clear()
    parts["disclosure"] = [whole]


def _out_of_line(parts: Parts, figures: Figures, rng: random.Random) -> None:
    parts["disclosure"] = [tables.spans_out_of_line(parts["disclosure"][0], rng)]


def _wrapped(parts: Parts, figures: Figures, rng: random.Random) -> None:
    parts["reviews"] = [tables.words_with_breaks(tables.wrapped_numbers(parts["reviews"][0]))]
    parts["requests"] = [tables.wrapped_numbers(parts["requests"][0])]


def _channels_in_rows(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """Section 四 as three rows of five."""
    names = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    parts["reviews"] = [tables.rows_of_channels(parts["reviews"][0], names)]


def _no_table(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """A picture in place of a table, with the name of its file left in the text."""
    name = rng.choice(list(parts))
    parts[name] = ["捕获2.PNG", "图 3"][: rng.randint(0, 2)]
    for key in figures.truth:
        if key[0] == name:
            figures.truth[key] = LOST


def _over_all_applicants(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """One cell over all applicants, which holds the total and nothing of anybody else."""
    places = {
        (cell.row, cell.column): key for key, cell in _figure_cells("requests", parts["requests"][0], figures).items()
    }
    parts["requests"][0], lost = tables.over_all_applicants(parts["requests"][0], rng)
    for place in lost:
        figures.truth[places[place]] = BLANK


# A heading of the column of amounts, and the unit that it states; None for one that is not known.
_HEADINGS_OF_AMOUNTS = [
    ("{}（万元）", "CNY 10,000"),
    ("{}\n（单位：万\n元）", "CNY 10,000"),
    ("{}（万 元）", "CNY 10,000"),
    ("{}（萬元）", "CNY 10,000"),
    ("{}（单位：（万）元）", "CNY 10,000"),
    ("{}（元）", "CNY"),
    ("{}（单位：千元）", "CNY 1,000"),
    ("{}/百万元", "CNY 1,000,000"),
    ("{}（亿元）", "CNY 100,000,000"),
    ("{}（万美元）", None),
]

_AMOUNTS = re.compile(r"本\s*年\s*收\s*[费費]\s*金\s*[额額]|[采採]\s*[购購]\s*[总總]\s*金\s*[额額]")


def _units(parts: Parts, figures: Figures, rng: random.Random) -> None:
    """A unit of money in the heading of the amounts; a number in a unit that is not known is nobody's."""
    heading, unit = rng.choice(_HEADINGS_OF_AMOUNTS)

    def with_unit(text: str) -> str:
        found = _AMOUNTS.match(text)
        return heading.format(found[0]) if found else text

    parts["disclosure"] = [tables.relabelled(parts["disclosure"][0], with_unit, ("heading",))]
    for key, truth in figures.truth.items():
        if key[2] == "amount" and truth.status == "reported" and truth.unit is None:
            figures.truth[key] = Truth("reported", truth.number, unit) if unit else LOST


def _marked(kind: str) -> Bend:
    return lambda parts, figures, rng: _each(parts, lambda grid: marked(grid, kind, rng))


GRID_LAYOUTS: dict[str, Bend] = {
    "as printed": _plain,
    "hybrid forms": _plain,
    "empty cells for spans": _unmerged,
    "header without spans": _header_unmerged,
    "rows shifted": _shifted,
    "rows begin at their label": _label_shifted,
    "extra empty column": _extra_column,
    "extra cells in rows": _extra_cells,
    "one figure for two columns": _merged_figures,
    "page break": _page_break,
    "halves that touch": _touching,
    "header split over rows": _split_header,
    "garbled labels": _garbled,
    "Kangxi radicals": _kangxi,
    "several tables in one": _stacked,
    "2019 spans out of line": _out_of_line,
    "wrapped numbers and vertical labels": _wrapped,
    "picture for a table": _no_table,
    "section 四 in three rows": _channels_in_rows,
}


# Marks and lines, in the containers that have ways to draw them.
_PAGES = ("html", "mht")
ONLY_IN: dict[str, tuple[Bend, tuple[str, ...]]] = {
    "hidden figures": (_marked("hidden"), (*_PAGES, "docx", "xlsx", "pdf", "markdown")),
    "struck out figures": (_marked("struck"), (*_PAGES, "docx", "xlsx", "pdf", "markdown")),
    "raised marks": (_marked("raised"), (*_PAGES, "docx", "xlsx", "pdf", "markdown")),
    "figures shown twice": (_marked("doubled"), _PAGES),
    "figures moved away": (_marked("moved"), (*_PAGES, "docx")),
    "tables drawn twice": (_plain, ("pdf",)),
    "one cell over all applicants": (_over_all_applicants, (*_PAGES, "docx", "xlsx", "pdf")),
    "tables without lines": (_plain, (*_PAGES, "docx", "pdf")),
    "tables of three lines": (_plain, ("docx", "pdf")),
    "watermarks": (_plain, (*_PAGES, "pdf")),
    "units of money": (_units, (*_PAGES, "docx", "xlsx", "pdf", "markdown")),
}


def _shape(table_lines: Callable[[Table], list[str]], gap: str = "\n") -> Callable[[Blocks], bytes]:
    return lambda blocks: plain.write_text(blocks, table_lines, gap)


TEXT_SHAPES: dict[str, Callable[[Blocks], bytes]] = {
    "row a line, pipes": _shape(plain.piped_rows),
    "cell a line, trailing pipes": _shape(plain.trailing_pipes),
    "pipes alone on lines": _shape(plain.lone_pipes),
    "cell a paragraph": _shape(plain.cell_paragraphs, "\n\n"),
    "cell a line": _shape(plain.bare_cells),
    "row a line, spaces": _shape(plain.spaced_rows),
    "vertical headings": _shape(plain.vertical_headings),
    "run on without gaps": _shape(plain.run_on),
    "repeated lines removed": _shape(lambda table: plain.without_repeated_lines(plain.bare_cells(table))),
}


def layouts_of(container: str) -> list[str]:
    """Layouts that a container can show."""
    if container == "text":
        return list(TEXT_SHAPES)
    if container == "scan":
        # The embedded font has neither traditional characters nor Kangxi radicals.
        return [name for name in GRID_LAYOUTS if name not in ("extra cells in rows", "Kangxi radicals")]
    return [*GRID_LAYOUTS, *(name for name, (_, containers) in ONLY_IN.items() if container in containers)]
