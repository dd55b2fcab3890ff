"""Every measure of every report that ships, computed a second time from `data/figures` by plain arithmetic."""

import csv

import pytest

import govinfo as gi
from govinfo.reports.sample import data_folder

GROUNDS = ("state_secret", "prohibited_by_law", "security_stability", "third_party", "internal_affairs")
EXCEPTIONS = tuple(f"refused.{name}" for name in (*GROUNDS, "process_information", "enforcement_file"))
CHANNELS = ("reconsideration", "litigation_direct", "litigation_after")


def cells_of(stem: str) -> dict[tuple[str, str], float | None]:
    with open(data_folder() / "figures" / f"{stem}.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] != "disclosure"]
    return {(row["row"], row["column"]): float(row["value"]) if row["value"] else None for row in rows}


def expected(stem: str) -> dict[str, float | None]:
    """The measures of one report; None where a cell is missing, a total is not its sum, or the denominator is zero."""
    cells = cells_of(stem)

    def row(*names: str) -> float | None:
        values = [cells[name, "total"] for name in names]
        return None if None in values else sum(values)

    def group(name: str) -> float | None:
        return row(*(code for code, column in cells if column == "total" and code.split(".")[0] == name))

    def cases(channel: str, *results: str) -> float | None:
        values = [cells[channel, result] for result in results]
        return None if None in values else sum(values)

    def total(channel: str) -> float | None:
        printed, parts = cells[channel, "total"], cases(channel, "upheld", "corrected", "other", "pending")
        return None if printed is None or (parts is not None and parts != printed) else printed

    def over(numerator: float | None, denominator: float | None, per: float = 1) -> float | None:
        return None if numerator is None or not denominator else per * numerator / denominator

    def plus(*parts: float | None) -> float | None:
        return None if None in parts else sum(parts)

    concluded, disclosed, refused = row("concluded"), row("granted", "partial"), group("refused")
    exceptions, not_held = row(*EXCEPTIONS), row("unavailable.not_held")
    direct = plus(concluded, -exceptions) if exceptions is not None else None
    found = {
        "full_disclosure_rate": over(row("granted"), concluded),
        "disclosure_rate": over(disclosed, concluded),
        "disclosure_rate_net_of_not_held": over(disclosed, plus(concluded, -not_held)),
        "disclosure_rate_on_merits": over(disclosed, plus(disclosed, refused)),
        "disclosure_rate_on_exceptions": over(disclosed, plus(disclosed, exceptions)),
        "refusal_rate": over(refused, concluded),
        "refusal_rate_with_not_held": over(plus(refused, not_held), concluded),
        "disclosure_rate_against_not_held": over(disclosed, plus(disclosed, refused, not_held)),
        "not_held_share": over(not_held, concluded),
        "reconsideration_first_share": over(exceptions, concluded),
        "backlog_ratio": over(row("carried_out"), row("new", "carried_in")),
        "clearance_rate": over(concluded, row("new")),
        "duration_days": over(row("carried_in", "carried_out"), concluded, 250 / 2),
        "natural_person_share": over(cells["new", "natural_person"], row("new")),
        "dispute_rate": over(plus(total("reconsideration"), total("litigation_direct")), concluded, 1000),
        "litigation_rate": over(plus(total("litigation_direct"), total("litigation_after")), concluded, 1000),
        "direct_suit_rate": over(total("litigation_direct"), direct, 1000),
        "publication_delay": None,  # no document of the sample states its date
    }
    closed = {channel: cases(channel, "upheld", "corrected", "other") for channel in CHANNELS}
    for channel in CHANNELS:
        corrected = cells[channel, "corrected"]
        found[f"correction_rate.{channel}"] = over(corrected, closed[channel])
        found[f"correction_rate_on_merits.{channel}"] = over(corrected, cases(channel, "upheld", "corrected"))
    found["escalation_rate"] = over(total("litigation_after"), closed["reconsideration"])
    return found


STEMS = [path.stem for path in sorted((data_folder() / "figures").glob("*.csv"))]


@pytest.fixture(scope="module")
def measured():
    table = gi.measure(gi.sample())
    return table.assign(measure=table["measure"].astype(str)).set_index(["report_id", "measure"])["estimate"]


@pytest.mark.parametrize("stem", STEMS)
def test_every_measure_is_what_plain_arithmetic_gives(measured, stem):
    catalogue = gi.sample_catalogue().set_index("stem").loc[stem]
    found = measured.loc[f"{catalogue['agency']}-{catalogue['year']}"]
    wanted = expected(stem)
    assert set(found.index) == set(wanted)
    for name, value in wanted.items():
        if value is None:
            assert found.isna()[name], name
        else:
            assert float(found[name]) == pytest.approx(value, rel=1e-12), name


def test_the_reference_report_has_the_published_values(measured):
    found = measured.loc["北京市西城区-2024"]
    assert round(float(found["disclosure_rate_on_exceptions"]), 3) == 0.899
    assert round(float(found["duration_days"]), 1) == 10.7
