"""The tree of a paper, as Pandoc's JSON has it: the types of its pieces, and how a piece of text is made and read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict


class Node(TypedDict):
    """A block, an inline, or a value of the metadata: its kind, and what it holds (`Space` and its like hold nothing)."""

    t: str
    c: NotRequired[Any]


Tree = TypedDict("Tree", {"pandoc-api-version": list[int], "meta": dict[str, Node], "blocks": list[Node]})
Attributes = list[Any]  # name, classes, and pairs of key and value
Cell = list[Any]  # attributes, alignment, rows, columns, blocks
Row = list[Any]  # attributes, cells

OPEN, CLOSE = "\ufdd0", "\ufdd1"  # noncharacters: intake refuses them in answers
TOKEN = re.compile(f"{OPEN}(\\d{{1,9}}){CLOSE}")
TEXT_BLOCKS = ("Plain", "Para")


def string(text: str) -> list[Node]:
    """The inlines of a text; none of an empty one."""
    return [{"t": "Str", "c": text}] if text else []


def value_of(attributes: Attributes, key: str) -> str:
    """The value of a key; empty where it has none."""
    return next((str(value) for name, value in attributes[2] if name == key), "")


def strings_in(node: object) -> list[str]:
    """The strings in a piece of a tree, in the order of the text."""
    strings: list[str] = []
    _collect(node, strings)
    return strings


def _collect(node: object, strings: list[str]) -> None:
    if isinstance(node, list):
        for item in node:
            if isinstance(item, list | dict):
                _collect(item, strings)
    elif isinstance(node, dict):
        if node.get("t") == "Str":
            strings.append(node["c"])
        else:
            _collect(node.get("c"), strings)


def picture_names(node: object) -> Iterator[str]:
    """The names of the pictures below a node."""
    if isinstance(node, list):
        for child in node:
            yield from picture_names(child)
    elif isinstance(node, dict):
        if node.get("t") == "Image":
            yield node["c"][2][0]
        yield from picture_names(node.get("c"))
