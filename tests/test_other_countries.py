"""Figures of other countries: named, adding up, and laid beside rows that the form has."""

from __future__ import annotations

import govinfo as gi
from govinfo import form


def test_every_figure_has_a_source_and_every_code_is_one_of_the_form():
    table = gi.other_countries()
    figures = table[table["value"].notna()]
    assert figures[["source", "url", "unit", "year"]].notna().all(axis=None)
    known = {*form.REQUEST_ITEMS, *form.REQUEST_GROUPS, *form.CHANNELS}
    assert set(table["code"].dropna()) <= known


def test_the_publications_add_up():
    table = gi.other_countries()
    counted = table[(table["unit"] == "requests") & (table["country"] != "United Kingdom")]
    flows = counted.pivot_table(index=["body", "period"], columns="code", values="value", aggfunc="sum")
    assert (flows["new"] + flows["carried_in"] == flows["concluded"] + flows["carried_out"]).all()
    shares = gi.other_country_shares()
    assert len(shares["report_id"].unique()) == 4
    assert (shares.groupby("report_id")["count"].sum() == shares.groupby("report_id")["n"].max()).all()


def test_percentages_of_a_part_are_no_shares_of_the_whole():
    assert not gi.other_country_shares()["report_id"].str.contains("United Kingdom").any()
