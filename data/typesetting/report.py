"""A report to be typeset: its prose, its figures, and how its office laid it out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

from .form_tables import Table, disclosure_table, requests_table, reviews_table

TABLES = ("disclosure", "requests", "reviews")
NOTE = (
    "Typeset by the govinfo project from the figures of the published report; "
    "the wording of the prose is the project's own."
)


@dataclass(frozen=True)
class Layout:
    """How a report is laid out, one row of `layouts.csv`.

    `tear` says what a page break does inside section 三: "whole" leaves labels whole
    above the break, "label" tears the label of a group, "row" tears a row.
    `rough_markdown` lists what a converter left wrong: "torn", "shifted", "unmarked".
    """

    disclosure_row: float = 22
    requests_row: float = 19
    text_size: float = 14
    shaded: bool = False
    repeat_header: bool = False
    tear: str = "whole"
    pdf_labels: dict[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    declared: str = "utf-8"
    rough_markdown: tuple[str, ...] = ()
    markdown_break: str = ""

    @classmethod
    def from_row(cls, row: dict[str, str]) -> Layout:
        """Read a row of text; an empty cell leaves the default."""
        readers = {
            "disclosure_row": float,
            "requests_row": float,
            "text_size": float,
            "shaded": "yes".__eq__,
            "repeat_header": "yes".__eq__,
            "pdf_labels": lambda text: dict(part.split("=") for part in text.split("|")),
            "rough_markdown": lambda text: tuple(text.split()),
        }
        names = {option.name for option in fields(cls)}
        return cls(**{name: readers.get(name, str)(text) for name, text in row.items() if name in names and text})


class Block(NamedTuple):
    """A piece of a report in reading order; `kind` is title, heading, text or table."""

    kind: str
    content: str | Table


@dataclass(frozen=True)
class Report:
    """A report; `content` is its prose in order, with `{requests}` and the like where a table stands."""

    stem: str
    agency: str
    year: int
    content: tuple[tuple[str, str], ...]
    figures: dict[tuple[str, str, str], str]
    published: str = ""
    layout: Layout = Layout()

    @property
    def title(self) -> str:
        return "".join(text for kind, text in self.content if kind == "title")

    def blocks(self, labels: dict[str, str] | None = None) -> Iterator[Block]:
        """Yield titles, headings, paragraphs and tables; `labels` as in `requests_table`."""
        for kind, text in self.content:
            if kind == "table":
                yield Block("table", self.table(text, labels))
            else:
                yield Block(kind, text)

    def form_of(self, name: str) -> str:
        """Tell the form that section 二 or 三 follows by the codes of its figures."""
        codes = {code for table, row, column in self.figures if table == name for code in (row, column)}
        return "2019" if codes & {"other", "total_public"} else "2021"

    def table(self, name: str, labels: dict[str, str] | None = None) -> Table:
        """Lay out one table in the form that its figures follow."""
        if name == "requests":
            return requests_table(self.figures, self.form_of(name), labels)
        if name == "disclosure":
            return disclosure_table(self.figures, self.form_of(name))
        return reviews_table(self.figures)


def parse_prose(text: str) -> tuple[tuple[str, str], ...]:
    """Read prose: `# ` title line, `## ` heading, `{requests}` a table, other lines paragraphs."""
    content = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("## "):
            content.append(("heading", line[3:]))
        elif line.startswith("# "):
            content.append(("title", line[2:]))
        elif line.strip("{}") in TABLES:
            content.append(("table", line.strip("{}")))
        else:
            content.append(("text", line))
    return tuple(content)


def read_reports(folder: Path) -> list[Report]:
    """Read the reports of a folder laid out as `data/`, in the order of its catalogue."""
    layouts = {row["stem"]: Layout.from_row(row) for row in _rows(folder / "layouts.csv")}
    reports = []
    for row in _rows(folder / "reports.csv"):
        stem = row["stem"]
        figures = {
            (cell["table"], cell["row"], cell["column"]): cell["value"]
            for cell in _rows(folder / "figures" / f"{stem}.csv")
        }
        prose = parse_prose((folder / "prose" / f"{stem}.md").read_text(encoding="utf-8"))
        reports.append(Report(stem, row["agency"], int(row["year"]), prose, figures, row["published"], layouts[stem]))
    return reports


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
