"""Printed labels to codes of the form, by similarity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import fuzz

from ..form.codes import Term, definition_rows
from ..text import compact

#: Similarity from which a garbled label counts as the form's: the share of characters
#: that both have in order. The nearest two different labels of the form that can be in
#: the same place reach 0.79, and there the better one wins.
ENOUGH = 0.75

_NUMERAL = "[一二三四五六七八九十]{1,2}"
_NUMBERING = re.compile(rf"^(?:\(?{_NUMERAL}\)?[、,.．:：]|\({_NUMERAL}\)|\(?\d{{1,2}}\)?[、,.．:：]?)")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_WORDS = re.compile(r"[^\w]|_")
_SIMPLIFIED = str.maketrans({row["traditional"]: row["simplified"] for row in definition_rows("form/traditional")})


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """A label reduced to its words: no spaces, numbering, brackets or punctuation; simplified characters.

    Examples
    --------
    >>> plain("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")
    '部分公开'
    >>> plain("3. 危及“三安全一稳定”"), plain("總計")
    ('危及三安全一稳定', '总计')
    """
    words = _NUMBERING.sub("", simplified(text), count=1)
    return _NOT_WORDS.sub("", _IN_BRACKETS.sub("", words) or words)


def is_numbered(text: str) -> bool:
    """Whether a label begins with its number on the form: （七）总计, 3.其他."""
    return _NUMBERING.match(simplified(text)) is not None


def simplified(text: str) -> str:
    """A text in the form of `compact`, in simplified characters."""
    return compact(text).translate(_SIMPLIFIED)


def similarity(one: str, other: str) -> float:
    """Similarity of two plain labels between 0 and 1."""
    return fuzz.ratio(one, other) / 100


class Vocabulary:
    """The labels that can be in one kind of place, and the code that each means.

    `others` are labels that can be there too and mean no code; they win over a
    garbled reading, so that a wrong row never fits.
    """

    def __init__(self, terms: Iterable[Term], others: Iterable[str] = ()) -> None:
        self._codes: dict[str, str | None] = {plain(label): None for label in others}
        for term in terms:
            self._codes.update({plain(spelling): term.code for spelling in term.spellings})
        # The same labels and numbers are in many cells.
        self._near = lru_cache(maxsize=4096)(self._nearest)
        self.code = lru_cache(maxsize=4096)(self._code)

    def candidates(self, text: str, enough: float = ENOUGH) -> Mapping[str, float]:
        """Codes that the label may mean, with their similarity; empty where none is near enough.

        Only labels within 0.05 of the nearest one count.
        """
        word = plain(text)
        if not word:
            return {}
        if word in self._codes:
            code = self._codes[word]
            return {code: 1.0} if code is not None else {}
        return {code: score for code, score in self._near(word).items() if score >= enough}

    def _nearest(self, word: str) -> dict[str, float]:
        scores = {label: similarity(word, label) for label in self._codes}
        best = max(scores.values(), default=0.0)
        near: dict[str, float] = {}
        for label, score in scores.items():
            if score < best - 0.05:
                continue
            code = self._codes[label]
            if code is None:
                return {}
            near[code] = max(score, near.get(code, 0.0))
        return near

    def _code(self, text: str) -> str | None:
        """The code of a label; None where no code is near enough, or several are."""
        near = self.candidates(text)
        return next(iter(near)) if len(near) == 1 else None
