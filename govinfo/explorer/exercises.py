"""Exercises of the course: answers are computed from the reports at hand, mistakes are named.

Right answers, common mistakes and the replies to them are rows of
`definitions/wording/exercises.csv`; numbers there are expressions over the cells of the form
(see `govinfo.measures.counts`), so that an exercise works on any report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from .. import form
from ..errors import UnknownNameError
from ..frames import Frames
from ..measures.counts import Cells, count
from ..measures.measure import MEASURES

ROWS: dict[str, list[dict[str, str]]] = {}
for _row in form.definition_rows("wording/exercises"):
    ROWS.setdefault(_row["exercise"], []).append(_row)
TEXTS = {row["says"]: row for row in ROWS.pop("")}

_PER = {"count": 1, "share": 1, "rate": 1000}
# Answers may be rounded: to three decimals of a share, to one of a rate.
TOLERANCE = {"count": 0, "share": 0.00051, "rate": 0.051}


@dataclass(frozen=True)
class Verdict:
    """The reply to an answer; `correct` is None where none was given yet."""

    correct: bool | None
    message: str

    def __repr__(self) -> str:
        return f"{ {True: '✓', False: '✗', None: '…'}[self.correct] } {self.message}"

    def _repr_html_(self) -> str:
        colour = {True: "#1f6b3a", False: "#b03a12", None: "#666"}[self.correct]
        return f'<p style="border-left:4px solid {colour};padding:4px 10px;margin:4px 0">{escape(repr(self))}</p>'


class Exercises:
    """Checks the answers of the course against the reports at hand.

    Parameters
    ----------
    panel : Panel or Report
        What the exercises are about.
    lang : {"en", "zh"}
        Language of the replies.

    Raises
    ------
    UnknownNameError
        The language is not known.

    Examples
    --------
    >>> import govinfo as gi
    >>> check = gi.Exercises(gi.sample().select("西城"))
    >>> check("1.1", 1442).correct
    True
    >>> check("1.1", 1400)
    ✗ Those are the new requests alone. What did the organ still have on its desk on 1 January?
    """

    def __init__(self, panel: Frames, lang: str = "en") -> None:
        if lang not in form.LANGUAGES:
            raise UnknownNameError("language", lang, form.LANGUAGES)
        self.panel, self._lang = panel, lang

    def __call__(self, exercise: str, answer: Any) -> Verdict:
        """Say whether an answer is right, or what is wrong with it, but not what is right.

        Raises
        ------
        UnknownNameError
            The exercise is not known.
        """
        if exercise not in ROWS:
            raise UnknownNameError("exercise", exercise, ROWS)
        if answer is ...:
            return self._say(None, TEXTS["unanswered"])
        rows = ROWS[exercise]
        kind = rows[0]["kind"]
        if kind == "choice":
            return self._choice(rows, answer)
        return self._codes(rows, answer) if kind == "codes" else self._number(rows, kind, answer)

    def expected(self, exercise: str) -> Any:
        """Return the right answer for the reports at hand; None where they do not give it."""
        right = ROWS[exercise][0]
        if right["kind"] == "choice":
            return right["answer"]
        return sorted(self.selected(right)) if right["kind"] == "codes" else self.value(right)

    def _say(self, correct: bool | None, row: Mapping[str, str], **values: Any) -> Verdict:
        text = row[f"text_{self._lang}"]
        return Verdict(correct, text.format(**values) if values else text)

    def _choice(self, rows: list[dict[str, str]], answer: Any) -> Verdict:
        letter = str(answer).strip().upper()
        for row in rows:
            if row["answer"] == letter:
                return self._say(row["says"] == "right", row)
        return self._say(False, TEXTS["no_choice"])

    def _codes(self, rows: list[dict[str, str]], answer: Any) -> Verdict:
        if answer is None or not isinstance(answer, Iterable):
            return self._say(False, TEXTS["no_codes"])
        given = {answer} if isinstance(answer, str) else {str(code) for code in answer}
        right = self.selected(rows[0])
        if given == right:
            return self._say(True, rows[0])
        known = {*form.REQUEST_ITEMS, *form.CHANNELS, *MEASURES, *self.panel.reports["report_id"].dropna()}
        if unknown := sorted(given - known):
            return self._say(False, TEXTS["unknown_codes"], codes=", ".join(unknown))
        for row in rows:
            if row["says"] == "mistake" and given == self.selected(row):
                return self._say(False, row)
        hint = self._say(False, next(row for row in rows if row["says"] == "otherwise"))
        left = self._say(
            False, TEXTS["codes_left"], right=len(given & right), wrong=len(given - right), missing=len(right - given)
        )
        return Verdict(False, f"{left.message} {hint.message}")

    def _number(self, rows: list[dict[str, str]], kind: str, answer: Any) -> Verdict:
        right, nothing = self.value(rows[0]), answer is None or answer is pd.NA
        if not nothing:
            try:
                answer = float(answer)
            except (TypeError, ValueError):
                return self._say(False, TEXTS["no_number"])
            nothing = answer != answer
        if right is None:
            return self._say(nothing, TEXTS["missing_right" if nothing else "missing_wrong"])
        if nothing:
            return self._say(False, TEXTS["not_missing"])
        if _same(answer, right, kind):
            return self._say(True, rows[0])
        if kind == "share" and right and _same(answer / 100, right, kind):
            return self._say(False, TEXTS["percent"])
        for row in rows:
            if row["says"] == "mistake" and _same(answer, self.value(row), kind):
                return self._say(False, row)
        return self._say(False, next(row for row in rows if row["says"] == "otherwise"))

    def value(self, row: Mapping[str, str]) -> float | None:
        """The number that a row of the file defines; None where a cell is blank or a denominator zero."""
        expressions = [text for text in (row["answer"], row["denominator"]) if text]
        counts = count(self.panel, expressions)
        if row["of"] != "mean":
            counts = counts.dropna().sum(min_count=1).to_frame().T if row["of"] == "pooled" else counts.head(1)
        values = counts[row["answer"]]
        if row["denominator"]:
            values = values / counts[row["denominator"]].where(counts[row["denominator"]] > 0)
        value = values.mean() * _PER[row["kind"]]
        return None if pd.isna(value) else float(value)

    def selected(self, row: Mapping[str, str]) -> set[str]:
        """The codes that a row of the file defines."""
        name, _, what = row["answer"].partition("=")
        if not name:
            return set(form.listed(what))
        if name == "channels:contradicted":
            totals = {channel: f"{channel}:total" for channel in form.CHANNELS}
            cells = Cells(self.panel, totals.values())
            return {channel for channel, total in totals.items() if cells.contradicted([total])[:1].any()}
        if name == "reports:fewest":
            concluded = count(self.panel, ["concluded"])["concluded"]
            return set(concluded.index[concluded == concluded.min()])
        items = {str(item) for item in self.panel.requests["item"].unique()}
        chosen = [form.REQUEST_ITEMS[code] for code in items]
        if name == "article":
            return {item.code for item in chosen if any(a.startswith(what) for a in item.articles or ("none",))}
        return {item.code for item in chosen if getattr(item, name) == what}


def _same(answer: float, number: float | None, kind: str) -> bool:
    return number is not None and abs(answer - number) <= TOLERANCE[kind]
