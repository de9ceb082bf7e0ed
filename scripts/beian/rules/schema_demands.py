"""Demands on a filing and what meets each: a rule, the data model, the record, people, or nothing yet.

From `schemas/law/demands.json`, which also holds the known reasons for a return. A demand that a rule checks is found by
its id; the data says the rest. Also what the guides say of a rule: whom it concerns, an
example that breaks it, what a new law changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from beian.content.yaml.strict import load
from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.rules import ALL, by_id
from beian.rules.rule import Rule
from beian.schema.law import citation_of
from beian.schema.registry import Registry, label

CHECKED, PREVENTED, RECORD, ATTESTED, OPEN = "checked", "prevented", "record", "attestation", "open"
STEPS = {"entity": Text("备案主体", "entity"), "algorithm": Text("算法", "algorithm")}
EXAMPLES = "tests/examples/rules"


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
class ReturnReason:
    """A known reason for a return: the demands and rules that answer it, and what in it only people can tell."""

    number: int
    says: Text
    rules: tuple[str, ...]
    sources: tuple[Text, ...]
    person: Text


@cache
def _demands_table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads((engine_folder("schemas") / "law" / "demands.json").read_text("utf-8"))
    return table


@cache
def demands() -> Mapping[str, Demand]:
    """All demands by id."""
    return {name: _demand(name, row) for name, row in _demands_table()["demands"].items()}


def _demand(name: str, row: Mapping[str, Any]) -> Demand:
    rule, declared = by_id(name), row.get("kind", OPEN)
    rules = tuple(row.get("by", ())) if rule is None else (name,)
    kind = CHECKED if rule or (rules and declared == OPEN) else declared
    return Demand(name, Text(row["says"], row["says_en"]), kind, rules, row.get("where", ""), declared == ATTESTED)


@cache
def reasons() -> tuple[ReturnReason, ...]:
    """The known reasons, in the order of their numbers."""
    return tuple(_reason(row) for row in _demands_table()["reasons"])


def _reason(row: Mapping[str, Any]) -> ReturnReason:
    table = _demands_table()
    sources = tuple(Text(table["sources"][source], table["sources_en"][source]) for source in row["source"].split())
    person = Text(row.get("person", ""), row.get("person_en", ""))
    return ReturnReason(row["number"], Text(row["says"], row["says_en"]), tuple(row["rules"]), sources, person)


@cache
def areas() -> Mapping[str, Text]:
    """The areas by the three letters that begin the ids of their rules, in the order of the table."""
    return {name: Text(row["says"], row["says_en"]) for name, row in _demands_table()["areas"].items()}


@dataclass(frozen=True)
class Failing:
    """A failing example: what it is about, the file that it changes, and the lines before and after."""

    says: str
    file: str
    find: str
    replace: str


def reach(rule: Rule, registry: Registry) -> list[Text]:
    """The steps, types and roles that a rule is for."""
    return [STEPS[step] for step in rule.scope] + [label(registry.schema(name)) for name in (*rule.types, *rule.roles)]


def failing(name: str) -> Failing | None:
    """The failing example of a rule: the same that tests it. None where the engine has none."""
    folder = engine_folder(EXAMPLES)
    files = (folder / f"{name}.yaml", *sorted(folder.glob(f"{name}-*.yaml")))
    file = next((candidate for candidate in files if candidate.is_file()), None)
    text = file.read_bytes() if file else b""
    patch = load(text, file.name).data if file else None
    if not isinstance(patch, dict):
        return None
    first = text.decode("utf-8").partition("\n")[0]
    says = first.removeprefix("#").strip() if first.startswith("#") else ""
    return Failing(says, str(patch["file"]), str(patch["find"]).rstrip("\n"), str(patch["replace"]).rstrip("\n"))


@dataclass(frozen=True)
class RuleChange:
    """A rule that changed on a day, and why."""

    day: date
    rule: Rule
    reason: Text


def changes(since: date) -> list[RuleChange]:
    """What changed on that day or later, also what is still to come; by day and rule."""
    found_changes = [change for rule in ALL for change in _changes_of(rule) if change.day >= since]
    return sorted(found_changes, key=lambda change: (change.day, change.rule.id, change.reason.zh))


def _changes_of(rule: Rule) -> Iterator[RuleChange]:
    if rule.in_force_from:
        yield RuleChange(rule.in_force_from, rule, Text("开始适用", "comes into force"))
    if rule.in_force_until:
        yield RuleChange(rule.in_force_until + timedelta(days=1), rule, Text("不再适用", "is no longer in force"))
    for instrument in {
        citation.instrument.id: citation.instrument for citation in map(citation_of, rule.basis) if citation
    }.values():
        if instrument.in_force:
            title = instrument.title
            yield RuleChange(instrument.in_force, rule, Text(f"依据《{title.zh}》施行", f"rests on: {title.en}"))
