"""A role's overrides, which only the schemas of the overridden files describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from beian.intake.loading import RECORD_FOLDERS
from beian.intake.strict_yaml import Document
from beian.schema.registry import Node, Registry
from beian.schema.validation import plain_type_problems, wrong_half_problems
from beian.schema.walk import Answer, Schema, leaves
from beian.values.problem import Problem


def member(stem: str, registry: Registry) -> Schema:
    """What stands at a stem of the tree: a file's schema, or a shelf of records."""
    if stem not in RECORD_FOLDERS:
        return registry.schema(stem)
    return Node(
        {
            "type": "object",
            "title": {"products": "产品", "models": "模型", "evidence": "佐证材料", "decisions": "不备案的判断"}[stem],
            "x-title-en": stem.capitalize(),
            "additionalProperties": registry.schema(RECORD_FOLDERS[stem]),
        }
    )


def answers_in(data: Any, schema: Schema, registry: Registry) -> list[Answer]:
    """Every answer of a file, those in its overrides too."""
    return [*leaves(data, schema), *(one for _, answers in _overridden(data, schema, registry) for one in answers)]


def override_problems(document: Document, schema: Schema, registry: Registry) -> Iterator[Problem]:
    """Unquoted and restricted values in a role's overrides."""
    for at, answers in _overridden(document.data, schema, registry):
        inside = {p: place for p, place in document.positions.items() if p.startswith(f"{at}/")}
        yield from plain_type_problems(answers, document.plain_types, inside)
        yield from wrong_half_problems(answers, inside, private=False)


def _overridden(data: Any, schema: Schema, registry: Registry) -> Iterator[tuple[str, list[Answer]]]:
    """The overrides of each file: where they stand, and their answers."""
    overrides = data.get("overrides") if isinstance(data, Mapping) else None
    for stem in schema.get("properties", {}).get("overrides", {}).get("properties", {}):
        if isinstance(overrides, Mapping) and stem in overrides:
            at = f"/overrides/{stem}"
            yield at, leaves(overrides[stem], member(stem, registry), at)
