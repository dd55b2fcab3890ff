"""Made-up reports changed inside, read, and compared with what was printed before.

    python benchmarks/fuzz.py --minutes 120 [--seed 0] [--keep FOLDER]

Half of the changes cannot be seen on the page: there every number and every blank must be read as before, or the cell
is `unreadable`, or a finding names the table. The others may show on the page: there a number that the unchanged report
does not print in its cell needs a finding, unless the change itself wrote that number. What differs in silence, an
error that is not of govinfo, and what takes longer than the bounds is printed, counted, and kept in `--keep`.
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

from PIL import Image, ImageDraw

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT)]

from documents import mutations  # noqa: E402
from documents.generator import SUFFIXES, make_document  # noqa: E402
from documents.scoring import Reading, read_report, silent_differences  # noqa: E402

from govinfo.errors import ReportError  # noqa: E402

# How often each kind of file is tried. Older office files and pictures take seconds each, and are damaged only.
KINDS = {"docx": 90, "xlsx": 70, "html": 90, "mht": 30, "markdown": 40, "text": 40, "pdf": 60, "picture": 4}
OLDER = {kind: 1 for kind in ("doc", "odt", "rtf", "xls") if which("soffice") or which("libreoffice")}
LONGEST = 25.0  # seconds


def make(kind: str, rng: random.Random) -> tuple[bytes, str]:
    """A made-up report of some kind, and the ending of its name."""
    if kind == "picture":
        buffer = io.BytesIO()
        form = rng.choice(["PNG", "JPEG", "TIFF", "GIF"])
        _picture().save(buffer, form)
        return buffer.getvalue(), f".{form.lower()}"
    if kind in OLDER:
        return _converted(rng.randrange(3), kind), f".{kind}"
    return make_document(rng.randrange(10**6), kind).content, SUFFIXES[kind]


@cache
def _picture() -> Any:
    """A strip of a table, small enough to be read in no time."""
    strip = Image.new("L", (620, 60), 255)
    draw = ImageDraw.Draw(strip)
    for x in range(10, 600, 100):
        draw.rectangle((x, 10, x + 100, 50), outline=0, width=2)
        draw.text((x + 40, 20), "10", 0)
    return strip


@cache
def _converted(seed: int, kind: str) -> bytes:
    """A report as LibreOffice writes it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.xlsx" if kind == "xls" else "report.docx")
        source.write_bytes(make_document(seed, source.suffix[1:], "as printed").content)
        program = which("soffice") or which("libreoffice")
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return source.with_suffix(f".{kind}").read_bytes()


def try_one(seed: int, folder: Path) -> tuple[str, list[str], bytes, str]:
    """A change, what it came to, the changed file and its ending."""
    rng = random.Random(seed)
    kinds = KINDS | OLDER
    [kind] = rng.choices(list(kinds), list(kinds.values()))
    content, suffix = make(kind, rng)
    path = folder / f"report{suffix}"
    path.write_bytes(content)
    before = Reading({}, Counter())
    if kind != "picture":
        try:
            before = read_report(path)
        except ReportError:
            return f"{kind}: refused unchanged", [], content, suffix
    written: set[str] | None = None
    if kind not in mutations.UNSEEN or rng.random() < 0.5:
        content, how, written = mutations.seen(content, kind, rng)
    else:
        content, how = mutations.unseen(content, kind, rng)
    what = f"{kind}: {how}"
    path.write_bytes(content)
    start = time.monotonic()
    try:
        after = read_report(path, "auto" if kind == "picture" else "never")
        lines = silent_differences(before, after, written)
        outcome = "read"
    except ReportError as error:
        lines, outcome = [], f"refused ({type(error).__name__})"
        if written is None:
            lines = [str(error)]
    except Exception:
        lines, outcome = traceback.format_exc().splitlines()[-4:], "foreign error"
    if time.monotonic() - start > LONGEST:
        lines.append(f"took {time.monotonic() - start:.0f} s")
    return f"{what}: {outcome}", lines, content, suffix


def main() -> int:
    """Try changes until the time is over; 1 where one of them was not borne."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the files that failed")
    arguments = parser.parse_args()
    end, outcomes, failed = time.monotonic() + 60 * arguments.minutes, Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        seed = arguments.seed
        while time.monotonic() < end:
            outcome, lines, content, suffix = try_one(seed, Path(folder))
            outcomes[outcome] += 1
            if lines:
                failed += 1
                print(f"FAILED seed {seed}: {outcome}", *lines[:6], sep="\n    ", flush=True)
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    (arguments.keep / f"{seed}{suffix}").write_bytes(content)
            seed += 1
            if not (seed - arguments.seed) % 1000:
                print(f"{seed - arguments.seed:,} changes, {failed} failed", flush=True)
    for outcome, number in sorted(outcomes.items()):
        print(f"{number:8,}  {outcome}")
    print(f"{seed - arguments.seed:,} changes, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
