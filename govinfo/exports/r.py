"""R: CSV files and a script of base R that reads them with factors and labels."""

from __future__ import annotations

from pathlib import Path

from ..form.codes import listed
from ..form.wording import Wording
from .shapes import Table
from .text import write_csv
from .variables import Variable

_words = Wording("export_texts")
_CLASSES = {"Int64": "numeric", "Float64": "numeric"}


def write_r(tables: dict[str, Table], folder: Path, lang: str) -> list[Path]:
    """Write the CSV files and `panel.R`, which reads them into a list `panel` of data frames."""
    files = write_csv(tables, folder)
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
        "    data[[column]] <- factor(data[[column]], levels = names(known), labels = shown, ordered = TRUE)",
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
    return [*files, script]


def _reading(name: str, variables: list[Variable], lang: str) -> list[str]:
    classes = ", ".join(f'{one.name} = "{_CLASSES.get(one.type, "character")}"' for one in variables)
    labels = ", ".join(f"{variable.name} = {_quoted(variable.label(lang))}" for variable in variables)
    codes = ",\n".join(
        f"    {variable.name} = c("
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


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
