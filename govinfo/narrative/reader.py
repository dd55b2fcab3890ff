"""Figures told in prose, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..form.codes import definition_rows
from .clause import Clause, Context
from .quantities import CARRIED, OUTCOMES, REVIEWS
from .sentences import clauses, normal, paragraphs, sentences
from .tokens import last_topic, tokens

_COUNTS = re.compile(r"\d|[零一二两三四五六七八九十百](?:件|条|宗|起|个|例|项|份)|未|没有|无|不存在|不涉及|零")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|依申请|公开申请|政务公开")
_OF_WHICH_DISCLOSURE = re.compile(r"(?:其中|^涉及?).{0,8}政府信息公开(?!申请)")
_SCOPES = [(row["scope"], re.compile(row["pattern"])) for row in definition_rows("narrative/claim_scopes")]
_LONGEST_CLAUSE = 500  # characters: ten times as long as any in a report; what is longer is no prose
_NAME_OF_AN_OFFICE = re.compile(r"(?:办公室|办公厅|局|委|委员会|厅|部|中心|办事处|街道|镇|乡|院|处)$")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure told in prose; a row of the frame `claims`.

    `scope` is ``narrower`` where the clause speaks of an office or a department, whose figures
    are part of those in the tables of a government; ``wider`` where the report is of one organ
    and the clause speaks of the whole place; else empty.
    """

    section: int
    quantity: str
    value: float
    sentence: str
    scope: str = ""


def read_claims(
    narrative: Iterable[tuple[int, str]], year: int | None = None, agency: str | None = None, scope: str | None = None
) -> list[Claim]:
    """Read the figures of the prose of a report.

    Left out on purpose are figures of another period, differences, shares, rounded
    figures, parts by channel or applicant, other kinds of request and suit, and
    clauses of more than 500 characters.

    Parameters
    ----------
    narrative : iterable of (int, str)
        Sections with their text.
    year : int, optional
        Report year; figures of other years are left out.
    agency : str, optional
        Name of the organ; for a government, sentences about its office alone are marked as narrower.
    scope : str, optional
        Scope of the tables, as `reports` has it.

    Returns
    -------
    list of Claim
        In the order of the text, each once a sentence.

    Examples
    --------
    >>> claims = read_claims([(1, "全年收到政府信息公开申请17件（含上年结转2件），其中3件予以公开。")], 2024)
    >>> [(claim.quantity, claim.value) for claim in claims]
    [('received', 17.0), ('carried_in', 2.0), ('granted', 3.0)]
    """
    one_organ = scope in ("own", "office") or bool(agency and _NAME_OF_AN_OFFICE.search(agency))
    other_scope = "wider" if one_organ else "narrower"
    found: dict[Claim, None] = {}
    for section, text in narrative:
        for paragraph in paragraphs(text):
            context = Context(topic="requests" if section == 3 else None, disclosure=section in (3, 4))
            for sentence in sentences(paragraph):
                plain = normal(sentence)
                if not _COUNTS.search(plain):
                    context.topic = last_topic(plain) or context.topic
                    continue
                shown = " ".join(sentence.split())
                for quantity, value, clause in _figures(plain, year, context):
                    differs = any(code == other_scope and pattern.search(clause) for code, pattern in _SCOPES)
                    found[Claim(section, quantity, value, shown, other_scope if differs else "")] = None
    return list(found)


def _figures(sentence: str, year: int | None, context: Context) -> list[tuple[str, float, str]]:
    """Quantity, value and clause of each figure of a sentence."""
    context.begin_sentence()
    told = [text for text in clauses(sentence) if len(text) <= _LONGEST_CLAUSE]
    cut = [Clause(text, tokens(text, year), context) for text in told]
    codes = {token.code for clause in cut for token in clause.tokens if token.kind in ("topic", "act")}
    if _ABOUT_DISCLOSURE.search(sentence) or codes & (OUTCOMES | {"requests"}):
        context.disclosure = True
    if context.topic is None and codes & (OUTCOMES | CARRIED) and not codes & {"other_matter", *REVIEWS}:
        context.topic = "requests"
    found: list[tuple[str, float, str]] = []
    for clause in cut:
        if _OF_WHICH_DISCLOSURE.search(clause.text):
            # The figures before it were of suits of every kind.
            found = [figure for figure in found if not set(re.split(r"[.+]", figure[0])) & set(REVIEWS)]
        found += [(quantity, value, clause.text) for quantity, value in clause.figures()]
    return found
