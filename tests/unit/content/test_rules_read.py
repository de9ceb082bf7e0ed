"""Rules read answers that the schemas know, and nothing else: every pointer and every key in `rules/` is a field."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import support
from beian.content.loading import RECORD_FOLDERS
from beian.core.problem import Text
from beian.rules.rule import KNOWN, rule
from beian.schema.registry import Registry

APART = ("schema_demands",)  # reads the table of demands, no answers
RULES = sorted(
    file for file in (support.CHECKOUT / "scripts" / "beian" / "rules").glob("*.py") if file.stem not in APART
)
FILES = [
    path.stem
    for path in (support.CHECKOUT / "schemas").glob("*.json")
    if path.stem not in ("portal", "portal_override", "beian")
]
SCHEMA_WORDS = {"items", "properties", "type", "enum"}  # what is read of a schema, not of an answer
ANY = "*"


def tree() -> dict[str, Any]:
    """All answers there can be: by file stem, shelves of records included."""
    registry = Registry()
    files = {stem: registry.schema(stem) for stem in FILES}
    shelves = {name: {"additionalProperties": registry.schema(kind)} for name, kind in RECORD_FOLDERS.items()}
    policy = {"properties": {"title": {}, "text": {}}}
    return {"properties": {**files, **shelves, "policies": {"additionalProperties": policy}}}


def reaches(schema: Any, parts: list[str]) -> bool:
    if not parts:
        return True
    if not isinstance(schema, dict):
        return False
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    first, *rest = parts
    if first == ANY:
        candidates = [*known.values(), other, schema.get("items")]
        return any(reaches(one, rest) for one in candidates)
    if first in known:
        return reaches(known[first], rest)
    return (
        reaches(other, rest)
        if isinstance(other, dict)
        else reaches(schema.get("items"), rest if first.isdigit() else parts)
    )


def keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys(value)


def text_of(node: ast.AST) -> str | None:
    """A literal, or an f-string with `*` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else ANY for part in node.values)
    return None


def pointers(file: Path) -> set[str]:
    module = ast.parse(file.read_text("utf-8"))
    inside = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = {text_of(node) for node in ast.walk(module) if id(node) not in inside}
    return {text for text in texts if text and text.startswith("/") and len(text) > 1 and ANY not in text.split("/")[1]}


def read_keys(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            found.add(text_of(node.args[0]))
    return {key for key in found if key and not key.startswith(("/", "x-")) and ANY not in key} - SCHEMA_WORDS


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_every_pointer_is_a_field(file: Path) -> None:
    everything = tree()
    unknown = [one for one in pointers(file) if not reaches(everything, [p for p in one.split("/")[1:] if p])]
    assert unknown == []


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_every_key_is_a_field(file: Path) -> None:
    known = set(keys(tree())) | {"title", "text"}
    assert read_keys(file) - known == set()


def test_the_test_finds_what_is_no_field() -> None:
    assert not reaches(tree(), ["algorithm", "colour"])
    assert reaches(tree(), ["products", ANY, "prior_licence", "holder"])


GOOD = {
    "title": Text("须填写", "is needed"),
    "message": Text("没有填写", "is not there"),
    "remedy": Text("填写", "fill it in"),
    "basis": ("实务：示例",),
}


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("ZZZ-001", {"severity": "eror"}, "severity 'eror' is none of error, warning, info. did you mean error?"),
        ("ZZZ-001", {"severity": None}, "severity None is none of"),
        ("ZZZ-001", {"gate": "packing"}, "gate 'packing' is none of draft, pack, submit, after_approval"),
        ("ZZZ-001", {"confidence": "ours"}, "confidence 'ours' is none of high, medium, low"),
        ("ZZZ-001", {"scope": ("algoritm",)}, "did you mean algorithm?"),
        ("ZZZ-001", {"scope": ()}, "none is given"),
        ("ZZZ-001", {"basis": ()}, "none is given"),
        ("ZZZ-1", {}, "three capitals, a dash, three digits"),
        ("zzz-001", {}, "three capitals, a dash, three digits"),
        ("ZZZ-001", {"remedy": Text("填写", "")}, "remedy: Chinese and English are needed"),
        ("LAB-004", {}, "there is a rule of this id already"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_where_it_is_made(
    name: str, facts: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beian.rules.rule.KNOWN", known := [*KNOWN])
    with pytest.raises(ValueError, match=f"rule {name}: ") as caught:
        rule(name, **{**GOOD, **facts})(lambda _: [])
    assert words in str(caught.value)
    assert known == KNOWN, "and is not known"
    rule("ZZZ-001", **GOOD)(lambda _: [])
    assert known[-1].id == "ZZZ-001"


def test_a_rule_is_for_types_and_roles_that_there_are() -> None:
    types = Registry().schema("algorithm")["properties"]["type"]["enum"]
    roles = Registry().schema("algorithm")["properties"]["roles"]["items"]["enum"]
    assert [one.id for one in KNOWN if not {*one.types} <= {*types} or not {*one.roles} <= {*roles}] == []
