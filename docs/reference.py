"""Pages that are made from the code: the reference, the command line, the gallery."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click

import govinfo as gi
from govinfo.cli import cli

# Rooms of the package by the page of the reference that they are on, and what its title says.
_PAGES = {
    "reports": "Reading, keeping and amending reports",
    "measures": "Measures",
    "charts": "Charts",
    "display": "Showing",
    "form": "Showing",
    "explorer": "Explorer and exercises",
    "places": "Places and agencies",
    "exports": "Exports and figures",
    "reproduction": "Exports and figures",
    "errors": "Errors",
}


def public_names() -> dict[str, list[str]]:
    """Every public name by the title of its page."""
    pages: dict[str, list[str]] = {title: [] for title in _PAGES.values()}
    for name in gi.__all__:
        if name != "charts":
            room = getattr(gi, name).__module__.split(".")[1]
            pages[_PAGES.get(room, "Others")].append(f"govinfo.{name}")
    pages["Charts"] += [f"govinfo.charts.{name}" for name in gi.charts.__all__]
    return {title: sorted(names) for title, names in pages.items() if names}


def page_name(title: str) -> str:
    """Name of the page of a title."""
    return title.lower().replace(",", "").replace(" ", "-")


def reference_page(title: str, names: list[str]) -> str:
    """The docstrings of some public names, as a page of reStructuredText."""
    lines = [title, "=" * len(title), ""]
    for name in names:
        where, _, own = name.rpartition(".")
        one = getattr(importlib.import_module(where), own)
        if inspect.isclass(one):
            lines += [own, "-" * len(own), "", f".. autoclass:: {name}", "   :members:", "   :exclude-members: set", ""]
        elif callable(one):
            lines += [own, "-" * len(own), "", f".. autofunction:: {name}", ""]
        else:
            lines += [own, "-" * len(own), "", f".. data:: {name}", f"   :value: {one!r}", ""]
    return "\n".join(lines)


def command_page() -> str:
    """Every command with its help, as Markdown."""
    parts = ["# Command line", "`govinfo --help` prints the same. An error is one line; `--debug` shows its traceback."]
    with click.Context(cli, info_name="govinfo") as top:
        for name in cli.list_commands(top):
            command = cli.get_command(top, name)
            assert command is not None
            with click.Context(command, info_name=name, parent=top, max_content_width=100) as context:
                parts += [f"## `govinfo {name}`", f"```text\n{command.get_help(context)}\n```"]
    return "\n\n".join(parts) + "\n"


def gallery_page(folder: Path) -> str:
    """Every chart with the code of its example, which is run; pictures are written to a folder beside the page."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = ["# Gallery", "Every chart, drawn from the sample by the code below it, in English and in Chinese."]
    names = gi.sample_catalogue().set_index("agency")["agency_en"].to_dict()
    for name, code in examples_of_charts():
        pictures = []
        for lang in ("en", "zh"):
            chart = _drawn(code, lang, names if lang == "en" else None)
            if not hasattr(chart, "alt_text"):
                break
            (folder / f"{name}-{lang}.png").write_bytes(chart.png())
            pictures.append(
                f"```{{image}} {folder.name}/{name}-{lang}.png\n:alt: {' '.join(chart.alt_text.split())}\n```"
            )
        called = getattr(gi.charts, name)
        parts += [f"## {inspect.getdoc(called).splitlines()[0]}", f"```python\n{code}\n```", *pictures]
    return "\n\n".join(parts) + "\n"


def _drawn(code: str, lang: str, names: dict[str, str] | None) -> Any:
    """What the code of an example draws, in a language and with names for agencies."""
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    given = {"lang": ast.Constant(lang)} | ({"names": ast.Name("names", ast.Load())} if names else {})
    kept = [one for one in call.keywords if one.arg not in ("lang", "names")]
    call.keywords = [*kept, *(ast.keyword(name, value) for name, value in given.items())]
    whole = ast.fix_missing_locations(ast.Expression(call))
    return eval(compile(whole, "gallery", "eval"), {"gi": _Library(), "names": names})


class _Library:
    """govinfo whose sample is read once for all charts."""

    sample = staticmethod(cache(gi.sample))

    def __getattr__(self, name: str) -> Any:
        return getattr(gi, name)


def examples_of_charts() -> Iterator[tuple[str, str]]:
    """Name of each chart, and the call that its docstring shows."""
    for name in gi.charts.__all__:
        called = getattr(gi.charts, name)
        if not inspect.isfunction(called) or "lang" not in inspect.signature(called).parameters:
            continue
        text = inspect.getdoc(called) or ""
        for example in doctest.DocTestParser().get_examples(text):
            call = example.source.strip()
            if f"gi.charts.{name}(" in call:
                start = call.index(f"gi.charts.{name}(")
                depth = 0
                for place, character in enumerate(call[start:], start):
                    depth += {"(": 1, ")": -1}.get(character, 0)
                    if character == ")" and depth == 0:
                        yield name, call[start : place + 1]
                        break
                break
