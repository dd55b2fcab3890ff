"""Measures: one count over another, each with its denominator by name and its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import form
from ..errors import UnknownNameError
from ..frames import Frames, as_list, of_panel
from .counts import Cell, Cells, grouping, groups, parts_of, terms
from .overlap import warn_of_overlap
from .quotients import Settings, figures_of, interleaved, quotients, with_settings


@dataclass(frozen=True)
class Measure(form.Labelled):
    """A measure as `definitions/measures/measures.csv` defines it.

    The estimate is `per` times numerator over denominator, in `unit`; `method` is that of its interval, empty for none.
    """

    name: str
    numerator: str
    denominator: str
    denominator_en: str
    denominator_zh: str
    unit: str
    per: int
    method: str
    label_en: str
    label_zh: str
    meaning_en: str

    def denominator_label(self, lang: str = "en") -> str:
        return self.denominator_zh if lang == "zh" else self.denominator_en

    @property
    def by_applicant(self) -> bool:
        """Whether section 三 alone answers it, for any column: the form has no reviews by kind of applicant."""
        used = (*terms(self.numerator), *terms(self.denominator))
        return all(term.table == "requests" and term.column is None for term in used)


MEASURES: dict[str, Measure] = {
    row["measure"]: Measure(
        row["measure"],
        row["numerator"],
        row["denominator"],
        row["denominator_en"],
        row["denominator_zh"],
        row["unit"],
        int(row["per"]),
        row["method"],
        row["label_en"],
        row["label_zh"],
        row["meaning_en"],
    )
    for row in form.definition_rows("measures/measures")
}


@of_panel
def measure(
    panel: Frames,
    names: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    totals: str = "agree",
    design_effect: float = 1.0,
) -> pd.DataFrame:
    """Measures of each report, or pooled over the reports of a group.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    names : str or list of str, optional
        Measures, as in `govinfo.measures.measure.MEASURES`; all of them where none is named. A measure
        of one's own is an expression in the codes of the form, such as "granted / concluded".
    by : str or list of str, optional
        Columns of `reports` (such as "year" or ["province", "year"]). The figures
        are then pooled, sum over sum, never means of rates. "applicant" divides by
        the kind of applicant, for measures that section 三 alone answers.
    confidence : float
        Coverage of the intervals.
    totals : {"agree", "printed", "parts"}
        What to do where a printed total that a measure uses is not the sum of its parts, over
        outcomes, results or kinds of applicant, or where new and carried in are not concluded and
        carried out (for measures that set these against each other). "agree" gives no estimate for
        that report and leaves it out of pooled figures, "printed" takes totals as printed, "parts"
        the sums of their parts where all parts are known.
    design_effect : float
        How many requests are worth one independent request: requests come in series from one
        person, and intervals are too short where they are counted as independent. For series of m
        requests with correlation r within a series it is 1 + (m - 1) r.

    Returns
    -------
    pandas.DataFrame
        One row per report (or group) and measure: `report_id`, `agency`, `year` (or the columns of
        `by`), `measure`, `numerator`, `denominator`, `denominator_name`, `estimate`,
        `low`, `high`, `unit`, `method`, `contradicted`; with `by` also `reports` (that
        entered) and `left_out` (for a missing cell, a contradiction or an impossible quotient). `unit` is
        that of the estimate: "share" (0 to 1), "ratio", "per 1,000" or "days". A measure that needs a
        missing cell is missing, never zero. `contradicted` counts the reports whose totals contradict
        their parts, whether they entered or not. A report whose own quotient is impossible, such as a
        share above one, never enters a pooled figure.

    Raises
    ------
    UnknownNameError
        A name of a measure, of a column or of a way to take totals is not known (it is a ValueError).
    ValueError
        A measure has no counts by applicant, the confidence is not between 0 and 1, or the design
        effect is below 1.

    Warns
    -----
    ComparabilityWarning
        Pooled reports cover one another, such as a city and its district, so that
        requests count twice; `govinfo.without_covered` leaves the covered ones out.

    Notes
    -----
    Section 三 is a full count of the year. Intervals speak of the process behind it, which might have gone
    otherwise: shares have Wilson intervals. Disputes and suits of a year need not concern that
    year's decisions, so theirs are rates with exact Poisson intervals. What is no count of chance
    (`clearance_rate`, `backlog_ratio`, days) has no interval.

    Examples
    --------
    >>> import govinfo as gi
    >>> rate = gi.measure(gi.sample().select(agency="西城"), "disclosure_rate").iloc[0]
    >>> int(rate["numerator"]), int(rate["denominator"])
    (650, 1367)
    >>> disputes = gi.measure(gi.sample().select("洪泽", 2023), "dispute_rate", totals="parts").iloc[0]
    >>> int(disputes["numerator"]), int(disputes["contradicted"])
    (11, 1)
    """
    settings = Settings(totals, confidence, design_effect)
    columns = grouping(panel, by, ["applicant"])
    chosen = chosen_measures(names, "applicant" in columns)
    overlap = warn_of_overlap(panel.reports, [name for name in columns if name != "applicant"]) if columns else 0
    if "applicant" in columns:
        kinds = [kind for kind in form.APPLICANTS if kind != "total"]
        table = pd.concat([_table(panel, chosen, columns, settings, kind) for kind in kinds], ignore_index=True)
        kind = pd.Categorical(table["applicant"], categories=list(form.APPLICANTS), ordered=True)
        table = table.assign(applicant=kind).sort_values(columns, kind="stable", ignore_index=True)
    else:
        table = _table(panel, chosen, columns, settings, "total")
    return with_settings(table, settings, overlap)


def measure_called(name: str) -> Measure:
    """The measure of this name, or made of an expression such as "granted / concluded".

    Raises
    ------
    UnknownNameError
        The name is no measure, or the expression has a code that the form has not.
    """
    if name in MEASURES:
        return MEASURES[name]
    if not isinstance(name, str):
        raise UnknownNameError("measure", str(name), MEASURES)
    numerator, slash, denominator = (part.strip() for part in name.partition("/"))
    if not slash:
        raise UnknownNameError("measure", name, MEASURES)
    if not numerator or not denominator:
        raise ValueError(f"a measure of one's own is written as numerator / denominator; {name!r} was given")
    counted, out_of = _finest(numerator), _finest(denominator)
    share = all(count >= 0 and out_of.get(cell, 0) >= count for cell, count in counted.items())
    return Measure(
        name, numerator, denominator, denominator, denominator, "share" if share else "ratio", 1,
        "wilson" if share else "", name, name, "",
    )  # fmt: skip


def _finest(expression: str) -> Counter[Cell]:
    """How often an expression counts each cell, with totals written out as what they add up."""
    found: Counter[Cell] = Counter()
    for term in terms(expression):
        cells = term.cells("total")
        while written_out := [part for cell in cells for part in (parts_of().get(cell) or [(cell,)])[0]]:
            if written_out == cells:
                break
            cells = written_out
        for cell in cells:
            found[cell] += term.sign
    return found


def chosen_measures(names: str | Sequence[str] | None, by_applicant: bool = False) -> list[Measure]:
    """The measures of these names, all where none is named; raises where one is not known or not by applicant."""
    if names is None:
        return [known for known in MEASURES.values() if known.by_applicant or not by_applicant]
    chosen = [measure_called(name) for name in as_list(names)]
    for one in chosen:
        if by_applicant and not one.by_applicant:
            raise ValueError(
                f"{one.name!r} has no counts by kind of applicant: the form gives them for section 三 alone"
            )
    return chosen


def _table(
    panel: Frames, chosen: Sequence[Measure], columns: list[str], settings: Settings, applicant: str
) -> pd.DataFrame:
    cells = Cells(panel, [text for one in chosen for text in (one.numerator, one.denominator)], applicant)
    counts = cells.counts(settings.totals)
    group, heads = groups(panel.reports[[column for column in columns if column != "applicant"]])
    if columns:
        heads = heads.assign(applicant=applicant)[columns]
    else:
        heads = panel.reports[["report_id", "agency", "year"]]
    blocks = [
        figures_of(
            [counts[one.numerator].to_numpy()],
            counts[one.denominator].to_numpy(),
            cells.contradicted([one.numerator, one.denominator]),
            one.unit,
            settings.totals,
            (group, len(heads)) if columns else None,
        )[0]
        for one in chosen
    ]
    table, figures = interleaved(heads, blocks)
    of_row = np.tile(np.arange(len(chosen)), len(heads))
    names = [one.name for one in chosen]
    ordered = pd.Categorical(names, categories=list(dict.fromkeys([*MEASURES, *names])), ordered=True)
    table["measure"] = ordered.take(of_row)
    name, unit, method, per = (
        np.array([getattr(one, field) for one in chosen])[of_row]
        for field in ("denominator_en", "unit", "method", "per")
    )
    return quotients(table, figures, settings, denominator_name=name, unit=unit, method=method, per=per)
