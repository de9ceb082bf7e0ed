"""Fonts of the PDF: the vendored subsets, and whether they have every character of a paper.

Owns fontTools for reading character maps. Typst neither fails nor warns for a missing glyph, so this module does.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from beian.papers.diagram import Metrics
from beian.values.places import engine_folder

DIAGRAM_FONT, DIAGRAM_FAMILY = "NotoSansSC-Regular.ttf", "Noto Sans SC, Noto Sans Symbols 2, Noto Emoji"
# drawn as nothing, needed for the emoji before them
IGNORED = {"\ufe0e", "\ufe0f", "\n", "\t", "\r"}


def font_folder() -> Path:
    return engine_folder("templates") / "pandoc" / "fonts"


@cache
def fonts_digest() -> str:
    """Of all font files, part of every PDF's key."""
    state = hashlib.sha256()
    for file in sorted(font_folder().glob("*.ttf")):
        state.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()


@cache
def covered() -> frozenset[int]:
    """The characters that at least one vendored font can draw."""
    found: set[int] = set()
    for file in sorted(font_folder().glob("*.ttf")):
        found |= set(TTFont(file, lazy=True).getBestCmap())
    return frozenset(found)


def missing(text: str) -> list[str]:
    """The characters of `text` that no vendored font can draw."""
    return sorted(
        {
            letter
            for letter in text
            if ord(letter) not in covered() and letter not in IGNORED and unicodedata.category(letter) != "Zs"
        }
    )


def diagram_metrics() -> Metrics:
    return Metrics(font_folder() / DIAGRAM_FONT, DIAGRAM_FAMILY)
