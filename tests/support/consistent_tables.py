"""Made-up tables of sections 三 and 四 that satisfy every identity, and cells of them to spoil."""

from __future__ import annotations

import random

from govinfo import form

Table = dict[tuple[str, str], int]
KINDS = [code for code in form.APPLICANTS if code != "total"]
RESULTS = [code for code in form.RESULTS if code != "total"]


def requests_table(random_numbers: random.Random, of_form: str = "2021", size: int = 60) -> Table:
    """A section 三 with about `size` requests, most of them by natural persons."""
    items = [item for item in form.request_items(of_form) if item.group in form.OUTCOME_GROUPS]
    table: Table = {(item.code, kind): 0 for item in form.request_items(of_form) for kind in KINDS}
    for _ in range(random_numbers.randint(size // 2, size)):
        kind = random_numbers.choices(KINDS, [60, 8, 1, 1, 3, 2])[0]
        table[random_numbers.choices(["new", "carried_in"], [9, 1])[0], kind] += 1
        if random_numbers.random() < 0.05:
            table["carried_out", kind] += 1
            continue
        table[random_numbers.choice(items).code, kind] += 1
        table["concluded", kind] += 1
    for item in form.request_items(of_form):
        table[item.code, "total"] = sum(table[item.code, kind] for kind in KINDS)
    return table


def reviews_table(random_numbers: random.Random, size: int = 40) -> Table:
    """A section 四 with up to `size` cases a channel, often none."""
    table: Table = {}
    for channel in form.CHANNELS:
        for result in RESULTS:
            table[channel, result] = random_numbers.choice([0, 0, random_numbers.randint(0, size)])
        table[channel, "total"] = sum(table[channel, result] for result in RESULTS)
    return table


_OPENINGS = (
    "全年新收政府信息公开申请{new}件，上年结转{carried_in}件。",
    "全年受理政府信息公开申请{new}件，另有上年结转{carried_in}件。",
    "全年共办理政府信息公开申请{on_hand}件（含上年结转{carried_in}件）。",
    "共收到政府信息公开申请{new}件，同比增长12.5%，上年结转{carried_in}件。",
    "2024年收到申请{new}件，比2023年（{other}件）有所变化，由2023年结转{carried_in}件。",
)
_ENDINGS = (
    "办结{concluded}件，结转下年度继续办理{carried_out}件。",
    "全年答复{concluded}件，尚有{carried_out}件正在办理。",
    "共办结申请{concluded}件，其余{carried_out}件结转至2025年。",
)
_OUTCOMES = (
    "其中予以公开{granted}件，部分公开{partial}件，不予公开{refused}件，无法提供{unavailable}件。",
    "其中{granted}件予以公开，{partial}件部分公开，{refused}件不予公开。",
    "予以公开和部分公开{disclosed}件，不予处理{not_processed}件。",
    "予以公开、部分公开分别为{granted}件、{partial}件，占比分别为41.2%、8.3%。",
)
_DISPUTES = (
    "因政府信息公开被申请行政复议{reconsideration}件，被提起行政诉讼{litigation}件。",
    "因政府信息公开引发{reconsideration}件行政复议、{litigation}件行政诉讼。",
    "政府信息公开行政诉讼{litigation}件，其中未经复议直接起诉{direct}件，复议后起诉{after}件。",
)


def prose(random_numbers: random.Random, tables: dict[str, Table]) -> list[tuple[int, str]]:
    """Sections 一 and 四 that tell the figures of the tables, in one wording of several."""
    requests, reviews = tables["requests"], tables["reviews"]
    told = {code: requests[code, "total"] for code in ("new", "carried_in", "concluded", "carried_out")}
    for group in form.OUTCOME_GROUPS:
        told[group] = sum(
            number
            for (item, kind), number in requests.items()
            if kind == "total" and form.REQUEST_ITEMS[item].group == group
        )
    direct, after = reviews["litigation_direct", "total"], reviews["litigation_after", "total"]
    told |= {
        "on_hand": told["new"] + told["carried_in"],
        "disclosed": told["granted"] + told["partial"],
        "other": random_numbers.randint(1, 999),
        "direct": direct,
        "after": after,
        "litigation": direct + after,
        "reconsideration": reviews["reconsideration", "total"],
    }
    first = [random_numbers.choice(wordings) for wordings in (_OPENINGS, _ENDINGS, _OUTCOMES)]
    return [
        (1, ("（二）依申请公开情况。" + "".join(first)).format(**told)),
        (4, random_numbers.choice(_DISPUTES).format(**told)),
    ]
