"""What the codebook says, in the order in which a newcomer needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import __version__, form
from ..form.codes import definition_rows, listed
from ..form.wording import Wording
from ..frames import CATEGORIES
from .codebook_rendering import Block, Heading, Paragraph, Table
from .variables import codes_of, frame_variables

_words = Wording("codebook_texts")
_TYPES = {"string": "text", "Int64": "whole number", "Float64": "decimal number"}
# Types of codes whose tables stand in sections of their own.
_OWN_SECTION = (
    "request_item",
    "request_group",
    "applicant",
    "disclosure_item",
    "disclosure_measure",
    "channel",
    "result",
)


def codebook_blocks() -> list[Block]:
    """All blocks of the codebook."""
    return [
        *_introduction(),
        *_hazards(),
        *_frames(),
        *_form(),
        *_other_codes(),
        *_claims(),
        *_measures(),
        *_checks(),
        *_places(),
        *_wide(),
        *_articles(),
    ]


def _table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> Table:
    return Table(header, tuple(rows))


def _text(key: str) -> str:
    return _words(key, "en", version=__version__)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _introduction() -> Iterator[Block]:
    yield Heading(1, "Codebook of govinfo")
    yield Paragraph(_text("introduction"))
    yield Paragraph(_text("sections"))
    yield Paragraph(_text("status"))
    yield Heading(2, "Words to know")
    yield _table(
        ("Chinese", "read", "English here", "meaning"),
        [
            (row["term_zh"], row["pinyin"], row["term_en"], row["meaning_en"])
            for row in definition_rows("wording/glossary")
        ],
    )
    yield Heading(2, "The two forms")
    yield _table(
        ("form", "prescribed by", "report years", "difference"),
        [
            (
                _code(row["form"]),
                row["instrument"],
                f"{row['first_year']} to {row['last_year']}" if row["last_year"] else f"from {row['first_year']}",
                row["meaning_en"],
            )
            for row in definition_rows("form/forms")
        ],
    )


def _hazards() -> Iterator[Block]:
    yield Heading(2, "Before you compute: hazards")
    yield _table(
        ("hazard", "concerns", "what to do"),
        [
            (f"**{row['title_en']}**", ", ".join(map(_code, listed(row["concerns"]))), row["text_en"])
            for row in definition_rows("wording/hazards")
        ],
    )


def _frames() -> Iterator[Block]:
    yield Heading(2, "Frames and their columns")
    yield Paragraph(_text("frames"))
    for frame in definition_rows("frames/frame_rows"):
        name = frame["frame"]
        yield Heading(3, f"`{name}`: one row per {frame['row_en']}")
        yield Paragraph(f"{frame['meaning_en']}.")
        yield _table(
            ("column", "label", "标签", "type", "unit", "missing when", "definition"),
            [
                (
                    _code(variable.name),
                    variable.label_en,
                    variable.label_zh,
                    f"code ({_code(variable.type)})" if variable.categorical else _TYPES[variable.type],
                    variable.unit,
                    missing,
                    variable.description,
                )
                for variable, missing in zip(frame_variables(name), _missing(name), strict=True)
            ],
        )


def _missing(frame: str) -> list[str]:
    return [row["missing_en"] for row in definition_rows("frames/fields") if row["frame"] == frame]


def _form() -> Iterator[Block]:
    yield Heading(2, "Section 三: rows (`request_item`)")
    yield Paragraph(_text("request_items"))
    yield _table(
        ("code", "line", "label", "printed label", "group", "Art.", "family", "forms"),
        [
            (
                _code(item.code),
                item.number,
                item.label_en,
                item.label_zh,
                _code(item.group),
                ", ".join(item.articles),
                item.family,
                ", ".join(item.forms),
            )
            for item in form.REQUEST_ITEMS.values()
        ],
    )
    yield Heading(2, "Section 三: groups of rows (`request_group`)")
    yield Paragraph(_text("request_groups"))
    meanings = _meanings()
    yield _table(
        ("code", "line", "label", "标签", "an outcome?", "meaning"),
        [
            (
                _code(row["group"]),
                row["number"],
                row["label_en"],
                row["label_zh"],
                row["outcome"],
                meanings.get(("request_group", row["group"]), ""),
            )
            for row in definition_rows("form/request_groups")
        ],
    )
    for title, kind in (
        ("Section 三: columns (`applicant`)", "applicant"),
        ("Section 二: rows (`disclosure_item`)", "disclosure_item"),
        ("Section 二: columns (`disclosure_measure`)", "disclosure_measure"),
        ("Section 四: remedies (`channel`)", "channel"),
        ("Section 四: results (`result`)", "result"),
    ):
        yield Heading(2, title)
        yield _codes(kind)
    yield Heading(2, "Section 二: cells of each form")
    yield Paragraph(_text("disclosure_cells"))
    yield _table(
        ("form", "row", "column", "unit", "Art."),
        [
            (cell.form, _code(cell.item), _code(cell.measure), cell.unit or "as printed", cell.article)
            for cell in form.DISCLOSURE_CELLS
        ],
    )


def _codes(kind: str) -> Table:
    meanings = _meanings()
    return _table(
        ("code", "label", "标签", "meaning"),
        [
            (_code(code.code), code.label_en, code.label_zh, meanings.get((kind, code.code), ""))
            for code in codes_of(kind)
        ],
    )


def _meanings() -> dict[tuple[str, str], str]:
    return {(row["type"], row["code"]): row["meaning_en"] for row in definition_rows("form/meanings")}


def _other_codes() -> Iterator[Block]:
    yield Heading(2, "Other codes")
    rest = [kind for kind in CATEGORIES if kind not in _OWN_SECTION]
    meanings = _meanings()
    yield _table(
        ("column", "code", "label", "标签", "meaning"),
        [
            (_code(kind), _code(code.code), code.label_en, code.label_zh, meanings.get((kind, code.code), ""))
            for kind in rest
            for code in codes_of(kind)
        ],
    )


def _claims() -> Iterator[Block]:
    yield Heading(2, "Figures told in prose (`claims.quantity`)")
    yield Paragraph(_text("claims"))
    rows = {row["quantity"]: row for row in definition_rows("narrative/claim_quantities")}
    yield _table(
        ("code", "label", "标签", "may mean"),
        [
            (
                _code(code),
                row["label_en"],
                row["label_zh"],
                " or ".join(map(_code, listed(row["readings"]))) if row["readings"] else "not on the form",
            )
            for code, row in rows.items()
        ],
    )


def _measures() -> Iterator[Block]:
    yield Heading(2, "Measures")
    yield Paragraph(_text("measures"))
    yield _table(
        ("measure", "label", "标签", "formula", "per", "interval", "definition"),
        [
            (
                _code(row["measure"]),
                row["label_en"],
                row["label_zh"],
                _formula(row),
                row["per"],
                row["method"],
                row["meaning_en"],
            )
            for row in definition_rows("measures/measures")
        ],
    )


def _formula(row: dict[str, str]) -> str:
    def side(text: str) -> str:
        return f"({text})" if re.search(r"\s[+-]\s", text) else text

    factor = "" if row["per"] == "1" else f"{row['per']} × "
    return f"`{factor}{side(row['numerator'])} / {side(row['denominator'])}`"


def _checks() -> Iterator[Block]:
    yield Heading(2, "Identities of the form")
    yield Paragraph(_text("identities"))
    yield _table(
        ("code", "holds", "勾稽关系", "source"),
        [
            (_code(row["check"]), row["title_en"], row["title_zh"], row["source_en"])
            for row in definition_rows("form/identities")
        ],
    )
    yield Heading(2, "Checks (`issues.check`)")
    yield _table(
        ("check", "label", "标签", "severity", "compares"),
        [
            (_code(row["check"]), row["title_en"], row["title_zh"], row["severity"], row["compares_en"])
            for row in definition_rows("checks/checks")
        ],
    )


def _places() -> Iterator[Block]:
    yield Heading(2, "Places")
    yield Paragraph(_text("places"))
    yield Heading(2, "Organs: kinds and fields of government")
    yield Paragraph(_text("organs"))
    yield _table(
        ("what", "code", "label", "标签"),
        [
            (what, _code(row[what]), row["label_en"], row["label_zh"])
            for what, name in (("kind", "places/organ_kinds"), ("field", "places/fields_of_government"))
            for row in definition_rows(name)
        ],
    )


def _wide() -> Iterator[Block]:
    yield Heading(2, "The wide table")
    yield Paragraph(_text("wide"))
    names = {(row["kind"], row["code"]): row["variable"] for row in definition_rows("frames/variable_names")}
    yield _table(
        ("first part", "row of section 三", "行"),
        [
            (_code(names["request_item", item.code]), item.label_en, item.label_zh)
            for item in form.REQUEST_ITEMS.values()
        ],
    )
    yield _table(
        ("second part", "column of section 三", "列"),
        [(_code(names["applicant", one.code]), one.label_en, one.label_zh) for one in form.APPLICANTS.values()],
    )


def _articles() -> Iterator[Block]:
    yield Heading(2, "Articles of the Regulation")
    yield Paragraph(_text("articles"))
    yield _table(("Art.", "subject"), [(row["article"], row["subject_en"]) for row in definition_rows("form/articles")])
