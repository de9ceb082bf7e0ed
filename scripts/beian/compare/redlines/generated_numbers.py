"""Numbers that nobody wrote: of headings, figures and tables, and what refers to them. That they moved is no change.

The old paper takes over the numbers of the new one wherever nothing else differs, before the two are merged; a number that
an author wrote, or a reference that now means something else, differs as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import cast

from beian.compare.alignment import canonical, content, plain_text
from beian.papers.tree import TEXT_BLOCKS, Node, picture_names

FIGURE = re.compile(r"(?<=[图表])\d+")
CHINESE = "[一二三四五六七八九十]+"
HEADING = re.compile(rf"(?:{CHINESE}、|（{CHINESE}）|\d+\. |（\d+）)\Z")  # as `papers/outline` writes them
PART = rf"（{CHINESE}）\d*(?:（\d+）)?"
CHAPTER = rf"(?:自评估报告{CHINESE}(?:{PART})?|{CHINESE}{PART})"
WHOLE = re.compile(rf"(?:(?:自评估报告)?图\d+|{CHAPTER})(?:　|\Z)")  # a cell that says where something stands
MENTION = re.compile(r"(?:佐证见|算法流程见)图\d+(?:、图\d+)*[。，]")  # as `papers/fill` writes it
EXCERPT = re.compile(rf"(?<=……（全文见){CHAPTER}(?=）)")
CAPTION = re.compile(r"[图表](\d+)((?:（\d+/\d+）)?　.*)", re.DOTALL)
ANCHOR = "#section-"  # of a heading that has no name but its number

Replace = Mapping[int, Node]


def with_new_numbers(old: list[Node], new: list[Node]) -> list[Node]:
    """The blocks of the old paper with the generated numbers of the new one."""
    before, after = list(_leaves(old)), list(_leaves(new))
    moved = _moved(old, new)
    same = {canonical(leaf) for leaf in after}
    replaced: dict[int, Node] = {}
    matcher = SequenceMatcher(None, [*map(_masked, before)], [*map(_masked, after)], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for one, other in zip(before[i1:i2], after[j1:j2], strict=True):
                if _only_renumbered(one, other, moved):
                    replaced[id(one)] = other
        elif moved:
            replaced |= {id(leaf): _mapped(leaf, moved) for leaf in before[i1:i2] if canonical(leaf) not in same}
    return cast(list[Node], _rebuilt(old, replaced)) if replaced else old


def _leaves(node: object) -> Iterator[Node]:
    """The paragraphs and headings below a node, in the order of the text."""
    if isinstance(node, list):
        for child in node:
            yield from _leaves(child)
    elif isinstance(node, dict):
        if node.get("t") in (*TEXT_BLOCKS, "Header"):
            yield cast(Node, node)
        else:
            yield from _leaves(node.get("c"))


def _rebuilt(node: object, replaced: Replace) -> object:
    if isinstance(node, list):
        return [_rebuilt(child, replaced) for child in node]
    if not isinstance(node, dict):
        return node
    return replaced.get(id(node)) or {key: _rebuilt(value, replaced) for key, value in node.items()}


def _with_strings(node: object, change: Callable[[str], str]) -> object:
    """The node with its texts changed, and the targets of links to numbered headings without their numbers."""
    if isinstance(node, list):
        return [_with_strings(child, change) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Str":
        return {"t": "Str", "c": change(node["c"])}
    return {key: _with_strings(value, change) for key, value in node.items()}


def _masked(leaf: Node) -> str:
    """The leaf as text that is equal for two leaves which differ in nothing but numbers that may be generated."""
    if leaf["t"] == "Header":
        level, (_, classes, pairs), words = leaf["c"]
        return canonical([level, classes, pairs, _with_strings(words, _without_heading_number)])
    body = content(leaf) or []
    if _is_contents_entry(leaf):
        return canonical(_without_targets(_with_strings(body, _without_heading_number)))
    found = WHOLE.match(plain_text(leaf))
    if found:
        return canonical(["#", plain_text(leaf)[found.end() :]])
    return canonical(_with_strings(body, lambda text: EXCERPT.sub("#", FIGURE.sub("#", text))))


def _without_heading_number(text: str) -> str:
    return "#" if HEADING.match(text) else FIGURE.sub("#", text)


def _is_contents_entry(leaf: Node) -> bool:
    """Whether it is an entry of the contents, as `papers/outline` makes them."""
    body = content(leaf) or [{}]
    return bool(body[-1].get("t") == "Link" and body[-1]["c"][2][0].startswith("#"))


def _without_targets(node: object) -> object:
    if isinstance(node, list):
        return [_without_targets(child) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Link" and node["c"][2][0].startswith(ANCHOR):
        return {"t": "Link", "c": [*node["c"][:2], [ANCHOR, ""]]}
    return {key: _without_targets(value) for key, value in node.items()}


def _only_renumbered(old: Node, new: Node, moved: Mapping[str, str]) -> bool:
    """Whether two leaves that are equal but for numbers differ in generated ones only."""
    if canonical(old) == canonical(new):
        return False
    if old["t"] == "Header" or _is_contents_entry(old):
        return True
    before, after = plain_text(old), plain_text(new)
    if any(form.match(before) for form in (WHOLE, MENTION, CAPTION)):
        return True
    numbers = [FIGURE.findall(EXCERPT.sub("", text)) for text in (before, after)]
    return len(numbers[0]) == len(numbers[1]) and all(
        one == other or _is_moved(one, other, moved) for one, other in zip(*numbers, strict=True)
    )


def _is_moved(one: str, other: str, moved: Mapping[str, str]) -> bool:
    return other in (moved.get(f"图{one}", "").removeprefix("图"), moved.get(f"表{one}", "").removeprefix("表"))


def _mapped(leaf: Node, moved: Mapping[str, str]) -> Node:
    return cast(Node, _with_strings(leaf, lambda text: re.sub(r"[图表]\d+", lambda m: moved.get(m[0], m[0]), text)))


def _moved(old: list[Node], new: list[Node]) -> dict[str, str]:
    """Old numbers of figures and tables that have a new one, known by caption and, for figures, by the picture."""
    before, after = (dict(_captions(blocks)) for blocks in (old, new))
    pairs = {number: after[key] for key, number in before.items() if key in after}
    return {one: other for one, other in pairs.items() if one != other}


def _captions(node: object) -> Iterator[tuple[str, str]]:
    """What is below a caption's number, or the picture above it, and that number with its word."""
    if isinstance(node, list):
        for child in node:
            yield from _captions(child)
    elif isinstance(node, dict):
        if node.get("t") in ("Figure", "Table"):
            text = plain_text(node["c"][1][1])
            if found := CAPTION.match(text):
                yield found[2], text[0] + found[1]
                yield from ((name, text[0] + found[1]) for name in picture_names(node) if node["t"] == "Figure")
        yield from _captions(node.get("c"))
