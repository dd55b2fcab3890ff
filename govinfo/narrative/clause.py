"""One clause of prose: which number goes with which quantity.

A number goes with the act before it (办结17件) or, where none is left, with the one
behind it (17件予以公开). The topic is the nearest one named: in the clause, the
sentence or the paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .quantities import CARRIED, DOCUMENTS, ELSEWHERE, FEES, FLOW, MONEY, OUTCOMES, RESULTS, REVIEWS, SPOKEN
from .tokens import Token

_FILLERS = (
    "的 均 已 都 全部 全 依法 按时 按期 及时 予以 给予 作出 作 做出 为 是 属于 属 因 以 被 经 由 应 应当 当年 目前 于 "
    "在 法定期限内 政府信息公开申请 依申请公开申请 申请 案件 答复 了 告知 其中 情形 尚 仍 待 进行"
)
_BEFORE_ACT = re.compile(f"(?:{'|'.join(_FILLERS.split())})*")
_BEFORE_TOPIC = re.compile(r"(?:的|因|是|为|涉及|由|有关|关于|其他|政府|信息公开|政务公开|类|引发|引起)*")
_GO_ON = re.compile(r"(?:总计|合计|共计|总数|数量|全年|累计|总共|共有|共|计|为|是|有|达|分别|均|各)*")
_IN_ALL = re.compile(r"(?:20\d\d年度?|全年|本年度?|年内|共有|共|有|总计|合计|累计)*")
_CONNECTED = re.compile(r"(?:以?及|和|与|、|或者?|并且?)+")
_JOINED = re.compile(r"(?:以?及|和|与|、|或者?|并且?|/|被|的|案件|因|情况|申请|“|”|妥善|依法|按时|及时|规范|全部)*")
_LED_TO = re.compile(r"(?:被|引发|引起|导致)+")
_BROUGHT = re.compile(r"被|直接|提起|提出|申请行政复议")
_COMPARED = re.compile(r"[比较同与和]$|相比")
_DISCLOSURE_KIND = re.compile(r"信息公开(?:的|类|方面|领域|引发|案件)*$")

Figures = list[tuple[str, float]]


@dataclass(slots=True)
class Context:
    """What a clause takes over from those before it.

    `earlier` says that the sentence is about another period, `subset` that 其中 has been
    said, `disclosure` that suits are about disclosure; `waiting` is an act or topic whose
    number may stand at the head of the next clause.
    """

    topic: str | None = None
    disclosure: bool = False
    earlier: bool = False
    subset: bool = False
    waiting: Token | None = None
    document_act: str | None = None

    def begin_sentence(self) -> None:
        """Forget what does not reach beyond a full stop; the topic does."""
        self.earlier, self.subset, self.waiting, self.document_act = False, False, None, None


@dataclass(slots=True)
class Clause:
    """A clause with its tokens and context; `used` holds where acts and topics stand that have their number."""

    text: str
    tokens: list[Token]
    context: Context
    used: set[int] = field(default_factory=set)

    def figures(self) -> Figures:
        """Quantity and value of each figure; takes the context on to the next clause."""
        numbers = [token for token in self.tokens if token.kind == "number"]
        denial = next((token for token in self.tokens if token.code == "negation"), None)
        found: Figures = []
        if denial is not None and self._nothing_counted(denial, numbers):
            found = [] if self._other_period(denial) else self._zeros(denial)
        else:
            place = 0
            while place < len(numbers):
                figures, taken = self._assign(numbers, place)
                found += figures
                place += taken
        self._carry_on(numbers)
        return found

    @property
    def _bracket(self) -> bool:
        return self.text.startswith("(")

    def _between(self, first: int, last: int, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if first <= token.start < last and token.kind in kinds]

    def _part(self, number: Token) -> bool:
        """Whether a number is a part of one told before: in brackets, or after 其中."""
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
            results = [act for act in acts if SPOKEN.get((reviews[0], act), reviews[0]) != reviews[0]]
            pairs = [(topic, act) for topic in dict.fromkeys(reviews) for act in (results or [""])]
            if named[0] == "requests" and _CONNECTED.fullmatch(self.text[topics[0].end : topics[1].start]):
                pairs.insert(0, ("requests", ""))
        elif set(named) & DOCUMENTS:
            pairs = [(topic, act) for topic in named if topic in DOCUMENTS for act in acts or [""]]
        elif named and named[-1] in FEES:
            said = [act for act in acts if (named[-1], act) in SPOKEN]
            pairs = [(named[-1], act) for act in said or [""]]
        else:
            pairs = self._zero_requests(denial, named, acts)
        return [(quantity, 0.0) for quantity in dict.fromkeys(SPOKEN[pair] for pair in pairs if pair in SPOKEN)]

    def _zero_requests(self, denial: Token, named: list[str], acts: list[str]) -> list[tuple[str, str]]:
        if named:
            return [(named[-1], act) for act in acts or [""]] if acts or "申请" in self.text[denial.end :] else []
        topic = self.context.topic or "requests"
        telling = RESULTS if topic in REVIEWS else OUTCOMES | CARRIED | {"collect"}
        return [(topic, act) for act in acts] if set(acts) & telling else []

    # Numbers

    def _assign(self, numbers: list[Token], place: int) -> tuple[Figures, int]:
        """The figures that the number at `place` tells, and how many numbers they take."""
        number = numbers[place]
        start = numbers[place - 1].end if place else 0
        limit = numbers[place + 1].start if place + 1 < len(numbers) else len(self.text) + 1
        before = self._between(start, number.start, "topic", "act", "word")
        words = {token.code for token in before if token.kind == "word"}
        if self._other_period(number) or any(t.code == "change" and t.end == number.start for t in before):
            self._use(before)
            return [], 1
        acts, topics = self._candidates(before)
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

    def _candidates(self, before: list[Token]) -> tuple[list[Token], list[Token]]:
        """Acts and topics before a number that have none yet, without those that only describe another."""
        acts = [token for token in before if token.kind == "act" and token.start not in self.used]
        topics = [token for token in before if token.kind == "topic" and token.start not in self.used]
        if len(acts) > 1 and acts[-1].code == "conclude" and acts[-2].code in OUTCOMES:
            acts.pop()  # 予以公开的答复20件 counts what was disclosed.
        if acts and topics and topics[-1].start > acts[-1].start and _BROUGHT.match(self.text, topics[-1].start):
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
            if not alike or not _JOINED.fullmatch(gap) or not (gap or touching):
                break
            group.insert(0, token)
        return group

    def _joined_behind(self, first: Token, limit: int) -> list[Token]:
        """An act behind its number, with those that connectors join to it."""
        group = [first]
        for token in self._between(first.end, limit, "act"):
            if not _CONNECTED.fullmatch(self.text[group[-1].end : token.start]) or token.code not in OUTCOMES | FLOW:
                break
            group.append(token)
        return group

    def _act_behind(self, number: Token, limit: int) -> Token | None:
        """The act that follows a number closely: 3件予以公开, 17件申请均已办结."""
        act = next(iter(self._between(number.end, limit, "act")), None)
        return act if act and _BEFORE_ACT.fullmatch(self.text[number.end : act.start]) else None

    def _topic_of(self, number: Token, limit: int) -> str | None:
        """The topic that a number is about: the nearest named."""
        if before := self._between(0, number.start, "topic"):
            return before[-1].code
        behind = next(iter(self._between(number.end, limit, "topic")), None)
        near = behind is not None and _BEFORE_TOPIC.fullmatch(self.text[number.end : behind.start])
        return behind.code if near else self.context.topic

    def _quantities(self, group: list[Token], topic: str | None, number: Token) -> list[str]:
        """Quantities of a group of acts under a topic, or of topics that count by themselves."""
        codes = list(dict.fromkeys(token.code for token in group))
        if all(code.startswith(f"{codes[-1]}.") for code in codes[:-1]):
            codes = codes[-1:]  # 属于行政执法案卷、行政查询事项不予公开的4件 counts refusals.
        pairs = self._topic_pairs(codes, number) if group[0].kind == "topic" else self._act_pairs(codes, topic, number)
        if pairs and pairs[0][0] in REVIEWS and not self.context.disclosure:
            return []
        return [SPOKEN[pair] for pair in pairs if pair in SPOKEN]

    def _topic_pairs(self, codes: list[str], number: Token) -> list[tuple[str, str]]:
        if set(codes) <= set(REVIEWS):
            return [(code, "") for code in codes]
        topic = codes[-1]
        if topic in DOCUMENTS:
            return [(topic, self.context.document_act or "")]
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
            self.context.document_act = codes[-1]
        if topic in REVIEWS:
            return [(topic, "other_result" if code == "other" else code) for code in codes]
        if acts <= RESULTS:
            return []
        if (acts <= OUTCOMES and topic not in FEES and (topic, codes[0]) not in SPOKEN) or acts <= CARRIED:
            topic = "requests"
        if topic == "requests" and acts & {"receive", "handle"} and self._part(number):
            return []
        return [(topic or "", code) for code in codes]

    def _without_act(self, number: Token, limit: int) -> Figures:
        """A number with no act or topic before it: it counts the topic behind it, or goes on with the clause before."""
        context = self.context
        behind = self._between(number.end, limit, "topic")
        if len(behind) > 1 and _LED_TO.fullmatch(self.text[behind[0].end : behind[1].start]):
            behind = behind[1:]  # 2件政府信息公开申请引发行政复议 counts the cases.
            near = True
        else:
            near = bool(behind) and _BEFORE_TOPIC.fullmatch(self.text[number.end : behind[0].start]) is not None
        if near and behind[0].code in REVIEWS:
            self._use(behind[:1])
            return _figure(SPOKEN[behind[0].code, ""], number) if context.disclosure else []
        head = self.text[: number.start]
        if near and behind[0].code == "requests" and not self._part(number) and _IN_ALL.fullmatch(head):
            self._use(behind[:1])
            return _figure(SPOKEN["requests", ""], number)
        pair = None
        if context.waiting is not None and _GO_ON.fullmatch(head):
            waiting = context.waiting
            pair = (waiting.code, "") if waiting.kind == "topic" else (context.topic or "", waiting.code)
        elif context.topic in REVIEWS and self._part(number) and _DISCLOSURE_KIND.search(head):
            pair = (context.topic, "")
        if pair is None or self._bracket or (pair[0] in REVIEWS and not context.disclosure):
            return []
        return _figure(SPOKEN[pair], number) if pair in SPOKEN else []

    def _carry_on(self, numbers: list[Token]) -> None:
        """What the next clause takes over."""
        if self._bracket:
            return
        context = self.context
        topics = [token for token in self.tokens if token.kind == "topic"]
        context.topic = next((t.code for t in reversed(topics) if t.code != "other_request"), context.topic)
        for token in self.tokens:
            if token.code == "current":
                context.earlier = False
            elif token.code == "earlier":
                context.earlier = self._sets_the_period(token)
            elif token.code == "subset":
                context.subset = True
        acts = [token for token in self.tokens if token.kind == "act" and token.start not in self.used]
        context.waiting = next(iter(acts[-1:] or topics[-1:]), None) if not numbers else None

    def _sets_the_period(self, token: Token) -> bool:
        """Whether what follows is of another period too: after 2022年，收到…, not after 比2022年增加…."""
        if self.text.endswith("以来"):
            return True
        bare = len(self.text) - (token.end - token.start) <= 1
        counts_something = bare or any(other.kind in ("topic", "act") for other in self.tokens)
        compared = "比" in self.text[token.start : token.end + 2] or "相比" in self.text
        return counts_something and token.start <= 1 and not compared and not _COMPARED.search(self.text[: token.start])


def _figure(quantity: str, number: Token) -> Figures:
    """The number in the unit of the quantity; none where it is rounded, or no count."""
    if quantity in MONEY:
        if not number.money:
            return []
        return [(quantity, round(number.yuan / 10_000, 6) if quantity == "fees.amount" else number.yuan)]
    if number.money or not number.certain or number.value != int(number.value):
        return []
    return [(quantity, float(number.value))]
