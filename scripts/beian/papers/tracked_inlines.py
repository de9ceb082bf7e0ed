"""Text of two versions merged: words of a line with Spans around what was inserted and deleted.

The Span goes innermost, inside links and emphasis: Word's format allows no link inside a tracked change.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from typing import Any

from beian.history.marks import DELETION, INSERTION, SAME, Op, changes, tokens
from beian.papers.alignment import canonical

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


def merged(old: list[Inline], new: list[Inline], attributes: list[list[str]]) -> list[Inline]:
    """Both versions of a line in one. Raises ValueError when one of them already holds tracked changes."""
    runs = changes(_pieces(old), _pieces(new))
    return _nested([(op, piece) for op, run in runs for piece in run], attributes)


def marked(inlines: list[Inline], op: Op, attributes: list[list[str]]) -> list[Inline]:
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


def _nested(pieces: list[tuple[Op, Piece]], attributes: list[list[str]], depth: int = 0) -> list[Inline]:
    """Pieces put back into the elements around them; a tracked run inside gets its Span."""

    def group(item: tuple[Op, Piece]) -> tuple[str, Op]:
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
