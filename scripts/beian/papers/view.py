"""What templates see: read-only views of answers, each with its pointer and schema.

A view has no public attribute, so `{{ entity.name }}` can only mean the answer. An answer that the schema knows but
nobody gave is false in a condition and an error when printed; a name that the schema does not know is undefined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from beian.core.model import Filing, Schema, join
from beian.schema.display import SHELF
from beian.schema.walk import is_record, is_record_list, members


@dataclass(frozen=True, eq=False, slots=True)
class AnswerView:
    """An answer, or a record of answers, at a place of the filing."""

    _filing: Filing
    _data: Any
    _schema: Schema
    _pointer: str

    def __getitem__(self, key: str) -> AnswerView:
        schema = self._schema.get("properties", {}).get(key)
        value = self._data.get(key) if isinstance(self._data, Mapping) else None
        if schema is None and isinstance(self._schema.get("additionalProperties"), Mapping) and value is not None:
            schema = self._schema["additionalProperties"]
        if schema is None:
            raise KeyError(key)
        value = schema.get("const") if value is None else value
        return AnswerView(self._filing, value, schema, join(self._pointer, key))

    def __iter__(self) -> Iterator[AnswerView]:
        if is_record(self._schema) or is_record_list(self._schema):
            for key, value, schema in members(self._data, self._schema):
                yield AnswerView(self._filing, value, schema, join(self._pointer, key))
        elif isinstance(self._data, list):
            for number, value in enumerate(self._data):
                yield AnswerView(self._filing, value, self._schema["items"], join(self._pointer, number))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return self._data not in (None, "", [], {})

    def __eq__(self, other: object) -> bool:
        return bool(self._data == (other._data if isinstance(other, AnswerView) else other))

    __hash__ = None  # type: ignore[assignment]  # what equals a list has no hash

    def __contains__(self, item: object) -> bool:
        return isinstance(self._data, list | Mapping) and item in self._data


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """Printed by a template: the pictures that prove the answers below a pointer."""

    pointer: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """Printed by a template: the diagram of the filing's workflow."""


@dataclass(frozen=True, slots=True)
class CrossReference:
    """Printed by a template: `words`, after the chapter that has what stands at `pointer`; of evidence, the number of its figure.

    Of the paper `within` which it refers, it gives the number only.
    """

    pointer: str
    words: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Printed by a template: how a long answer begins, and where it stands in full."""

    answer: AnswerView


@dataclass(frozen=True, slots=True)
class Lines:
    """Printed by a template: lines of one cell or paragraph."""

    items: tuple[object, ...]


Variables = Mapping[str, AnswerView | str | list[str]]  # what a template sees, by name


def root_views(filing: Filing) -> dict[str, AnswerView]:
    """The variables of a template: one per file stem that the schema knows, `role` for the role's own file."""
    views = {
        stem: AnswerView(filing, filing.answers.get(stem), schema, join("", stem))
        for stem, schema in filing.schema["properties"].items()
    }
    if filing.algorithm:
        views["role"] = views[filing.own_file]
    return views


def key_of(view: AnswerView) -> str:
    """The id of a record."""
    return view._pointer.rpartition("/")[2]


def data_of(view: AnswerView) -> Any:
    """The value of an answer."""
    return view._data


def pointer_of(view: AnswerView) -> str:
    """The pointer of an answer."""
    return view._pointer


def schema_of(view: AnswerView) -> Schema:
    """The schema of an answer."""
    return view._schema


def referenced_record(view: AnswerView) -> AnswerView:
    """The record that a reference names. Raises KeyError when there is none (the check reports it before)."""
    shelf = view._schema["x-reference"]
    roots = root_views(view._filing)
    steps = SHELF.get(shelf, (shelf,))
    view_here = roots[steps[0]]
    for step in (*steps[1:], view._data):
        view_here = record_with_key(view_here, step)
    return view_here


def record_with_key(records: AnswerView, key: str) -> AnswerView:
    """The record with that id. Raises KeyError when there is none; in a draft, gives one without answers."""
    if not records._filing.draft:
        return records[key]
    schema = records._schema.get("properties", {}).get(key) or records._schema.get("additionalProperties", {})
    data = records._data.get(key) if isinstance(records._data, Mapping) else None
    return AnswerView(records._filing, data, schema, join(records._pointer, key))


def given_answers(record: AnswerView, keys: list[str] | None = None) -> list[AnswerView]:
    """The answers that a record has, records within it flattened; with `keys` only those, in their order."""
    inner = [record[key] for key in keys] if keys else list(record)
    return [
        leaf
        for answer in inner
        if answer
        for leaf in (given_answers(answer) if is_record(answer._schema) else [answer])
    ]


def same_answers(record: AnswerView, other: AnswerView, keys: list[str]) -> list[str]:
    """The keys, of those named, under which two records have the same answer, in their order."""
    return [key for key in keys if record[key] and record[key] == other[key]]


def shared_record(record: AnswerView, shelf: str) -> AnswerView:
    """The shared record whose id is this record's key (a role ticks `products`)."""
    return record_with_key(root_views(record._filing)[shelf], key_of(record))
