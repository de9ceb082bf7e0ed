"""A role lays its own answers over the shared ones; they are merged, placed and judged as its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from beian.core.model import at

FILE = "filings/acme/wenyin/service_provider.yaml"


def override(root: Path, text: str) -> None:
    support.replace_once(root / FILE, "role: service_provider\n", f"role: service_provider\noverrides:\n{text}")


def test_records_are_merged_and_everything_else_is_replaced(content_root: Path) -> None:
    override(
        content_root,
        "  generative_synthesis:\n    output_file_format: [txt, png]\n  assessment:\n    data:\n      retention:\n        log_months: 9\n",
    )
    own, other = (support.filing_in(content_root, name) for name in (support.PROVIDER, support.SUPPORTER))
    assert at(own.answers, "/generative_synthesis/output_file_format") == ["txt", "png"]
    assert at(own.answers, "/assessment/data/retention/log_months") == 9
    assert at(own.answers, "/assessment/data/retention/explanation")
    assert at(other.answers, "/assessment/data/retention/log_months") == 12


def test_an_overridden_answer_stands_in_the_roles_file(content_root: Path) -> None:
    override(content_root, "  assessment:\n    data:\n      retention:\n        log_months: 9\n")
    own = support.filing_in(content_root, support.PROVIDER)
    place = own.position("/assessment/data/retention/log_months")
    assert (place.path, place.line) == (FILE, support.line_of(content_root / FILE, "log_months: 9"))
    assert own.position("/assessment/data/retention/explanation").path == "filings/acme/wenyin/assessment.yaml"


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("  assessment:\n    data:\n      retention:\n        log_months: 九\n", "log_months: 九", "schema-type"),
        ("  assessment:\n    nothing: 1\n", "nothing: 1", "schema-additional-properties"),
        ("  algorithm:\n    launch_status: later\n", "launch_status: later", "schema-enum"),
        ("  algorithm:\n    version: 2.4\n", "version: 2.4", "yaml-type"),
        ("  disclosure: {}\n", "disclosure: {}", "schema-min-properties"),
        ("  policies: {a: 甲}\n", "policies: {a", "schema-additional-properties"),
        ("  entity: {nothing: 甲}\n", "entity: {nothing", "schema-additional-properties"),
        ("  - assessment\n", "overrides:", "schema-type"),
        ("", "overrides:", "schema-type"),
    ],
)
def test_a_wrong_override_is_a_problem_at_its_line(content_root: Path, text: str, line: str, rule: str) -> None:
    override(content_root, text)
    problems = [(p.position.path, p.position.line, p.rule) for p in support.workspace(content_root).library.problems]
    assert problems == [(FILE, support.line_of(content_root / FILE, line), rule)]


def test_a_missing_shared_file_is_reported_once(content_root: Path) -> None:
    (content_root / "filings/acme/wenyin/assessment.yaml").unlink()
    problems = support.problems_in(content_root)
    assert ("filings/acme/wenyin/assessment.yaml", "intake") in [(p.position.path, p.rule) for p in problems]
    assert len(problems) == 1


def test_a_role_may_override_a_shared_record_too(content_root: Path) -> None:
    supporter = content_root / "filings/acme/wenyin/technical_supporter.yaml"
    support.replace_once(supporter, "overrides:\n", "overrides:\n  models:\n    wenyin-14b:\n      version: v2.3-api\n")
    assert support.problems_in(content_root) == []
    own, other = (support.filing_in(content_root, name) for name in (support.SUPPORTER, support.PROVIDER))
    assert own.answers["models"]["wenyin-14b"]["version"] == "v2.3-api"
    assert other.answers["models"]["wenyin-14b"]["version"] != "v2.3-api"


def test_a_role_may_override_answers_of_the_entity_and_its_people(content_root: Path) -> None:
    override(
        content_root,
        "  entity:\n    website: https://open.acme.example\n  people:\n    zhou-yining:\n      post: 算法安全负责人（服务提供者）\n",
    )
    assert support.problems_in(content_root) == []
    own, other = (support.filing_in(content_root, name) for name in (support.PROVIDER, support.SUPPORTER))
    assert own.answers["people"]["zhou-yining"]["post"] == "算法安全负责人（服务提供者）"
    assert own.answers["people"]["zhou-yining"]["name"] == other.answers["people"]["zhou-yining"]["name"]
    assert other.answers["people"]["zhou-yining"]["post"] != own.answers["people"]["zhou-yining"]["post"]


def test_an_override_cannot_bring_a_restricted_value_into_the_public_half(content_root: Path) -> None:
    supporter = content_root / "filings/acme/wenyin/technical_supporter.yaml"
    shelf = "  products:\n    wenyin-web:\n      reviewer_access:\n        test_password: geheim-4711\n"
    support.replace_once(supporter, "overrides:\n", f"overrides:\n{shelf}")
    found = support.problems_in(content_root)
    assert [one.rule for one in found] == ["PRV-001"]
    assert "geheim-4711" not in str([one.as_dict() for one in found])


def test_a_phone_number_cannot_be_overridden_in_the_public_half(content_root: Path) -> None:
    override(content_root, "  people:\n    zhou-yining:\n      phone: '13900000000'\n")
    found = support.problems_in(content_root)
    assert [one.rule for one in found] == ["PRV-001"]
    assert "13900000000" not in str([one.as_dict() for one in found])
