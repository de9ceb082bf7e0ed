"""Shingles: the runs of characters of a long answer, by which near-duplicates are known."""

from __future__ import annotations

import re

from beian.values.model import Filing, at

SPECIFIC = (
    "/assessment/scope_of_use",
    "/assessment/workflow/overview",
    "/assessment/conclusion",
    "/disclosure/basic_principle",
    "/disclosure/operation_mechanism",
)
SHINGLE, ALIKE, LONG_ENOUGH = 6, 0.7, 80  # characters of a run; share of equal runs; characters of a long answer
NOISE = re.compile(r"[\s\d,.，。；、：“”（）《》|-]+")


def shingles(filing: Filing, pointer: str) -> frozenset[str]:
    """The runs of characters of a long answer, without names of entity and algorithm and numbers; none of a short one."""
    text = at(filing.answers, pointer)
    if not isinstance(text, str) or len(text) < LONG_ENOUGH:
        return frozenset()
    for place, word in (("/algorithm/name", "本算法"), ("/entity/name", "本公司")):
        text = text.replace(str(at(filing.answers, place) or word), word)
    plain = NOISE.sub("", text)
    return frozenset(plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1))
