"""The path of a year's requests: from the stock through their outcomes to reconsideration and court."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from .. import form
from ..errors import ChartError, UnknownNameError
from ..frames import Frames
from ..measures.counts import count
from .colours import fill
from .flow import Node, draw_flow, places
from .frame import ordered
from .options import Options, chart
from .page import Chart, Page
from .words import Words, number, percent

_RESULTS = [result for result in form.RESULTS if result != "total"]
# In the order of the stages: suits after reconsideration follow reconsideration.
_STAGES = ("reconsideration", "litigation_after", "litigation_direct")


@chart()
def request_path(data: Frames, *, report: str | None = None, **options: Unpack[Options]) -> Chart:
    """Draw where one report's requests came from, how they ended, and what was disputed.

    The stock is what is new and what was carried in; it ends in the six outcomes, in the order of the form
    (with `sort="value"` the largest first), or is carried out. Reconsiderations and suits are beside it on the
    same scale, without ribbons: cases of a year need not concern that year's decisions.

    Parameters
    ----------
    report : str, optional
        The `report_id` to draw, wanted where there are several.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.charts.request_path(gi.sample(), report="宿迁市-2024").title
    "The path of a year's requests: 宿迁市, 2024"
    """
    page = Page(options)
    words, report = page.words, _one(data, report)
    of = data.reports.loc[data.reports["report_id"] == report]
    nodes = _Nodes.of(data, report, words)
    if not nodes.most:
        raise ChartError(f"{report}: section 三 has no requests to draw")
    if page.sort:
        *outcomes, carried_out = nodes.outcomes
        order = ordered(page.sort, {"value": [node.value for node in outcomes]})
        nodes.outcomes = [*(outcomes[place] for place in order), carried_out]
    at = places(page.width)
    ax = page.figure(at.body).add_axes((0, 0, 1, 1))
    draw_flow(ax, at, nodes, words)
    figures = {"on_hand": words.count(nodes.on_hand), "concluded": words.count(nodes.concluded)}
    caption = [words("request_path.caption", **figures), *nodes.doubts(words), words.source(of, of)]
    title = words("request_path.title", of=words.rows(of[["report_id", "agency", "year"]]).what)
    return page.finish(ax, title, [nodes.described(words)], caption, canvas=True)


def _one(data: Frames, report: str | None) -> str:
    known = list(data.reports["report_id"])
    if report is None and len(known) != 1:
        example = f": choose one with report=, such as report={known[0]!r}" if known else ""
        raise ChartError(f"the path is of one report, and there are {len(known)}{example}")
    if report is not None and report not in known:
        raise UnknownNameError("report", report, known)
    return known[0] if report is None else report


def _sum(nodes: Sequence[Node]) -> float | None:
    values = [node.value for node in nodes if node.value is not None]
    return sum(values) if len(values) == len(nodes) else None


@dataclass
class _Nodes:
    """The counts of one report as nodes: received, outcomes with what is carried out, disputes."""

    received: list[Node]
    outcomes: list[Node]
    disputes: list[Node]
    concluded: float | None
    contradicted: bool

    @classmethod
    def of(cls, data: Frames, report: str, words: Words) -> _Nodes:
        cells = ["new", "carried_in", "concluded", "carried_out", *form.OUTCOME_GROUPS]
        cells += [f"{channel}:{result}" for channel in form.CHANNELS for result in form.RESULTS]
        counts = dict(zip(cells, count(data, cells).loc[report].to_numpy(dtype=float), strict=True))
        values = {cell: None if np.isnan(value) else float(value) for cell, value in counts.items()}
        concluded = values["concluded"]
        received = [
            Node(form.REQUEST_ITEMS[item].short(words.lang), values[item], fill("group", "received"))
            for item in ("new", "carried_in")
        ]
        outcomes = [
            Node(form.REQUEST_GROUPS[group].label(words.lang), values[group], fill("group", group))
            for group in (*form.OUTCOME_GROUPS, "carried_out")
        ]
        for node in outcomes[:-1]:
            if node.value is not None and concluded:
                node.detail = f" ({percent(node.value / concluded)})"
        disputes, contradicted = [], False
        for channel in _STAGES:
            total, results = values[f"{channel}:total"], [values[f"{channel}:{result}"] for result in _RESULTS]
            known = [value for value in results if value is not None]
            node = Node(form.CHANNELS[channel].label(words.lang), total, fill("channel", channel))
            if total is not None and len(known) == len(results) and sum(known) != total:
                contradicted = True
                node.detail = words("request_path.sum", sum=number(sum(known))) + "†"
            elif total is not None and concluded:
                rate = words("request_path.per_thousand", rate=f"{1000 * total / concluded:.1f}")
                node.detail = f" ({rate})"
            phrases = [
                f"{form.RESULTS[result].label(words.lang)} {number(value)}"
                for result, value in zip(_RESULTS, results, strict=True)
                if value is not None
            ]
            comma = words("join")
            node.results = tuple(piece + comma * (piece is not phrases[-1]) for piece in phrases)
            disputes.append(node)
        return cls(received, outcomes, disputes, concluded, contradicted)

    @property
    def on_hand(self) -> float | None:
        return _sum(self.received)

    @property
    def handled(self) -> float | None:
        return _sum(self.outcomes)

    @property
    def most(self) -> float:
        """The largest of the columns, which fills the height."""
        columns = (self.received, self.outcomes, self.disputes)
        return max(sum(node.value or 0 for node in column) for column in columns)

    def doubts(self, words: Words) -> list[str]:
        """Say where the report's own figures do not add up."""
        phrases = []
        received, handled = self.on_hand, self.handled
        if received is not None and handled is not None and received != handled:
            counts = {"received": number(received), "handled": number(handled)}
            phrases.append(words("request_path.unbalanced", **counts))
        if self.contradicted:
            phrases.append(words("contradicted"))
        return phrases

    def described(self, words: Words) -> str:
        columns = {"received": self.received, "concluded": self.outcomes, "disputes": self.disputes}
        return words.sentences(
            [
                words.list_of(words(f"request_path.{name}"), [node.described(words) for node in nodes])
                for name, nodes in columns.items()
            ]
        )
