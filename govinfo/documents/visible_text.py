"""The text that a page shows, from runs of text that are hidden, struck out, raised or doubtful.

Readers know how their container hides or strikes text; here a cell is made of what remains. Hidden and struck
text is not part of a number, a footnote mark is taken off where it is certain. Anything else that could change
the digits leaves `NOT_READ` in the cell, so that it is unreadable, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from .document import NOT_READ

#: Why a cell cannot be read with certainty; the wording of each is in `definitions/checks/messages.csv`.
DOUBTS = ("picture", "struck_out", "raised", "moved", "sizes", "unclear")


class Look(Enum):
    """How a run of text is shown; moved text is beside its place in the line, doubtful text is faint or overlapped."""

    PLAIN = 0
    HIDDEN = 1
    STRUCK = 2
    RAISED = 3
    MOVED = 4
    DOUBTFUL = 5


class Run(NamedTuple):
    """A piece of text, how it is shown, and the size of its characters where the container states one."""

    text: str
    look: Look = Look.PLAIN
    size: float = 0.0


# A mark whose meaning is certain beside a number: one digit, a sign or letter, or anything short in brackets.
_MARK = re.compile(r"\s*([\d¹²³⁰⁴-⁹₀-₉]|[*＊※†‡§#①-⑳a-zA-Z注]|注\d{0,2}|[\[［(（【〔][\d*注a-z]{1,3}[\]］)）】〕])\s*")
_UNICODE_MARK = re.compile("([¹²³⁰⁴-⁹₀-₉①-⑳]+)")
_DIGIT = re.compile(r"[\d¹²³⁰⁴-⁹₀-₉]")
_SMALL = 0.8  # of the size of the largest digits: digits as small as this are not of the same number
_PARTED = "\n \t\u3000\u00a0"


def cell_text(runs: Sequence[Run]) -> tuple[str, str]:
    """The text of a cell, and why it cannot be read with certainty: one of `DOUBTS`, or nothing.

    Examples
    --------
    >>> cell_text([Run("2964", Look.STRUCK), Run("2946"), Run("1", Look.RAISED)])
    ('2946', '')
    """
    text = "".join([run.text for run in runs])
    is_plain = all(run.look is Look.PLAIN for run in runs) and len({run.size for run in runs if run.size}) < 2
    if is_plain and (text.isascii() or not _UNICODE_MARK.search(text)):
        return text, "picture" if NOT_READ in text else ""
    pieces = list(_merged(_with_unicode_marks(runs)))
    kept = [
        piece
        for number, piece in enumerate(pieces)
        if piece.look not in (Look.HIDDEN, Look.STRUCK) and not (piece.look is Look.RAISED and _is_mark(number, pieces))
    ]
    shown = "".join(piece.text for piece in kept)
    doubt = next(_doubts(kept), "picture" if NOT_READ in shown else "")
    if not shown.strip() and any(piece.look is Look.STRUCK and _DIGIT.search(piece.text) for piece in pieces):
        doubt = "struck_out"
    return (f"{shown}{NOT_READ}" if doubt and NOT_READ not in shown else shown), doubt


def paragraph_text(runs: Sequence[Run]) -> str:
    """The text of a paragraph, without what is hidden or struck out and without footnote marks."""
    if all(run.look is Look.PLAIN for run in runs):
        return "".join([run.text for run in runs])
    pieces = list(_merged(runs))
    return "".join(
        piece.text
        for number, piece in enumerate(pieces)
        if piece.look not in (Look.HIDDEN, Look.STRUCK)
        and not (piece.look is Look.RAISED and _MARK.fullmatch(piece.text) and number)
    )


def _with_unicode_marks(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs with raised and circled characters as raised runs of their own."""
    for run in runs:
        if run.look is not Look.PLAIN or run.text.isascii():
            yield run
            continue
        for number, part in enumerate(_UNICODE_MARK.split(run.text)):
            if part:
                yield Run(part, Look.RAISED if number % 2 else run.look, run.size)


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    last: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if last is not None and (run.look, run.size) == (last.look, last.size):
            last = Run(last.text + run.text, run.look, run.size)
        else:
            if last is not None:
                yield last
            last = run
    if last is not None:
        yield last


def _is_mark(number: int, pieces: list[Run]) -> bool:
    """Whether a raised run is certainly a footnote mark: short, behind a number or word that ends there."""
    if not _MARK.fullmatch(pieces[number].text):
        return False
    shown = [run.text if run.look not in (Look.HIDDEN, Look.STRUCK) else "" for run in pieces]
    before, after = "".join(shown[:number]).rstrip(_PARTED), "".join(shown[number + 1 :]).lstrip(_PARTED)
    if not before:
        return bool(after) and not _DIGIT.search(pieces[number].text)
    return before[-1] not in ".,，．" and not _DIGIT.match(after)


def _doubts(kept: list[Run]) -> Iterator[str]:
    for piece in kept:
        if piece.look is Look.DOUBTFUL and piece.text.strip():
            yield "unclear"
        elif piece.look is Look.RAISED and _DIGIT.search(piece.text):
            yield "raised"
    digits = [piece for piece in kept if _DIGIT.search(piece.text)]
    if len(digits) > 1 and any(piece.look is Look.MOVED for piece in digits):
        yield "moved"
    sizes = [piece.size for piece in digits if piece.size]
    if sizes and min(sizes) < _SMALL * max(sizes):
        yield "sizes"
