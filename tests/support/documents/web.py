"""Made-up reports as web pages and saved-page bundles."""

from __future__ import annotations

import base64
import html
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .marks import Piece, pieces
from .tables import Table

STYLE = "table{border-collapse:collapse} td{border:1px solid #000}"
_FAINT = "opacity:.15;font-size:40px;transform:rotate(-30deg);pointer-events:none"
_AWAY = "position:absolute;left:-9999px"
_CLIPPED = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)"
MARK_STYLES = (
    ".m1{display:none} .m2{text-decoration:line-through} .m3{vertical-align:super;font-size:70%}"
    f" .m4{{{_CLIPPED}}} .m5{{{_AWAY}}} @media screen{{td .m6{{visibility:hidden}}}} #old{{opacity:0}}"
)
# How pages write each kind of mark.
MARKS = {
    "hidden": [
        "<span class=m1>{}</span>",
        '<span style="display:none">{}</span>',
        "<b class=m6>{}</b>",
        '<span style="font-size:0">{}</span>',
        '<font color="white">{}</font>',
        "<span hidden>{}</span>",
        '<input type="hidden" value="{}">',
        '<i style="opacity:0">{}</i>',
        "<span id=old>{}</span>",
        "<!--{}-->",
    ],
    "struck": [
        "<s>{}</s>",
        "<del>{}</del>",
        "<span class=m2>{}</span>",
        '<u style="text-decoration:line-through">{}</u>',
    ],
    "raised": ["<sup>{}</sup>", "<span class=m3>{}</span>", '<span style="position:relative;top:-.5em">{}</span>'],
    "doubled": [
        "<span class=m4>{}</span>",
        f'<span aria-hidden="true" style="{_AWAY}">{{}}</span>',
        "<em class=m1>{}</em>",
    ],
    "moved": [
        "<span class=m5>{}</span>",
        '<span style="position:absolute;top:-500em">{}</span>',
        '<b style="display:inline-block;transform:translateX(-9999px)">{}</b>',
    ],
}
WATERMARK = "某市人民政府 2024"


@dataclass(frozen=True)
class Page:
    """How a page is written."""

    encoding: str = "utf-8"
    declared: str = "utf-8"
    nested: bool = False
    paragraphs_in_cells: bool = False
    ruled: bool = True
    watermarks: int = 0


def random_page(rng: random.Random) -> Page:
    encoding, declared = rng.choice(
        [("utf-8", "utf-8")] * 3 + [("gb18030", "gb2312"), ("gb18030", "utf-8"), ("utf-8", "gb2312"), ("gb18030", "")]
    )
    return Page(encoding, declared, rng.random() < 0.3, rng.random() < 0.3)


def write_page(blocks: Sequence[tuple[str, Any]], page: Page = Page()) -> bytes:
    """A web page; `page.nested` puts it into a layout table with navigation beside it."""
    body = "\n".join(_block(kind, content, page) for kind, content in blocks)
    if page.nested:
        body = (
            "<table width='100%'><tr><td><a href='/'>首页</a> | <a href='/zw'>政务公开</a></td></tr><tr><td>"
            f"<table><tr><td>{body}</td></tr></table></td></tr><tr><td>【打印本页】【关闭窗口】</td></tr></table>"
        )
    if page.watermarks:
        places = [
            f"top:{30 + 700 * number // page.watermarks}px;left:{(37 * number) % 80}%"
            for number in range(page.watermarks)
        ]
        body += "".join(f'<div style="position:fixed;{place};{_FAINT}">{WATERMARK}</div>' for place in places)
    meta = f"<meta charset={page.declared}>" if page.declared else ""
    style = (STYLE if page.ruled else "") + (MARK_STYLES if "class=m" in body or "id=old" in body else "")
    text = f"<!DOCTYPE html>\n<html><head>{meta}<style>{style}</style></head><body>{body}</body></html>"
    return text.encode(page.encoding)


def _block(kind: str, content: Any, page: Page) -> str:
    if kind != "table":
        tag = {"title": "h1", "heading": "h2"}.get(kind, "p")
        return f"<{tag}>{html.escape(content)}</{tag}>"
    return table_html(content, page.paragraphs_in_cells)


def table_html(table: Table, paragraphs: bool = False) -> str:
    rows = []
    for row in table.rows():
        cells = []
        for cell in row:
            spans = "".join(
                f' {name}="{span}"' for name, span in (("rowspan", cell.rowspan), ("colspan", cell.colspan)) if span > 1
            )
            text = "".join(map(_piece, pieces(cell.text))) or "&nbsp;"
            cells.append(f"<td{spans}>{f'<p>{text}</p>' if paragraphs else text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _piece(piece: Piece) -> str:
    piece = piece._replace(text=html.escape(piece.text).replace("\n", "<br/>"))
    return piece.way(MARKS[piece.kind]) if piece.kind else piece.text


def write_bundle(blocks: Sequence[tuple[str, Any]], page: Page = Page()) -> bytes:
    """A page saved as one file (.mht)."""
    content = base64.encodebytes(write_page(blocks, page)).decode("ascii")
    return (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----=_Part"\r\n\r\n'
        f"------=_Part\r\nContent-Type: text/html; charset={page.declared or page.encoding}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}\r\n"
        "------=_Part\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        "------=_Part--\r\n"
    ).encode("ascii")
