"""What belongs together in an old paper and a new one: blocks, and the words of a line, marked by Spans.

Of blocks, exact matches first, the most alike in the gaps. A Span goes innermost, inside links and emphasis: Word's format
allows no link inside a tracked change.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from beian.core.text.differences import DELETION, INSERTION, SAME, Operation, changes, tokens

# places in the old and in the new sequence; None: has no partner
Pair = tuple[int | None, int | None]
Inline = dict[str, Any]
# the emptied elements around a piece of text, and the piece: a token, or the canonical text of any other element
Piece = tuple[tuple[str, ...], str]

WRAPPERS = {  # where the inner inlines stand in "c"; None: "c" is the inlines
    "Emph": None,
    "Strong": None,
    "Underline": None,
    "Strikeout": None,
    "Superscript": None,
    "Subscript": None,
    "SmallCaps": None,
    "Quoted": 1,
    "Cite": 1,
    "Link": 1,
    "Span": 1,
}


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


def merged(old: list[Inline], new: list[Inline], attributes: list[list[str]]) -> list[Inline]:
    """Both versions of a line in one. Raises ValueError when one of them already holds tracked changes."""
    runs = changes(_pieces(old), _pieces(new))
    return _nested([(op, piece) for op, run in runs for piece in run], attributes)


def marked(inlines: list[Inline], op: Operation, attributes: list[list[str]]) -> list[Inline]:
    """A line that is wholly inserted or deleted."""
    return _nested([(op, piece) for piece in _pieces(inlines)], attributes)


def _pieces(inlines: Iterable[Inline], around: tuple[str, ...] = ()) -> list[Piece]:
    found: list[Piece] = []
    for one in inlines:
        sort = one["t"]
        if sort == "Str":
            found += [(around, token) for token in tokens(one["c"])]
        elif sort in ("Space", "SoftBreak"):
            found.append((around, " "))
        elif sort in WRAPPERS and _inner(one):
            if sort == "Span" and {INSERTION, DELETION} & set(one["c"][0][1]):
                raise ValueError("the paper already holds tracked changes")
            found += _pieces(_inner(one), (*around, canonical(_with_inner(one, []))))
        else:
            found.append((around, canonical(one)))
    return found


def _inner(one: Inline) -> list[Inline]:
    place = WRAPPERS[one["t"]]
    return one["c"] if place is None else one["c"][place]


def _with_inner(one: Inline, inner: list[Inline]) -> Inline:
    place = WRAPPERS[one["t"]]
    return {"t": one["t"], "c": inner if place is None else [*one["c"][:place], inner, *one["c"][place + 1 :]]}


def _nested(pieces: list[tuple[Operation, Piece]], attributes: list[list[str]], depth: int = 0) -> list[Inline]:
    """Pieces put back into the elements around them; a tracked run inside gets its Span."""

    def group(item: tuple[Operation, Piece]) -> tuple[str, Operation]:
        op, (around, _) = item
        return (around[depth], SAME) if len(around) > depth else ("", op)

    out: list[Inline] = []
    for (wrapper, op), run in itertools.groupby(pieces, group):
        if wrapper:
            out.append(_with_inner(json.loads(wrapper), _nested(list(run), attributes, depth + 1)))
            continue
        inlines = _joined(leaf for _, (_, leaf) in run)
        out += [{"t": "Span", "c": [["", [op], attributes], inlines]}] if op else inlines
    return out


def _joined(leaves: Iterable[str]) -> list[Inline]:
    out: list[Inline] = []
    for leaf in leaves:
        if leaf.startswith('{"'):  # never a token: a token of text is one character, a word or a number
            out.append(json.loads(leaf))
        elif leaf == " ":
            out.append({"t": "Space"})
        elif out and out[-1]["t"] == "Str":
            out[-1]["c"] += leaf
        else:
            out.append({"t": "Str", "c": leaf})
    return out
