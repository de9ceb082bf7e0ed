"""All composers: importing the modules of the pages makes theirs known."""

from __future__ import annotations

from beian.schema.derived.composer import COMPOSERS
from beian.schema.derived.composers import (
    algorithm,
    assessment,
    data,
    decided,
    disclosure,
    entity,
    evidence,
    generative,
    intervention,
    labelling,
    licence,
    models,
    product,
    responsibility,
    support,
    systems,
    types,
    workflow,
)

__all__ = [
    "COMPOSERS",
    "algorithm",
    "assessment",
    "data",
    "decided",
    "disclosure",
    "entity",
    "evidence",
    "generative",
    "intervention",
    "labelling",
    "licence",
    "models",
    "product",
    "responsibility",
    "support",
    "systems",
    "types",
    "workflow",
]
