"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import (  # noqa: F401 - importing a module makes its rules known
    ai_models,
    audience,
    data,
    entity,
    evidence,
    files,
    labelling,
    licences,
    lifecycle,
    numbers,
    operation,
    papers,
    published,
    references,
    services,
    suppliers,
    workflow,
)
from beian.rules.claims import (  # noqa: F401
    characters,
    dates,
    long_answers,
    naming,
    public,
    returns,
    roles,
    topics,
    training,
    wording,
    writing,
)
from beian.rules.rule import KNOWN, Rule

ALL: tuple[Rule, ...] = tuple(sorted(KNOWN, key=lambda rule: rule.id))

_BY_ID = {rule.id: rule for rule in ALL}


def by_id(name: str) -> Rule | None:
    """The rule of that id, or None."""
    return _BY_ID.get(name)
