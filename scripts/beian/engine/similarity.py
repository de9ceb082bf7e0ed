"""Similarity across entities: answers that are nearly the same, known by hashes, so that no text has to be shared.

An agency compares its clients' content roots by sketches: of each long answer the smallest hashes of its runs of
characters. A sketch shows no text, but whoever has a text can see whether it is in there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from beian.engine.files import write
from beian.rules.shingles import ALIKE, SPECIFIC, shingles
from beian.schema.editions import edition_of
from beian.values.errors import Failure
from beian.values.model import Filing
from beian.values.plain_json import parse

SIZE, BYTES = 128, 8  # hashes of an answer, bytes of a hash


@dataclass(frozen=True)
class Sketch:
    """One long answer: of which filing and place, and its smallest hashes, sorted."""

    filing: str
    pointer: str
    hashes: list[str]


@dataclass(frozen=True)
class Alike:
    """An answer of ours and one of another entity, and about how much of them is the same, in percent."""

    own: Sketch
    other: Sketch
    percent: int


def sketches(filings: Iterable[Filing]) -> list[Sketch]:
    """The sketches of the long answers of filings, of the review edition."""
    found = [
        Sketch(filing.id, pointer, _smallest(shingles(filing, pointer)))
        for filing in (edition_of(one, "review") for one in filings)
        for pointer in SPECIFIC
    ]
    return [one for one in found if one.hashes]


def alike(own: list[Sketch], others: Iterable[Sketch]) -> Iterator[Alike]:
    """The answers of different entities that are nearly the same, each pair once."""
    seen: set[tuple[str, str, str]] = set()
    for other in others:
        for one in own:
            same_entity = one.filing.split("/")[0] == other.filing.split("/")[0]
            pair = (one.pointer, *sorted((one.filing, other.filing)))
            if one.pointer != other.pointer or same_entity or pair in seen:
                continue
            percent = _percent(one.hashes, other.hashes)
            if percent >= ALIKE * 100:
                seen.add(pair)
                yield Alike(one, other, percent)


def keep(found: list[Sketch], file: Path) -> None:
    """Write sketches for others to compare with."""
    write(file, json.dumps([asdict(one) for one in found], ensure_ascii=False).encode() + b"\n")


def read(file: Path) -> list[Sketch]:
    """Sketches that somebody else kept. Raises Failure for what is none."""
    try:
        found = [Sketch(**one) for one in parse(file.read_text("utf-8"))]
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


def _percent(one: list[str], other: list[str]) -> int:
    """How many of the smallest hashes of both together are in both: an estimate of the share of equal runs."""
    both, together = set(one) & set(other), sorted({*one, *other})[:SIZE]
    return round(100 * sum(value in both for value in together) / len(together))
