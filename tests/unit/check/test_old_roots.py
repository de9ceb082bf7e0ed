"""`beian upgrade` of two content roots that 0.1 wrote: one not sent yet, one with sealed rounds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import support
from beian import __version__
from beian.core.problem import Problem

OLD = support.CHECKOUT / "tests/old_roots"
ENTITIES = {"dispatch": "jieyun", "guide": "suohe"}
MOVED = {
    "dispatch": ["dispatch/filing.yaml filed_name", "entity.yaml certificate/address", "models/shutu-eta.yaml hosting"],
    "guide": ["guide/algorithm.yaml launch_status", "entity.yaml certificate/type", "responsibility.yaml staff_total"],
}


def old_root(name: str, folder: Path) -> Path:
    """The root with what is the same today: pictures, policies, the private half."""
    root, entity = folder / name, ENTITIES[name]
    shutil.copytree(OLD / name, root)
    shutil.copytree(support.CHECKOUT / "examples/private" / entity, root / "examples/private" / entity)
    for part in ("evidence", "policies"):
        (root / "filings" / entity / part).mkdir(exist_ok=True)
        for file in (support.CHECKOUT / "filings" / entity / part).iterdir():
            if file.suffix in (".png", ".md") and not (root / "filings" / entity / part / file.name).exists():
                shutil.copy2(file, root / "filings" / entity / part)
    return root


@pytest.fixture(params=sorted(ENTITIES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def contents(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file() and "build" not in file.relative_to(root).parts
    }


def answers(root: Path) -> dict[str, object]:
    return {one.id: one.answers for one in support.workspace(root).library.filings}


def problems(root: Path) -> list[tuple[str, str, str]]:
    """What check finds, without lines: those move."""
    workspace = support.workspace(root)
    found: list[Problem] = workspace.all_problems(workspace.filings())
    return sorted((one.rule, one.position.path, one.pointer) for one in found)


def test_a_dry_run_lists_by_file_what_goes_and_writes_nothing(name: str, tmp_path: Path) -> None:
    root = old_root(name, tmp_path)
    before = contents(root)
    dry = support.beian_here("upgrade", "--dry-run", cwd=root)
    assert dry.returncode == 0
    assert contents(root) == before
    listed = [line.strip(" -") for line in dry.stdout.splitlines()]
    for one in MOVED[name]:
        file, pointer = one.split()
        start = listed.index(f"filings/{ENTITIES[name]}/{file}")
        assert pointer in listed[start : start + 4]


@pytest.mark.long
def test_an_old_root_is_rewritten_and_says_what_it_said(name: str, tmp_path: Path) -> None:
    root = old_root(name, tmp_path)
    before, said, found = contents(root), answers(root), problems(root)
    done = support.beian_here("upgrade", cwd=root)
    assert done.returncode == 0, done.stdout
    after = contents(root)
    changed = {path for path in before if after[path] != before[path]}
    assert after.keys() == before.keys()
    assert {f"filings/{ENTITIES[name]}/{one.split()[0]}" for one in MOVED[name]} <= changed
    assert all(path.endswith(".yaml") and "/submissions/" not in path for path in changed)
    assert f"engine: {__version__}" in (root / "beian.yaml").read_text("utf-8")
    assert answers(root) == said
    assert problems(root) == found
    assert "0 项" in support.beian_here("upgrade", cwd=root).stdout


def test_what_check_finds_in_an_old_root_is_new_since_then(tmp_path: Path) -> None:
    """0.1 found nothing; the paper that prints the day of appointment came later."""
    found = problems(old_root("dispatch", tmp_path))
    assert {rule for rule, _, _ in found} == {"PAP-001"}
    assert {path for _, path, _ in found} == {"filings/jieyun/responsibility.yaml"}


@pytest.mark.long
def test_an_answer_that_moved_is_no_difference_from_a_sealed_round(tmp_path: Path) -> None:
    root = old_root("guide", tmp_path)
    support.beian_here("upgrade", cwd=root)
    same = support.beian_here("diff", "suohe/guide", "--from", "002", "--to", "work", cwd=root)
    assert "0 处不同" in same.stdout
    file = root / "filings/suohe/guide/disclosure.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("purpose: |\n", "purpose: |\n  另有一句。\n", 1), "utf-8")
    other = support.beian_here("diff", "suohe/guide", "--from", "002", "--to", "work", cwd=root)
    assert "1 处不同" in other.stdout


def test_two_places_of_an_old_root_that_disagree_are_named(tmp_path: Path) -> None:
    root = old_root("dispatch", tmp_path)
    entity = root / "filings/jieyun/entity.yaml"
    written = support.yaml_texts(entity)["certificate"]["address"]
    entity.write_text(
        entity.read_text("utf-8").replace(f"  address: {written}\n", "  address: 另一处9号\n", 1), "utf-8"
    )
    before = contents(root)
    refused = support.beian_here("upgrade", cwd=root)
    assert refused.returncode == 1
    assert "filings/jieyun/entity.yaml: certificate/address ≠ entity/address" in refused.stdout
    assert contents(root) == before
