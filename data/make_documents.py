"""Typeset the reports of this folder: one document a report in each of four containers.

    python data/make_documents.py [FOLDER]

reads `reports.csv`, `layouts.csv`, `figures/` and `prose/` beside this script and
writes `FOLDER/pdf`, `FOLDER/html`, `FOLDER/docx` and `FOLDER/markdown` (by default
into `documents/` here). The same data give the same bytes each time.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from typesetting.html import write_html
from typesetting.markdown import write_markdown
from typesetting.pdf import write_pdf
from typesetting.report import read_reports
from typesetting.word import write_docx

DATA = Path(__file__).resolve().parent
WRITERS = {"pdf": write_pdf, "html": write_html, "docx": write_docx, "markdown": write_markdown}
SUFFIXES = {"pdf": ".pdf", "html": ".html", "docx": ".docx", "markdown": ".md"}


def make_documents(output: Path, data: Path = DATA) -> list[Path]:
    """Write every report of `data` in every container and return the paths."""
    paths = []
    for report in read_reports(data):
        for container, write in WRITERS.items():
            path = output / container / f"{report.stem}{SUFFIXES[container]}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write(report))
            paths.append(path)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description="Typeset the reports that ship with govinfo.")
    parser.add_argument("output", nargs="?", type=Path, default=DATA / "documents", help="folder to write to")
    paths = make_documents(parser.parse_args().output)
    print(f"{len(paths)} documents, {sum(path.stat().st_size for path in paths) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
