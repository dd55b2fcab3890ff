"""The documents that a source names, and what reading them comes to."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from ..documents.containers import SUFFIXES
from ..errors import ReportError
from ..text import as_text
from .reading import Reading, read_report

Source = str | Path | Iterable[str | Path]
# A row of `failures`: the file, the name of the error, its message.
Failure = tuple[str, str, str]


def find_documents(source: Source) -> Iterator[str]:
    """The documents that a source names, each once; names that are no folder are kept as they are.

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
    """Documents of a folder and the folders in it, by name; a folder that links lead back to is looked into once."""
    looked_into: set[str] = set()
    open_folders: list[Iterator[str]] = [iter([folder])]
    while open_folders:
        path = next(open_folders[-1], None)
        if path is None:
            open_folders.pop()
        elif not os.path.isdir(path):
            if path.lower().endswith(SUFFIXES):
                yield path
        elif (real := os.path.realpath(path)) not in looked_into:
            looked_into.add(real)
            try:
                names = sorted(name for name in os.listdir(path) if not name.startswith((".", "~$")))
            except OSError:
                yield path  # to be named among the failures
            else:
                open_folders.append(map(partial(os.path.join, path), names))


def digest(path: str) -> str:
    """SHA-256 of a file's content; of its name, where it cannot be read or has no end: no other file is like it."""
    if os.path.isfile(path):
        with suppress(OSError), open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(os.fsencode(f"not read: {path}")).hexdigest()


def read_identical(paths: list[str], ocr: str) -> list[Reading | Failure]:
    """What reading files of the same content comes to: one reading, or the same failure of each."""
    outcome = read_or_fail(paths[0], ocr)
    if isinstance(outcome, Reading):
        return [outcome]
    source, error, message = outcome
    return [(name, error, message.replace(source, name)) for name in map(as_text, paths)]


def read_or_fail(path: str, ocr: str) -> Reading | Failure:
    """The reading of a file, or its row of `failures`."""
    name = as_text(path)
    try:
        return read_report(path, ocr)
    except ReportError as error:
        return (name, type(error).__name__, str(error))
    except Exception as error:
        # A document that nobody foresaw: it costs itself, not a load of a hundred thousand others.
        why = f"{type(error).__name__}: {error}"
        message = as_text(f"{name}: not read, for a reason unknown to govinfo ({why}); report it")
        return (name, type(error).__name__, message)
