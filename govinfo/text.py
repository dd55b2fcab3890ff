"""Chinese text in one normal form, and what documents and files are called as text that only can be read.

Archives packed on Chinese systems leave names whose bytes are not UTF-8. Python keeps such a byte as a lone
surrogate, which neither Arrow nor a terminal takes.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

# What acts instead of being read: controls, lone surrogates, bidirectional embeddings, overrides and isolates,
# annotations within a line, noncharacters, tags.
_ACTS = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e007f"
)
_BREAKS = r"\r\x0b\x0c\x85\u2028\u2029"
_ACTING = re.compile(f"[{_ACTS}]")
_LINE_BREAK = re.compile(rf"\r\n|[{_BREAKS}]")
_UNTAMED = re.compile(f"[{_ACTS}{_BREAKS}]")
_UNTAMED_IN_LINE = re.compile(rf"[{_ACTS}{_BREAKS}\t\n]")
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U(000[0-9a-f]{5})")
# 二〇二四年; the zero is written in many ways, also as a letter.
_ZEROS = "〇○零Oo"
_CHINESE_YEAR = re.compile(f"二[{_ZEROS}][一二三][{_ZEROS}一二三四五六七八九](?=年)")
_ARABIC = str.maketrans(f"{_ZEROS}一二三四五六七八九", f"{'0' * len(_ZEROS)}123456789")
# Fonts lead some characters back to the radical of the same look, which NFKC leaves as it is.
_RADICALS = str.maketrans(
    "⺁⺇⺌⺎⺓⺗⺙⺝⺟⺠⺩⺪⺫⺮⺯⺶⻁⻂⻃⻄⻅⻆⻉⻋⻌⻍⻏⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻳",
    "厂几小兀幺心攵月母民王疋目竹糸羊虎衤覀西见角贝车辶辶阝长长长门阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟龟",
)


def without_spaces(text: str) -> str:
    """Text without white space, line feeds included: Chinese has none between words, and layouts insert some."""
    return "".join(text.split())


@lru_cache(maxsize=4096)  # the same paragraphs and labels are searched for one thing after the other
def compact(text: str) -> str:
    """Text in Unicode's form NFKC (full-width letters, digits and signs become plain) and without white space.

    Radicals become the characters that they stand for.

    Examples
    --------
    >>> compact("２０２４ 年　（一）：")
    '2024年(一):'
    """
    return without_spaces(_normal_form(text))


def single_spaces(text: str) -> str:
    """Text in the form of `compact`, but with one space where there is white space between two words.

    Examples
    --------
    >>> single_spaces("发布时间：２０２５-０１-２０　 来源：办公室")
    '发布时间:2025-01-20 来源:办公室'
    """
    return " ".join(_normal_form(text).split())


def _normal_form(text: str) -> str:
    """Text in Unicode's form NFKC, with radicals as the characters that they stand for."""
    return unicodedata.normalize("NFKC", _with_marks_apart(text)).translate(_RADICALS)


def _with_marks_apart(text: str) -> str:
    """Text in Unicode's Stream-Safe Format: no more than 30 combining marks in a row, else a joiner between them.

    Normalisation sorts marks, in time that grows with the square of their number.
    """
    if not _MAY_BE_MARKS.search(text):
        return text
    return _marks().sub(lambda row: _JOINER.join(_THIRTY.findall(row.group())), text)


# The blocks that hold all combining marks, with much else; it takes long to name the marks alone.
_MAY_BE_MARKS = re.compile("[\u0300-\u30ff\ua000-\ufe2f\U00010000-\U0001efff]{31,}")
_JOINER = "\u034f"
_THIRTY = re.compile(".{1,30}", re.DOTALL)


@cache
def _marks() -> re.Pattern[str]:
    """More than thirty combining marks in a row."""
    marks = [code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))]
    starts = [code for code in marks if not unicodedata.combining(chr(code - 1))]
    ends = [code for code in marks if not unicodedata.combining(chr(code + 1))]
    ranges = "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
    return re.compile(f"[{ranges}]{{31,}}")


def arabic_years(text: str) -> str:
    """Text with the years that are written in Chinese numerals in Arabic ones.

    Examples
    --------
    >>> arabic_years("二〇二四年受理二十件"), arabic_years("二○一九年")
    ('2024年受理二十件', '2019年')
    """
    return _CHINESE_YEAR.sub(lambda year: year.group().translate(_ARABIC), text)


def tame(text: str) -> str:
    r"""Text of a document that only can be read: what would act on a terminal, a table or a page is written out.

    Control characters (terminal escapes, NUL), bidirectional embeddings and overrides, tag characters, lone
    surrogates (undecodable bytes) and noncharacters become escapes such as ``\\x1b``; line breaks of every kind
    become line feeds, so that no row of a CSV file is torn. Tabs and line feeds stay.

    Examples
    --------
    >>> print(tame("20\x1b[31m\r\n\u202e件"))
    20\x1b[31m
    \u202e件
    """
    if _UNTAMED.search(text) is None:
        return text
    return _ACTING.sub(_escape, _LINE_BREAK.sub("\n", text))


def as_text(name: str | Path) -> str:
    r"""A name, or a message with a name in it, tame and on one line.

    Examples
    --------
    >>> as_text("年报\udcd5\udcfe\n.pdf")
    '年报\\udcd5\\udcfe\\x0a.pdf'
    """
    return _UNTAMED_IN_LINE.sub(_escape, str(name))


def as_path(text: str) -> Path:
    """The path that `as_text` was given."""
    # Written out, a name may be longer than the longest that a disk takes: to ask for it must not be an error.
    return Path(text if os.path.exists(text) else _ESCAPE.sub(lambda one: chr(int(one[one.lastindex or 0], 16)), text))


def _escape(character: re.Match[str]) -> str:
    code = ord(character[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
