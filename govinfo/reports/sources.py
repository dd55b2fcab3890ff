"""The documents that a source names, and their contents by hash."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..documents.containers import SUFFIXES

Source = str | Path | Iterable[str | Path]


class File(NamedTuple):
    """A file: SHA-256 of its content, and its size and time of change when that was taken."""

    path: str
    sha256: str
    stamp: str | None


class Content(NamedTuple):
    """A content, and the files that have it; `stamp` is that of the first, which is read for all."""

    sha256: str
    stamp: str | None
    paths: list[str]


def find_documents(source: Source) -> Iterator[str]:
    """The documents that a source names, each once; names that are not folders are kept as they are.

    They come one by one: of hundreds of thousands no list need be kept.
    """
    if isinstance(source, (str, Path)):
        if os.path.isdir(source):
            yield from _documents_below(str(source))
        elif glob.has_magic(str(source)) and not os.path.exists(source):
            yield from sorted(glob.glob(str(source), recursive=True))
        else:
            yield str(Path(source))
    else:
        named: dict[str, None] = {}
        for part in source:
            for path in find_documents(part):
                if path not in named:
                    named[path] = None
                    yield path


def _documents_below(folder: str) -> Iterator[str]:
    """Documents of a folder and the folders in it, by name; a folder that links lead back to is searched once."""
    searched: set[str] = set()
    open_folders: list[Iterator[str]] = [iter([folder])]
    while open_folders:
        path = next(open_folders[-1], None)
        if path is None:
            open_folders.pop()
        elif not os.path.isdir(path):
            if path.lower().endswith(SUFFIXES):
                yield path
        elif (real := os.path.realpath(path)) not in searched:
            searched.add(real)
            try:
                names = sorted(name for name in os.listdir(path) if not name.startswith((".", "~$")))
            except OSError:
                yield path  # to be named among the failures
            else:
                open_folders.append(map(partial(os.path.join, path), names))


def hashed(path: str) -> File:
    """A file with the hash of its content, and its stamp before that was read."""
    return File(path, stamp=stamp(path), sha256=sha256(path))


def sha256(path: str | Path) -> str:
    """SHA-256 of a file's content; of its name, where it cannot be read or has no end: no other file is like it."""
    if os.path.isfile(path):
        with suppress(OSError), open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(os.fsencode(f"not read: {path}")).hexdigest()


def stamp(path: str | Path) -> str | None:
    """Size and time of change of a file; None where there is no file."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return None
    return f"{about.st_size} {about.st_mtime_ns}"


def contents(files: Iterable[File]) -> Iterator[Content]:
    """Each content once, in the place of the first file that has it.

    The files are gone through several times, so that some bytes of each are held and no more.
    """
    digests = bytearray()
    for file in files:
        digests += bytes.fromhex(file.sha256)
    in_order = np.frombuffer(digests, dtype="V32")
    in_order.sort()
    repeated = {digest.tobytes().hex() for digest in in_order[1:][in_order[1:] == in_order[:-1]]}
    paths: dict[str, list[str]] = {digest: [] for digest in repeated}
    for file in files if repeated else ():
        if file.sha256 in repeated:
            paths[file.sha256].append(file.path)
    for file in files:
        if file.sha256 not in repeated:
            yield Content(file.sha256, file.stamp, [file.path])
        elif file.sha256 in paths:
            yield Content(file.sha256, file.stamp, paths.pop(file.sha256))
