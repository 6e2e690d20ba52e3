"""Make the fonts that documents carry, from two families under the SIL Open Font License.

The Han family is a GB2312 part of Noto Sans CJK SC with TrueType outlines, because those embed in a
quarter of the time and space; the Latin family is two weights of Source Sans 3. Both are renamed,
as the licence asks of changed fonts. Run it once; the results in ``portal/fonts/`` are kept.

    python scripts/make_fonts.py NOTO_FOLDER SOURCE_SANS_VARIABLE_TTF

NOTO_FOLDER holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc (Debian: fonts-noto-cjk).
"""

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parent.parent / "portal" / "fonts"
HAN_FACE = "Noto Sans CJK SC"
# Characters common in given names and place names that GB2312 lacks.
NAME_CHARACTERS = (
    "喆堃垚昇昉玥珺璟祎翀赟甯镕燊犇骉曌瑄珮琇煊熠璐玭婳姮嫚婠妤芃芊苡荇菀萱蓁蕤郃邨鄢濛瀅浤淏湉滢"
    "澔瀚炘烜焜煜燚祺禛禤稑竑筠綦翊翛聿肜艽茜莜莘菡昕晞晟暄曦杺栩桢楠榕櫆歆毓沄沚泓泠洺浠涵淇渟"
    "彧忞恺惇悫戬擎敉旻旸昀昃昱晗暐朓"
)
# Latin with its extensions, punctuation, and the signs of the currencies that we take.
LATIN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x203B),
    *range(0x20A0, 0x20C0),
    0x2116,
    0x2122,
    0x2190,
    0x2192,
    0x2212,
    0x2713,
)
# What maxp lacks in a font with cubic outlines; saving works out the rest.
TRUETYPE_FIELDS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)
# Largest distance, in units of 1/1000 em, between a cubic outline and its quadratic copy.
OUTLINE_ERROR_MAX = 1.0


def main(noto: Path, source: Path) -> None:
    """Write the four fonts; the same inputs give the same bytes."""
    for weight, name in ((400, "Regular"), (700, "Bold")):
        face = _face(noto / f"NotoSansCJK-{name}.ttc")
        _subset(face, _han(), features=[])
        _save(_with_quadratic_outlines(face), "Steadily Han", name, weight)
    for weight, name in ((400, "Regular"), (600, "Semibold")):
        face = instantiateVariableFont(TTFont(source), {"wght": weight})
        _subset(face, LATIN, features=["kern", "mark", "mkmk", "ccmp", "locl"])
        _save(face, "Steadily Latin", name, weight)


def _face(collection: Path) -> TTFont:
    """Return the simplified Chinese face of a collection that holds one for each region."""
    faces = TTCollection(str(collection)).fonts
    return next(face for face in faces if face["name"].getDebugName(4).startswith(HAN_FACE))


def _han() -> set[int]:
    """Return GB2312's punctuation, numerals, full-width forms and characters, and a few more.

    Spaces too: one that follows a Chinese character is looked for in the same font.
    """
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xF8))
    pairs = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    text = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    return {ord(character) for character in text + NAME_CHARACTERS + "·—… \u00a0"}


def _subset(face: TTFont, characters, *, features: list[str]) -> None:
    options = Options()
    options.layout_features = features
    options.notdef_outline = True
    options.name_IDs = [0, 13, 14]
    options.hinting = False
    options.desubroutinize = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "STAT", "DSIG", "MVAR"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(face)


def _with_quadratic_outlines(face: TTFont) -> TTFont:
    """Return ``face`` with a glyf table in the place of its CFF table."""
    outlines = face.getGlyphSet()
    glyf, order = newTable("glyf"), face.getGlyphOrder()
    glyf.glyphOrder, glyf.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, OUTLINE_ERROR_MAX, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    del face["CFF "]
    face["loca"], face["glyf"] = newTable("loca"), glyf
    for name in order:
        glyf.glyphs[name].recalcBounds(glyf)
        advance, _ = face["hmtx"][name]
        face["hmtx"][name] = (advance, getattr(glyf.glyphs[name], "xMin", 0))
    _widen_maxp(face["maxp"])
    face["post"].formatType = 3.0
    face["head"].glyphDataFormat = 0
    face.sfntVersion = "\000\001\000\000"
    return face


def _widen_maxp(maxp) -> None:
    """Give ``maxp`` the fields that TrueType outlines need."""
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for field in TRUETYPE_FIELDS:
        setattr(maxp, field, 0)


def _save(face: TTFont, family: str, style: str, weight: int) -> None:
    family_style = f"{family} {style}"
    postscript = family_style.replace(" ", "")
    for number, text in (
        (1, family_style),
        (2, "Regular"),
        (3, postscript),
        (4, family_style),
        (6, postscript),
        (16, family),
        (17, style),
    ):
        face["name"].setName(text, number, 3, 1, 0x409)
    face["OS/2"].usWeightClass = weight
    face["OS/2"].fsType = 0
    face["head"].modified = face["head"].created
    face.recalcTimestamp = False
    face.save(FONTS / f"{postscript}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
