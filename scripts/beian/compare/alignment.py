"""Pairs what belongs together in an old and a new paper: blocks with blocks, and word by word within a line.

Blocks that are equal are paired first, then the most similar ones between them. Within a line, inserted and deleted words
get a Span, innermost, inside links and emphasis: Word's format allows no link inside a tracked change.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, TypeVar

from beian.core.text.differences import DELETION, INSERTION, SAME, Operation, changes, tokens
from beian.papers.tree import Node

Item = TypeVar("Item")
# places in the old and in the new sequence; None: has no partner
Pair = tuple[int | None, int | None]
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


def content(node: Node) -> Any:
    """What a node holds; None where its kind holds nothing."""
    return node.get("c")


def canonical(node: object) -> str:
    """A node of a Pandoc tree as text that is equal exactly when the nodes are."""
    return json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain_text(node: object) -> str:
    """All text below a node. For alignment only, never for output."""
    if isinstance(node, list):
        return "".join(map(plain_text, node))
    if not isinstance(node, dict):
        return ""
    kind, body = node.get("t"), node.get("c", [])
    if kind == "Str":
        return str(body)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "Math", "CodeBlock"):
        return str(body[1])
    if kind == "Image":
        return plain_text(body[1]) + str(body[2][0])
    return plain_text(body)


def likeness(old: str, new: str) -> float:
    """From 0 to 1: the share of neighbouring characters that both texts have (Dice)."""
    if old == new:
        return 1.0
    first, second = _bigrams(old), _bigrams(new)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


@lru_cache(maxsize=4096)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(max(1, len(text) - 1))) if text else frozenset()


def align(
    old: Sequence[Item], new: Sequence[Item], similarity: Callable[[Item, Item], float], *, first: bool = False
) -> list[Pair]:
    """Pairs in order, without crossing; a similarity of 0 forbids a pair. `first` pairs the two first in any case."""
    start = 1 if first and old and new else 0
    pairs: list[Pair] = [(0, 0)] if start else []
    before, after = ([canonical(item) for item in items[start:]] for items in (old, new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        rows, columns = range(start + i1, start + i2), range(start + j1, start + j2)
        pairs += (
            zip(rows, columns, strict=True) if tag == "equal" else _pairs_between(rows, columns, old, new, similarity)
        )
    return pairs


def _pairs_between(
    rows: range, columns: range, old: Sequence[Item], new: Sequence[Item], similarity: Callable[[Item, Item], float]
) -> list[Pair]:
    """The pairs of greatest total similarity between two exact matches."""
    alike = [[similarity(old[row], new[column]) for column in columns] for row in rows]
    best = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for row_at in reversed(range(len(rows))):
        for column_at in reversed(range(len(columns))):
            paired = alike[row_at][column_at] + best[row_at + 1][column_at + 1] if alike[row_at][column_at] else -1.0
            best[row_at][column_at] = max(paired, best[row_at + 1][column_at], best[row_at][column_at + 1])
    pairs: list[Pair] = []
    row_at = column_at = 0
    while row_at < len(rows) or column_at < len(columns):
        both = row_at < len(rows) and column_at < len(columns)
        if (
            both
            and alike[row_at][column_at]
            and best[row_at][column_at] == alike[row_at][column_at] + best[row_at + 1][column_at + 1]
        ):
            pairs.append((rows[row_at], columns[column_at]))
            row_at, column_at = row_at + 1, column_at + 1
        elif row_at < len(rows) and best[row_at][column_at] == best[row_at + 1][column_at]:
            pairs.append((rows[row_at], None))
            row_at += 1
        else:
            pairs.append((None, columns[column_at]))
            column_at += 1
    return pairs


def merged_line(old: list[Node], new: list[Node], attributes: list[list[str]]) -> list[Node]:
    """Both versions of a line in one. Raises ValueError when one of them already holds tracked changes."""
    runs = changes(_pieces(old), _pieces(new))
    return _rebuilt([(op, piece) for op, run in runs for piece in run], attributes)


def marked_line(inlines: list[Node], op: Operation, attributes: list[list[str]]) -> list[Node]:
    """A line that is wholly inserted or deleted."""
    return _rebuilt([(op, piece) for piece in _pieces(inlines)], attributes)


def _pieces(inlines: Iterable[Node], around: tuple[str, ...] = ()) -> list[Piece]:
    pieces: list[Piece] = []
    for inline in inlines:
        kind = inline["t"]
        if kind == "Str":
            pieces += [(around, token) for token in tokens(inline["c"])]
        elif kind in ("Space", "SoftBreak"):
            pieces.append((around, " "))
        elif kind in WRAPPERS and _inner(inline):
            if kind == "Span" and {INSERTION, DELETION} & set(inline["c"][0][1]):
                raise ValueError("the paper already holds tracked changes")
            pieces += _pieces(_inner(inline), (*around, canonical(_with_inner(inline, []))))
        else:
            pieces.append((around, canonical(inline)))
    return pieces


def _inner(wrapper: Node) -> list[Node]:
    """The inlines inside an element that is around text."""
    index = WRAPPERS[wrapper["t"]]
    inlines: list[Node] = wrapper["c"] if index is None else wrapper["c"][index]
    return inlines


def _with_inner(wrapper: Node, inner: list[Node]) -> Node:
    """The element with other inlines inside."""
    kind, body = wrapper["t"], wrapper["c"]
    index = WRAPPERS[kind]
    return {"t": kind, "c": inner if index is None else [*body[:index], inner, *body[index + 1 :]]}


def _rebuilt(pieces: list[tuple[Operation, Piece]], attributes: list[list[str]], depth: int = 0) -> list[Node]:
    """Pieces put back into the elements around them; a tracked run inside gets its Span."""

    def group(item: tuple[Operation, Piece]) -> tuple[str, Operation]:
        op, (around, _) = item
        return (around[depth], SAME) if len(around) > depth else ("", op)

    out: list[Node] = []
    for (wrapper, op), run in itertools.groupby(pieces, group):
        if wrapper:
            out.append(_with_inner(json.loads(wrapper), _rebuilt(list(run), attributes, depth + 1)))
            continue
        inlines = _inlines_of(leaf for _, (_, leaf) in run)
        out += [{"t": "Span", "c": [["", [op], attributes], inlines]}] if op else inlines
    return out


def _inlines_of(leaves: Iterable[str]) -> list[Node]:
    out: list[Node] = []
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
