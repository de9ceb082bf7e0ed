"""Composers of the evidence: what a piece is and proves, from where answers name it."""

from __future__ import annotations

from beian.schema.derived.composer import Reader, composer

KINDS = {  # by what a piece proves; the first that fits
    "/security_assessment/": "record",
    "/labelling/implicit": "console",
    "/implicit_label": "console",
    "/intervention/manual": "console",
    "/intervention/sampling": "console",
    "/labelling/": "screenshot",
    "/explicit_label": "screenshot",
    "/label_reminder": "screenshot",
    "/switch_off/": "screenshot",
    "products/": "screenshot",
}


def _models(answers: Reader) -> list[str]:
    """The models that name the piece among their proofs."""
    own = answers.here.split("/")[2]
    return [one for one in answers.ids("/models") if own in (answers.get(f"/models/{one}/proofs") or ())]


@composer
def evidence_kind(answers: Reader) -> str | None:
    """A contract for a model that is called by an interface; else by the first kind of answer that it proves."""
    if any(answers.get(f"/models/{one}/origin") == "api" for one in _models(answers)):
        return "contract"
    proved = answers.get("1/proves") or ()
    return next((kind for place, kind in KINDS.items() if any(place in one for one in proved)), None)


@composer
def version_shown(answers: Reader) -> str | None:
    """The version of the products whose answers a picture of the screen proves, where it is the same."""
    if answers.get("1/kind") != "screenshot":
        return None
    shown = {one.split("/")[1] for one in answers.get("1/proves") or () if one.startswith("products/")}
    versions = {answers.get(f"/products/{one}/version") for one in shown}
    return versions.pop() if len(versions) == 1 else None
