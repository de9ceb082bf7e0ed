"""How a draft shows its gaps: marks of missing or wrong answers become spans of the class `gap`, which each writer
highlights."""

from __future__ import annotations

import re
from typing import Any

from beian.papers.tree import Node, Tree, string
from beian.schema.drafts import MISSING, UNREAD, WRONG

DRAFT, GAP = "草稿", "gap"
SIGN = re.compile(f"(【(?:{MISSING}|{WRONG}|{UNREAD})(?:：[^】]*)?】)")
NOTICE = f"{DRAFT}，不作报送。标出的内容待填写或者有误，全部问题由 beian check 列出。"


def header_meta(header: str) -> dict[str, Node]:
    """A header's words as metadata of a tree."""
    return {"header-right": {"t": "MetaInlines", "c": string(header)}}


def without_draft_marks(tree: Tree, header: str) -> Tree:
    """The tree of a draft without the notice and the header that call it one: between two versions these are no
    difference."""
    words = header.replace(f"　{DRAFT}", "")
    return {**tree, "meta": {**tree["meta"], **header_meta(words)}, "blocks": tree["blocks"][1:]}


def draft_notice() -> Node:
    """The notice at the top of each draft."""
    return {"t": "Div", "c": [["", ["note"], [["custom-style", "Note"]]], [{"t": "Para", "c": string(NOTICE)}]]}


def missing_picture(name: str) -> Node:
    """The paragraph that replaces a picture which is missing or cannot be read."""
    return {"t": "Para", "c": string(f"【{MISSING}：图片 {name}】")}


def with_mark(blocks: list[Node], mark: str) -> list[Node]:
    """The blocks of an answer, with its mark at the end of the last paragraph."""
    if not mark:
        return blocks
    *before, last = blocks or [{"t": "Plain", "c": []}]
    if last["t"] in ("Para", "Plain"):
        return [*before, {"t": last["t"], "c": [*last["c"], *string(mark)]}]
    return [*before, last, {"t": "Para", "c": string(mark)}]


def with_gap_spans(blocks: list[Node]) -> list[Node]:
    """The blocks with each mark as a span."""
    return [_with_spans(block) for block in blocks]


def _with_spans(node: Any) -> Any:
    if isinstance(node, list):
        return [changed for child in node for changed in (_spans(child) if _has_gap(child) else [_with_spans(child)])]
    if isinstance(node, dict) and node["t"] != "Image":
        return {**node, "c": _with_spans(node["c"])} if "c" in node else node
    return node


def _has_gap(node: object) -> bool:
    return isinstance(node, dict) and node["t"] == "Str" and SIGN.search(node["c"]) is not None


def _spans(node: Node) -> list[Node]:
    pieces = SIGN.split(node["c"])
    return [
        {"t": "Span", "c": [["", [GAP], []], string(piece)]} if number % 2 else string(piece)[0]
        for number, piece in enumerate(pieces)
        if piece
    ]
