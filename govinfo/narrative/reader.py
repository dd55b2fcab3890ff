"""Figures stated in the narrative, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..form.codes import definition_rows
from .clause import Context, read_clause
from .patterns import PATTERNS
from .quantities import CARRIED, OUTCOMES, REVIEWS
from .sentences import clauses, normal, paragraphs, sentences
from .tokens import last_topic, tokens

_SCOPES = [(row["scope"], re.compile(row["pattern"])) for row in definition_rows("narrative/claim_scopes")]
# Numbers, or characters that end no sentence, with nothing but space between them: a row, or a label that is wrapped.
_ROW_OF_A_TABLE = re.compile(r"\d[\d,.]*[件宗起条]?(?:\s+\d[\d,.]*[件宗起条]?){2}|(?:[\u4e00-\u9fff]\s+){4}[^。；;]*$")
_LONGEST_CLAUSE = 500  # characters: ten times as long as any in a report; what is longer is no sentence


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure stated in the narrative; a row of the frame `claims`.

    `scope` is ``narrower`` where the clause speaks of an office or a department, whose figures
    are part of those in the tables of a government; ``wider`` where the report is of one agency
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
    """Read the figures that the narrative of a report states.

    Left out on purpose are figures of another period, differences, shares, rounded
    figures, parts by channel or applicant, other kinds of request and suit, sentences
    with a row of a table in them, and clauses of more than 500 characters.

    Parameters
    ----------
    narrative : iterable of (int, str)
        Sections with their text.
    year : int, optional
        Report year; figures of other years are left out.
    agency : str, optional
        Name of the agency; for a government, sentences about its office alone are marked as narrower.
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
    one_agency = scope in ("own", "office") or bool(agency and PATTERNS["one_agency"].search(agency))
    other_scope = "wider" if one_agency else "narrower"
    found: dict[Claim, None] = {}
    for section, text in narrative:
        for paragraph in paragraphs(text):
            context = Context(topic="requests" if section == 3 else None, disclosure=section in (3, 4))
            for sentence in sentences(paragraph):
                if _ROW_OF_A_TABLE.search(sentence):
                    continue
                plain = normal(sentence)
                if not PATTERNS["counts"].search(plain):
                    context = replace(context, topic=last_topic(plain) or context.topic)
                    continue
                shown = " ".join(sentence.split())
                figures, context = _read_sentence(plain, year, context)
                for quantity, value, clause in figures:
                    differs = any(code == other_scope and pattern.search(clause) for code, pattern in _SCOPES)
                    found[Claim(section, quantity, value, shown, other_scope if differs else "")] = None
    return list(found)


def _read_sentence(sentence: str, year: int | None, context: Context) -> tuple[list[tuple[str, float, str]], Context]:
    """Quantity, value and clause of each figure of a sentence, and the context of the next sentence."""
    cut = [(text, tokens(text, year)) for text in clauses(sentence) if len(text) <= _LONGEST_CLAUSE]
    codes = {token.code for _, of_clause in cut for token in of_clause if token.kind in ("topic", "act")}
    if PATTERNS["about_disclosure"].search(sentence) or codes & (OUTCOMES | {"requests"}):
        context = replace(context, disclosure=True)
    if context.topic is None and codes & (OUTCOMES | CARRIED) and not codes & {"other_matter", *REVIEWS}:
        context = replace(context, topic="requests")
    found: list[tuple[str, float, str]] = []
    for text, of_clause in cut:
        if PATTERNS["of_which_disclosure"].search(text):
            # The figures before it were of suits of every kind.
            found = [figure for figure in found if not set(re.split(r"[.+]", figure[0])) & set(REVIEWS)]
        figures, context = read_clause(text, of_clause, context)
        found += [(quantity, value, text) for quantity, value in figures]
    return found, context.next_sentence()
