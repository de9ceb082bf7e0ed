"""Rules: one module per area; each rule is one small object that judges a filing and yields findings. Reads no files."""

from beian.rules import entity, evidence, labelling, model, naming, numbers, product, published, references, risk, text
from beian.rules.base import Rule

ALL: tuple[Rule, ...] = (
    *entity.RULES,
    *naming.RULES,
    *product.RULES,
    *model.RULES,
    *numbers.RULES,
    *published.RULES,
    *risk.RULES,
    *labelling.RULES,
    *evidence.RULES,
    *references.RULES,
    *text.RULES,
)

_BY_ID = {rule.id: rule for rule in ALL}


def by_id(name: str) -> Rule | None:
    """The rule of that id, or None."""
    return _BY_ID.get(name)
