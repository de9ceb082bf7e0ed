"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import (
    entity,
    evidence,
    labelling,
    model,
    naming,
    numbers,
    product,
    published,
    references,
    risk,
    suppliers,
    text,
)
from beian.rules.base import Rule

ALL: tuple[Rule, ...] = (
    *entity.RULES,
    *naming.RULES,
    *product.RULES,
    *model.RULES,
    *numbers.RULES,
    *suppliers.RULES,
    *published.RULES,
    *risk.RULES,
    *labelling.RULES,
    *evidence.RULES,
    *references.RULES,
    *text.RULES,
)
