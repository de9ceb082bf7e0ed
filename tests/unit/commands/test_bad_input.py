"""Bad input that no patch on one shipped file can show: types without roles, near names, restricted values."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from beian.core.problem import Problem, suggestion

ALGORITHM = "filings/acme/wenyin"


def found_at(root: Path, path: str) -> list[Problem]:
    return [problem for problem in support.problems_in(root) if problem.position.path == path]


@pytest.fixture
def without_roles(content_root: Path) -> Path:
    """The shipped algorithm as one of a type without roles."""
    support.replace_once(
        content_root / ALGORITHM / "algorithm.yaml", "type: generative_synthesis", "type: dispatch_decision"
    )
    return content_root


def test_a_role_where_none_exists_is_a_problem_of_the_answer_and_of_the_file(without_roles: Path) -> None:
    roles = [one for one in found_at(without_roles, f"{ALGORITHM}/algorithm.yaml") if "不分角色" in one.message.zh]
    assert [one.position.line for one in roles] == [
        support.line_of(without_roles / ALGORITHM / "algorithm.yaml", "roles:")
    ]
    for role in ("service_provider", "technical_supporter"):
        (first, *_) = found_at(without_roles, f"{ALGORITHM}/{role}.yaml")
        assert (first.position.line, first.severity) == (1, "error")
        assert "不分角色" in first.message.zh
        assert first.remedy.zh


def test_roles_of_another_shape_are_a_problem_and_no_crash(without_roles: Path) -> None:
    file = without_roles / ALGORITHM / "algorithm.yaml"
    support.replace_once(file, "roles:\n  - service_provider\n  - technical_supporter\n", "roles: {a: b}\n")
    assert [one for one in found_at(without_roles, f"{ALGORITHM}/algorithm.yaml") if "不分角色" in one.message.zh]


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("output_modalities", ["output_modality", "input_modality"], "output_modality"),
        ("yess", ["yes", "no"], "yes"),
        ("zzz", ["yes", "no"], ""),
        ("a", [], ""),
        ("nmae", ["name"], "name"),
    ],
)
def test_one_near_name_is_suggested_or_none(word: str, known: list[str], near: str) -> None:
    said = suggestion(word, known)
    assert said.zh == (f"是否想写 {near}？" if near else "")
    assert (near in said.en) if near else said.en == ""


def test_nothing_is_suggested_for_a_restricted_value(content_root: Path) -> None:
    file = content_root / "examples/private/acme/people.yaml"
    file.write_text(file.read_text("utf-8").replace("id_type: resident_id", "id_type: resident_ids"), "utf-8")
    problems = [one for one in support.problems_in(content_root) if one.rule == "schema-enum"]
    assert problems
    for one in problems:
        assert "是否想写" not in one.remedy.zh
        assert "resident_ids" not in one.message.zh + one.remedy.zh + one.message.en + one.remedy.en


def test_an_entry_that_is_already_there_is_not_suggested(content_root: Path) -> None:
    support.replace_once(
        content_root / "filings/acme/entity.yaml", "uscc: 91999999MA0ACME00H", "uscc: 91999999MA0ACME00H\nusccc: 甲"
    )
    (one,) = [one for one in support.problems_in(content_root) if one.rule == "schema-additional-properties"]
    assert "uscc？" not in one.remedy.zh


@pytest.mark.parametrize(
    ("find", "written", "rule"),
    [
        ("  valid_until: 长期", "\tvalid_until: 长期", "intake"),
        ("monthly_active_users: 386000", 'monthly_active_users: "386000"', "schema-type"),
        ("monthly_active_users: 386000", "monthly_active_users:", "CNF-001"),  # left empty, the sum is proposed
        ("legal_representative: lin-anran", "legal_representative: 123", "yaml-type"),
    ],
)
def test_one_mistake_is_told_once(content_root: Path, find: str, written: str, rule: str) -> None:
    """Neither the private half, nor a text that refers to the answer, says the same again in other words."""
    support.replace_once(content_root / "filings/acme/entity.yaml", find, written)
    assert [problem.rule for problem in support.problems_in(content_root)] == [rule]


def test_an_answer_that_nobody_gave_is_still_missed_by_what_refers_to_it(content_root: Path) -> None:
    support.replace_once(content_root / "filings/acme/products/wenyin-web.yaml", "registered_users: 402000\n", "")
    assert "REF-003" in {problem.rule for problem in support.problems_in(content_root)}


@pytest.mark.parametrize(
    ("written", "meant", "place"),
    [
        ("[[person:zhou-yinin]]", "是否想写 zhou-yining？", "filings/acme/people.yaml"),
        ("[[evidence:text-labels]]", "是否想写 text-label？", "filings/acme/evidence/text-labels.yaml"),
        ("[[policy:{name}]]", "", "filings/acme/policies/{name}.md"),
        ("[[model:{zzz}]]", "", "filings/acme/models/{zzz}.yaml"),
    ],
)
def test_of_an_unknown_reference_the_near_one_and_its_file_are_named(
    content_root: Path, written: str, meant: str, place: str
) -> None:
    file = content_root / "filings/acme/wenyin/disclosure.yaml"
    support.replace_once(file, "本算法的目的是帮助用户减少", f"本算法的目的是{written}帮助用户减少")
    (one,) = [one for one in support.problems_in(content_root, support.PROVIDER) if one.rule == "REF-003"]
    assert one.remedy.zh.startswith(f"{meant}记录应在 {place}。")
    assert place in one.remedy.en


def test_of_an_unknown_id_the_near_one_and_its_file_are_named(content_root: Path) -> None:
    file = content_root / "filings/acme/entity.yaml"
    support.replace_once(file, "legal_representative: lin-anran", "legal_representative: lin-anra")
    (one,) = [one for one in support.problems_in(content_root, "acme") if one.rule == "REF-001"]
    assert one.remedy.zh.startswith("是否想写 lin-anran？记录应在 filings/acme/people.yaml。")
