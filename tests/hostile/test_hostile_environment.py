"""Hostile surroundings: variables, settings of a clone, modules beside the content, repositories that are none, names in Git.

The real command runs without a network where the system can take it away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import support
import sweeps
from beian.compare.revisions import commit_of
from beian.content.changed_files import changed_paths
from beian.content.git import git
from beian.content.trees import GitTree
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.privacy.guard import guard_tree

CASES: dict[str, Any] = support.yaml_texts(Path(__file__).parent / "environment.yaml")
ENTITY = "filings/acme/entity.yaml"


@pytest.fixture
def harm(tmp_path: Path) -> Path:
    """A program that leaves a file beside itself."""
    program = tmp_path / "harm.sh"
    program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/harmed"\n', "utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.long
@pytest.mark.parametrize("name", sweeps.first(8, CASES))
def test_hostile_surroundings_change_nothing(name: str, bare_root: Path, harm: Path) -> None:
    case = CASES[name]
    support.replace_once(bare_root / "filings/acme/wenyin/disclosure.yaml", "减少文字起草", "缩短文字起草")
    words = {"HARM": str(harm), "ROOT": str(bare_root), "PYTHONPATH": support.PACKAGE["PYTHONPATH"]}
    words["PATH"] = os.environ["PATH"]
    for key, value in case.get("config", {}).items():
        support.git(bare_root, "config", _filled(key, words), _filled(value, words))
    for path, text in case.get("files", {}).items():
        python = f"open({str(harm.with_name('harmed'))!r}, 'w')\nraise SystemExit('harm')\n"
        shell = f"#!/bin/sh\n{harm}\n"
        (bare_root / path).write_text({"HARM": python, "#!HARM": shell}.get(text, text), "utf-8")
        (bare_root / path).chmod(0o755)
    environment = {**os.environ, **support.PACKAGE, "AS_OF": "2026-03-02"}
    for key, value in case.get("set", {}).items():
        environment[key] = _filled(value, words)
    environment = {key: value for key, value in environment.items() if value}
    done = subprocess.run(
        [*support.alone(), sys.executable, "-P", "-m", "beian", "check", "acme", "--changed", "main"],
        cwd=bare_root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "没有发现问题" in done.stdout
    assert "Traceback" not in done.stderr
    assert not harm.with_name("harmed").exists()
    assert not list(bare_root.glob("trace*"))


def _filled(text: str, words: dict[str, str]) -> str:
    for word, means in words.items():
        text = text.replace(word, means)
    return text


# -- repositories -----------------------------------------------------------------------------------------------------------


def test_files_that_look_like_a_repository_are_none(bare_root: Path, harm: Path) -> None:
    """A bare repository as plain files in the content, with a setting that runs a program."""
    inner = bare_root / "filings/acme/inner"
    subprocess.run(["git", "init", "--quiet", "--bare", str(inner)], check=True)
    support.git(inner, "config", "core.fsmonitor", str(harm))
    support.git(inner, "config", "core.bare", "false")
    support.git(inner, "config", "core.worktree", "..")
    with pytest.raises(Failure, match="bare"):
        git(inner, "status")
    assert not harm.with_name("harmed").exists()


def test_a_repository_of_another_user_is_refused_with_the_way_out(
    bare_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for folder in (bare_root, bare_root / ".git"):
        os.chown(folder, 65534, 65534)
    monkeypatch.delenv("SUDO_UID", raising=False)
    with pytest.raises(Failure, match=r"safe\.directory"):
        git(bare_root, "ls-files")


def test_git_is_not_taken_from_here(bare_root: Path, harm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(harm, bare_root / "git")
    monkeypatch.chdir(bare_root)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    assert ENTITY in git(bare_root, "ls-files").decode()
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(Failure, match="找不到 git"):
        git(bare_root, "ls-files")
    assert not harm.with_name("harmed").exists()


def test_a_replaced_object_is_read_as_it_was(bare_root: Path) -> None:
    old = support.git(bare_root, "rev-parse", f"HEAD:{ENTITY}").strip()
    (bare_root / "other.yaml").write_text("name: 换\n", "utf-8")
    new = support.git(bare_root, "hash-object", "-w", "other.yaml").strip()
    support.git(bare_root, "replace", old, new)
    assert "换" in support.git(bare_root, "cat-file", "blob", old)
    assert "换" not in (GitTree(bare_root, "HEAD").read(ENTITY) or b"").decode()


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_is_told_not_to_look_at_counts_as_changed(bare_root: Path, mark: str) -> None:
    support.git(bare_root, "update-index", mark, ENTITY)
    support.replace_once(bare_root / ENTITY, "type: enterprise", "type: company")
    assert ENTITY not in support.git(bare_root, "diff", "--name-only")
    assert ENTITY in changed_paths(ContentRoot(bare_root), "HEAD")


def test_hooks_are_not_run(bare_root: Path, harm: Path) -> None:
    for name in ("post-checkout", "pre-commit", "commit-msg", "post-index-change", "reference-transaction"):
        hook = bare_root / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        shutil.copy(harm, hook)
    git(bare_root, "switch", "--quiet", "--create", "other")
    git(
        bare_root,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@acme.example",
        "commit",
        "--quiet",
        "--allow-empty",
        "-mx",
    )
    assert not harm.with_name("harmed").exists()


def test_a_submodule_and_a_link_in_git_are_named(bare_root: Path) -> None:
    head = support.git(bare_root, "rev-parse", "HEAD").strip()
    support.git(bare_root, "update-index", "--add", "--cacheinfo", f"160000,{head},filings/acme/sub")
    (bare_root / "filings/acme/link.yaml").symlink_to("/etc/passwd")
    support.git(bare_root, "add", "filings/acme/link.yaml")
    opened = support.workspace(bare_root, staged=True)
    found = {one.position.path for one in opened.library.problems if "不是普通文件" in one.message.zh}
    assert found == {"filings/acme/sub", "filings/acme/link.yaml"}
    support.git(bare_root, "commit", "--quiet", "--message", "odd")
    assert GitTree(bare_root, "HEAD").irregular("filings") == sorted(found)


@pytest.mark.parametrize(
    "name", ["--output=harm", "-h", "--exec=touch harm", "HEAD --output=harm", "$(touch harm)", ":/x", "@{u}"]
)
def test_a_name_is_never_an_option(bare_root: Path, name: str) -> None:
    support.git(bare_root, "update-ref", "refs/tags/--output=harm", "HEAD")
    root = ContentRoot(bare_root)
    if name == "--output=harm":
        assert commit_of(root, name) == support.git(bare_root, "rev-parse", "HEAD").strip()
        assert changed_paths(root, name) == frozenset()
    else:
        with pytest.raises(Failure):
            commit_of(root, name)
    assert not list(bare_root.rglob("harm*"))


def test_a_file_named_like_a_branch_or_an_option_is_a_file(bare_root: Path) -> None:
    for name in ("main", "HEAD", "--output=harm", "-rf", ":(top)x"):
        (bare_root / name).write_text("x\n", "utf-8")
    support.git(bare_root, "add", "--all")
    assert {"main", "HEAD", "--output=harm"} <= changed_paths(ContentRoot(bare_root), "HEAD")
    assert changed_paths(ContentRoot(bare_root), "") == changed_paths(ContentRoot(bare_root), "main")


def test_outputs_in_git_are_found_by_the_guard(bare_root: Path) -> None:
    for name in ("build/index.json", "dist/acme/a.zip", "site/index.html"):
        (bare_root / name).parent.mkdir(parents=True, exist_ok=True)
        (bare_root / name).write_text("x", "utf-8")
    support.git(bare_root, "add", "--all", "--force")
    found = [one.position.path for one in guard_tree(ContentRoot(bare_root), staged=True)]
    assert found == ["build/index.json", "dist/acme/a.zip", "site/index.html"]


def test_what_stands_for_a_folder_of_outputs_is_found_by_the_guard(bare_root: Path) -> None:
    """A link, a submodule, and names that Windows and macOS take for the same."""
    (bare_root / "dist").symlink_to("filings")
    for name in ("Build/index.json", "PRIVATE/acme/people.yaml"):
        (bare_root / name).parent.mkdir(parents=True)
        (bare_root / name).write_text("x", "utf-8")
    support.git(bare_root, "add", "--all", "--force")
    head = support.git(bare_root, "rev-parse", "HEAD").strip()
    support.git(bare_root, "update-index", "--add", "--cacheinfo", f"160000,{head},site")
    found = {one.position.path for one in guard_tree(ContentRoot(bare_root), staged=True)}
    assert found == {"Build/index.json", "PRIVATE/acme/people.yaml", "dist", "site"}


def test_a_content_root_below_a_repository_is_read_alike(shipped: Path, tmp_path: Path) -> None:
    root = support.copy_content(tmp_path / "库" / "内容")
    (root.parent / "outside.txt").write_text("x", "utf-8")
    support.commit_all(root.parent)
    assert GitTree(root).files("filings") == GitTree(root, "HEAD").files("filings") == GitTree(shipped).files("filings")
    support.replace_once(root / ENTITY, "type: enterprise", "type: enterprise # 电话 13812345678")
    support.git(root.parent, "add", "--all")
    assert [one.position.path for one in guard_tree(ContentRoot(root), staged=True)] == [ENTITY]


@pytest.mark.parametrize("name", ["a b", "引号'\"", "内 容", "$(touch harm)", "-x", "a;b&c", "%TEMP%", "[a-z]*?", "#x"])
def test_a_path_of_any_name_is_only_a_path(bare_root: Path, tmp_path: Path, name: str) -> None:
    root = bare_root.rename(tmp_path / name)
    assert not support.problems_in(root)
    assert changed_paths(ContentRoot(root), "HEAD") == frozenset()
    assert not list(tmp_path.rglob("harm*"))


@pytest.mark.long
def test_a_tree_that_cannot_be_written_is_checked_and_its_build_says_why(bare_root: Path) -> None:
    (bare_root / "build").write_text("in the way", "utf-8")  # for root, who may write everywhere
    done = support.beian("check", "acme", cwd=bare_root, AS_OF="2026-03-02")
    assert done.returncode == 0, done.stderr
    done = support.beian("build", "acme", cwd=bare_root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
