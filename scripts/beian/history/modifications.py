"""The note on changes (修改说明): each comment with its answer, and what was changed for it; then what nobody asked for.

Pure: from the comments of the last round and the differences from what it froze, to rows for the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from beian.history.differences import Change, Differences
from beian.history.events import Event
from beian.history.marks import DELETION, INSERTION, SAME, Op

CONTEXT = 20  # characters of unchanged text kept on each side of a change
RESTRICTED = "（受限内容，不在此列出）"
NOTHING = "（无）"

Row = dict[str, str]


def modifications(
    comments: list[Event], found: Differences, where: Callable[[Change], str], outcome: Callable[[str], str]
) -> dict[str, Any]:
    """The rows: `comments`, each with its `changes`, and `others`, the changes that no comment asked for."""
    rows, named = [], set()
    for event in comments:
        changes = [change for change in found.changes if any(_concerns(place, change) for place in _concerned(event))]
        named |= {change.pointer for change in changes}
        row: dict[str, Any] = {
            "text": str(event.data.get("text", "")),
            "outcome": outcome(event.data.get("outcome", "")),
        }
        row["answer"] = str(event.data.get("answer") or NOTHING)
        rows.append(row | {"changes": [_row(change, where) for change in changes]})
    others = [_row(change, where) for change in found.changes if change.pointer not in named]
    return {"comments": rows, "others": others}


def _concerned(event: Event) -> list[str]:
    places = event.data.get("concerns")
    return [str(place) for place in places] if isinstance(places, list) else []


def _concerns(place: str, change: Change) -> bool:
    """Whether a comment on a place means a change: of that place, of something in it, or of the record around it."""
    at, of = f"{place.rstrip('/')}/", f"{change.pointer}/"
    return place.startswith("/") and (of.startswith(at) or at.startswith(of))


def _row(change: Change, where: Callable[[Change], str]) -> Row:
    if change.parts:
        sides = {"added": (NOTHING, "整条新增"), "removed": ("整条删除", NOTHING)}[change.sort]
    elif change.restricted:
        sides = (RESTRICTED, RESTRICTED)
    else:
        sides = (_side(change, DELETION) or NOTHING, _side(change, INSERTION) or NOTHING)
    return {"where": where(change), "old": sides[0], "new": sides[1]}


def _side(change: Change, own: Op) -> str:
    """One side of a change: what differs with a little of what is around it."""
    runs = [(op, text) for op, text in change.runs if op in (SAME, own)]
    return "".join(_shortened(runs, place) for place in range(len(runs)))


def _shortened(runs: list[tuple[Op, str]], place: int) -> str:
    op, text = runs[place]
    head, tail = place > 0, place + 1 < len(runs)
    if op != SAME or len(text) <= CONTEXT * (head + tail) + 2:
        return text
    return f"{text[:CONTEXT] if head else ''}……{text[-CONTEXT:] if tail else ''}"
