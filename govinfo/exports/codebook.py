"""The codebook: every frame, column, code, check and measure, in the order in which a newcomer needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import __version__, form
from ..form.codes import definition_rows, listed
from ..form.labels import TERMS
from ..form.wording import Wording
from ..frames import CATEGORIES
from .blocks import Block, Heading, Paragraph, Table, as_html, as_markdown, code
from .variables import frame_variables

_words = Wording("codebook_texts")
_TYPES = {"string": "text", "Int64": "whole number", "Float64": "decimal number"}
# Types of codes with a section of their own.
_OWN_SECTION = {
    "request_item": "Section 三: rows",
    "request_group": "Section 三: groups of rows",
    "applicant": "Section 三: columns",
    "disclosure_item": "Section 二: rows",
    "disclosure_measure": "Section 二: columns",
    "channel": "Section 四: remedies",
    "result": "Section 四: results",
}


def codebook_text() -> str:
    """The codebook as Markdown, in English with the labels in both languages.

    Examples
    --------
    >>> from govinfo.exports.codebook import codebook_text
    >>> codebook_text().splitlines()[0]
    '# Codebook of govinfo'
    """
    return as_markdown(codebook_blocks())


def codebook_html() -> str:
    """The codebook as one HTML page without outside parts; a browser prints it as PDF."""
    return as_html(codebook_blocks())


def codebook_blocks() -> list[Block]:
    """All blocks of the codebook."""
    sections = (_introduction, _hazards, _frames, _form, _other_codes, _claims, _measures, _checks, _places, _wide)
    return [block for section in (*sections, _law) for block in section()]


def _text(name: str) -> Paragraph:
    return Paragraph(_words(name, "en", version=__version__))


def _file(name: str, columns: dict[str, str], codes: tuple[str, ...] = ()) -> Table:
    """A table of a file of `definitions/`: its columns by their headings, some of them codes."""
    rows = definition_rows(name)
    return Table(columns, [[code(row[one]) if one in codes else row[one] for one in columns.values()] for row in rows])


def _introduction() -> Iterator[Block]:
    yield Heading(1, "Codebook of govinfo")
    yield from map(_text, ("introduction", "sections", "status"))
    yield Heading(2, "Words to know")
    columns = {"Chinese": "term_zh", "read": "pinyin", "English here": "term_en", "meaning": "meaning_en"}
    yield _file("wording/glossary", columns)
    yield Heading(2, "The two forms")
    yield Table(
        ("form", "prescribed by", "report years", "difference"),
        [
            (
                code(row["form"]),
                row["instrument"],
                f"{row['first_year']} to {row['last_year']}" if row["last_year"] else f"from {row['first_year']}",
                row["meaning_en"],
            )
            for row in definition_rows("form/forms")
        ],
    )


def _hazards() -> Iterator[Block]:
    yield Heading(2, "Before you compute: hazards")
    yield Table(
        ("hazard", "concerns", "what to do"),
        [
            (f"**{row['title_en']}**", ", ".join(map(code, listed(row["concerns"]))), row["text_en"])
            for row in definition_rows("wording/hazards")
        ],
    )


def _frames() -> Iterator[Block]:
    yield Heading(2, "Frames and their columns")
    yield _text("frames")
    for frame in definition_rows("frames/frame_rows"):
        name = frame["frame"]
        missing = [row["missing_en"] for row in definition_rows("frames/fields") if row["frame"] == name]
        yield Heading(3, f"`{name}`: one row per {frame['row_en']}")
        yield Paragraph(f"{frame['meaning_en']}.")
        yield Table(
            ("column", "label", "标签", "type", "unit", "missing when", "definition"),
            [
                (
                    code(one.name),
                    one.label_en,
                    one.label_zh,
                    f"code ({code(one.type)})" if one.categorical else _TYPES[one.type],
                    one.unit,
                    when,
                    one.description,
                )
                for one, when in zip(frame_variables(name), missing, strict=True)
            ],
        )
    yield Heading(3, "The same in SQL")
    yield _text("sql")
    yield _file("frames/sql_names", {"column": "column", "in the views": "sql_name"}, codes=("column", "sql_name"))


def _form() -> Iterator[Block]:
    for kind, title in _OWN_SECTION.items():
        yield Heading(2, f"{title} (`{kind}`)")
        if kind == "request_item":
            yield _text("request_items")
            yield _request_items()
            yield Paragraph("Families of grounds for refusal (`family`):")
            yield _codes("family")
        elif kind == "request_group":
            yield _text("request_groups")
            yield _request_groups()
        else:
            yield _codes(kind)
    yield Heading(2, "Section 二: cells of each form")
    yield _text("disclosure_cells")
    yield Table(
        ("form", "row", "column", "unit", "Art."),
        [
            (cell.form, code(cell.item), code(cell.measure), cell.unit or "as printed", cell.article)
            for cell in form.DISCLOSURE_CELLS
        ],
    )


def _request_items() -> Table:
    return Table(
        ("code", "line", "label", "printed label", "group", "Art.", "family", "forms"),
        [
            (
                code(item.code),
                item.number,
                item.label_en,
                item.label_zh,
                code(item.group),
                ", ".join(item.articles),
                item.family,
                ", ".join(item.forms),
            )
            for item in form.REQUEST_ITEMS.values()
        ],
    )


def _request_groups() -> Table:
    meanings = _meanings()
    return Table(
        ("code", "line", "label", "标签", "an outcome?", "meaning"),
        [
            (
                code(group),
                row["number"],
                row["label_en"],
                row["label_zh"],
                row["outcome"],
                meanings["request_group", group],
            )
            for row in definition_rows("form/request_groups")
            for group in [row["group"]]
        ],
    )


def _codes(*kinds: str, column: str | None = None) -> Table:
    meanings = _meanings()
    return Table(
        (*([column] if column else []), "code", "label", "标签", "meaning"),
        [
            (*([code(kind)] if column else []), code(one.code), one.label_en, one.label_zh, meanings[kind, one.code])
            for kind in kinds
            for one in TERMS[kind].values()
        ],
    )


def _meanings() -> dict[tuple[str, str], str]:
    families = {("family", row["family"]): row["meaning_en"] for row in definition_rows("form/refusal_families")}
    return families | {(row["type"], row["code"]): row["meaning_en"] for row in definition_rows("form/meanings")}


def _other_codes() -> Iterator[Block]:
    yield Heading(2, "Other codes")
    yield _codes(*(kind for kind in CATEGORIES if kind not in _OWN_SECTION), column="column")


def _claims() -> Iterator[Block]:
    yield Heading(2, "Figures stated in the narrative (`claims.quantity`)")
    yield _text("claims")
    rows = {row["quantity"]: row for row in definition_rows("narrative/claim_quantities")}
    yield Table(
        ("code", "label", "标签", "may mean"),
        [
            (
                code(quantity),
                row["label_en"],
                row["label_zh"],
                " or ".join(map(code, listed(row["readings"]))) or "not on the form",
            )
            for quantity, row in rows.items()
        ],
    )


def _measures() -> Iterator[Block]:
    yield Heading(2, "Measures")
    yield _text("measures")
    yield Table(
        ("measure", "label", "标签", "formula", "per", "interval", "definition"),
        [
            (
                code(row["measure"]),
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
    return code(f"{factor}{side(row['numerator'])} / {side(row['denominator'])}")


def _checks() -> Iterator[Block]:
    yield Heading(2, "Identities of the form")
    yield _text("identities")
    columns = {"code": "check", "holds": "title_en", "勾稽关系": "title_zh", "source": "source_en"}
    yield _file("form/identities", columns, codes=("check",))
    yield Heading(2, "Checks (`issues.check`)")
    columns = {
        "check": "check",
        "label": "title_en",
        "标签": "title_zh",
        "severity": "severity",
        "compares": "compares_en",
    }
    yield _file("checks/checks", columns, codes=("check",))


def _places() -> Iterator[Block]:
    yield Heading(2, "Places")
    yield _text("places")
    yield Heading(2, "Agencies: kinds and fields of government")
    yield _text("organs")
    for name, column in (("places/organ_kinds", "kind"), ("places/fields_of_government", "field")):
        yield _file(name, {column: column, "label": "label_en", "标签": "label_zh"}, codes=(column,))


def _wide() -> Iterator[Block]:
    yield Heading(2, "The wide table")
    yield _text("wide")
    names = {(row["kind"], row["code"]): row["variable"] for row in definition_rows("frames/variable_names")}
    for kind, header in (
        ("request_item", ("first part", "row of section 三", "行")),
        ("applicant", ("second part", "column of section 三", "列")),
    ):
        yield Table(header, [(code(names[kind, one.code]), one.label_en, one.label_zh) for one in TERMS[kind].values()])


def _law() -> Iterator[Block]:
    yield Heading(2, "Which remedy comes first")
    yield _text("remedies")
    columns = {"regime": "regime", "from": "first_day", "instrument": "instrument_en", "文件": "instrument_zh"}
    columns |= {"Art.": "article", "holds": "meaning_en", "certainty": "certainty"}
    yield _file("form/regimes", columns, codes=("regime",))
    of_regime = {one.code: form.first_remedies(one.code) for one in form.regimes()}
    yield Table(
        ("row of section 三", *map(code, of_regime)),
        [(code(item), *(remedies[item] for remedies in of_regime.values())) for item in of_regime["law_2024"]],
    )
    yield Heading(2, "Rules of counting")
    yield _text("counting_rules")
    columns = {"rule": "rule", "instrument": "instrument", "holds": "meaning_en", "certainty": "certainty"}
    yield _file("form/counting_rules", columns, codes=("rule",))
    yield Heading(2, "Articles of the Regulation")
    yield _text("articles")
    yield _file("form/articles", {"Art.": "article", "subject": "subject_en"})
