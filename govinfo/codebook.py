"""The codebook: every frame, column, code and measure, from the files in `definitions/`."""
from __future__ import annotations

from collections.abc import Iterable

from . import form
from .form import definition_rows


def codebook_text(lang: str = "en") -> str:
    """The codebook as Markdown, with labels in one language.

    Examples
    --------
    >>> from govinfo.codebook import codebook_text
    >>> codebook_text().splitlines()[0]
    '# Codebook'
    """
    parts = ["# Codebook", "Blank is not zero: a cell without a number stays missing, and its `status` says why."]
    for frame in dict.fromkeys(row["frame"] for row in definition_rows("fields")):
        rows = [row for row in definition_rows("fields") if row["frame"] == frame]
        parts.append(f"## Frame `{frame}`")
        parts.append(_table(["column", "type", "unit", "description"], (
            [f"`{row['field']}`", row["type"], row["unit"], row["description"]] for row in rows
        )))
    parts.append("## Rows of section 三 (`request_item`)")
    parts.append(_table(["code", "group", "line", "label", "article of the Regulation", "forms"], (
        [f"`{item.code}`", item.group, item.number, item.label(lang), item.article, ", ".join(item.forms)]
        for item in form.REQUEST_ITEMS.values()
    )))
    for title, terms in (
        ("Groups of rows (`request_group`)", form.REQUEST_GROUPS), ("Columns of section 三 (`applicant`)", form.APPLICANTS),
        ("Rows of section 二 (`disclosure_item`)", form.DISCLOSURE_ITEMS),
        ("Columns of section 二 (`disclosure_measure`)", form.DISCLOSURE_MEASURES),
        ("Remedies of section 四 (`channel`)", form.CHANNELS), ("Results of section 四 (`result`)", form.RESULTS),
    ):
        parts.append(f"## {title}")
        parts.append(_table(["code", "label"], ([f"`{term.code}`", term.label(lang)] for term in terms.values())))
    parts.append("## Other codes")
    parts.append(_table(["type", "code", "label"], (
        [row["type"], f"`{row['code']}`", row[f"label_{lang}"]] for row in definition_rows("codes")
    )))
    parts.append("## Measures")
    parts.append(_table(["measure", "label", "numerator", "denominator", "per", "interval", "definition"], (
        [f"`{row['measure']}`", row[f"label_{lang}"], row["numerator"], row["denominator"], row["per"], row["method"],
         row["definition"]]
        for row in definition_rows("measures")
    )))
    parts.append("## Identities of the form")
    parts.append(_table(["code", "holds", "source"], (
        [row["check"], row[f"title_{lang}"], row["source"]] for row in definition_rows("identities")
    )))
    return "\n\n".join(parts)


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
