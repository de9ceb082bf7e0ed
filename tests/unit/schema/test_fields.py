"""Every question of the regulator's form has its place, its wording and its help, and every fact that a rule reads has one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import support
from beian.content.loading import RECORD_FOLDERS
from beian.core.errors import Failure
from beian.core.places import ContentRoot, engine_folder
from beian.papers.catalogue import catalogue
from beian.schema.algorithm_types import types
from beian.schema.registry import Registry, portal
from beian.schema.walk import is_record, is_record_list

FOLDER = engine_folder("schemas")
NAMES = sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != "portal")
FILES = sorted(FOLDER.rglob("*.json"))
ROLES = ("service_provider", "technical_supporter")
OTHER_TYPES = tuple(name for name, kind in types().items() if not kind.roles)
SHELVES = RECORD_FOLDERS
# what is filed together: the type's schema and the file of the role
FILINGS = (*(("generative_synthesis", role) for role in ROLES), *((kind, "filing") for kind in OTHER_TYPES))
NOT_AN_ANSWER = {"paper", "picture", "certificate", "record", "clock", "calendar", "register", "attestation", "text"}

# The 97 questions of the regulator's system by the section of its pages.
QUESTIONS: dict[str, list[str]] = {one["id"]: one["questions"] for step in portal() for one in step["sections"]}
SECTION = {question: section for section, questions in QUESTIONS.items() for question in questions}
FACTS: dict[str, list[str]] = yaml.safe_load(
    (support.CHECKOUT / "tests/unit/schema/facts_of_rules.yaml").read_text("utf-8")
)


def leaves(schema: dict[str, Any], at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answers that a schema knows, `*` for the name of any record."""
    if "x-overrides" in schema:
        return
    if is_record(schema):
        for key, member in schema.get("properties", {}).items():
            yield from leaves(member, f"{at}/{key}")
        if isinstance(schema.get("additionalProperties"), dict):
            yield from leaves(schema["additionalProperties"], f"{at}/*")
    elif is_record_list(schema):
        yield from leaves(schema["items"], f"{at}/*")
    else:
        yield at, schema


ANSWERS = [found for name in NAMES for found in leaves(Registry().schema(name), name)]


def named(schema: dict[str, Any]) -> list[str]:
    """The questions that an answer is for."""
    given = schema.get("x-field", [])
    return [given] if isinstance(given, str) else given


def test_there_are_97_questions() -> None:
    assert len(SECTION) == sum(map(len, QUESTIONS.values())) == 97, "counted on the pages of the system, by hand"


def test_every_question_has_an_answer_or_a_paper(content_root: Path) -> None:
    papers = {paper.field for paper in catalogue(ContentRoot(content_root)) if paper.field}
    assert {question for _, leaf in ANSWERS for question in named(leaf)} | papers == set(SECTION)


def test_a_paper_stands_in_the_section_of_its_question(content_root: Path) -> None:
    for paper in catalogue(ContentRoot(content_root)):
        if paper.field:
            assert SECTION[paper.field] == paper.section, paper.id


@pytest.mark.parametrize(("kind", "role"), FILINGS)
def test_within_a_filing_a_question_has_one_answer(kind: str, role: str) -> None:
    left_out = {*ROLES, "filing", "generative_synthesis", *OTHER_TYPES} - {kind, role}
    found: dict[str, str] = {}
    for at, leaf in ANSWERS:
        for question in named(leaf) if at.split("/")[0] not in left_out else ():
            assert found.setdefault(question, at) == at
    assert "algorithm_name" in found
    assert ("filing_role" in found) == (role in ROLES)
    assert ("technical_service_mode" in found) == (role == "technical_supporter")
    assert ("retrieval_subtype" in found) == (kind == "retrieval_filtering")


@pytest.mark.parametrize("kind", OTHER_TYPES)
def test_each_of_the_other_types_asks_the_common_questions_and_its_own(kind: str) -> None:
    schema = Registry().schema(kind)
    asked = [question for _, leaf in leaves(schema, kind) for question in named(leaf)]
    assert [question for question in asked if question != "retrieval_subtype"] == QUESTIONS["other_detail"]
    for question in ("algorithm_introduction", "data_source", "strategy", "risk_prevention", "explanation"):
        assert question in [*schema["required"], *schema["x-needed"]]
    for at, leaf in leaves(schema, kind):
        if "x-field" not in leaf:
            assert leaf["x-confidence"] == "ours", at
            assert any("第" in source for source in leaf["x-sources"]), f"{at} has no article"


def test_every_section_of_the_form_is_asked_for_something() -> None:
    assert [one for one in QUESTIONS if not QUESTIONS[one]] == ["reply"], "the answer to a return is a paper"
    optional = {section["id"] for step in portal() for section in step["sections"] if section.get("optional")}
    assert optional == {"change", "cancellation", "reply", "published_record"}


@pytest.mark.parametrize("rule", FACTS)
def test_every_fact_that_a_rule_reads_has_a_place(rule: str) -> None:
    known = {at for at, _ in ANSWERS}
    for fact in FACTS[rule]:
        shelf, _, rest = fact.partition("/*/")
        place = f"{SHELVES[shelf]}/{rest}" if shelf in SHELVES else fact
        assert place in known if "/" in fact else fact in NOT_AN_ANSWER, fact


def test_a_part_is_expanded_with_the_option_lists_it_refers_to() -> None:
    change = Registry()._expand({"$ref": "parts/change.json"})
    assert "entity_name" in change["properties"]["items"]["items"]["enum"]
    assert "$schema" not in change
    assert Registry().schema("filing")["properties"]["change"] == change


@pytest.mark.parametrize(
    "reference", ["../parts/change.json", "parts/../../x.json", "parts/deeper/x.json", "parts/x.yaml"]
)
def test_a_part_is_looked_for_in_its_folder_only(reference: str) -> None:
    with pytest.raises(Failure):
        Registry()._expand({"$ref": reference})
