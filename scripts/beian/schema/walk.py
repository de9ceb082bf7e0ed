"""Walks answers and schema together: every answer of a filing as a `Field`.

Tables, worksheet, site, differences and the positions of problems all read these fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from beian.content.loading import ENTITY_FILES, RECORD_FOLDERS
from beian.core.model import Field, Filing, Schema, Visibility, join, parts
from beian.core.problem import Text
from beian.schema.registry import ExpandedSchema, kind, label

SHARED = (*ENTITY_FILES, *RECORD_FOLDERS, "policies")  # files and shelves of the entity
NO_RECORD = Text("", "")

Answer: TypeAlias = tuple[str, Any, Schema]  # its pointer, its value, and its schema
Sort = Literal["record", "rows", "leaf", "nothing"]


def is_record(schema: Schema) -> bool:
    """Whether the schema describes an object: a record, or a map of records."""
    return schema.get("type") == "object"


def is_record_list(schema: Schema) -> bool:
    """Whether the schema describes a list of records."""
    return schema.get("type") == "array" and is_record(schema.get("items", {}))


def keys_at(schema: Schema, path: Iterable[str]) -> list[str]:
    """The keys of the record at the end of a way, in the order of their questions."""
    for step in path:
        inner = schema.get("properties", {}).get(step, schema.get("additionalProperties", schema.get("items")))
        schema = inner if isinstance(inner, Mapping) else {}
    return [*schema.get("properties", {})]


def visibility(schema: Schema) -> Visibility:
    """Who may see the answer: what the schema says, and otherwise only the office (`filing`)."""
    given: Visibility = schema.get("x-visibility", "filing")
    return given


@dataclass(frozen=True, slots=True)
class Shape:
    """What a node of a schema means for a walk. Every command walks every answer, so it is worked out once a node."""

    sort: Sort
    label: Text
    kind: str
    visibility: Visibility
    public: bool  # itself, or anything below it
    members: tuple[tuple[str, Schema, bool], ...]  # of a record: key, schema, and whether it has a fixed answer
    other: Schema | None  # of a map of records, or of the rows


def shape_of(schema: Schema) -> Shape:
    """The shape of a node, kept with the node where that can be done."""
    if not isinstance(schema, ExpandedSchema):
        return _shape(schema)
    if schema.shape is None:
        schema.shape = _shape(schema)
    shape: Shape = schema.shape
    return shape


def _shape(schema: Schema) -> Shape:
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    sort: Sort
    if is_record_list(schema):
        sort, known, other = "rows", {}, schema["items"]
    else:
        walked = schema and "x-overrides" not in schema
        sort = "nothing" if not walked else "record" if is_record(schema) else "leaf"
    described = other if isinstance(other, Mapping) else None
    parts_of = [*known.values(), *([described] if described is not None else [])]
    inside = is_record(schema) or is_record_list(schema)
    public = any(shape_of(part).public for part in parts_of) if inside else visibility(schema) == "public"
    fixed = ((key, part, "const" in part and part.get("type") != "boolean") for key, part in known.items())
    return Shape(sort, label(schema), kind(schema), visibility(schema), public, tuple(fixed), described)


def members(data: object, schema: Schema) -> Iterator[Answer]:
    """The members of a record or of a map of records, in the schema's order, then the data's: key, value, schema."""
    return iter(_members(data, shape_of(schema)))


def _members(data: object, shape: Shape) -> list[Answer]:
    if shape.sort == "rows" and shape.other is not None:
        return [(str(number), item, shape.other) for number, item in enumerate(data if isinstance(data, list) else ())]
    if not isinstance(data, dict | Mapping):
        return []
    found = [
        (key, data[key] if key in data else member["const"], member)
        for key, member, fixed in shape.members
        if key in data or fixed
    ]
    if shape.other is not None:
        known = {key for key, _, _ in shape.members}
        found += [(str(key), value, shape.other) for key, value in data.items() if key not in known]
    return found


def leaves(data: object, schema: Schema, pointer: str = "") -> list[Answer]:
    """Every answer below `pointer`: pointer, value, schema. Parts that no schema describes are left out."""
    found: list[Answer] = []
    _collect(data, schema, pointer, found)
    return found


def _collect(data: object, schema: Schema, pointer: str, found: list[Answer]) -> None:
    """Not a generator within generators: every command walks every answer several times."""
    shape = shape_of(schema)
    if shape.sort == "leaf":
        found.append((pointer, data, schema))
    elif shape.sort != "nothing":
        for key, value, member in _members(data, shape):
            if shape_of(member).sort == "leaf":
                found.append((join(pointer, key), value, member))
            else:
                _collect(value, member, join(pointer, key), found)


def owns(filing: Filing, stem: str) -> bool:
    """Whether a file belongs to this filing itself: what algorithms share is the entity's."""
    return (stem in SHARED) is (filing.algorithm is None)


def answers_of(filing: Filing, wanted: Callable[[str], bool] = lambda _: True) -> list[Answer]:
    """Every answer of the filing, in the order of its schemas; of the `wanted` files only (`entity`, `assessment`)."""
    found: list[Answer] = []
    for stem, data, member in members(filing.answers, filing.schema):
        if wanted(stem):
            _collect(data, member, join("", stem), found)
    return found


def fields(filing: Filing) -> list[Field]:
    """Every answer of the filing with its place and label, in the order of its schemas."""
    return [_field(filing, *answer) for answer in answers_of(filing)]


def _field(filing: Filing, pointer: str, value: object, schema: Schema) -> Field:
    shape = shape_of(schema)
    return Field(pointer, shape.label, value, filing.position(pointer), shape.visibility, schema)


def schema_at(schema: Schema, pointer: str) -> Schema | None:
    """What the schema says about the answer at `pointer`, or None when it knows no such answer."""
    here: Schema | None = schema
    for part in parts(pointer):
        here = None if here is None else member_schema(here, part)
    return here


def member_schema(schema: Schema, key: str) -> Schema | None:
    """What the schema of a record or of rows says about a member, or None when it knows no such one."""
    known = schema.get("properties", {})
    if key in known:
        return known[key]  # type: ignore[no-any-return]
    other = schema.get("additionalProperties")
    if isinstance(other, dict | Mapping):
        return other
    return schema["items"] if is_record_list(schema) and key.isdigit() else None


_SHAPES: dict[str, type | tuple[type, ...]] = {
    "object": Mapping,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
}


def well_shaped_answers(data: Any, schema: Schema) -> Any:
    """The answers whose shape the schema allows. The rest is reported by validation and must not trouble the rules."""
    if is_record(schema) and "x-overrides" not in schema:
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        described = {key: known.get(key, other if isinstance(other, Mapping) else None) for key in data}
        return {
            key: well_shaped_answers(data[key], member)
            for key, member in described.items()
            if member is not None and has_type(data[key], member)
        }
    if schema.get("type") == "array":
        return [
            well_shaped_answers(item, schema.get("items", {}))
            for item in data
            if has_type(item, schema.get("items", {}))
        ]
    return data


def well_shaped(filing: Filing) -> Filing:
    """The filing with only such answers as its schema allows the shape of."""
    return replace(filing, answers=well_shaped_answers(filing.answers, filing.schema))


def has_type(value: object, schema: Schema) -> bool:
    """Whether a value is of the type that the schema asks for."""
    wanted_type = schema.get("type", "")
    return isinstance(value, _SHAPES.get(wanted_type, object)) and not (
        wanted_type == "integer" and isinstance(value, bool)
    )


def leaf_places(schema: Schema, place: str, record_title: Text = NO_RECORD) -> Iterator[tuple[str, Schema, Text]]:
    """Every field below a schema: its place with `*` for any record, and the title of the record it is a part of."""
    if "x-overrides" in schema:
        return
    if is_record(schema):
        for key, member in schema.get("properties", {}).items():
            inside = (
                label(member) if member.get("title") and (is_record(member) or is_record_list(member)) else record_title
            )
            yield from leaf_places(member, f"{place}/{key}", inside)
        other = schema.get("additionalProperties")
        if isinstance(other, Mapping):
            yield from leaf_places(other, f"{place}/*", record_title)
    elif is_record_list(schema):
        yield from leaf_places(schema["items"], f"{place}/*", record_title)
    else:
        yield place, schema, record_title
