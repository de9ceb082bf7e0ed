"""What runs keep in `build/` saves work and decides nothing: damaged, it is as if it had never been there."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

import support
from beian.content.sealed_cache import load_stored, store

DATA = {"files": {"a": ["甲", 1, None]}, "other": "\ud800"}
# what a crash, a disk or a hand leaves: each has brought down a reader that looked at one shape only
DAMAGED = (b"", b"[]", b"{}", b"null", b'{"seal": "", "kept": {}}', b"[" * 100_000, b"\xff\xfe", b"\0" * 4096)


def test_what_is_kept_comes_back_and_is_json(tmp_path: Path) -> None:
    store(tmp_path / "a/b.json", DATA)
    assert load_stored(tmp_path / "a/b.json") == DATA
    assert json.loads((tmp_path / "a/b.json").read_bytes())["kept"] == DATA


def test_any_other_byte_and_any_missing_one_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    store(file, DATA)
    whole = file.read_bytes()
    for place in range(len(whole)):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            file.write_bytes(content)
            assert load_stored(file) is None, content


@pytest.mark.long
@pytest.mark.sweep(few=2, some=8)
@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_no_damage_to_what_is_kept_changes_a_paper(content: bytes, built_root: Path) -> None:
    papers = _papers(built_root)
    files = _kept_files(built_root)
    assert {"index.json"} <= {file.name for file in files}
    assert len(files) > 5
    for file in files:
        file.write_bytes(content)
    shutil.rmtree(built_root / "build/filing" / support.PROVIDER)
    done = support.beian("build", "--edition", "filing", support.PROVIDER, cwd=built_root)
    assert done.returncode == 0, done.stderr
    assert _papers(built_root) == papers


@pytest.mark.long
def test_a_damaged_picture_is_made_again(built_root: Path) -> None:
    papers = _papers(built_root)
    pictures = list((built_root / "build/cache/pictures").glob("*.png"))
    assert pictures
    for picture in pictures:
        picture.write_bytes(b"x")
    shutil.rmtree(built_root / "build/filing" / support.PROVIDER)
    assert support.beian("build", "--edition", "filing", support.PROVIDER, cwd=built_root).returncode == 0
    assert _papers(built_root) == papers


def _kept_files(root: Path) -> list[Path]:
    return [*(root / "build").glob("*.json"), *(root / "build/cache").rglob("*.json")]


def _papers(root: Path) -> dict[str, bytes]:
    folder = root / "build/filing"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.long
@pytest.mark.parametrize("environment", [{}, {"CI": "1"}], ids=["home", "ci"])
def test_what_a_branch_brings_is_not_taken_for_made_here(built_root: Path, environment: dict[str, str]) -> None:
    """With seal, digest and key as they should be: all of it can be worked out by whoever makes a pull request."""
    target = "review/acme/commitment_letter.docx"
    paper, index = built_root / "build" / target, built_root / "build/index.json"
    made = paper.read_bytes()
    paper.write_bytes(b"planted")
    rows = load_stored(index)
    rows["files"][target] |= {"sha256": hashlib.sha256(paper.read_bytes()).hexdigest()}
    store(index, rows)
    build = ("build", "--edition", "review", "acme")
    support.beian(*build, cwd=built_root, **environment)
    assert paper.read_bytes() == b"planted", "a note of this machine's own is believed"
    support.git(built_root, "init", "--quiet")
    support.git(built_root, "add", "--force", "--all")
    done = support.beian(*build, cwd=built_root, **environment)
    assert done.returncode == 0, done.stderr
    assert paper.read_bytes() == made
