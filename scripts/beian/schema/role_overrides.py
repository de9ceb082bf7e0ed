"""A role's overrides of shared answers, and the schemas of the tree that they are laid over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from beian.content.loading import RECORD_FOLDERS
from beian.content.yaml.strict import Document
from beian.core.model import Schema
from beian.core.problem import Problem
from beian.schema.registry import ExpandedSchema, Registry, expanded
from beian.schema.validation import plain_type_problems, wrong_half_problems
from beian.schema.walk import Answer, leaves

POLICIES: ExpandedSchema = expanded(
    {
        "type": "object",
        "title": "制度文件",
        "x-title-en": "Policies",
        "additionalProperties": {
            "type": "object",
            "title": "制度文件",
            "x-title-en": "Policy",
            "properties": {
                "title": {"type": "string", "title": "名称", "x-title-en": "Title"},
                "text": {"type": "string", "x-kind": "policy", "title": "正文", "x-title-en": "Text"},
            },
        },
    }
)


def member(stem: str, registry: Registry) -> ExpandedSchema:
    """What stands at a stem of the tree: a file's schema, or a shelf of records."""
    if stem not in RECORD_FOLDERS:
        return registry.schema(stem)
    return ExpandedSchema(
        {
            "type": "object",
            "title": {"products": "产品", "models": "模型", "evidence": "佐证材料", "decisions": "不备案的判断"}[stem],
            "x-title-en": stem.capitalize(),
            "additionalProperties": registry.schema(RECORD_FOLDERS[stem]),
        }
    )


def answers_in(data: object, schema: Schema, registry: Registry) -> list[Answer]:
    """Every answer of a file, those in its overrides too."""
    return [
        *leaves(data, schema),
        *(answer for _, answers in _overridden(data, schema, registry) for answer in answers),
    ]


def override_problems(document: Document, schema: Schema, registry: Registry) -> Iterator[Problem]:
    """Unquoted and restricted values in a role's overrides."""
    for here, answers in _overridden(document.data, schema, registry):
        inside = {p: place for p, place in document.positions.items() if p.startswith(f"{here}/")}
        yield from plain_type_problems(answers, document.plain_types, inside)
        yield from wrong_half_problems(answers, inside, private=False)


def _overridden(data: object, schema: Schema, registry: Registry) -> Iterator[tuple[str, list[Answer]]]:
    """The overrides of each file: where they stand, and their answers."""
    overrides = data.get("overrides") if isinstance(data, Mapping) else None
    for stem in schema.get("properties", {}).get("overrides", {}).get("properties", {}):
        if isinstance(overrides, Mapping) and stem in overrides:
            here = f"/overrides/{stem}"
            yield here, leaves(overrides[stem], member(stem, registry), here)
