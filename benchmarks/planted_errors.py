"""Errors planted in consistent tables: are they found, and is the cell that is suggested the planted one?

    python benchmarks/planted_errors.py [--reports 2000] [--seed 0]

Each made-up report has a section 三 and a section 四 that satisfy every identity, and
prose that tells its figures. First it is checked as it is; then one cell of either table
is changed: by a digit slip, a transposition, a copied total, or to any other number. A
cell of section 三 stands in two or three equations, one of section 四 only in one, so
there any of five cells may be the wrong one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "support"), str(Path(__file__).parents[1])]

from consistent_tables import prose, requests_table, reviews_table  # noqa: E402

from govinfo import form  # noqa: E402
from govinfo.checks import check_table  # noqa: E402
from govinfo.checks.claims import compare_claims  # noqa: E402
from govinfo.narrative import read_claims  # noqa: E402

Table = dict[tuple[str, str], int]


def findings_of(table: str, of_form: str, numbers: Table) -> list:
    """Findings of a table without blanks."""
    return check_table(table, of_form, numbers, dict.fromkeys(numbers, "reported"))[1]


def spoiled(random_numbers: random.Random, numbers: Table) -> tuple[tuple[str, str], int, str]:
    """A cell, another number for it, and the kind of slip."""
    while True:
        cell = random_numbers.choice(list(numbers))
        digits = str(numbers[cell])
        place = random_numbers.randrange(len(digits))
        kind = random_numbers.choice(["digit", "transposed", "copied", "any"])
        if kind == "digit":
            wrong = int(digits[:place] + random_numbers.choice("0123456789") + digits[place + 1 :])
        elif kind == "transposed":
            wrong = int(digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :])
        elif kind == "copied":
            wrong = numbers[cell[0], "total"]
        else:
            wrong = random_numbers.randint(0, 2 * numbers[cell] + 9)
        if wrong != numbers[cell]:
            return cell, wrong, kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random_numbers = random.Random(options.seed)
    counts: Counter[tuple[str, str]] = Counter()
    false_errors = false_claims = claims_read = 0
    for _ in range(options.reports):
        of_form = random_numbers.choice(form.FORMS)
        tables = {
            "requests": requests_table(random_numbers, of_form, random_numbers.choice([10, 60, 400])),
            "reviews": reviews_table(random_numbers),
        }
        claims = read_claims(prose(random_numbers, tables), 2024, "示例市人民政府")
        claims_read += len(claims)
        false_claims += len(compare_claims(claims, tables))
        for table, numbers in tables.items():
            false_errors += any(finding.severity == "error" for finding in findings_of(table, of_form, numbers))
            cell, wrong, _ = spoiled(random_numbers, numbers)
            found = findings_of(table, of_form, {**numbers, cell: wrong})
            slips = [finding for finding in found if finding.check == "slip"]
            right = [(slip.row, slip.column) == cell and slip.expected == numbers[cell] for slip in slips]
            counts[table, "planted"] += 1
            counts[table, "found"] += any(finding.severity == "error" for finding in found)
            counts[table, "one suggestion"] += len(slips) == 1
            counts[table, "one suggestion, the planted cell"] += right == [True]
            counts[table, "planted cell among the suggestions"] += any(right)
    print(
        f"{options.reports} reports without a planted error: {false_errors} tables with an error-level finding, "
        f"{false_claims} contradictions of prose in {claims_read} figures read"
    )
    for table in ("requests", "reviews"):
        planted = counts[table, "planted"]
        print(f"{table}: {planted} errors planted")
        for name, whole in (
            ("found", "planted"),
            ("planted cell among the suggestions", "planted"),
            ("one suggestion", "planted"),
            ("one suggestion, the planted cell", "one suggestion"),
        ):
            share = counts[table, name] / max(counts[table, whole], 1)
            print(f"  {name:36} {counts[table, name]:6} of {counts[table, whole]:5} {share:7.1%}")


if __name__ == "__main__":
    main()
