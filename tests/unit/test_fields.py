"""Every question of the regulator's form has its place, its wording and its help, and every fact that a rule reads has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from beian.content.loading import RECORD_FOLDERS
from beian.core.errors import Failure
from beian.core.places import ContentRoot, engine_folder
from beian.papers.catalogue import catalogue
from beian.schema.registry import Registry, portal
from beian.schema.walk import is_record, is_record_list, visibility

FOLDER = engine_folder("schemas")
NAMES = sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != "portal")
FILES = sorted(FOLDER.rglob("*.json"))
ROLES = ("service_provider", "technical_supporter")
OTHER_TYPES = ("personalized_push", "ranking_selection", "retrieval_filtering", "dispatch_decision")
SHELVES = RECORD_FOLDERS
# what is filed together: the type's schema and the file of the role
FILINGS = (*(("generative_synthesis", role) for role in ROLES), *((kind, "filing") for kind in OTHER_TYPES))
NOT_AN_ANSWER = {"paper", "picture", "certificate", "record", "clock", "calendar", "register", "attestation", "text"}

# The 97 questions of the regulator's system by the section of its pages.
QUESTIONS = {
    "entity_basic": "entity_name uscc entity_type registration_region detailed_address website monthly_active_users",
    "entity_certificate": "certificate_type certificate_address certificate_validity certificate_scan",
    "legal_representative": """legal_representative_name legal_representative_id_type legal_representative_id_number
        legal_representative_phone legal_representative_email legal_representative_id_scan""",
    "security_officer": """security_officer_name security_officer_id_type security_officer_id_number
        security_officer_phone security_officer_email security_officer_id_scan security_officer_employment_proof""",
    "entity_documents": "commitment_letter responsibility_statement icp_or_licence",
    "basic_attributes": """algorithm_type retrieval_subtype filing_role algorithm_name launch_date application_area
        self_assessment_report public_disclosure""",
    "gs_overview": "algorithm_introduction usage_scenario",
    "gs_data": """input_modality input_has_biometric input_has_identity output_modality output_file_format
        output_file_size batch_output""",
    "gs_model": """training_data_source training_has_overseas training_data_generation training_has_personal_info
        generation_algorithm_type hardware_requirements algorithm_performance calculation_method""",
    "gs_strategy": "preprocess_training_data preprocess_user_input postprocess_output",
    "gs_risk": """implicit_label explicit_label label_reminder user_data_protection rumor_refutation
        harmful_content_handling risk_prevention_statement""",
    "other_detail": """algorithm_introduction_other usage_scenario_other data_source_other data_has_biometric_other
        data_has_identity_other training_datasets_other model_description_other strategy_other risk_prevention_other""",
    "product": """product_name service_form access_address product_status service_target real_name_required
        prior_licence product_dau product_mau function_path""",
    "function": "function_name function_introduction",
    "technical_service": "technical_service_mode technical_support_plan technical_service_target",
    "change": "change_date change_items change_description",
    "cancellation": "termination_date cancellation_reason user_arrangements",
    "published_record": """filing_number published_class_or_role published_products published_purpose
        published_remark""",
}
SECTION = {question: section for section, questions in QUESTIONS.items() for question in questions.split()}
FACTS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "facts_of_rules.yaml").read_text("utf-8"))


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


def nodes(node: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield at, node
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from nodes(value, f"{at}/{key}")


ANSWERS = [found for name in NAMES for found in leaves(Registry().schema(name), name)]


def named(schema: dict[str, Any]) -> list[str]:
    """The questions that an answer is for."""
    given = schema.get("x-field", [])
    return [given] if isinstance(given, str) else given


def test_there_are_97_questions() -> None:
    assert len(SECTION) == sum(len(questions.split()) for questions in QUESTIONS.values()) == 97


def test_every_question_has_an_answer_or_a_paper(content_root: Path) -> None:
    papers = {paper.field for paper in catalogue(ContentRoot(content_root)) if paper.field}
    assert {question for _, leaf in ANSWERS for question in named(leaf)} | papers == set(SECTION)


def test_an_answer_and_a_paper_stand_in_the_section_of_their_question(content_root: Path) -> None:
    for at, leaf in ANSWERS:
        assert {SECTION[question] for question in named(leaf)} == set(leaf.get("x-portal", {})), at
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
    assert [question for question in asked if question != "retrieval_subtype"] == QUESTIONS["other_detail"].split()
    for question in ("algorithm_introduction", "data_source", "strategy", "risk_prevention", "explanation"):
        assert question in schema["required"]
    for at, leaf in leaves(schema, kind):
        if "x-field" not in leaf:
            assert leaf["x-confidence"] == "ours", at
            assert any("第" in source for source in leaf["x-sources"]), f"{at} has no article"


def test_every_answer_has_a_label_and_help_in_both_languages() -> None:
    lists = {json.loads(file.read_text("utf-8"))["x-description"] for file in (FOLDER / "options").glob("*.json")}
    for at, leaf in ANSWERS:
        assert leaf["title"], at
        assert leaf["x-title-en"], at
        assert 25 <= len(leaf["description"]) <= 90, f"{at}: {len(leaf['description'])}"
        assert len(leaf["x-description-en"]) >= 40, at
        assert leaf["description"] not in lists, f"{at} has only the help of its option list"


def test_every_answer_says_who_may_see_it_and_where_it_is_known_from() -> None:
    for at, leaf in ANSWERS:
        assert visibility(leaf) in ("public", "filing", "restricted"), at
        assert leaf["x-sources"], at
        assert leaf["x-confidence"] in ("high", "medium", "low", "ours"), at


@pytest.mark.parametrize("file", sorted((FOLDER / "options").glob("*.json")), ids=lambda file: file.stem)
def test_an_option_list_says_what_it_is_and_whether_it_was_verified(file: Path) -> None:
    options = json.loads(file.read_text("utf-8"))
    assert len(options["enum"]) == len(options["markdownEnumDescriptions"]) == len(options["x-english"])
    assert options["x-status"]
    assert options["x-sources"]
    assert not {"title", "description"} & set(options), "editors would show them over the field's own"
    assert options["x-title"]
    assert options["x-description"]
    assert options["x-description-en"]
    if options["x-confidence"] == "low":
        assert "未经核实" in options["x-description"]
        assert "unverified" in options["x-description-en"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_schema_file_is_closed_plain_and_neatly_written(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    for at, node in nodes(json.loads(text)):
        assert not {"oneOf", "anyOf", "not"} & set(node), at
        if node.get("type") == "object" and "x-overrides" not in node:
            assert node["additionalProperties"] is False or "propertyNames" in node, at
        if "$ref" in node:
            target = (file.parent / node["$ref"]).resolve()
            assert target.is_file(), at
            assert target.parent in (FOLDER, FOLDER / "options", FOLDER / "parts"), at


def test_every_section_of_the_form_is_asked_for_something() -> None:
    known = {section["id"] for step in portal() for section in step["sections"]}
    assert known - {"reply"} == set(QUESTIONS), "the answer to a return is a paper and no question"
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
