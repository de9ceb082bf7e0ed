"""The answers of a recorded round as a tree again, with what follows from them today.

What follows from the answers that were filed was never answered anew: it is no change of them, though an engine that is
newer than the round says it for the first time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from beian.core.model import AnswerTree, Derivation, Filing, Schema, parts
from beian.record.field_snapshot import FrozenField, frozen_fields
from beian.schema.derived.derivation import filled, without
from beian.schema.editions import edition_of
from beian.schema.walk import is_record, is_record_list, schema_at


def as_answered(filing: Filing, fields: Iterable[FrozenField]) -> Filing:
    """The filing, in the review edition, with the answers that a round froze, as far as today's schema knows them, and what
    follows from them without being confirmed by anybody."""
    members = filing.schema["properties"]
    answers, derived = filled(_tree(fields, filing.schema), members)
    open_ones = [pointer for pointer, how in derived.items() if how.unconfirmed]
    settled: dict[str, Derivation] = {pointer: how for pointer, how in derived.items() if not how.unconfirmed}
    then = replace(filing, answers=without(answers, open_ones), derived=settled, draft=False, marks={})
    return edition_of(then, "review")


def with_what_follows(filing: Filing, fields: list[FrozenField]) -> list[FrozenField]:
    """The frozen answers with those that follow from them today, at the end."""
    then, known = as_answered(filing, fields), {field["pointer"] for field in fields}
    new = then.derived.keys() - known
    return [*fields, *(one for one in frozen_fields(then) if one["pointer"] in new)] if new else fields


def _tree(fields: Iterable[FrozenField], schema: Schema) -> AnswerTree:
    answers: dict[str, object] = {}
    for field in fields:
        if "value" in field and schema_at(schema, field["pointer"]) is not None:
            *way, last = parts(field["pointer"])
            record = answers
            for step in way:
                record = _member(record, step)
            record[last] = field["value"]
    return {key: _with_lists(value, schema["properties"].get(key, {})) for key, value in answers.items()}


def _member(record: dict[str, object], step: str) -> dict[str, object]:
    inner = record.setdefault(step, {})
    return inner if isinstance(inner, dict) else {}


def _with_lists(answers: object, schema: Schema) -> object:
    """The tree with rows as lists: a pointer has only their numbers."""
    if is_record_list(schema) and isinstance(answers, Mapping):
        return [_with_lists(row, schema["items"]) for row in answers.values()]
    if not is_record(schema) or not isinstance(answers, Mapping):
        return answers
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    return {key: _with_lists(value, known.get(key, other)) for key, value in answers.items()}
