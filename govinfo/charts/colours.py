"""One fixed colour per legal category over all charts, from `definitions/wording/chart_colours.csv`.

Chosen so that neighbours in the form's order differ in lightness and hatching, and
so stay apart for colour-blind readers and on a grey printer.
"""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.colors import to_hex, to_rgb

from .. import form

DARK, PALE, GREY, LINE, GRID = "#1A1A1A", "#FFFFFF", "#6B6B6B", "#8C8C8C", "#E3E3E3"


class Fill(NamedTuple):
    """Colour and hatching of a category."""

    colour: str
    hatch: str = ""

    @property
    def edge(self) -> str:
        """Colour of outline and hatching: white parts neighbours, a white area needs a grey one."""
        return LINE if self.colour == PALE else PALE

    def tint(self, part: float) -> str:
        """The colour mixed with white, which looks like transparency and prints in every format."""
        red, green, blue = (1 - part * (1 - value) for value in to_rgb(self.colour))
        return to_hex((red, green, blue))

    @property
    def ink(self) -> str:
        """Text colour that reads on the fill (relative luminance of WCAG 2.1)."""
        channels = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(self.colour)
        ]
        luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
        return DARK if luminance > 0.2 else PALE


FILLS: dict[tuple[str, str], Fill] = {
    (row["kind"], row["code"]): Fill(row["colour"], row["hatch"])
    for row in form.definition_rows("wording/chart_colours")
}
UNACCOUNTED = Fill(PALE, "xxxx")


def fill(kind: str, code: str) -> Fill:
    return FILLS[kind, code]
