"""Composers of the self-assessment: what its chapters take from other pages."""

from __future__ import annotations

from beian.schema.derived.algorithm import products_ticked
from beian.schema.derived.composer import Reader, composer


@composer
def services(answers: Reader) -> dict[str, dict[str, str]]:
    """A chapter for every product that is ticked and has none yet."""
    written = {answers.get(f"{answers.here}/{one}/product") for one in answers.ids(answers.here)}
    missing = [product.rpartition("/")[2] for product in products_ticked(answers)]
    return {one: {"product": one} for one in missing if one not in written}


@composer
def risk_title(answers: Reader) -> str:
    """The kind of the risk in official words."""
    return answers.text("1/kind")


@composer
def control_title(answers: Reader) -> str:
    """The area of the control in official words."""
    return answers.text("1/area")
