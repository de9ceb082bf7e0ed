"""Everything that is shipped: all example entities, of every type, role and origin of a model, check clean and pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import support
from beian.core.model import Filing, Schema
from beian.schema.algorithm_types import types
from beian.schema.walk import leaves

UNTRUE = {  # what no example can truly answer, and where tests see it instead
    "/algorithm/misread/*": "no sentence of an example is misread: tests/unit/check/test_misreading.py",
    "/entity/misread/*": "the same",
    "/entity/group/filing_entity": "the entities of the examples file themselves: below",
}


@pytest.fixture(scope="session")
def filings(examples: Path) -> list[Filing]:
    return support.workspace(examples).library.filings


@pytest.mark.long
def test_nothing_shipped_has_a_problem(examples: Path) -> None:
    assert support.problems_in(examples) == []


@pytest.mark.long
def test_every_filing_packs(everything: Path, filings: list[Filing]) -> None:
    assert f"packed {len(filings)}, not packed 0" in (everything / "said.txt").read_text("utf-8")


def test_every_type_and_role_has_an_example(filings: list[Filing]) -> None:
    assert {filing.type for filing in filings if filing.algorithm} == {*types()}
    assert {filing.role for filing in filings if filing.type == "generative_synthesis"} == {
        "service_provider",
        "technical_supporter",
    }
    subtypes = {filing.answers.get("retrieval_filtering", {}).get("retrieval_subtype") for filing in filings}
    assert {"information_retrieval", "content_filtering"} <= subtypes


def test_models_of_every_origin_and_an_entity_with_nothing_but_step_one(filings: list[Filing]) -> None:
    entities = [filing for filing in filings if not filing.algorithm]
    origins = {model["origin"] for entity in entities for model in entity.answers["models"].values()}
    assert {"self_trained", "fine_tuned", "open_weights", "api", "rules"} == origins
    algorithms = {filing.entity for filing in filings if filing.algorithm}
    assert [entity.id for entity in entities if entity.entity not in algorithms]


def test_one_entity_explains_another_holder_of_its_licence(filings: list[Filing]) -> None:
    explained = [
        pointer
        for filing in filings
        for pointer, _, _ in leaves(filing.answers, filing.schema)
        if pointer.endswith("/prior_licence/holder_difference")
    ]
    assert explained


def test_no_two_entities_share_an_identifier(filings: list[Filing]) -> None:
    entities = [filing for filing in filings if not filing.algorithm]
    for key in ("uscc", "name"):
        values = [entity.answers["entity"][key] for entity in entities]
        assert len(set(values)) == len(values)


def test_together_the_examples_answer_every_field(filings: list[Filing]) -> None:
    asked = {pointer for filing in filings for pointer in places(None, filing.schema)}
    answered = {pointer for filing in filings for pointer in places(filing.answers, filing.schema, given=True)}
    assert len(asked) > 400
    noted = {pointer for pointer in asked if pointer.split("/")[2] in ("waivers", "attestations")}
    # a waiver excuses a problem, and nothing shipped has one
    assert sorted(asked - answered - noted) == sorted(UNTRUE), (
        "answer these in a filing of filings/, or no test sees them"
    )


@pytest.mark.long
def test_an_entity_for_which_another_member_files_names_that_member(content_root: Path) -> None:
    file = content_root / "filings/acme/entity.yaml"
    group = "group:\n  member: yes\n  name: 安可美集团\n  filer: designated\n  note: 集团内统一填报。\n"
    support.replace_once(file, "related_registrations:\n", f"{group}related_registrations:\n")
    (found,) = (one for one in support.problems_in(content_root) if one.rule == "schema-required")
    assert (found.pointer, "filing_entity" in found.message.zh) == ("/group", True)
    support.replace_once(file, "filer: designated\n", "filer: designated\n  filing_entity: 安可美集团有限公司\n")
    assert "schema-required" not in {one.rule for one in support.problems_in(content_root)}
    shown = support.filing_in(content_root, "acme").answers["entity"]["group"]
    assert shown["filing_entity"] == "安可美集团有限公司"


def places(data: Any, schema: Schema, pointer: str = "", *, given: bool = False) -> Iterator[str]:
    """The places of a schema's answers, records as `*`; of those that were `given`, or of all."""
    inner = schema.get("items", {}) if schema.get("type") == "array" else schema
    if "x-overrides" in schema:
        return
    if inner.get("type") != "object":
        yield pointer
        return
    for key, member in inner.get("properties", {}).items():
        for one in records(data) if given else [{}]:
            if not given or key in one:
                yield from places(one.get(key), member, f"{pointer}/{key}", given=given)
    other = inner.get("additionalProperties")
    if isinstance(other, dict):
        for value in data.values() if given else [None]:
            yield from places(value, other, f"{pointer}/*", given=given)


def records(data: Any) -> list[dict[str, Any]]:
    return data if isinstance(data, list) else [data]
