"""Prose is read once: what was found quiet is not read again, and whatever may have changed it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from beian.check import quiet_prose
from beian.core.model import Filing
from beian.rules.claims.reader import claims

RULES = support.CHECKOUT / "tests/examples/rules"
OF_PROSE = sorted(file for file in RULES.glob("CLM-*.yaml"))[:3]
OF_ERRORS = ("LAB-001", "DAT-001", "REF-001")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The filings whose prose was read, as they come."""
    names: list[str] = []
    whole = claims.contradictions_in

    def noted(case, reading):
        names.append(case.filing.id)
        return whole(case, reading)

    monkeypatch.setattr(claims, "contradictions_in", noted)
    return names


def told(root: Path) -> list[str]:
    return sorted({one.rule for one in support.problems_in(root)})


def test_a_second_check_reads_no_prose(checked_root: Path, read: list[str]) -> None:
    assert told(checked_root) == []
    assert read == []


def test_a_changed_answer_has_its_filing_and_entity_read_again(checked_root: Path, read: list[str]) -> None:
    file = checked_root / f"filings/{support.PROVIDER}.yaml"
    support.replace_once(file, "      - illustrate\n  wenyin-app:", "  wenyin-app:")
    told(checked_root)
    assert sorted(read) == [support.ENTITY, support.PROVIDER], "and not the other role"


@pytest.mark.long
@pytest.mark.parametrize("file", OF_PROSE, ids=lambda file: file.stem)
def test_a_contradiction_is_told_as_long_as_it_stands(file: Path, checked_root: Path) -> None:
    patch = support.yaml_texts(file)
    before = (checked_root / patch["file"]).read_text("utf-8")
    support.apply(checked_root, [patch])
    for _ in range(2):
        assert set(told(checked_root)) & quiet_prose.IDS
    (checked_root / patch["file"]).write_text(before, "utf-8")
    assert told(checked_root) == []


def test_another_engine_reads_again(checked_root: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beian.papers.dry_runs._engine_stamps", lambda: "another")
    told(checked_root)
    assert sorted(read) == sorted(support.EXAMPLES)


def test_nothing_of_the_prose_is_kept(checked_root: Path) -> None:
    kept = [file.read_text("utf-8") for file in (checked_root / "build/cache/quiet").iterdir()]
    assert len(kept) == len(support.EXAMPLES)
    assert all(len(one) < 200 and one.isascii() for one in kept)


@pytest.mark.long
@pytest.mark.parametrize("rule", OF_ERRORS)
def test_errors_are_the_same_without_the_rules_that_warn(rule: str, checked_root: Path) -> None:
    support.apply(checked_root, [support.yaml_texts(RULES / f"{rule}.yaml")])

    def errors(filing: Filing) -> list[object]:
        return [one for one in support.workspace(checked_root).problems(filing) if one.severity == "error"]

    opened = support.workspace(checked_root)
    found = {filing.id: opened.errors(filing) for filing in opened.filings()}
    assert found == {filing.id: errors(filing) for filing in opened.filings()}
    assert any(found.values())
