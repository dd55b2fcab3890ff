"""A finding: one row of the frame `issues`, with what it knows, and its message in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from textwrap import shorten

from ..form.codes import definition_rows
from ..form.labels import cell_label, column_label, row_label, table_label
from ..matching import Remark
from .registry import CHECKS

#: Texts of messages by name and language, from `definitions/checks/messages.csv`; braces are filled in.
MESSAGES: dict[str, dict[str, str]] = {
    row["message_name"]: {"en": row["message_en"], "zh": row["message_zh"]}
    for row in definition_rows("checks/messages")
}
# What fills a pair of braces: text, a number, or what gives the words in a language.
Fact = str | float | Callable[[str], str]
_MOST_NAMED = 6
_LONGEST_TEXT = 200
_OR = {"en": " or ", "zh": " 或 "}
_AND = {"en": "; ", "zh": "；"}


@dataclass(slots=True)
class Finding:
    """One thing that does not add up, cannot be read with certainty, or was imputed.

    `found` is what is printed, `expected` what the other cells (or the other report) say.
    `quotations` are words of the report, `facts` what else the message says. `wording` names the
    message where the check has several.
    """

    check: str
    table: str | None = None
    row: str | None = None
    column: str | None = None
    found: float | None = None
    expected: float | None = None
    wording: str | None = None
    quotations: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        return CHECKS[self.check].severity

    @property
    def difference(self) -> float | None:
        return None if self.found is None or self.expected is None else self.found - self.expected

    def message(self, lang: str = "en") -> str:
        """The finding in words.

        Examples
        --------
        >>> Finding("negative", "reviews", "reconsideration", "total", found=-3).message()
        'Administrative reconsideration, Total: -3 is printed; a count is not below zero'
        >>> Finding("negative", "reviews", "reconsideration", "total", found=-3).message("zh")
        '行政复议·总计：填报 -3，数量不应为负'
        """
        known: dict[str, Fact | None] = {
            "cell": partial(cell_label, self.table, self.row, self.column),
            "row": partial(row_label, self.table, self.row) if self.row else None,
            "table": partial(table_label, self.table) if self.table else None,
            "found": self.found,
            "expected": self.expected,
            "quotation": lambda _: quoted(self.quotations),
            **self.facts,
        }
        words = {name: _in_words(fact, lang) for name, fact in known.items() if fact is not None}
        return MESSAGES[self.wording or self.check][lang].format(**words)

    @classmethod
    def of(cls, table: str, remark: Remark) -> Finding:
        """The finding that matching remarked on a table."""
        return cls(remark.check, table, remark.row, remark.column, wording=remark.wording, facts=remark.facts)

    def record(self, report_id: str) -> tuple[object, ...]:
        """The row of `issues`, in the order of its fields."""
        return (
            report_id,
            self.check,
            self.table,
            self.row,
            self.column,
            self.found,
            self.expected,
            self.difference,
            self.severity,
            self.message("en"),
            self.message("zh"),
        )


def quoted(texts: Iterable[str]) -> str:
    """Words of a report in quotation marks, as messages quote them."""
    return " / ".join(f"“{text}”" for text in texts)


def phrase(name: str) -> Fact:
    """A part of a message that `definitions/checks/messages.csv` has."""
    return MESSAGES[name].__getitem__


def rows_named(table: str, codes: Iterable[str]) -> Fact:
    """The labels of some rows, or the first of them and how many more there are."""
    return partial(_listed, row_label, table, tuple(codes))


def columns_named(table: str, codes: Iterable[str]) -> Fact:
    """The labels of some columns, or the first of them and how many more there are."""
    return partial(_listed, column_label, table, tuple(codes))


def any_of(numbers: Iterable[float]) -> Fact:
    """Numbers of which any would do."""
    texts = [f"{number:.12g}" for number in dict.fromkeys(numbers)]
    return lambda lang: _OR[lang].join(texts)


def _listed(label: Callable[[str, str, str], str], table: str, codes: tuple[str, ...], lang: str) -> str:
    shown = _AND[lang].join(label(table, code, lang) for code in codes[:_MOST_NAMED])
    more = len(codes) - _MOST_NAMED
    return MESSAGES["list.more"][lang].format(shown=shown, more=more) if more > 0 else shown


def _in_words(fact: Fact, lang: str) -> str:
    if callable(fact):
        return fact(lang)
    return shorten(fact, _LONGEST_TEXT) if isinstance(fact, str) else f"{fact:.12g}"
