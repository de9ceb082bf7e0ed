"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import (  # noqa: F401 - each makes its rules known
    audience,
    characters,
    data,
    dates,
    entity,
    evidence,
    files,
    labelling,
    lifecycle,
    long_answers,
    model,
    naming,
    numbers,
    operation,
    papers,
    product,
    prose,
    public,
    published,
    references,
    roles,
    services,
    suppliers,
    text,
    told,
    workflow,
)
from beian.rules.base import KNOWN, Rule

ALL: tuple[Rule, ...] = tuple(sorted(KNOWN, key=lambda rule: rule.id))

_BY_ID = {rule.id: rule for rule in ALL}


def by_id(name: str) -> Rule | None:
    """The rule of that id, or None."""
    return _BY_ID.get(name)
