"""The documents that a source names, and their contents by hash."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..documents.archives import MARK, is_archive, open_archive, split
from ..documents.containers import SUFFIXES
from ..errors import ReportError, SourceNotFoundError, WrongArgumentError
from ..text import as_text

Source = str | Path | Iterable[str | Path]
_ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,7})$")
_HEAD = 8192
_PAGE = (b"<html", b"<!doctype html", b"<head", b"<body", b"<meta", b"mso-application")
_BUNDLE = re.compile(rb"mime-version:|content-type:\s*multipart/related|from: <saved by")
# Other endings of office documents, which databases and programs in the same containers do not have.
_OFFICE = (".docm", ".dotx", ".dot", ".odt", ".ott", ".xls", ".xlsm", ".et", ".ods", ".wpt")
# Archives that are not opened: what they hold is named among the failures.
_PACKED = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".zip")


class File(NamedTuple):
    """A file that a source names: SHA-256 of its content, and its size and time of change when that was taken.

    `role` is document, archive (its members follow) or other: of no kind that reports come in, and without a hash.
    """

    path: str
    sha256: str
    stamp: str | None
    role: str = "document"


class Content(NamedTuple):
    """A content, and the files that have it; `stamp` is that of the first, which is read for all."""

    sha256: str
    stamp: str | None
    paths: list[str]


def named_sources(source: Source) -> list[str]:
    """The paths and globs of a source.

    Raises
    ------
    SourceNotFoundError
        Where some do not exist.
    """
    named = [source] if isinstance(source, (str, Path)) else source
    if not isinstance(named, Iterable):
        raise WrongArgumentError(f"load takes a path, a glob or a list of them; {type(source).__name__} was given")
    names = list(dict.fromkeys(str(Path(name)) for name in named))
    missing = [name for name in names if not (os.path.lexists(name) or split(name) or _matches(name))]
    if missing:
        shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3:,} more" if len(missing) > 3 else "")
        of = f" ({len(missing):,} of {len(names):,} paths)" if len(names) > 1 else ""
        raise SourceNotFoundError(f"{shown}: no such file or folder{of}", missing[0])
    return names


def _matches(name: str) -> bool:
    return glob.has_magic(name) and next(glob.iglob(name, recursive=True), None) is not None


def find_files(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every file that paths and globs name, once, with its role; members of archives follow their archive.

    They come one by one: of hundreds of thousands no list need be kept. A file that is named itself is a document.
    Hidden folders are not searched.
    """
    seen: set[str] = set()
    for name in names:
        for found in _files_of(name):
            if found[0] not in seen:
                seen.add(found[0])
                yield found


def _files_of(name: str) -> Iterator[tuple[str, str]]:
    if os.path.isdir(name):
        yield from _files_below(name)
    elif glob.has_magic(name) and not os.path.exists(name):
        for path in sorted(glob.glob(name, recursive=True)):
            yield from _with_members(path, "document")
    else:
        yield from _with_members(name, "document")


def find_documents(source: Source) -> Iterator[str]:
    """The documents among the files that a source names."""
    return (path for path, role in find_files(named_sources(source)) if role == "document")


def _files_below(folder: str) -> Iterator[tuple[str, str]]:
    """Files of a folder and the folders in it, by name; a folder that links lead back to is searched once."""
    searched: set[str] = set()
    open_folders: list[Iterator[str]] = [iter([folder])]
    while open_folders:
        path = next(open_folders[-1], None)
        if path is None:
            open_folders.pop()
        elif not os.path.isdir(path):
            yield from _with_members(path, "document" if _may_be_report(path) else "other")
        elif (real := os.path.realpath(path)) not in searched and (path == folder or not _is_hidden(path)):
            searched.add(real)
            try:
                names = sorted(os.listdir(path))
            except OSError:
                yield path, "document"  # to be named among the failures
            else:
                open_folders.append(map(partial(os.path.join, path), names))


def _with_members(path: str, role: str) -> Iterator[tuple[str, str]]:
    """A file; an archive as such, and then its members."""
    if path.lower().endswith(SUFFIXES) or _is_hidden(path) or not is_archive(path):
        yield path, role
        return
    try:
        archive = open_archive(path)
    except ReportError:
        yield path, "document"  # to be named among the failures
        return
    yield path, "archive"
    for name in sorted(archive.members):
        head = b""
        with suppress(ReportError), archive.open(name) as stream:
            head = stream.read(_HEAD)
        hidden = any(_is_hidden(part) for part in name.split("/"))
        yield f"{path}{MARK}{name}", "other" if hidden or not _looks_like_report(name, head) else "document"


def _is_hidden(path: str) -> bool:
    """Whether a name is of what systems and editors leave beside documents."""
    return os.path.basename(path).startswith((".", "~$")) or os.path.basename(path) == "__MACOSX"


def _may_be_report(path: str) -> bool:
    head = b""
    if not path.lower().endswith(SUFFIXES) and os.path.isfile(path):
        with suppress(OSError), open(path, "rb") as file:
            head = file.read(_HEAD)
    return not _is_hidden(path) and _looks_like_report(path, head)


def _looks_like_report(name: str, head: bytes) -> bool:
    """Whether a file may be a report, by its ending, else by the first bytes of its content.

    Web pages are saved with the ending of what made them, or without one. Pictures are not: below a folder they are
    mostly parts of saved pages.
    """
    if name.lower().endswith((*SUFFIXES, *_PACKED)):
        return True
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\xfe \t\r\n").replace(b"\x00", b"").lower()
    if b"%PDF-" in head[:1024] or head.startswith(b"{\\rtf") or _BUNDLE.match(start):
        return True
    if start.startswith(b"<"):
        return any(mark in start for mark in _PAGE)
    has_ending = _ENDING.search(name) is not None
    if head.startswith(b"PK\x03\x04"):
        return name.lower().endswith(_OFFICE) or not has_ending
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return name.lower().endswith(_OFFICE) or not has_ending
    return not has_ending and any("信息公开".encode(coding) in head for coding in ("utf-8", "gb18030", "utf-16-le"))


def kind(path: str) -> str | None:
    """The ending of a file's name, without the dot and in small letters; None where it has none."""
    found = _ENDING.search(path)
    return found[1].lower() if found else None


def listed(path: str, role: str) -> File:
    """A file with the hash of its content if it is a document, and its stamp before that was read."""
    if role != "document":
        return File(path, "", None, role)
    return File(path, stamp=stamp(path), sha256=sha256(path))


def sha256(path: str | Path) -> str:
    """SHA-256 of a file's content; of its name, where it cannot be read or has no end: no other file is like it."""
    member = split(str(path))
    with suppress(OSError, ReportError):
        if member:
            with open_archive(member[0]).open(member[1]) as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(os.fsencode(f"not read: {path}")).hexdigest()


def stamp(path: str | Path) -> str | None:
    """Size and time of change of a file, or of the archive that it is in; None where there is no file."""
    member = split(str(path))
    try:
        about = os.stat(member[0] if member else path)
    except (OSError, ValueError):
        return None
    return f"{about.st_size} {about.st_mtime_ns}"


def file_records(files: Iterable[File], read: Container[str]) -> Iterator[tuple[str, str | None, str, str | None]]:
    """The rows of `files`; `read` holds the hashes of the reports."""
    first: set[str] = set()
    for file in files:
        outcome = file.role
        if file.role == "document":
            outcome = "failure" if file.sha256 not in read else "copy" if file.sha256 in first else "report"
            first.add(file.sha256)
        yield as_text(file.path), kind(file.path), outcome, file.sha256 or None


def contents(files: Iterable[File]) -> Iterator[Content]:
    """Each content once, in the place of the first file that has it.

    The files are gone through several times, so that some bytes of each are held and no more.
    """
    digests = bytearray()
    for file in files:
        digests += bytes.fromhex(file.sha256)  # nothing for what is not a document
    in_order = np.frombuffer(digests, dtype="V32")
    in_order.sort()
    repeated = {digest.tobytes().hex() for digest in in_order[1:][in_order[1:] == in_order[:-1]]}
    paths: dict[str, list[str]] = {digest: [] for digest in repeated}
    for file in files if repeated else ():
        if file.sha256 in repeated:
            paths[file.sha256].append(file.path)
    for file in files:
        if file.role != "document":
            continue
        if file.sha256 not in repeated:
            yield Content(file.sha256, file.stamp, [file.path])
        elif file.sha256 in paths:
            yield Content(file.sha256, file.stamp, paths.pop(file.sha256))
