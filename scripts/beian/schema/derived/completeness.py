"""What is missing once answers that follow from others are filled in: `x-needed` of a record, and what filled answers ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from beian.core.model import AnswerTree, Derivation, Schema, at, join, parts
from beian.core.problem import Position, Problem
from beian.schema.derived.derivation import existing, has_wrong_source
from beian.schema.registry import ExpandedSchema
from beian.schema.validation import missing_problem, required_members
from beian.schema.walk import is_record, schema_at

WRITTEN = ("required",)


def missing_answers(
    given: AnswerTree,
    filled: AnswerTree,
    members: Mapping[str, ExpandedSchema],
    derived: Mapping[str, Derivation],
    place: Callable[[str], Position],
) -> Iterator[Problem]:
    """A problem for every answer that neither was given nor follows; what the file's own schema says already is left out."""
    records = [*_needing(filled, members), *_around(derived, members)]
    for pointer in dict.fromkeys(records):
        schema, record = _schema_at(members, pointer), at(filled, pointer)
        if schema is not None and isinstance(record, Mapping):
            for name in _missing(at(given, pointer), record, schema):
                here = join(pointer, name)
                is_told = _told_at_source(given, schema["properties"][name]) or has_wrong_source(filled, members, here)
                if not is_told:
                    yield missing_problem(here, name, schema, place(pointer))


def _told_at_source(given: AnswerTree, member: Schema) -> bool:
    """Whether an answer lacks only because the one it is taken from stands empty, which is told there."""
    source = member.get("x-from", {}).get("pointer", "")
    around, _, name = source.rpartition("/")
    record = at(given, around) if source.startswith("/") else None
    return isinstance(record, Mapping) and name in record and record[name] is None


def _missing(given: object, filled: AnswerTree, schema: Schema) -> list[str]:
    """The members that lack although they are needed, in the order of their questions."""
    written = given if isinstance(given, Mapping) else {}
    said = required_members(written, schema, WRITTEN) if isinstance(given, Mapping) else set()
    lacking = {name for name in required_members(filled, schema) if filled.get(name) is None}
    lacking -= {name for name in lacking if name in written or name in said}
    return [name for name in schema.get("properties", {}) if name in lacking]


def _needing(filled: AnswerTree, members: Mapping[str, ExpandedSchema]) -> Iterator[str]:
    for stem, schema in members.items():
        if schema.needed is None:
            schema.needed = [*_needing_places(schema, "")]
        for place in schema.needed:
            yield from existing(filled, [stem, *parts(place)])


def _needing_places(schema: Schema, place: str) -> Iterator[str]:
    """The places of records that name what they need."""
    if "x-overrides" in schema:
        return
    branches: Iterable[Schema] = (case.get(part, {}) for case in schema.get("allOf", ()) for part in ("then", "else"))
    if "x-needed" in schema or any("x-needed" in branch for branch in branches):
        yield place
    for key, member in schema.get("properties", {}).items():
        yield from _needing_places(member, join(place, key))
    if is_record(schema) and isinstance(schema.get("additionalProperties"), Mapping):
        yield from _needing_places(schema["additionalProperties"], f"{place}/*")


def _around(derived: Collection[str], members: Mapping[str, ExpandedSchema]) -> Iterator[str]:
    """The records around answers that were filled in, of these files."""
    for pointer in derived:
        if parts(pointer)[0] in members:
            yield pointer.rpartition("/")[0]


def _schema_at(members: Mapping[str, ExpandedSchema], pointer: str) -> Schema | None:
    return schema_at({"type": "object", "properties": members}, pointer)
