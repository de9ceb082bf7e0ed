"""The user's own fonts for the PDF: what `FONT_DIR` holds, and which of its families the text and the headings take.

A family's name says whether it is for headings (黑体, Sans) or for text (all others), its characters whether it leads:
Chinese and Latin families come before the vendored ones, those with rare hanzi or signs only come after them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beian.core.errors import Failure

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FONTS, MOST = (".ttf", ".otf", ".ttc", ".otc"), 40
HEADING = re.compile("hei|sans|gothic|黑", re.IGNORECASE)
PREFERRED = (re.compile("fangsong|仿宋", re.IGNORECASE), re.compile(r"\b(SC|CN)\b|GB|简"))  # 仿宋: GB/T 9704
APART = re.compile(r"mono|math|\b(HK|TC|TW|JP|KR)\b", re.IGNORECASE)
LATIN, CHINESE, LAST = 0, 1, 9  # ranks; a preferred Chinese family has its own place from 1 on
NO_EMBEDDING, NAMES = 0x2, (16, 1)  # OS/2 fsType; the typographic family's name before the plain one
ENGLISH, WINDOWS = 0x409, 3


class FontFamilies(NamedTuple):
    """Names of the user's font families: those that lead in the text and in headings, Latin ones, and all, for rare
    characters."""

    text: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()
    all: tuple[str, ...] = ()


NO_FONTS = FontFamilies()


def own_folder() -> Path | None:
    """The folder that `FONT_DIR` names. Raises Failure when it is no folder."""
    folder = os.environ.get("FONT_DIR", "").strip()
    if not folder:
        return None
    if not Path(folder).is_dir():
        raise Failure(
            f"FONT_DIR：没有文件夹“{folder}”。请写成字体文件所在的文件夹，或不设此项而用自带字体。",
            f"FONT_DIR: there is no folder {folder!r}. Name the folder of your fonts, or leave it out for the shipped ones.",
        )
    return Path(folder).resolve()


@cache
def own_files() -> tuple[Path, ...]:
    """The font files of `FONT_DIR`, none without it. Raises Failure when it has none or far too many."""
    folder = own_folder()
    if folder is None:
        return ()
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in FONTS and file.is_file())
    if not files:
        raise Failure(
            f"FONT_DIR：“{folder}”中没有字体文件（{'、'.join(FONTS)}）。请把要用的字体放进去，或不设此项。",
            f"FONT_DIR: no font ({', '.join(FONTS)}) in {folder}. Put the fonts to be used there, or leave it out.",
        )
    if len(files) > MOST:
        raise Failure(
            f"FONT_DIR：“{folder}”中有 {len(files)} 个字体文件，最多 {MOST} 个。请把要用的字体复制到单独的文件夹。",
            f"FONT_DIR: {len(files)} fonts in {folder}, at most {MOST}. Copy those to be used into a folder of their own.",
        )
    return tuple(files)


def own_families() -> tuple[FontFamilies, frozenset[int]]:
    """The families of `FONT_DIR` and the code points that one of them has. Raises Failure for a font that cannot be
    used."""
    covered: dict[str, set[int]] = {}
    for file in own_files():
        for name, codes in _families_in(file):
            covered.setdefault(name, set()).update(codes)
    ranks = {name: _rank(name, codes) for name, codes in covered.items()}
    names = sorted(covered, key=lambda name: (ranks[name], name))
    leading = [name for name in names if ranks[name] < LAST]
    text = tuple(name for name in leading if not HEADING.search(name))
    headings = tuple(name for name in leading if HEADING.search(name))
    latin = tuple(name for name in leading if ranks[name] == LATIN)
    return FontFamilies(text, headings, latin, tuple(names)), frozenset().union(*covered.values())


def _rank(name: str, codes: set[int]) -> int:
    """Latin families first, as Chinese ones hold Latin letters too; then 仿宋; those for rare characters last."""
    if APART.search(name):
        return LAST
    if 0x4E00 in codes:
        return CHINESE + next((n for n, pattern in enumerate(PREFERRED) if pattern.search(name)), len(PREFERRED))
    rare = any(0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or code >= 0x20000 for code in codes)
    return LAST if rare or ord("A") not in codes else LATIN


def _families_in(file: Path) -> Iterator[tuple[str, set[int]]]:
    from fontTools.ttLib import TTCollection, TTFont, TTLibError  # slow to load, and seldom needed

    try:
        many = file.suffix.lower() in (".ttc", ".otc")
        for font in TTCollection(file, lazy=True).fonts if many else [TTFont(file, lazy=True)]:
            if font["OS/2"].fsType & NO_EMBEDDING:
                raise _unusable(file, "字体不允许嵌入文件", "it must not be embedded")
            if "fvar" in font:
                raise _unusable(
                    file, "是可变字体，请换用固定字重的版本", "it is a variable font; take one of fixed weight"
                )
            yield _family_name(font), set(font.getBestCmap() or ())
    except (TTLibError, KeyError, OSError, ValueError, AssertionError):
        raise _unusable(file, "无法读取", "it cannot be read") from None


def _family_name(font: TTFont) -> str:
    """The family as Typst calls it: its English name where it has one."""
    table = font["name"]
    names = [table.getName(name, WINDOWS, 1, ENGLISH) for name in NAMES] + [table.getDebugName(name) for name in NAMES]
    return str(next(name for name in names if name))


def _unusable(file: Path, chinese: str, english: str) -> Failure:
    return Failure(
        f"FONT_DIR：不能使用 {file.name}：{chinese}。请从文件夹中取出。",
        f"FONT_DIR: {file.name} cannot be used: {english}. Take it out of the folder.",
    )
