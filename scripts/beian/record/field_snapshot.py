"""The frozen form of a filing's answers: what a round keeps and what differences are made from.

A list of records of plain data, so that it can be kept as JSON and compared years later without any schema:
`pointer`, `key`, `label` {zh, en}, `visibility`, then `value` (and `shown`, its wording where that differs) or, for
restricted answers, `digest` (and `file`, a digest of the file that it names); `record` names the record around it
{pointer, label {zh, en}}.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from beian.core.model import Field, Filing, Schema, Visibility, join, parts
from beian.core.problem import Text
from beian.schema.display import display
from beian.schema.registry import label
from beian.schema.walk import fields, is_record


class Words(TypedDict):
    """A label in both languages."""

    zh: str
    en: str


class RecordAround(TypedDict):
    """The record that an answer belongs to."""

    pointer: str
    label: Words


class FrozenField(TypedDict):
    """One answer as a round keeps it; `was` is the pointer that it was frozen at, where a newer schema moved it."""

    pointer: str
    key: str
    label: Words
    visibility: Visibility
    record: NotRequired[RecordAround]
    value: NotRequired[Any]
    shown: NotRequired[str]
    digest: NotRequired[str | None]
    file: NotRequired[str]
    was: NotRequired[str]


def frozen_fields(filing: Filing) -> list[FrozenField]:
    """The answers of a filing. Restricted ones have no digest here: only a round, which has a key, can make one."""
    return [_frozen(filing, field) for field in fields(filing)]


def _frozen(filing: Filing, field: Field) -> FrozenField:
    found: FrozenField = {
        "pointer": field.pointer,
        "key": field.key,
        "label": _words(field.label),
        "visibility": field.visibility,
    }
    if around := record_around(filing.schema, field.pointer):
        found["record"] = _as_json(*around)
    if field.visibility == "restricted":
        found["digest"] = None
        return found
    shown = None if isinstance(field.value, dict) else display(field.value, field.schema, filing.answers)
    found["value"] = field.value
    if shown is not None and shown != field.value:
        found["shown"] = shown
    return found


def _as_json(pointer: str, label: Text) -> RecordAround:
    return {"pointer": pointer, "label": _words(label)}


def _words(text: Text) -> Words:
    return {"zh": text.zh, "en": text.en}


def record_around(schema: Schema, pointer: str) -> tuple[str, Text] | None:
    """The outermost record with an id that an answer belongs to: its pointer, and what such records are called."""
    here = ""
    for part in parts(pointer):
        here = join(here, part)
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        if part in known:
            schema = known[part]
        elif isinstance(other, Mapping):
            return (here, label(schema)) if is_record(other) else None
        else:
            return None
    return None


def at_current_pointers(found: list[FrozenField], schema: Schema) -> list[FrozenField]:
    """Answers frozen under an older schema, at the pointers that the schema's `x-was` says they have now.

    `x-was` names the former key of a member (`form`), or the former pointer of a whole branch (`/entity/form`).
    """
    moved = dict(_moved(schema))
    return [_at(field, _current(field["pointer"], schema, moved), schema) for field in found]


def _at(field: FrozenField, pointer: str, schema: Schema) -> FrozenField:
    if pointer == field["pointer"]:
        return field
    moved: FrozenField = {**field, "pointer": pointer, "key": pointer, "was": field["pointer"]}
    if around := record_around(schema, pointer):
        moved["record"] = _as_json(*around)
    return moved


def _moved(schema: Schema, pointer: str = "") -> Iterator[tuple[str, str]]:
    for key, member in schema.get("properties", {}).items():
        for was in _was(member):
            if was.startswith("/"):
                yield was, join(pointer, key)
        yield from _moved(member, join(pointer, key))


def _was(member: Schema) -> list[str]:
    was: str | list[str] = member.get("x-was", [])
    return [was] if isinstance(was, str) else was


def _current(pointer: str, schema: Schema, moved: Mapping[str, str]) -> str:
    for old, new in moved.items():
        if f"{pointer}/".startswith(f"{old}/"):
            pointer = new + pointer.removeprefix(old)
    here = ""
    for part in parts(pointer):
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        key = part if part in known else next((name for name in known if part in _was(known[name])), part)
        schema = known.get(key, other if isinstance(other, Mapping) else schema.get("items", {}))
        here = join(here, key)
    return here
