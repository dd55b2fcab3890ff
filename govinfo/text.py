"""Names of files as text that every frame and screen can hold, and back; so other text with half characters.

Archives packed on Chinese systems leave names whose bytes are no UTF-8: Python gives
such a byte as half a character, which neither Arrow nor a terminal takes.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_BYTE = re.compile(r"\\udc([89a-f][0-9a-f])")


def as_text(name: str | Path) -> str:
    r"""A name, or a message with a name in it, with bytes that are no UTF-8 written out.

    Examples
    --------
    >>> as_text("年报\udcd5\udcfe.pdf")
    '年报\\udcd5\\udcfe.pdf'
    """
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


def as_path(text: str) -> Path:
    """The path that a text stands for."""
    # Written out a name may be longer than any that a disk takes: to ask for it must not be an error.
    return Path(text if os.path.exists(text) else _BYTE.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), text))
