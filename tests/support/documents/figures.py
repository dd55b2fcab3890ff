"""Random reports whose numbers fulfil the identities of the form, and how offices print them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from govinfo import form

Key = tuple[str, str, str]  # table, row, column
FULL_WIDTH = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")
PLACEHOLDERS = ["/", "-", "—", "——", "无", "／", "－"]


@dataclass(frozen=True)
class Truth:
    """What a cell holds: a status, the number, the unit; `lost` cells cannot be told from the document."""

    status: str
    number: float | None = None
    unit: str | None = None


BLANK = Truth("blank")
PLACEHOLDER = Truth("placeholder")
LOST = Truth("lost")


@dataclass
class Figures:
    """The cells of one report: as printed, and what they mean."""

    forms: dict[str, str]
    printed: dict[Key, str] = field(default_factory=dict)
    truth: dict[Key, Truth] = field(default_factory=dict)

    def put(self, key: Key, text: str, truth: Truth) -> None:
        self.printed[key], self.truth[key] = text, truth


def draw_figures(rng: random.Random, disclosure_form: str, requests_form: str) -> Figures:
    """A consistent report: identities I1 to I4 hold."""
    figures = Figures({"disclosure": disclosure_form, "requests": requests_form})
    scale = rng.choice([1, 3, 10, 100, 2000])
    numbers = _requests(rng, requests_form, scale) | _reviews(rng, scale)
    for key, number in numbers.items():
        figures.put(key, str(number), Truth("reported", number))
    for cell in form.disclosure_cells(disclosure_form):
        key = ("disclosure", cell.item, cell.measure)
        kind = form.MEASURE_KINDS[cell.measure]
        if kind == "amount":
            amount = rng.choice([0, rng.randint(1, 900), round(rng.uniform(0, 90000), rng.choice([1, 2, 4]))])
            figures.put(key, str(amount), Truth("reported", float(amount)))
        elif kind == "signed":
            figures.put(key, *_change(rng))
        else:
            number = _small(rng, scale * 20)
            figures.put(key, str(number), Truth("reported", number))
    return figures


def _small(rng: random.Random, scale: int) -> int:
    return 0 if rng.random() < 0.6 else int(rng.expovariate(1 / scale))


def _change(rng: random.Random) -> tuple[str, Truth]:
    number = rng.choice([0, rng.randint(-40, 40), rng.randint(-2000, 2000)])
    if not number:
        return rng.choice(["0", "0/0"]), Truth("reported", 0)
    signs = ["+", "增", "＋", "增加"] if number > 0 else ["-", "减", "－", "−", "减少"]
    return rng.choice(signs) + str(abs(number)), Truth("reported", number)


def _requests(rng: random.Random, form_code: str, scale: int) -> dict[Key, int]:
    numbers: dict[tuple[str, str], int] = {}
    codes = [item.code for item in form.request_items(form_code)]
    outcomes = [item.code for item in form.request_items(form_code) if item.group in form.OUTCOME_GROUPS]
    single = [code for code in form.APPLICANTS if code != "total"]
    for applicant in single:
        size = scale * (20 if applicant == "natural_person" else 1)
        for code in outcomes:
            numbers[code, applicant] = _small(rng, max(size // 5, 1))
        concluded = sum(numbers[code, applicant] for code in outcomes)
        carried_out = _small(rng, max(size // 5, 1))
        carried_in = rng.randint(0, min(concluded + carried_out, size))
        numbers["concluded", applicant], numbers["carried_out", applicant] = concluded, carried_out
        numbers["carried_in", applicant] = carried_in
        numbers["new", applicant] = concluded + carried_out - carried_in
    for code in codes:
        numbers[code, "total"] = sum(numbers[code, applicant] for applicant in single)
    return {("requests", code, applicant): numbers[code, applicant] for code in codes for applicant in form.APPLICANTS}


def _reviews(rng: random.Random, scale: int) -> dict[Key, int]:
    numbers: dict[Key, int] = {}
    for channel in form.CHANNELS:
        parts = [_small(rng, scale) for _ in range(4)]
        for result, number in zip(form.RESULTS, [*parts, sum(parts)], strict=True):
            numbers["reviews", channel, result] = number
    return numbers


def print_numbers(figures: Figures, rng: random.Random, style: str) -> None:
    """Print the numbers with separators, full-width digits, units, padding or a plus sign."""
    for key, text in figures.printed.items():
        truth = figures.truth[key]
        if truth.status != "reported" or not text[0].isdigit() or "/" in text:
            continue
        kind = "amount" if key[2] == "amount" else "count"
        if style == "thousands" and kind == "count":
            figures.printed[key] = f"{truth.number:,}"
        elif style == "full_width":
            figures.printed[key] = text.translate(FULL_WIDTH)
        elif style == "units" and kind == "count" and key[0] != "disclosure":
            figures.printed[key] = text + rng.choice(["件", "件", "宗", ""])
        elif style == "padded":
            figures.printed[key] = rng.choice([" ", "  ", "\u3000", "\u00a0"]) + text + " "
        elif style == "decimals" and kind == "count":
            figures.printed[key] = text + ".0"
        elif style == "amount_units" and kind == "amount":
            word, unit = rng.choice([("元", "CNY"), ("万元", "CNY 10,000")])
            figures.printed[key] = text + word
            figures.truth[key] = Truth("reported", truth.number, unit)


def leave_blank(figures: Figures, rng: random.Random, how: str) -> None:
    """Leave cells blank in one of the ways that offices do."""
    keys = [key for key in figures.truth if key[0] != "disclosure"]
    outcomes = {item.code for item in form.REQUEST_ITEMS.values() if item.group in form.OUTCOME_GROUPS}
    if how == "cells":
        chosen = [key for key in figures.truth if rng.random() < rng.choice([0.02, 0.3])]
    elif how == "zeros":
        chosen = [key for key in figures.truth if figures.truth[key].number == 0]
    elif how == "rows":
        rows = {key[:2] for key in keys if rng.random() < 0.3}
        chosen = [key for key in keys if key[:2] in rows]
    elif how == "only_totals":
        chosen = [key for key in keys if key[0] == "requests" and key[2] != "total" and rng.random() < 2]
    elif how == "outcome_totals":
        chosen = [key for key in keys if key[2] == "total" and key[1] in outcomes]
    elif how == "table":
        table = rng.choice(["disclosure", "requests", "reviews"])
        chosen = [key for key in figures.truth if key[0] == table]
    else:
        channel = rng.choice(list(form.CHANNELS))
        chosen = [key for key in keys if key[1] == channel]
    for key in chosen:
        figures.put(key, rng.choice(["", "", " "]), BLANK)


def put_placeholders(figures: Figures, rng: random.Random) -> None:
    """Print a placeholder in place of each zero, or in a few cells."""
    sign = rng.choice(PLACEHOLDERS)
    for key, truth in figures.truth.items():
        if truth.number == 0 and rng.random() < 0.8:
            figures.put(key, sign, PLACEHOLDER)


def spoil(figures: Figures, rng: random.Random, how: str) -> None:
    """Print errors as real reports have them: a reader must not mend them.

    `totals` that do not add up, one to three wrong numbers (`misprint`), or a number in the column beside its own
    (`moved`).
    """
    reported = [key for key, truth in figures.truth.items() if truth.status == "reported" and key[0] != "disclosure"]
    if how == "totals":
        for key in [key for key in figures.truth if key[2] == "total" and rng.random() < 0.2]:
            _print_wrong(figures, key, int(figures.truth[key].number or 0) + rng.randint(1, 9))
    elif how == "misprint":
        for key in rng.sample(reported, rng.choice([1, 1, 2, 3])):
            number = int(figures.truth[key].number or 0)
            digits = str(number)
            place = rng.randrange(len(digits))
            slip = int(digits[:place] + rng.choice("0123456789") + digits[place + 1 :])
            _print_wrong(figures, key, rng.choice([slip, number + 1]))
    else:
        key = rng.choice(reported)
        row = [other for other in figures.truth if other[:2] == key[:2]]
        place = row.index(key)
        other = row[place + 1] if place == 0 or (place + 1 < len(row) and rng.random() < 0.5) else row[place - 1]
        for cells in (figures.printed, figures.truth):
            cells[key], cells[other] = cells[other], cells[key]


def _print_wrong(figures: Figures, key: Key, number: int) -> None:
    figures.put(key, str(number), Truth("reported", number))
