"""Headings, paragraphs, lists and tables, written as Markdown or HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; text between backquotes is code, between double asterisks strong."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_STYLE = """
body { font: 16px/1.5 Georgia, "Noto Serif CJK SC", "Songti SC", serif }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3 { line-height: 1.2; margin-top: 2em } table { border-collapse: collapse; width: 100%; margin: 1em 0 }
th, td { border-bottom: 1px solid #bbb; padding: .3em .6em; text-align: left; vertical-align: top; font-size: .85em }
th { border-bottom: 2px solid #333 } code { font-size: .9em; overflow-wrap: anywhere }
@media print { body { max-width: none; font-size: 10pt } h2 { break-after: avoid } tr { break-inside: avoid } }
"""


def as_markdown(blocks: list[Block]) -> str:
    """The blocks as Markdown with pipe tables."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}"
        case Paragraph():
            return block.text
    lines = [block.header, ("---",) * len(block.header), *block.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def as_html(blocks: list[Block]) -> str:
    """The blocks as one HTML page with a table of contents."""
    contents: list[str] = []
    body: list[str] = []
    for place, block in enumerate(blocks):
        match block:
            case Heading():
                body.append(f'<h{block.level} id="s{place}">{_inline(block.text)}</h{block.level}>')
                if block.level == 2:
                    contents.append(f'<li><a href="#s{place}">{_inline(block.text)}</a></li>')
            case Paragraph():
                body.append(f"<p>{_inline(block.text)}</p>")
            case Table():
                head = "".join(f"<th>{_inline(cell)}</th>" for cell in block.header)
                rows = "\n".join(
                    "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
                )
                body.append(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>")
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body.insert(1, f"<ul>\n{chr(10).join(contents)}\n</ul>")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _inline(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", html.escape(text, quote=False)))
