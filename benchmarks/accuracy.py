"""Cell accuracy over made-up reports, by container and layout.

    python benchmarks/accuracy.py [--documents 2000] [--seed 0] [--containers html docx ...] [--show 10]
    python benchmarks/accuracy.py --printed-by chromium --documents 90 [--scanned]
    python benchmarks/accuracy.py --typeset --documents 120 --seed 7000

A cell is *right* (number, status and unit as printed), *refused* (unreadable, absent, or
the file refused by name), or *wrong in silence*. Documents come from `tests/support/documents`,
so the truth of each cell is known; cells that a document does not show count as
wrong wherever a number is given all the same. Figures that are read from the narrative and not stated there
are counted as false claims, those stated and not read as missed. With `--printed-by`, web pages are printed by
Chromium or Word files by LibreOffice, where these are installed, and read as PDFs, or
with `--scanned` as scans of these: 150 to 200 dpi, skewed, blurred, with noise.

With `--typeset`, reports with real prose are set by LibreOffice, Chromium and reportlab in turn, in the Chinese fonts
that are installed, and scanned at 120 to 300 dpi; the table adds agency, year, seconds of a core, and why cells were
refused.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "support"), str(Path(__file__).parents[1])]

from documents import layouts, typeset  # noqa: E402
from documents.generator import CONTAINERS, make_document  # noqa: E402
from documents.printers import PRINTERS, print_document, scan_document  # noqa: E402
from documents.scoring import score_file, score_scan  # noqa: E402


def _plan(documents: int, containers: list[str]) -> list[tuple[str, str]]:
    """Container and layout of each document, every pair as often as any other."""
    pairs = [(container, layout) for container in containers for layout in layouts.layouts_of(container)]
    return [pairs[number % len(pairs)] for number in range(documents)]


def score_scans(documents: int, seed: int) -> int:
    """Print how scans of typeset reports are read, by typesetter and by cause of refusal; the number of wrong cells."""
    reports = [typeset.draw_report(seed + number) for number in range(documents)]
    share = -(-documents // len(typeset.TYPESETTERS))
    by_typesetter: dict[str, Counter[str]] = {}
    causes: Counter[str] = Counter()
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for place, typesetter in enumerate(typeset.TYPESETTERS):
            drawn = reports[place * share : (place + 1) * share]
            for report, pdf in zip(drawn, typeset.typeset(drawn, typesetter, Path(folder)), strict=True):
                scanned = typeset.scan_report(report, pdf)
                counts, refusals, time_of_page = score_scan(report, scanned, Path(folder) / "scan.pdf")
                by_typesetter.setdefault(typesetter, Counter()).update(counts)
                causes += refusals
                seconds.append(time_of_page)
    print(f"{'typeset by':<12} {'right':>8} {'refused':>8} {'wrong':>6} {'agency':>7} {'year':>5} {'reports':>8}")
    for typesetter, counts in by_typesetter.items():
        cells = sum(counts[verdict] for verdict in ("right", "refused", "wrong"))
        right, refused = (f"{100 * counts[verdict] / cells:7.2f}%" for verdict in ("right", "refused"))
        about = f"{counts['agency']:>7} {counts['year']:>5} {counts['reports']:>8}"
        print(f"{typesetter:<12} {right} {refused} {counts['wrong']:>6} {about}")
    print(f"seconds of a core a page: median {median(seconds):.2f}, at most {max(seconds):.2f}")
    print("refused:", *(f"{count} {cause}" for cause, count in causes.most_common()), sep="\n    ")
    return sum(counts["wrong"] for counts in by_typesetter.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--containers", nargs="+", default=[*CONTAINERS, "text"], choices=[*CONTAINERS, "text", "scan"])
    parser.add_argument("--show", type=int, default=10, help="documents with wrong cells to describe")
    parser.add_argument("--layout", help="only this layout")
    parser.add_argument("--printed-by", choices=PRINTERS, help="print the documents as PDFs first")
    parser.add_argument("--scanned", action="store_true", help="scan what was printed")
    parser.add_argument("--reader", choices=["pdf", "pdf again"], help="the fast or the careful reader of PDFs alone")
    parser.add_argument("--slip", choices=["misprint", "moved"], help="errors in every table: see make_document")
    parser.add_argument("--keep", type=Path, help="folder to keep documents with wrong cells in")
    parser.add_argument("--typeset", action="store_true", help="scans of reports set by three programs")
    options = parser.parse_args()
    if options.typeset:
        return bool(score_scans(options.documents, options.seed))
    containers = [PRINTERS[options.printed_by]] if options.printed_by else options.containers
    by_pair: dict[tuple[str, str], Counter[str]] = {}
    by_sums: dict[tuple[str, str], Counter[str]] = {}
    shown = 0
    with tempfile.TemporaryDirectory() as folder:
        plan = [pair for pair in _plan(options.documents, containers) if options.layout in (None, pair[1])]
        for number, (container, layout) in enumerate(plan):
            document = make_document(options.seed + number, container, layout, options.slip)
            if options.printed_by:
                document = print_document(document, options.printed_by, Path(folder))
            if options.scanned:
                document = scan_document(document)
            counts, lines = score_file(document, Path(folder) / document.name.replace(" ", "_"), options.reader)
            by_pair.setdefault((container, layout), Counter()).update(counts)
            sums = "totals printed wrong" if "spoiled totals" in document.traits else "totals printed right"
            by_sums.setdefault((container, sums), Counter()).update(counts)
            if counts["wrong"] and options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / document.name.replace(" ", "_")).write_bytes(document.content)
            if lines and shown < options.show and (counts["wrong"] or options.layout):
                shown += 1
                print(f"{document.name} {document.forms} {document.traits}", *lines[:5], sep="\n    ")
    print(
        f"{'container':<10} {'layout':<38} {'cells':>8} {'right':>8} {'refused':>8} {'wrong':>6} "
        f"{'false claims':>13} {'missed':>6}"
    )
    total: Counter[str] = Counter()
    for (container, layout), counts in sorted(by_pair.items()):
        total += counts
        print(_line(container, layout, counts))
    for (container, sums), counts in sorted(by_sums.items()):
        print(_line(container, sums, counts))
    print(_line("all", f"{len(plan)} documents", total))
    return bool(total["wrong"])


def _line(container: str, layout: str, counts: Counter[str]) -> str:
    cells = counts["right"] + counts["refused"] + counts["wrong"]
    shares = [f"{100 * counts[verdict] / cells:7.2f}%" for verdict in ("right", "refused")]
    claims = f"{counts['false claims']:>13} {counts['missed claims']:>6}"
    return f"{container:<10} {layout:<38} {cells:>8} {shares[0]} {shares[1]} {counts['wrong']:>6} {claims}"


if __name__ == "__main__":
    sys.exit(main())
