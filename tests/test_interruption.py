"""A read that is interrupted leaves nothing behind that another read could be answered with."""

from __future__ import annotations

import concurrent.futures
import contextlib
import ctypes
import multiprocessing
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

import govinfo as gi
from govinfo.documents import sandbox as worker
from govinfo.documents.containers import read_with
from govinfo.reports.read import read_file

ROOT = Path(__file__).parents[1]
FIRST, SECOND = gi.sample_files("pdf")[:2]


class Stop(BaseException):
    """What an interrupted cell or a time-out raises: no Exception, so that nothing catches it by the way."""


@pytest.fixture(scope="module")
def printed() -> dict:
    return {path: read_file(path).records for path in (FIRST, SECOND)}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no interval timer")
def test_file_read_after_a_read_that_a_signal_interrupted_has_its_own_figures(printed) -> None:
    def stop(*_) -> None:
        raise Stop

    moments, before = random.Random(1), signal.signal(signal.SIGALRM, stop)
    interrupted = 0
    try:
        for _ in range(40):
            signal.setitimer(signal.ITIMER_REAL, moments.uniform(0.0005, 0.06))
            try:
                read_file(FIRST)
                signal.setitimer(signal.ITIMER_REAL, 0)
            except Stop:
                interrupted += 1
            assert read_file(SECOND).records == printed[SECOND]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert interrupted > 10


def test_file_read_after_a_read_in_a_cancelled_thread_has_its_own_figures(printed) -> None:
    moments = random.Random(2)
    for _ in range(10):
        thread = threading.Thread(target=_read_until_stopped)
        thread.start()
        thread.join(moments.uniform(0.001, 0.05))
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Stop))
        assert read_file(SECOND).records == printed[SECOND]
        thread.join()


def _read_until_stopped() -> None:
    with contextlib.suppress(Stop):
        while True:
            read_file(FIRST)


def test_threads_that_read_at_once_have_each_their_own_figures(printed) -> None:
    paths = [FIRST, SECOND] * 8
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert [reading.records for reading in pool.map(read_file, paths)] == [printed[path] for path in paths]


def _records(path):
    return read_file(path).records


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_processes_of_a_pool_have_each_their_own_figures(printed, method) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"the system starts no process by {method}")
    read_file(FIRST)  # a process waits already when the pool is made
    paths = [FIRST, SECOND] * 4
    with multiprocessing.get_context(method).Pool(2) as pool:
        found = pool.map_async(_records, paths, chunksize=1)
        assert _records(SECOND) == printed[SECOND]
        assert found.get(timeout=120) == [printed[path] for path in paths]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_process_that_ends_leaves_the_reading_process_to_its_parent(printed) -> None:
    read_file(FIRST)
    waiting = worker._worker._idle
    if os.fork() == 0:
        worker._worker.stop()  # as at the end of a process
        os._exit(0)
    os.wait()
    assert waiting.poll() is None
    assert _records(SECOND) == printed[SECOND]
    assert worker._worker._idle is waiting


def test_answer_to_another_request_is_never_taken(printed) -> None:
    read_file(FIRST)
    worker._send(
        worker._worker._idle.stdin, (0, str(FIRST), read_with, (FIRST, "pdf"), 60.0, 60.0)
    )  # a request nobody waits for
    with pytest.raises(gi.ReportError, match="ended"):
        read_file(SECOND)
    assert _records(SECOND) == printed[SECOND]


_IN_KERNEL = """
import govinfo as gi
from govinfo.reports.read import read_file
first, second = [str(path) for path in gi.sample_files("pdf")[:2]]
printed = read_file(second).records
started = lambda: print("started", flush=True)
"""


def test_cell_run_after_an_interrupted_cell_has_its_own_figures() -> None:
    """A real kernel is interrupted fifty times, as the square button of a notebook does."""
    manager = pytest.importorskip("jupyter_client.manager", reason="jupyter_client is not installed")
    kernel, client = manager.start_new_kernel(kernel_name="python3", env=os.environ | {"PYTHONPATH": str(ROOT)})
    moments, interrupted = random.Random(3), 0
    try:
        assert client.execute_interactive(_IN_KERNEL, timeout=120)["content"]["status"] == "ok"
        for _ in range(50):
            request = client.execute("started(); [read_file(first) for _ in range(50)]", stop_on_error=False)
            while "started" not in (message := client.get_iopub_msg(timeout=120))["content"].get("text", ""):
                assert message["msg_type"] != "error", message["content"]
            time.sleep(moments.uniform(0.0, 0.05))
            kernel.interrupt_kernel()
            interrupted += client._recv_reply(request, timeout=120)["content"]["status"] == "error"
            after = client.execute_interactive(
                "assert read_file(second).records == printed", timeout=120, output_hook=lambda _: None
            )
            assert after["content"]["status"] == "ok", after["content"]
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    assert interrupted > 10
