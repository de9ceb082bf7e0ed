"""Composers of the entity's own page, and its policies."""

from __future__ import annotations

import re

from beian.schema.derived.composer import Reader, composer

CERTIFICATES = {
    "enterprise": "business_license",
    "public_institution": "institution_cert",
    "social_org": "social_org_cert",
    "individual": "id_card",
}

REGION = re.compile(r"^[^\d]{2,8}?(?:省|自治区|市)(?:[^\d]{2,10}?(?:市|自治州|地区|盟))?[^\d]{1,10}?(?:区|县|旗|市)")


@composer
def certificate_type(answers: Reader) -> str | None:
    """The certificate that an entity of its type has."""
    return CERTIFICATES.get(answers.get("/entity/type"))


@composer
def region_of_address(answers: Reader) -> str | None:
    """Province, city and district with which the address begins."""
    found = REGION.match(str(answers.get("/entity/address") or ""))
    return found[0] if found else None


@composer
def website(answers: Reader) -> str | None:
    """The address of the first product that is a website."""
    sites = [one for one in answers.ids("/products") if answers.get(f"/products/{one}/service_form") == "website"]
    address: str | None = answers.get(f"/products/{sites[0]}/address") if sites else None
    return address


@composer
def monthly_active_users(answers: Reader) -> int | None:
    """The users of all products together; nothing while one of them does not say how many."""
    numbers = [answers.get(f"/products/{one}/monthly_active_users") for one in answers.ids("/products")]
    return sum(numbers) if numbers and None not in numbers else None


@composer
def all_policies(answers: Reader) -> list[str]:
    """Every policy of the entity, in the order of its systems; then the others."""
    systems = [
        answers.get(f"/responsibility/systems/{system}/policy") for system in answers.ids("/responsibility/systems")
    ]
    texts = answers.ids("/policies")
    return [*dict.fromkeys([one for one in systems if one in texts] + [*texts])]


@composer
def duty_hours(answers: Reader) -> str:
    """Each post with its hours."""
    posts = [f"/responsibility/posts/{post}" for post in answers.ids("/responsibility/posts")]
    said = [(answers.get(f"{post}/name"), answers.get(f"{post}/working_time")) for post in posts]
    return "；".join(f"{name}{hours}" for name, hours in said if name and hours).rstrip("。")


@composer
def registration_check(answers: Reader) -> str:
    """How users prove who they are: what all products say, each way once."""
    ways = [answers.get(f"/products/{product}/real_name_method") for product in answers.ids("/products")]
    return "；".join(dict.fromkeys(" ".join(way.split()).rstrip("。") for way in ways if way))


@composer
def complaint_answer_days(answers: Reader) -> int | None:
    """The longest time that a product gives itself to answer a complaint."""
    days = [answers.get(f"/products/{product}/complaints/response_days") for product in answers.ids("/products")]
    return max((day for day in days if day), default=None)
