"""Speed and memory, measured in one run on one machine.

    python benchmarks/speed.py [readers] [mixed] [parts] [jobs] [memory] [kills] [start]
    python benchmarks/speed.py readers --pdfs report.pdf
    python benchmarks/speed.py memory --reports 1000 10000 --kind pdf

Without a name everything is measured. What is compared is measured one after the other on the
same documents, and the least time of several rounds counts: it is the one least disturbed by
whatever else the machine does. Reports in bulk are copies of the shipped web pages under made-up
names with their numbers multiplied, so that they still add up, and of the shipped PDFs with a
comment behind them. The mixed PDFs are printed by Chromium and LibreOffice, which have to be installed,
and kept in the folder for temporary files.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "support"), str(Path(__file__).parents[1])]

from documents.generator import make_document  # noqa: E402
from documents.layouts import layouts_of  # noqa: E402
from documents.printers import PRINTERS, print_document  # noqa: E402
from documents.scoring import read_cells  # noqa: E402

import govinfo as gi  # noqa: E402
from govinfo import form  # noqa: E402
from govinfo.documents.containers import read_document  # noqa: E402
from govinfo.documents.pdf import fast as pdfium  # noqa: E402
from govinfo.matching import arbiter as second_reading  # noqa: E402
from govinfo.reports.read import read_file  # noqa: E402
from govinfo.reports.report import Report  # noqa: E402

ROOT = Path(__file__).parents[1]
ROUNDS = 20
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
# The peak is read from the process itself: what the system counts for a child begins with its parent's memory.
LOAD = """
import sys, time
import govinfo as gi
start = time.perf_counter()
panel = gi.load(sys.argv[1], into=sys.argv[2], jobs=int(sys.argv[3]), resume=True, progress=False)
took = time.perf_counter() - start
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(len(panel), took, int(peak) / 1024)
"""


def seconds(call: Callable[[Any], Any], things: Sequence[Any], rounds: int = ROUNDS) -> float:
    """Mean over the things of the least time that a call took."""
    best = [float("inf")] * len(things)
    for _ in range(rounds):
        for place, thing in enumerate(things):
            start = time.perf_counter()
            call(thing)
            best[place] = min(best[place], time.perf_counter() - start)
    return sum(best) / len(best)


def plain_pdfplumber(path: Path) -> None:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()


def camelot_lattice(path: Path) -> None:
    import camelot

    camelot.read_pdf(str(path), pages="all", flavor="lattice")


def readers(files: Sequence[Path]) -> None:
    """Every reader on the same documents, beside what one would write by hand."""
    adds_up = [path for path in files if is_read_once(path)]
    table(f"{len(files)} PDFs, all pages", "seconds a report")
    plain = seconds(plain_pdfplumber, adds_up)
    row("pdfplumber, tables only", plain)
    for name, call in (("pdfium characters and ruled lines, cells and paragraphs", pdfium.read), ("gi.read", gi.read)):
        took = seconds(call, adds_up)
        row(name, took, f"{plain / took:.1f} times as fast")
    if read_twice := [path for path in files if path not in adds_up]:
        again = seconds(gi.read, read_twice)
        row(f"gi.read, {len(read_twice)} of {len(files)} that pdfplumber reads too: declined, or at fault", again)
        whole = took * len(adds_up) + again * len(read_twice)
        times = (plain * len(adds_up) + seconds(plain_pdfplumber, read_twice) * len(read_twice)) / whole
        row(f"gi.read, all {len(files)}", whole / len(files), f"{times:.1f} times as fast")
    for kind in ("html", "docx", "markdown"):
        took = seconds(gi.read, gi.sample_files(kind))
        row(f"gi.read, {kind}", took, f"{1 / took:.0f} a second")
    try:
        row("camelot, tables only", seconds(camelot_lattice, adds_up, rounds=1))
    except ImportError:
        print("| camelot | not installed | |")


def mixed(many: int = 20) -> None:
    """PDFs as scholars have them: printed by browsers and office programs, every second one with wrong numbers."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    table(f"{many} PDFs by each program", "seconds a report")
    took: dict[str, float] = {"plain": 0, "ours": 0}
    differing = 0
    for printer in PRINTERS:
        for slip, what in ((None, "as they are"), ("misprint", "with wrong numbers")):
            files = [printed(printer, number, slip) for number in range(many) if (number % 2 == 1) == bool(slip)]
            plain, ours = seconds(plain_pdfplumber, files, rounds=3), seconds(gi.read, files, rounds=6)
            row(f"{printer}, {what}: pdfplumber, tables only", plain)
            row(f"{printer}, {what}: gi.read", ours, f"{plain / ours:.1f} times as fast")
            took["plain"] += plain
            took["ours"] += ours
            differing += sum(map(numbers_that_differ, files))
    row("gi.read, all", took["ours"] / 4, f"{took['plain'] / took['ours']:.1f} times as fast")
    row("numbers that the careful reader alone reads otherwise", differing)


def printed(printer: str, number: int, slip: str | None) -> Path:
    """A made-up report as a program prints it."""
    folder = Path(tempfile.gettempdir(), "govinfo-printed")
    path = folder / f"{printer}-{number}.pdf"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        # Where a picture stands for a table, its reading would be timed.
        layouts = [layout for layout in layouts_of(PRINTERS[printer]) if layout != "picture for a table"]
        document = make_document(5000 + number, PRINTERS[printer], layouts[number % len(layouts)], slip)
        path.write_bytes(print_document(document, printer, folder).content)
    return path


def numbers_that_differ(path: Path) -> int:
    """Cells that both ways of reading read as a number, and not as the same."""
    (one, _), (other, _) = read_cells(path), read_cells(path, "pdf again")
    both = one.keys() & other.keys()
    return sum(one[key] != other[key] for key in both if one[key][0] == other[key][0] == "reported")


def is_read_once(path: Path) -> bool:
    """Whether the fast reading of a PDF counts: nothing was declined, and what does not add up was printed so."""
    document = read_document(path)
    return second_reading.read_tables(path)[0].reader == document.reader == "pdfium"


def parts() -> None:
    """What each step of a reading costs, on web pages."""
    files = gi.sample_files("html")
    document = seconds(read_document, files)
    tables = seconds(second_reading.read_tables, files)
    whole = seconds(read_file, files)
    readings = [read_file(path) for path in files]
    table("Steps, web pages", "seconds a report")
    row("read the document", document)
    row("match the tables", tables - document)
    row("metadata, prose, claims, checks, records", whole - tables)
    row("frames", seconds(lambda one: Report.from_records(one.records), readings))


def jobs(number: int = 5000) -> None:
    """The same load with one process and with two."""
    table("Processes", "seconds")
    for kind in ("html", "pdf"):
        with tempfile.TemporaryDirectory() as folder:
            write_copies(Path(folder, "reports"), number, kind)
            took = {count: load(Path(folder, "reports"), Path(folder, "panel"), count)[1] for count in (1, 2)}
        row(f"{kind}, {number:,} reports, 1 process", took[1], f"{number / took[1]:.0f} a second")
        row(f"{kind}, {number:,} reports, 2 processes", took[2], f"{took[1] / took[2]:.2f} times as fast")


def memory(sizes: Sequence[int], kind: str) -> None:
    """Loads end to end, with the peak memory of the parent process."""
    table(f"Loads from {kind}, 2 processes", "seconds", "peak memory of the parent, MB")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_copies(Path(folder, "reports"), size, kind)
            if shutil.disk_usage(folder).free < 100_000 * size:
                sys.exit(f"{size:,} reports need {size / 10_000:.0f} GB of disk")
            reports, took, used = load(Path(folder, "reports"), Path(folder, "panel"), 2)
            row(f"{reports:,} reports", took, f"{used:.0f}")
            panel = gi.open(Path(folder, "panel"), lazy=True)
            row(f"gi.measure over {reports:,} reports on disk", seconds(gi.measure, [panel], rounds=2))
            row("the same, by year", seconds(lambda one: gi.measure(one, by="year"), [panel], rounds=2))


def kills(times: int = 10, many: int = 400) -> None:
    """Loads killed at random points until one comes through, held against an undisturbed one."""
    table(f"Loads of {many} reports, killed at random points and resumed", "killed, and resumed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_copies(folder / "reports", many, "html")
        took = load(folder / "reports", folder / "whole", 2)[1]
        for number in range(times):
            killed = 0
            while not finished(folder, delay=random.uniform(1, took)):
                killed += 1
            same = content(folder / "killed") == content(folder / "whole")
            row(f"load {number + 1}", killed, "the same bytes" if same else "OTHER bytes")
            shutil.rmtree(folder / "killed")


def finished(folder: Path, delay: float) -> bool:
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, folder / "reports", folder / "killed", "2"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        return process.wait(delay) == 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return False


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def start() -> None:
    """What it costs to begin."""
    table("Start", "seconds")
    for name, command in (
        ("import pandas", [sys.executable, "-c", "import pandas"]),
        ("import pandas, govinfo", [sys.executable, "-c", "import pandas, govinfo; govinfo.load"]),
        ("govinfo --help", [sys.executable, "-m", "govinfo", "--help"]),
    ):
        row(name, seconds(lambda one: subprocess.run(one, cwd=ROOT, check=True, capture_output=True), [command]))


def write_copies(folder: Path, many: int, kind: str) -> None:
    """Copies of the shipped reports, each another report or at least another file."""
    folder.mkdir()
    if kind == "pdf":
        originals = [path.read_bytes() for path in gi.sample_files("pdf")]
        for number in range(many):
            (folder / f"{number:06}.pdf").write_bytes(originals[number % len(originals)] + b"\n%% %d\n" % number)
        return
    agencies = {line["stem"]: line["agency"] for line in gi.sample_catalogue().to_dict("records")}
    pages = [(agencies[path.stem], path.read_bytes()) for path in gi.sample_files("html")]
    pages = [(agency, page.decode()) for agency, page in pages if b"charset=utf-8" in page]
    for number in range(many):
        agency, page = pages[number % len(pages)]
        other = f"{agency}第{str(number).translate(DIGITS)}街道办事处"
        times = 1 + number % 7
        page = multiplied(page, times)
        (folder / f"{number:06}.html").write_text(page.replace(agency, other), encoding="utf-8")


def multiplied(page: str, times: int) -> str:
    """A web page with the numbers of its cells multiplied."""
    return re.sub(r"(<td[^>]*>)(\d+)(</td>)", lambda cell: f"{cell[1]}{int(cell[2]) * times}{cell[3]}", page)


def load(source: Path, into: Path, processes: int) -> tuple[int, float, float]:
    """Reports, seconds and peak memory (MB) of a load in a process of its own; the folder is written anew."""
    shutil.rmtree(into, ignore_errors=True)
    command = [sys.executable, "-c", LOAD, str(source), str(into), str(processes)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return int(answer[-3]), float(answer[-2]), float(answer[-1])


def table(title: str, value: str, note: str = "") -> None:
    print(f"\n| {title} | {value} | {note} |\n|---|---:|---|", flush=True)


def row(name: str, value: float, note: str = "") -> None:
    print(f"| {name} | {value if isinstance(value, int) else f'{value:.4g}'} | {note} |", flush=True)


def main() -> None:
    names = ["readers", "mixed", "parts", "jobs", "memory", "kills", "start"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*names, []], help="what to measure; by default everything")
    parser.add_argument("--reports", nargs="+", type=int, default=[1000, 10_000], help="sizes of the loads of `memory`")
    parser.add_argument("--kind", choices=["html", "pdf"], default="html", help="what `memory` loads")
    parser.add_argument("--pdfs", nargs="+", type=Path, default=gi.sample_files("pdf"), help="what `readers` reads")
    options = parser.parse_args()
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{os.cpu_count()} cores, {installed:.0f} GB of memory, {platform.system()}, Python "
        f"{platform.python_version()}, govinfo {gi.__version__}, {len(form.REQUEST_ITEMS)} rows of section 三"
    )
    given = {"memory": (options.reports, options.kind), "readers": (options.pdfs,)}
    for name in options.what or names:
        globals()[name](*given.get(name, ()))


if __name__ == "__main__":
    main()
