"""An official outline beside ours: what ours lacks, adds, calls otherwise or has elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from beian.papers.outline import Entry
from beian.values.problem import Text

NEAR = 0.6
WORDS = {
    "lacks": Text("缺少", "lacks"),
    "adds": Text("多出", "adds"),
    "renamed": Text("改称", "renames"),
    "moved": Text("移位", "moves"),
}
Kind = Literal["lacks", "adds", "renamed", "moved"]


@dataclass(frozen=True)
class Difference:
    """One difference; `official` and `ours` are the entry on each side, where there is one."""

    kind: Kind
    official: Entry | None
    ours: Entry | None


@dataclass(frozen=True)
class Comparison:
    """All differences, and the pairs that mean the same, in the official order."""

    differences: tuple[Difference, ...]
    pairs: tuple[tuple[Entry, Entry], ...]


def compare(official: list[Entry], ours: list[Entry]) -> Comparison:
    """Headings with headings and rows with rows: first the same words in the same place, then anywhere, then similar."""
    left, right = dict(enumerate(official)), dict(enumerate(ours))
    pairs: dict[int, int] = {}
    for alike in (_same_place, _same_words, _similar):
        for number in sorted(left):
            found = next((other for other in sorted(right) if alike(left[number], right[other])), None)
            if found is not None:
                pairs[number] = found
                del left[number], right[found]
    return Comparison(
        tuple(_differences(official, ours, pairs, left, right)),
        tuple((official[number], ours[pairs[number]]) for number in sorted(pairs)),
    )


def _differences(
    official: list[Entry], ours: list[Entry], pairs: dict[int, int], left: dict[int, Entry], right: dict[int, Entry]
) -> list[Difference]:
    found = [Difference("lacks", entry, None) for entry in left.values()]
    found += [Difference("adds", None, entry) for entry in right.values()]
    for sort in ("heading", "row"):
        numbers = [number for number in sorted(pairs) if official[number].sort == sort]
        kept = _longest_rise([pairs[number] for number in numbers])
        for number in numbers:
            one, other = official[number], ours[pairs[number]]
            if one.key != other.key:
                found.append(Difference("renamed", one, other))
            if pairs[number] not in kept:
                found.append(Difference("moved", one, other))
    return found


def _same_place(one: Entry, other: Entry) -> bool:
    return _same_words(one, other) and one.place == other.place


def _same_words(one: Entry, other: Entry) -> bool:
    return one.sort == other.sort and one.key == other.key


def _similar(one: Entry, other: Entry) -> bool:
    return one.sort == other.sort and SequenceMatcher(None, one.key, other.key, autojunk=False).ratio() >= NEAR


def _longest_rise(numbers: list[int]) -> set[int]:
    """The longest rising part: what stands outside it was moved."""
    ends: list[int] = []
    lengths = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
        lengths.append(place)
    kept, wanted = set(), len(ends) - 1
    for number, length in zip(reversed(numbers), reversed(lengths), strict=True):
        if length == wanted and (not kept or number < min(kept)):
            kept.add(number)
            wanted -= 1
    return kept
