"""How a browser shows the text of an element: the computed style, reduced to what decides whether it is read.

Values follow the cascade and are inherited as CSS says. Nothing is laid out: sizes and positions are judged from
the declarations themselves, and what could change the digits without certainty is doubtful.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from .colours import BLACK, WHITE, Color, background_of, color_of, contrast_of, legacy_color, opacity_of, over
from .stylesheets import SCREEN, Stylesheets
from .visible_text import Look

_FONT_SIZE = 16.0  # pixels, of browsers
_FAR = 300.0  # pixels to the left or above: off the page
_FAR_RIGHT = 3000.0  # pixels
_INVISIBLE, _FAINT = 0.06, 0.16  # differences of colour from the background that cannot be seen, or hardly
_TINY, _SMALL = 2.0, 4.5  # pixels of a font that cannot be seen, or hardly
_CLIPPED = 2.0  # pixels of a box that shows no character

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_LENGTH = re.compile(rf"({_NUMBER})(px|pt|pc|em|rem|ex|ch|in|cm|mm|vw|vh|vmin|vmax|%)?")
_PIXELS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "rem": _FONT_SIZE,
    "vw": SCREEN[0] / 100, "vh": SCREEN[1] / 100, "vmin": SCREEN[1] / 100, "vmax": SCREEN[0] / 100,
}  # fmt: skip
_FONT_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
_SIZES_OF_FONT_TAG = {"1": "10px", "2": "13px", "3": "16px", "4": "18px", "5": "24px", "6": "32px", "7": "48px"}
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_CLIP_RECT = re.compile(r"rect\(([^)]*)\)")
_SCALED_AWAY = re.compile(
    r"scale[xy3]?d?\(\s*0(\.0*)?\s*[,)]|scale3?d?\([^,)]+,\s*0(\.0*)?\s*[,)]|rotate[xy]\(\s*-?90deg"
)
_NO_SCALE = re.compile(r"0(\.0*)?%?(\s|$)")
_TRANSLATED_UP = re.compile(r"translate(y|3d)?\(")
_TRANSLATED = re.compile(r"translate[xy3]?d?\(([^)]*)\)")
BLOCK_DISPLAYS = {"block", "flex", "grid", "table", "list-item", "table-row", "flow-root", "table-caption"}
_INLINE_BOXES = {"inline-block", "inline-flex", "inline-grid", "inline-table", "table-cell"}
_AWAY = ("absolute", "fixed")
_CONTAINERS = {"td", "th", "tr", "table", "tbody", "div", "p", "body", "html"}

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend",
    "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ucapcontent", "ul",
}  # fmt: skip
# What browsers declare for elements, as far as it matters here.
DEFAULTS: dict[str, tuple[tuple[str, str], ...]] = {
    "sup": (("vertical-align", "super"), ("font-size", "smaller")),
    "sub": (("vertical-align", "sub"), ("font-size", "smaller")),
    "rt": (("vertical-align", "super"), ("font-size", "50%")),
    "small": (("font-size", "smaller"),),
    "big": (("font-size", "larger"),),
    **dict.fromkeys(("s", "strike", "del"), (("text-decoration", "line-through"),)),
    **dict.fromkeys(
        ("rp", "datalist", "dialog", "noscript", "template", "head", "script", "style", "option", "area", "param"),
        (("display", "none"),),
    ),
}  # fmt: skip
_LEGACY = {"font", "input", "a", "bdo", "body", "dialog"}
_LEGACY_ATTRIBUTES = {"hidden", "bgcolor"}
# Classes of common frameworks that hide text from the eye; without their stylesheet nobody knows whether they do.
HIDING_CLASSES = {
    "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "sr-text", "hidden",
    "hide", "d-none", "invisible", "element-invisible", "offscreen", "off-screen", "a11y-hidden", "assistive-text",
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Style:
    """The computed style of an element; elements with the same declarations in the same element share one."""

    display: str = ""  # as declared; by the element where nothing is
    gone: bool = False  # not shown, and nothing in it can be
    visible: bool = True  # the property visibility
    collapsed: bool = False  # a row that is folded away
    opacity: float = 1.0
    color: Color = BLACK
    background: Color | None = WHITE  # None where it is a picture
    size: float = _FONT_SIZE
    indent: float = 0.0
    struck: bool = False
    raised: bool = False
    moved: bool = False
    doubtful: bool = False
    apart: bool = False  # with a gap between it and the text beside it
    numbered: bool = True  # list-style
    variables: tuple[tuple[str, str], ...] = ()
    look: Look = field(init=False)

    def __post_init__(self) -> None:
        self.look = self._look()

    def _look(self) -> Look:
        """How text of this style is shown."""
        if self.gone or not self.visible or self.opacity < 0.05 or self.size < _TINY or self.indent <= -_FAR:
            return Look.HIDDEN
        contrast = contrast_of(self.color, self.background)
        if contrast < _INVISIBLE:
            return Look.HIDDEN
        if self.struck:
            return Look.STRUCK
        if self.doubtful or contrast < _FAINT or self.size < _SMALL or self.opacity < 0.2:
            return Look.DOUBTFUL
        return Look.RAISED if self.raised else Look.MOVED if self.moved else Look.PLAIN


def in_cell(style: Style) -> Style:
    """The style for the content of a table's cell, whose own position does not matter."""
    if style.raised or style.moved or style.doubtful:
        return _in_cell(style)
    return style


@lru_cache(maxsize=1024)
def _in_cell(style: Style) -> Style:
    return replace(style, raised=False, moved=False, doubtful=False)


@lru_cache(maxsize=1024)
def _marked(style: Style, doubtful: bool, moved: bool) -> Style:
    return replace(style, doubtful=style.doubtful or doubtful, moved=style.moved or moved)


def style_of(element: Any, parent: Style, sheets: Stylesheets) -> Style:
    """The computed style of an element, from its parent's."""
    tag = element.tag
    defaults = DEFAULTS.get(tag, ())
    attributes = element.attrib
    if attributes:
        if tag in _LEGACY or not _LEGACY_ATTRIBUTES.isdisjoint(attributes):
            defaults += tuple(_presentational(tag, attributes))
        hiding = HIDING_CLASSES.intersection((attributes.get("class") or "").split()) - sheets.known_classes
        if hiding or attributes.get("aria-hidden") == "true":
            parent = _marked(parent, bool(hiding), attributes.get("aria-hidden") == "true")
    rules, style = sheets.rules_of(element), attributes.get("style") or ""
    if not (rules or style or defaults):
        return parent
    key = tag, rules, style, defaults, parent
    if (found := sheets.styles.get(key)) is None:
        values = sheets.declared(rules, style, defaults)
        found = sheets.styles[key] = _computed(tag, tuple(values.items()), parent) if values else parent
    return found


def _presentational(tag: str, attributes: Any) -> list[tuple[str, str]]:
    """Attributes of HTML that say what a stylesheet would say."""
    found = []
    if "hidden" in attributes or (tag == "input" and (attributes.get("type") or "").lower() == "hidden"):
        found.append(("display", "none"))
    if tag == "dialog" and "open" in attributes:
        found.append(("display", "block"))
    if "bgcolor" in attributes:
        found.append(("background-color", legacy_color(attributes["bgcolor"])))
    if tag == "font":
        if "color" in attributes:
            found.append(("color", legacy_color(attributes["color"])))
        if size := _SIZES_OF_FONT_TAG.get(attributes.get("size") or ""):
            found.append(("font-size", size))
    elif tag == "body" and "text" in attributes:
        found.append(("color", legacy_color(attributes["text"])))
    elif tag == "a" and "href" in attributes:
        found.append(("color", "#0000ee"))
    elif tag in ("bdo", "bdi") and (attributes.get("dir") or "").lower() == "rtl":
        found.append(("unicode-bidi", "bidi-override"))
        found.append(("direction", "rtl"))
    return found


@lru_cache(maxsize=8192)
def _computed(tag: str, declared: tuple[tuple[str, str], ...], parent: Style) -> Style:
    values = dict(declared)
    variables = {**dict(parent.variables), **{name: value for name, value in declared if name.startswith("--")}}
    if variables:
        values = {name: _substituted(value, variables) for name, value in values.items()}
    size = _font_size(values, parent.size)
    floated = values.get("float", "none") not in ("none", "initial")
    display, position = values.get("display", ""), values.get("position", "")
    is_box = position in _AWAY or floated or (display not in ("inline", "contents") if display else tag in BLOCKS)
    style = replace(
        parent,
        display=display,
        size=size,
        variables=tuple(variables.items()),
        moved=parent.moved or floated,
        apart=display in _INLINE_BOXES,
    )
    style = _painted(style, tag, values, parent)
    style = _clipped(style, tag, values, is_box)
    style = _placed(style, tag, values, position)
    raised = (not is_box or display in _INLINE_BOXES) and _is_raised(values, size, parent.size)
    decoration = " ".join(values.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    # A box of its own is not struck out by the line through the text around it.
    inherited = parent.struck and not (position in _AWAY or floated or display in _INLINE_BOXES)
    list_style = values.get("list-style", "") + values.get("list-style-type", "")
    return replace(
        style,
        raised=style.raised or raised,
        struck=inherited or ("line-through" in decoration and "transparent" not in decoration),
        numbered="none" not in list_style if list_style else parent.numbered,
    )


def _painted(style: Style, tag: str, values: dict[str, str], parent: Style) -> Style:
    """Visibility, opacity and colours."""
    get = values.get
    visibility = get("visibility", "")
    opacity = opacity_of(get("opacity", "1"))
    if found := re.search(r"opacity\(\s*([\d.]+%?)", get("filter", "")):
        opacity *= opacity_of(found.group(1))
    background, is_picture = background_of(values)
    behind = parent.background if background is None or not background[3] else over(background, parent.background)
    color = get("-webkit-text-fill-color") or get("color", "")
    return replace(
        style,
        gone=style.gone or get("display") == "none" or get("content-visibility") == "hidden",
        visible=visibility in ("visible", "initial") or (style.visible and visibility not in ("hidden", "collapse")),
        collapsed=visibility == "collapse",
        opacity=parent.opacity * opacity,
        color=(color and color_of(color, parent.color)) or parent.color,
        background=None if is_picture else behind,
        # A picture behind some of the words of a cell may be the line that strikes them out.
        doubtful=style.doubtful
        or (is_picture and tag not in _CONTAINERS)
        or get("-webkit-text-security", "none") != "none",
    )


def _clipped(style: Style, tag: str, values: dict[str, str], is_box: bool) -> Style:
    """Boxes too small for a character, and boxes clipped or scaled away."""
    get, size = values.get, style.size
    gone, doubtful, raised = style.gone, style.doubtful, style.raised
    if any(word in get(name, "") for name in ("overflow", "overflow-x", "overflow-y") for word in ("hidden", "clip")):
        sides = [_length(get(name, ""), size) for name in ("width", "height", "max-width", "max-height")]
        least = min((side for side in sides if side is not None), default=size)
        if tag not in ("td", "th", "tr"):
            gone = gone or (least <= _CLIPPED and is_box)
            doubtful = doubtful or least < 0.8 * size
    if get("position") in _AWAY and (rect := _CLIP_RECT.search(get("clip", ""))):
        edges = [_length(edge, size) for edge in re.split(r"[,\s]+", rect.group(1).strip())]
        if len(edges) == 4 and None not in edges:
            top, right, bottom, left = (edge or 0.0 for edge in edges)
            gone = gone or right - left <= _CLIPPED or bottom - top <= _CLIPPED
    if (clip := get("clip-path", "none")) not in ("none", "initial", "unset"):
        gone, doubtful = gone or _clips_all(clip), True
    if (transform := get("transform", "none")) not in ("none", "initial"):
        shifts = _TRANSLATED.findall(transform)
        gone = gone or bool(_SCALED_AWAY.search(transform)) or any(_is_far(shift, size) for shift in shifts)
        raised = raised or bool(_TRANSLATED_UP.match(transform))
        doubtful = doubtful or (not _TRANSLATED_UP.match(transform) and tag not in _CONTAINERS)
    gone = gone or bool(_NO_SCALE.match(get("scale", ""))) or _is_far(get("translate", "").replace(" ", ","), size)
    return replace(style, gone=gone, doubtful=doubtful, raised=raised)


def _placed(style: Style, tag: str, values: dict[str, str], position: str) -> Style:
    """Text that is shifted off the page, out of its line, or out of the order in which it is written."""
    get, size = values.get, style.size
    gone, moved, doubtful, raised = style.gone, style.moved, style.doubtful, style.raised
    shifts = {side: _length(get(side, ""), size) or 0.0 for side in ("top", "right", "bottom", "left")}
    if edges := get("inset", "").split():
        lengths = (_length(edge, size) or 0.0 for edge in _four_sides(edges))
        shifts.update(zip(shifts, lengths, strict=True))
    if position in ("absolute", "fixed", "relative", "sticky"):
        gone = gone or any(abs(shift) > _FAR_RIGHT or shift <= -_FAR for shift in shifts.values())
        moved = moved or position in _AWAY or bool(shifts["left"] or shifts["right"])
        raised = raised or bool(shifts["top"] or shifts["bottom"])
        doubtful = doubtful or (_length(get("z-index", ""), 1) or 0) < 0
    sides = _four_sides(get("margin", "0").split())
    margins = [_length(get(name, sides[side]), size) or 0.0 for name, side in (("margin-left", 3), ("margin-right", 1))]
    gone = gone or min(margins) <= -_FAR
    doubtful = doubtful or min(margins) < -0.2 * size or (_length(get("letter-spacing", ""), size) or 0) < -0.4 * size
    indent = _length(get("text-indent", ""), size)
    moved = (
        moved
        or get("direction") == "rtl"
        or get("order", "0") != "0"
        or "reverse" in get("flex-direction", "") + get("flex-flow", "")
    )
    return replace(
        style,
        gone=gone,
        moved=moved,
        doubtful=doubtful or "override" in get("unicode-bidi", ""),
        raised=raised,
        apart=style.apart or max(margins) > 0.3 * size,
        indent=style.indent if indent is None else indent,
    )


def _four_sides(values: list[str]) -> list[str]:
    """The values of the top, right, bottom and left side, of which CSS leaves out those that repeat."""
    top, right, bottom, left = [*values, *[""] * 4][:4]
    right = right or top
    return [top, right, bottom or top, left or right]


def _substituted(value: str, variables: dict[str, str]) -> str:
    for _ in range(5):
        if "var(" not in value:
            break
        value = _VAR.sub(lambda found: variables.get(found.group(1), found.group(2) or "").strip(), value)
    return value


def _length(value: str, size: float) -> float | None:
    """A length in pixels; None where it is a keyword, a percentage or computed."""
    found = _LENGTH.fullmatch(value.strip())
    if not found:
        return None
    number, unit = float(found.group(1)), found.group(2)
    if unit == "%":
        return 0.0 if not number else None
    if unit is None or unit == "px":
        return number
    return number * (_PIXELS[unit] if unit in _PIXELS else size * (1.0 if unit == "em" else 0.5))


def _font_size(values: dict[str, str], parent: float) -> float:
    value = values.get("font-size", "")
    if not value and (font := values.get("font")):
        sizes = (part.partition("/")[0] for part in font.split())
        value = next((part for part in sizes if _LENGTH.fullmatch(part) and not re.fullmatch(r"[1-9]00", part)), "")
    if value in _FONT_SIZES:
        return _FONT_SIZES[value]
    if value in ("smaller", "larger"):
        return parent / 1.2 if value == "smaller" else parent * 1.2
    if value.endswith("%") and (found := _LENGTH.fullmatch(value)):
        return parent * float(found.group(1)) / 100
    length = _length(value, parent)
    return parent if length is None or length < 0 else length


def _is_raised(values: dict[str, str], size: float, around: float) -> bool:
    align = values.get("vertical-align", "baseline")
    if align in ("super", "sub", "text-top", "text-bottom"):
        return True
    if align in ("top", "bottom", "middle"):
        return size < 0.85 * around
    if (found := _LENGTH.fullmatch(align)) and float(found.group(1)):
        return True
    return any(
        word in values.get(name, "") for name in ("font-variant", "font-variant-position") for word in ("super", "sub")
    )


def _is_far(shift: str, size: float) -> bool:
    return any(
        (length := _length(part, size)) is not None and (length <= -_FAR or length > _FAR_RIGHT)
        for part in shift.split(",")
    )


def _clips_all(clip: str) -> bool:
    """Whether a clip path leaves nothing."""
    name, _, rest = clip.partition("(")
    inner = rest.rstrip(")").split("round")[0].split(" at ")[0]
    if name == "inset":
        parts = [float(found.group(1)) for part in inner.split() if (found := _LENGTH.fullmatch(part)) and "%" in part]
        if not parts:
            return False
        top, right, bottom, left = [*parts, *[parts[1]] * 2][:4] if len(parts) > 2 else (parts * 4)[:4]
        return top + bottom >= 99 or right + left >= 99
    if name in ("circle", "ellipse"):
        return any((found := _LENGTH.fullmatch(part)) and not float(found.group(1)) for part in inner.split())
    return name == "polygon" and len({" ".join(point.split()) for point in inner.split(",")}) < 3


#: The style of the root of a page.
ROOT = Style()
