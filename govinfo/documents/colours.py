"""Colours of a page: as stylesheets and old attributes write them, over one another, and against their ground."""

from __future__ import annotations

import re
from functools import lru_cache

Color = tuple[float, float, float, float]  # red, green, blue, opacity: 0 to 1
WHITE: Color = (1.0, 1.0, 1.0, 1.0)
BLACK: Color = (0.0, 0.0, 0.0, 1.0)
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%)?")


def legacy_color(value: str) -> str:
    value = value.strip().lower()
    return f"#{value}" if re.fullmatch(r"[0-9a-f]{6}", value) else value


def opacity_of(value: str) -> float:
    found = _NUMBER.fullmatch(value.strip())
    if not found:
        return 1.0
    number = float(found.group(1))
    return min(max(number / 100 if found.group(2) == "%" else number, 0.0), 1.0)


@lru_cache(maxsize=1024)
def color_of(value: str, inherited: Color | None = None) -> Color | None:
    import tinycss2.color4

    value = value.strip()
    if value in ("inherit", "unset", "currentcolor"):
        return inherited
    if value == "initial":
        return BLACK
    try:
        color = tinycss2.color4.parse_color(value)
        if color is None or isinstance(color, str):
            return None
        red, green, blue, alpha = color.to("srgb")
    except (ValueError, TypeError, NotImplementedError):
        return None
    return float(red or 0), float(green or 0), float(blue or 0), float(1 if alpha is None else alpha)


@lru_cache(maxsize=1024)
def first_color(value: str) -> Color | None:
    """The first colour in the value of `background`."""
    import tinycss2

    for node in tinycss2.parse_component_value_list(value):
        if node.type in ("ident", "hash", "function") and (color := color_of(node.serialize())):
            return color
    return None


def background_of(values: dict[str, str]) -> tuple[Color | None, bool]:
    """The colour of the background, and whether a picture covers it."""
    shorthand = values.get("background", "")
    picture = values.get("background-image", shorthand)
    color = color_of(values["background-color"]) if "background-color" in values else None
    if color is None and shorthand:
        color = first_color(shorthand)
    return color, "url(" in picture or "gradient(" in picture


def over(color: Color, behind: Color | None) -> Color | None:
    """A colour as it is seen over what is behind it."""
    if color[3] >= 0.99:
        return color
    if behind is None:
        return None
    alpha = color[3]
    red, green, blue = (alpha * one + (1 - alpha) * other for one, other in zip(color[:3], behind[:3], strict=True))
    return red, green, blue, 1.0


def contrast_of(color: Color, background: Color | None) -> float:
    """How far text differs from its background, 0 to 1; 1 where the background is not known."""
    if color[3] < 0.05:
        return 0.0
    if background is None:
        return 1.0
    shown = over(color, background) or color
    return max(abs(one - other) for one, other in zip(shown[:3], background[:3], strict=True))
