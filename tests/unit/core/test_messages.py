"""Whatever is said to people is said in Chinese and in English, and a Chinese message has no bare English term."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

import beian
from beian.core.errors import Failure
from beian.core.places import engine_folder
from beian.core.problem import GATES, SEVERITIES, Position, Problem, Text, ordered
from beian.core.text.references import SHELVES
from beian.rules import ALL
from beian.rules.rule import Rule

PACKAGE = Path(beian.__file__).parent
HANZI = re.compile(r"[\u4e00-\u9fff]")
# names of things that people type or see as they are
NAMES = r"filings|private|[a-z_]+\.yaml|README|make|fmt|beian|strip|confirm|adopt|classify|ICP|APP|PNG|JPG"
IDENTIFIER = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+|\[\[.*?\]\]|[a-z_]+/[a-z_./…]+|\{[^}]*\}|--?[a-z]+|[A-Z]\d?")


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_rule_speaks_both_languages_and_names_its_basis(rule: Rule) -> None:
    for text in (rule.title, rule.message, rule.remedy):
        assert HANZI.search(text.zh)
        assert re.search(r"[a-z]", text.en)
    assert not HANZI.search(rule.title.en.replace("算法", "").replace("本", "")) or rule.id == "NAM-001"
    assert rule.basis
    assert rule.confidence in ("high", "medium", "low")
    assert rule.severity in SEVERITIES
    assert rule.gate in GATES
    assert re.fullmatch(r"[A-Z]{3}-\d{3}", rule.id)


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in ALL}) == len(ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_both_messages_are_filled_by_the_same_finding(rule: Rule) -> None:
    """A value for one language only would leave a hole in the other."""
    places = [
        {name.removesuffix("_en") for name in re.findall(r"\{(\w+)", text)}
        for text in (rule.message.zh, rule.message.en)
    ]
    assert places[0] == places[1]
    assert not rule.restricted or places == [set(), set()], "a rule on restricted answers takes no values"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_chinese_message_has_no_bare_english_term(rule: Rule) -> None:
    for text in (rule.title.zh, rule.message.zh, rule.remedy.zh):
        left = set(re.findall(r"[A-Za-z]{3,}", re.sub(NAMES, "", IDENTIFIER.sub("", text.replace("Word", "")))))
        assert left - typed_words() == set()


@cache
def typed_words() -> set[str]:
    """Words that stand in the files just so: names of entries, of options, of sorts of references."""
    words = {*SHELVES, "answer"}

    def collect(node: object) -> None:
        if isinstance(node, dict):
            words.update(node.get("properties", {}), node.get("enum", ()))
            for value in node.values():
                collect(value)

    for file in engine_folder("schemas").rglob("*.json"):
        collect(json.loads(file.read_text("utf-8")))
    return words


def test_every_message_in_the_code_comes_in_both_languages() -> None:
    """Text(…), Failure(…) and problem(…) take the Chinese words first and the English ones second."""
    checked = 0
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Text", "Failure")
                and len(node.args) == 2
            ):
                chinese, english = (_words(argument) for argument in node.args)
                if HANZI.search(chinese):
                    checked += 1
                    assert english, f"{file.name}:{node.lineno}"
                    assert len(HANZI.findall(english)) <= 12, f"{file.name}:{node.lineno}"
    assert checked > 100


def _words(node: ast.expr) -> str:
    return "".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def test_a_failure_says_both() -> None:
    assert str(Failure("中", "en")) == "中\nen"


def test_problems_come_in_a_stable_order_without_repeats() -> None:
    def at(path: str, line: int, rule: str = "A", severity: str = "error") -> Problem:
        return Problem(Position(path, line), "", rule, severity, "draft", Text("甲", "a"))  # type: ignore[arg-type]

    wanted = [at("a", 1), at("a", 2, "A"), at("a", 2, "B"), at("a", 2, "A", "warning"), at("b", 1)]
    assert ordered([*reversed(wanted), *wanted]) == wanted


def test_the_json_names_its_keys_once() -> None:
    keys = list(Problem(Position("a"), "", "A", "error", "draft", Text("甲", "a")).as_dict())
    assert keys[:8] == ["path", "line", "column", "pointer", "rule", "severity", "gate", "message"]
    assert "basis" in keys
