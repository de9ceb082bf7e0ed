"""Editions do not leak: review does not depend on restricted values, public on nothing that is not public."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import support
from beian.core.model import MASK, Edition, Filing, Masked
from beian.schema.editions import edition_of
from beian.schema.filings import Library
from beian.schema.walk import leaves, visibility


def answers(filing: Filing, edition: Edition) -> str:
    return json.dumps(edition_of(filing, edition).answers, ensure_ascii=False)


def changed(data: Any, schema: dict, keep: set[str], pointer: str = "") -> Any:
    """The answers with every leaf of another visibility than `keep` replaced, options and references included."""
    result = json.loads(json.dumps(data))
    for place, value, leaf in leaves(data, schema):
        if visibility(leaf) in keep or value is None:
            continue
        *steps, last = place.split("/")[1:]
        target = result
        for step in steps:
            target = target[int(step)] if isinstance(target, list) else target.get(step, {})
        if last in target:
            target[last] = [f"另{value}"] if isinstance(value, list) else f"另{value}"
    return result


@pytest.mark.parametrize("name", support.EXAMPLES)
def test_the_public_edition_is_the_same_whatever_else_is_answered(library: Library, name: str) -> None:
    filing = library.filing(name)
    assert filing
    other = Filing(**{**vars(filing), "answers": changed(filing.answers, filing.schema, {"public"})})
    assert other.answers != filing.answers
    assert answers(other, "public") == answers(filing, "public")
    assert answers(other, "review") != answers(filing, "review")


@pytest.mark.parametrize("name", support.EXAMPLES)
def test_the_review_edition_is_the_same_whatever_the_restricted_values(library: Library, name: str) -> None:
    filing = library.filing(name)
    assert filing
    other = Filing(**{**vars(filing), "answers": changed(filing.answers, filing.schema, {"public", "filing"})})
    assert other.answers != filing.answers
    assert answers(other, "review") == answers(filing, "review")
    assert answers(other, "filing") != answers(filing, "filing")


@pytest.mark.parametrize("name", support.EXAMPLES)
def test_the_review_edition_is_the_same_without_the_private_half(library: Library, shipped: Path, name: str) -> None:
    filing = library.filing(name)
    without = support.workspace(shipped, private=False).library.filing(name)
    assert filing
    assert without
    assert filing.has_private
    assert not without.has_private
    assert answers(without, "review") == answers(filing, "review")


@pytest.mark.parametrize("edition", ["review", "public"])
def test_no_restricted_value_is_left(library: Library, shipped: Path, edition: Edition) -> None:
    secrets = [
        value
        for file in (shipped / "examples/private").rglob("*.yaml")
        for value in _texts(yaml.safe_load(file.read_text("utf-8")))
    ]
    assert len(secrets) > 10
    for name in support.EXAMPLES:
        filing = library.filing(name)
        assert filing
        said = answers(filing, edition)
        assert [secret for secret in secrets if secret in said] == []


def test_every_restricted_answer_is_the_one_mask(library: Library) -> None:
    filing = library.filing(support.ENTITY)
    assert filing
    masked = [
        value
        for _, value, leaf in leaves(edition_of(filing, "review").answers, filing.schema)
        if visibility(leaf) == "restricted"
    ]
    assert len(masked) > 20
    assert all(isinstance(value, Masked) and value == MASK for value in masked)


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _texts(value)]
    return [str(node)] if str(node) != "resident_id" else []
