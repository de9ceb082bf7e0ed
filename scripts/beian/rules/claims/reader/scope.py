"""What a filing says that it does not do: exclusions in its own words, in scope, purpose, rules of access."""

from __future__ import annotations

from beian.core.model import Filing
from beian.rules.claims.reader.facts import flat, values, worlds
from beian.rules.claims.reader.finding import mentions
from beian.rules.claims.reader.kinds import ClaimKind
from beian.rules.claims.reader.modes import denied
from beian.rules.claims.reader.passages import Reading, add_passages
from beian.rules.rule import Case

PLACES = (
    "/assessment/scope_of_use",
    "/assessment/groups_served",
    "/disclosure/*",
    "/@type/*",
    "/assessment/data/training",
    "/models/*/training_data/*",
    "/products/*/functions/*/introduction",
    "/products/*/minors",
    "/technical_supporter/*",
    "/technical_supporter/*/*",
    "/policies/user-agreement/text",
)


def excluded(case: Case, kind: ClaimKind) -> bool:
    """Whether every algorithm that a text may speak of excludes what the kind names, and none affirms it."""
    return all(_excluded(case, filing, kind) for filing in worlds(case))


def _excluded(case: Case, filing: Filing, kind: ClaimKind) -> bool:
    reading = _scope(case, filing)
    said: dict[int, bool] = {}  # by sentence, whether it denies; one that also affirms does not
    for one in mentions(kind, reading):
        said[id(one.sentence)] = said.get(id(one.sentence), True) and denied(one.sentence, one.spans)
    affirmed, denials = list(said.values()).count(False), list(said.values()).count(True)
    return denials > 0 and affirmed <= 1 and denials >= affirmed


def _scope(case: Case, filing: Filing) -> Reading:
    known: dict[str, Reading] = case.worked_out.setdefault("scopes", {})
    if filing.id not in known:
        known[filing.id] = reading = Reading([])
        texts = [one for place in PLACES for one in flat(values(filing, place)) if isinstance(one, str)]
        for text in dict.fromkeys(texts):
            add_passages(reading, filing, "", text)
    return known[filing.id]
