"""The list of the changes of a merged tree, and that tree with an anchor and steps to the next and previous at each one.

A paragraph, a row or a whole block with tracked changes is one entry: what a reader looks at at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from beian.compare.alignment import content, plain_text
from beian.core.text.differences import DELETION, INSERTION, SAME, Operation
from beian.papers.tree import TEXT_BLOCKS, Attributes, Node, Row, string

MARKS: tuple[Operation, ...] = (INSERTION, DELETION)
NAME = "change-"  # of an anchor, before its number
LONGEST = 60  # characters of an entry
TITLE = "修订处 · Changes"
Runs = tuple[tuple[Operation, str], ...]


@dataclass(frozen=True)
class RedlineEntry:
    """One place with changes: the name of its anchor, the heading above, and its text run by run."""

    name: str
    heading: str
    runs: Runs

    @property
    def changed(self) -> tuple[str, str]:
        """What was deleted and what was inserted."""
        deleted, inserted = ("".join(text for op, text in self.runs if op == mark) for mark in (DELETION, INSERTION))
        return deleted, inserted


def with_anchors(blocks: list[Node]) -> tuple[list[Node], list[RedlineEntry]]:
    """The merged blocks with their anchors and steps, and the entries in the order of the text."""
    marker = _Marker(sum(1 for _ in _places(blocks)))
    return cast(list[Node], marker.marked(blocks)), marker.entries


def listed(entries: list[RedlineEntry]) -> list[Node]:
    """The list of the entries, each a link to its place."""
    items = [[{"t": "Plain", "c": [_link(entry.name, _entry_words(entry))]}] for entry in entries]
    title = {"t": "Para", "c": [{"t": "Strong", "c": string(f"{TITLE}：{len(entries)}")}]}
    return [{"t": "Div", "c": [["changes", ["redline-list"], []], [title, {"t": "BulletList", "c": items}]]}]


def _entry_words(entry: RedlineEntry) -> list[Node]:
    """The heading, then what was deleted and inserted, as marked text."""
    words = string(f"{entry.heading}　") if entry.heading else []
    for mark, text in zip((DELETION, INSERTION), entry.changed, strict=True):
        shortened = text if len(text) <= LONGEST else f"{text[:LONGEST]}……"
        words += [{"t": "Span", "c": [["", [mark], []], string(shortened)]}] if text.strip() else []
    return words or string("—")


def _link(name: str, words: list[Node]) -> Node:
    return {"t": "Link", "c": [["", [], []], words, [f"#{name}", ""]]}


def _is_marked(attributes: Attributes) -> bool:
    return bool({*MARKS} & {*attributes[1]})


def _places(node: object) -> Iterator[Node | Row]:
    """The smallest blocks, rows of tables among them, that hold changes."""
    if isinstance(node, dict):
        body = content(cast(Node, node))
        kind = node.get("t")
        if kind in (*TEXT_BLOCKS, "Header"):
            if _has_change(body):
                yield cast(Node, node)
        elif kind == "Div" and _is_marked(body[0]):
            yield cast(Node, node)
        else:
            yield from _places(body)
    elif isinstance(node, list):
        if _is_row(node):
            yield node
        else:
            for child in node:
                yield from _places(child)


def _is_row(node: Row) -> bool:
    """Whether it is a row of a table, with attributes and cells, that came or went."""
    return (
        len(node) == 2
        and isinstance(node[0], list)
        and len(node[0]) == 3
        and isinstance(node[0][1], list)
        and all(isinstance(name, str) for name in node[0][1])
        and isinstance(node[1], list)
        and bool(node[1])
        and isinstance(node[1][0], list)
        and _is_marked(node[0])
    )


def _has_change(node: object) -> bool:
    if isinstance(node, list):
        return any(map(_has_change, node))
    if not isinstance(node, dict):
        return False
    if node.get("t") == "Span" and _is_marked(node["c"][0]):
        return True
    return _has_change(node.get("c"))


class _Marker:
    """Walks a merged tree once, and gives each place its number."""

    def __init__(self, count: int) -> None:
        self.count, self.heading = count, ""
        self.entries: list[RedlineEntry] = []

    def marked(self, node: object) -> object:
        if isinstance(node, list):
            return self.row(node) if _is_row(node) else [self.marked(child) for child in node]
        if not isinstance(node, dict):
            return node
        body = content(cast(Node, node))
        kind = node.get("t")
        if kind == "Header":
            self.heading = plain_text(_kept(body[2]))
        if kind in TEXT_BLOCKS:
            return {"t": kind, "c": [*self.place(body, SAME), *body]} if _has_change(body) else node
        if kind == "Header":
            return {"t": kind, "c": [*body[:2], [*self.place(body[2], SAME), *body[2]]]} if _has_change(body) else node
        if kind == "Div" and _is_marked(body[0]):
            anchor = {"t": "Plain", "c": self.place(body[1], _mark_of(body[0]))}
            return {"t": "Div", "c": [["", ["redline-block"], []], [anchor, node]]}
        return {key: self.marked(value) for key, value in node.items()}

    def row(self, row: Row) -> Row:
        """A row that came or went: its anchor stands in the first cell."""
        first, *others = row[1]
        op = _mark_of(row[0])
        texts = [plain_text(cell[4]) for cell in row[1]]
        anchor = {"t": "Plain", "c": self.named((((op, " · ".join(filter(None, texts)))),))}
        return [row[0], [[*first[:4], [anchor, *first[4]]], *others]]

    def place(self, node: object, op: Operation) -> list[Node]:
        runs = [(found, text) for found, text in _runs(node, op) if text]
        joined = itertools.groupby(runs, lambda run: run[0])
        return self.named(tuple((found, "".join(text for _, text in group)) for found, group in joined))

    def named(self, runs: Runs) -> list[Node]:
        """The anchor of a further place, with the steps from it."""
        number = len(self.entries) + 1
        entry = RedlineEntry(f"{NAME}{number}", self.heading, runs)
        if entry.runs and not any(entry.changed):  # a picture alone
            entry = replace(entry, runs=())
        self.entries.append(entry)
        before = [_link(f"{NAME}{number - 1}", string("↑"))] if number > 1 else []
        after = [_link(f"{NAME}{number + 1}", string("↓"))] if number < self.count else []
        steps = [*before, _link("changes", string(str(number))), *after]
        return [{"t": "Span", "c": [[entry.name, ["redline-steps"], []], steps]}]


def _mark_of(attributes: Attributes) -> Operation:
    return INSERTION if INSERTION in attributes[1] else DELETION


def _runs(node: object, op: Operation) -> Iterator[tuple[Operation, str]]:
    """The text below a node by what happened to it."""
    if isinstance(node, list):
        for child in node:
            yield from _runs(child, op)
    elif isinstance(node, dict):
        body = content(cast(Node, node))
        if node.get("t") == "Span":
            yield from _runs(body[1], _mark_of(body[0]) if _is_marked(body[0]) else op)
        elif node.get("t") in ("RawInline", "RawBlock"):
            return
        elif node.get("t") in ("Str", "Space", "SoftBreak", "LineBreak", "Code", "Math", "CodeBlock", "Image"):
            yield op, plain_text(node)
        else:
            yield from _runs(body, op)


def _kept(inlines: list[Node]) -> list[Node]:
    """The inlines of a heading as the new paper has it."""
    return [
        one for one in inlines if one["t"] != "RawInline" and not (one["t"] == "Span" and DELETION in one["c"][0][1])
    ]
