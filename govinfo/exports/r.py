"""R: a script of base R that reads CSV files with factors, dates and labels."""

from __future__ import annotations

from pathlib import Path

from ..form.codes import listed
from ..form.wording import Wording
from .shapes import Table
from .variables import Variable

_words = Wording("export_texts")
_CLASSES = {"Int64": "numeric", "Float64": "numeric"}


def write_r(tables: dict[str, Table], folder: Path, lang: str) -> Path:
    """Write `panel.R`, which reads the CSV files of a folder into a list `panel` of data frames."""
    script = folder / "panel.R"
    lines = [
        *(f"# {line}" for line in listed(_words("r_head", lang))),
        'if (!exists("govinfo_folder")) govinfo_folder <- "."',
        'if (!exists("govinfo_labels")) govinfo_labels <- FALSE',
        "",
        "read_govinfo <- function(name, classes, labels, codes) {",
        '  path <- file.path(govinfo_folder, paste0(name, ".csv"))',
        '  data <- read.csv(path, colClasses = classes, na.strings = "", encoding = "UTF-8", check.names = FALSE)',
        "  for (column in names(codes)) {",
        "    known <- codes[[column]]",
        "    shown <- if (govinfo_labels) unname(known) else names(known)",
        "    data[[column]] <- factor(data[[column]], levels = names(known), labels = shown)",
        "  }",
        '  for (column in names(labels)) attr(data[[column]], "label") <- labels[[column]]',
        "  data",
        "}",
        "",
        "panel <- list()",
    ]
    for name, (_, variables) in tables.items():
        lines += _reading(name, variables, lang)
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return script


def _reading(name: str, variables: list[Variable], lang: str) -> list[str]:
    classes = ", ".join(
        f'{_name(one)} = "{"Date" if one.dated else _CLASSES.get(one.type, "character")}"' for one in variables
    )
    labels = ", ".join(f"{_name(variable)} = {_quoted(variable.label(lang))}" for variable in variables)
    codes = ",\n".join(
        f"    {_name(variable)} = c("
        + ", ".join(f"{_quoted(code)} = {_quoted(label)}" for code, label in variable.code_labels(lang).items())
        + ")"
        for variable in variables
        if variable.categorical
    )
    return [
        f"panel${name} <- read_govinfo({_quoted(name)},",
        f"  classes = c({classes}),",
        f"  labels = c({labels}),",
        f"  codes = list(\n{codes}\n  )" if codes else "  codes = list()",
        ")",
        "",
    ]


def _name(variable: Variable) -> str:
    """The name of a column; those of a user's metadata may be any text."""
    return "`" + variable.name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
