"""Failing examples: each file in rules/ is a one-line patch on a shipped filing, and the problem that it must give.

To add an example, add a file named for the rule. `line` is text that stands in the reported line of the patched file;
`message` and `remedy`, where given, are words of what is said.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import support
from beian import rules
from beian.check import quiet_prose
from beian.check.quiet_prose import QuietProse
from beian.core.places import engine_folder
from beian.schema.registry import Registry

FOLDER = Path(__file__).parent / "rules"
EXAMPLES = sorted(FOLDER.glob("*.yaml"))
IDS = [file.stem for file in EXAMPLES]
OTHER = ("portal", "beian")  # schemas of no filing
SILENT = {"$schema", "$comment", "title", "description", "markdownEnumDescriptions"}  # keywords that do not judge
HOLDING = {"properties", "allOf", "items", "if", "then", "else", "additionalProperties"}  # that hold other schemas


def example(file: Path) -> dict:
    return support.yaml_texts(file)


def patched(root: Path, patch: dict) -> list[dict]:
    """The problems after the patch, as `check --format json` gives them; entities that it patches are added."""
    support.apply(root, [patch, *patch.get("and", [])])
    return [problem.as_dict() for problem in support.problems_in(root)]


def expected(root: Path, patch: dict) -> list[tuple]:
    return sorted(
        (
            one.get("path", patch["file"]),
            support.line_of(root / one.get("path", patch["file"]), one["line"]),
            one["rule"],
            one["severity"],
        )
        for one in _wanted(patch)
    )


def of_prose(rule: str) -> bool:
    return rule in quiet_prose.IDS


def ask_only(patch: pytest.MonkeyPatch, wanted: Callable[[str], bool]) -> None:
    """Let checks ask only those rules."""
    patch.setattr(QuietProse, "rules", lambda _, __, rules: [rule for rule in rules if wanted(rule.id)])


@pytest.mark.parametrize("file", EXAMPLES, ids=IDS)
def test_a_patch_gives_exactly_its_problem_at_its_line(
    file: Path, checked_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By all rules; those that read the prose, which takes as long as all others, of their own examples (see below)."""
    patch = example(file)
    if not any(of_prose(one["rule"]) for one in _wanted(patch)):
        ask_only(monkeypatch, lambda rule: not of_prose(rule))
    found = patched(checked_root, patch)
    assert sorted((one["path"], one["line"], one["rule"], one["severity"]) for one in found) == expected(
        checked_root, patch
    )
    for one in found:
        assert one["message"]
        assert one["message_en"]
        assert one["remedy"], "a problem says how to mend it"
    for wanted in _wanted(patch):
        same = [one for one in found if one["rule"] == wanted["rule"]]
        assert any(wanted.get("message", "") in one["message"] for one in same)
        assert any(wanted.get("remedy", "") in one["remedy"] for one in same)


@pytest.mark.long
@pytest.mark.parametrize("file", EXAMPLES, ids=IDS)
def test_no_other_patch_contradicts_the_prose(file: Path, checked_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = example(file)
    ask_only(monkeypatch, of_prose)
    found = {one["rule"] for one in patched(checked_root, patch)}
    assert found & quiet_prose.IDS == {one["rule"] for one in _wanted(patch)} & quiet_prose.IDS


@pytest.mark.parametrize(
    "file", [file for file in EXAMPLES if "examples/private" in example(file)["file"]], ids=lambda file: file.stem
)
def test_no_message_holds_a_restricted_value(file: Path, checked_root: Path) -> None:
    patch = example(file)
    said = json.dumps(patched(checked_root, patch), ensure_ascii=False)
    for value in restricted_values(checked_root):
        assert value not in said


def restricted_values(root: Path) -> list[str]:
    values: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, dict):
            for inner in node.values():
                collect(inner)
        elif isinstance(node, str) and len(node) > 5 and node != "resident_id":
            values.append(node)

    for file in (root / "examples/private").rglob("*.yaml"):
        collect(support.yaml_texts(file))
    assert len(values) > 8
    return values


def test_the_shipped_example_has_no_problem(shipped: Path) -> None:
    assert support.problems_in(shipped) == []


def test_every_rule_has_a_failing_example() -> None:
    shown = {one["rule"] for file in EXAMPLES for one in _wanted(example(file))}
    assert {rule.id for rule in rules.ALL} - shown == set()


def test_every_example_is_named_for_its_rule() -> None:
    for file in EXAMPLES:
        assert any(
            file.stem == rule or file.stem.startswith(f"{rule}-")
            for rule in (one["rule"] for one in _wanted(example(file)))
        )


def test_every_schema_keyword_in_use_has_a_failing_example() -> None:
    shown = {one["rule"] for file in EXAMPLES for one in _wanted(example(file))}
    used = {f"schema-{_rule_name(word)}" for word in _keywords()}
    assert used - shown == set()


def _wanted(patch: dict) -> list[dict]:
    return patch["expect"] if isinstance(patch["expect"], list) else [patch["expect"]]


def _rule_name(keyword: str) -> str:
    named = {"const": "constant"}.get(keyword, keyword)
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in named)


def _keywords() -> set[str]:
    """The JSON Schema keywords that the shipped schemas judge with."""
    registry, found = Registry(), set()
    waiting = [registry.schema(file.stem) for file in engine_folder("schemas").glob("*.json") if file.stem not in OTHER]
    while waiting:
        schema = waiting.pop()
        for key, value in schema.items():
            inner = value.values() if key == "properties" else value if key == "allOf" else [value]
            holds = key in HOLDING and not isinstance(value, bool)
            waiting += [member for member in inner if holds and isinstance(member, dict)]
            if key not in SILENT and not key.startswith("x-") and not holds:
                found.add(key)
    return found
