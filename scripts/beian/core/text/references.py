"""References in long answers (`[[person:zhou-yining]]`): their form, their kinds, and replacing them by what they
mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable

REFERENCE = re.compile(r"\[\[(?P<sort>[a-z]+):(?P<target>[^\[\]\s]+)\]\]")
SPACED = re.compile(f"(?P<before> ?){REFERENCE.pattern}(?P<after> ?)")
HANZI = 0x2E7F
SHELVES = {"person": "people", "model": "models", "product": "products", "policy": "policies", "evidence": "evidence"}
SECTIONS = {  # the sections of the report that have a name, as `{#name}` in its template
    "workflow": "算法流程",
    "data": "算法数据",
    "models": "算法模型",
    "intervention": "干预策略",
    "labelling": "结果标识",
}

Resolve = Callable[[str, str], str | None]


def resolved(text: str, resolve: Resolve) -> str:
    """Text with its references replaced by what they mean; what means nothing stays as it was typed.

    A space typed around a reference falls away where hanzi meet hanzi.
    """

    def replaced(found: re.Match[str]) -> str:
        means = resolve(found["sort"], found["target"])
        if not means:
            return found[0] if means is None else ""
        left, right = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        before = "" if found["before"] and _hanzi(left) and _hanzi(means[:1]) else found["before"]
        after = "" if found["after"] and _hanzi(right) and _hanzi(means[-1:]) else found["after"]
        return before + means + after

    return SPACED.sub(replaced, text)


def _hanzi(letter: str) -> bool:
    return bool(letter) and ord(letter) > HANZI
