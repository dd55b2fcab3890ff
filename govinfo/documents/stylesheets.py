"""The cascade: which declarations of a page's own stylesheets apply to which element.

Only style elements and style attributes are known; linked stylesheets are never fetched. Media queries are
answered for a screen of 1280 by 800 pixels.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from ..errors import TooLargeError

SCREEN = 1280.0, 800.0  # pixels
_MOST_SECONDS = 10.0  # of processor time to match selectors: real pages take less than one
_MOST_CHARACTERS = 2_000_000
_DEEPEST = 20  # rules within rules
_LONGEST_SELECTOR = 10_000  # characters
# Properties that decide whether, where and how text is shown.
_RELEVANT = re.compile(
    r"display|visibility|opacity|color|background|font|text-(decoration|indent)|vertical-align|position|left|right|top"
    r"|bottom|inset|clip|width|height|overflow|transform|scale|translate|rotate|content|margin|float|order|filter|z-index"
    r"|letter-spacing|direction|unicode-bidi|list-style|--|-webkit-text",
    re.IGNORECASE,
)
_FEATURE = re.compile(r"\(\s*([^()]*?)\s*\)")
_RANGE = re.compile(r"(min-|max-)?(width|height)\s*(:|>=|<=|>|<|=)\s*([\d.]+)\s*(px|em|rem)?")
_OF_SCREEN = re.compile(r"orientation\s*:\s*landscape|hover(\s*:\s*hover)?|color|prefers-color-scheme\s*:\s*light")
_CSS = "text/css"
_INLINE = (1, 0, 0, 0)  # specificity of a style attribute
_URL = re.compile(r"^\s*<!--|-->\s*$")

Declared = tuple[str, str, bool]  # property, value, important


class Rule(NamedTuple):
    """The declarations of a rule, and what decides which rule wins: its layer, and the specificity of its selector."""

    layered: bool
    specificity: tuple[int, ...]
    declarations: tuple[Declared, ...]


class Stylesheets:
    """The rules of the style elements of a page, by element and by generated content.

    `generates` is true where a rule adds content. Rules are named by their numbers: elements with the same numbers
    have the same declarations, and `styles` is where those that were computed can be kept.
    """

    def __init__(self, root: Any) -> None:
        self.known_classes: set[str] = set()
        self.styles: dict[Any, Any] = {}
        self._rules: list[Rule] = []
        self._matched: dict[Any, tuple[int, ...]] = {}
        self._generated: dict[Any, dict[str, list[int]]] = {}
        texts = [
            _URL.sub("", style.text)
            for style in root.iter("style")
            if style.text and applies(style.get("media") or "") and (style.get("type") or _CSS).lower() == _CSS
        ]
        if texts:
            self._match(root, texts)
        self.generates = bool(self._generated)

    def rules_of(self, element: Any) -> tuple[int, ...]:
        """The numbers of the rules that apply to an element."""
        return self._matched.get(element, ())

    def declared(
        self, rules: Iterable[int], style: str = "", defaults: Iterable[tuple[str, str]] = ()
    ) -> dict[str, str]:
        """The values of rules and of a style attribute, by property; `defaults` are those of browsers."""
        found = [
            ((important, not self._rules[number].layered, self._rules[number].specificity, number), name, value)
            for number in rules
            for name, value, important in self._rules[number].declarations
        ]
        if style:
            found += [((important, True, _INLINE, 0), name, value) for name, value, important in parsed(style)]
        return dict(defaults) | {name: value for _, name, value in sorted(found, key=itemgetter(0))}

    def generated(self, element: Any) -> dict[str, dict[str, str]]:
        """The values of the content generated `before` and `after` an element."""
        return {name: self.declared(rules) for name, rules in self._generated.get(element, {}).items()}

    def _match(self, root: Any, texts: list[str]) -> None:
        if sum(map(len, texts)) > _MOST_CHARACTERS:
            raise TooLargeError(f"stylesheets of more than {_MOST_CHARACTERS:,} characters")
        end = time.thread_time() + _MOST_SECONDS
        names, matched = _names(root), defaultdict[Any, list[int]](list)
        for prelude, layered, declarations in chain.from_iterable(map(_rules, texts)):
            for selector in _selectors(prelude):
                if time.thread_time() > end:
                    raise TooLargeError(f"stylesheets that take more than {_MOST_SECONDS:.0f} seconds")
                self.known_classes |= selector.classes
                if not selector.needed <= names or selector.content not in (None, "before", "after"):
                    continue
                number = len(self._rules)
                self._rules.append(Rule(layered, selector.specificity, declarations))
                for element in selector.find(root):
                    if selector.content is None:
                        matched[element].append(number)
                    else:
                        self._generated.setdefault(element, {}).setdefault(selector.content, []).append(number)
        self._matched = {element: tuple(numbers) for element, numbers in matched.items()}


class _Selector:
    """A selector: the names without which it matches nothing, the content that it generates, its specificity."""

    def __init__(self, selector: Any) -> None:
        self.needed = set(_required(selector.parsed_tree))
        self.classes = {name for kind, name in self.needed if kind == "class"}
        self.content = str(selector.pseudo_element).lower() if selector.pseudo_element is not None else None
        self.specificity = selector.specificity()
        self._selector = selector

    @cached_property
    def _xpath(self) -> Any:
        from cssselect import HTMLTranslator
        from lxml import etree

        return etree.XPath(HTMLTranslator().selector_to_xpath(self._selector))

    def find(self, root: Any) -> list[Any]:
        """The elements of a page that match; none where the selector is not known to the translator or to XPath."""
        try:
            return self._xpath(root)
        except Exception:
            return []


@lru_cache(maxsize=4096)  # the pages of a site have the same stylesheets
def _selectors(prelude: str) -> tuple[_Selector, ...]:
    from cssselect import SelectorError, parse

    try:
        return tuple(map(_Selector, parse(prelude)))
    except SelectorError:
        return ()


def _names(root: Any) -> set[tuple[str, str]]:
    """The tags, classes and identifiers that a page uses."""
    names: set[tuple[str, str]] = set()
    for element in root.iter("*"):
        names.add(("tag", element.tag))
        if value := element.get("class"):
            names.update(("class", name) for name in value.split())
        if value := element.get("id"):
            names.add(("id", value))
    return names


def _required(tree: Any) -> Iterator[tuple[str, str]]:
    """The tags, classes and identifiers without which a selector matches nothing."""
    kind = type(tree).__name__
    if kind == "Element":
        if tree.element:
            yield "tag", tree.element.lower()
        return
    if kind == "Class":
        yield "class", tree.class_name
    elif kind == "Hash":
        yield "id", tree.id
    elif kind == "CombinedSelector":
        yield from _required(tree.subselector)
    yield from _required(tree.selector)


@lru_cache(maxsize=32)
def _rules(text: str) -> tuple[tuple[str, bool, tuple[Declared, ...]], ...]:
    """The rules with declarations that matter: selector, whether it is in a layer, declarations."""
    import tinycss2

    return tuple(_rules_of(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), "", False, 0))


def _rules_of(nodes: Any, outer: str, layered: bool, depth: int) -> Iterator[tuple[str, bool, tuple[Declared, ...]]]:
    import tinycss2

    for node in nodes if depth < _DEEPEST else ():
        if node.type == "qualified-rule":
            content = tinycss2.serialize(node.content)
            if not _RELEVANT.search(content):
                continue
            prelude = tinycss2.serialize(node.prelude).strip()
            if outer:
                prelude = _nested(outer, prelude)
            inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield prelude, layered, _declarations(inside)
            yield from _rules_of((part for part in inside if part.type != "declaration"), prelude, layered, depth + 1)
        elif node.type == "at-rule" and node.content is not None:
            keyword, prelude = node.lower_at_keyword, tinycss2.serialize(node.prelude).strip()
            if (
                (keyword == "media" and applies(prelude))
                or (keyword == "supports" and not prelude.lower().startswith("not"))
                or keyword in ("layer", "scope", "container")
            ):
                inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                if outer and (declared := _declarations(inside)):
                    yield outer, layered, declared
                yield from _rules_of(
                    (part for part in inside if part.type != "declaration"),
                    outer,
                    layered or keyword == "layer",
                    depth + 1,
                )


def _nested(outer: str, inner: str) -> str:
    """The selector of a rule that is written within another."""
    pairs = ((around, part) for around in outer.split(",") for part in inner.split(","))
    joined = (part.replace("&", around) if "&" in part else f"{around} {part}" for around, part in pairs)
    return ",".join(joined)[:_LONGEST_SELECTOR]


def _declarations(nodes: Any) -> tuple[Declared, ...]:
    import tinycss2

    return tuple(
        (node.lower_name, _normal(node.lower_name, tinycss2.serialize(node.value)), node.important)
        for node in nodes
        if node.type == "declaration" and _RELEVANT.search(node.lower_name)
    )


def _normal(name: str, value: str) -> str:
    return value.strip() if name == "content" else value.strip().lower()


@lru_cache(maxsize=4096)
def parsed(style: str) -> tuple[Declared, ...]:
    """The declarations of a style attribute that decide whether, where and how text is shown."""
    if not _RELEVANT.search(style):
        return ()
    import tinycss2

    return _declarations(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))


@lru_cache(maxsize=256)
def applies(media: str) -> bool:
    """Whether a media query holds for a screen of the assumed size.

    Examples
    --------
    >>> applies("screen and (min-width: 600px)"), applies("print"), applies("(max-width: 600px)")
    (True, False, False)
    """
    return any(_query_applies(query.strip()) for query in media.lower().split(","))


def _query_applies(query: str) -> bool:
    negated = query.startswith("not ")
    words = re.sub(r"\([^()]*\)", " ", query).replace("not ", " ").replace("only ", " ").split()
    kind = words[0] if words and words[0] != "and" else "all"
    holds = kind in ("all", "screen") and all(map(_feature_holds, _FEATURE.findall(query)))
    return holds != negated


def _feature_holds(feature: str) -> bool:
    if found := _RANGE.fullmatch(feature):
        limit, side, sign, number, unit = found.groups()
        size = SCREEN[side == "height"]
        value = float(number) * (16 if unit in ("em", "rem") else 1)
        if limit == "min-" or sign in (">=", ">"):
            return size >= value
        return size <= value if limit == "max-" or sign in ("<=", "<") else size == value
    return bool(_OF_SCREEN.fullmatch(feature))
