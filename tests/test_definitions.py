"""The files of `definitions/` against their schema, and against each other."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from govinfo import form
from govinfo.frames import CATEGORIES
from govinfo.measures.counts import terms
from govinfo.reports.coverage import STATUSES

PACKAGE = json.loads((form.DEFINITIONS / "datapackage.json").read_text(encoding="utf-8"))
SCHEMAS = {resource["path"]: resource["schema"] for resource in PACKAGE["resources"]}
_MARKED = re.compile(r"([^{}]*)\{([^{}]+)\}([^{}]*)")
_PLACE = re.compile(r"\{(\w*)\}")
_PAIRS = ("()", "（）", "“”", "[]", "〔〕")


def problems(folder: Path) -> list[str]:
    """What is wrong with the files of a folder of definitions, a line each."""
    rows: dict[str, list[dict[str, str]]] = {}
    found: list[str] = []
    for path in sorted(folder.glob("*/*.csv")):
        name = path.relative_to(folder).as_posix()
        if name not in SCHEMAS:
            found.append(f"{name}: no schema")
            continue
        columns = [field["name"] for field in SCHEMAS[name]["fields"]]
        with open(path, encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        if header != columns:
            found.append(f"{name}: columns {header}, not {columns}")
            continue
        found += [
            f"{name}, row {number}: {len(line)} cells, not {len(columns)}"
            for number, line in enumerate(lines, 2)
            if len(line) != len(columns)
        ]
        rows[name] = [dict(zip(columns, line, strict=False)) for line in lines]
    found += [f"{name}: no such file" for name in SCHEMAS.keys() - rows.keys()]
    by_resource = {name.removesuffix(".csv").replace("/", "."): table for name, table in rows.items()}
    for name, table in rows.items():
        found += [f"{name}: {problem}" for problem in _in_table(SCHEMAS[name], table, by_resource)]
    return found


def _in_table(schema: dict, table: list[dict[str, str]], others: dict[str, list[dict[str, str]]]) -> list[str]:
    found = []
    keys = [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
    unique = [keys, *([field["name"]] for field in schema["fields"] if field.get("constraints", {}).get("unique"))]
    for columns in unique:
        counted = Counter(tuple(row.get(column) for column in columns) for row in table)
        found += [f"key {key} more than once" for key, times in counted.items() if times > 1]
    for key in schema.get("foreignKeys", ()):
        column, other = key["fields"], key["reference"]
        known = {row.get(other["fields"]) for row in (others[other["resource"]] if other["resource"] else table)}
        found += [
            f"{column}: {row[column]!r} is not a code" for row in table if row.get(column) and row[column] not in known
        ]
    for field in schema["fields"]:
        resource, _, column = field.get("entries_of", "").rpartition(".")
        codes = {row[column] for row in others[resource]} if resource else None
        for row in table:
            cell = row.get(field["name"], "")
            found += [f"{field['name']}: {problem}: {cell!r}" for problem in _in_cell(field, cell, codes)]
    for row in table:
        if "pattern" in row:
            found += _in_pattern(row["pattern"], row.get("examples", ""), row.get("counter_examples", ""))
        for column in ("text", "message"):
            both = [_places(row.get(f"{column}_{lang}")) for lang in form.LANGUAGES]
            if None not in both and both[0] != both[1]:
                found.append(f"{column}_en and {column}_zh have different places: {row[f'{column}_en']!r}")
    return found


def _places(text: str | None) -> set[str] | None:
    """The places of a text that are filled in; the two words for rows, one and many of them, count as the same."""
    return text and {place.replace("many", "one") for place in _PLACE.findall(text)} - {"one"}


def _in_cell(field: dict, cell: str, codes: set[str] | None) -> list[str]:
    rules = field.get("constraints", {})
    if not cell:
        return ["empty"] if rules.get("required") else []
    found = []
    if cell != cell.strip() and not field["name"].startswith("text_"):
        found.append("begins or ends with a space")
    if "enum" in rules and cell not in rules["enum"]:
        found.append("not one of the values allowed")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        found.append("not of the form prescribed")
    if field.get("type") == "integer" and not re.fullmatch(r"-?\d+", cell):
        found.append("not a whole number")
    if field["name"].endswith(("_en", "_zh")):
        found += [f"{pair} do not pair" for pair in _PAIRS if cell.count(pair[0]) != cell.count(pair[1])]
    if field.get("list"):
        entries = cell.split("|")
        if "" in entries or len(set(entries)) < len(entries) or entries != [entry.strip() for entry in entries]:
            found.append("a list has an empty, repeated or padded entry")
        if codes is not None:
            found += [f"{entry!r} is not a code" for entry in entries if entry not in codes]
    if field.get("expression"):
        found += [problem for sum_ in cell.split("|") for problem in _in_expression(sum_)]
    return found


def _in_expression(expression: str) -> list[str]:
    """A sum of cells of sections 三 and 四, as in measures, or a cell of section 二 (`fees:amount`)."""
    item, _, measure = expression.partition(":")
    if item in form.DISCLOSURE_ITEMS:
        return [] if measure in form.DISCLOSURE_MEASURES else [f"{measure!r} is not a column of section 二"]
    try:
        terms(expression)
    except ValueError as error:
        return [str(error)]
    return []


def _in_pattern(pattern: str, examples: str, counter_examples: str) -> list[str]:
    """A pattern finds its examples exactly, each alternative has one, and counter-examples hold nothing to find."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return [f"{pattern!r} does not compile: {error}"]
    found, shown = [], set()
    for example in examples.split("|"):
        before, part, after = match.groups() if (match := _MARKED.fullmatch(example)) else ("", example, "")
        text, span = before + part + after, (len(before), len(before + part))
        if not part or not (match := compiled.search(text)) or match.span() != span:
            found.append(f"{pattern!r} does not find its example {example!r}")
        shown |= {one for one in alternatives(pattern) if (match := re.search(one, text)) and match.span() == span}
    found += [f"{pattern!r}: no example of {one!r}" for one in alternatives(pattern) if one not in shown]
    return found + [
        f"{pattern!r} finds its counter-example {text!r}"
        for text in filter(None, counter_examples.split("|"))
        if compiled.search(text)
    ]


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern at its top level."""
    parts, depth, in_class = [""], 0, False
    for token in re.findall(r"\\.|.", pattern):
        if in_class:
            in_class = token != "]"
        elif token == "[":
            in_class = True
        elif token in "()":
            depth += 1 if token == "(" else -1
        elif token == "|" and depth == 0:
            parts.append("")
            continue
        parts[-1] += token
    return parts


def test_every_file_keeps_to_its_schema():
    assert problems(form.DEFINITIONS) == []


PLANTED = [
    (
        "form/articles.csv",
        '"Internal affairs of the organ (personnel, logistics',
        "Internal affairs of the organ (personnel, logistics",
        "cells, not",
    ),
    ("narrative/claim_scopes.csv", "{全区}收到80件|{市直各部门}收到20件|", "", "no example of"),
    ("narrative/claim_phrases.csv", "{重复申请}2件|{重复提出的申请}1件", "", "does not find its example"),
    ("narrative/claim_phrases.csv", "{重复申请}2件", "{多次申请}2件", "does not find its example"),
    ("form/applicants.csv", "research,科研机构", "business,科研机构", "more than once"),
    ("form/request_items.csv", ",2019|2021,四,", ",2019 2021,四,", "is not a code"),
    ("form/request_items.csv", ",36 item 6,", ",36(6),", "is not a code"),
    ("measures/measures.csv", "granted + partial,concluded,", "granted + part,concluded,", "part"),
    ("measures/measures.csv", ",wilson,Full", ",normal,Full", "not one of the values allowed"),
    ("wording/chart_texts.csv", "政府信息公开申请办理结果{of}", "政府信息公开申请办理结果", "different places"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "problem"), PLANTED)
def test_a_planted_mistake_is_found(file, right, wrong, problem, tmp_path):
    folder = shutil.copytree(form.DEFINITIONS, tmp_path / "definitions")
    text = (folder / file).read_text(encoding="utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    found = problems(folder)
    assert found
    assert problem in "\n".join(found)
    assert all(one.startswith(file) for one in found)


def test_a_missing_and_an_unknown_file_are_found(tmp_path):
    folder = shutil.copytree(form.DEFINITIONS, tmp_path / "definitions")
    (folder / "form" / "sections.csv").rename(folder / "form" / "parts.csv")
    assert problems(folder) == ["form/parts.csv: no schema", "form/sections.csv: no such file"]


def test_codes_of_a_kind_exist():
    """Columns `code` beside a column that says of what kind they are."""
    kinds = {
        **CATEGORIES,
        "group": CATEGORIES["request_group"],
        "family": list(form.REFUSAL_FAMILIES),
        "coverage": list(STATUSES),
    }
    own = {"applicant": {"organisations"}, "channel": {"disputes"}}
    for name, kind in (("form/meanings", "type"), ("frames/variable_names", "kind"), ("wording/chart_colours", "kind")):
        for row in form.definition_rows(name):
            if row[kind] not in ("cell", "limit", "rate", "year"):
                assert row["code"] in {*kinds[row[kind]], *own.get(row[kind], ())}, (name, row)
    for row in form.definition_rows("frames/fields"):
        assert row["type"] in {*CATEGORIES, "string", "Int64", "Float64"}


def test_the_readme_has_a_line_for_each_file_with_its_key():
    readme = (form.DEFINITIONS / "README.md").read_text(encoding="utf-8")
    lines = {match[1]: match[2] for match in re.finditer(r"^\| `([a-z_/]+\.csv)` \| .+? \| (.+?) \|", readme, re.M)}
    keys = {
        path: [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
        for path, schema in SCHEMAS.items()
    }
    assert lines == {path: ", ".join(f"`{column}`" for column in columns) for path, columns in keys.items()}


def test_frictionless_accepts_the_definitions():
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(form.DEFINITIONS / "datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "type"]) == []
