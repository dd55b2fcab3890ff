"""Pages saved as one file (.mht, .mhtml): the page itself out of the bundle."""

from __future__ import annotations

from email import policy
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from ..errors import DamagedFileError
from . import html
from .document import Document
from .encoding import decode


def read(path: Path) -> Document:
    """Read the longest web page of a bundle; frames and pictures beside it are left out."""
    message = BytesParser(policy=policy.compat32).parsebytes(path.read_bytes())
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    contents = [(_payload(part), part.get_content_charset()) for part in pages]
    if not contents:
        raise DamagedFileError(f"{path}: a saved-page bundle without a web page in it; save the page again", path)
    content, charset = max(contents, key=lambda entry: len(entry[0]))
    return html.read_text(decode(content, charset), path)


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
