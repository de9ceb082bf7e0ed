"""Answers that are nearly the same as another entity's: found beside it, and from sketches that hold no text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import support
from beian.commands.lists.similarity import Sketch, groups

MECHANISM = "/disclosure/operation_mechanism"


@pytest.fixture
def two_clients(content_root: Path) -> Path:
    """A second entity whose papers were copied from the first, with other names in them."""
    for half in ("filings", "examples/private"):
        shutil.copytree(content_root / half / "acme", content_root / half / "copycat")
    for file in (content_root / "filings/copycat").rglob("*.yaml"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("安可美智能科技有限公司", "云川抄写科技有限公司").replace("文茵", "墨香"), "utf-8")
    return content_root


def test_copied_answers_are_found_under_other_names(two_clients: Path) -> None:
    done = support.beian_here("similar", cwd=two_clients)
    assert done.returncode == 1, done.stderr
    assert "acme/wenyin" in done.stdout
    assert "copycat/wenyin" in done.stdout
    assert MECHANISM in done.stdout


def test_different_entities_are_not_alike() -> None:
    done = support.beian_here("similar", cwd=support.CHECKOUT)
    assert done.returncode == 0, done.stdout


def test_another_content_root_is_compared_by_sketches_without_text(two_clients: Path, tmp_path: Path) -> None:
    sketch = tmp_path / "客户甲.json"
    shutil.rmtree(two_clients / "filings/acme")
    assert support.beian_here("similar", "--write", str(sketch), cwd=two_clients).returncode == 0
    for one in json.loads(sketch.read_text("utf-8")):
        assert set(one) == {"filing", "pointer", "hashes"}
        assert all(len(value) == 16 and int(value, 16) >= 0 for value in one["hashes"])
    other = support.copy_content(tmp_path / "other")
    done = support.beian_here("similar", str(sketch), cwd=other)
    assert done.returncode == 1
    assert "copycat/wenyin" in done.stdout


@pytest.mark.parametrize("content", ["", "{}x", '[{"filing": 1}]', '[{"filing": "a", "pointer": "b", "hashes": [1]}]'])
def test_what_is_no_sketch_is_refused(content: str, content_root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    done = support.beian_here("similar", str(tmp_path / "x.json"), cwd=content_root)
    assert done.returncode == 2
    assert "x.json" in done.stderr
    assert "Traceback" not in done.stderr


def _sketches(percent: int, filings: list[str], pointer: str = MECHANISM) -> list[Sketch]:
    """Answers of which any two have about that share of equal runs: their own runs come after those of all."""
    same = [f"{pointer}-{number:03}" for number in range(percent)]
    return [
        Sketch(one, pointer, [*same, *(f"~{one}-{number:03}" for number in range(100 - percent))]) for one in filings
    ]


def test_many_alike_are_said_as_one_group_with_the_worst_first() -> None:
    clients = [f"client-{number:03}/feed" for number in range(60)]
    found = groups(
        [
            *_sketches(90, clients),
            *_sketches(100, ["one/x", "two/x"], "/assessment/conclusion"),
            *_sketches(30, ["three/x", "four/x"], "/assessment/scope_of_use"),
        ]
    )
    assert [(one.pointer, len(one.filings), one.pairs) for one in found] == [
        ("/assessment/conclusion", 2, 1),
        (MECHANISM, 60, 60 * 59 // 2),
    ]
    assert found[0].low == found[0].high == 100


def test_one_entity_is_not_compared_with_itself() -> None:
    ours, theirs = _sketches(100, ["one/a", "one/b"]), _sketches(100, ["two/a"])
    assert groups(ours) == []
    (found,) = groups(ours, theirs)
    assert (found.filings, found.pairs) == (("one/a", "one/b", "two/a"), 2)


def test_a_list_of_groups_says_how_many_more_there_are(two_clients: Path) -> None:
    whole = support.beian_here("similar", "--most", "0", cwd=two_clients)
    lines = [line for line in whole.stdout.splitlines() if line.startswith("×")]
    assert len(lines) > 2
    short = support.beian_here("similar", "--most", "2", cwd=two_clients)
    assert short.returncode == whole.returncode == 1
    assert [line for line in short.stdout.splitlines() if line.startswith("×")] == lines[:2]
    assert f"还有 {len(lines) - 2} 组" in short.stdout
    assert "--most 0" in short.stdout
    assert "还有" not in whole.stdout


@pytest.mark.parametrize("number", ["-1", "all", "1.5", "²"])
def test_no_number_is_refused(number: str, content_root: Path) -> None:
    done = support.beian_here("similar", "--most", number, cwd=content_root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
