"""Masks numbers of persons in what is printed: in names and keys of the private half, and by their form anywhere.

A key or a file name in `private/` may be somebody's number, and is then as secret as an answer. Anywhere else a number
is masked only when it has the form of an identity or mobile number, whatever its check digit and its year.
"""

from __future__ import annotations

import re
from functools import lru_cache

IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})([ -]?)((?:1[5-9]|2[0-2])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\2(\d{3}[\dXx])(?![0-9A-Za-z])"
)
MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
MOBILE_IN_GROUPS = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d([ _-]?)\d{4}\1\d{4}(?![0-9A-Za-z])")
IDENTIFYING = re.compile(  # an address, or seven digits: the shortest landline
    r"[^\s/\"'“”‘’：，（）@]+@[^\s/\"'“”‘’：，（）@]+|[0-9A-Za-z]*(?:\d[ _-]?){6}\d[0-9A-Za-z]*"
)
DAY = re.compile(
    r"(?<!\d)20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"
)  # of a scan or an event: nobody's number
HIDDEN = "〔受限内容〕"  # what stands for any restricted value, whatever it is
SUSPECT = re.compile(r"\d(?:[ _-]?\d){6}|[@＠]|[－\u3000]")  # one of these is in all that is masked
WIDE = re.compile(r"[\uff0d\uff10-\uff19\uff20-\uff5a\u3000]")  # full-width letters, digits and signs of a number
PRIVATE = "private/", "examples/private/", "private.age/"
PLACE = re.compile(r"(?:examples/)?private(?:\.age)?/[^\s\"'“”‘’：:，。；、（）()|<>]+")


def may_identify(name: str) -> bool:
    """Whether a key or a file name of the private half could be somebody's number."""
    return IDENTIFYING.search(_without_days(narrow_width(name))) is not None


def narrow_width(text: str) -> str:
    """The text with full-width letters and digits in their usual width, one for one, so that places stay."""
    if not WIDE.search(text):
        return text
    from beian.core.text.characters import NARROW  # a table of thousands of characters, of which most texts have none

    return text.translate(NARROW)


@lru_cache(maxsize=10_000)  # problems say much the same
def is_suspect(text: str) -> bool:
    """Whether a text may hold anything to mask; most do not, and need no closer look."""
    return SUSPECT.search(text) is not None


def masked(text: str, *, private: bool = False) -> str:
    """The text without numbers of persons; of a `private` one without any number that could be one."""
    if not is_suspect(text):
        return text
    if private:
        return _mask_matches(text, IDENTIFYING)
    if "private" in text:
        text = PLACE.sub(lambda found: _mask_matches(found[0], IDENTIFYING), text)
    return _mask_matches(_mask_matches(text, IDENTITY), MOBILE_IN_GROUPS)


def is_private(path: str) -> bool:
    """Whether a repository path lies in the private half."""
    return path.startswith(PRIVATE)


def _without_days(text: str) -> str:
    """The text with other signs for its days, so that their digits do not count; places stay."""
    return DAY.sub(lambda found: "~" * len(found[0]), text)


def _mask_matches(text: str, pattern: re.Pattern[str]) -> str:
    """Each find masked; full-width digits count, and stand where the narrow ones would."""
    shown, end = [], 0
    for found in pattern.finditer(_without_days(narrow_width(text))):
        shown += [text[end : found.start()], HIDDEN]
        end = found.end()
    return "".join([*shown, text[end:]]) if shown else text
