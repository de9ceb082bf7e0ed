"""Editions of a filing (filing, review, public): copies from which everything else is already removed.

filing: everything. review: every restricted answer is the one constant mask, whether it was given or not, so that the
result does not depend on the private half. public: public answers only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from beian.core.model import MASK, Edition, Filing, Schema
from beian.core.problem import Position
from beian.schema.walk import is_record, is_record_list, members, shape_of

PRIVATE = ("private/", "examples/private/")


def edition_of(filing: Filing, edition: Edition) -> Filing:
    """The filing in an edition; everything later reads only what this returns."""
    if edition == "filing":
        return replace(filing, edition=edition)
    if edition == "public":
        answers = _public(filing.answers, filing.schema)
        return replace(filing, edition=edition, answers=answers, has_private=False, positions={}, sources={})
    positions = {
        pointer: position for pointer, position in filing.positions.items() if not position.path.startswith(PRIVATE)
    }
    sources = {path: lines for path, lines in filing.sources.items() if not path.startswith(PRIVATE)}
    answers = _review(filing.answers, filing.schema)
    return replace(filing, edition=edition, answers=answers, has_private=False, positions=positions, sources=sources)


def answered_otherwise(filing: Filing, edition: Edition) -> Filing:
    """The filing with another value in every answer that the edition must not show, also where none was given.

    For tests of privacy: whatever is made of the edition must come out the same from both filings.
    """
    shown = {"review": ("public", "filing"), "public": ("public",), "filing": ()}[edition]
    place = Position(f"private/{filing.entity}/entity.yaml", 7, 7, 7)
    positions = dict.fromkeys(filing.positions, place) if edition == "public" else filing.positions
    answers = _otherwise(filing.answers, filing.schema, shown)
    return replace(filing, answers=answers, has_private=True, positions=positions)


def _otherwise(data: object, schema: Schema, shown: Collection[str]) -> Any:
    if is_record(schema) and isinstance(data, Mapping):
        answers = {key: _otherwise(value, member, shown) for key, value, member in members(data, schema)}
        for key, member, fixed in shape_of(schema).members:
            shape = shape_of(member)
            if shape.sort == "leaf" and shape.visibility not in shown and not fixed:
                answers[key] = _another(data.get(key), member)
        return answers
    if is_record_list(schema) and isinstance(data, list):
        return [_otherwise(item, schema["items"], shown) for item in data]
    return data


def _another(value: object, schema: Schema) -> object:
    """Another value of the sort that the schema asks for."""
    if schema.get("type") == "array":
        return [_another(None, schema.get("items", {}))]
    if schema.get("type") == "integer":
        return 7 if value != 7 else 8
    others = [option for option in schema.get("enum", ()) if option != value]
    return others[0] if others else f"另{value or ''}77"


def _review(data: object, schema: Schema) -> Any:
    if is_record(schema):
        answers = {
            key: _review(value, member) if isinstance(value, dict | list) else value
            for key, value, member in members(data, schema)
            if shape_of(member).visibility != "restricted"
        }
        for key, member, _ in shape_of(schema).members:
            if shape_of(member).visibility == "restricted":
                answers[key] = MASK
        return answers
    if is_record_list(schema):
        return [_review(item, schema["items"]) for item in data] if isinstance(data, list) else data
    return data


def _public(data: object, schema: Schema) -> Any:
    if is_record(schema):
        answers = {
            key: _public(value, member) for key, value, member in members(data, schema) if shape_of(member).public
        }
        return {key: value for key, value in answers.items() if value not in ({}, [], None)}
    if is_record_list(schema):
        return (
            [item for item in (_public(item, schema["items"]) for item in data) if item]
            if isinstance(data, list)
            else None
        )
    return data
