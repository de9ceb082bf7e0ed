"""Every known demand on a filing, and what meets it: a rule, the data model, people, or nothing yet.

From `schemas/law/demands.json`, which also holds the known reasons for a return. A demand that a rule checks is found by
its id; the data says the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from beian.rules import by_id
from beian.values.places import engine_folder
from beian.values.problem import Text

CHECKED, PREVENTED, ATTESTED, OPEN = "checked", "prevented", "attestation", "open"


@dataclass(frozen=True)
class Demand:
    """One demand. `where` is what meets it: a rule's module, or the test that shows how the data model does.

    People may attest one that a rule checks in part.
    """

    id: str
    says: Text
    kind: str
    where: str
    may_be_attested: bool


@dataclass(frozen=True)
class Reason:
    """A known reason for a return, and the demands that answer it."""

    number: int
    says: Text
    rules: tuple[str, ...]
    source: str


@cache
def _table() -> Mapping[str, Any]:
    return json.loads((engine_folder("schemas") / "law" / "demands.json").read_text("utf-8"))


@cache
def demands() -> Mapping[str, Demand]:
    """All demands by id."""
    return {name: _demand(name, row) for name, row in _table()["demands"].items()}


def _demand(name: str, row: Mapping[str, str]) -> Demand:
    rule, given = by_id(name), row.get("kind", OPEN)
    where = rule.check.__module__.removeprefix("beian.") if rule else row.get("where", "")
    kind = CHECKED if rule else given
    return Demand(name, Text(row["says"], row["says_en"]), kind, where, given == ATTESTED)


@cache
def reasons() -> tuple[Reason, ...]:
    """The known reasons, in the order of their numbers."""
    return tuple(
        Reason(row["number"], Text(row["says"], row["says_en"]), tuple(row["rules"]), row["source"])
        for row in _table()["reasons"]
    )
