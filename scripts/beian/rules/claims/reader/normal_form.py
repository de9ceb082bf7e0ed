"""One form for every way of typing a text, with a map back to the characters as they were typed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from beian.core.text.references import REFERENCE

_PUNCTUATION = {
    ",": "，",
    ";": "；",
    ":": "：",
    "?": "？",
    "!": "！",
    "(": "（",
    ")": "）",
    "~": "至",
    "–": "—",
    "／": "/",
}
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
_FOLDED = {
    **{code: _PUNCTUATION.get(letter, letter) for code, letter in _WIDE.items()},
    **{ord(sign): meant for sign, meant in _PUNCTUATION.items()},
    **{ord(sign): " " for sign in "\u00a0\u3000\t"},
    **{ord(sign): "“" for sign in "「『"},
    **{ord(sign): "”" for sign in "」』"},
    ord("％"): "%",
}
_CUT = re.compile(  # what is left out: thousands separators, and blanks but those between two Latin words
    r"(?<=\d)，(?=\d{3}(?!\d))|(?<![A-Za-z0-9.]) +| +(?![A-Za-z0-9])|(?<=\d) +(?=[A-Za-z])"
)
UNKNOWN = "某"  # stands for a reference that means nothing here

Meaning = Callable[[str, str], str | None]


@dataclass(frozen=True)
class NormalForm:
    """A text in its normal form; `starts` and `origins` say which piece of it began where in the typed text."""

    text: str
    typed: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, place: int) -> int:
        """Where the character at a place of the normal form was typed."""
        piece = bisect_right(self.starts, place) - 1
        following = self.origins[piece + 1] if piece + 1 < len(self.origins) else len(self.typed)
        return min(self.origins[piece] + place - self.starts[piece], max(following - 1, 0))

    def excerpt(self, start: int, end: int) -> str:
        """The typed characters of a part of the normal form; references are quoted as typed."""
        last = bisect_right(self.starts, max(end - 1, start)) - 1
        stop = self.origin(max(end - 1, start)) + 1
        if self.typed.startswith("[[", self.origins[last]):
            stop = self.typed.find("]]", self.origins[last]) + 2
        return self.typed[self.origin(start) : stop]


def normal_form(typed: str, meaning: Meaning = lambda *_: None) -> NormalForm:
    """The text with one width, one punctuation and no needless blanks; references say what they mean."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = 0

    def add(text: str, origin: int) -> None:
        nonlocal length
        if text:
            pieces.append(text)
            starts.append(length)
            origins.append(origin)
            length += len(text)

    def plain(start: int, end: int) -> None:
        folded, at = typed[start:end].translate(_FOLDED), 0
        for cut in _CUT.finditer(folded):
            add(folded[at : cut.start()], start + at)
            at = cut.end()
        add(folded[at:], start + at)

    place = 0
    for reference in REFERENCE.finditer(typed) if "[[" in typed else ():
        plain(place, reference.start())
        means = meaning(reference["sort"], reference["target"]) or UNKNOWN
        add(means.replace("\n", " ").translate(_FOLDED), reference.start())
        place = reference.end()
    plain(place, len(typed))
    return NormalForm("".join(pieces), typed, tuple(starts) or (0,), tuple(origins) or (0,))
