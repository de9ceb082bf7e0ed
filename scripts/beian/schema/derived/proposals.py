"""Proposed answers of a filing that nobody has confirmed yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beian.core.model import Filing, Masked, Schema, at, parts
from beian.core.problem import Text
from beian.schema.display import breadcrumb, display
from beian.schema.registry import label
from beian.schema.walk import owns, schema_at


@dataclass(frozen=True)
class ProposedAnswer:
    """A value that the schema proposes, with the reason why."""

    pointer: str
    value: object
    name: Text  # of the answer: with the records around it in Chinese
    wording: str  # the value as papers word it, on one line
    reason: Text


def open_proposals(filing: Filing) -> Iterator[ProposedAnswer]:
    """Those that the filing owns, in the order of its schemas."""
    for pointer, derivation in filing.derived.items():
        if derivation.proposed and derivation.unconfirmed and owns(filing, parts(pointer)[0]):
            value, schema = at(filing.answers, pointer), schema_at(filing.schema, pointer)
            if value is not None and schema is not None and not isinstance(value, Masked):
                yield _proposal(filing, pointer, value, schema)


def _proposal(filing: Filing, pointer: str, value: object, schema: Schema) -> ProposedAnswer:
    name, said = Text(breadcrumb(filing, pointer), label(schema).en), schema["x-from"]["confirm"]
    words = " ".join(display(value, schema, filing.answers).split())
    return ProposedAnswer(pointer, value, name, words, Text(said["reason"], said["reason_en"]))
