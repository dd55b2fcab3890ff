"""A data package: CSV files, a description that programs can check, and the codebook beside it.

The description follows the Data Package and Table Schema specifications of Frictionless Data.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from .. import __version__
from ..form.codes import definition_rows
from ..frames import FILE_FRAMES
from .codebook import codebook_text
from .shapes import Table
from .text import write_csv
from .variables import Variable

_TYPES = {"Int64": "integer", "Float64": "number"}
_MAIN = {"tidy": "reports", "wide": "wide"}


def write_package(tables: dict[str, Table], folder: Path, lang: str) -> list[Path]:
    """Write the CSV files, `datapackage.json` and `codebook.md`."""
    files = write_csv(tables, folder)
    main = next((name for name in _MAIN.values() if name in tables), None)
    resources = [
        _resource(name, variables, file, lang, main)
        for (name, (_, variables)), file in zip(tables.items(), files, strict=True)
    ]
    description = {
        "profile": "tabular-data-package",
        "name": "govinfo-panel",
        "title": "Annual reports on government information disclosure in China",
        "version": __version__,
        "description": "Read with govinfo; columns, codes and hazards are explained in codebook.md.",
        "resources": resources,
    }
    package, codebook = folder / "datapackage.json", folder / "codebook.md"
    package.write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    codebook.write_text(codebook_text(), encoding="utf-8")
    return [*files, package, codebook]


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
    dated = variable.unit.startswith("ISO 8601")
    field: dict[str, Any] = {
        "name": variable.name,
        "type": "date" if dated else _TYPES.get(variable.type, "string"),
        "title": variable.label(lang),
        "description": variable.description,
    }
    if variable.unit and not dated:
        field["unit"] = variable.unit
    if variable.categorical:
        field["constraints"] = {"enum": [code.code for code in variable.codes]}
        field["codes"] = {code.code: {"en": code.label_en, "zh": code.label_zh} for code in variable.codes}
    elif variable.name == "report_id":
        field["constraints"] = {"required": True}
    return field
