"""Whether an answer is still asked for, and how long it takes whoever has the facts at hand: typing by the length that such an answer usually has, a choice, a file.

An estimate of this project: forty characters a minute with an input method, ten seconds a choice. Looking things up, agreeing
on them and taking pictures is not in it.
"""

from __future__ import annotations

from beian.core.model import Filing, Schema
from beian.schema.registry import kind

SCAFFOLD = "x-scaffold"  # of a schema: `new` writes the answer
CHARACTERS_A_MINUTE, CHOICE, FILE = 40, 10, 30  # the latter two in seconds
LENGTHS = {"text": 50, "lines": 20, "line": 10, "number": 6, "date": 8, "path": 15}  # characters, by kind of answer
BLANK, CLAUSE = 10, 100  # characters of a place to fill in a starter policy, and of a clause of one's own
FILLED = 2  # of a long answer with a limit, about half of it is used


def seconds(schema: Schema) -> int:
    """How long one answer takes."""
    sort = kind(schema)
    if sort == "file":
        return FILE
    if sort not in LENGTHS:
        return CHOICE
    limit = schema.get("x-limit", schema.get("maxLength")) if sort == "text" else None
    return typing(max(LENGTHS[sort], limit // FILLED if limit else 0))


def typing(characters: int) -> int:
    """How long that many characters take, in seconds."""
    return characters * 60 // CHARACTERS_A_MINUTE


def minutes(total: int) -> int:
    """Seconds as whole minutes, rounded up: what is open takes one at least."""
    return -(-total // 60)


def is_settled(filing: Filing, pointer: str, schema: Schema, answered: bool) -> bool:
    """Whether an answer is there that nobody has to give or confirm."""
    return answered and (bool(schema.get(SCAFFOLD)) or pointer in filing.derived) and not is_proposed(filing, pointer)


def is_proposed(filing: Filing, pointer: str) -> bool:
    """Whether an answer is a proposal that nobody has confirmed."""
    derivation = filing.derived.get(pointer)
    return derivation is not None and derivation.proposed and derivation.unconfirmed


def seconds_of(filing: Filing, pointer: str, schema: Schema) -> int:
    """The seconds that an open answer takes: to confirm one is a choice, what will follow from others takes none."""
    if is_proposed(filing, pointer):
        return CHOICE
    return 0 if "x-from" in schema else seconds(schema)
