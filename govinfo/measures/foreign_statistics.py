"""Published statistics of other countries beside the rows of the Chinese form, for teaching."""

from __future__ import annotations

import pandas as pd

from .. import form
from ..reports.sample import data_folder
from .intervals import interval

_SHARES = [
    "report_id",
    "agency",
    "year",
    "group",
    "count",
    "n",
    "denominator_name",
    "share",
    "low",
    "high",
    "method",
    "contradicted",
]


def other_countries() -> pd.DataFrame:
    """The crosswalk: what other countries count, the nearest row of the Chinese form, and figures.

    Figures are those of named publications, as printed. The nearest row is never the same row:
    `caution` says where it differs.

    Returns
    -------
    pandas.DataFrame
        One row a term and publication: `country`, `body`, `period`, `year` (the one that the
        period is named after), `term` (their word), `table` and `code` (of the form: an item, a
        group or a remedy; missing where the form has no such row), `group` (of the item), `value` (missing
        where only the term is compared), `unit` (requests or percent), `denominator` (theirs),
        `source`, `url`, `caution`.

    Examples
    --------
    >>> import govinfo as gi
    >>> table = gi.other_countries()
    >>> table.loc[table["term"] == "No records exist", "code"].unique().tolist()
    ['unavailable.not_held']
    """
    data = pd.read_csv(data_folder() / "other_countries.csv", dtype="string")
    data = data.astype({"value": "Float64", "year": "Int64"})
    groups = {code: code for code in form.REQUEST_GROUPS}
    groups |= {code: item.group for code, item in form.REQUEST_ITEMS.items()}
    data.insert(list(data.columns).index("code") + 1, "group", data["code"].map(groups).astype("string"))
    return data


def other_country_shares() -> pd.DataFrame:
    """How requests ended elsewhere, in the groups of the Chinese form.

    Only publications that count every request closed in the period; percentages of a part
    (such as the United Kingdom's, of resolvable requests) are left out.

    Returns
    -------
    pandas.DataFrame
        As `govinfo.outcome_shares` by group, with the body and period as `report_id`; the charts
        take the two together. A group that the other country does not count is
        zero where its other outcomes add up to its total.

    Examples
    --------
    >>> import govinfo as gi
    >>> shares = gi.other_country_shares()
    >>> shares[shares["group"] == "granted"][["report_id", "count", "n"]].values.tolist()[-1]
    ['Canada, Department of Justice, 2016-17', 65, 652]
    """
    data = other_countries()
    data = data[data["unit"] == "requests"]
    data = data.assign(
        report_id=data["country"] + ", " + data["body"] + ", " + data["period"],
        agency=data["country"] + ", " + data["body"],
        count=data["value"].astype("Int64"),
    )
    closed = data[data["group"] == "concluded"].set_index("report_id")["count"]
    outcomes = data[data["group"].isin(form.OUTCOME_GROUPS) & data["report_id"].isin(closed.index)]
    keys = ["report_id", "agency", "year", "denominator"]
    counts = outcomes.pivot_table(index=keys, columns="group", values="count", aggfunc="sum", sort=False)
    counts = counts.reindex(columns=list(form.OUTCOME_GROUPS))
    # What a country does not count is zero only where its other outcomes add up to its total.
    adds_up = counts.sum(axis=1) == closed.reindex(counts.index.get_level_values("report_id")).to_numpy()
    counts = counts.where(counts.notna() | ~adds_up.to_numpy()[:, None], 0)
    shares = counts.reset_index().melt(keys, var_name="group", value_name="count").dropna(subset="count")
    shares["n"] = shares["report_id"].map(closed).astype("Int64")
    shares["share"] = (shares["count"] / shares["n"]).astype("Float64")
    low, high = interval(shares["count"], shares["n"], "wilson")
    shares = shares.assign(low=low, high=high, method="wilson", contradicted=0)
    shares = shares.rename(columns={"denominator": "denominator_name"})
    return shares[_SHARES].astype({"low": "Float64", "high": "Float64"})
