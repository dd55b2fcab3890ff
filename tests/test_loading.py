"""Loads that survive what stops them, and give the same panel however they came about."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
import tqdm

import govinfo as gi
from govinfo.cli import main
from govinfo.errors import ChangedFileError, ClusterError, PanelExistsError, UnfinishedLoadError
from govinfo.frames import PANEL_FRAMES
from govinfo.reports import batches, read, sources, streaming
from govinfo.reports import load as loading
from govinfo.reports.batches import read_or_fail
from govinfo.reports.store import UNFINISHED

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(batches, "_BATCH", 2)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Eighteen reports in three containers, one of them twice, and a file that is none."""
    folder = tmp_path_factory.mktemp("reports")
    for kind in ("html", "markdown", "docx"):
        for path in gi.sample_files(kind):
            shutil.copy(path, folder / f"{kind}-{path.name}")
    shutil.copy(gi.sample_files("html")[0], folder / "copy.html")
    (folder / "empty.pdf").touch()
    return folder


@pytest.fixture(scope="module")
def whole(files):
    return gi.load(files, progress=False)


def assert_same(one, other):
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_load_into_a_folder_is_the_load_in_memory(files, whole, tmp_path):
    assert_same(gi.load(files, into=tmp_path / "panel", progress=False, jobs=1), whole)
    assert_same(gi.open(tmp_path / "panel"), whole)
    written = [".read", *(f"{name}.parquet" for name in PANEL_FRAMES), "views.sql"]
    assert sorted(path.name for path in (tmp_path / "panel").iterdir()) == sorted(written)


def test_findings_between_reports_do_not_depend_on_how_many_are_compared_at_once(files, tmp_path, monkeypatch):
    """Among them one of a whole city with fewer new requests than one of its districts."""
    folder = tmp_path / "reports"
    shutil.copytree(files, folder)
    district = next(path for path in gi.sample_files("markdown") if path.stem == "hongze-2024").read_text("utf-8")
    assert "| 95 |  |" in district
    (folder / "a.md").write_text(district.replace("| 95 |  |", "| 9500 |  |"), "utf-8")
    panel = gi.load(folder, progress=False)
    assert {"parts", "duplicate", "jump"} <= set(panel.issues["check"])
    monkeypatch.setattr(streaming, "_AT_ONCE", 1)
    assert_same(gi.load(folder, into=tmp_path / "panel", progress=False), panel)


def test_the_same_files_give_the_same_bytes_with_any_number_of_jobs(files, tmp_path):
    gi.load(files, into=tmp_path / "one", progress=False, jobs=1)
    gi.load(files, into=tmp_path / "two", progress=False, jobs=2)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_file_that_stands_in_two_batches_counts_once(files, whole, tmp_path):
    panel = gi.load([files, gi.sample_files("html")[0]], into=tmp_path / "panel", progress=False)
    assert panel.reports["sha256"].is_unique
    assert len(panel) == len(whole) == 33


def test_reports_of_one_name_whose_hashes_begin_alike_stay_apart(tmp_path):
    """Five thousand copies of a report hold two such; a name that both had mixed their figures."""
    report, seen = gi.sample_files("markdown")[0].read_bytes(), {}
    for number in range(10**6):
        content = report + b"\n" * 2 + str(number).encode()
        first = seen.setdefault(hashlib.sha256(content).hexdigest()[:6], content)
        if first != content:
            break
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "one.md").write_bytes(first)
    (folder / "other.md").write_bytes(content)
    panel = gi.load(folder, progress=False)
    assert panel.reports["report_id"].is_unique
    assert len(panel.requests) == 2 * panel.requests.groupby(["item", "applicant"], observed=True).ngroups
    assert_same(panel, gi.load(folder, into=tmp_path / "panel", progress=False))


def test_a_document_that_nobody_foresaw_costs_itself_and_is_named(monkeypatch):
    def stumble(path, ocr, file):
        if "suqian-2024" in path:
            raise KeyError("carried_in")
        return read.read_file(path, ocr, file)

    monkeypatch.setattr(batches, "read_file", stumble)
    panel = gi.load(gi.sample_files("markdown"), jobs=1, progress=False)
    assert len(panel) == 10
    (failure,) = panel.failures.itertuples()
    assert Path(failure.source).stem == "suqian-2024"
    assert failure.error == "KeyError"
    assert "KeyError: 'carried_in'" in failure.message


@pytest.mark.parametrize("into", [False, True], ids=["in memory", "into a folder"])
def test_identical_files_are_read_once_and_each_that_fails_is_told(into, files, tmp_path, monkeypatch):
    folder = tmp_path / "reports"
    folder.mkdir()
    original = gi.sample_files("html")[0]
    for name in ("a.html", "b.html", "sub/c.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(original, folder / name)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4 cut short")
    opened = []
    monkeypatch.setattr(batches, "read_or_fail", lambda file, ocr: opened.append(file.path) or read_or_fail(file, ocr))
    panel = gi.load(folder, into=tmp_path / "panel" if into else None, progress=False, jobs=1)
    assert sorted(Path(path).name for path in opened) == ["a.html", "a.pdf"]
    assert panel.reports["source"].tolist() == [str(folder / "a.html")]
    assert panel.failures["source"].tolist() == [str(folder / name) for name in ("a.pdf", "b.pdf", "c.pdf")]
    assert all(row.message.startswith(row.source) for row in panel.failures.itertuples())


@pytest.mark.parametrize("changed", ["code", "ocr"])
def test_batches_read_by_other_code_or_with_other_settings_are_read_again(changed, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(streaming, "_put_together", interrupted)
        with pytest.raises(KeyboardInterrupt):
            gi.load(gi.sample_files("html"), into=tmp_path, progress=False, jobs=1)
    opened = []
    monkeypatch.setattr(batches, "read_or_fail", lambda file, ocr: opened.append(file.path) or read_or_fail(file, ocr))
    if changed == "code":
        monkeypatch.setattr(batches, "_code", lambda: "another")
    ocr = "never" if changed == "ocr" else "auto"
    gi.load(gi.sample_files("html"), into=tmp_path, progress=False, jobs=1, resume=True, ocr=ocr)
    assert opened == [str(path) for path in gi.sample_files("html")]


def test_an_unfinished_load_is_neither_opened_nor_overwritten_unasked(files, tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "_put_together", interrupted)
    with pytest.raises(KeyboardInterrupt):
        gi.load(files, into=tmp_path, progress=False)
    with pytest.raises(UnfinishedLoadError, match="--resume"):
        gi.open(tmp_path)
    with pytest.raises(UnfinishedLoadError, match="resume"):
        gi.load(files, into=tmp_path, progress=False)


def test_a_batch_that_a_power_cut_left_without_its_end_is_read_again(files, whole, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(streaming, "_put_together", interrupted)
        with pytest.raises(KeyboardInterrupt):
            gi.load(files, into=tmp_path, progress=False, jobs=1)
    first, second, *_ = sorted((tmp_path / UNFINISHED).glob("*/requests.parquet"))
    outcomes = [batch.with_name(f"{name}.parquet") for batch in (first, second) for name in ("names", "failures")]
    lost = sum(len(pd.read_parquet(outcome)) for outcome in outcomes)
    first.write_bytes(b"")
    second.unlink()
    opened = []
    monkeypatch.setattr(batches, "read_or_fail", lambda file, ocr: opened.append(file.path) or read_or_fail(file, ocr))
    assert_same(gi.load(files, into=tmp_path, progress=False, jobs=1, resume=True), whole)
    assert len(opened) == lost


def test_two_loads_never_write_into_one_folder(files, whole, tmp_path):
    from filelock import FileLock

    with FileLock(tmp_path / streaming._LOCK), pytest.raises(UnfinishedLoadError, match="another load writes"):
        gi.load(files, into=tmp_path, progress=False, resume=True)
    assert_same(gi.load(files, into=tmp_path, progress=False), whole)


def test_a_full_disk_stops_a_load_with_a_word_and_what_was_read_is_kept(files, whole, tmp_path, monkeypatch):
    written = []

    def to_parquet(data, path, write=pd.DataFrame.to_parquet, **options):
        if len(written) > 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        write(data, path, **options)

    monkeypatch.setattr(batches, "_BATCH", 5)
    with monkeypatch.context() as full:
        full.setattr(pd.DataFrame, "to_parquet", to_parquet)
        with pytest.raises(UnfinishedLoadError, match=r"No space left.*--resume"):
            gi.load(files, into=tmp_path, progress=False, jobs=1)
    opened = []
    monkeypatch.setattr(batches, "read_or_fail", lambda file, ocr: opened.append(file.path) or read_or_fail(file, ocr))
    assert_same(gi.load(files, into=tmp_path, progress=False, jobs=1, resume=True), whole)
    assert 0 < len(opened) < len(list(files.iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("into", [False, True], ids=["in memory", "into a folder"])
def test_a_load_of_which_the_system_ends_a_process_says_so(into, files, tmp_path, monkeypatch):
    module, name = (batches, "read_batch") if into else (loading, "read_content")
    monkeypatch.setattr(module, name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(UnfinishedLoadError, match="out of memory"):
        gi.load(files, into=tmp_path if into else None, progress=False, jobs=2)


def interrupted(*_):
    raise KeyboardInterrupt


def test_resuming_reads_only_what_is_new_or_changed(files, tmp_path, monkeypatch):
    folder, panel = tmp_path / "reports", tmp_path / "panel"
    shutil.copytree(files, folder)
    with monkeypatch.context() as patch:
        patch.setattr(streaming, "_put_together", interrupted)
        with pytest.raises(KeyboardInterrupt):
            gi.load(folder, into=panel, progress=False)
    changed = sorted(folder.glob("*.md"))[-1]
    changed.write_text(changed.read_text(encoding="utf-8") + "\n附件另行公布。\n", encoding="utf-8")
    opened = []
    monkeypatch.setattr(batches, "read_or_fail", lambda file, ocr: opened.append(file.path) or read_or_fail(file, ocr))
    resumed = gi.load(folder, into=panel, progress=False, resume=True, jobs=1)
    assert str(changed) in opened
    assert len(opened) <= 2
    assert_same(resumed, gi.load(folder, progress=False))


def test_next_years_round_reads_only_what_is_new(files, tmp_path, monkeypatch):
    """Last year's panel and the same folder, with files that are new, replaced, copied and gone."""
    folder, panel = tmp_path / "reports", tmp_path / "panel"
    shutil.copytree(files, folder)
    new = [folder / "html-hongze-2024.html", folder / "markdown-xicheng-2024.md"]
    elsewhere = [path.rename(tmp_path / path.name) for path in new]
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.4 cut short")
    monkeypatch.setattr(batches, "_BATCH", 5)
    gi.load(folder, into=panel, progress=False, jobs=1)
    for path, place in zip(elsewhere, new, strict=True):
        path.rename(place)
    replaced = sorted(folder.glob("*.md"))[0]
    replaced.write_text(replaced.read_text(encoding="utf-8") + "\n附件另行公布。\n", encoding="utf-8")
    opened = []
    monkeypatch.setattr(batches, "read_or_fail", lambda file, ocr: opened.append(file.path) or read_or_fail(file, ocr))
    again = gi.load(folder, into=panel, progress=False, jobs=1, resume=True)
    assert sorted(opened) == sorted(map(str, [*new, replaced]))
    assert_same(again, gi.load(folder, progress=False))
    opened.clear()
    assert_same(gi.load(folder, into=panel, progress=False, jobs=1, resume=True), again)
    assert opened == []
    assert len(list((panel / ".read").iterdir())) == -(-len(set(again.files["sha256"].dropna())) // 5)


def test_a_round_that_does_not_name_last_years_files_is_refused(files, tmp_path):
    """Resumed over the new files alone, the panel would be without the old reports."""
    old, new = sorted(files.glob("*.md"))[:2], sorted(files.glob("*.md"))[2:4]
    gi.load(old, into=tmp_path, progress=False)
    with pytest.raises(PanelExistsError, match="2 reports of the panel are of files that are not among those to load"):
        gi.load(new, into=tmp_path, progress=False, resume=True)
    assert len(gi.open(tmp_path)) == 2
    assert len(gi.load([*old, *new], into=tmp_path, progress=False, resume=True)) == 4
    assert len(gi.load(new, into=tmp_path, progress=False, resume=True, overwrite=True)) == 2


def test_each_file_is_shown_by_its_name_while_it_is_read(files, tmp_path, monkeypatch):
    """Within a batch too: a file that takes a minute is to be known."""
    shown = []
    begin = tqdm.tqdm.__init__
    monkeypatch.setattr(tqdm.tqdm, "__init__", lambda bar, **options: begin(bar, **{**options, "disable": False}))
    monkeypatch.setattr(tqdm.tqdm, "set_postfix_str", lambda bar, name, refresh=True: shown.append(name))
    gi.load(files, into=tmp_path / "panel", jobs=1)
    in_memory = []
    monkeypatch.setattr(tqdm.tqdm, "set_postfix_str", lambda bar, name, refresh=True: in_memory.append(name))
    gi.load(files, jobs=1)
    assert shown == in_memory
    assert "html-hongze-2024.html" in shown


def test_interrupting_the_command_says_how_to_go_on(files, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(streaming, "_put_together", interrupted)
    with pytest.raises(SystemExit) as stop:
        main(["load", str(files), "-o", str(tmp_path / "panel")])
    assert stop.value.code == 130
    assert "--resume" in capsys.readouterr().err
    monkeypatch.undo()
    main(["load", str(files), "-o", str(tmp_path / "panel"), "--resume"])
    assert "33 reports" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_load_killed_at_random_points_and_resumed_is_the_undisturbed_one(files, tmp_path):
    gi.load(files, into=tmp_path / "undisturbed", progress=False, jobs=1)
    program = (
        "import sys, govinfo as gi; from govinfo.reports import batches; batches._BATCH = 2; "
        "gi.load(sys.argv[1], into=sys.argv[2], resume=True, progress=False, jobs=1)"
    )
    for delay in (random.uniform(0.6, 1.6), random.uniform(0.6, 1.6), None):
        process = subprocess.Popen([sys.executable, "-c", program, files, tmp_path / "killed"], cwd=ROOT)
        if delay is not None:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == 0
    assert content(tmp_path / "killed") == content(tmp_path / "undisturbed")


def test_a_cluster_without_an_address_is_refused_by_name():
    pytest.importorskip("distributed")
    with pytest.raises(ClusterError, match="no Dask scheduler answers at 'nowhere'"), streaming.on_cluster("nowhere"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_cluster_that_loses_a_worker_loses_nothing_and_reads_nothing_twice(files, whole, tmp_path):
    distributed = pytest.importorskip("distributed")
    gc.collect()  # a client that found no scheduler closes itself when collected, which must not be amid a start
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        first = next(iter(cluster.workers.values())).pid
        killer = threading.Thread(target=kill_after_first_batch, args=(first, tmp_path / UNFINISHED))
        killer.start()
        with streaming.on_cluster(cluster.scheduler_address):
            panel = gi.load(files, into=tmp_path, progress=False)
        killer.join()
    assert_same(panel, whole)


def kill_after_first_batch(process, parts):
    while not (parts.is_dir() and any(not path.name.startswith("unfinished") for path in parts.iterdir())):
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("into", [False, True], ids=["in memory", "into a folder"])
def test_a_file_that_changes_while_it_is_read_is_a_failure_that_says_so(into, tmp_path, monkeypatch):
    """Its hash would be that of other bytes than those that its numbers come from."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for path in gi.sample_files("markdown")[:2]:
        shutil.copy(path, folder)
    changing = folder / gi.sample_files("markdown")[0].name

    def read_and_change(path, ocr, tables=read.arbiter.read_tables):
        found = tables(path, ocr)
        if path == changing:
            changing.write_text(changing.read_text("utf-8") + "\n附件另行公布。\n", "utf-8")
        return found

    monkeypatch.setattr(read.arbiter, "read_tables", read_and_change)
    panel = gi.load(folder, into=tmp_path / "panel" if into else None, progress=False, jobs=1)
    assert len(panel) == 1
    [failure] = panel.failures.itertuples()
    assert (failure.source, failure.error) == (str(changing), "ChangedFileError")
    with pytest.raises(ChangedFileError, match="changed while it was read"):
        gi.read(changing)


def test_a_load_hashes_each_file_once(files, monkeypatch):
    hashed = []
    monkeypatch.setattr(sources, "sha256", lambda path, real=sources.sha256: hashed.append(path) or real(path))
    monkeypatch.setattr(read, "sha256", lambda path: hashed.append(path))
    gi.load(files, progress=False, jobs=1)
    assert sorted(hashed) == sorted(map(str, files.iterdir()))
