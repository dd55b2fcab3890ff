"""Several notebooks at once, each in a process of its own that is stopped when it hangs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..errors import GovinfoError, UnknownNameError
from .notebook import TIMEOUT, NotebookError, run_notebook

_FAILED = 2
_TRIES = 2


@dataclass(frozen=True)
class Run:
    """A notebook with its parameters, and where its executed copy and a page of it go (None for nowhere)."""

    notebook: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    executed: Path | None = None
    page: Path | None = None


def place_of(notebook: Path, asked: Path | None, ending: str, notebooks: int) -> Path | None:
    """Where a notebook's file goes: what was asked for if it ends so, else a file in that folder.

    Raises
    ------
    UnknownNameError
        Several notebooks were to go to one file.
    """
    if asked is None or asked.suffix != ending:
        return asked and asked / f"{notebook.stem}{ending}"
    if notebooks > 1:
        raise UnknownNameError("folder (several notebooks need one)", str(asked), [str(asked.parent)])
    return asked


def run_notebooks(
    runs: Iterable[Run], jobs: int | None = None, timeout: float = TIMEOUT, progress: bool = True
) -> None:
    """Run notebooks on the cores there are; one that hangs, or whose process dies, gets one more try.

    Parameters
    ----------
    runs : iterable of Run
        What to run.
    jobs : int, optional
        Notebooks at the same time; by default one a core.
    timeout : float
        Seconds a try may take before the notebook is stopped with its kernel.
    progress : bool
        Show a progress bar on a terminal.

    Raises
    ------
    NotebookError
        The notebooks that failed or did not end in time, a line each; the others are run to their end.
    """
    from tqdm import tqdm

    runs = list(runs)
    going: set[subprocess.Popen[str]] = set()
    errors = []
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        results = {pool.submit(_run, run, timeout, going): run for run in runs}
        try:
            disable = None if progress and len(runs) > 1 else True
            for result in tqdm(as_completed(results), total=len(runs), unit="notebook", disable=disable):
                if error := result.result():
                    errors.append(error)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(going):
                _stop(process)
            raise
    if errors:
        raise NotebookError("\n".join(sorted(errors)))


def _run(run: Run, timeout: float, going: set[subprocess.Popen[str]]) -> str | None:
    """Run one notebook; the error in one line, None where it ran."""
    for _ in range(_TRIES):
        process = subprocess.Popen(
            [sys.executable, "-m", "govinfo.reproduction.running"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        going.add(process)
        try:
            _, errors = process.communicate(json.dumps(asdict(run), default=str), timeout=timeout)
        except subprocess.TimeoutExpired:
            _stop(process)
            reason = f"not done after {timeout:g} seconds"
            continue
        finally:
            going.discard(process)
        if process.returncode == 0:
            return None
        lines = errors.strip().splitlines() or ["its process died"]
        if process.returncode == _FAILED:
            return lines[-1]
        reason = lines[-1]
    return f"{run.notebook.name}: {reason}, in {_TRIES} tries"


def _stop(process: subprocess.Popen[str]) -> None:
    """Stop a notebook with its kernel, which is a child in a session of its own."""
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()
    with contextlib.suppress(ValueError):
        process.communicate()


def _main() -> None:
    """Run the notebook that standard input describes: the process of one `Run`."""
    given = json.load(sys.stdin)
    places = [Path(given[name]) if given[name] else None for name in ("executed", "page")]
    try:
        run_notebook(Path(given["notebook"]), given["parameters"], *places)
    except GovinfoError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        sys.exit(_FAILED)


if __name__ == "__main__":
    _main()
