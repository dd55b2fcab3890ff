"""The batches of a load: some hundred files each, read into a folder of their own.

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
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .. import __version__
from ..frames import PANEL_FRAMES, frame
from .reading import Reading
from .sources import Source, digest, find_documents, read_identical

Thing = TypeVar("Thing")
# A content, by its digest, and the files that have it.
Content = tuple[str, list[str]]

_BATCH = 100
_CODE = (".py", ".csv")


class Batch(NamedTuple):
    """A batch that was read: its folder's name, its files, and how many were not read."""

    name: str
    files: int
    failures: int


def list_files(source: Source, listing: Path, jobs: int) -> None:
    """Write the digest and the name of each file that a source names, a line each: memory need not hold them all."""
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)
    with open(listing, "w", encoding="ascii") as file:
        for lines in parallel(delayed(_lines)(paths) for paths in _batches(find_documents(source))):
            file.write(lines)


def _lines(paths: list[str]) -> str:
    return "".join([json.dumps([digest(path), path]) + "\n" for path in paths])


def _listed(listing: Path) -> Iterator[tuple[str, str]]:
    with open(listing, encoding="ascii") as file:
        for line in file:
            content, path = json.loads(line)
            yield content, path


def _contents(listing: Path) -> Iterator[Content]:
    """Each content once, where the first file that has it stands, with all files that do."""
    digests = bytearray()
    for content, _ in _listed(listing):
        digests += bytes.fromhex(content)
    in_order = np.frombuffer(digests, dtype="V32")
    in_order.sort()
    repeated = {digest.tobytes().hex() for digest in in_order[1:][in_order[1:] == in_order[:-1]]}
    alike: dict[str, list[str]] = {content: [] for content in repeated}
    for content, path in _listed(listing) if repeated else ():
        if content in repeated:
            alike[content].append(path)
    for content, path in _listed(listing):
        if content not in repeated:
            yield content, [path]
        elif content in alike:
            yield content, alike.pop(content)


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    things = iter(things)
    while batch := list(islice(things, _BATCH)):
        yield batch


def read_batches(listing: Path, files: int, parts: Path, jobs: int, ocr: str, progress: bool) -> list[Batch]:
    """Read every batch that is not there yet; all of them in the order of their files."""
    from joblib import Parallel, delayed
    from tqdm import tqdm

    batches: list[Batch] = []
    failures = 0
    outcomes = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)(
        delayed(read_batch)(contents, str(parts), ocr) for contents in _batches(_contents(listing))
    )
    with tqdm(total=files, unit="report", disable=None if progress else True) as bar:
        for batch in outcomes:
            batches.append(batch)
            failures += batch.failures
            bar.set_postfix(failures=failures, refresh=False)
            bar.update(batch.files)
    return batches


def read_batch(contents: list[Content], parts: str, ocr: str) -> Batch:
    """Read a batch of files into a folder of `parts`, unless it stands there already."""
    key = json.dumps([__version__, _code(), ocr, contents])
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    place = Path(parts, name)
    if not _is_whole(place):
        shutil.rmtree(place, ignore_errors=True)
        _write_batch([paths for _, paths in contents], place, ocr)
    files = sum(len(paths) for _, paths in contents)
    return Batch(name, files, pq.read_metadata(place / "failures.parquet").num_rows)


def _is_whole(place: Path) -> bool:
    """Whether a batch stands in a folder, in files that have an end: a power cut leaves some that have none."""
    try:
        for name in (*PANEL_FRAMES, "names"):
            pq.read_metadata(place / f"{name}.parquet")
    except (OSError, pa.ArrowInvalid):
        return False
    return True


@cache
def _code() -> str:
    """A digest of the package's code and definitions: what they were when a batch was read, they have to be still."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in _CODE)
    of_files = [(path.relative_to(package).as_posix(), digest(str(path))) for path in files]
    return hashlib.sha256(json.dumps(of_files).encode()).hexdigest()


def _write_batch(alike: list[list[str]], place: Path, ocr: str) -> None:
    """Read files and write their records under the hash of the file in place of the report's name."""
    records: dict[str, list[tuple[Any, ...]]] = {name: [] for name in PANEL_FRAMES}
    names: dict[str, str] = {}
    for outcome in (outcome for paths in alike for outcome in read_identical(paths, ocr)):
        if not isinstance(outcome, Reading):
            records["failures"].append(outcome)
        elif outcome.sha256 not in names:
            names[outcome.sha256] = outcome.name
            for name, rows in outcome.records.items():
                records[name].extend((outcome.sha256, *row[1:]) for row in rows)
    unfinished = place.with_name(f"unfinished-{uuid.uuid4().hex}")
    unfinished.mkdir()
    for name, rows in records.items():
        frame(name, rows).to_parquet(unfinished / f"{name}.parquet", index=False)
    named = pd.DataFrame({"sha256": list(names), "name": list(names.values())}, dtype="string")
    named.to_parquet(unfinished / "names.parquet", index=False)
    try:
        unfinished.rename(place)
    except OSError:
        # Another process has read the same batch, as a cluster does where a machine seemed lost.
        shutil.rmtree(unfinished)
