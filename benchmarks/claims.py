"""Precision and recall of the figures read from the narrative, by quantity.

    python benchmarks/claims.py            # every set of labelled sentences
    python benchmarks/claims.py blind      # one of them, with its errors

The sentences are the project's own. `worked.csv` is the set that the phrases were written
against; it holds four sets that were blind once, until their errors were mended (on the
first reading they gave a precision of 0.94 to 0.98 and a recall of 0.92 to 0.96).
`blind.csv` gave 0.98 and 0.98 on the first reading; four phrases were mended since.
`traps.csv` has tables as text, parts of a report, brackets, results after a zero and other
ways of publishing; before any of these was mended it gave 0.71 and 0.90. The last 51 of
them (`read once`) were written after that and gave 0.96 and 0.96 on the first reading.
`office.csv` has the language of offices, in the kinds of `traps.csv` and others. On the first reading it gave 0.90 and
0.90; nine of its thirty differences were labels that were wrong about the sentence or at odds with the other sets.
Expect figures between those of the first readings on sentences that nobody has labelled.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from govinfo.documents.text import read_text
from govinfo.form import SECTIONS
from govinfo.matching.sections import read_narrative
from govinfo.narrative import read_claims

LABELLED = Path(__file__).parents[1] / "tests" / "claims"
Figures = Counter[tuple[str, float]]


def labelled(name: str) -> list[dict[str, str]]:
    """Sentences of a set with their trap and the figures that they state."""
    with open(LABELLED / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(row: dict[str, str]) -> Figures:
    """The labelled figures of a sentence."""
    pairs = (part.partition("=") for part in row["claims"].split(";") if part)
    return Counter((quantity, float(value)) for quantity, _, value in pairs)


def read(row: dict[str, str]) -> Figures:
    """The figures that are read from a sentence, or from the lines of a table, below the heading of its section."""
    heading = f"{'一二三四五六'[int(row['section']) - 1]}、{SECTIONS[row['section']].label_zh}"
    sections = read_narrative(read_text(f"{heading}\n{row['sentence']}"))
    claims = read_claims([(section.number, section.text) for section in sections], int(row["year"]))
    return Counter((claim.quantity, claim.value) for claim in claims)


def score(rows: list[dict[str, str]]) -> dict[str, tuple[int, int, int]]:
    """For each quantity: figures read rightly, read wrongly, and missed."""
    right, wrong, missed = Counter(), Counter(), Counter()
    for row in rows:
        stated, found = expected(row), read(row)
        right.update(quantity for quantity, _ in (stated & found).elements())
        wrong.update(quantity for quantity, _ in (found - stated).elements())
        missed.update(quantity for quantity, _ in (stated - found).elements())
    return {quantity: (right[quantity], wrong[quantity], missed[quantity]) for quantity in right | wrong | missed}


def rates(counts: tuple[int, int, int]) -> tuple[float, float]:
    """Precision and recall."""
    right, wrong, missed = counts
    return right / (right + wrong) if right + wrong else 1.0, right / (right + missed) if right + missed else 1.0


def main() -> None:
    names = sys.argv[1:] or sorted(path.stem for path in LABELLED.glob("*.csv"))
    for name in names:
        rows = labelled(name)
        counts = score(rows)
        print(f"{name}: {len(rows)} sentences, {sum(right + missed for right, _, missed in counts.values())} figures")
        print(f"  {'quantity':32} {'figures':>7} {'wrong':>5} {'missed':>6} {'precision':>9} {'recall':>6}")
        total = tuple(map(sum, zip(*counts.values(), strict=True)))
        for quantity, (right, wrong, missed) in [*sorted(counts.items()), ("all", total)]:
            precision, recall = rates((right, wrong, missed))
            print(f"  {quantity:32} {right + missed:7} {wrong:5} {missed:6} {precision:9.3f} {recall:6.3f}")
        if len(sys.argv) > 1:
            for row in rows:
                if (stated := expected(row)) != (found := read(row)):
                    print(f"  {row['trap']}: {row['sentence']}\n    stated {sorted(stated)}\n    read {sorted(found)}")


if __name__ == "__main__":
    main()
