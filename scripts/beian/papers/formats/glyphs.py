"""Fonts of the PDF: which characters they can draw, and how wide the diagram's font draws them.

A missing character is found here, before a tool is asked, so that the answer's place can be named.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TypedDict

from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.papers.formats.own_fonts import NO_FONTS, FontFamilies, own_families, own_files

DIAGRAM_FONT = "NotoSansSC-Regular.ttf"
# In this order, where the text's own font lacks a character; `tools/fonts.py` knows what each of them holds.
FALLBACK = (
    "Noto Sans Symbols 2",
    "Noto Emoji",
    "Noto Serif",
    "Noto Sans Math",
    "Noto Serif SC Rare",
    "Noto Serif HK",
    "Noto Serif JP",
)
WIDEST = 1.3  # em: what a character of a fallback font takes at most
# drawn as nothing, needed for the emoji before them
IGNORED = {"\ufe0e", "\ufe0f", "\n", "\t", "\r"}
BLANK = "〓"  # what printers set for a character that they do not have
MOST = 8  # characters that are named
NO_FONT_REMEDY = Text(
    "换用其他字或符号；或者用 FONT_DIR 指定含有这些字的字体文件夹（见“签署和报送”指南）。在此之前只生成 Word，不生成该材料的 PDF",
    "use other characters, or name a folder of fonts that have them (FONT_DIR, see the guide on signing). Until then only"
    " Word is made of the paper, no PDF",
)


@dataclass(frozen=True)
class FontTables:
    """What the fonts can draw: `beside` are the characters that the user's own have and the shipped ones lack,
    `advances` the widths of the diagram's font in em by code point."""

    beside: frozenset[str]
    advances: Mapping[int, float]
    own: FontFamilies = NO_FONTS

    def families(self, text: str) -> str:
        """The diagram's font families for SVG: no more than `text` needs, for they are part of a paper's digest.

        Quoted: a name that ends in a digit is no CSS identifier, and a list that cannot be read draws no text at all.
        """
        common = all(ord(letter) in self.advances or letter in IGNORED for letter in text)
        names = ["Noto Sans SC", *(FALLBACK[:2] if common else FALLBACK)]
        return ",".join(f"'{name}'" for name in [*names, *(name for name in self.own.all if "'" not in name)])

    def missing(self, text: str) -> list[str]:
        """The characters of `text` that no font can draw."""
        return [letter for letter in _not_shipped(text) if letter not in self.beside]

    def drawn(self, text: str) -> str:
        """The text of a picture, with a blank for each character that no font can draw."""
        return text.translate(dict.fromkeys(map(ord, self.missing(text)), BLANK))

    def width(self, text: str) -> float:
        """The width of a text in the diagram's font, in em."""
        return sum(self.advances.get(ord(letter), WIDEST) for letter in text if letter not in IGNORED)


class FontTablesJson(TypedDict):
    """The tables as JSON: the characters beside those of the shipped fonts, and the others by their advance."""

    covered: str
    advances: dict[str, str]
    own: Sequence[Sequence[str]]


def font_folder() -> Path:
    """The folder of the shipped fonts."""
    return engine_folder("templates") / "pandoc" / "fonts"


@cache
def font_files_digest() -> str:
    """The digest of all font files, the user's own included. Raises Failure for a `FONT_DIR` that cannot be used."""
    state = hashlib.sha256()
    for file in [*sorted(font_folder().glob("*.ttf")), *own_files()]:
        state.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that neither the shipped fonts nor those of `FONT_DIR` can draw. Those of `FONT_DIR` are
    opened only where the shipped ones lack a character.

    Raises Failure for a `FONT_DIR` that cannot be used, if it was opened.
    """
    lacking = _not_shipped(text)
    return [letter for letter in lacking if letter not in _own_characters()] if lacking else []


def _not_shipped(text: str) -> list[str]:
    """The characters of a text that the shipped fonts lack; blanks need no font."""
    return sorted(letter for letter in set(text) if not _is_shipped(letter))


@cache
def _is_shipped(letter: str) -> bool:
    runs = _shipped_runs()
    run = bisect_right(runs, (ord(letter), sys.maxunicode)) - 1
    return (run >= 0 and ord(letter) <= runs[run][1]) or letter in IGNORED or unicodedata.category(letter) == "Zs"


@cache
def _shipped_runs() -> list[tuple[int, int]]:
    """First and last code of each run of characters that the shipped fonts can draw, from the list beside them: opening
    the fonts takes long."""
    lines = (font_folder() / "coverage.txt").read_text("utf-8").splitlines()
    return sorted(
        (int(first, 16), int(last or first, 16)) for first, _, last in (line.partition("-") for line in lines)
    )


@cache
def shipped_characters() -> frozenset[str]:
    """The characters that the shipped fonts can draw. For a few of them, `missing_characters` is quicker."""
    return frozenset(chr(code) for first, last in _shipped_runs() for code in range(first, last + 1))


@cache
def _own_characters() -> frozenset[str]:
    return frozenset(map(chr, own_families()[1]))


def read_tables() -> FontTables:
    """The tables, read from the font files (a tenth of a second, and more for the user's own fonts)."""
    from fontTools.ttLib import TTFont

    families, own_covered = own_families()
    with TTFont(font_folder() / DIAGRAM_FONT, lazy=True) as font:
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        advances = {code: widths[name][0] / em for code, name in font.getBestCmap().items()}
    return FontTables(frozenset(map(chr, own_covered)) - shipped_characters(), advances, families)


def tables_to_json(tables: FontTables) -> FontTablesJson:
    """The tables as JSON: characters by advance, since nearly all are one em wide."""
    letters: dict[str, str] = {}
    for advance, codes in groupby(sorted(tables.advances, key=tables.advances.__getitem__), tables.advances.get):
        letters[repr(advance)] = "".join(map(chr, codes))
    return {"covered": "".join(sorted(tables.beside)), "advances": letters, "own": tables.own}


def tables_from_json(data: FontTablesJson) -> FontTables:
    """The tables of `tables_to_json`."""
    advances: dict[int, float] = {}
    for advance, letters in data["advances"].items():
        advances |= dict.fromkeys(map(ord, letters), float(advance))
    return FontTables(frozenset(data["covered"]), advances, FontFamilies(*map(tuple[str, ...], data["own"])))


def characters_named(letters: list[str]) -> Text:
    """Characters with their code points for a message, at most eight of them by name."""
    chinese = "、".join(f"“{letter}”（U+{ord(letter):04X}）" for letter in letters[:MOST])
    english = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:MOST])
    more = len(letters) - MOST
    return Text(f"{chinese}等 {len(letters)} 个", f"{english} and {more} more") if more > 0 else Text(chinese, english)
