"""A process of its own for files that could take too much time or memory.

What a parser makes of a hostile PDF cannot be foreseen, only stopped: the process reads
one file after the other, ends itself where a file passes its bounds, and is replaced.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from .. import errors
from .document import Document

#: Bounds of one file. A report of twenty pages takes about a second and 200 MB.
SECONDS = 90.0
MEMORY = 2 * 2**30
#: Bounds of one scan. A page takes about two seconds, its models 300 MB.
SECONDS_OF_SCAN = 900.0
MEMORY_OF_SCAN = 4 * 2**30
_SCANS = ("scan", "pictures")
# A report is some ten thousand objects that all live until it is sent: to look for waste among them finds none.
_OBJECTS_BEFORE_A_COLLECTION = 50_000

# Bounded from its first step: what it imports may lie on a disk that does not answer.
_START = """
import faulthandler, sys
faulthandler.dump_traceback_later({seconds}, exit=True)
sys.path[:] = {path!r}
from govinfo.documents.sandbox import serve
serve({memory})
"""


class _Worker:
    """The process that reads, as its parent sees it.

    While it works on a file the process is kept nowhere but in that call. A call that is interrupted, at whatever
    point and by whatever exception, therefore leaves no process behind that could answer the next one late.
    """

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._idle: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._numbers = itertools.count(1)

    def read(self, path: Path, reader: str, seconds: float, *options: Any) -> Document:
        with self._turn:
            answer = self._ask(path, reader, seconds, options)
        if isinstance(answer, Document):
            return answer
        name, message = answer
        raise getattr(errors, name)(message, path)

    def _ask(self, path: Path, reader: str, seconds: float, options: tuple[Any, ...]) -> Any:
        number = next(self._numbers)
        process, self._idle = self._idle, None
        start = time.monotonic()
        try:
            if process is None or process.poll() is not None:
                process = self._started(seconds)
            _send(process.stdin, (number, str(path), reader, seconds, *options))
            answered, answer = _receive(process.stdout)
            if answered != number:
                raise EOFError(f"answer {answered} to request {number}")
        except (OSError, EOFError, pickle.UnpicklingError):
            _end(process)
            overdue = time.monotonic() - start >= seconds
            what = (
                f"stopped after {seconds:.0f} seconds"
                if overdue
                else f"the process that read it ended, probably out of memory (limit {self._memory / 2**30:.0f} GB)"
            )
            raise errors.TooLargeError(f"{path}: {what}; re-save the file and try again", path) from None
        except BaseException:  # also KeyboardInterrupt, and what a signal's handler raises
            _end(process)
            raise
        self._idle = process
        return answer

    def _started(self, seconds: float) -> subprocess.Popen[bytes]:
        program = _START.format(seconds=seconds, path=sys.path, memory=self._memory)
        # Unbuffered: a copy of this process made by fork holds no bytes that it could write a second time.
        return subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def stop(self) -> None:
        """End the process that waits, if any."""
        process, self._idle = self._idle, None
        _end(process)

    def forget(self) -> None:
        """Leave the process to the parent that this process was forked from, which may be using it."""
        self._left_to_parent = self._idle  # kept, since its destruction would wait for a process of another
        self._idle = None
        self._turn = threading.Lock()


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.communicate()


_worker, _worker_for_scans = _Worker(MEMORY), _Worker(MEMORY_OF_SCAN)
atexit.register(_worker.stop)
atexit.register(_worker_for_scans.stop)
if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_worker.forget)
    os.register_at_fork(after_in_child=_worker_for_scans.forget)


def read_bounded(path: Path, reader: str, *options: Any) -> Document:
    """Read a file with the named reader, and its options, in a process that ends where it passes its bounds.

    Raises
    ------
    TooLargeError
        Where it ended.
    ReportError
        What the reader raises.
    """
    if reader in _SCANS:
        return _worker_for_scans.read(path, reader, SECONDS_OF_SCAN, *options)
    return _worker.read(path, reader, SECONDS, *options)


def _send(stream: IO[bytes] | None, message: Any) -> None:
    content = pickle.dumps(message)
    left = memoryview(len(content).to_bytes(8, "big") + content)
    while left:
        left = left[stream.write(left) :]


def _receive(stream: IO[bytes] | None) -> Any:
    return pickle.loads(_bytes_of(stream, int.from_bytes(_bytes_of(stream, 8), "big")))


def _bytes_of(stream: IO[bytes] | None, size: int) -> bytearray:
    content = bytearray(size)
    left = memoryview(content)
    while left:
        read = stream.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return content


def serve(memory: int) -> None:
    """Read the files asked for on standard input until it ends."""
    from .containers import read_with

    _limit_memory(memory)
    gc.set_threshold(_OBJECTS_BEFORE_A_COLLECTION)
    source, target = open(0, "rb", buffering=0), open(1, "wb", buffering=0)
    sys.stdout = sys.stderr  # a library that prints must not disturb the answers
    while True:
        try:
            number, path, reader, seconds, *options = _receive(source)
        except EOFError:
            return
        # Ends the process even where a library written in C never comes back.
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.stderr)
        try:
            answer: Any = read_with(Path(path), reader, *options)
        except errors.ReportError as error:
            answer = (type(error).__name__, str(error))
        except (MemoryError, RecursionError) as error:
            answer = ("TooLargeError", f"{path}: given up ({type(error).__name__}); open and save it anew")
        except ImportError as error:
            message = f"{path}: what reads it cannot be used here ({error}); install govinfo and its requirements anew"
            answer = ("UnsupportedFormatError", message)
        except Exception as error:  # the process serves the next file whatever happens
            answer = ("DamagedFileError", f"{path}: cannot be read ({type(error).__name__}: {error}); save it anew")
        finally:
            faulthandler.cancel_dump_traceback_later()
        _send(target, (number, answer))


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit: there the time alone is bounded
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
