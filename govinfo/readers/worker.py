"""A process of its own for files that could take too much time or memory.

What a parser makes of a hostile PDF cannot be foreseen, only stopped: the process reads
one file after the other, ends itself where a file passes its bounds, and is replaced.
"""
from __future__ import annotations

import atexit
import faulthandler
import gc
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

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
from govinfo.readers.worker import serve
serve({memory})
"""


class _Worker:
    """The process that reads, as its parent sees it."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, path: Path, reader: str, seconds: float, *options: Any) -> Document:
        with self._turn:
            process = self._started(seconds)
            start = time.monotonic()
            try:
                _send(process.stdin, (str(path), reader, seconds, *options))
                answer = _receive(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                self.stop()
                overdue = time.monotonic() - start >= seconds
                what = f"{seconds:.0f} seconds" if overdue else f"{self._memory / 2**30:.0f} GB of memory"
                raise errors.TooLargeError(
                    f"{path}: given up, reading it takes more than {what}; open and save it anew", path
                ) from None
        if isinstance(answer, Document):
            return answer
        name, message = answer
        raise getattr(errors, name)(message, path)

    def _started(self, seconds: float) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            program = _START.format(seconds=seconds, path=sys.path, memory=self._memory)
            self._process = subprocess.Popen(
                [sys.executable, "-c", program],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
        return self._process

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


_worker, _worker_for_scans = _Worker(MEMORY), _Worker(MEMORY_OF_SCAN)
atexit.register(_worker.stop)
atexit.register(_worker_for_scans.stop)


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


def _send(stream: BinaryIO | None, message: Any) -> None:
    content = pickle.dumps(message)
    stream.write(len(content).to_bytes(8, "big") + content)
    stream.flush()


def _receive(stream: BinaryIO | None) -> Any:
    size = stream.read(8)
    if len(size) < 8:
        raise EOFError
    content = stream.read(int.from_bytes(size, "big"))
    return pickle.loads(content)


def serve(memory: int) -> None:
    """Read the files asked for on standard input until it ends."""
    from . import read_with

    _limit_memory(memory)
    gc.set_threshold(_OBJECTS_BEFORE_A_COLLECTION)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not disturb the answers
    while True:
        try:
            path, reader, seconds, *options = _receive(source)
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
        _send(target, answer)


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit: there the time alone is bounded
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
