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
import mmap
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
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
_HAS_TIMER = hasattr(signal, "setitimer")  # of processor time, which Windows has not

#: Bounds of all work on one file: seconds of processor time, and bytes beyond what the process needs itself. A report
#: of twenty pages takes about a second and 200 MB.
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
_allowance: ContextVar[_Allowance | None] = ContextVar("allowance", default=None)

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# Bounded from its first step: what it imports may lie on a disk that does not answer.
_START = """
import faulthandler, sys
faulthandler.dump_traceback_later({seconds}, exit=True)
sys.path[:] = {path!r}
import importlib
from govinfo.documents.sandbox import serve
for name in {modules!r}:
    importlib.import_module(name)
serve({memory})
"""


class _Allowance:
    """The processor time that is left for the work on one file, wherever it is done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._start = time.thread_time()

    def spend(self, seconds: float) -> None:
        """Take off what a process used."""
        self._seconds -= seconds

    @property
    def left(self) -> float:
        """What the process and this thread have not used."""
        return self._seconds - (time.thread_time() - self._start)


@contextlib.contextmanager
def one_allowance() -> Iterator[None]:
    """All calls in bounds within it are work on one file, and share its seconds."""
    token = _allowance.set(_Allowance(SECONDS))
    try:
        yield
    finally:
        _allowance.reset(token)


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
        allowance = _allowance.get() if not self._by_clock else None
        with self._turn:
            answer = self._ask(path, seconds, allowance or _Allowance(seconds), function, arguments)
        return cast(Answer, _or_error(answer, path))

    def _ask(
        self, path: Path, most: float, allowance: _Allowance, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> Any:
        number, seconds = next(self._numbers), allowance.left
        if seconds <= 0:
            raise errors.TooLargeError(
                f"{path}: stopped after {most:.0f} seconds; re-save the file and try again", path
            )
        process, self._idle = self._idle, None
        patience = 1.0 if self._by_clock else _PATIENCE
        start, on_the_clock, of_processor = time.monotonic(), seconds * patience, 0.0 if self._by_clock else seconds
        try:
            if process is None or process.poll() is not None:
                process = self._started(most * patience)
            _send(
                _stream(process.stdin), (number, _folder(), str(path), function, arguments, of_processor, on_the_clock)
            )
            answered, answer, used, has_grown = _receive(_stream(process.stdout))
            if answered != number:
                raise EOFError(f"answer {answered} to request {number}")
        except (OSError, EOFError, pickle.UnpicklingError):
            passed = time.monotonic() - start
            overdue = passed >= on_the_clock or _is_out_of_time(process)
            _end(process)
            allowance.spend(min(passed, seconds))
            what = (
                f"stopped after {most:.0f} seconds"
                if overdue
                else f"the process that read it ended, probably out of memory (limit {self._memory / 2**30:.0f} GB)"
            )
            raise errors.TooLargeError(f"{path}: {what}; re-save the file and try again", path) from None
        except BaseException:  # also KeyboardInterrupt, and what a signal's handler raises
            _end(process)
            raise
        if has_grown:
            _end(process)
        else:
            self._idle = process
        allowance.spend(used)
        return answer

    def start(self, seconds: float, modules: Sequence[str]) -> None:
        """Start the process before it is needed; it imports what it will read with."""
        with self._turn:
            if self._idle is None:
                self._idle = self._started(seconds, modules)

    def _started(self, seconds: float, modules: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        program = _START.format(seconds=seconds, path=sys.path, modules=modules, memory=self._memory)
        # Unbuffered: a copy of this process made by fork holds no bytes that it could write a second time.
        return subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            process_group=0,  # a kernel interrupts all processes of its group, also one that waits for the next file
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
    if process is None or not _HAS_TIMER:
        return False
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_TO_END)
    return process.returncode == -signal.SIGPROF


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
        return cast(Answer, _or_error(_answer(path, partial(function, *arguments, **options)), path))
    return _worker.call(path, SECONDS, partial(function, **options), arguments)


def start_ahead(*modules: str) -> None:
    """Start the process that reads files while this one still imports what it needs itself.

    It imports the modules that it will read with. Where it is not used soon it ends, and another is started.
    """
    if not _inside:
        _worker.start(SECONDS * _PATIENCE, modules)


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


def _or_error(answer: Any, path: Path) -> Any:
    if isinstance(answer, _Failure):
        raise getattr(errors, answer.error)(answer.message, path)
    return answer


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return "."


def serve(memory: int) -> None:
    """Answer the calls asked for on standard input until it ends."""
    global _inside
    _inside = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller says when to stop, by ending the process
    at_start = _memory_in_use()
    _limit_memory(at_start + memory)
    gc.set_threshold(_OBJECTS_BEFORE_A_COLLECTION)
    source, target = open(0, "rb", buffering=0), open(1, "wb", buffering=0)
    sys.stdout = sys.stderr  # a library that prints must not disturb the answers
    while True:
        try:
            number, folder, path, function, arguments, of_processor, on_the_clock = _receive(source)
        except EOFError:
            return
        # Ends the process even where a library written in C never comes back.
        faulthandler.dump_traceback_later(on_the_clock, exit=True, file=sys.stderr)
        with contextlib.suppress(OSError):
            os.chdir(folder)  # a relative path is one of the folder that the caller is in now
        start = time.process_time()
        if _HAS_TIMER:
            signal.setitimer(signal.ITIMER_PROF, of_processor)  # whose signal ends the process; 0 is no bound
        answer = _answer(path, partial(function, *arguments))
        if _HAS_TIMER:
            signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        has_grown = _memory_in_use() > at_start + memory / 2  # what it keeps, the next file lacks
        _send(target, (number, answer, time.process_time() - start, has_grown))
        del path, function, arguments, answer
        # Trees of Word files are in cycles, and so large that few of them are much memory.
        gc.collect()
        gc.freeze()  # the modules, which are not to be looked through again


def _answer(path: Path | str, function: Callable[[], Any]) -> Any:
    """What a function returns, or what it raises as an error of ours."""
    try:
        return function()
    except errors.ReportError as error:
        return _Failure(type(error).__name__, str(error))
    except (MemoryError, RecursionError) as error:
        message = f"{path}: stopped ({type(error).__name__}); open the file and save it again"
        return _Failure("TooLargeError", message)
    except ImportError as error:
        message = f"{path}: what reads it cannot be used here ({error}); install govinfo and its requirements anew"
        return _Failure("UnsupportedFormatError", message)
    except Exception as error:  # the process serves the next file whatever happens
        message = f"{path}: cannot be read ({type(error).__name__}: {error}); save it again"
        return _Failure("DamagedFileError", message)


def _memory_in_use() -> int:
    """Bytes of memory that the process has taken, in use or not."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    except OSError:  # not Linux: what it may have
        return 2**30


def _limit_memory(most: int) -> None:
    """Bound what is taken in all."""
    if resource is None:  # there the time alone is bounded
        return
    for limit, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (value, resource.getrlimit(limit)[1]))
