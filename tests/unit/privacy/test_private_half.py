"""The private half completes what filings/ has, and nothing else; without it everything else still works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import support
from beian.core.model import at


def found(root: Path) -> list[tuple[str, int, str]]:
    return [(p.position.path, p.position.line, p.rule) for p in support.workspace(root).library.problems]


def test_both_halves_are_one_record(shipped: Path) -> None:
    filing = support.filing_in(shipped, support.ENTITY)
    person = at(filing.answers, "/people/lin-anran")
    assert (person["name"], person["id_type"]) == ("林安然", "resident_id")
    assert filing.position("/people/lin-anran/name").path == "filings/acme/people.yaml"
    assert filing.position("/people/lin-anran/id_type").path == "examples/private/acme/people.yaml"


def test_the_owners_private_folder_wins_over_the_examples(content_root: Path) -> None:
    shutil.copytree(content_root / "examples/private/acme", content_root / "private/acme")
    support.replace_once(content_root / "private/acme/people.yaml", "10000000001", "10000000009")
    filing = support.filing_in(content_root, support.ENTITY)
    assert at(filing.answers, "/people/lin-anran/phone") == "10000000009"
    assert filing.position("/people/lin-anran/phone").path == "private/acme/people.yaml"


def test_a_real_entity_takes_nothing_from_the_examples(content_root: Path) -> None:
    support.replace_once(content_root / "filings/acme/entity.yaml", "example: true\n", "")
    assert not support.filing_in(content_root, support.ENTITY).has_private


@pytest.mark.long
def test_without_a_private_half_the_content_is_still_without_problems(content_root: Path) -> None:
    shutil.rmtree(content_root / "examples/private")
    assert support.problems_in(content_root) == []
    assert not support.filing_in(content_root, support.ENTITY).has_private


def test_a_private_file_without_a_public_twin_is_a_problem(content_root: Path) -> None:
    file = content_root / "examples/private/acme/products/wenyin-pad.yaml"
    file.write_text("reviewer_access:\n  test_account: a\n", "utf-8")
    assert found(content_root) == [("examples/private/acme/products/wenyin-pad.yaml", 1, "PRV-001")]


def test_a_broken_private_file_is_a_problem_at_its_line(content_root: Path) -> None:
    (content_root / "examples/private/acme/people.yaml").write_text("lin-anran:\n  phone: 'x\n", "utf-8")
    assert found(content_root) == [("examples/private/acme/people.yaml", 2, "intake")]


def test_a_value_in_both_halves_is_a_problem_and_the_public_one_stays(content_root: Path) -> None:
    private = content_root / "examples/private/acme/people.yaml"
    support.replace_once(private, "lin-anran:\n", "lin-anran:\n  name: 另一人\n")
    assert ("examples/private/acme/people.yaml", 3, "PRV-001") in found(content_root)
    assert at(support.filing_in(content_root, support.ENTITY).answers, "/people/lin-anran/name") == "林安然"
