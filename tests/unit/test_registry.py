"""The schemas: one plain tree, in both languages, with every portal field in a section that exists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beian.core.errors import Failure
from beian.core.places import engine_folder
from beian.schema.registry import Registry, kind, option_label, portal
from beian.schema.walk import is_record, is_record_list

FOLDER = engine_folder("schemas")
NAMES = sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != "portal")
OPTIONS = sorted((FOLDER / "options").glob("*.json"))
KINDS = {
    "option",
    "options",
    "text",
    "line",
    "date",
    "number",
    "file",
    "reference",
    "references",
    "lines",
    "marker",
    "policy",
}


def raw(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def nodes(node: Any, at: str = "") -> Iterator[tuple[str, dict]]:
    if isinstance(node, dict):
        yield at, node
        for key, value in node.items():
            yield from nodes(value, f"{at}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, f"{at}/{number}")


def leaves(schema: dict, at: str = "") -> Iterator[tuple[str, dict]]:
    """The answers that a schema knows, by the names on the way to them."""
    if "x-overrides" in schema:
        return
    if is_record(schema):
        members = dict(schema.get("properties", {}))
        if isinstance(schema.get("additionalProperties"), dict):
            members["*"] = schema["additionalProperties"]
        for key, member in members.items():
            yield from leaves(member, f"{at}/{key}")
    elif is_record_list(schema):
        yield from leaves(schema["items"], f"{at}/*")
    else:
        yield at, schema


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_closed_and_says_its_dialect(name: str) -> None:
    schema = raw(FOLDER / f"{name}.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for at, node in nodes(Registry().schema(name)):
        assert not {"oneOf", "anyOf", "not", "$dynamicRef", "$id", "$ref"} & set(node), at
        if node.get("type") == "object" and not {"x-overrides"} & set(node):
            assert "additionalProperties" in node, f"{name}{at} is open"


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_has_a_label_in_both_languages_and_a_known_kind(name: str) -> None:
    for at, leaf in leaves(Registry().schema(name)):
        assert leaf.get("title"), at
        assert leaf.get("x-title-en"), at
        assert kind(leaf) in KINDS, at
        assert leaf.get("x-visibility", "filing") in ("public", "filing", "restricted"), at


@pytest.mark.parametrize("file", OPTIONS, ids=lambda file: file.stem)
def test_an_option_list_has_a_wording_for_every_option_and_a_source(file: Path) -> None:
    options = raw(file)
    assert len(options["enum"]) == len(options["markdownEnumDescriptions"]) == len(options["x-english"])
    assert len(set(options["enum"])) == len(options["enum"])
    assert all(options["markdownEnumDescriptions"] + options["x-english"])
    assert options["x-sources"]
    assert options["x-confidence"]


def test_every_reference_stays_inside_the_schemas() -> None:
    for file in [*FOLDER.glob("*.json"), *OPTIONS]:
        for at, node in nodes(raw(file)):
            if "$ref" in node:
                assert (FOLDER / node["$ref"]).is_file(), f"{file.name}{at}"
                assert (FOLDER / node["$ref"]).resolve().is_relative_to(FOLDER)


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/a.json",
        "../beian.yaml",
        "/etc/passwd",
        "file:///etc/passwd",
        "options/../../x.json",
        "nothing.json",
    ],
)
def test_a_reference_to_elsewhere_is_a_failure(reference: str) -> None:
    with pytest.raises(Failure):
        Registry()._expand({"$ref": reference})


def test_every_portal_field_names_a_section_of_the_portal() -> None:
    known = {section["id"] for step in portal() for section in step["sections"]}
    for name in NAMES:
        for at, node in nodes(Registry().schema(name)):
            assert set(node.get("x-portal", {})) <= known, f"{name}{at}"
            for place in node.get("x-portal", {}).values():
                assert isinstance(place["order"], int), f"{name}{at}"


def test_every_portal_field_says_where_it_is_known_from() -> None:
    for name in NAMES:
        for at, leaf in leaves(Registry().schema(name)):
            if "x-portal" in leaf:
                assert leaf.get("x-sources"), f"{name}{at}"
                assert leaf.get("x-confidence"), f"{name}{at}"


ROLES = ("service_provider", "technical_supporter", "filing")
TYPES = raw(FOLDER / "options/algorithm_type.json")["enum"]


FILINGS = [("generative_synthesis", role) for role in ROLES] + [
    (name, "filing") for name in TYPES if name in NAMES and name != "generative_synthesis"
]


@pytest.mark.parametrize(("sort", "file"), FILINGS)
def test_no_two_fields_of_a_filing_share_a_place_in_the_portal(sort: str, file: str) -> None:
    taken: dict[tuple[str, int], str] = {}
    for name in NAMES:
        if name in (*ROLES, *TYPES, "filing") and name not in (sort, file):
            continue
        for at, leaf in leaves(Registry().schema(name)):
            for section, place in leaf.get("x-portal", {}).items():
                other = taken.setdefault((section, place["order"]), f"{name}{at}")
                assert other == f"{name}{at}", f"{section} {place['order']}: {other} and {name}{at}"


def test_the_owners_option_list_wins(tmp_path: Path) -> None:
    own = tmp_path / "options"
    own.mkdir()
    options = raw(FOLDER / "options/yes_no.json") | {"markdownEnumDescriptions": ["对", "错"]}
    (own / "yes_no.json").write_text(json.dumps(options), "utf-8")
    for registry, wording in ((Registry(tmp_path), "对"), (Registry(), "是")):
        field = registry.schema("generative_synthesis")["properties"]["implicit_label"]
        assert option_label(field, "yes").zh == wording
