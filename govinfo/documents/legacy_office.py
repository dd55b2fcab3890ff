"""Older office files (.doc, .wps, .rtf, .xls): converted to .docx or .xlsx by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from ..errors import DamagedFileError, EncryptedFileError, TooLargeError, UnsupportedFormatError
from . import word, workbook
from .document import Document

_PROGRAMS = ("soffice", "libreoffice")
_WORKBOOKS = (".xls", ".et", ".ods")
_SECONDS = 120
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(path: Path) -> Document:
    """Read an older office file through LibreOffice.

    Raises
    ------
    UnsupportedFormatError
        Where LibreOffice is not installed.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    target = "xlsx" if path.suffix.lower() in _WORKBOOKS else "docx"
    if program is None:
        raise UnsupportedFormatError(
            f"{path}: an older office file, which is read through LibreOffice, not found on this machine; "
            f"install LibreOffice (soffice), or save the file as .{target}",
            path,
        )
    if _ENCRYPTED in path.read_bytes():
        raise EncryptedFileError(f"{path}: the file asks for a password; save it without one", path)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"report{path.suffix.lower() or '.doc'}"
        shutil.copyfile(path, source)
        command = [
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
        if not converted.is_file():
            raise DamagedFileError(f"{path}: LibreOffice could not open it; open it and save it as .{target}", path)
        document = (workbook if target == "xlsx" else word).read(converted)
    document.format = path.suffix.lower().removeprefix(".") or "doc"
    return document


def _run(command: list[str], path: Path) -> None:
    """Run LibreOffice; end it and all processes it started where it takes too long."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        raise TooLargeError(f"{path}: LibreOffice did not convert it in {_SECONDS} seconds", path) from error
