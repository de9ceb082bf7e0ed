"""Single mutations of answers: each answer, record and file of a content root taken out, emptied or put out of shape.

A mutated file is written as JSON, which is YAML, and read by the real loader; only what did not change is remembered, so
that thousands can be tried. A place stands for all alike: of the records of a list, one is drawn for each question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from beian.check import workspace
from beian.check.workspace import Workspace
from beian.content import loading
from beian.content.loading import RECORD_FOLDERS, schema_name
from beian.content.trees import WorkTree, is_recorded
from beian.content.yaml import strict as strict_yaml
from beian.core.model import Schema, join, parts
from beian.core.places import ContentRoot
from beian.rules import rule as base
from beian.schema.walk import is_record, is_record_list

DROP = object()
WAYS: Mapping[str, Any] = {
    "dropped": DROP,
    "null": None,
    "no-text": "",
    "no-list": [],
    "no-map": {},
    "word": "nonsense",
    "list": ["nonsense"],
    "map": {"nonsense": "nonsense"},
    "number": 7,
}
HALVES = ("filings/", "examples/private/", "private/")


@dataclass(frozen=True)
class Mutation:
    """One answer (`pointer` in the file at `path`) changed in one way."""

    path: str
    pointer: str
    way: str

    @property
    def entity(self) -> str:
        return _inner(self.path).split("/")[0]

    def __str__(self) -> str:
        return f"{self.path}{self.pointer}-{self.way}"

    def content(self, data: Any) -> bytes | None:
        """The file with the change, of the data that it had; None where it is dropped as a whole."""
        if not self.pointer and WAYS[self.way] is DROP:
            return None
        return json.dumps(changed(data, parts(self.pointer), WAYS[self.way]), ensure_ascii=False, indent=1).encode()


def changed(data: Any, steps: list[str], value: Any) -> Any:
    """The data with another value at the end of the steps, or without what stands there; only the way is copied."""
    if not steps:
        return value
    first, *rest = steps
    key: Any = int(first) if isinstance(data, list) else first
    copy = data.copy()
    if not rest and value is DROP:
        del copy[key]
    else:
        copy[key] = changed(data[key], rest, value)
    return copy


def _inner(path: str) -> str:
    return next(path.removeprefix(half) for half in HALVES if path.startswith(half))


def _stem(path: str) -> str:
    return _inner(path).rpartition(".")[0].partition("/")[2]


class Overlaid:
    """The work tree of an entity with some files as the tests have them (None: gone), and everything else read once."""

    def __init__(self, root: Path, entity: str) -> None:
        disk = WorkTree(root, [entity])
        self._files, self._read, self.irregular = cache(disk.files), cache(disk.read), disk.irregular
        self.over: Mapping[str, bytes | None] = {}

    def files(self, folder: str) -> list[str]:
        return [path for path in self._files(folder) if self.over.get(path, b"") is not None]

    def read(self, path: str) -> bytes | None:
        return self.over[path] if path in self.over else self._read(path)


class Mutated:
    """A content root of which single answers are mutated; `grown`, with an answer to every question. Nothing is written."""

    def __init__(self, root: Path, *, grown: bool = False) -> None:
        self.root = ContentRoot(root)
        self.whole = Workspace(self.root)
        self.trees: dict[str, Overlaid] = {}
        self.data = {path: self._load(path) for path in self._paths()}
        self.base: dict[str, bytes] = {}
        if grown:
            self.data = {path: self._grown(path, data) for path, data in self.data.items()}
            self.base = {path: json.dumps(data, ensure_ascii=False).encode() for path, data in self.data.items()}

    def _paths(self) -> list[str]:
        found = [path for half in HALVES for path in self.whole.disk.files(half.rstrip("/"))]
        return [path for path in found if path.endswith(".yaml") and not is_recorded(path)]

    def _load(self, path: str) -> Any:
        return strict_yaml.load((self.root.path / path).read_bytes(), path).data

    def _schema(self, path: str) -> Schema:
        return self.whole.registry.schema(schema_name(_stem(path)) or "")

    def _grown(self, path: str, data: Any) -> Any:
        entity = f"filings/{_inner(path).split('/')[0]}"
        shelves = {
            shelf: [Path(one).stem for one in self.data if one.startswith(f"{entity}/{shelf}/")]
            for shelf in RECORD_FOLDERS
        }
        shelves["people"] = [*self.data[f"{entity}/people.yaml"]]
        return grown(data, self._schema(path), shelves, "restricted" if not path.startswith("filings/") else "filing")

    def mutations(self, seed: str = "") -> list[Mutation]:
        """One place of all that answer the same question, drawn anew for each seed, in every way."""
        alike: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for path, data in self.data.items():
            name = path.partition("/")[0] + (schema_name(_stem(path)) or "")
            for pointer, question in _places(data, self._schema(path), "", ""):
                alike.setdefault((name, question), []).append((path, pointer))
        chance = Random(seed)  # noqa: S311 - the same places again for the same seed
        return [
            Mutation(path, pointer, way)
            for path, pointer in map(chance.choice, alike.values())
            for way, value in WAYS.items()
            if value is DROP or value != _at(self.data[path], pointer)
        ]

    def workspace(self, mutation: Mutation | None, entity: str = "") -> Workspace:
        """The entity's filings, with the mutation."""
        entity = mutation.entity if mutation else entity
        if entity not in self.trees:
            self.trees[entity] = Overlaid(self.root.path, entity)
        tree = self.trees[entity]
        tree.over = self.base | ({mutation.path: mutation.content(self.data[mutation.path])} if mutation else {})
        found = Workspace(self.root, entities=[entity])
        found.disk = found.tree = tree
        found.registry, found.registers = self.whole.registry, self.whole.registers
        return found


@contextmanager
def read_once() -> Iterator[None]:
    """What is read again and again of the same bytes and texts is remembered; what it gives is never changed."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((loading, "load"), (base, "read_blocks"), (workspace, "missing_characters")):
            patch.setattr(module, name, cache(getattr(module, name)))
        yield


def _at(data: Any, pointer: str) -> Any:
    for step in parts(pointer):
        data = data[int(step) if isinstance(data, list) else step]
    return data


def places(data: Any, schema: Schema) -> list[str]:
    """The pointer of everything in the data."""
    return [pointer for pointer, _ in _places(data, schema, "", "")]


def _places(data: Any, schema: Schema, pointer: str, question: str) -> Iterator[tuple[str, str]]:
    """Every place with the question that it answers: of like records and entries the same."""
    yield pointer, question
    known = schema.get("properties", {})
    if isinstance(data, dict):
        other = schema.get("additionalProperties")
        for key, value in data.items():
            inner = known.get(key, other if isinstance(other, dict) else {})
            yield from _places(
                value, inner, join(pointer, key), join(question, key if key in known or not other else "*")
            )
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _places(value, schema.get("items", {}), join(pointer, number), f"{question}/*")


def grown(data: Any, schema: Schema, shelves: Mapping[str, list[str]], half: str) -> Any:
    """The data of one half with an answer to every question of that half that has none."""
    if is_record(schema) and "x-overrides" not in schema and isinstance(data, dict):
        other, result = schema.get("additionalProperties"), {}
        for key, member in schema.get("properties", {}).items():
            value = grown(data[key] if key in data else _begun(member), member, shelves, half)
            if key == "roles" and key not in data:
                continue  # of types without roles, whose filings would not be judged at all
            wanted = value not in ({}, []) if is_record(member) or is_record_list(member) else _half(member) == half
            if key in data or wanted:
                result[key] = value
        if isinstance(other, dict):
            records = {key: value for key, value in data.items() if key not in result} or {"one": _begun(other)}
            result |= {key: grown(value, other, shelves, half) for key, value in records.items()}
        return {key: value for key, value in result.items() if value not in ({}, []) or key in data}
    if is_record_list(schema):
        return [grown(one, schema["items"], shelves, half) for one in data or [{}]]
    return _answer(schema, shelves) if data is None else data


def _half(schema: Schema) -> str:
    return "restricted" if schema.get("x-visibility") == "restricted" else "filing"


def _begun(schema: Schema) -> Any:
    return {} if is_record(schema) else [] if is_record_list(schema) else None


def _answer(schema: Schema, shelves: Mapping[str, list[str]]) -> Any:
    """Some answer of the right shape."""
    if schema.get("type") == "array":
        return [_answer(schema.get("items", {}), shelves)]
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [""])[0])
    if "x-reference" in schema:
        return next(iter(shelves.get(schema["x-reference"], ())), "one")
    plain = {"integer": 7, "boolean": True}.get(schema.get("type", ""), schema.get("title", "文字"))
    return "2026-11-02" if schema.get("format") == "date" else plain
