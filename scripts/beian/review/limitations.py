"""Limitations that a change takes out of the public text: what a reader of the publicized text would no longer be told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.compare.alignment import likeness
from beian.core.text.differences import SENTENCE

LIMITING = re.compile("不|无法|未|仅|只|限于|局限|可能|误差|偏差|除外|以外|禁止|拒绝")
ALIKE = 0.3


def lost_limitations(old: str, new: str) -> Iterator[str]:
    """The sentences of the old text whose limiting words the new one no longer has, where it says anything alike."""
    kept = {sentence.strip() for sentence in SENTENCE.findall(new)}
    for sentence in (one.strip() for one in SENTENCE.findall(old)):
        limits = LIMITING.findall(sentence)
        if not limits or sentence in kept:
            continue
        nearest = max(kept, key=lambda one: likeness(sentence, one), default="")
        left = LIMITING.findall(nearest) if likeness(sentence, nearest) >= ALIKE else []
        if any(limits.count(word) > left.count(word) for word in limits):
            yield sentence
