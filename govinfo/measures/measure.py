"""Measures: one count over another, each with its denominator by name and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import form
from ..errors import UnknownNameError
from ..frames import Frames
from .counts import contradictions, count, grouping, groups, pool, terms
from .overlap import warn_of_overlap
from .quotients import interleaved, quotients


@dataclass(frozen=True)
class Measure:
    """A measure as `definitions/measures/measures.csv` defines it; `per` is 1 or 1,000."""

    name: str
    numerator: str
    denominator: str
    denominator_en: str
    denominator_zh: str
    per: int
    method: str
    label_en: str
    label_zh: str
    meaning_en: str

    def label(self, lang: str = "en") -> str:
        return self.label_zh if lang == "zh" else self.label_en

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
        int(row["per"]),
        row["method"],
        row["label_en"],
        row["label_zh"],
        row["meaning_en"],
    )
    for row in form.definition_rows("measures/measures")
}

# Totals that a report prints beside the cells they add up.
PRINTED_TOTALS: dict[str, str] = {
    "concluded": " + ".join(form.OUTCOME_GROUPS),
    **{
        f"{channel}:total": " + ".join(f"{channel}:{result}" for result in form.RESULTS if result != "total")
        for channel in form.CHANNELS
    },
}


def measure(
    panel: Frames,
    names: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Measures of each report, or pooled over the reports of a group.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their counts.
    names : str or list of str, optional
        Measures, as in `govinfo.measures.measure.MEASURES`; all of them where none is named.
    by : str or list of str, optional
        Columns of `reports` (such as "year" or ["province", "year"]). The figures
        are then pooled, sum over sum, never means of rates. "applicant" divides by
        the kind of applicant, for measures that section 三 alone answers.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row per report (or group) and measure: `report_id` (or the columns of
        `by`), `measure`, `numerator`, `denominator`, `denominator_name`, `estimate`,
        `low`, `high`, `method`, `contradicted`; with `by` also `reports` (that
        entered) and `left_out` (for a missing cell). Shares and ratios are counted
        from 0 to 1, `dispute_rate` and `litigation_rate` per 1,000 requests
        concluded. A measure that needs a missing cell is missing, never zero.
        `contradicted` counts the reports whose printed total, used here, is not the
        sum of the cells it adds up.

    Raises
    ------
    UnknownNameError
        A name of a measure or of a column is not known (it is a ValueError).
    ValueError
        A measure has no counts by applicant, or the confidence is not between 0 and 1.

    Warns
    -----
    ComparabilityWarning
        Pooled reports cover one another, such as a city and its district, so that
        requests count twice.

    Notes
    -----
    Shares have Wilson intervals. Disputes and suits of a year need not concern that
    year's decisions, so theirs are rates with exact Poisson intervals.

    Examples
    --------
    >>> import govinfo as gi
    >>> rate = gi.measure(gi.sample().select(agency="西城"), "disclosure_rate").iloc[0]
    >>> int(rate["numerator"]), int(rate["denominator"])
    (650, 1367)
    """
    columns = grouping(panel, by, ["applicant"])
    chosen = _chosen(names, "applicant" in columns)
    overlap = warn_of_overlap(panel.reports, [name for name in columns if name != "applicant"]) if columns else 0
    if "applicant" in columns:
        table = _by_applicant(panel, chosen, columns, confidence)
    else:
        table = _table(panel, chosen, columns, confidence, "total")
    table.attrs.update(confidence=confidence, overlapping=overlap)
    return table


def _by_applicant(panel: Frames, chosen: Sequence[Measure], columns: list[str], confidence: float) -> pd.DataFrame:
    kinds = [kind for kind in form.APPLICANTS if kind != "total"]
    table = pd.concat([_table(panel, chosen, columns, confidence, kind) for kind in kinds], ignore_index=True)
    kind = pd.Categorical(table["applicant"], categories=list(form.APPLICANTS), ordered=True)
    return table.assign(applicant=kind).sort_values(columns, kind="stable", ignore_index=True)


def _chosen(names: str | Sequence[str] | None, by_applicant: bool) -> list[Measure]:
    if names is None:
        return [known for known in MEASURES.values() if known.by_applicant or not by_applicant]
    chosen = []
    for name in [names] if isinstance(names, str) else names:
        if name not in MEASURES:
            raise UnknownNameError("measure", name, MEASURES)
        if by_applicant and not MEASURES[name].by_applicant:
            raise ValueError(f"{name!r} has no counts by kind of applicant: the form gives them for section 三 alone")
        chosen.append(MEASURES[name])
    return chosen


def _table(
    panel: Frames, chosen: Sequence[Measure], columns: list[str], confidence: float, applicant: str
) -> pd.DataFrame:
    expressions = [text for one in chosen for text in (one.numerator, one.denominator)]
    totals = {text for one in chosen for text in _totals(one)}
    counts = count(panel, [*expressions, *totals, *(PRINTED_TOTALS[total] for total in totals)], applicant)
    group, heads = groups(panel.reports[[column for column in columns if column != "applicant"]])
    blocks = []
    for one in chosen:
        wrong = [contradictions(counts[total], counts[PRINTED_TOTALS[total]]) for total in _totals(one)]
        figures = pd.DataFrame(
            {
                "cases": counts[one.numerator].to_numpy(),
                "n": counts[one.denominator].to_numpy(),
                "contradicted": np.maximum.reduce([np.zeros(len(counts)), *wrong]),
            }
        )
        blocks.append(pool(figures, group, len(heads), ["cases", "n"]) if columns else figures)
    heads = heads.assign(applicant=applicant)[columns] if columns else panel.reports[["report_id"]]
    table, figures = interleaved(heads, blocks)
    of_row = np.tile(np.arange(len(chosen)), len(heads))
    names = pd.Categorical([one.name for one in chosen], categories=list(MEASURES), ordered=True)
    table["measure"] = names.take(of_row)
    denominators, methods, per = (
        np.array([getattr(one, name) for one in chosen])[of_row] for name in ("denominator_en", "method", "per")
    )
    return quotients(table, figures, denominators, methods, per, confidence)


def _totals(one: Measure) -> list[str]:
    """The printed totals that a measure uses."""
    used = (*terms(one.numerator), *terms(one.denominator))
    codes = [f"{term.code}:{term.column}" if term.table == "reviews" else term.code for term in used]
    return [code for code in codes if code in PRINTED_TOTALS]
