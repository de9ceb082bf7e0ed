"""Every rule of the list is somewhere: checked, prevented, attested, or left for later; nothing is claimed that is not there."""

from __future__ import annotations

import re

import support
from beian.rules import ALL

COVERAGE = support.yaml_texts(support.CHECKOUT / "tests/unit/rules_coverage.yaml")
READ = support.yaml_texts(support.CHECKOUT / "tests/unit/facts_of_rules.yaml")
KNOWN = {rule.id for rule in ALL}


def test_every_listed_rule_has_its_place() -> None:
    assert set(READ) - set(COVERAGE) == set()


def test_what_is_checked_is_a_rule() -> None:
    for name, one in COVERAGE.items():
        if one["kind"] == "checked":
            by = set(re.findall(r"[A-Z]{3}-\d{3}", str(one["by"])))
            assert by, name
            assert by <= KNOWN, name


def test_every_rule_is_in_the_table() -> None:
    assert KNOWN - {name for name, one in COVERAGE.items() if one["kind"] == "checked"} == set()


def test_what_is_not_checked_is_no_rule_and_says_why() -> None:
    for name, one in COVERAGE.items():
        if one["kind"] != "checked":
            assert one["kind"] in ("prevented", "attestation", "later"), name
            assert name not in KNOWN
            assert len(one["by"]) > 12, name
