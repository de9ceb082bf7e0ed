"""All composers: importing the modules of the pages makes theirs known."""

from __future__ import annotations

from beian.schema.derived import (
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
    model,
    models,
    product,
    responsibility,
    support,
    types,
)
from beian.schema.derived.composer import COMPOSERS

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
    "model",
    "models",
    "product",
    "responsibility",
    "support",
    "types",
]
