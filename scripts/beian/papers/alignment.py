"""Which block of an old paper is which block of the new one: exact matches first, the most alike in the gaps."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

# places in the old and in the new sequence; None: has no partner
Pair = tuple[int | None, int | None]


def canonical(node: Any) -> str:
    """A node of a Pandoc tree as text that is equal exactly when the nodes are."""
    return json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(node: Any) -> str:
    """All text below a node. For alignment only, never for output."""
    if isinstance(node, list):
        return "".join(map(plain, node))
    if not isinstance(node, dict):
        return ""
    sort, body = node.get("t"), node.get("c", [])
    if sort == "Str":
        return body
    if sort in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if sort in ("Code", "Math", "CodeBlock"):
        return body[1]
    if sort == "Image":
        return plain(body[1]) + body[2][0]
    return plain(body)


def likeness(old: str, new: str) -> float:
    """From 0 to 1: the share of neighbouring characters that both texts have (Dice)."""
    if old == new:
        return 1.0
    first, second = _neighbours(old), _neighbours(new)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


@lru_cache(maxsize=4096)
def _neighbours(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(max(1, len(text) - 1))) if text else frozenset()


def align(
    old: Sequence[Any], new: Sequence[Any], similarity: Callable[[Any, Any], float], *, first: bool = False
) -> list[Pair]:
    """Pairs in order, without crossing; a similarity of 0 forbids a pair. `first` pairs the two first in any case."""
    start = 1 if first and old and new else 0
    pairs: list[Pair] = [(0, 0)] if start else []
    texts = [[canonical(node) for node in nodes[start:]] for nodes in (old, new)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        rows, columns = range(start + i1, start + i2), range(start + j1, start + j2)
        pairs += zip(rows, columns, strict=True) if tag == "equal" else _gap(rows, columns, old, new, similarity)
    return pairs


def _gap(
    rows: range, columns: range, old: Sequence[Any], new: Sequence[Any], similarity: Callable[[Any, Any], float]
) -> list[Pair]:
    """The pairs of greatest total similarity between two exact matches."""
    alike = [[similarity(old[row], new[column]) for column in columns] for row in rows]
    best = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for x in reversed(range(len(rows))):
        for y in reversed(range(len(columns))):
            paired = alike[x][y] + best[x + 1][y + 1] if alike[x][y] else -1.0
            best[x][y] = max(paired, best[x + 1][y], best[x][y + 1])
    pairs: list[Pair] = []
    x = y = 0
    while x < len(rows) or y < len(columns):
        both = x < len(rows) and y < len(columns)
        if both and alike[x][y] and best[x][y] == alike[x][y] + best[x + 1][y + 1]:
            pairs.append((rows[x], columns[y]))
            x, y = x + 1, y + 1
        elif x < len(rows) and best[x][y] == best[x + 1][y]:
            pairs.append((rows[x], None))
            x += 1
        else:
            pairs.append((None, columns[y]))
            y += 1
    return pairs
