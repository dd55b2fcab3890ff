"""What the project says of itself to package index, continuous integration and citing reader agrees with its code."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import govinfo as gi


def _name(requirement: str) -> str:
    return canonicalize_name(Requirement(requirement).name)


ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {name: {_name(line) for line in lines} for name, lines in PROJECT["optional-dependencies"].items()}
REQUIRED = {_name(line) for line in PROJECT["dependencies"]}
OWN = {"govinfo", *(path.stem for folder in ("tests/support", "data") for path in (ROOT / folder).iterdir())}


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _imported(folder: str) -> Iterator[tuple[str, Path]]:
    """Top-level modules that the files below a folder import, wherever in the file."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                yield node.module.partition(".")[0], path


@pytest.mark.parametrize(
    ("folder", "declared"),
    [
        ("govinfo", REQUIRED.union(*(names for extra, names in EXTRAS.items() if extra != "test"))),
        ("data", REQUIRED | EXTRAS["test"]),
        ("tests", REQUIRED.union(*EXTRAS.values())),
    ],
)
def test_every_package_that_is_imported_is_declared(folder, declared):
    distributions = packages_distributions()
    undeclared = {
        f"{module} in {path.relative_to(ROOT)}"
        for module, path in _imported(folder)
        if module not in sys.stdlib_module_names | OWN
        and not declared & {canonicalize_name(name) for name in distributions.get(module, [module])}
    }
    assert not undeclared


def test_every_requirement_has_a_version_that_figures_are_made_with():
    pinned = {canonicalize_name(line.partition("==")[0]) for line in _text("constraints.txt").splitlines()}
    assert REQUIRED.union(*EXTRAS.values()) <= pinned


def test_version_of_the_citation_is_that_of_the_package():
    assert re.search(r"^version: (.+)$", _text("CITATION.cff"), re.M)[1] == gi.__version__
    assert re.search(r"^## (\S+)", _text("CHANGELOG.md"), re.M)[1] == gi.__version__


def test_pythons_that_are_tried_are_those_that_are_named():
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert re.findall(r'"(3\.\d+)"', _text(".github/workflows/ci.yml")) == named
    first, last = named[0], f"3.{int(named[-1].removeprefix('3.')) + 1}"
    assert PROJECT["requires-python"] == f">={first},<{last}"


def test_no_message_names_another_project_of_the_index():
    # `govinfo` on the index is another project: what a message has one install comes from a checkout.
    files = [ROOT / "README.md", *(ROOT / "govinfo").rglob("*.py"), *(ROOT / "notebooks").rglob("*.py")]
    named = [path.name for path in files if re.search(r"pip install '?govinfo\b(?!-)", path.read_text("utf-8"))]
    assert named == []


def test_extras_that_messages_name_exist():
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "govinfo").rglob("*.py"))
    named = set(re.findall(r"pip install -e '\.\[(\w+)\]'", sources))
    assert {"ocr", "excel"} <= named <= set(EXTRAS)


@pytest.mark.parametrize("tool", ["ruff", "lint-imports", "mypy", "pytest"])
def test_what_is_checked_before_a_commit_is_checked_in_ci(tool):
    entries = re.findall(r"entry: \.venv/bin/(\S+)", _text(".pre-commit-config.yaml"))
    assert tool in entries
    assert f"$(BIN)/{tool}" in _text("Makefile")
