"""Headings, paragraphs and tables, written as Markdown or as an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_TEMPLATE = Path(__file__).with_name("blocks.html")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; text between backquotes is code, between double asterisks strong."""

    text: str


class Table:
    """A table with a header; cells may hold code and strong text as paragraphs do."""

    def __init__(self, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        self.header = tuple(header)
        self.rows = tuple(tuple(row) for row in rows)


Block = Heading | Paragraph | Table


def code(text: str) -> str:
    """Text as code; nothing where there is no text."""
    return f"`{text}`" if text else ""


def as_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown with pipe tables."""
    return "\n\n".join(map(_markdown, blocks)) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}"
        case Paragraph():
            return block.text
    lines = [block.header, ("---",) * len(block.header), *block.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def as_html(blocks: list[Block]) -> str:
    """The blocks as one HTML page with a table of contents and without outside parts."""
    from jinja2 import Environment
    from markupsafe import Markup, escape

    def inline(text: str) -> Markup:
        return Markup(_STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", str(escape(text)))))

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["inline"] = inline
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    numbered = [(type(block).__name__, number, block) for number, block in enumerate(blocks)]
    return template.render(blocks=numbered, title=next(block.text for block in blocks if isinstance(block, Heading)))
