"""Bytes to text: Chinese pages often declare another encoding than they use."""

from __future__ import annotations

import codecs

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GB = {"gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80"}
_DECLARED = {*_GB, "big5", "big5-hkscs", "utf-16", "utf-16le", "utf-16be", "hz-gb-2312"}
_SAMPLE = 200_000  # bytes to guess an encoding from


def decode(content: bytes, declared: str | None = None) -> str:
    """Decode `content` as UTF-8, then as declared, then by detection.

    Bytes that are valid UTF-8 are UTF-8, whatever is declared. A page declared as gb2312
    is read as gb18030, its superset: otherwise rarer characters are lost silently. Bytes
    that fit no encoding become U+FFFD, which no number or label matches.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    declared = (declared or "").strip().lower()
    if declared in _GB or declared not in _DECLARED:
        declared = "gb18030"
    for encoding in dict.fromkeys(["utf-8", declared, "gb18030"]):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE], cp_isolation=["utf_8", "gb18030", "big5", "utf_16"]).best()
    return content.decode(best.encoding if best is not None else "utf-8", errors="replace")
