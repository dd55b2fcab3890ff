"""Bytes to text: Chinese pages often declare another encoding than they use."""
from __future__ import annotations

import codecs

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = {"gb2312", "gbk", "gb18030", "x-gbk", "cp936", "hz-gb-2312"}


def decode(content: bytes, declared: str | None = None) -> str:
    """Decode `content`, trying what is declared before what it looks like.

    A page declared as gb2312 is read as gb18030, of which gb2312 is a part:
    otherwise rarer characters are lost without a word. Bytes that fit no
    encoding become U+FFFD, which no number or label matches.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    declared = (declared or "").strip().lower()
    if declared in _CHINESE:
        declared = "gb18030"
    for encoding in dict.fromkeys([declared, "utf-8", "gb18030"]):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=["utf_8", "gb18030", "big5", "utf_16"]).best()
    return str(best) if best is not None else content.decode("utf-8", errors="replace")
