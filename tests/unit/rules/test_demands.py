"""The table of demands: all known ones by id, each met by what it names; all known reasons for a return."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache

import pytest

import support
from beian import rules
from beian.commands.cli import main
from beian.rules import schema_demands as data
from beian.rules.schema_demands import ATTESTED, CHECKED, OPEN, PREVENTED, RECORD, areas, demands, reasons


def test_there_are_146_demands_and_50_reasons() -> None:
    assert len(demands()) == 146
    assert [one.number for one in reasons()] == list(range(1, 51))


@pytest.mark.parametrize("name", sorted(demands()))
def test_a_demand_is_met_by_what_it_names(name: str) -> None:
    one = demands()[name]
    assert one.says.zh
    assert one.says.en
    assert name[:3] in areas()
    assert all(rules.by_id(rule) for rule in one.rules)
    if one.kind in (PREVENTED, RECORD):
        assert rules.by_id(name) is None, "a rule that can never fire"
        assert is_there(one.where), one.where
    elif one.kind == CHECKED:
        assert one.rules
        assert not one.where, "nobody would see it: the rules say what meets it"
    else:
        assert one.kind in (ATTESTED, OPEN)
        assert rules.by_id(name) is None


@cache
def names_of_tests() -> Counter[str]:
    """How often each test and each failing example is there, by its name."""
    folder = support.CHECKOUT / "tests"
    texts = [file.read_text("utf-8") for file in folder.rglob("test_*.py")]
    functions = [name for text in texts for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)]
    return Counter([*functions, *(file.stem for file in (folder / "examples/rules").glob("*.yaml"))])


def is_there(where: str) -> bool:
    """Whether a required answer, a test or a failing example is there, and is the only one of its name."""
    if where.startswith("schemas/"):
        file, _, place = where.partition("#")
        return is_required(json.loads((support.CHECKOUT / file).read_text("utf-8")), place.split("/"))
    return names_of_tests()[where] == 1


def is_required(schema: dict, place: list[str]) -> bool:
    """Whether a schema asks for an answer, or has it follow from others: always, or when another answer is given."""
    cases = [schema, *(case.get("then", {}) for case in schema.get("allOf", []))]
    if not any(place[0] in [*case.get("required", []), *case.get("x-needed", [])] for case in cases):
        return False
    return not place[1:] or is_required(schema["properties"][place[0]], place[1:])


def test_a_required_answer_is_told_from_one_that_is_not() -> None:
    assert is_there("schemas/assessment.json#intervention/manual")
    assert is_there("schemas/product.json#guardian_consent"), "for children"
    assert not is_there("schemas/product.json#audience")
    assert not is_there("schemas/assessment.json#intervention/nothing")
    assert is_there("test_every_filing_packs")
    assert is_there("schema-enum")
    assert not is_there("bundle.status"), "no place of code, which may move"
    assert not is_there("test_nothing")


def test_explain_knows_every_demand(capsys: pytest.CaptureFixture[str]) -> None:
    for name in demands():
        assert main(["explain", name]) == 0
    said = capsys.readouterr().out
    for kind in ("prevented by", "attested by", "failing example"):
        assert kind in said


@pytest.mark.parametrize("reason", reasons(), ids=lambda one: str(one.number))
def test_a_reason_for_a_return_is_caught_or_says_why_only_people_can(reason: data.ReturnReason) -> None:
    assert reason.says.zh
    assert reason.says.en
    assert reason.sources
    kinds = {demands()[name].kind if name in demands() else CHECKED for name in reason.rules}
    assert set(reason.rules) <= {*demands(), *(rule.id for rule in rules.ALL)}
    assert kinds & {CHECKED, PREVENTED} or reason.person.zh, "nothing catches it"
    assert OPEN not in kinds
    if ATTESTED in kinds:
        assert reason.person.zh
        assert reason.person.en


def test_every_area_has_a_name_and_every_rule_an_area() -> None:
    assert {rule.id[:3] for rule in rules.ALL} | {name[:3] for name in demands()} <= set(areas())
