"""How Word shows a run of text: its own formatting over that of its character, paragraph and table styles."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .visible_text import Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFF = ("false", "0", "off", "none", "baseline")
# Switches that a second style turns off again, and what other properties are compared by.
_TOGGLES = (f"{W}vanish", f"{W}strike", f"{W}dstrike")
_VALUES = (f"{W}vertAlign", f"{W}position", f"{W}sz", f"{W}color", f"{W}w", f"{W}spacing")
_NESTED = (f"{_W14}textFill", f"{W}eastAsianLayout", f"{W}shd")
_TINY, _SMALL = 4, 9  # half points of a font that cannot be seen, or hardly
_NARROW = 15  # percent of the width of characters
_PAPER = 245  # of 255, at least, in red, green and blue: text that cannot be seen on paper
_DEEPEST = 20  # styles based on styles


class Formatting:
    """The styles of a Word file, and the formatting of its runs."""

    def __init__(self, styles: Any) -> None:
        self._styles = styles
        self._resolved: dict[str | None, dict[str, Any]] = {}
        self._looks: dict[Any, tuple[Look, float]] = {}  # runs of the same formatting look alike

    @cached_property
    def _by_name(self) -> dict[str, Any]:
        if self._styles is None:
            return {}
        return {style.get(f"{W}styleId"): style for style in self._styles.iter(f"{W}style")}

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        """The formatting of all text, and the names of the styles that apply where none is named."""
        if self._styles is None:
            return {}
        found = self._styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        return {} if found is None else _properties(found)

    @cached_property
    def _default_paragraph_style(self) -> str | None:
        for name, style in self._by_name.items():
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                return name
        return None

    def style(self, name: str | None) -> dict[str, Any]:
        """The character formatting of a style, with that of the styles it is based on."""
        if name not in self._resolved:
            found: dict[str, Any] = {}
            at: str | None = name
            for _ in range(_DEEPEST):
                style = self._by_name.get(at or "")
                if style is None:
                    break
                for properties in style.iterchildren(f"{W}rPr"):
                    found = {**_properties(properties), **found}
                based = style.find(f"{W}basedOn")
                at = None if based is None else based.get(f"{W}val")
            self._resolved[name] = found
        return self._resolved[name]

    def of_paragraph(self, paragraph: Any) -> dict[str, Any]:
        """The character formatting that the style of a paragraph gives to its runs."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        return self.style(self._default_paragraph_style if named is None else named.get(f"{W}val"))

    def look(self, run: Any, of_paragraph: dict[str, Any], background: str | None) -> tuple[Look, float]:
        """How a run is shown, and the size of its characters in points.

        `background` is the colour behind it as hexadecimal digits, None where it is not known.
        """
        own = run.find(f"{W}rPr")
        if own is None and not of_paragraph and not self._defaults:
            return Look.PLAIN, 0.0
        direct = {} if own is None else _properties(own)
        named = None if own is None else own.find(f"{W}rStyle")
        style = None if named is None else named.get(f"{W}val")
        key = tuple(direct.items()), id(of_paragraph), style, background
        if key not in self._looks:
            of_style = {} if named is None else self.style(style)
            self._looks[key] = self._look_of(direct, of_paragraph, of_style, background)
        return self._looks[key]

    def _look_of(
        self, direct: dict[str, Any], of_paragraph: dict[str, Any], of_style: dict[str, Any], background: str | None
    ) -> tuple[Look, float]:
        values = {**self._defaults, **of_paragraph, **of_style, **direct}
        for toggle in _TOGGLES:
            if toggle not in direct:
                values[toggle] = bool(of_paragraph.get(toggle)) != bool(of_style.get(toggle)) or bool(
                    self._defaults.get(toggle)
                )
        size = float(values.get(f"{W}sz") or 0) / 2
        return _look(values, background), size


def _properties(element: Any) -> dict[str, Any]:
    """The formatting in an `rPr` element that decides how text is shown."""
    found: dict[str, Any] = {}
    for child in element.iterchildren():
        tag = child.tag
        value = child.get(f"{W}val")
        if tag in _TOGGLES:
            found[tag] = value not in _OFF
        elif tag in _VALUES:
            found[tag] = value
        elif tag in _NESTED:
            found[tag] = child
    return found


def _look(values: dict[str, Any], background: str | None) -> Look:
    size = _number(values.get(f"{W}sz"))
    if values[f"{W}vanish"] or (size is not None and size <= _TINY):
        return Look.HIDDEN
    fill = values.get(f"{_W14}textFill")
    if fill is not None and (fill.find(f"{_W14}noFill") is not None or _is_transparent(fill)):
        return Look.HIDDEN
    shading = values.get(f"{W}shd")
    behind = fill_of(shading) if shading is not None else background
    if _is_same(values.get(f"{W}color"), behind):
        return Look.HIDDEN
    if values[f"{W}strike"] or values[f"{W}dstrike"]:
        return Look.STRUCK
    layout, width = values.get(f"{W}eastAsianLayout"), _number(values.get(f"{W}w"))
    if (
        (size is not None and size <= _SMALL)
        or (width is not None and width <= _NARROW)
        or (_number(values.get(f"{W}spacing")) or 0) < -100  # twentieths of a point: characters over one another
        or (layout is not None and layout.get(f"{W}combine") in ("1", "true", "on"))
    ):
        return Look.DOUBTFUL
    if values.get(f"{W}vertAlign") in ("superscript", "subscript") or _number(values.get(f"{W}position")):
        return Look.RAISED
    return Look.PLAIN


def fill_of(shading: Any) -> str | None:
    """The colour of a shading as hexadecimal digits; None where it is a pattern or a theme's."""
    fill = shading.get(f"{W}fill") or "auto"
    if shading.get(f"{W}val") not in (None, "clear", "nil"):
        return None
    return "FFFFFF" if fill == "auto" else fill.upper()


def _is_transparent(fill: Any) -> bool:
    return any((_number(alpha.get(f"{_W14}val")) or 0) > 90_000 for alpha in fill.iter(f"{_W14}alpha"))


def _is_same(color: str | None, background: str | None) -> bool:
    """Whether text has the colour of what is behind it."""
    one, other = _channels(color), _channels(background)
    if one is None or other is None:
        return False
    return all(abs(part - beside) <= 255 - _PAPER for part, beside in zip(one, other, strict=True))


def _channels(color: str | None) -> tuple[int, ...] | None:
    if not color or len(color) != 6:
        return None
    try:
        return tuple(bytes.fromhex(color))
    except ValueError:
        return None


def _number(value: str | None) -> float | None:
    try:
        return None if value is None else float(value.removesuffix("%"))
    except ValueError:
        return None
