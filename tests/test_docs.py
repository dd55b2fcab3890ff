"""The guides: their code runs as it is written, and the commands that they name exist."""

from __future__ import annotations

import re
import shlex
import shutil
import warnings
from pathlib import Path

import click
import pandas as pd
import pytest

import govinfo as gi
from govinfo.cli import cli

ROOT = Path(__file__).parents[1]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "how-to").glob("*.md"), ROOT / "README.md"])
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.stem)
def test_the_code_of_a_page_runs_as_it_is_written(page, sample, tmp_path, monkeypatch):
    if "duckdb" in page.stem:
        pytest.importorskip("duckdb")
    (tmp_path / "reports").mkdir()
    for path in gi.sample_files("pdf")[:2]:
        shutil.copy(path, tmp_path / "reports")
    for name in ("folder of reports", "文件夹"):
        shutil.copytree(tmp_path / "reports", tmp_path / name)
    shutil.copy(gi.sample_files("pdf")[0], tmp_path / "report.pdf")
    if page.stem == "duckdb":
        sample.save(tmp_path / "panel")
    monkeypatch.chdir(tmp_path)
    scope = {"gi": gi, "pd": pd, "panel": sample.select("洪泽")}
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        for text in blocks(page, "python"):
            exec(compile(text, page.name, "exec"), scope)


def test_every_command_that_the_pages_name_exists_with_its_options():
    checked = 0
    for page in PAGES:
        for text in blocks(page, "sh"):
            for line in re.findall(r"^(?:\S*/)?govinfo (.*)$", text, re.M):
                name, *words = shlex.split(line, comments=True)
                command = cli.get_command(click.Context(cli), name)
                assert command is not None, f"{page.name}: govinfo {name}"
                known = {option for one in command.params for option in one.opts}
                assert {word for word in words if re.match(r"--?\D", word)} <= known, f"{page.name}: {line}"
                checked += 1
    assert checked > 8
