"""A data package: a description of CSV files that programs can check.

The description follows the Data Package and Table Schema specifications of Frictionless Data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..form.codes import definition_rows
from ..form.wording import Wording
from ..frames import FILE_FRAMES
from .shapes import Table
from .variables import Variable

_TYPES = {"Int64": "integer", "Float64": "number"}
# The table whose rows are the reports, by shape.
_MAIN = ("reports", "wide")
_words = Wording("export_texts")


def write_package(
    tables: dict[str, Table], files: Iterable[Path], folder: Path, lang: str, about: Mapping[str, Any]
) -> Path:
    """Write `datapackage.json`, which describes the CSV files; `about` replaces or adds entries."""
    main = next((name for name in _MAIN if name in tables), None)
    description = {
        "profile": "tabular-data-package",
        "name": "govinfo-panel",
        "title": "Annual reports on government information disclosure in China",
        "version": __version__,
        "description": "Read with govinfo; columns, codes and hazards are explained in codebook.md.",
        "licenses": [{"name": "other-pd", "title": _words("package_licence", "en")}],
        "sources": _sources(tables[main][0]) if main else [],
        "contributors": [
            {"title": "The agencies named in the reports", "role": "author"},
            {"title": f"govinfo {__version__}", "role": "wrangler"},
        ],
        "resources": [
            _resource(name, variables, file, lang, main)
            for (name, (_, variables)), file in zip(tables.items(), files, strict=True)
        ],
    }
    package = folder / "datapackage.json"
    package.write_text(json.dumps({**description, **about}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return package


def _sources(reports: pd.DataFrame) -> list[dict[str, str]]:
    """The reports: agency, year and hash of each, with its address where a user's metadata has it."""
    texts = reports.astype("string").fillna("")
    return [
        {"title": f"{row['agency']} {row['year']} (SHA-256 {row['sha256']})".strip()}
        | ({"path": url} if (url := row.get("url", "")).startswith(("http://", "https://")) else {})
        for row in texts.to_dict("records")
    ]


def _resource(name: str, variables: list[Variable], file: Path, lang: str, main: str | None) -> dict[str, Any]:
    content = file.read_bytes()
    purposes = {row["frame"]: row["meaning_en"] for row in definition_rows("frames/frame_rows")}
    schema: dict[str, Any] = {"fields": [_field(variable, lang) for variable in variables], "missingValues": [""]}
    if name == main:
        schema["primaryKey"] = "report_id"
    elif main and name not in FILE_FRAMES:
        reference = {"resource": main, "fields": "report_id"}
        schema["foreignKeys"] = [{"fields": "report_id", "reference": reference}]
    return {
        "name": name,
        "path": file.name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": purposes.get(name, "One row a report, one column a cell of the form"),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(variable: Variable, lang: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": variable.name,
        "type": "date" if variable.dated else _TYPES.get(variable.type, "string"),
        "title": variable.label(lang),
        "description": variable.description,
    }
    if variable.unit and not variable.dated:
        field["unit"] = variable.unit
    if variable.categorical:
        field["constraints"] = {"enum": [code.code for code in variable.codes]}
        field["codes"] = {code.code: {"en": code.label_en, "zh": code.label_zh} for code in variable.codes}
    elif variable.name == "report_id":
        field["constraints"] = {"required": True}
    return field
