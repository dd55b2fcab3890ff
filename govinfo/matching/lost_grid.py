"""Tables whose grid is lost: rows of labels and numbers out of lines of text.

Converters leave one row a line, one cell a line, or one cell a paragraph, with pipes
here and there. What is left is a stream of words, numbers and blanks in reading order;
a label takes the numbers that follow it. Columns are gone, so matching accepts such a
row only where it holds as many numbers as the form has columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ..documents.document import Cell, Grid, Paragraph
from ..form.codes import FORMS, request_items
from .columns import WIDTH
from .disclosure import ITEMS as DISCLOSURE_ITEMS
from .disclosure import MEASURES
from .labels import is_numbered, plain
from .match import Row
from .numbers import read_number
from .request_rows import APPLICANT_WORDS as APPLICANTS
from .request_rows import ITEMS as REQUEST_ITEMS
from .request_rows import LabelledRow, align
from .reviews import CHANNEL_ROWS, RESULT_WORDS

_PAGE_NUMBER = re.compile(r"[\-—–－·]+\s*\d{1,4}\s*[\-—–－·]+|第\s*\d{1,4}\s*页.*")
_MOST_PARTS = 6  # of a label that is broken over lines or parted by spaces
_FEWEST_IN_LAYER = 3  # characters in a line of vertical headings
_MOST_ABOVE = 8  # parts of a wrapped label above its numbers, with those of headings that run downwards beside it
_MOST_BELOW = 24  # and below them
_FEET_OF_PARAGRAPH = 2  # line feeds between two paragraphs; each more is a blank cell
_FEWEST_TO_REPEAT = 8  # numbers, one a line, that without a single repetition are no whole table


@dataclass(slots=True)
class _Token:
    """A word, a number or a blank cell, with the number of its line."""

    kind: str  # word, number, blank
    text: str
    line: int
    page: int | None


def rows_from_text(paragraphs: Iterable[Paragraph]) -> list[Row]:
    """Rows of unaligned cells from lines of text; empty where lines were removed as repeated."""
    lines = [line for line in _with_vertical_words(list(paragraphs)) if not _PAGE_NUMBER.fullmatch(line.text.strip())]
    tokens = list(_tokens(lines))
    return [] if _repetitions_removed(tokens) else list(_rows(tokens))


def rows_with_stray_lines(blocks: Iterable[Paragraph | Grid]) -> list[Row]:
    """The rows of all grids, and between them lines of text that are whole rows of section 三.

    Where the rule above the first row of a page is missing, that row is outside its table.
    """
    rows: list[Row] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            rows += [Row(cells, number) for cells in block.rows() if cells]
        else:
            rows += [
                row
                for row in rows_from_text([block])
                if len(row.cells) == WIDTH + 1 and 1.0 in REQUEST_ITEMS.candidates(row.cells[0].text).values()
            ]
    return rows


def rows_of_wrapped_labels(paragraphs: Iterable[Paragraph]) -> list[Row]:
    """Rows of section 三 out of lines of text in which labels are wrapped round their numbers.

    The seven numbers are behind one of the lines of their label; the lines above and below it may belong to it or to
    its neighbours. The order of the form decides which parts make the label of each row. Whether it is right, the sums
    of the table have to prove.
    """
    lines = [_parts(line.text) for line in paragraphs]
    ends = [number for number, parts in enumerate(lines) if len(parts) > WIDTH and all(map(_is_number, parts[-WIDTH:]))]
    if len(ends) < len(request_items(FORMS[0])):
        return []
    rows, labels = [], []
    for before, number, after in zip([-1, *ends], ends, [*ends[1:], len(lines)], strict=False):
        words, values = lines[number][:-WIDTH], lines[number][-WIDTH:]
        above = [part for parts in lines[before + 1 : number] for part in parts][-_MOST_ABOVE:]
        below = [part for parts in lines[number + 1 : after] for part in parts][:_MOST_BELOW]
        found = _possible_labels(above, words, below)
        cells = [Cell(text, number, place) for place, text in enumerate(["".join(words), *values])]
        row = Row(cells, number, aligned=False, one_line=True)
        rows.append(
            LabelledRow(cells[0], cells[0].text, {code: score for code, (score, _) in found.items()}, cells[1:], row)
        )
        labels.append(found)
    for index, code in align(rows).items():
        rows[index].row.cells[0].text = labels[index][code][1]
    return [row.row for row in rows]


def _possible_labels(above: list[str], words: list[str], below: list[str]) -> dict[str, tuple[float, str]]:
    """The labels that the words of a line may be part of, by code, with their similarity and text."""
    starts = [words[start:] for start in range(len(words))] + [[*above[start:], *words] for start in range(len(above))]
    texts = {"".join([*start, *below[:end]]) for start in starts for end in range(len(below) + 1)}
    found: dict[str, tuple[float, str]] = {}
    for text in sorted(texts, key=len):
        for code, score in REQUEST_ITEMS.candidates(text).items():
            if score > found.get(code, (0.0, ""))[0]:
                found[code] = (score, text)
    return found


def _tokens(lines: list[Paragraph]) -> Iterator[_Token]:
    in_number = False
    for number, line in enumerate(lines):
        parts = _parts(line.text)
        if in_number and parts and _is_number(parts[0]):
            for _ in range(line.feeds - _FEET_OF_PARAGRAPH):
                yield _Token("blank", "", number, line.page)
        numbers_from = len(parts)
        while numbers_from and (not parts[numbers_from - 1] or _is_number(parts[numbers_from - 1])):
            numbers_from -= 1
        words = _whole_labels(parts[:numbers_from])
        parts, numbers_from = [*words, *parts[numbers_from:]], len(words)
        for place, part in enumerate(parts):
            kind = "word" if place < numbers_from else "number" if part else "blank"
            if part or kind == "blank":
                yield _Token(kind, part, number, line.page)
        if parts:
            in_number = _is_number(parts[-1])


def _parts(text: str) -> list[str]:
    """Cells of a line: parted by pipes, else by spaces; a pipe ends the cell before it."""
    if "|" not in text:
        return text.split()
    cells = [part.strip() for part in text.split("|")]
    if not cells[-1]:
        cells.pop()
    return cells[1:] if len(cells) > 1 and not cells[0] else [cell for cell in cells if cell or len(cells) > 1]


def _whole_labels(parts: list[str]) -> list[str]:
    """The words of a line, with those put together that spaces part within a label of the form."""
    words: list[str] = []
    place = 0
    while place < len(parts):
        for count in range(min(_MOST_PARTS, len(parts) - place), 0, -1):
            text = "".join(parts[place : place + count])
            if count == 1 or _is_label(text):
                words.append(text)
                place += count
                break
    return words


def _is_label(text: str) -> bool:
    """Whether words put together are a label of the form."""
    vocabularies = (REQUEST_ITEMS, DISCLOSURE_ITEMS, MEASURES, RESULT_WORDS, APPLICANTS)
    return any(1.0 in vocabulary.candidates(text).values() for vocabulary in vocabularies)


def _is_number(text: str) -> bool:
    return any(read_number(text, kind).status in ("reported", "placeholder") for kind in ("count", "signed", "amount"))


def _with_vertical_words(lines: list[Paragraph]) -> list[Paragraph]:
    """Headings set vertically (结 结 其 尚 over 果 果 他 未 …) turned into words."""
    turned: list[Paragraph] = []
    for is_layer, group in groupby(lines, key=lambda line: _is_layer(line.text)):
        layers = list(group)
        if is_layer and len(layers) > 1:
            # 总计 has two characters and hangs in the middle of words of four: it is set aside.
            rows = [[c for c in line.text.split() if c not in "总计合"] for line in layers]
            totals = sum(line.text.split().count("总") + line.text.split().count("合") for line in layers)
            if len({len(row) for row in rows}) == 1:
                words = ["".join(column) for column in zip(*rows, strict=True)]
                turned.append(Paragraph(" ".join(_with_totals(words, totals)), layers[0].page, layers[0].feeds))
                continue
        turned += layers
    return turned


def _is_layer(text: str) -> bool:
    words = text.split()
    return len(words) >= _FEWEST_IN_LAYER and all(len(word) == 1 and not word.isdigit() for word in words)


def _with_totals(words: list[str], totals: int) -> list[str]:
    """The words with 总计 behind each set of results, where there are as many as sets."""
    sets = max(sum(RESULT_WORDS.code(word) == "pending" for word in words), 1)
    if totals != sets or len(words) % sets:
        return words
    size = len(words) // sets
    return [word for start in range(0, len(words), size) for word in [*words[start : start + size], "总计"]]


def _repetitions_removed(tokens: list[_Token]) -> bool:
    """Whether the text lost its repeated lines: a table of numbers, one a line, in which none occurs twice."""
    alone = [
        token.text
        for _, group in groupby(tokens, key=lambda token: token.line)
        for token in [next(group)]
        if token.kind == "number" and next(group, None) is None
    ]
    return len(alone) >= _FEWEST_TO_REPEAT and len(set(alone)) == len(alone)


def _rows(tokens: list[_Token]) -> Iterator[Row]:
    number = 0
    for words, values in _runs(tokens):
        label = _label(words)
        heading = words[: len(words) - label] if values else words
        for part in _parted_at_labels(heading):
            yield _row(_whole_labels([token.text for token in part]), part, number)
            number += 1
        if values:
            texts = ["".join(token.text for token in words[len(words) - label :])] if label else []
            row = _row([*texts, *(token.text for token in values)], values, number)
            row.one_line = len({token.line for token in values}) < len(values)
            yield row
            number += 1


def _runs(tokens: list[_Token]) -> Iterator[tuple[list[_Token], list[_Token]]]:
    """Words, and the numbers and blanks that follow them."""
    words: list[_Token] = []
    values: list[_Token] = []
    for token in tokens:
        if token.kind == "word":
            if values:
                yield words, values
                words, values = [], []
            words.append(token)
        elif token.kind == "number" or values:
            values.append(token)
    yield words, values


def _label(words: list[_Token]) -> int:
    """How many of the last words are the label of the numbers behind them, 0 where they are none."""
    if any(RESULT_WORDS.code(token.text) == "pending" for token in words[-2:]):
        return 0  # 总计 at the end of the headings of section 四, not the row of section 三
    best, parts = 0.0, 0
    for count in range(1, min(_MOST_PARTS, len(words)) + 1):
        if count > 1 and is_numbered(words[1 - count].text):
            break  # there the label of the numbers begins; what is before it goes on from the row above
        text = "".join(token.text for token in words[-count:])
        for vocabulary in (REQUEST_ITEMS, DISCLOSURE_ITEMS, CHANNEL_ROWS):
            score = max(vocabulary.candidates(text).values(), default=0.0)
            if score > best + (0.0 if plain(text) == text else 0.001):
                best, parts = score, count
    return parts


def _parted_at_labels(words: list[_Token]) -> Iterator[list[_Token]]:
    """Headings, and between them the labels of section 三 that no number follows, each as one word."""
    heading: list[_Token] = []
    place = 0
    while place < len(words):
        sizes = range(min(_MOST_PARTS, len(words) - place), 0, -1)
        size = next((n for n in sizes if _is_numbered_label("".join(t.text for t in words[place : place + n]))), 0)
        if not size:
            heading.append(words[place])
            place += 1
            continue
        if heading:
            yield heading
            heading = []
        label = "".join(token.text for token in words[place : place + size])
        yield [_Token("word", label, words[place].line, words[place].page)]
        place += size
    if heading:
        yield heading


def _is_numbered_label(text: str) -> bool:
    """Whether words are a label of section 三 with its number: without, 其他 and 总计 are headings of columns too."""
    return is_numbered(text) and 1.0 in REQUEST_ITEMS.candidates(text).values()


def _row(texts: list[str], tokens: list[_Token], number: int) -> Row:
    cells = [Cell(text, number, column) for column, text in enumerate(texts)]
    return Row(cells, tokens[0].line, aligned=False)
