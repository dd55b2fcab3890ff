"""The cascade: which declarations of a page's own stylesheets apply to which element.

Only style elements and style attributes are known; linked stylesheets are never fetched. Media queries are
answered for a screen of 1280 by 800 pixels.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..errors import TooLargeError

SCREEN = 1280.0, 800.0  # pixels
_MOST_SECONDS = 20.0  # to match selectors: real pages take less than one
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

# Whether a declaration is important, layered, how specific, and its position in the page.
Priority = tuple[bool, bool, tuple[int, ...], int]
Declared = tuple[str, str, bool]  # property, value, important


class Stylesheets:
    """The declarations of the style elements of a page, by element and by generated content.

    `is_empty` is true where no rule applies to any element, `generates` where a rule adds content.
    """

    def __init__(self, root: Any) -> None:
        self.known_classes: set[str] = set()
        self._matched: dict[Any, list[tuple[Priority, str, str]]] = {}
        self._generated: dict[Any, dict[str, list[tuple[Priority, str, str]]]] = {}
        texts = [
            _URL.sub("", style.text)
            for style in root.iter("style")
            if style.text and applies(style.get("media") or "") and (style.get("type") or _CSS).lower() == _CSS
        ]
        if texts:
            self._match(root, texts)
        self.generates = bool(self._generated)
        self.is_empty = not (self._matched or self._generated)

    def declared(self, element: Any, defaults: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
        """The values that apply to an element, by property; `defaults` are those of browsers for it."""
        style = element.get("style")
        matched = self._matched.get(element)
        values = dict(defaults)
        if not matched:
            if style:
                values.update((name, value) for name, value, _ in sorted(parsed(style), key=_importance))
            return values
        rules = list(matched)
        if style:
            rules += [((important, True, _INLINE, 0), name, value) for name, value, important in parsed(style)]
        values.update((name, value) for _, name, value in sorted(rules, key=_priority))
        return values

    def generated(self, element: Any) -> Mapping[str, dict[str, str]]:
        """The values of the content generated `before` and `after` an element."""
        return {
            name: {property: value for _, property, value in sorted(rules, key=_priority)}
            for name, rules in self._generated.get(element, {}).items()
        }

    def _match(self, root: Any, texts: list[str]) -> None:
        from cssselect import HTMLTranslator, SelectorError, parse

        if sum(map(len, texts)) > _MOST_CHARACTERS:
            raise TooLargeError(f"stylesheets of more than {_MOST_CHARACTERS:,} characters")
        translator, end = HTMLTranslator(), time.monotonic() + _MOST_SECONDS
        names = _names(root)
        for order, (prelude, layered, declarations) in enumerate(_rules(texts)):
            try:
                selectors = parse(prelude)
            except SelectorError:
                continue
            for selector in selectors:
                if time.monotonic() > end:
                    raise TooLargeError(f"stylesheets that take more than {_MOST_SECONDS:.0f} seconds")
                tree = selector.parsed_tree
                needed = set(_required(tree))
                self.known_classes.update(name for kind, name in needed if kind == "class")
                generated = selector.pseudo_element
                if not needed <= names or not (generated is None or str(generated).lower() in ("before", "after")):
                    continue
                try:
                    found = root.xpath(translator.selector_to_xpath(selector))
                except Exception:  # a selector that the translator or XPath does not know
                    continue
                rules = [
                    ((important, not layered, selector.specificity(), order), name, value)
                    for name, value, important in declarations
                ]
                for element in found:
                    if generated is None:
                        self._matched.setdefault(element, []).extend(rules)
                    else:
                        kinds = self._generated.setdefault(element, {})
                        kinds.setdefault(str(generated).lower(), []).extend(rules)


def _priority(rule: tuple[Priority, str, str]) -> Priority:
    return rule[0]


def _importance(declared: Declared) -> bool:
    return declared[2]


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


def _rules(texts: Iterable[str]) -> Iterator[tuple[str, bool, list[Declared]]]:
    """The rules with declarations that matter: selector, whether it is in a layer, declarations."""
    import tinycss2

    for text in texts:
        yield from _rules_of(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), "", False, 0)


def _rules_of(nodes: Any, outer: str, layered: bool, depth: int) -> Iterator[tuple[str, bool, list[Declared]]]:
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


def _declarations(nodes: Any) -> list[Declared]:
    import tinycss2

    return [
        (node.lower_name, _normal(node.lower_name, tinycss2.serialize(node.value)), node.important)
        for node in nodes
        if node.type == "declaration" and _RELEVANT.search(node.lower_name)
    ]


def _normal(name: str, value: str) -> str:
    return value.strip() if name == "content" else value.strip().lower()


@lru_cache(maxsize=4096)
def parsed(style: str) -> tuple[Declared, ...]:
    """The declarations of a style attribute that decide whether, where and how text is shown."""
    if not _RELEVANT.search(style):
        return ()
    import tinycss2

    return tuple(_declarations(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)))


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
