"""Documents made to exhaust a reader: how long, and in how much memory, each is read or refused.

    python benchmarks/hostile.py [--times 10] [--only KIND ...]

Every document is read in a process of its own. Seconds are wall-clock time and processor time of that process and its
children, megabytes the largest of them. `--times` makes each document so many times larger.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

from documents import word  # noqa: E402

import govinfo as gi  # noqa: E402

LIMIT = 150  # seconds
_READ = """
import sys, govinfo as gi
try:
    print("read:", gi.read(sys.argv[1]).report_id)
except gi.ReportError as error:
    print(f"{type(error).__name__}: {str(error).split(': ', 1)[-1]}")
"""
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _markdown() -> str:
    return next(path for path in gi.sample_files("markdown") if path.stem == "xicheng-2024").read_text("utf-8")


def _in_sentence(text: str) -> bytes:
    return _markdown().replace("。", f"{text}。", 1).encode()


def nested_alternatives(times: int) -> bytes:
    """mc:AlternateContent within its own choices, runs beside it on every level."""
    runs = "<w:r><w:t>件</w:t></w:r>" * (500 * times)
    inside = runs
    for _ in range(115):
        inside = (
            f'{runs}<mc:AlternateContent><mc:Choice Requires="wps">{inside}</mc:Choice><mc:Fallback>{runs}'
            "</mc:Fallback></mc:AlternateContent>"
        )
    body = f"<w:p>{inside}</w:p>"
    return word.pack(f'<w:document xmlns:w="{word.NAMESPACE}" xmlns:mc="{_MC}"><w:body>{body}</w:body></w:document>')


def combining_marks(times: int) -> bytes:
    """One letter with marks above and below it."""
    return _in_sentence("e" + "\u0301\u0316" * 40_000 * times)


def mixed_marks(times: int) -> bytes:
    """Marks of many classes in no order."""
    marks = "".join(chr(0x300 + (number * 37) % 0x4F) for number in range(80_000 * times))
    return _in_sentence("e" + marks)


def expanding_characters(times: int) -> bytes:
    """Ligatures of which NFKC makes eighteen characters each."""
    return _in_sentence("\ufdfa" * 50_000 * times)


def many_attributes(times: int) -> bytes:
    """A tag with attributes without end."""
    attributes = " ".join(f"a{number}=''" for number in range(400_000 * times))
    return f"<html><body><p {attributes}>收到申请1件</p></body></html>".encode()


def references_to_a_page(times: int) -> bytes:
    """A PDF whose tree of pages names one page without end."""
    number = 2_000_000 * times
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (number, b"4 0 R " * number),
        _stream(b"BT /F1 12 Tf 72 700 Td (1) Tj ET"),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _pdf(objects)


def _page(content: bytes) -> bytes:
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            _stream(content),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)


def _pdf(objects: list[bytes]) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for place, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (place, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def rules_on_a_page(times: int) -> bytes:
    """A PDF page with a million rules."""
    lines = (b"%d %d m %d %d l S" % (n % 500, n % 800, n % 500 + 40, n % 800) for n in range(1_000_000 * times))
    return _page(b"BT /F1 12 Tf 72 700 Td (report) Tj ET\n" + b"\n".join(lines))


def characters_on_a_page(times: int) -> bytes:
    """A PDF page with a million characters."""
    lines = (b"BT /F1 8 Tf %d %d Td (%s) Tj ET" % (n % 300, n % 800, b"0123456789" * 10) for n in range(10_000 * times))
    return _page(b"\n".join(lines))


def large_sheet(times: int) -> bytes:
    """A workbook whose one sheet has 95 MB."""
    import openpyxl

    row = b"<row>" + b"<c><v>1</v></c>" * 300 + b"</row>"
    buffer, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(buffer)
    with zipfile.ZipFile(buffer) as empty, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in empty.namelist():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, empty.read(name))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>")
            for _ in range(21 * times):
                sheet.write(row * 1_000)
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()


def many_tables(times: int) -> bytes:
    """A web page of 29 MB of tables."""
    table = "<table>" + "<tr><td>予以公开</td><td>1</td><td>2</td></tr>" * 20 + "</table>"
    return ("<html><body>" + table * (24_000 * times) + "</body></html>").encode()


KINDS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "nested_alternatives": (".docx", nested_alternatives),
    "combining_marks": (".md", combining_marks),
    "mixed_marks": (".md", mixed_marks),
    "expanding_characters": (".md", expanding_characters),
    "many_attributes": (".html", many_attributes),
    "references_to_a_page": (".pdf", references_to_a_page),
    "rules_on_a_page": (".pdf", rules_on_a_page),
    "characters_on_a_page": (".pdf", characters_on_a_page),
    "large_sheet": (".xlsx", large_sheet),
    "many_tables": (".html", many_tables),
}


def measure(path: Path) -> tuple[float, float, float, str]:
    """Seconds, processor seconds, megabytes, and what came of reading a file."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-c", _READ, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=os.environ)
        outcome = (done.stdout or done.stderr).strip().splitlines()[-1:]
    except subprocess.TimeoutExpired:
        outcome = [f"not ended after {LIMIT} s"]
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, after.ru_maxrss / 1024, (outcome or [""])[0]


def main() -> None:
    """Measure the kinds that are asked for, each in a process of its own so that the memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.file:
        seconds, used, memory, outcome = measure(arguments.file)
        print(f"{seconds:7.1f} s {used:7.1f} s {memory:7.0f} MB  {outcome[:110]}")
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.only:
            suffix, make = KINDS[name]
            path = Path(folder) / f"{name}{suffix}"
            path.write_bytes(make(arguments.times))
            print(f"{name:22} {path.stat().st_size / 2**20:7.1f} MB", end=" ", flush=True)
            subprocess.run([sys.executable, __file__, "--file", str(path)], env=os.environ)
            path.unlink()


if __name__ == "__main__":
    main()
