"""Executed notebooks as pages of the site: code folded, outputs below it, exercises that answer."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

_FOLDED = {"en": ("Code", "Solution"), "zh": ("代码", "参考答案")}
_FIGURE = {"en": "Figure", "zh": "图"}
_OUTPUT = {"en": "Output", "zh": "输出"}
_CHECK = re.compile(r'check\("([\d.]+)"')


def page(executed: Path, lang: str, pictures: Path, task: Callable[[str], str], solutions: dict[str, str]) -> str:
    """One notebook as MyST Markdown; pictures are written to a folder beside the page.

    Parameters
    ----------
    executed : Path
        Notebook with its outputs.
    lang : {"en", "zh"}
        Language of the words.
    pictures : Path
        Folder for pictures.
    task : callable
        Gives what the browser needs for an exercise by its number.
    solutions : dict
        Worked answers by exercise.
    """
    code_word, solution_word = _FOLDED[lang]
    parts = []
    for number, cell in enumerate(json.loads(executed.read_text(encoding="utf-8"))["cells"]):
        source = "".join(cell["source"])
        tags = cell["metadata"].get("tags", [])
        if "test" in tags:
            continue
        if cell["cell_type"] == "markdown":
            parts.append(source)
        elif exercise := _CHECK.search(source):
            parts.append(_raw(f'<div class="exercise" data-task="{task(exercise[1])}"></div>'))
            parts.append(_folded("solution", solution_word, solutions[exercise[1]]))
        elif "parameters" not in tags:
            parts.append(_folded("code", code_word, source))
            for place, output in enumerate(cell["outputs"], start=1):
                parts.append(_output(output, f"{number}-{place}", pictures, lang))
    return "\n\n".join(part for part in parts if part) + "\n"


def solutions_of(notebook: Path) -> dict[str, str]:
    """The worked answers in a notebook, by exercise."""
    found = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and (exercise := _CHECK.search(source)):
            found[exercise[1]] = source
    return found


def _folded(kind: str, word: str, code: str) -> str:
    return f'<details class="{kind}"><summary>{word}</summary>\n\n````python\n{code.rstrip()}\n````\n\n</details>'


def _raw(html: str) -> str:
    return f"``````{{raw}} html\n{html}\n``````"


def _output(output: dict[str, Any], name: str, pictures: Path, lang: str) -> str:
    """An output as Markdown; the richest form that needs no program from elsewhere."""
    if output["output_type"] == "stream":
        return (
            ""
            if output["name"] == "stderr"
            else _raw(_framed(f"<pre>{escape(''.join(output['text']))}</pre>", name, lang))
        )
    data = output.get("data", {})
    if picture := data.get("image/png"):
        pictures.mkdir(parents=True, exist_ok=True)
        (pictures / f"{name}.png").write_bytes(b64decode("".join(picture)))
        said = output.get("metadata", {}).get("image/png", {}).get("alt", "")
        return _raw(
            f'<div class="figure-frame" tabindex="0" role="region" aria-label="{_FIGURE[lang]} {name}">'
            f'<img alt="{escape(said)}" src="{pictures.name}/{name}.png"></div>'
        )
    if html := data.get("text/html"):
        return _raw(_framed("".join(html), name, lang))
    return _raw(_framed(f"<pre>{escape(''.join(data.get('text/plain', '')))}</pre>", name, lang))


def _framed(html: str, name: str, lang: str) -> str:
    # A header cell with nothing in it is none.
    html = html.replace("<th></th>", "<td></td>")
    return f'<div class="output" tabindex="0" role="region" aria-label="{_OUTPUT[lang]} {name}">{html}</div>'
