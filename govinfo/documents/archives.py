"""Zip archives of reports: their members are read in place, named as in `2024.zip!西城区.pdf`."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from ..errors import (
    DamagedFileError,
    EncryptedFileError,
    ReportError,
    SourceNotFoundError,
    TooLargeError,
    UnsupportedFormatError,
)
from ..text import as_text

MARK = "!"
# No report is larger than this, and a collection has fewer members.
_LARGEST_MEMBER, _MOST_MEMBERS = 300 * 2**20, 100_000
_LARGEST_DIRECTORY = 20 * 2**20  # bytes of the list of members
_LONGEST_END = 2**16 + 98  # bytes behind it, with a comment
_BLOCK = 2**20
_UTF8 = 0x800
# Parts that a zip file has if it is one document of an office program.
_OFFICE_PARTS = {"[Content_Types].xml", "mimetype"}


class Archive:
    """An open archive and its members by name."""

    def __init__(self, path: str) -> None:
        check_directory(path)
        try:
            self._file = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedFileError(f"{path}: the zip archive is damaged or cut short ({error})", path) from error
        self._path = path
        listed = [member for member in self._file.infolist() if not member.is_dir()]
        if len(listed) > _MOST_MEMBERS:
            raise TooLargeError(f"{path}: {len(listed):,} members; unpack it and load the folder", path)
        self.is_document = not _OFFICE_PARTS.isdisjoint(member.filename for member in listed)
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in listed:
            name = _member_name(member)
            while name in self.members:  # a zip file may hold two members of one name
                name += " (2)"
            self.members[name] = member

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member as a stream of at most as many bytes as the largest report has.

        Raises
        ------
        SourceNotFoundError, EncryptedFileError, TooLargeError, DamagedFileError
        """
        full = f"{self._path}{MARK}{name}"
        if name not in self.members:
            raise SourceNotFoundError(f"{full}: the archive has no such member", full)
        member = self.members[name]
        if member.flag_bits & 1:
            raise EncryptedFileError(f"{full}: the archive is protected by a password; unpack it", full)
        if member.file_size > _LARGEST_MEMBER:
            raise TooLargeError(f"{full}: {member.file_size:,} bytes, more than any report has", full)
        try:
            with self._file.open(member) as stream:  # which ends after the size that the archive states
                yield stream
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
            raise DamagedFileError(f"{full}: cannot be unpacked ({error})", full) from error


def check_directory(path: str | Path) -> None:
    """Refuse a zip file whose list of members is longer than any: to open it would take minutes and gigabytes.

    Raises
    ------
    TooLargeError
    """
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - _LONGEST_END))
        tail = file.read(_LONGEST_END)
    end = tail.rfind(b"PK\x05\x06")
    sizes = [tail[end + 12 : end + 16]]  # of the list, in the record at the end
    if end >= 76 and tail[end - 76 : end - 72] + tail[end - 20 : end - 16] == b"PK\x06\x06PK\x06\x07":
        sizes.append(tail[end - 36 : end - 28])  # in that of archives beyond 4 GB, which counts
    if end >= 0 and int.from_bytes(sizes[-1], "little") > _LARGEST_DIRECTORY:
        raise TooLargeError(f"{path}: a list of members as long as no archive of reports has; unpack it", path)


def _member_name(member: zipfile.ZipInfo) -> str:
    """A member's name: archives packed on Chinese systems state it in GBK, which `zipfile` takes for code page 437."""
    if member.flag_bits & _UTF8:
        return as_text(member.filename)
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return as_text(member.filename)


def open_archive(path: str) -> Archive:
    """An archive, which is kept open: its list of members is long.

    Raises
    ------
    DamagedFileError, TooLargeError
    """
    about = os.stat(path)
    return _opened(path, about.st_mtime_ns, about.st_size, os.getpid())


@lru_cache(maxsize=2)
def _opened(path: str, *_of_this_state: int) -> Archive:
    return Archive(path)


def is_archive(path: str) -> bool:
    """Whether a file is a zip archive that is not itself an office document."""
    try:
        if not os.path.isfile(path):  # to open a pipe would wait
            return False
        with open(path, "rb") as file:
            if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
                return False
        return not open_archive(path).is_document
    except (OSError, ValueError):
        return False
    except ReportError:
        return path.lower().endswith(".zip")


def split(name: str) -> tuple[str, str] | None:
    """The archive and the member that a name stands for; None for the name of a file."""
    if MARK not in name or os.path.lexists(name):
        return None
    parts = name.split(MARK)
    for count in range(1, len(parts)):
        path = MARK.join(parts[:count])
        if os.path.isfile(path) and is_archive(path):
            return path, MARK.join(parts[count:])
    return None


@contextmanager
def on_disk(name: str) -> Iterator[Path]:
    """A file as it is, or a member of an archive unpacked for a while.

    Raises
    ------
    ReportError
        Where the member cannot be unpacked. An error of what reads it gets the member's name.
    """
    member = split(name)
    if member is None:
        yield Path(name)
        return
    with open_archive(member[0]).open(member[1]) as stream, as_file(stream, name) as place:
        yield place


@contextmanager
def as_file(stream: IO[bytes], name: str) -> Iterator[Path]:
    """The content of a stream as a file for a while; an error of what reads it gets the stream's name.

    Raises
    ------
    TooLargeError, UnsupportedFormatError
        The second where the temporary folder has no room.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="govinfo-"))
            place = Path(folder, f"report{Path(name).suffix.lower()}")
            with open(place, "wb") as file:
                while block := stream.read(_BLOCK):
                    if file.write(block) and file.tell() > _LARGEST_MEMBER:
                        raise TooLargeError(f"{name}: more than {_LARGEST_MEMBER:,} bytes, as no report has", name)
        except OSError as error:
            raise UnsupportedFormatError(
                f"{name}: cannot be unpacked into the temporary folder ({error}); free some room, or name another "
                "folder in TMPDIR",
                name,
            ) from error
        try:
            yield place
        except ReportError as error:
            raise type(error)(str(error).replace(str(place), name), name) from error
