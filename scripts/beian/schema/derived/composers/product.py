"""Composers of the products: what they take from the entity's usual practice, from its licence and from the decision."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer
from beian.schema.derived.composers.algorithm import products_ticked
from beian.schema.derived.composers.data import first_given


def _as_usual(answers: Reader, condition: str, name: str) -> str | None:
    """The usual answer, unless the product answers otherwise what it depends on."""
    usual = answers.get(f"/practice/{condition}")
    own = answers.get(f"1/{condition}")
    text: str | None = answers.get(f"/practice/{name}") if own == usual else None
    return text


@composer
def usual_real_name_method(answers: Reader) -> str | None:
    """The entity's way to verify names, for a product that verifies them as usual."""
    return _as_usual(answers, "real_name_required", "real_name_method")


@composer
def usual_minors(answers: Reader) -> str | None:
    """What the entity does for minors, for a product with the usual audience."""
    return _as_usual(answers, "audience", "minors")


@composer
def no_companion(answers: Reader) -> str | None:
    """No, where an algorithm that the product is filed with was decided on as no companion service."""
    used = answers.here.rpartition("/companion/")[0] in products_ticked(answers)
    decided = answers.get("/algorithm/filing_decision/questions/companion/answer")
    return "no" if used and decided == "no" else None


@composer
def same_function(answers: Reader) -> str | None:
    """What another product says of the function of the same id: one function may be in several products."""
    *_, function, name = answers.here.split("/")
    own = answers.here.split("/")[2]
    others = [one for one in answers.ids("/products") if one != own]
    return first_given(answers, "/products", others, f"functions/{function}/{name}")
