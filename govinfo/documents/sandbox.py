"""A process of its own for work on files that could take too much time or memory.

What a parser makes of a hostile PDF cannot be foreseen, only stopped: the process works on
one file after the other, ends itself where a file passes its bounds, and is replaced.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import gc
import itertools
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, NamedTuple, ParamSpec, TypeVar, cast

from .. import errors

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

#: Bounds of one file: seconds of processor time, and bytes beyond what the process needs itself. A report of twenty
#: pages takes about a second and 200 MB.
SECONDS = 20.0
MEMORY = 2**30
#: Bounds of one scan: seconds, since it is read by many threads at once. A page takes about two, its models 300 MB.
SECONDS_OF_SCAN = 900.0
MEMORY_OF_SCAN = 4 * 2**30
# On a busy machine a process waits for its processor: on the clock it may take so many times its seconds.
_PATIENCE = 4.5
_TO_END = 5.0  # seconds that a process has to end after its last answer
# Every thread of a library for linear algebra reserves memory, which counts.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# A report is some ten thousand objects that all live until it is sent: to look for waste among them finds none.
_OBJECTS_BEFORE_A_COLLECTION = 50_000
_inside = False  # whether this is such a process

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# Bounded from its first step: what it imports may lie on a disk that does not answer.
_START = """
import faulthandler, sys
faulthandler.dump_traceback_later({seconds}, exit=True)
sys.path[:] = {path!r}
from govinfo.documents.sandbox import serve
serve({memory}, {by_clock})
"""


class _Worker:
    """The process that reads, as its parent sees it.

    While it works on a file the process is kept nowhere but in that call. A call that is interrupted, at whatever
    point and by whatever exception, therefore leaves no process behind that could answer the next one late.
    """

    def __init__(self, memory: int, by_clock: bool = False) -> None:
        self._memory = memory
        self._by_clock = by_clock
        self._idle: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._numbers = itertools.count(1)

    def call(self, path: Path, seconds: float, function: Callable[..., Answer], arguments: tuple[Any, ...]) -> Answer:
        """What a function answers in the process; an error of ours that it raises is raised here."""
        with self._turn:
            answer = self._ask(path, seconds, function, arguments)
        if isinstance(answer, _Failure):
            raise getattr(errors, answer.error)(answer.message, path)
        return cast(Answer, answer)

    def _ask(self, path: Path, seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        number = next(self._numbers)
        process, self._idle = self._idle, None
        start, on_the_clock = time.monotonic(), seconds if self._by_clock else seconds * _PATIENCE
        try:
            if process is None or process.poll() is not None:
                process = self._started(on_the_clock)
            _send(_stream(process.stdin), (number, str(path), function, arguments, seconds))
            answered, answer = _receive(_stream(process.stdout))
            if answered != number:
                raise EOFError(f"answer {answered} to request {number}")
        except (OSError, EOFError, pickle.UnpicklingError):
            overdue = time.monotonic() - start >= on_the_clock or _is_out_of_time(process)
            _end(process)
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
        program = _START.format(seconds=seconds, path=sys.path, memory=self._memory, by_clock=self._by_clock)
        # Unbuffered: a copy of this process made by fork holds no bytes that it could write a second time.
        return subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=None if self._by_clock else os.environ | _ONE_THREAD,
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


def _is_out_of_time(process: subprocess.Popen[bytes] | None) -> bool:
    """Whether the system ended a process for the processor time that it took."""
    if process is None or resource is None:
        return False
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_TO_END)
    return process.returncode == -signal.SIGXCPU


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.communicate()


_worker, _worker_for_scans = _Worker(MEMORY), _Worker(MEMORY_OF_SCAN, by_clock=True)
atexit.register(_worker.stop)
atexit.register(_worker_for_scans.stop)
if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_worker.forget)
    os.register_at_fork(after_in_child=_worker_for_scans.forget)


def call_bounded(
    path: Path, function: Callable[Given, Answer], *arguments: Given.args, **options: Given.kwargs
) -> Answer:
    """What a function of a module makes of a file, in a process that ends where it passes its bounds.

    Raises
    ------
    TooLargeError
        Where it ended.
    ReportError
        What the function raises.
    """
    if _inside:  # bounded already
        return function(*arguments, **options)
    return _worker.call(path, SECONDS, partial(function, **options), arguments)


def call_bounded_for_scans(
    path: Path, function: Callable[Given, Answer], *arguments: Given.args, **options: Given.kwargs
) -> Answer:
    """The same within the bounds of a scan."""
    return _worker_for_scans.call(path, SECONDS_OF_SCAN, partial(function, **options), arguments)


def _stream(stream: Any) -> BinaryIO:
    return cast(BinaryIO, stream)  # a pipe, as `_started` asks for


def _send(stream: BinaryIO, message: Any) -> None:
    content = pickle.dumps(message)
    left = memoryview(len(content).to_bytes(8, "big") + content)
    while left:
        left = left[stream.write(left) :]


def _receive(stream: BinaryIO) -> Any:
    return pickle.loads(_bytes_of(stream, int.from_bytes(_bytes_of(stream, 8), "big")))


def _bytes_of(stream: Any, size: int) -> bytearray:
    content = bytearray(size)
    left = memoryview(content)
    while left:
        read = stream.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return content


class _Failure(NamedTuple):
    """What was raised in the process: the name of an error of ours, and its message."""

    error: str
    message: str


def serve(memory: int, by_clock: bool) -> None:
    """Answer the calls asked for on standard input until it ends."""
    global _inside
    _inside = True
    _limit_memory(memory)
    gc.set_threshold(_OBJECTS_BEFORE_A_COLLECTION)
    source, target = open(0, "rb", buffering=0), open(1, "wb", buffering=0)
    sys.stdout = sys.stderr  # a library that prints must not disturb the answers
    while True:
        try:
            number, path, function, arguments, seconds = _receive(source)
        except EOFError:
            return
        # Ends the process even where a library written in C never comes back.
        on_the_clock = seconds if by_clock else seconds * _PATIENCE
        faulthandler.dump_traceback_later(on_the_clock, exit=True, file=sys.stderr)
        if not by_clock:
            _limit_seconds(seconds)
        try:
            answer = function(*arguments)
        except errors.ReportError as error:
            answer = _Failure(type(error).__name__, str(error))
        except (MemoryError, RecursionError) as error:
            message = f"{path}: stopped ({type(error).__name__}); open the file and save it again"
            answer = _Failure("TooLargeError", message)
        except ImportError as error:
            message = f"{path}: what reads it cannot be used here ({error}); install govinfo and its requirements anew"
            answer = _Failure("UnsupportedFormatError", message)
        except Exception as error:  # the process serves the next file whatever happens
            message = f"{path}: cannot be read ({type(error).__name__}: {error}); save it again"
            answer = _Failure("DamagedFileError", message)
        finally:
            faulthandler.cancel_dump_traceback_later()
        _send(target, (number, answer))


def _limit_memory(memory: int) -> None:
    """Bound what is taken beyond what is in use now."""
    if resource is None:  # there the time alone is bounded
        return
    try:
        in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        in_use = 2**30
    for limit, most in ((resource.RLIMIT_AS, in_use + memory), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))


def _limit_seconds(seconds: float) -> None:
    """Bound the processor time from now on."""
    if resource is not None:
        usage, (_, hard) = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(usage.ru_utime + usage.ru_stime + seconds), hard))
