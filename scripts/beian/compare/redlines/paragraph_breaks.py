"""Cuts the text of an old paper into the same paragraphs as the new one where the words are the same.

A long answer may be cut into paragraphs otherwise than when a round was recorded; only other words are a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from beian.compare.alignment import align, canonical, content, likeness, plain_text
from beian.papers.formats.guard_tree import GRAMMAR
from beian.papers.tree import TEXT_BLOCKS, Node, string

SHORTEST = 8  # characters of a text that can only be meant where it stands whole in an old paragraph
ALIKE = 0.25  # likeness from which two containers are aligned inside


def align_paragraphs(old: list[Node], new: list[Node]) -> list[Node]:
    """The old blocks; those that have the same words as new blocks are replaced by these."""
    out: list[Node] = []
    before, after = ([canonical(block) for block in blocks] for blocks in (old, new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        out += old[i1:i2] if tag == "equal" or j1 == j2 else _align_between(old[i1:i2], new[j1:j2])
    return out


def _align_between(old: list[Node], new: list[Node]) -> list[Node]:
    out: list[Node] = []
    old_start, new_start = 0, 0
    for i, i2, j, j2 in _runs_of_same_text(old, new):
        out += [*_align_parts(old[old_start:i], new[new_start:j]), *new[j:j2]]
        old_start, new_start = i2, j2
    return out + _align_parts(old[old_start:], new[new_start:])


def _runs_of_same_text(old: list[Node], new: list[Node]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of blocks with the same text on both sides, in order: from and to in the old, from and to in the new."""
    texts = [[_block_text(block) for block in blocks] for blocks in (old, new)]
    i = first = 0
    while i < len(old):
        partners = [j for j in range(first, len(new)) if _kind(old[i]) == _kind(new[j])]
        ends = ((j, _blocks_of_same_text(texts[0][i:], texts[1][j:])) for j in partners)
        match = next(
            ((j, end) for j, end in ends if end and not (end == (1, 1) and _kind(old[i]) in TEXT_BLOCKS)), None
        )
        if match:
            j, (more, others) = match
            yield i, i + more, j, j + others
            i, first = i + more, j + others
        else:
            i += 1


def _blocks_of_same_text(old: list[str], new: list[str]) -> tuple[int, int] | None:
    """How many blocks at the beginning of each side have the same text together; None where they do not."""
    left, right, i, j = old[0], new[0], 1, 1
    while left and right and left != right:
        if right.startswith(left) and i < len(old) and old[i]:
            left, i = left + old[i], i + 1
        elif left.startswith(right) and j < len(new) and new[j]:
            right, j = right + new[j], j + 1
        else:
            return None
    return (i, j) if left and right else None


def _kind(block: Node) -> str:
    return "Para" if block["t"] == "Plain" else block["t"]


def _block_text(block: Node) -> str:
    """The text of a paragraph or a list, without blanks; empty for all else."""
    kind, body = block["t"], content(block)
    if kind in TEXT_BLOCKS:
        return "".join(plain_text(body).split()) if all(inline["t"] in ("Str", "Space") for inline in body) else ""
    items = body if kind == "BulletList" else body[1] if kind == "OrderedList" else []
    texts = [_block_text(inner) for item in items for inner in item]
    return "".join(texts) if all(texts) else ""


def _align_parts(old: list[Node], new: list[Node]) -> list[Node]:
    """Blocks that differ: paragraphs are cut around new paragraphs that they contain, and containers are aligned inside."""
    known = {_single_text(block) for block in old}
    texts = [text for block in new if len(text := _single_text(block)) >= SHORTEST and text not in known]
    parts = [part for block in old for part in _split_paragraph(block, texts)]
    partners = {i: new[j] for i, j in align(parts, new, _container_similarity) if i is not None and j is not None}
    return [_align_container(block, partners[i]) if i in partners else block for i, block in enumerate(parts)]


def _single_text(block: Node) -> str:
    body = content(block)
    return str(body[0]["c"]) if block["t"] in TEXT_BLOCKS and len(body) == 1 and body[0]["t"] == "Str" else ""


def _split_paragraph(block: Node, texts: list[str]) -> Iterator[Node]:
    """A paragraph cut around every text of `texts` that stands in it."""
    pieces = [_single_text(block)]
    for text in texts if pieces[0] else ():
        position = next((n for n, piece in enumerate(pieces) if text in piece and text != piece), None)
        if position is not None:
            before, _, after = pieces[position].partition(text)
            pieces[position : position + 1] = [part for part in (before.rstrip(), text, after.lstrip()) if part]
    if len(pieces) == 1:
        yield block
    else:
        for piece in pieces:
            yield {"t": block["t"], "c": string(piece)}


def _container_similarity(old: Node, new: Node) -> float:
    if old["t"] != new["t"] or old["t"] not in ("Div", "Table", "BulletList", "OrderedList"):
        return 0.0
    similarity = likeness(plain_text(old), plain_text(new))
    return similarity if similarity >= ALIKE else 0.0


def _align_container(old: Node, new: Node) -> Node:
    """A container with its inner blocks aligned to those of the new container, where both are built alike."""
    return {"t": old["t"], "c": _align_content(old["c"], new["c"])} if canonical(old) != canonical(new) else old


def _align_content(old: object, new: object) -> object:
    if not (isinstance(old, list) and isinstance(new, list)):
        return old
    if _are_blocks(old) and _are_blocks(new):
        return align_paragraphs(old, new)
    return [_align_content(*two) for two in zip(old, new, strict=True)] if len(old) == len(new) else old


def _are_blocks(nodes: list[Node]) -> bool:
    return bool(nodes) and all(isinstance(node, dict) and node.get("t") in GRAMMAR["block"] for node in nodes)
