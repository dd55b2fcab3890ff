"""What a load reads: contents one by one, for a folder in batches of some hundred, each in a folder of its own.

A folder is named after what is read, the contents of the files, and what reads it, the code
and the definitions; it appears only when it is complete. A load that was stopped, even by a
power cut, finds its batches again, and reads only what is new.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .. import __version__
from ..errors import ReportError
from ..frames import REPORT_FRAMES, frame
from ..text import as_text
from .read import Reading, read_file
from .records import Record
from .sources import Content, File, contents, find_files, listed, sha256

Thing = TypeVar("Thing")
# A row of `failures`: the file, the name of the error, its message.
Failure = tuple[str, str, str]

_BATCH = 100
_CODE = (".py", ".csv")


class Batch(NamedTuple):
    """A batch that was read: its folder's name, its files, and how many were not read."""

    name: str
    files: int
    failures: int


class Listing:
    """The files of a load with their hashes, in a file: memory need not hold them all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, names: list[str], jobs: int) -> None:
        """Hash the documents that paths and globs name."""
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)
        with open(self._path, "w", encoding="ascii") as file:
            for lines in parallel(delayed(_lines)(found) for found in in_batches(find_files(names))):
                file.write(lines)

    def __iter__(self) -> Iterator[File]:
        with open(self._path, encoding="ascii") as file:
            for line in file:
                yield File(*json.loads(line))


def _lines(found: list[tuple[str, str]]) -> str:
    return "".join([json.dumps(listed(path, role)) + "\n" for path, role in found])


def in_batches(things: Iterable[Thing], size: int | None = None) -> Iterator[list[Thing]]:
    """The things in lists of some hundred, or of another size."""
    things = iter(things)
    while batch := list(islice(things, size or _BATCH)):
        yield batch


def read_batches(listing: Listing, files: int, parts: Path, jobs: int, ocr: str, progress: bool) -> list[Batch]:
    """Read every batch that is not there yet; all of them in the order of their files."""
    from joblib import Parallel, delayed
    from tqdm import tqdm

    batches: list[Batch] = []
    failures = 0
    outcomes = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)(
        delayed(read_batch)(batch, str(parts), ocr) for batch in in_batches(contents(listing))
    )
    with tqdm(total=files, unit="report", disable=None if progress else True) as bar:
        for batch in outcomes:
            batches.append(batch)
            failures += batch.failures
            bar.set_postfix(failures=failures, refresh=False)
            bar.update(batch.files)
    return batches


def read_batch(batch: list[Content], parts: str, ocr: str) -> Batch:
    """Read a batch of files into a folder of `parts`, unless it is there already."""
    key = json.dumps([__version__, _code(), ocr, [(content.sha256, content.paths) for content in batch]])
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    place = Path(parts, name)
    if not _is_whole(place):
        shutil.rmtree(place, ignore_errors=True)
        _write_batch(batch, place, ocr)
    files = sum(len(content.paths) for content in batch)
    return Batch(name, files, pq.read_metadata(place / "failures.parquet").num_rows)


def _is_whole(place: Path) -> bool:
    """Whether a folder holds a batch in complete files: a power cut leaves incomplete ones."""
    try:
        for name in (*REPORT_FRAMES, "failures", "names"):
            pq.read_metadata(place / f"{name}.parquet")
    except (OSError, pa.ArrowInvalid):
        return False
    return True


@cache
def _code() -> str:
    """A digest of the package's code and definitions: what they were when a batch was read, they have to be still."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in _CODE)
    of_files = [(path.relative_to(package).as_posix(), sha256(path)) for path in files]
    return hashlib.sha256(json.dumps(of_files).encode()).hexdigest()


def _write_batch(batch: list[Content], place: Path, ocr: str) -> None:
    """Read files and write their records under the hash of the file in place of the report's name."""
    gathered = Gathered()
    for content in batch:
        gathered.add(read_content(content, ocr))
    unfinished = place.with_name(f"unfinished-{uuid.uuid4().hex}")
    unfinished.mkdir()
    for name, rows in {**gathered.records, "failures": gathered.failures}.items():
        frame(name, rows).to_parquet(unfinished / f"{name}.parquet", index=False)
    gathered.named().to_parquet(unfinished / "names.parquet", index=False)
    try:
        unfinished.rename(place)
    except OSError:
        # Another process has read the same batch, as a cluster does where a machine seemed lost.
        shutil.rmtree(unfinished)


class Gathered:
    """Readings put together: the records of each frame, and the names of the reports by hash."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = {name: [] for name in REPORT_FRAMES}
        self.failures: list[Failure] = []
        self.names: dict[str, str] = {}

    def add(self, outcome: Reading | list[Failure]) -> None:
        """Add what reading one content came to."""
        if not isinstance(outcome, Reading):
            self.failures += outcome
        elif outcome.sha256 not in self.names:
            self.names[outcome.sha256] = outcome.name
            for name, rows in outcome.records.items():
                self.records[name] += rows

    def named(self) -> pd.DataFrame:
        """The hash of each report, and its name, which others may share."""
        return pd.DataFrame({"sha256": list(self.names), "name": list(self.names.values())}, dtype="string")


def read_content(content: Content, ocr: str) -> Reading | list[Failure]:
    """What reading files of the same content comes to: one reading, or the same failure of each."""
    outcome = read_or_fail(File(content.paths[0], content.sha256, content.stamp), ocr)
    if isinstance(outcome, Reading):
        return outcome
    source, error, message = outcome
    return [(name, error, message.replace(source, name)) for name in map(as_text, content.paths)]


def read_or_fail(file: File, ocr: str) -> Reading | Failure:
    """The reading of a file, or its row of `failures`."""
    name = as_text(file.path)
    try:
        return read_file(file.path, ocr, file)
    except ReportError as error:
        return (name, type(error).__name__, str(error))
    except Exception as error:
        # An unforeseen document: it costs itself, not a load of a hundred thousand others.
        why = f"{type(error).__name__}: {error}"
        message = as_text(f"{name}: not read, for a reason unknown to govinfo ({why}); report it")
        return (name, type(error).__name__, message)
