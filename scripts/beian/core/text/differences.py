"""Marks within a text: which tokens were deleted and inserted, in a way that suits Chinese.

A token is a hanzi, a Latin word or a number with its unit sign, so that no mark cuts a word in two.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeVar

Operation = Literal["", "insertion", "deletion"]
SAME: Operation = ""
INSERTION: Operation = "insertion"
DELETION: Operation = "deletion"
Token = TypeVar("Token", bound=Hashable)

COMBINING = "[\u0300-\u036f\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
TOKEN = re.compile(rf"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+(?:[.,]\d+)*[%‰]?|\s+|.{COMBINING}", re.DOTALL)
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+")
ISLAND = 2  # equal tokens between larger changes that are marked as changed too: "character soup" reads worse
KEPT = 0.25  # share of equal tokens below which the whole text counts as replaced

# tag, from and to in the old sequence, from and to in the new one
Opcode = tuple[str, int, int, int, int]


def tokens(text: str) -> list[str]:
    """The text cut into tokens; joined they are the text again."""
    return TOKEN.findall(text)


def text_changes(old: str, new: str) -> list[tuple[Operation, str]]:
    """Runs of equal, deleted and inserted text. Without the insertions it is `old`, without the deletions `new`."""
    first, second = SENTENCE.findall(old), SENTENCE.findall(new)
    runs: list[tuple[Operation, str]] = []
    for equal, group in itertools.groupby(_opcodes(first, second), lambda op: op[0] == "equal"):
        found = list(group)
        start, end = found[0], found[-1]
        before, after = "".join(first[start[1] : end[2]]), "".join(second[start[3] : end[4]])
        runs += [(SAME, after)] if equal else [(op, "".join(run)) for op, run in changes(tokens(before), tokens(after))]
    return [(op, "".join(text for _, text in group)) for op, group in itertools.groupby(runs, lambda run: run[0])]


def changes(old: Sequence[Token], new: Sequence[Token]) -> list[tuple[Operation, list[Token]]]:
    """Runs of equal, deleted and inserted tokens; a deletion comes before the insertion that replaces it."""
    runs: list[tuple[Operation, list[Token]]] = []
    for equal, group in itertools.groupby(_readable(old, new), lambda op: op[0] == "equal"):
        found = list(group)
        deleted, inserted = list(old[found[0][1] : found[-1][2]]), list(new[found[0][3] : found[-1][4]])
        runs += [(SAME, inserted)] if equal else [run for run in ((DELETION, deleted), (INSERTION, inserted)) if run[1]]
    return runs


def _readable(old: Sequence[Token], new: Sequence[Token]) -> list[Opcode]:
    """The differences as a person would mark them: without tiny islands, and whole where little is left."""
    found = list(_opcodes(old, new))
    unchanged = sum(op[2] - op[1] for op in found if op[0] == "equal")
    if unchanged < KEPT * max(len(old), len(new)):
        return [("replace", 0, len(old), 0, len(new))]
    sizes = [max(op[2] - op[1], op[4] - op[3]) for op in found]
    for index in range(1, len(found) - 1):
        smaller_neighbour = min(sizes[index - 1], sizes[index + 1])
        if found[index][0] == "equal" and sizes[index] <= ISLAND and smaller_neighbour > sizes[index]:
            found[index] = ("replace", *found[index][1:])
    return found


def _opcodes(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Opcode]:
    """The opcodes of difflib; what is equal at both ends is set aside first, which is most of an edited text."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    if head:
        yield "equal", 0, head, 0, head
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag, i1 + head, i2 + head, j1 + head, j2 + head
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)
