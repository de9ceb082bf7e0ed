"""Writing: several files at once or none, never through a link, private things for their owner only, one writer at a time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import support
from beian.content.sealed_cache import store
from beian.content.transaction import DECIDED, HOLDER, LOCK, exclusive_writer, finish_interrupted, write_together
from beian.core.errors import Failure
from beian.core.files import make_folder, remove, write, write_changed
from beian.core.places import ContentRoot
from beian.privacy.private_half import PrivateHalf

DAY = "2026-03-02"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root 内容"
    root.mkdir()
    (root / "beian.yaml").write_text("engine: 0.1.0\n")
    return root


def files(root: Path) -> dict[str, bytes]:
    """All that stands in the content root, without the lock."""
    found = {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}
    return {name: body for name, body in found.items() if name not in (f"build/{LOCK}", f"build/{HOLDER}")}


# -- all or none -------------------------------------------------------------------------------------------------------


def test_files_and_folders_come_into_their_places_together(root: Path) -> None:
    write_together(
        root, {root / "dist/a/x.zip": b"1", root / "filings/a/submissions/001": {"round.yaml": b"2", "e/f": b"3"}}
    )
    assert files(root).keys() - {"beian.yaml"} == {
        "dist/a/x.zip",
        "filings/a/submissions/001/round.yaml",
        "filings/a/submissions/001/e/f",
    }


def test_nothing_is_written_where_one_place_is_taken(root: Path) -> None:
    write(root / "filings/a/b.yaml", b"old")
    before = files(root)
    with pytest.raises(Failure, match=r"filings/a/b\.yaml"):
        write_together(root, {root / "filings/a/a.yaml": b"1", root / "filings/a/b.yaml": b"2"})
    assert files(root) == before
    write_together(root, {root / "filings/a/a.yaml": b"1", root / "filings/a/b.yaml": b"2"}, replace=True)
    assert (root / "filings/a/b.yaml").read_bytes() == b"2"


def test_nothing_is_left_where_the_disk_refuses_the_last(root: Path) -> None:
    write(root / "full", b"a file where the folder should be")
    before = files(root)
    with pytest.raises(Failure):
        write_together(root, {root / "new/a": b"1", root / "full/001": {"a": b"1"}})
    assert files(root) == before
    assert not (root / "new").exists(), "a folder is left"


KILLED = """
import os, signal, sys
from pathlib import Path
from beian.content import transaction
root, moves = Path(sys.argv[1]), int(sys.argv[2])
real, done = Path.replace, []
def replace(self, target):
    if len(done) == moves and Path(target).suffix == ".yaml":
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(target) if Path(target).suffix == ".yaml" else None
    return real(self, target)
Path.replace = replace
transaction.write_together(root, {root / f"filings/a/{name}.yaml": name.encode() for name in "abc"})
"""


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_what_a_killed_process_had_decided_is_done_by_the_next_command(root: Path, moves: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), str(moves)],
        check=False,
        env=support.PACKAGE | {"PATH": os.environ["PATH"]},
    )
    assert done.returncode == -signal.SIGKILL
    assert len(list((root / "filings/a").glob("*.yaml"))) == moves
    finish_interrupted(root)
    assert {one.name for one in (root / "filings/a").iterdir()} == {"a.yaml", "b.yaml", "c.yaml"}
    assert not (root / "build" / DECIDED).exists()


def test_a_note_that_came_with_a_pull_request_moves_nothing(root: Path) -> None:
    """Else a note and a file could bring a hook into `.git`, or answers into the private half."""
    (root / ".git/hooks").mkdir(parents=True)
    write(root / "filings/.writing-1-x", b"#!/bin/sh\n")
    status = (root / "filings/.writing-1-x").stat()
    for look in ([], [status.st_dev, status.st_ino, 0], None):
        store(root / "build" / DECIDED, [["filings/.writing-1-x", ".git/hooks/pre-commit", look]])
        finish_interrupted(root)
        assert not (root / ".git/hooks/pre-commit").exists()


# -- links -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", ["dist/acme", "dist/acme/rounds", "build", "build/review"])
def test_nobody_writes_or_removes_through_a_link(root: Path, link: str) -> None:
    victim = root / "filings/acme/evidence"
    victim.mkdir(parents=True)
    (victim / "kept.png").write_bytes(b"picture")
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(victim, target_is_directory=True)
    before = files(root)
    target = root / link / "kept.png"
    for act in (
        lambda: write(target, b"secret"),
        lambda: write_changed(target, b"secret"),
        lambda: make_folder(root / link / "new"),
        lambda: remove(target),
        lambda: write_together(root, {root / link / "x": b"secret"}),
        lambda: write_together(root, {root / link / "x": {"y": b"secret"}}),
    ):
        with pytest.raises(Failure, match="link"):
            act()
    assert files(root) == before


def test_a_planted_settings_file_hides_no_link_above_it(root: Path) -> None:
    victim = root / "filings/acme"
    victim.mkdir(parents=True)
    (victim / "beian.yaml").write_text("engine: 0.1.0\n")
    (root / "dist").mkdir()
    (root / "dist/acme").symlink_to(victim, target_is_directory=True)
    with pytest.raises(Failure, match="link"):
        write(root / "dist/acme/x.zip", b"secret")


def test_a_link_above_the_content_root_is_the_owners_own(root: Path, tmp_path: Path) -> None:
    (tmp_path / "short").symlink_to(root, target_is_directory=True)
    write(tmp_path / "short/dist/x.zip", b"1")
    assert (root / "dist/x.zip").read_bytes() == b"1"


@pytest.mark.long
@pytest.mark.parametrize("verb", [("pack", "acme"), ("sign", "acme")])
def test_no_restricted_bundle_lands_among_tracked_files(content_root: Path, verb: tuple[str, ...]) -> None:
    (content_root / "dist").mkdir()
    (content_root / "dist/acme").symlink_to(Path("../filings/acme/evidence"), target_is_directory=True)
    before = {one.name for one in (content_root / "filings/acme/evidence").rglob("*")}
    done = support.beian(*verb, cwd=content_root, AS_OF=DAY)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "dist/acme" in done.stderr
    assert "link" in done.stderr
    assert {one.name for one in (content_root / "filings/acme/evidence").rglob("*")} == before


# -- modes -------------------------------------------------------------------------------------------------------------


def modes(folder: Path) -> set[str]:
    return {
        f"{'folder' if one.is_dir() else 'file'} {one.stat().st_mode & 0o777:o}" for one in (folder, *folder.rglob("*"))
    }


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_what_may_be_restricted_is_for_its_owner_only(content_root: Path, tmp_path: Path, umask: int) -> None:
    shutil.rmtree(content_root / "dist", ignore_errors=True)
    shutil.rmtree(content_root / "build", ignore_errors=True)
    before = os.umask(umask)
    try:
        assert support.beian("pack", "acme", cwd=content_root, AS_OF=DAY).returncode == 0
        assert support.beian("sign", "acme", cwd=content_root, AS_OF=DAY).returncode == 0
        assert support.beian("new", "newco", "--name", "新公司", cwd=content_root, AS_OF=DAY).returncode == 0
        empty = tmp_path / "empty"
        empty.mkdir()
        assert support.beian("new", "newco", "--name", "新公司", "--root", ".", cwd=empty, AS_OF=DAY).returncode == 0
    finally:
        os.umask(before)
    for place_ in (
        content_root / "dist",
        content_root / "build/filing",
        content_root / "build/cache",
        content_root / "private",
        empty / "private",
    ):
        assert modes(place_) == {"folder 700", "file 600"}, place_
    assert "file 644" in modes(content_root / "filings/newco"), "the public half is for all"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_is_unlocked_is_for_its_owner_only(
    content_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beian.privacy.age import make_identity

    monkeypatch.setenv("BEIAN_IDENTITY", str(tmp_path / "identity.txt"))
    half = PrivateHalf(ContentRoot(content_root))
    half.add("me", make_identity())
    write(content_root / "private/acme/people.yaml", b"people: {}\n")
    half.lock()
    shutil.rmtree(content_root / "private")
    before = os.umask(0)
    try:
        PrivateHalf(ContentRoot(content_root)).unlock()
    finally:
        os.umask(before)
    assert modes(content_root / "private") == {"folder 700", "file 600"}


# -- one writer --------------------------------------------------------------------------------------------------------

HOLDS = """
import sys, time
from pathlib import Path
from beian.content.transaction import exclusive_writer
with exclusive_writer(Path(sys.argv[1]), "submit"):
    print("in", flush=True)
    time.sleep(60)
"""


@pytest.mark.long
def test_the_second_writer_is_told_who_is_at_work(content_root: Path) -> None:
    words = [sys.executable, "-c", HOLDS, str(content_root)]
    holder = subprocess.Popen(words, env=support.PACKAGE | {"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"in\n"
        done = support.beian("fmt", cwd=content_root)
        assert done.returncode == 2
        assert "beian submit" in done.stderr
        assert str(holder.pid) in done.stderr
        assert support.beian("status", "acme", cwd=content_root, AS_OF=DAY).returncode == 0, "reading needs no turn"
    finally:
        holder.kill()
        holder.communicate()
    assert support.beian("fmt", cwd=content_root).returncode == 0, "the lock of a killed process holds nobody up"


def test_a_writer_may_write_in_steps(root: Path) -> None:
    with exclusive_writer(root, "submit"):
        write_together(root, {root / "filings/a.yaml": b"1"})
        write_together(root, {root / "filings/b.yaml": b"1"})
        assert json.loads((root / "build" / HOLDER).read_text())[0] == "submit"
    assert not (root / "build" / HOLDER).exists()
