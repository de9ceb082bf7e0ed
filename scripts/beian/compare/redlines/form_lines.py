"""The lines of a paper that differ by the form's wording alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from beian.core.text.differences import DELETION, Operation
from beian.papers.tree import TEXT_BLOCKS, Node

WORDING = "表单用语"  # whom Word and the pages name as the one who made changes of the form's wording
INLINES = frozenset(
    ["Str", "Space", "SoftBreak", "LineBreak", "Emph", "Strong", "Span", "Link", "Code", "Quoted", "Image", "Note"]
)


@dataclass
class FormLines:
    """The lines of a new paper that read so whatever was answered since, and those of the old one that the form dropped;
    by identity, so that two lines of the same words are two."""

    kept: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)

    def covers(self, node: object, op: Operation) -> bool:
        """Whether all lines of what came or went are of the form."""
        known = self.dropped if op == DELETION else self.kept
        found = [id(line) for line in lines_of(node)]
        return bool(found) and known.issuperset(found)


def lines_of(node: object) -> Iterator[list[Node]]:
    """The lines of text below a node of a tree: lists of inlines."""
    if isinstance(node, dict):
        yield from [node["c"]] if node.get("t") in TEXT_BLOCKS else lines_of(node.get("c"))
    elif isinstance(node, list) and node and all(isinstance(one, dict) and one.get("t") in INLINES for one in node):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from lines_of(one)
