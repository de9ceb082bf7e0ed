"""Editions: the same filing with the rest already gone (DESIGN decision 5).

filing: everything. review: every restricted answer is the one constant mask, whether it was given or not, so that the
result does not depend on the private half. public: public answers only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from beian.schema.walk import Schema, is_record, is_record_list, members, shape_of
from beian.values.model import MASK, Edition, Filing


def edition_of(filing: Filing, edition: Edition) -> Filing:
    """The filing in an edition; everything later reads only what this returns."""
    if edition == "filing":
        return replace(filing, edition=edition)
    reduce = _review if edition == "review" else _public
    return replace(filing, edition=edition, answers=reduce(filing.answers, filing.schema), has_private=False)


def _review(data: Any, schema: Schema) -> Any:
    if is_record(schema):
        kept = {
            key: _review(value, member) if isinstance(value, dict | list) else value
            for key, value, member in members(data, schema)
            if shape_of(member).visibility != "restricted"
        }
        for key, member, _ in shape_of(schema).members:
            if shape_of(member).visibility == "restricted":
                kept[key] = MASK
        return kept
    if is_record_list(schema):
        return [_review(item, schema["items"]) for item in data] if isinstance(data, list) else data
    return data


def _public(data: Any, schema: Schema) -> Any:
    if is_record(schema):
        kept = {key: _public(value, member) for key, value, member in members(data, schema) if shape_of(member).public}
        return {key: value for key, value in kept.items() if value not in ({}, [], None)}
    if is_record_list(schema):
        return (
            [item for item in (_public(item, schema["items"]) for item in data) if item]
            if isinstance(data, list)
            else None
        )
    return data
