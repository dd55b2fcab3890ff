"""The same documents through table extractors and the script that one writes around them.

    python benchmarks/engines.py [--documents 102] [--seed 0]

`pandas.read_html` reads the web pages, plain pdfplumber and camelot (where it is
installed: pip install camelot-py) read the PDFs. What they yield is matched as a careful
home-made script does: labels without spaces and numbering, exactly; the last seven cells
of a row; the fifteen cells of the last row of section 四; placeholders and thousands
separators known. A cell that this does not find counts as refused.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "support"), str(Path(__file__).parents[1])]

from documents import layouts  # noqa: E402
from documents.figures import Key  # noqa: E402
from documents.generator import make_document  # noqa: E402
from documents.scoring import Found, read_cells, score  # noqa: E402

from govinfo import form  # noqa: E402
from govinfo.documents.encoding import decode  # noqa: E402
from govinfo.errors import ReportError  # noqa: E402

Rows = list[list[str]]
NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?")
PLACEHOLDERS = {"/", "-", "—", "——", "无"}


def rows_of_pandas(path: Path) -> list[Rows]:
    import pandas as pd

    # The encoding is not what is compared here: pages that declare a wrong one are decoded first.
    tables = pd.read_html(io.StringIO(decode(path.read_bytes())), header=None, flavor="lxml")
    return [[["" if pd.isna(cell) else str(cell) for cell in row] for row in table.to_numpy()] for table in tables]


def rows_of_pdfplumber(path: Path) -> list[Rows]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    return [[[cell or "" for cell in row] for row in table] for table in tables]


def rows_of_camelot(path: Path) -> list[Rows]:
    import camelot

    tables = camelot.read_pdf(str(path), pages="all", suppress_stdout=True)
    return [[[str(cell) for cell in row] for row in table.df.to_numpy()] for table in tables]


def word(text: str) -> str:
    return NUMBERING.sub("", "".join(text.split()))


def number(text: str) -> Found:
    compact = "".join(text.split()).replace(",", "").removesuffix(".0")
    if not compact:
        return "blank", None, None
    if compact in PLACEHOLDERS:
        return "placeholder", None, None
    try:
        return "reported", float(compact), None
    except ValueError:
        return "unreadable", None, None


def home_made(tables: list[Rows]) -> dict[Key, Found]:
    """Cells of the form by exact labels and by position."""
    items = {word(spelling): item.code for item in form.REQUEST_ITEMS.values() for spelling in item.spellings}
    measures = {term.label_zh: term.code for term in form.DISCLOSURE_MEASURES.values()}
    kinds = {spelling: term.code for term in form.DISCLOSURE_ITEMS.values() for spelling in term.spellings}
    found: dict[Key, Found] = {}
    for rows in tables:
        header: list[str] = []
        for row in rows:
            words = [word(cell) for cell in row]
            if named := [measures[w] for w in dict.fromkeys(words) if w in measures]:
                header = named
            elif kind := next((kinds[w] for w in words if w in kinds), None):
                values = row[1 : 1 + len(header)]
                found.update({("disclosure", kind, m): number(v) for m, v in zip(header, values, strict=False)})
            elif item := next((items[w] for w in words if w in items), None):
                values = row[-len(form.APPLICANTS) :]
                found.update({("requests", item, a): number(v) for a, v in zip(form.APPLICANTS, values, strict=False)})
        if any("行政复议" in word(cell) for row in rows for cell in row) and len(rows[-1]) >= 15:
            keys = [("reviews", channel, result) for channel in form.CHANNELS for result in form.RESULTS]
            found.update(zip(keys, map(number, rows[-1][-15:]), strict=False))
    return found


def govinfo_cells(path: Path, reader: str | None = None) -> dict[Key, Found]:
    """The cells that govinfo finds, with one of its readers alone where it is named."""
    try:
        return read_cells(path, reader)[0]
    except ReportError:
        return {}


def _extractor(rows: Callable[[Path], list[Rows]]) -> Callable[[Path], dict[Key, Found]]:
    def read(path: Path) -> dict[Key, Found]:
        try:
            return home_made(rows(path))
        except Exception as error:
            # An extractor that fails on a document has read none of its cells.
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            return {}

    return read


ENGINES: dict[str, dict[str, Callable[[Path], dict[Key, Found]]]] = {
    "html": {"govinfo": govinfo_cells, "pandas.read_html": _extractor(rows_of_pandas)},
    "pdf": {
        "govinfo": govinfo_cells,
        "its PDFium alone": partial(govinfo_cells, reader="pdf"),
        "its second reader": partial(govinfo_cells, reader="pdf again"),
        "pdfplumber": _extractor(rows_of_pdfplumber),
        "camelot": _extractor(rows_of_camelot),
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=102, help="of each container")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"{'container':<10} {'engine':<18} {'cells':>8} {'right':>8} {'refused':>8} {'wrong':>8} {'s/document':>11}")
    for container, engines in ENGINES.items():
        names = layouts.layouts_of(container)
        counts: dict[str, Counter[str]] = {engine: Counter() for engine in engines}
        seconds = dict.fromkeys(engines, 0.0)
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(options.documents):
                document = make_document(options.seed + seed, container, names[seed % len(names)])
                path = Path(folder) / f"report{document.suffix}"
                path.write_bytes(document.content)
                for engine, read in engines.items():
                    start = time.perf_counter()
                    found = read(path)
                    seconds[engine] += time.perf_counter() - start
                    counts[engine] += score(document, found)[0]
        for engine, verdicts in counts.items():
            cells = verdicts.total()
            shares = " ".join(f"{100 * verdicts[verdict] / cells:7.2f}%" for verdict in ("right", "refused", "wrong"))
            print(f"{container:<10} {engine:<18} {cells:>8} {shares} {seconds[engine] / options.documents:>11.3f}")


if __name__ == "__main__":
    main()
