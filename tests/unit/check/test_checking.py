"""Checking in several processes finds what checking in one does."""

from __future__ import annotations

import gc
import os
import shutil
import weakref
from pathlib import Path

import pytest

import support
from beian.check import entities as checking
from beian.check.opening import opened
from beian.check.workspace import Workspace
from beian.core.errors import Failure
from beian.core.model import Filing
from beian.core.places import ContentRoot
from beian.core.problem import ordered

OWN = "filings/own/entity.yaml"


@pytest.fixture
def several(content_root: Path) -> Path:
    """Some copies of the example, each with a mistake of its own in another file."""
    for number in range(3):
        shutil.copytree(content_root / "filings/acme", content_root / f"filings/acme{number}")
    support.replace_once(content_root / "filings/acme0/entity.yaml", "type: enterprise", "type: company")
    support.replace_once(content_root / "filings/acme1/people.yaml", "  department: 算法研发部", "  department: ''")
    (content_root / "filings/acme2/notes.yaml").write_text("a: b\n", "utf-8")
    return content_root


def both(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[checking.CheckedEntity, checking.CheckedEntity]:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    one = checking.check_filings(ContentRoot(root), [])
    monkeypatch.setattr(checking, "FEW", 0)
    return one, checking.check_filings(ContentRoot(root), [])


@pytest.mark.long
def test_several_processes_find_what_one_does(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = both(several, monkeypatch)
    assert one == many
    assert {problem.position.path for problem in many.problems} >= {
        "filings/acme0/entity.yaml",
        "filings/acme1/people.yaml",
        "filings/acme2/notes.yaml",
    }


@pytest.mark.long
def test_examples_stay_hidden_beside_real_filings(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(several / "filings/acme", several / "filings/own")
    support.replace_once(several / OWN, "example: true\n", "")
    one, many = both(several, monkeypatch)
    assert one == many
    assert many.filings == 3


@pytest.mark.long
def test_a_named_filing_is_judged_alone_as_among_the_others(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("own", "other"):
        shutil.copytree(several / "filings/acme0", several / f"filings/{name}")
        support.replace_once(several / f"filings/{name}/entity.yaml", "example: true\n", "")
    alone = checking.check_filings(ContentRoot(several), ["own"])
    whole = Workspace(ContentRoot(several))
    assert alone.problems == ordered(p for one in whole.filings(["own"]) for p in whole.problems(one))
    assert alone.problems


@pytest.mark.parametrize("name", ["..", "../filings/own", "", "own/..", "Own"])
def test_a_name_that_is_none_reads_nothing_else(several: Path, name: str) -> None:
    with pytest.raises(Failure, match="acme0"):
        opened(ContentRoot(several), [name]).filings([name])


def test_a_link_in_place_of_a_named_entity_is_not_read(several: Path) -> None:
    shutil.copytree(several / "filings/acme0", several / "elsewhere")
    support.replace_once(several / "elsewhere/entity.yaml", "example: true\n", "")
    (several / "filings/own").symlink_to(several / "elsewhere")
    assert not opened(ContentRoot(several), ["own"]).tree.files("filings/own")
    assert Workspace(ContentRoot(several), entities=["own"]).tree.files("filings") == []


def test_an_example_beside_real_filings_cannot_be_named(several: Path) -> None:
    shutil.copytree(several / "filings/acme", several / "filings/own")
    support.replace_once(several / OWN, "example: true\n", "")
    with pytest.raises(Failure, match="acme"):
        checking.check_filings(ContentRoot(several), ["acme"])


@pytest.mark.long
def test_what_was_judged_is_let_go(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while nobody looks for circles: else a thousand filings stay in memory."""
    monkeypatch.setattr(checking, "AT_ONCE", 1)
    seen: list[weakref.ref[Filing]] = []
    try:
        for part in checking.workspaces(ContentRoot(several), False, None, ("acme", "acme1", "acme2")):
            assert [one() for one in seen] == [None] * len(seen)
            part.all_problems(part.filings())
            seen.append(weakref.ref(part.filings()[0]))
    finally:
        gc.enable()
    assert len(seen) == 3


@pytest.mark.long
def test_a_few_at_a_time_find_what_all_at_once_do(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "AT_ONCE", 1)
    monkeypatch.setattr(gc, "disable", lambda: None)
    entities = ("acme", "acme0", "acme1", "acme2")
    found, read = [], []
    for part in checking.workspaces(ContentRoot(several), False, None, entities):
        read.append(sorted(part.library.folders))
        found += part.all_problems(part.library.filings)
    assert read == [[entity] for entity in entities]
    assert ordered(found) == checking.check_filings(ContentRoot(several), []).problems
