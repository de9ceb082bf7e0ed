"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import ai_models as model  # noqa: F401 - each makes its rules known
from beian.rules import (
    audience,  # noqa: F401 - each makes its rules known
    data,  # noqa: F401 - each makes its rules known
    entity,  # noqa: F401 - each makes its rules known
    evidence,  # noqa: F401 - each makes its rules known
    files,  # noqa: F401 - each makes its rules known
    labelling,  # noqa: F401 - each makes its rules known
    lifecycle,  # noqa: F401 - each makes its rules known
    numbers,  # noqa: F401 - each makes its rules known
    operation,  # noqa: F401 - each makes its rules known
    papers,  # noqa: F401 - each makes its rules known
    published,  # noqa: F401 - each makes its rules known
    references,  # noqa: F401 - each makes its rules known
    services,  # noqa: F401 - each makes its rules known
    suppliers,  # noqa: F401 - each makes its rules known
    workflow,  # noqa: F401 - each makes its rules known
)
from beian.rules import licences as product  # noqa: F401 - each makes its rules known
from beian.rules.claims import (
    characters,  # noqa: F401 - each makes its rules known
    dates,  # noqa: F401 - each makes its rules known
    long_answers,  # noqa: F401 - each makes its rules known
    naming,  # noqa: F401 - each makes its rules known
    public,  # noqa: F401 - each makes its rules known
    roles,  # noqa: F401 - each makes its rules known
)
from beian.rules.claims import topics as claims  # noqa: F401 - each makes its rules known
from beian.rules.claims import training as told  # noqa: F401 - each makes its rules known
from beian.rules.claims import wording as text  # noqa: F401 - each makes its rules known
from beian.rules.claims import writing as prose  # noqa: F401 - each makes its rules known
from beian.rules.rule import KNOWN, Rule

ALL: tuple[Rule, ...] = tuple(sorted(KNOWN, key=lambda rule: rule.id))

_BY_ID = {rule.id: rule for rule in ALL}


def by_id(name: str) -> Rule | None:
    """The rule of that id, or None."""
    return _BY_ID.get(name)
