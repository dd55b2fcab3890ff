"""Make GovinfoBox.ttf, whose every character is the same box.

    python tools/make_box_font.py

`pip install fonttools` before running. Every run gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

FAMILY, POSTSCRIPT_NAME = "Govinfo Box", "GovinfoBox"
EM, ASCENT, DESCENT = 1000, 880, -120  # those of most Chinese fonts
LAST_CHARACTER = 0x10FFFF
MANY_TO_ONE = 13  # the format of a character map that leads whole ranges to one glyph


def box():
    """A filled square of one em."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    for corner in ((0, ASCENT), (EM, ASCENT), (EM, DESCENT)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def character_map():
    """A character map that leads every character to the box."""
    table = CmapSubtable.newSubtable(MANY_TO_ONE)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.format, table.reserved, table.length = MANY_TO_ONE, 0, 0
    table.cmap = dict.fromkeys(range(1, LAST_CHARACTER + 1), "box")
    font = newTable("cmap")
    font.tableVersion, font.tables = 0, [table]
    return font


def main() -> None:
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupGlyf({".notdef": box(), "box": box()})
    builder.setupHorizontalMetrics({".notdef": (EM, 0), "box": (EM, 0)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular", "psName": POSTSCRIPT_NAME}, mac=False)
    builder.setupCharacterMap({})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.font["cmap"] = character_map()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(Path(__file__).parents[1] / "govinfo" / "fonts" / f"{POSTSCRIPT_NAME}.ttf")


if __name__ == "__main__":
    main()
