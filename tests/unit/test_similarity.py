"""Answers that are nearly the same as another entity's: found beside it, and from sketches that hold no text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import support

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
    done = support.beian("similar", cwd=two_clients)
    assert done.returncode == 1, done.stderr
    assert "acme/wenyin" in done.stdout
    assert "copycat/wenyin" in done.stdout
    assert MECHANISM in done.stdout


def test_different_entities_are_not_alike() -> None:
    done = support.beian("similar", cwd=support.CHECKOUT)
    assert done.returncode == 0, done.stdout


def test_another_content_root_is_compared_by_sketches_without_text(two_clients: Path, tmp_path: Path) -> None:
    sketch = tmp_path / "客户甲.json"
    shutil.rmtree(two_clients / "filings/acme")
    assert support.beian("similar", "--write", str(sketch), cwd=two_clients).returncode == 0
    for one in json.loads(sketch.read_text("utf-8")):
        assert set(one) == {"filing", "pointer", "hashes"}
        assert all(len(value) == 16 and int(value, 16) >= 0 for value in one["hashes"])
    other = support.copy_content(tmp_path / "other")
    done = support.beian("similar", str(sketch), cwd=other)
    assert done.returncode == 1
    assert "copycat/wenyin" in done.stdout


@pytest.mark.parametrize("content", ["", "{}x", '[{"filing": 1}]', '[{"filing": "a", "pointer": "b", "hashes": [1]}]'])
def test_what_is_no_sketch_is_refused(content: str, content_root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    done = support.beian("similar", str(tmp_path / "x.json"), cwd=content_root)
    assert done.returncode == 2
    assert "x.json" in done.stderr
    assert "Traceback" not in done.stderr
