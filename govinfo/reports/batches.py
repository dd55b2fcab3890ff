"""What a load reads: contents one by one, for a folder in batches of some hundred, each in a folder of its own.

A folder is named after what is read, the contents of the files, and what reads it, the code
and the definitions; it appears only when it is complete. A load that was stopped, even by a
power cut, finds its batches again, and so does the load of next year over a finished one: each reads only what is new.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path, PurePath
from threading import Event, Thread
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from .. import __version__
from ..errors import ReportError
from ..frames import REPORT_FRAMES, frame, typed
from ..text import as_text, tame
from .parquet import rows_in
from .read import Reading, read_file
from .records import Record
from .sources import Content, File, contents, find_files, listed, sha256

Thing = TypeVar("Thing")
# A row of `failures`: the file, the name of the error, its message.
Failure = tuple[str, str, str]

_BATCH = 100
# The file in a batch's folder that says what was read, and what read it.
_READ = "read.json"
# Characters of a file's name beside a progress bar.
_SHOWN = 40
_CODE = (".py", ".csv")


class Batch(NamedTuple):
    """A batch that was read: its folder's name, and how many of its files were not read."""

    name: str
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
    """Read every batch that is not there yet; all of them in the order of their files.

    What is in `parts` from before, in whatever batches, is not read again.
    """
    from joblib import Parallel, delayed
    from tqdm import tqdm

    before = _read_before(parts, ocr)
    batches: list[Batch] = []
    with tqdm(total=files, unit="report", disable=None if progress else True) as bar:
        log = None if bar.disable else parts / "progress.txt"
        with _names_shown(bar, log):
            todo = (
                (batch, {one.sha256: before[key] for one in batch if (key := _content_key(one)) in before})
                for batch in in_batches(contents(listing))
            )
            read = (delayed(read_batch)(batch, str(parts), ocr, known, log) for batch, known in todo)
            for batch in Parallel(n_jobs=jobs, return_as="generator", batch_size=1)(read):
                batches.append(batch)
                bar.set_description(f"{sum(one.failures for one in batches):,} not read", refresh=False)
    return batches


@contextmanager
def _names_shown(bar: Any, log: Path | None) -> Iterator[None]:
    """Show each file by its name as it is read: the processes that read, on whatever machine, write it into a file."""
    if log is None:
        yield
        return
    log.write_text("")
    ended = Event()

    def show() -> None:
        with open(log, encoding="utf-8") as lines:
            while True:
                last = ended.wait(0.2)
                for line in lines:
                    number, _, name = line.rstrip("\n").partition("\t")
                    bar.set_postfix_str(name, refresh=False)
                    bar.update(int(number))
                bar.refresh()
                if last:
                    return

    shower = Thread(target=show, daemon=True)
    shower.start()
    try:
        yield
    finally:
        ended.set()
        shower.join()


def _log(log: Path | None, content: Content) -> None:
    if log is not None:
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{len(content.paths)}\t{short_name(content)}\n")


def short_name(content: Content) -> str:
    """The name of a file as a progress bar shows it."""
    return tame(as_text(PurePath(content.paths[0]).name))[-_SHOWN:].replace("\n", " ")


def read_batch(batch: list[Content], parts: str, ocr: str, known: Mapping[str, str], log: Path | None) -> Batch:
    """Read a batch of files into a folder of `parts`, unless it is there already.

    `known` names the folders that hold what was read of some of the contents before.
    """
    read = [[content.sha256, content.paths] for content in batch]
    name = hashlib.sha256(json.dumps([*_reader(ocr), read]).encode()).hexdigest()[:32]
    place = Path(parts, name)
    if not _is_whole(place):
        shutil.rmtree(place, ignore_errors=True)
        _write_batch(batch, place, ocr, known, log)
    else:
        for content in batch:
            _log(log, content)
    return Batch(name, rows_in(place / "failures.parquet"))


def _reader(ocr: str) -> list[str]:
    """What a reading depends on beside the file."""
    return [__version__, _code(), ocr]


def _content_key(content: Content) -> bytes:
    return hashlib.blake2b(json.dumps([content.sha256, content.paths]).encode(), digest_size=16).digest()


def _read_before(parts: Path, ocr: str) -> dict[bytes, str]:
    """The folder in which each content was read before, by the same reader under the same paths."""
    before: dict[bytes, str] = {}
    for file in sorted(parts.glob(f"*/{_READ}")):
        if _is_whole(file.parent):
            *reader, read = json.loads(file.read_text(encoding="ascii"))
            if reader == _reader(ocr):
                before |= {_content_key(Content(one, None, paths)): file.parent.name for one, paths in read}
    return before


def _is_whole(place: Path) -> bool:
    """Whether a folder holds a batch in complete files: a power cut leaves incomplete ones."""
    try:
        for name in (*REPORT_FRAMES, "failures", "names"):
            rows_in(place / f"{name}.parquet")
        json.loads((place / _READ).read_text(encoding="ascii"))
    except (OSError, ValueError):  # errors of Arrow's are among these
        return False
    return True


@cache
def _code() -> str:
    """A digest of the package's code and definitions: what they were when a batch was read, they have to be still."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in _CODE)
    of_files = [(path.relative_to(package).as_posix(), sha256(path)) for path in files]
    return hashlib.sha256(json.dumps(of_files).encode()).hexdigest()


def _write_batch(batch: list[Content], place: Path, ocr: str, known: Mapping[str, str], log: Path | None) -> None:
    """Read files and write their records under the hash of the file in place of the report's name."""
    gathered = Gathered()
    for content in batch:
        _log(log, content)
        if content.sha256 not in known:
            gathered.add(read_content(content, ocr))
    frames = {name: frame(name, rows) for name, rows in {**gathered.records, "failures": gathered.failures}.items()}
    frames["names"] = gathered.named()
    if known:
        frames = {name: _with_known(name, data, batch, place.parent, known) for name, data in frames.items()}
    unfinished = place.with_name(f"unfinished-{uuid.uuid4().hex}")
    unfinished.mkdir()
    for name, data in frames.items():
        data.to_parquet(unfinished / f"{name}.parquet", index=False)
    read = [[content.sha256, content.paths] for content in batch]
    (unfinished / _READ).write_text(json.dumps([*_reader(ocr), read]), encoding="ascii")
    try:
        unfinished.rename(place)
    except OSError:
        # Another process has read the same batch, as a cluster does where a machine seemed lost.
        shutil.rmtree(unfinished)


def _with_known(
    name: str, data: pd.DataFrame, batch: list[Content], parts: Path, known: Mapping[str, str]
) -> pd.DataFrame:
    """A frame of a batch, with what was read before of some of its contents, in the order of the contents."""
    key = {"failures": "source", "names": "sha256"}.get(name, "report_id")
    order: dict[str, int] = {}
    for content in batch:
        for one in map(as_text, content.paths) if name == "failures" else [content.sha256]:
            order.setdefault(one, len(order))
    wanted = {
        one for content in batch if content.sha256 in known for one in (content.sha256, *map(as_text, content.paths))
    }
    earlier = [pd.read_parquet(parts / folder / f"{name}.parquet") for folder in dict.fromkeys(known.values())]
    both = pd.concat([data, *(read[read[key].isin(wanted)] for read in earlier)], ignore_index=True)
    both = both.iloc[both[key].map(order).argsort(kind="stable")].reset_index(drop=True)
    return both if name == "names" else typed(name, both)


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
