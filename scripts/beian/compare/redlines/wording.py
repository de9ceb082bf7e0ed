"""Tells which differences of two papers are of the form's wording alone: by a third paper, which has the old answers in the
new words.
"""

from __future__ import annotations

from beian.compare.alignment import canonical
from beian.compare.redlines.form_lines import FormLines, lines_of
from beian.compare.redlines.redline import Merger
from beian.core.text.differences import DELETION, Operation
from beian.papers.tree import Node, Tree


def form_lines(old: Tree, reworded: Tree, new: Tree) -> FormLines:
    """The lines of both papers that differ whatever was answered; `reworded` has the old answers in the new words."""
    found = FormLines()
    _Kept(found).merged_blocks(reworded["blocks"], new["blocks"])
    _Dropped(found).merged_blocks(old["blocks"], reworded["blocks"])
    return found


class _Kept(Merger):
    """Notes the lines of the new paper that the old answers have as well."""

    def __init__(self, found: FormLines) -> None:
        super().__init__("", "")
        self.found = found

    def merged_block(self, old: Node, new: Node) -> Node:
        if canonical(old) == canonical(new):
            self.found.kept.update(map(id, lines_of(new)))
        return super().merged_block(old, new)

    def merged_line(self, old: list[Node], new: list[Node]) -> list[Node]:
        if canonical(old) == canonical(new):
            self.found.kept.add(id(new))
        return super().merged_line(old, new)


class _Dropped(Merger):
    """Notes the lines of the old paper that the form has no place for any more."""

    def __init__(self, found: FormLines) -> None:
        super().__init__("", "")
        self.found = found

    def marked_block(self, block: Node, op: Operation) -> Node:
        if op == DELETION:
            self.found.dropped.update(map(id, lines_of(block)))
        return super().marked_block(block, op)
