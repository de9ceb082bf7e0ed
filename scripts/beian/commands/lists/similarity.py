"""Similarity across entities: answers that are nearly the same, known by hashes, so that no text has to be shared.

An agency compares its clients' content roots by sketches: of each long answer the smallest hashes of its runs of
characters. A sketch shows no text, but whoever has a text can see whether it is in there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import chain, combinations, product
from pathlib import Path

from beian.core.errors import Failure
from beian.core.files import write
from beian.core.json_shapes import parse_json
from beian.core.model import Filing, at
from beian.rules.claims.writing import ALIKE, SPECIFIC, shingles
from beian.schema.editions import edition_of

RECORDS = (("/assessment/risks", "kind", "description"), ("/assessment/controls", "area", "measure"))
SIZE, BYTES = 128, 8  # hashes of an answer, bytes of a hash


@dataclass(frozen=True)
class Sketch:
    """One long answer: of which filing and place, and its smallest hashes, sorted."""

    filing: str
    pointer: str
    hashes: list[str]

    @cached_property
    def entity(self) -> str:
        return self.filing.split("/")[0]

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.hashes)


@dataclass(frozen=True)
class SimilarAnswers:
    """Answers at one place that are nearly the same, by the ids of their filings; how many pairs, and how alike they are.

    `low` and `high` are about how much of two answers is the same, in percent, of the least and the most alike pair.
    """

    pointer: str
    filings: tuple[str, ...]
    pairs: int
    low: int
    high: int


def sketches(filings: Iterable[Filing]) -> list[Sketch]:
    """The sketches of the long answers, policies, risks and controls of filings, of the review edition."""
    found = [
        Sketch(filing.id, name, _smallest(shingles(filing, pointer)))
        for filing in (edition_of(one, "review") for one in filings)
        for name, pointer in _compared(filing)
    ]
    return [one for one in found if one.hashes]


def _compared(filing: Filing) -> Iterator[tuple[str, str]]:
    """What is compared of a filing, each by a name that is the same in every entity, and its pointer. A risk goes by its
    kind and a control by its area, since everybody chooses ids of their own; policies are the entity's. What follows from
    other answers is worded alike for everybody, and nobody wrote it."""
    if not filing.algorithm:
        for policy in at(filing.answers, "/policies") or {}:
            yield f"/policies/{policy}", f"/policies/{policy}/text"
        return
    yield from ((pointer, pointer) for pointer in SPECIFIC if pointer not in filing.derived)
    for records, sort, text in RECORDS:
        for key, record in (at(filing.answers, records) or {}).items():
            if isinstance(record, Mapping) and record.get(sort):
                yield f"{records}/{record[sort]}/{text}", f"{records}/{key}/{text}"


def groups(own: Iterable[Sketch], foreign: Iterable[Sketch] = ()) -> list[SimilarAnswers]:
    """Which answers of ours are nearly the same as those of another entity, the most alike and largest groups first."""
    ours, theirs = _by_pointer(own), _by_pointer(foreign)
    found = [
        group
        for pointer, these in ours.items()
        for group in _joined(pointer, _alike(chain(combinations(these, 2), product(these, theirs.get(pointer, ())))))
    ]
    return sorted(found, key=lambda one: (-one.high, -one.pairs, one.pointer, one.filings))


def _by_pointer(found: Iterable[Sketch]) -> dict[str, list[Sketch]]:
    known: dict[str, list[Sketch]] = {}
    for one in found:
        known.setdefault(one.pointer, []).append(one)
    return known


def _alike(pairs: Iterable[tuple[Sketch, Sketch]]) -> dict[tuple[str, str], int]:
    """The pairs of filings of different entities whose answers at one place are alike, and by how many percent."""
    return {
        (one.filing, other.filing): percent
        for one, other in pairs
        if one.entity != other.entity and (percent := _percent(one.known, other.known)) >= ALIKE * 100
    }


def _joined(pointer: str, pairs: Mapping[tuple[str, str], int]) -> Iterator[SimilarAnswers]:
    """Pairs as groups: what is like one of a group belongs to it."""
    group_of: dict[str, set[str]] = {}
    for pair in pairs:
        if group_of.get(pair[0]) is group_of.get(pair[1], pair):
            continue
        merged = set().union(*(group_of.get(filing, {filing}) for filing in pair))
        group_of.update(dict.fromkeys(merged, merged))
    within: dict[int, list[int]] = {}
    for (filing, _), percent in pairs.items():
        within.setdefault(id(group_of[filing]), []).append(percent)
    for members in {id(group): group for group in group_of.values()}.values():
        percents = within[id(members)]
        yield SimilarAnswers(pointer, tuple(sorted(members)), len(percents), min(percents), max(percents))


def keep(found: list[Sketch], file: Path) -> None:
    """Write sketches for others to compare with."""
    write(file, json.dumps([asdict(one) for one in found], ensure_ascii=False).encode() + b"\n")


def read(file: Path) -> list[Sketch]:
    """Sketches that somebody else kept. Raises Failure for what is none."""
    try:
        found = [Sketch(**one) for one in parse_json(file.read_text("utf-8"))]
        known = all(isinstance(text, str) for one in found for text in (one.filing, one.pointer, *one.hashes))
    except (OSError, ValueError, TypeError):
        known = False
    if not known:
        raise Failure(
            f"{file.name} 无法读取，或者不是 beian similar --write 写出的文件。",
            f"{file.name} cannot be read, or was not written by beian similar --write.",
        )
    return found


def _smallest(runs: Iterable[str]) -> list[str]:
    return sorted(blake2b(run.encode(), digest_size=BYTES).hexdigest() for run in runs)[:SIZE]


def _percent(one: frozenset[str], other: frozenset[str]) -> int:
    """How many of the smallest hashes of both together are in both: an estimate of the share of equal runs."""
    if one == other:
        return 100
    both = one & other
    size = min(SIZE, len(one) + len(other) - len(both))
    if len(both) < (ALIKE - 0.01) * size:  # not alike, however small the others are: most pairs end here
        return 0
    together = sorted(one | other)[:SIZE]
    return round(100 * sum(value in both for value in together) / len(together))
