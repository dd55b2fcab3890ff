"""Exercises of the course for the site: what a browser needs to check an answer, with answers as hashes."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

import govinfo as gi
from govinfo import form
from govinfo.explorer.exercises import ROWS, TEXTS, TOLERANCE
from govinfo.measures.measure import MEASURES

_WORDS = {
    "en": {"number": "Your answer: ", "codes": "Choose all that belong", "choice": "Choose one", "check": "Check",
           "none": "The report does not give it"},
    "zh": {"number": "你的答案：", "codes": "选出所有符合的项", "choice": "选一项", "check": "检查",
           "none": "报告没有提供"},
}  # fmt: skip
_DECIMALS = {"count": 0, "share": 3, "rate": 1}


def hashed(text: str) -> str:
    """FNV-1a of 32 bits over the UTF-8 bytes: the hash of `_static/site.js`."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{value:x}"


def task(check: gi.Exercises, exercise: str, lang: str) -> dict[str, Any]:
    """What the browser needs for one exercise, on the reports of `check`."""
    rows = ROWS[exercise]
    kind = rows[0]["kind"]
    words = _WORDS[lang]
    replies: dict[str, tuple[bool, str]] = {}
    # Later rows give way to earlier ones, as in the notebooks; the right answer is the first.
    for row in reversed(rows):
        if row["says"] != "otherwise":
            for text in _accepted(check, row, kind):
                replies[hashed(f"{exercise}:{text}")] = (row["says"] == "right", row[f"text_{lang}"])
    right = check.expected(exercise)
    otherwise = next((row[f"text_{lang}"] for row in rows if row["says"] == "otherwise"), "")
    made: dict[str, Any] = {
        "exercise": exercise,
        "kind": kind,
        "label": words.get(kind, words["number"]),
        "check": words["check"],
        "none": words["none"],
        "texts": {name: row[f"text_{lang}"] for name, row in TEXTS.items()},
        "replies": replies,
        "otherwise": otherwise,
        "missing": right is None,
    }
    if kind == "codes":
        made["members"] = [hashed(f"{exercise}:{code}") for code in right]
        made["options"] = _options(check, rows[0], lang)
    elif kind == "choice":
        made["options"] = [(letter, letter) for letter in sorted({row["answer"] for row in rows if row["answer"]})]
    return made


def encoded(made: dict[str, Any]) -> str:
    """A task as text that cannot be read at a glance."""
    return b64encode(json.dumps(made, ensure_ascii=False).encode("utf-8")).decode("ascii")


def _accepted(check: gi.Exercises, row: dict[str, str], kind: str) -> Iterable[str]:
    """The texts that stand for the answer of a row: for numbers every rounding that is accepted."""
    if kind == "choice":
        return [row["answer"]]
    if kind == "codes":
        return [",".join(sorted(check.selected(row)))]
    value = check.value(row)
    if value is None:
        return []
    if kind == "count":
        return [str(int(value))] if value == int(value) else []
    unit = 10 ** -_DECIMALS[kind]
    near = {math.floor(value / unit) * unit, math.ceil(value / unit) * unit}
    return [f"{one:.{_DECIMALS[kind]}f}" for one in near if abs(one - value) <= TOLERANCE[kind]]


def _options(check: gi.Exercises, row: dict[str, str], lang: str) -> list[tuple[str, str]]:
    """The codes to choose from: all of the kind that the answer of a row is of."""
    kind, _, _ = row["answer"].partition(":")
    if kind == "channels":
        return [(code, term.label(lang)) for code, term in form.CHANNELS.items()]
    if kind == "reports":
        return [(code, code) for code in check.panel.reports["report_id"]]
    if row["answer"].startswith("="):
        return [(code, one.label(lang)) for code, one in MEASURES.items() if "disclosure" in code]
    items = [form.REQUEST_ITEMS[str(code)] for code in check.panel.requests["item"].unique()]
    return [(item.code, f"{item.number} {item.label(lang)}") for item in items]
