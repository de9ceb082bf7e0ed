"""The one walk over data and schema: every answer of a filing as a `Field`.

Tables, worksheet, site, differences and the positions of problems all read these fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from beian.schema.registry import label
from beian.values.model import Field, Filing, Visibility, join, parts

Schema = Mapping[str, Any]


def is_record(schema: Schema) -> bool:
    return schema.get("type") == "object"


def is_record_list(schema: Schema) -> bool:
    return schema.get("type") == "array" and is_record(schema.get("items", {}))


def visibility(schema: Schema) -> Visibility:
    return schema.get("x-visibility", "filing")


def members(data: Any, schema: Schema) -> Iterator[tuple[str, Any, Schema]]:
    """The members of a record or of a map of records, in the schema's order, then the data's: key, value, schema."""
    if isinstance(data, Mapping):
        known = schema.get("properties", {})
        for key, member in known.items():
            if key in data:
                yield key, data[key], member
            elif "const" in member and member.get("type") != "boolean":
                yield key, member["const"], member
        other = schema.get("additionalProperties")
        if isinstance(other, Mapping):
            for key, value in data.items():
                if key not in known:
                    yield str(key), value, other
    elif isinstance(data, list) and is_record_list(schema):
        for number, item in enumerate(data):
            yield str(number), item, schema["items"]


def leaves(data: Any, schema: Schema, pointer: str = "") -> Iterator[tuple[str, Any, Schema]]:
    """Every answer below `pointer`: pointer, value, schema. Parts that no schema describes are left out."""
    found: list[tuple[str, Any, Schema]] = []
    _collect(data, schema, pointer, found)
    return iter(found)


def _collect(data: Any, schema: Schema, pointer: str, found: list[tuple[str, Any, Schema]]) -> None:
    """Not a generator within generators: every command walks every answer several times."""
    if "x-overrides" in schema:
        return
    if is_record(schema) or is_record_list(schema):
        for key, value, member in members(data, schema):
            _collect(value, member, join(pointer, key), found)
    elif schema:
        found.append((pointer, data, schema))


def fields(filing: Filing, wanted: Callable[[str], bool] = lambda _: True) -> list[Field]:
    """Every answer of the filing, in the order of its schemas; of the `wanted` files only (`entity`, `assessment`)."""
    return [
        Field(pointer, label(schema), value, filing.position(pointer), visibility(schema), schema)
        for stem, data, member in members(filing.answers, filing.schema)
        if wanted(stem)
        for pointer, value, schema in leaves(data, member, join("", stem))
    ]


def schema_at(schema: Schema, pointer: str) -> Schema | None:
    """What the schema says about the answer at `pointer`, or None when it knows no such answer."""
    for part in parts(pointer):
        if part in schema.get("properties", {}):
            schema = schema["properties"][part]
        elif isinstance(schema.get("additionalProperties"), Mapping):
            schema = schema["additionalProperties"]
        elif is_record_list(schema) and part.isdigit():
            schema = schema["items"]
        else:
            return None
    return schema


_SHAPES: dict[str, type | tuple[type, ...]] = {
    "object": Mapping,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
}


def fitting(data: Any, schema: Schema) -> Any:
    """The answers whose shape the schema allows. The rest is reported by validation and must not trouble the rules."""
    if is_record(schema) and "x-overrides" not in schema:
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        described = {key: known.get(key, other if isinstance(other, Mapping) else None) for key in data}
        return {
            key: fitting(data[key], member)
            for key, member in described.items()
            if member is not None and _fits(data[key], member)
        }
    if schema.get("type") == "array":
        return [fitting(item, schema.get("items", {})) for item in data if _fits(item, schema.get("items", {}))]
    return data


def _fits(value: Any, schema: Schema) -> bool:
    asked = schema.get("type", "")
    return isinstance(value, _SHAPES.get(asked, object)) and not (asked == "integer" and isinstance(value, bool))
