"""Fonts of the PDF: which characters they can draw, and how wide the diagram's font draws them.

A missing character is found here, before a tool is asked, so that the answer's place can be named.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from beian.papers.own_fonts import NO_FONTS, Families, own_families, own_files
from beian.values.places import engine_folder

DIAGRAM_FONT = "NotoSansSC-Regular.ttf"
# quoted: a name that ends in a digit is no CSS identifier, and a list that cannot be read draws no text at all
DIAGRAM_FAMILY = "'Noto Sans SC','Noto Sans Symbols 2','Noto Emoji'"
WIDEST = 1.3  # em: what a character of a fallback font takes at most
# drawn as nothing, needed for the emoji before them
IGNORED = {"\ufe0e", "\ufe0f", "\n", "\t", "\r"}


@dataclass(frozen=True)
class FontTables:
    """What the build needs to know of the fonts: code points that one of them has, and the diagram font's advances in em."""

    covered: frozenset[int]
    advances: Mapping[int, float]
    own: Families = NO_FONTS

    @property
    def family(self) -> str:
        """The diagram's families, as SVG wants them."""
        return ",".join([DIAGRAM_FAMILY, *(f"'{name}'" for name in self.own.all if "'" not in name)])

    def missing(self, text: str) -> list[str]:
        """The characters of `text` that no font can draw."""
        lacking = {letter for letter in text if ord(letter) not in self.covered and letter not in IGNORED}
        return sorted(letter for letter in lacking if unicodedata.category(letter) != "Zs")

    def width(self, text: str) -> float:
        """The width of a text in the diagram's font, in em."""
        return sum(self.advances.get(ord(letter), WIDEST) for letter in text if letter not in IGNORED)


def font_folder() -> Path:
    return engine_folder("templates") / "pandoc" / "fonts"


@cache
def fonts_digest() -> str:
    """Of all font files, the user's own included: part of every key. Raises Failure for a `FONT_DIR` of no use."""
    state = hashlib.sha256()
    for file in [*sorted(font_folder().glob("*.ttf")), *own_files()]:
        state.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()


def read_tables() -> FontTables:
    """The tables, read from the font files (a quarter of a second, and more for own fonts)."""
    from fontTools.ttLib import TTFont

    own, own_covered = own_families()
    covered = set(own_covered)
    for file in sorted(font_folder().glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            covered |= set(font.getBestCmap())
    with TTFont(font_folder() / DIAGRAM_FONT, lazy=True) as font:
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        advances = {code: widths[name][0] / em for code, name in font.getBestCmap().items()}
    return FontTables(frozenset(covered), advances, own)


def as_data(tables: FontTables) -> dict[str, Any]:
    """The tables as JSON can hold them."""
    advances = {str(code): advance for code, advance in tables.advances.items()}
    return {"covered": sorted(tables.covered), "advances": advances, "own": tables.own}


def from_data(data: Mapping[str, Any]) -> FontTables:
    """The tables of `as_data`."""
    advances = {int(code): advance for code, advance in data["advances"].items()}
    return FontTables(frozenset(data["covered"]), advances, Families(*map(tuple, data["own"])))
