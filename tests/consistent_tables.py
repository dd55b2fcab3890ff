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
