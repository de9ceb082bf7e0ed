"""Failing examples: each file in rules/ is a one-line patch on a shipped filing, and the problem that it must give.

To add an example, add a file named for the rule. `line` is text that stands in the reported line of the patched file;
`message` and `remedy`, where given, are words of what is said.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import support
from beian import rules
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
    wanted = patch["expect"] if isinstance(patch["expect"], list) else [patch["expect"]]
    return sorted(
        (
            one.get("path", patch["file"]),
            support.line_of(root / one.get("path", patch["file"]), one["line"]),
            one["rule"],
            one["severity"],
        )
        for one in wanted
    )


@pytest.mark.parametrize("file", EXAMPLES, ids=IDS)
def test_a_patch_gives_exactly_its_problem_at_its_line(file: Path, content_root: Path) -> None:
    patch = example(file)
    found = patched(content_root, patch)
    assert sorted((one["path"], one["line"], one["rule"], one["severity"]) for one in found) == expected(
        content_root, patch
    )
    for one in found:
        assert one["message"]
        assert one["message_en"]
        assert one["remedy"], "a problem says how to mend it"
    for wanted in _wanted(patch):
        same = [one for one in found if one["rule"] == wanted["rule"]]
        assert any(wanted.get("message", "") in one["message"] for one in same)
        assert any(wanted.get("remedy", "") in one["remedy"] for one in same)


@pytest.mark.parametrize(
    "file", [file for file in EXAMPLES if "examples/private" in example(file)["file"]], ids=lambda file: file.stem
)
def test_no_message_holds_a_restricted_value(file: Path, content_root: Path) -> None:
    patch = example(file)
    said = json.dumps(patched(content_root, patch), ensure_ascii=False)
    for value in restricted_values(content_root):
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
