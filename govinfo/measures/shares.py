"""What requests and disputes are made up of: tidy frames of counts with n, share or rate, and interval."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict, Unpack

import pandas as pd

from .. import form
from ..errors import ComparabilityWarning, UnknownNameError
from ..frames import Frames, of_panel
from ..parameters import Parameter, sharing
from .counts import Cells, grouping, groups
from .overlap import callers_level, warn_of_overlap
from .quotients import Settings, figures_of, interleaved, quotients, with_settings

_CODES: dict[str, dict[str, form.Term]] = {
    "group": form.REQUEST_GROUPS,
    "item": {**form.REQUEST_ITEMS, **form.REQUEST_GROUPS},
    "family": form.REFUSAL_FAMILIES,
    "applicant": form.APPLICANTS,
    "channel": form.CHANNELS,
    "result": form.RESULTS,
}


class Intervals(TypedDict, total=False):
    """What the frames of this module share."""

    confidence: Annotated[float, Parameter("float", 0.95, "Coverage of the Wilson or exact Poisson intervals.")]
    totals: Annotated[str, Parameter('{"agree", "printed", "parts"}', "agree", "As for `govinfo.measure`.")]
    design_effect: Annotated[float, Parameter("float", 1.0, "As for `govinfo.measure`.")]


_shared = sharing(
    {
        "Parameters": "panel : Panel or Report\n    Reports with their counts.\n"
        "by : str or list of str, optional\n    Columns of `reports` to pool over.",
        "Raises": "UnknownNameError\n    `detail`, `item`, a column of `by` or a way to take totals is not known.",
    }
)


@dataclass(frozen=True)
class _Whole:
    """Parts that are pooled together, and the total that the report prints for them."""

    parts: list[str]
    total: str


@of_panel
@_shared
def outcome_shares(
    panel: Frames, detail: str = "group", by: str | Sequence[str] | None = None, **settings: Unpack[Intervals]
) -> pd.DataFrame:
    """How requests were concluded: each outcome's share of the requests concluded.

    Parameters
    ----------
    detail : {"group", "item"}
        "group" for the six outcomes （一） to （六）, "item" for the rows of the form.
        Where the panel has reports of both forms, "item" counts （六） undivided,
        as the form of 2019 has it, and a ComparabilityWarning says so.

    Returns
    -------
    pandas.DataFrame
        One row per report (`report_id`, `agency`, `year`) or group (the columns of
        `by`) and outcome: `group` (and `item`), `count`, `n`, `denominator_name`,
        `share`, `low`, `high`, `method`, `contradicted` (reports whose printed total
        is not the sum of its parts, so that the shares do not add up to one); pooled
        also `reports` and `left_out`. A pooled figure takes the reports that have
        all outcomes and the total, so that its shares are of the same requests.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.outcome_shares(gi.sample().select(agency="西城"))["count"].tolist()
    [476, 174, 109, 443, 50, 115]
    """
    _option("detail", detail, ("group", "item"))
    if detail == "group":
        codes = {"group": list(form.OUTCOME_GROUPS)}
        names = codes["group"]
    else:
        names = _comparable_items(panel)
        codes = {"group": [form.REQUEST_ITEMS[name].group for name in names], "item": names}
    wholes = [_Whole(names, "concluded")]
    return _tidy(panel, wholes, codes, "concluded", "requests concluded", by, "wilson", settings)


@of_panel
@_shared
def refusal_reasons(
    panel: Frames, by: str | Sequence[str] | None = None, detail: str = "item", **settings: Unpack[Intervals]
) -> pd.DataFrame:
    """Why requests were refused: each ground's share of the requests refused.

    A severed request counts as disclosed in part only, so these are the grounds of
    full refusals, not how often a ground is invoked.

    Parameters
    ----------
    detail : {"item", "family"}
        "item" for the eight grounds, "family" for mandatory (Art. 14 and 15),
        discretionary (Art. 16) and redirect (Art. 36 item 7).

    Returns
    -------
    pandas.DataFrame
        As `outcome_shares`, with `family` (and `item`); n is the sum of the eight
        grounds, missing where one of them is.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.refusal_reasons(gi.sample().select(agency="西城"), detail="family")["count"].tolist()
    [17, 56, 36]
    """
    _option("detail", detail, ("item", "family"))
    grounds = [item for item in form.REQUEST_ITEMS.values() if item.group == "refused"]
    if detail == "item":
        names = [item.code for item in grounds]
        codes = {"family": [item.family for item in grounds], "item": names}
    else:
        codes = {"family": list(form.REFUSAL_FAMILIES)}
        names = [" + ".join(item.code for item in grounds if item.family == family) for family in codes["family"]]
    return _tidy(panel, [_Whole(names, "refused")], codes, "refused", "requests refused", by, "wilson", settings)


@of_panel
@_shared
def applicants(
    panel: Frames, by: str | Sequence[str] | None = None, item: str = "new", **settings: Unpack[Intervals]
) -> pd.DataFrame:
    """Who asks: each kind of applicant's share of a row of section 三.

    Parameters
    ----------
    item : str
        Row of section 三 or group of its rows, such as "new" or "refused".

    Returns
    -------
    pandas.DataFrame
        As `outcome_shares`, with `item` and `applicant`; n is the row's total.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.applicants(gi.sample().select(agency="西城"))["count"].tolist()
    [1374, 20, 1, 1, 1, 3]
    """
    known = _CODES["item"]
    _option("row or group of section 三", item, known)
    kinds = [kind for kind in form.APPLICANTS if kind != "total"]
    codes = {"item": [item] * len(kinds), "applicant": kinds}
    total, label = f"{item}@total", known[item].label_en
    wholes = [_Whole([f"{item}@{kind}" for kind in kinds], total)]
    return _tidy(panel, wholes, codes, total, label[0].lower() + label[1:], by, "wilson", settings)


@of_panel
@_shared
def litigation(panel: Frames, by: str | Sequence[str] | None = None, **settings: Unpack[Intervals]) -> pd.DataFrame:
    """Reconsiderations and suits by result, and their rates per 1,000 requests concluded.

    Pooled over years a case that was pending in December may count twice: section 四 has no carried-in cell.

    Returns
    -------
    pandas.DataFrame
        One row per report or group, `channel` and `result` ("total" among them):
        `count` (cases), `n`, `denominator_name`, `rate` (cases per 1,000 requests
        concluded), `low`, `high`, `method`, `contradicted` (reports whose printed
        total is not the sum of the four results); pooled also `reports` and
        `left_out`. The four results of a channel pool the reports that have all
        four, its total those that have the total.

    Examples
    --------
    >>> import govinfo as gi
    >>> cases = gi.litigation(gi.sample().select(agency="西城")).set_index(["channel", "result"])["count"]
    >>> int(cases["litigation_direct", "total"])
    132
    """
    results = [result for result in form.RESULTS if result != "total"]
    wholes = []
    for channel in form.CHANNELS:
        total = f"{channel}:total"
        wholes += [_Whole([f"{channel}:{result}" for result in results], total), _Whole([total], total)]
    codes = {
        "channel": [channel for channel in form.CHANNELS for _ in form.RESULTS],
        "result": [*results, "total"] * len(form.CHANNELS),
    }
    return _tidy(panel, wholes, codes, "concluded", "requests concluded", by, "poisson", settings)


def _option(kind: str, asked: str, known: Iterable[str]) -> None:
    if asked not in known:
        raise UnknownNameError(kind, asked, known)


def _comparable_items(panel: Frames) -> list[str]:
    """Rows of the outcomes that every form in the panel has."""
    used = set(panel.reports["form_requests"].dropna())
    outcomes = [item for item in form.REQUEST_ITEMS.values() if item.group in form.OUTCOME_GROUPS]
    if len(used) < 2:
        current = used.pop() if used else form.FORMS[-1]
        return [item.code for item in outcomes if current in item.forms]
    warnings.warn(
        "the panel has reports of both forms: the three rows of （六） in the form of 2021 are counted as 'other', "
        "the one row that the form of 2019 has",
        ComparabilityWarning,
        stacklevel=callers_level(),
    )
    return [item.code for item in outcomes if form.FORMS[0] in item.forms]


def _tidy(
    panel: Frames,
    wholes: Sequence[_Whole],
    codes: dict[str, list[str]],
    n: str,
    n_name: str,
    by: str | Sequence[str] | None,
    method: str,
    chosen: Intervals,
) -> pd.DataFrame:
    """One row per report or group and part of the wholes; `codes` are the columns that name the parts."""
    settings = Settings(**chosen)
    columns = grouping(panel, by)
    cells = Cells(panel, [n, *(text for whole in wholes for text in (whole.total, *whole.parts))])
    counts = cells.counts(settings.totals)
    group, heads = groups(panel.reports[columns])
    if not columns:
        heads = panel.reports[["report_id", "agency", "year"]]
    share, unit, per = ("rate", "per 1,000", 1000) if method == "poisson" else ("share", "share", 1)
    parts = [
        figures
        for whole in wholes
        for figures in figures_of(
            [counts[part].to_numpy() for part in whole.parts],
            counts[n].to_numpy(),
            cells.contradicted([n, whole.total, *whole.parts]),
            unit,
            settings.totals,
            (group, len(heads)) if columns else None,
        )
    ]
    left, figures = interleaved(heads, parts)
    for column, names in codes.items():
        left[column] = pd.Categorical(names * len(heads), categories=list(_CODES[column]), ordered=True)
    table = quotients(
        left, figures, settings,
        denominator_name=n_name, unit=unit, method=method, per=per, names=("count", "n", share),
    )  # fmt: skip
    return with_settings(table, settings, warn_of_overlap(panel.reports, columns) if columns else 0)
