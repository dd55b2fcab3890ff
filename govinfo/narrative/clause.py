"""One clause of the narrative: which number counts which quantity.

A number goes with the act before it (办结17件) or, where none is left, with the one
behind it (17件予以公开). The topic is the nearest one named: in the clause, the
sentence or the paragraph.

Examples
--------
A sentence is cut into clauses, a bracket being a clause of its own; the clauses into tokens (topics, acts, words, and
numbers, shown here by their value). Each clause is read in the context that those before it leave: 办结15件 counts
requests since the first clause named them.

>>> from govinfo.narrative.sentences import clauses
>>> from govinfo.narrative.tokens import tokens
>>> context = Context()
>>> for text in clauses("全年收到政府信息公开申请17件(含上年结转2件),办结15件。"):
...     figures, context = read_clause(text, tokens(text, 2024), context)
...     print(text, [token.code or token.value for token in tokens(text, 2024)], figures)
全年收到政府信息公开申请17件 ['current', 'receive', 'requests', 17.0] [('received', 17.0)]
(含上年结转2件 ['carried_in', 2.0] [('carried_in', 2.0)]
办结15件 ['conclude', 15.0] [('concluded', 15.0)]
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .patterns import PATTERNS
from .quantities import CARRIED, DOCUMENTS, ELSEWHERE, FEES, FLOW, MONEY, OUTCOMES, QUANTITY_OF, RESULTS, REVIEWS
from .tokens import Token

Figures = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Context:
    """What a clause takes over from those before it.

    `earlier` says that the sentence is about another period, `subset` that 其中 has been
    said, `disclosure` that suits are about disclosure; `waiting` is an act or topic whose
    number may come at the head of the next clause; `document_act` is what was done with
    the documents counted last, `quantity` what the number before counts, `cases` the reviews of the sentence
    of which there was at least one.
    """

    topic: str | None = None
    disclosure: bool = False
    earlier: bool = False
    subset: bool = False
    waiting: Token | None = None
    document_act: str | None = None
    quantity: str = ""
    cases: str | None = None

    def next_sentence(self) -> Context:
        """What reaches beyond a full stop: the topic, and whether suits are about disclosure."""
        return Context(self.topic, self.disclosure)


def read_clause(text: str, tokens: list[Token], context: Context) -> tuple[Figures, Context]:
    """Quantity and value of each figure of a clause, and the context of the next clause."""
    clause = _Clause(text, tokens, context)
    figures = clause.figures()
    return figures, clause.context_of_next(figures)


@dataclass(slots=True)
class _Clause:
    """A clause with its tokens and context.

    `used` holds where the acts and topics start that have their number; `document_act` and `quantity` are those
    of the last number, at first those of the context.
    """

    text: str
    tokens: list[Token]
    context: Context
    used: set[int] = field(default_factory=set)
    document_act: str | None = None
    quantity: str = ""

    def __post_init__(self) -> None:
        self.document_act, self.quantity = self.context.document_act, self.context.quantity

    def figures(self) -> Figures:
        """Quantity and value of each figure."""
        numbers = self._numbers
        denial = next((token for token in self.tokens if token.code == "negation"), None)
        if denial is not None and self._nothing_counted(denial, numbers):
            return [] if self._other_period(denial) else self._zeros(denial)
        found: Figures = []
        place = 0
        while place < len(numbers):
            figures, taken = self._assign(numbers, place)
            found += figures
            self.quantity = figures[-1][0] if figures else ""
            place += taken
        return found

    @property
    def _numbers(self) -> list[Token]:
        return [token for token in self.tokens if token.kind == "number"]

    @property
    def _bracket(self) -> bool:
        return self.text.startswith("(")

    def _gap(self, name: str, first: int, last: int) -> bool:
        """Whether the text between two places is wholly of a pattern."""
        return PATTERNS[name].fullmatch(self.text[first:last]) is not None

    def _between(self, first: int, last: int, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if first <= token.start < last and token.kind in kinds]

    def _part(self, number: Token) -> bool:
        """Whether a number is a part of one stated before: in brackets, or after 其中."""
        said = any(token.code == "subset" for token in self._between(0, number.start, "word"))
        return self._bracket or self.context.subset or said

    def _other_period(self, token: Token) -> bool:
        words = [word for word in self._between(0, token.start, "word") if word.code in ("earlier", "current")]
        return words[-1].code == "earlier" if words else self.context.earlier

    # Zeros without a digit

    @staticmethod
    def _nothing_counted(denial: Token, numbers: list[Token]) -> bool:
        """Whether no number follows a denial, or only the one that there was not (未发生一起)."""
        behind = [token for token in numbers if token.start >= denial.end]
        return not behind or (len(behind) == 1 and behind[0].value <= 1 and behind[0].unit != "")

    def _zeros(self, denial: Token) -> Figures:
        behind = self._between(denial.start, len(self.text) + 1, "topic", "act", "word")
        topics = [token for token in behind if token.kind == "topic"]
        named = [token.code for token in topics]
        if any(token.code in ("not_a_count", "breakdown") for token in behind) or set(named) & ELSEWHERE:
            return []
        acts = [token.code for token in behind if token.kind == "act"]
        if reviews := [topic for topic in named if topic in REVIEWS]:
            if "unrelated" in acts or not self.context.disclosure:
                return []
            results = [act for act in acts if QUANTITY_OF.get((reviews[0], act), reviews[0]) != reviews[0]]
            pairs = [(topic, act) for topic in dict.fromkeys(reviews) for act in (results or [""])]
            if named[0] == "requests" and self._gap("connected", topics[0].end, topics[1].start):
                pairs.insert(0, ("requests", ""))
        elif set(named) & DOCUMENTS:
            pairs = [(topic, act) for topic in named if topic in DOCUMENTS for act in acts or [""]]
        elif named and named[-1] in FEES:
            said = [act for act in acts if (named[-1], act) in QUANTITY_OF]
            pairs = [(named[-1], act) for act in said or [""]]
        else:
            pairs = self._zero_requests(denial, named, acts)
        return [
            (quantity, 0.0) for quantity in dict.fromkeys(QUANTITY_OF[pair] for pair in pairs if pair in QUANTITY_OF)
        ]

    def _zero_requests(self, denial: Token, named: list[str], acts: list[str]) -> list[tuple[str, str]]:
        if named:
            return [(named[-1], act) for act in acts or [""]] if acts or "申请" in self.text[denial.end :] else []
        topic = self.context.topic or "requests"
        counted = RESULTS if topic in REVIEWS else OUTCOMES | CARRIED | {"collect"}
        return [(topic, act) for act in acts] if set(acts) & counted else []

    # Numbers

    def _assign(self, numbers: list[Token], place: int) -> tuple[Figures, int]:
        """The figures that the number at `place` stands for, and how many numbers they take."""
        number = numbers[place]
        start = numbers[place - 1].end if place else 0
        limit = numbers[place + 1].start if place + 1 < len(numbers) else len(self.text) + 1
        before = self._between(start, number.start, "topic", "act", "word")
        words = {token.code for token in before if token.kind == "word"}
        if self._other_period(number) or any(t.code == "change" and t.end == number.start for t in before):
            self._use(before)
            return [], 1
        if self._act_behind(number, limit):
            before = [token for token in before if token.code != "rest"]  # 其他25件为无法提供
        acts, topics = self._candidates([self._resolved(token, number) for token in before])
        if self._counts_another_thing(before, acts, topics):
            self._use(before)
            return [], 1
        group = self._joined(acts or topics)
        behind = self._act_behind(number, limit)
        if behind is not None and not acts and (not group or group[-1].code == "requests"):
            group = self._joined_behind(behind, limit)
        if not group:
            return ([] if "breakdown" in words else self._without_act(number, limit)), 1
        self._use(group)
        topic = self._topic_of(number, limit)
        codes = {token.code for token in group}
        if topic == "requests" and "breakdown" in words and not codes & OUTCOMES:
            return [], 1
        quantities = self._quantities(group, topic, number)
        manner = {token.code for token in self._between(group[-1].end, number.start, "word")}
        given = numbers[place : place + len(quantities)]
        if "respectively" in manner and len(given) == len(quantities) > 1:
            return [figure for q, n in zip(quantities, given, strict=True) for figure in _figure(q, n)], len(given)
        if len(quantities) > 1 and "each" not in manner and not codes <= FLOW:
            quantities = [] if codes & CARRIED else ["+".join(quantities)]
        return [figure for quantity in quantities for figure in _figure(quantity, number)], 1

    def _use(self, passed: list[Token]) -> None:
        self.used |= {token.start for token in passed}

    def _resolved(self, token: Token, number: Token) -> Token:
        """A token with the code that it has here: 其他 is other handling, or nothing, and 公开 alone is disclosed."""
        if token.code == "rest":
            outcome = any(part in OUTCOMES or part.partition(".")[2] in RESULTS for part in self.quantity.split("+"))
            outcome = outcome or self.quantity.split(".")[-1] == "other"
            return replace(token, code="other" if outcome else "no_outcome")
        if token.code == "disclosed":
            named = self._topic_of(number, number.start)
            elsewhere = any(word.code == "breakdown" for word in self._between(0, token.start, "word"))
            return replace(token, code="no_outcome" if elsewhere and named != "requests" else "granted")
        return token

    def _counts_another_thing(self, before: list[Token], acts: list[Token], topics: list[Token]) -> bool:
        """Whether a number counts a part by other ways of doing (其他方式公开28条), or a thing (答复书模板6个)."""
        last = max((token.end for token in [*acts, *topics]), default=0)
        codes = {token.code for token in acts or topics}
        if any(token.code == "no_outcome" for token in acts[-1:]):
            return True
        for token in before:
            if token.code == "thing" and token.start >= last > 0:
                return True
            if token.code == "other_way" and (token.start >= last or not codes & {"receive", "new", "requests"}):
                return True
        return False

    def _candidates(self, before: list[Token]) -> tuple[list[Token], list[Token]]:
        """Acts and topics before a number that have none yet, without those that only describe another."""
        acts = [token for token in before if token.kind == "act" and token.start not in self.used]
        topics = [token for token in before if token.kind == "topic" and token.start not in self.used]
        if len(acts) > 1 and acts[-1].code == "conclude" and acts[-2].code in OUTCOMES:
            acts.pop()  # 予以公开的答复20件 counts what was disclosed.
        if (
            acts
            and topics
            and topics[-1].start > acts[-1].start
            and PATTERNS["brought"].match(self.text, topics[-1].start)
        ):
            self._use(acts)  # 不服答复提起行政复议4件 counts the cases.
            acts = []
        if len(acts) > 1 and acts[-1].code in FLOW and self.text.startswith("的", acts[-1].end):
            acts.pop()  # 受理以政府名义答复的申请45件 counts what was received.
        touching = len(acts) > 1 and acts[-2].end == acts[-1].start
        if touching and acts[-1].code in CARRIED and acts[-2].code == "conclude":
            self._use([*acts, *topics])  # 办结上年结转申请3件 counts a part of what was carried.
            return [], []
        return acts, topics

    def _joined(self, found: list[Token]) -> list[Token]:
        """The last of the tokens, with those that only connectors part from it."""
        group = found[-1:]
        for token in reversed(found[:-1]):
            gap = self.text[token.end : group[0].start]
            pair = {token.code, group[0].code}
            touching = token.kind == "topic" or pair <= FLOW
            alike = any(pair <= kind for kind in (OUTCOMES, FLOW | CARRIED, set(REVIEWS)))
            if not alike or not PATTERNS["joined"].fullmatch(gap) or not (gap or touching):
                break
            group.insert(0, token)
        return group

    def _joined_behind(self, first: Token, limit: int) -> list[Token]:
        """An act behind its number, with those that connectors join to it."""
        group = [first]
        for token in self._between(first.end, limit, "act"):
            if not self._gap("connected", group[-1].end, token.start) or token.code not in OUTCOMES | FLOW:
                break
            group.append(token)
        return group

    def _act_behind(self, number: Token, limit: int) -> Token | None:
        """The act that follows a number closely: 3件予以公开, 17件申请均已办结."""
        acts = (token for token in self._between(number.end, limit, "act") if token.code != "unrelated")
        act = next(acts, None)
        return act if act and self._gap("before_act", number.end, act.start) else None

    def _topic_of(self, number: Token, limit: int) -> str | None:
        """The topic that a number is about: the nearest named."""
        if before := self._between(0, number.start, "topic"):
            return before[-1].code
        behind = next(iter(self._between(number.end, limit, "topic")), None)
        if behind is not None and self._gap("before_topic", number.end, behind.start):
            return behind.code
        return self.context.topic

    def _quantities(self, group: list[Token], topic: str | None, number: Token) -> list[str]:
        """Quantities of a group of acts under a topic, or of topics that count by themselves."""
        codes = list(dict.fromkeys(token.code for token in group))
        if all(code.startswith(f"{codes[-1]}.") for code in codes[:-1]):
            codes = codes[-1:]  # 属于行政执法案卷、行政查询事项不予公开的4件 counts refusals.
        pairs = self._topic_pairs(codes, number) if group[0].kind == "topic" else self._act_pairs(codes, topic, number)
        if pairs and pairs[0][0] in REVIEWS and not self.context.disclosure:
            return []
        return [QUANTITY_OF[pair] for pair in pairs if pair in QUANTITY_OF]

    def _topic_pairs(self, codes: list[str], number: Token) -> list[tuple[str, str]]:
        if set(codes) <= set(REVIEWS):
            return [(code, "") for code in codes]
        topic = codes[-1]
        if topic in DOCUMENTS:
            return [(topic, self.document_act or "")]
        if topic == "publication" and self._part(number):
            return []
        if topic != "requests":
            return [(topic, "")]
        # 办理信件88件、政府信息公开申请6件: the act goes for both.
        flow = [token.code for token in self.tokens if token.code in FLOW and token.start in self.used]
        return [] if self._part(number) else [(topic, flow[-1] if flow else "")]

    def _act_pairs(self, codes: list[str], topic: str | None, number: Token) -> list[tuple[str, str]]:
        acts = set(codes)
        if topic in ELSEWHERE and not acts <= CARRIED:
            return []
        if topic in DOCUMENTS:
            self.document_act = codes[-1]
        if topic in REVIEWS:
            return [(topic, "other_result" if code == "other" else code) for code in codes]
        if acts <= RESULTS:
            return []
        if (acts <= OUTCOMES and topic not in FEES and (topic, codes[0]) not in QUANTITY_OF) or acts <= CARRIED:
            topic = "requests"
        if topic == "requests" and acts & {"receive", "handle"} and self._part(number):
            return []
        return [(topic or "", code) for code in codes]

    def _without_act(self, number: Token, limit: int) -> Figures:
        """A number with no act or topic before it: it counts the topic behind it, or goes on with the clause before."""
        context = self.context
        behind = self._between(number.end, limit, "topic")
        if len(behind) > 1 and self._gap("led_to", behind[0].end, behind[1].start):
            behind = behind[1:]  # 2件政府信息公开申请引发行政复议 counts the cases.
            near = True
        else:
            near = bool(behind) and self._gap("before_topic", number.end, behind[0].start) is not None
        if near and behind[0].code in REVIEWS:
            self._use(behind[:1])
            return _figure(QUANTITY_OF[behind[0].code, ""], number) if context.disclosure else []
        head = self.text[: number.start]
        if near and behind[0].code == "requests" and not self._part(number) and PATTERNS["in_all"].fullmatch(head):
            self._use(behind[:1])
            return _figure(QUANTITY_OF["requests", ""], number)
        pair = None
        if context.waiting is not None and PATTERNS["going_on"].fullmatch(head):
            waiting = context.waiting
            pair = (waiting.code, "") if waiting.kind == "topic" else (context.topic or "", waiting.code)
        elif context.topic in REVIEWS and self._part(number) and PATTERNS["about_disclosure_kind"].search(head):
            pair = (context.topic, "")
        if pair is None or self._bracket or (pair[0] in REVIEWS and not context.disclosure):
            return []
        return _figure(QUANTITY_OF[pair], number) if pair in QUANTITY_OF else []

    def context_of_next(self, figures: Figures) -> Context:
        """The context that the next clause is read in; what a bracket says ends with it."""
        before = self.context
        if self._bracket:
            return before
        topics = [token for token in self.tokens if token.kind == "topic"]
        topic = next((token.code for token in reversed(topics) if token.code != "other_request"), before.topic)
        cases = next((quantity for quantity, count in reversed(figures) if quantity in REVIEWS and count), before.cases)
        if cases and (topic, 0.0) in figures:
            topic = cases  # 行政复议8件，行政诉讼0件，结果维持5件: the results are those of the cases that there were.
        earlier = before.earlier
        for token in self.tokens:
            if token.code == "current":
                earlier = False
            elif token.code == "earlier":
                earlier = self._sets_the_period(token)
        subset = before.subset or any(token.code == "subset" for token in self.tokens)
        acts = [token for token in self.tokens if token.kind == "act" and token.start not in self.used]
        waiting = next(iter(acts[-1:] or topics[-1:]), None) if not self._numbers else None
        return Context(topic, before.disclosure, earlier, subset, waiting, self.document_act, self.quantity, cases)

    def _sets_the_period(self, token: Token) -> bool:
        """Whether what follows is of another period too: after 2022年，收到…, not after 比2022年增加…."""
        if self.text.endswith("以来"):
            return True
        bare = len(self.text) - (token.end - token.start) <= 1
        counts_something = bare or any(other.kind in ("topic", "act") for other in self.tokens)
        compared = "比" in self.text[token.start : token.end + 2] or "相比" in self.text
        return (
            counts_something
            and token.start <= 1
            and not compared
            and not PATTERNS["compared"].search(self.text[: token.start])
        )


def _figure(quantity: str, number: Token) -> Figures:
    """The number in the unit of the quantity; none where it is rounded, or no count."""
    if quantity in MONEY:
        if not number.money:
            return []
        return [(quantity, round(number.yuan / 10_000, 6) if quantity == "fees.amount" else number.yuan)]
    if number.money or not number.certain or number.value != int(number.value):
        return []
    return [(quantity, float(number.value))]
