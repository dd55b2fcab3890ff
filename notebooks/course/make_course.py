"""Make the notebooks of the course, in both languages, from one source a lesson.

A source is a sequence of blocks, each opened by a line ``::: kind``:

    ::: en, ::: zh          prose, one after the other, for the two versions
    ::: code                a cell of both versions; comments `# en:` and `# zh:` go to one of them
    ::: parameters A Y      the parameters, with default agency ("-" for all) and year (0 for any)
    ::: setup report|panel  the reports that were asked for
    ::: exercise N          the solution; the lesson gets a cell to answer in, the solutions get this
    ::: answer en|zh        a model answer to the open question before it, for the solutions alone

    python notebooks/course/make_course.py          # writes en/, zh/ and solutions/
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
_BLOCK = re.compile(r"^::: (\w+)(?: (.+))?\n", re.MULTILINE)
_COMMENTS = {
    "en": (
        '"sample", a document, a folder of documents, or a saved panel',
        'the agency or a part of its name; "" for any',
        "the year; 0 for any",
        "language of labels, figures and checks",
    ),
    "zh": (
        "“sample”（样本）、一份文件、一个文件夹或保存的数据",
        "机关名称或其一部分；空表示不限",
        "年度；0 表示不限",
        "标签、图和答案检查的语言",
    ),
}
_SETUP = {
    "report": """import govinfo as gi

panel = gi.sample() if source == "sample" else gi.load(source)
report = panel.select(agency, year).report()
names = gi.agency_names(panel, gi.sample_catalogue(), lang)
check = gi.Exercises(report, lang)
gi.labelled(report.reports[["agency", "year", "scope", "form_requests"]], lang, names)""",
    "panel": """import govinfo as gi

panel = gi.sample() if source == "sample" else gi.load(source)
panel = panel.select(agency, year)
names = gi.agency_names(panel, gi.sample_catalogue(), lang)
check = gi.Exercises(panel, lang)
panel""",
}
_ANSWER = {
    "en": "# Put your answer in place of the three dots, and run the cell.",
    "zh": "# 用你的答案替换三个点，然后运行本单元格。",
}
_MODEL_ANSWER = {"en": "A model answer.", "zh": "参考答案。"}
_OWN_REPORT = {
    "en": "This lesson runs on the sample, and on a report of your own: change `source` in the next cell, and give "
    '`agency` and `year`, or `""` and `0` for the first report there is.',
    "zh": "本课使用样本，也可以使用你自己的报告：修改下一单元格中的 `source`，并填写 `agency` 和 `year`；"
    '填 `""` 和 `0` 则取第一份报告。',
}


def blocks(source: str) -> list[tuple[str, str, str]]:
    """Kind, argument and text of each block."""
    parts = _BLOCK.split(source)[1:]
    return [
        (kind, argument or "", text.strip())
        for kind, argument, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def notebook(source: str, lang: str, solved: bool = False) -> dict[str, Any]:
    """One version of a lesson as a notebook without outputs; `solved` fills in the answers."""
    cells: list[dict[str, Any]] = []
    for kind, argument, text in blocks(source):
        if kind in LANGUAGES:
            if kind == lang:
                cells.append(_cell("markdown", text))
        elif kind == "answer":
            if solved and argument == lang:
                cells.append(_cell("markdown", f"**{_MODEL_ANSWER[lang]}** {text}", ["solution"]))
        elif kind == "parameters":
            cells.append(_cell("markdown", _OWN_REPORT[lang]))
            cells.append(_cell("code", _parameters(lang, *argument.split()), ["parameters"]))
        elif kind == "setup":
            cells.append(_cell("code", _SETUP[argument]))
        elif kind == "exercise":
            name = f"answer_{argument.replace('.', '_')}"
            answer = _in_language(text, lang) if solved else f"{_ANSWER[lang]}\n{name} = ..."
            checked = f'{answer}\ncheck("{argument}", {name})'
            cells.append(_cell("code", checked, ["solution" if solved else "exercise"]))
        elif kind == "code":
            cells.append(_cell("code", _in_language(text, lang)))
        else:
            raise ValueError(f"no block {kind!r}; available: en, zh, code, parameters, setup, exercise, answer")
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    language = {"name": "python"}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(kind: str, text: str, tags: list[str] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": "",
        "metadata": {"tags": tags} if tags else {},
        "source": text.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _parameters(lang: str, agency: str, year: str) -> str:
    values = (
        'source: str = "sample"',
        f'agency: str = "{"" if agency == "-" else agency}"',
        f"year: int = {year}",
        f'lang: str = "{lang}"',
    )
    return "\n".join(f"{value}  # {comment}" for value, comment in zip(values, _COMMENTS[lang], strict=True))


def _in_language(code: str, lang: str) -> str:
    """Code with the comments of one language."""
    lines = []
    for line in code.splitlines():
        comment = re.match(r"(\s*)# (en|zh): (.*)", line)
        if comment is None:
            lines.append(line)
        elif comment[2] == lang:
            lines.append(f"{comment[1]}# {comment[3]}")
    return "\n".join(lines)


def course() -> dict[Path, str]:
    """Every notebook of the course by its path, as text."""
    made = {}
    for path in sorted((HERE / "source").glob("*.md")):
        source = path.read_text(encoding="utf-8")
        for lang in LANGUAGES:
            for folder, solved in ((HERE, False), (HERE / "solutions", True)):
                text = json.dumps(notebook(source, lang, solved), ensure_ascii=False, indent=1, sort_keys=True)
                made[folder / lang / f"{path.stem}.ipynb"] = text + "\n"
    return made


if __name__ == "__main__":
    for target, content in course().items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="\n")
