"""Every known demand on a filing, and what meets it: a rule, the data model, the record, people, or nothing yet.

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

CHECKED, PREVENTED, RECORD, ATTESTED, OPEN = "checked", "prevented", "record", "attestation", "open"


@dataclass(frozen=True)
class Demand:
    """One demand. `rules` check it, or a part of it; `where` is what else meets it.

    That is a required answer (`schemas/model.json#proofs`), a test that shows how the data model does, or a module.
    People may attest one that a rule checks in part.
    """

    id: str
    says: Text
    kind: str
    rules: tuple[str, ...]
    where: str
    may_be_attested: bool


@dataclass(frozen=True)
class Reason:
    """A known reason for a return: the demands and rules that answer it, and what in it only people can tell."""

    number: int
    says: Text
    rules: tuple[str, ...]
    sources: tuple[Text, ...]
    person: Text


@cache
def _table() -> Mapping[str, Any]:
    return json.loads((engine_folder("schemas") / "law" / "demands.json").read_text("utf-8"))


@cache
def demands() -> Mapping[str, Demand]:
    """All demands by id."""
    return {name: _demand(name, row) for name, row in _table()["demands"].items()}


def _demand(name: str, row: Mapping[str, Any]) -> Demand:
    rule, given = by_id(name), row.get("kind", OPEN)
    found = tuple(row.get("by", ())) if rule is None else (name,)
    kind = CHECKED if rule or (found and given == OPEN) else given
    where = rule.check.__module__.removeprefix("beian.") if rule else row.get("where", "")
    return Demand(name, Text(row["says"], row["says_en"]), kind, found, where, given == ATTESTED)


@cache
def reasons() -> tuple[Reason, ...]:
    """The known reasons, in the order of their numbers."""
    return tuple(_reason(row) for row in _table()["reasons"])


def _reason(row: Mapping[str, Any]) -> Reason:
    table = _table()
    sources = tuple(Text(table["sources"][one], table["sources_en"][one]) for one in row["source"].split())
    person = Text(row.get("person", ""), row.get("person_en", ""))
    return Reason(row["number"], Text(row["says"], row["says_en"]), tuple(row["rules"]), sources, person)


@cache
def areas() -> Mapping[str, Text]:
    """The areas by the three letters that begin the ids of their rules, in the order of the table."""
    return {name: Text(row["says"], row["says_en"]) for name, row in _table()["areas"].items()}
