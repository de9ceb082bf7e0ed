"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import (
    audience,
    characters,
    data,
    dates,
    entity,
    evidence,
    informing,
    labelling,
    lifecycle,
    long_answers,
    model,
    naming,
    numbers,
    product,
    prose,
    public,
    published,
    references,
    risk,
    roles,
    samples,
    services,
    signs,
    staffing,
    suppliers,
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
    *informing.RULES,
    *model.RULES,
    *numbers.RULES,
    *suppliers.RULES,
    *published.RULES,
    *data.RULES,
    *told.RULES,
    *risk.RULES,
    *workflow.RULES,
    *labelling.RULES,
    *samples.RULES,
    *evidence.RULES,
    *references.RULES,
    *public.RULES,
    *prose.RULES,
    *text.RULES,
    *long_answers.RULES,
    *characters.RULES,
    *signs.RULES,
    *lifecycle.RULES,
)

_BY_ID = {rule.id: rule for rule in ALL}


def by_id(name: str) -> Rule | None:
    """The rule of that id, or None."""
    return _BY_ID.get(name)
