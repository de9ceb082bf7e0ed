"""Composers of the products' licences: number, domains and holder from the entity's ICP filing."""

from __future__ import annotations

import re

from beian.core.text.identifiers import ICP_STEM
from beian.schema.derived.composer import Reader, composer

HOST = re.compile(r"(?:https?://)?([\w.-]+)")
SECOND_LEVEL = frozenset(["ac", "com", "edu", "gov", "mil", "net", "org"])  # below .cn a domain has one label more


def _stem(number: object) -> str | None:
    """The number of an ICP filing without the suffix of a site or app."""
    found = ICP_STEM.match(number) if isinstance(number, str) else None
    return found[0] if found else None


@composer
def licence_number(answers: Reader) -> str | None:
    """The entity's ICP filing with the product's suffix."""
    stem, suffix = _stem(answers.get("/entity/icp_or_licence")), answers.get("1/suffix")
    return f"{stem}{suffix}" if stem and suffix else None


@composer
def licence_domains(answers: Reader) -> list[str] | None:
    """The registrable domain of a website's address."""
    host = HOST.match(answers.get("2/address") or "")
    if answers.get("2/service_form") != "website" or not host or not answers.get("1/number"):
        return None
    labels = host[1].lower().rstrip(".").split(".")
    count = 3 if labels[-1] == "cn" and len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return [".".join(labels[-count:])] if len(labels) > 1 else None


def _is_of_the_entity(answers: Reader) -> bool:
    """Whether the product's number belongs to the ICP filing that the entity's page names."""
    stem = _stem(answers.get("1/number"))
    return stem is not None and stem == _stem(answers.get("/entity/icp_or_licence"))


@composer
def licence_holder(answers: Reader) -> str | None:
    """The holder of the entity's ICP filing, for a number of it."""
    if not _is_of_the_entity(answers):
        return None
    own = answers.get("/entity/icp_is_own")
    holder: str | None = answers.get("/entity/name" if own == "yes" else "/entity/icp_holder") if own else None
    return holder


@composer
def licence_holder_difference(answers: Reader) -> str | None:
    """Why that holder is another company, where the product takes it from there."""
    if not _is_of_the_entity(answers) or answers.get("/entity/icp_is_own") != "no":
        return None
    same = answers.get("1/holder") == answers.get("/entity/icp_holder")
    reason: str | None = answers.get("/entity/icp_holder_difference") if same else None
    return reason


@composer
def registration_number(answers: Reader) -> str | None:
    """Of an ICP filing of the entity its number, of an app's that of the product it is for, or of the only app; nothing
    while it is under way."""
    kind, records = answers.get("1/kind"), answers.here.rpartition("/")[0].rpartition("/")[0]
    alike = [one for one in answers.ids(records) if answers.get(f"{records}/{one}/kind") == kind]
    if answers.get("1/status") not in (None, "issued"):
        return None
    if kind == "icp" and len(alike) == 1 and answers.get("/entity/icp_is_own") != "no":
        number = answers.get("/entity/icp_or_licence")
        return str(number) if _stem(number) else None
    apps = [one for one in answers.ids("/products") if answers.get(f"/products/{one}/service_form") == "app"]
    products: list[str] = answers.get("1/products") or (apps if len(alike) == 1 else [])
    number = answers.get(f"/products/{products[0]}/prior_licence/number") if len(products) == 1 else None
    return str(number) if kind == "app" and _stem(number) else None
