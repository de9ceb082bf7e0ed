"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import (
    audience,
    data,
    dates,
    entity,
    evidence,
    labelling,
    model,
    naming,
    product,
    references,
    risk,
    roles,
    samples,
    services,
    staffing,
    text,
    told,
    workflow,
)
from beian.rules.base import Rule

ALL: tuple[Rule, ...] = (
    *entity.RULES,
    *staffing.RULES,
    *naming.RULES,
    *roles.RULES,
    *dates.RULES,
    *product.RULES,
    *services.RULES,
    *audience.RULES,
    *model.RULES,
    *data.RULES,
    *told.RULES,
    *risk.RULES,
    *workflow.RULES,
    *labelling.RULES,
    *samples.RULES,
    *evidence.RULES,
    *references.RULES,
    *text.RULES,
)
