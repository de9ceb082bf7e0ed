"""Composers of the algorithm's own pages: what follows from its products and roles."""

from __future__ import annotations

from beian.content.loading import OWN_FILES
from beian.schema.derived.composer import Reader, composer

OFFERED = ("online", "closed")  # states of a product that has been launched
NATIONAL_PLATFORM = "全国互联网安全管理服务平台"


def products_ticked(answers: Reader) -> list[str]:
    """The pointers of the products that the algorithm is filed with."""
    known = answers.ids("/products")
    ticked = [one for own in OWN_FILES for one in answers.ids(f"/{own}/products")]
    return [f"/products/{one}" for one in dict.fromkeys(ticked) if one in known]


def functions_ticked(answers: Reader, product: str) -> list[str]:
    """The names of the functions of a product that use the algorithm; none while one of them has no name."""
    key = product.rpartition("/")[2]
    chosen = [one for own in OWN_FILES for one in answers.get(f"/{own}/products/{key}/functions") or ()]
    names = [answers.get(f"{product}/functions/{one}/name") for one in chosen]
    return [] if None in names else names


@composer
def first_launch(answers: Reader) -> str | None:
    """The earliest launch of the products; nothing while one of them does not say it."""
    days = [answers.get(f"{product}/launched_on") for product in products_ticked(answers)]
    return min(days) if days and None not in days else None


@composer
def launched(answers: Reader) -> str | None:
    """Whether any of the products is launched."""
    states = [answers.get(f"{product}/status") for product in products_ticked(answers)]
    if not states or None in states:
        return None
    return "online" if any(state in OFFERED for state in states) else "planned"


@composer
def filed_name(answers: Reader) -> str | None:
    """The algorithm's name; with -1 for the provider and -2 for the supporter where it is filed in both roles."""
    name, roles = answers.get("/algorithm/name"), answers.get("/algorithm/roles") or []
    own = answers.here.split("/")[1]
    if not name or own not in roles or len(roles) == 1:
        return str(name) if name else None
    return f"{name}-{OWN_FILES.index(own) + 1}"


@composer
def launch_trigger(answers: Reader) -> list[str] | None:
    """The first launch, where an assessment is due."""
    return ["launch"] if answers.get("1/required") == "yes" else None


@composer
def launch_day(answers: Reader) -> object:
    """The launch, where it is the one situation that an assessment is about."""
    return answers.get("/algorithm/launched_on") if answers.get("1/triggers") == ["launch"] else None


@composer
def assessment_platform(answers: Reader) -> str | None:
    """The national platform, for a report that was submitted; companions report to a provincial office instead."""
    companion = answers.get("/algorithm/filing_decision/questions/companion/answer")
    return NATIONAL_PLATFORM if answers.get("1/status") == "submitted" and companion != "yes" else None
