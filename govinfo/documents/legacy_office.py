"""Older office files (.doc, .wps, .rtf, .xls, .odt) under any name: converted to .docx or .xlsx by LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from ..errors import DamagedFileError, EncryptedFileError, ReportError, TooLargeError, UnsupportedFormatError
from . import word, workbook
from .document import Document
from .sandbox import call_bounded

_PROGRAMS = ("soffice", "libreoffice")
_WORKBOOKS = (".xls", ".et", ".ods")
_SECONDS = 120
_ROOM = 20 * 2**20  # bytes that a conversion takes on the disk
_COMPOUND = b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENTS = {b"opendocument.text": ".odt", b"opendocument.spreadsheet": ".ods"}
# The settings of its profile: no macro, no link followed, and what asks the network all the same asks nobody.
_SETTINGS = {
    "Office.Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "Office.Writer/Content/Update": {"Link": "0"},
    "Office.Calc/Content/Update": {"Link": "2"},
    "Inet/Settings": {
        "ooInetProxyType": "2",
        **{f"ooInet{kind}ProxyName": "127.0.0.1" for kind in ("HTTP", "HTTPS")},
        **{f"ooInet{kind}ProxyPort": "9" for kind in ("HTTP", "HTTPS")},
        "ooInetNoProxy": "",
    },
}
# Linux: a program without a network of its own is started in a namespace that has none.
_WITHOUT_NETWORK = ("unshare", "--net"), ("unshare", "--map-root-user", "--net")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(path: Path) -> Document:
    """Read an older office file through LibreOffice.

    Raises
    ------
    UnsupportedFormatError
        Where LibreOffice is not installed.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    content = path.read_bytes()
    suffix = _suffix(content, path)
    target = "xlsx" if suffix in _WORKBOOKS else "docx"
    if program is None:
        raise UnsupportedFormatError(
            f"{path}: an older office file, which is read through LibreOffice, not found on this machine; "
            f"install LibreOffice (soffice), or save the file as .{target}",
            path,
        )
    if _ENCRYPTED in content:
        raise EncryptedFileError(f"{path}: the file asks for a password; save it without one", path)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"report{suffix}"
        shutil.copyfile(path, source)
        _write_profile(Path(folder) / "profile")
        command = [
            *_without_network(),
            program,
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            folder,
            str(source),
        ]
        _run(command, path)
        converted = source.with_suffix(f".{target}")
        if not converted.is_file() and shutil.disk_usage(folder).free < _ROOM:
            raise UnsupportedFormatError(
                f"{path}: no room to convert it in {folder}; free some, or name another folder in TMPDIR", path
            )
        if not converted.is_file():
            raise DamagedFileError(f"{path}: LibreOffice could not open it; open it and save it as .{target}", path)
        try:
            document = call_bounded(path, (workbook if target == "xlsx" else word).read, converted)
        except ReportError as error:
            raise type(error)(str(error).replace(str(converted), str(path)), path) from error
    document.format = suffix.removeprefix(".")
    return document


def _suffix(content: bytes, path: Path) -> str:
    """The ending that fits the content of a file, which may have been renamed."""
    suffix = path.suffix.lower()
    if content.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    if content.startswith(b"PK"):
        found = next((ending for kind, ending in _OPEN_DOCUMENTS.items() if kind in content[:200]), None)
        return found or (suffix if suffix in _OPEN_DOCUMENTS.values() else ".odt")
    if content.startswith(_COMPOUND):
        is_workbook = any(name.encode("utf-16-le") in content for name in ("Workbook", "Book"))
        if is_workbook and "WordDocument".encode("utf-16-le") not in content:
            return ".et" if suffix == ".et" else ".xls"
        return suffix if suffix in (".wps", ".doc") else ".doc"
    return suffix if suffix in (".doc", ".wps", ".xls", ".et", ".xml") else ".doc"


def _run(command: list[str], path: Path) -> None:
    """Run LibreOffice; end it and all processes it started where it takes too long."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except BaseException as error:  # also an interruption
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise TooLargeError(f"{path}: LibreOffice did not convert it in {_SECONDS} seconds", path) from error
        raise


def _write_profile(folder: Path) -> None:
    """Settings in a profile of its own, which is used once."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{place}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for place, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


@cache
def _without_network() -> tuple[str, ...]:
    """How a program is started in a namespace without a network; empty where the system gives none."""
    for command in _WITHOUT_NETWORK:
        if shutil.which(command[0]) and not subprocess.run([*command, "true"], capture_output=True).returncode:
            return command
    return ()
