"""Fills in the answers that follow from others (`x-from` of a schema); an answer that somebody gave always wins.

`x-from` names where an answer comes from: the `pointer` of another answer, a `composer`, or a fixed `value`; one that says
`mentioned` only where a policy refers to the answer, and one that `may_differ` is no contradiction where it does. With `confirm`
it is only proposed, for the reason given there: it is nobody's statement until a named person confirms it, and so is
whatever follows from it. Confirmations stand in `entity.yaml` and `algorithm.yaml`, with a digest of the value: one that
changes later wants to be confirmed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from beian.core.hashing import digest
from beian.core.model import AnswerTree, Derivation, Schema, at, join, parts
from beian.schema.derived.changed_tree import ChangedTree
from beian.schema.derived.composers import COMPOSERS
from beian.schema.display import display
from beian.schema.registry import ExpandedSchema
from beian.schema.walk import has_type, is_record, is_record_list, schema_at, visibility

RANK = {"public": 0, "filing": 1, "restricted": 2}
KEY = "confirmations"


def fingerprint(value: object) -> str:
    """Twelve characters that stand for a value in a confirmation."""
    return digest(json.dumps(value, ensure_ascii=False, sort_keys=True))[:12]


def sources_of(schema: ExpandedSchema, place: str = "") -> list[str]:
    """The places with `*` for any record, below a schema, of answers and maps that follow from others."""
    if schema.derived is None:
        schema.derived = [*_derived_places(schema, "")]
    return [place + one for one in schema.derived]


def _derived_places(schema: Schema, place: str) -> Iterator[str]:
    if "x-from" in schema:
        yield place
    if "x-overrides" in schema:
        return
    for key, member in schema.get("properties", {}).items():
        yield from _derived_places(member, join(place, key))
    if is_record(schema) and isinstance(schema.get("additionalProperties"), Mapping):
        yield from _derived_places(schema["additionalProperties"], f"{place}/*")


def without_blanks(data: object, schema: ExpandedSchema) -> object:
    """The answers of a file without the empty places of answers that follow from others: to leave one empty is to take
    what follows."""
    if not isinstance(data, Mapping):
        return data
    places = (pointer for place in sources_of(schema) for pointer in existing(data, parts(place)))
    blank = [pointer for pointer in places if at(data, pointer) is None]
    tree = ChangedTree(data)
    for pointer in blank:
        tree.remove(pointer)
    return tree.answers if blank else data


def without(answers: AnswerTree, pointers: Iterable[str]) -> dict[str, Any]:
    """The answers without those at some pointers, and without records that are empty then."""
    tree = ChangedTree(answers)
    for pointer in pointers:
        if at(tree.answers, pointer) is not None:
            tree.remove(pointer)
            around = pointer.rpartition("/")[0]
            if around.count("/") > 1 and at(tree.answers, around) == {}:
                tree.remove(around)
    return tree.answers


def existing(data: object, steps: list[str], pointer: str = "") -> Iterator[str]:
    """The pointers of a place that stand in the data."""
    if not steps:
        yield pointer
    elif isinstance(data, Mapping):
        for key in [*data] if steps[0] == "*" else [steps[0]]:
            if key in data:
                yield from existing(data[key], steps[1:], join(pointer, key))


@dataclass
class _Made:
    """The answers of a filing while they are filled in."""

    schema: Schema
    tree: ChangedTree
    confirmed: Mapping[str, str]  # fingerprints by pointer
    derived: dict[str, Derivation] = field(default_factory=dict)
    resolving: set[str] = field(default_factory=set)
    records_made: set[str] = field(default_factory=set)

    @property
    def answers(self) -> dict[str, Any]:
        return self.tree.answers

    def value(self, pointer: str) -> Any:
        """The answer at a pointer, made where nobody gave it; None where there is none, or none of the right shape."""
        node = schema_at(self.schema, pointer)
        if node is None or is_record(node) or is_record_list(node):
            return None
        given = at(self.answers, pointer)
        if given is None:
            return self._make(pointer, node) if "x-from" in node else None
        blank = isinstance(given, str) and not given.strip()
        return given if _is_shaped(given, node) and not blank else None

    def ids(self, pointer: str) -> tuple[str, ...]:
        """The ids of the records at a pointer, with those that follow from other answers."""
        node = schema_at(self.schema, pointer) if self._is_there(pointer) else None
        if node is not None and "x-from" in node and is_record(node) and pointer not in self.records_made:
            self.records_made.add(pointer)
            self._make_records(pointer, node)
        found = at(self.answers, pointer)
        if isinstance(found, list):
            return tuple(str(place) for place in range(len(found)))
        return tuple(str(key) for key in found) if isinstance(found, Mapping) else ()

    def _make(self, pointer: str, node: Schema) -> object:
        if pointer in self.resolving or not self._is_there(pointer):
            return None
        reader = _Reader(self, pointer, node)
        value = self.worked_out(pointer, node, reader)
        if value is None or value in ([], "") or not _fits(value, node):
            return None
        self.tree.put(pointer, value)
        sources = tuple(dict.fromkeys(reader.sources))
        proposed = "confirm" in node["x-from"]
        open_sources = any(self.derived[one].unconfirmed for one in sources if one in self.derived)
        is_confirmed = self.confirmed.get(pointer) == fingerprint(value)
        self.derived[pointer] = Derivation(sources, (proposed or open_sources) and not is_confirmed, proposed)
        return value

    def _is_there(self, pointer: str) -> bool:
        """Whether the file of an answer is there: what one says that is not, nobody knows."""
        return parts(pointer)[0] in self.answers

    def _make_records(self, pointer: str, node: Schema) -> None:
        """Records that follow from other answers, beside those that somebody gave."""
        reader = _Reader(self, pointer, node)
        made = self.worked_out(pointer, node, reader)
        for key, record in made.items() if isinstance(made, Mapping) else ():
            here = join(pointer, key)
            for name, value in record.items():
                if at(self.answers, join(here, name)) is None:
                    self.tree.put(join(here, name), value)
                    self.derived[join(here, name)] = Derivation(tuple(dict.fromkeys(reader.sources)))

    def worked_out(self, pointer: str, node: Schema, reader: _Reader) -> object:
        said = node["x-from"]
        if said.get("mentioned") and not self._is_mentioned(pointer):
            return None
        self.resolving.add(pointer)
        try:
            if "pointer" in said:
                return reader.get(said["pointer"])
            return COMPOSERS[said["composer"]](reader) if "composer" in said else said.get("value")
        finally:
            self.resolving.discard(pointer)

    def _is_mentioned(self, pointer: str) -> bool:
        """Whether a policy refers to the answer."""
        texts = (str(policy.get("text")) for policy in _records(self.answers.get("policies")))
        return any(f"[[answer:{pointer[1:]}]]" in text for text in texts)


def _is_shaped(given: object, node: Schema) -> bool:
    """Whether an answer is of the type that the schema asks for, and each of a list as well."""
    items = given if isinstance(given, list) else ()
    return has_type(given, node) and all(has_type(item, node.get("items", {})) for item in items)


def _fits(value: object, node: Schema) -> bool:
    """Whether a value that was made is one that the schema takes."""
    if not has_type(value, node) or ("enum" in node and value not in node["enum"]):
        return False
    options = node.get("items", {}).get("enum")
    return options is None or (isinstance(value, list) and all(item in options for item in value))


class _Reader:
    """What a composer reads for one answer. An answer that fewer people may see than the one being made is not there for
    it, so that nothing restricted gets into another answer."""

    def __init__(self, made: _Made, here: str, node: Schema) -> None:
        self.here, self.sources = here, []  # type: str, list[str]
        self._made, self._rank = made, RANK[visibility(node)]

    def get(self, place: str) -> Any:
        pointer = self._absolute(place)
        node = schema_at(self._made.schema, pointer)
        if node is None or RANK[visibility(node)] > self._rank:
            return None
        value = self._made.value(pointer)
        if value is not None:
            self.sources.append(pointer)
        return value

    def given(self, place: str) -> object:
        pointer = self._absolute(place)
        made = at(self._made.answers, pointer) is None or pointer in self._made.derived
        return None if made else self.get(pointer)

    def ids(self, place: str) -> tuple[str, ...]:
        return self._made.ids(self._absolute(place))

    def schema(self, place: str) -> Schema:
        return schema_at(self._made.schema, self._absolute(place)) or {}

    def text(self, place: str) -> str:
        value, node = self.get(place), schema_at(self._made.schema, self._absolute(place))
        return "" if value is None or node is None else display(value, node, self._made.answers)

    def _absolute(self, place: str) -> str:
        """The pointer from the top; a relative one begins with the number of steps upwards."""
        if place.startswith("/"):
            return place
        up, _, below = place.partition("/")
        steps = parts(self.here)
        kept = steps[: len(steps) - int(up)]
        return "".join(join("", step) for step in kept) + (f"/{below}" if below else "")


def filled(answers: AnswerTree, members: Mapping[str, ExpandedSchema]) -> tuple[dict[str, Any], dict[str, Derivation]]:
    """The answers of a filing with those that follow from others, and how each of these came about.

    `members` are the schemas of its files.
    """
    places = [f"/{stem}{place}" for stem, schema in members.items() for place in sources_of(schema)]
    if not places:
        return dict(answers), {}
    made = _Made({"type": "object", "properties": members}, ChangedTree(answers), _confirmed(answers))
    for place in places:
        for pointer in _pointers(made, parts(place)):
            node = schema_at(made.schema, pointer)
            if node is not None and is_record(node):
                made.ids(pointer)
            elif at(made.answers, pointer) is None:
                made.value(pointer)
    return made.answers, made.derived


def has_wrong_source(answers: AnswerTree, members: Mapping[str, ExpandedSchema], pointer: str) -> bool:
    """Whether an answer would follow from one that is no option of its own question, in answers that are filled in."""
    made = _Made({"type": "object", "properties": members}, ChangedTree(answers), {})
    node = schema_at(made.schema, pointer)
    if node is None or "x-from" not in node:
        return False
    reader = _Reader(made, pointer, node)
    made.worked_out(pointer, node, reader)
    return any(not _fits(at(answers, one), schema_at(made.schema, one) or {}) for one in reader.sources)


def _pointers(made: _Made, steps: list[str], pointer: str = "") -> Iterator[str]:
    """The pointers of a place: one for each record that it goes through."""
    if not steps:
        yield pointer
        return
    first, *rest = steps
    keys = made.ids(pointer) if first == "*" else (first,)
    if first != "*" and len(parts(pointer)) == 0 and first not in made.answers:
        return  # a file that is not there
    for key in keys:
        yield from _pointers(made, rest, join(pointer, key))


def _confirmed(answers: AnswerTree) -> dict[str, str]:
    """The fingerprints of all confirmed values, by pointer: of the entity's file and of the algorithm's, for all roles."""
    found: dict[str, str] = {}
    for stem in ("entity", "algorithm"):
        for record in _records(at(answers, f"/{stem}/{KEY}")):
            values = record.get("values")
            if isinstance(values, Mapping) and record.get("by") and record.get("on"):
                found |= {f"/{place}": str(mark) for place, mark in values.items()}
    return found


def _records(data: object) -> list[AnswerTree]:
    return [one for one in data.values() if isinstance(one, Mapping)] if isinstance(data, Mapping) else []
