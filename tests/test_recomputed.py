"""Every measure of every report that ships, computed a second time from `data/figures` by plain arithmetic."""

import csv

import pandas as pd
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


def expected(stem: str, totals: str) -> dict[str, float | None]:
    """The measures of one report; None where a cell is missing, the denominator is zero, or totals do not agree.

    Of the totals that measures use, those of section 四 alone disagree with their parts in these reports.
    """
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
        if printed is None or parts in (None, printed):
            return printed if parts is None or totals != "parts" else parts
        return {"agree": None, "printed": printed, "parts": parts}[totals]

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


@pytest.fixture(scope="module", params=["agree", "printed", "parts"])
def measured(request):
    table = gi.measure(gi.sample(), totals=request.param)
    table = table.assign(measure=table["measure"].astype(str)).set_index(["report_id", "measure"])
    return request.param, table["estimate"]


def report_id(stem: str) -> str:
    catalogue = gi.sample_catalogue().set_index("stem").loc[stem]
    return f"{catalogue['agency']}-{catalogue['year']}"


def same(found, wanted: float | None) -> bool:
    return pd.isna(found) if wanted is None else float(found) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("stem", STEMS)
def test_every_measure_is_what_plain_arithmetic_gives(measured, stem):
    totals, estimates = measured
    found, wanted = estimates.loc[report_id(stem)], expected(stem, totals)
    assert set(found.index) == set(wanted)
    assert [name for name, value in wanted.items() if not same(found[name], value)] == []


def test_hongze_2023_has_two_readings_and_no_figure_of_its_own(measured):
    totals, estimates = measured
    found = estimates.loc["淮安市洪泽区人民政府-2023", "dispute_rate"]
    assert same(found, {"agree": None, "printed": 0, "parts": 1000 * 11 / 21}[totals])


@pytest.mark.parametrize("stem", STEMS)
def test_every_share_and_rate_is_what_plain_arithmetic_gives(stem):
    panel, cells = gi.sample(), cells_of(stem)
    panel = panel.select(report_id=report_id(stem))

    def over(numerator: float | None, denominator: float | None, per: int = 1) -> float | None:
        return None if numerator is None or not denominator else per * numerator / denominator

    def group(name: str) -> float | None:
        values = [value for (code, column), value in cells.items() if column == "total" and code.split(".")[0] == name]
        return None if None in values else sum(values)

    concluded, refused = cells["concluded", "total"], group("refused")
    for row in gi.outcome_shares(panel).itertuples():
        assert same(row.share, over(group(row.group), concluded)), row.group
    for row in gi.refusal_reasons(panel).itertuples():
        assert same(row.share, over(cells[row.item, "total"], refused)), row.item
    for row in gi.applicants(panel).itertuples():
        assert same(row.share, over(cells["new", row.applicant], cells["new", "total"])), row.applicant
    for row in gi.litigation(panel, totals="printed").itertuples():
        assert same(row.rate, over(cells[row.channel, row.result], concluded, 1000)), (row.channel, row.result)


def test_the_reference_report_has_the_published_values(measured):
    found = measured[1].loc["北京市西城区-2024"]
    assert round(float(found["disclosure_rate_on_exceptions"]), 3) == 0.899
    assert round(float(found["duration_days"]), 1) == 10.7
