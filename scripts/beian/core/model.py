"""The types that travel between rooms: Field, Filing, Edition, and JSON pointers into answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from beian.core.problem import Position, Text
from beian.core.text.masking import HIDDEN

AnswerTree = Mapping[
    str, Any
]  # answers by key: texts, numbers, lists, and in records further answers, as YAML has them
Schema = Mapping[str, Any]  # a node of a JSON Schema, its references expanded
Visibility = Literal["public", "filing", "restricted"]
Edition = Literal["filing", "review", "public"]
EDITIONS: tuple[Edition, ...] = ("filing", "review", "public")
Progress = Callable[[str], None]  # how long work says what it is doing: called with each thing that is done


class Masked(str):
    """What stands in the review edition for any restricted value: always the same characters."""

    __slots__ = ()


MASK = Masked(HIDDEN)


class Gap(Masked):
    """What stands in a draft for an answer that is missing or cannot be used; it says which one that is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One answer with what its schema says about it.

    `pointer` is the place in the filing's merged answers (`/people/lin-anran/name`); `key` is the natural key that stays
    the same when records are inserted: records are keyed by their ids, so it is the pointer.
    """

    pointer: str
    label: Text
    value: Any
    position: Position
    visibility: Visibility
    schema: Schema

    @property
    def key(self) -> str:
        return self.pointer


@dataclass(frozen=True, slots=True)
class Derivation:
    """How an answer came about that nobody gave: of which answers, by pointer; `proposed` ones and what follows from them
    are `unconfirmed` until a named person confirms them."""

    sources: tuple[str, ...]
    unconfirmed: bool = False
    proposed: bool = False


@dataclass(frozen=True)
class Filing:
    """One filing with its merged answers: of an entity, or of an algorithm (in a role where its type has roles).

    `answers` is a tree by file stem (`entity`, `people`, ... `service_provider`); `schema` has the same shape. One that has
    errors is shown as a `draft`, whose papers say `marks` behind the answers at these pointers.
    """

    id: str
    entity: str
    algorithm: str | None
    role: str | None
    example: bool
    has_private: bool
    answers: dict[str, Any]
    schema: Schema
    positions: Mapping[str, Position]
    sources: Mapping[str, list[str]] = field(repr=False)
    edition: Edition = "filing"
    algorithms: tuple[str, ...] = ()  # all that the entity files, by their folders
    draft: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Derivation] = field(default_factory=dict)  # answers that follow from others, by pointer

    @property
    def type(self) -> str:
        """The algorithm's type, or nothing for an entity. Of a draft without a usable answer, what its files are of."""
        kind = self.answers.get("algorithm", {}).get("type")
        if self.draft:
            files = self.schema["properties"]
            kinds = files.get("algorithm", {}).get("properties", {}).get("type", {}).get("enum", ())
            kind = kind if kind in kinds else next((candidate for candidate in kinds if candidate in files), None)
        return kind if isinstance(kind, str) else ""

    @property
    def own_file(self) -> str:
        """The stem of the file that is this filing's own: its role's, or `filing` for types without roles."""
        return self.role or "filing"

    @property
    def step(self) -> str:
        return "algorithm" if self.algorithm else "entity"

    @property
    def name(self) -> Text:
        """How people call the filing: the entity's name, or the algorithm's name as filed with its role."""
        entity = self.answers.get("entity", {}).get("name", self.entity)
        if not self.algorithm:
            return Text(f"{entity}（备案主体）", f"{entity} (filing entity)")
        name = self.answers.get(self.own_file, {}).get("filed_name") or self.answers.get("algorithm", {}).get(
            "name", self.algorithm
        )
        return Text(str(name), str(name))

    def used(self, shelf: str) -> tuple[str, ...] | None:
        """The ids of the shared products or models that the algorithm uses; None for records that are used as they are."""
        place = {"products": f"/{self.own_file}/products", "models": "/algorithm/models"}.get(shelf)
        if place is None or not self.algorithm:
            return None
        ticked = at(self.answers, place)
        return tuple(ticked) if isinstance(ticked, Mapping) else ()

    def position(self, pointer: str) -> Position:
        """The place of an answer, or of the nearest record around it when it is absent; of one that follows from others,
        the place of the first of these."""
        derivation = self.derived.get(pointer)
        if derivation and derivation.sources and derivation.sources[0] != pointer:
            return self.position(derivation.sources[0])
        while pointer not in self.positions and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.positions.get(pointer, Position(f"filings/{self.entity}/entity.yaml"))

    def locate(self, pointer: str, excerpt: str) -> Position:
        """The place of `excerpt` inside a long answer; the answer's own place when it cannot be found."""
        at = self.position(pointer)
        lines = self.sources.get(at.path, [])
        for number in range(at.line, min(at.end_line or at.line, len(lines)) + 1):
            column = lines[number - 1].find(excerpt)
            if column >= 0:
                return Position(at.path, number, column + 1, number)
        return at


def parts(pointer: str) -> list[str]:
    """The keys of a JSON pointer, unescaped."""
    _, *steps = pointer.split("/")
    return [step.replace("~1", "/").replace("~0", "~") for step in steps] if "~" in pointer else steps


def join(pointer: str, key: object) -> str:
    """The pointer of a member (RFC 6901 escaping)."""
    name = str(key)
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1') if '~' in name or '/' in name else name}"


def at(answers: object, pointer: str) -> Any:
    """The answer at `pointer`, or None when there is none."""
    for part in parts(pointer):
        answers = member(answers, part)
    return answers


def member(answers: object, key: str) -> Any:
    """What a record has under a key, or a list at a number; None when there is none."""
    if isinstance(answers, dict | Mapping):  # a dict is known at once, a Mapping only after a search
        return answers.get(key)
    if isinstance(answers, list) and key.isdigit() and int(key) < len(answers):
        return answers[int(key)]
    return None
