"""The checks before a commit: put in place by the real command, run by real commits as an editor starts them."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import support
from support import CHECKOUT, replace_once

ROLE = "filings/acme/wenyin/service_provider.yaml"
SETTINGS = ".pre-commit-config.yaml"
SHELLS = [shell for shell in ("dash", "bash") if shutil.which(shell)]
# what an editor may hand on: little to find programs in, no language, modules from here, and no terminal
BARE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONPATH": ".", "AS_OF": "2026-03-02"}


def bare(root: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a session without a terminal and with hardly an environment."""
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("HOME", "GIT_"))}
    return subprocess.run(
        command,
        cwd=root,
        env={**kept, **BARE, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        timeout=300,
        check=False,
    )


def commit(root: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """A commit of everything as its outcome and what it says."""
    support.git(root, "add", "--all")
    done = bare(root, "git", "commit", "--quiet", "--message", "x", *arguments, **environment)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def install(root: Path, code: int = 0, **environment: str) -> str:
    done = support.beian("hooks", cwd=root, **environment)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout.count("\n") <= 1
    return done.stdout + done.stderr


def spoil(root: Path) -> None:
    (root / "harm.py").write_text("open('harmed', 'w')\n", "utf-8")  # a name that PYTHONPATH=. would find
    (root / "yaml.py").write_text("import harm\n", "utf-8")
    replace_once(root / ROLE, "文茵图文生成算法-1", "又一算法-1")


def refused_then_taken(root: Path, *arguments: str) -> None:
    """A commit with a wrong answer is refused with its place; the mended one goes through with one line."""
    spoil(root)
    code, said = commit(root, *arguments)
    assert code == 1
    assert ROLE in said
    replace_once(root / ROLE, "又一算法-1", "文茵图文生成算法-1")
    code, said = commit(root, *arguments)
    assert (code, said.count("\n")) == (0, 1), said
    assert "没有发现问题" in said
    assert not (root / "harmed").exists()


# -- a content root -------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_each_commit_is_checked_with_one_line_when_all_is_well(content_root: Path) -> None:
    install(content_root / "filings/acme")
    install(content_root)
    refused_then_taken(content_root)
    replace_once(content_root / "filings/acme/entity.yaml", "staff_band: 150人（100—299人）", "staff_band:")
    code, said = commit(content_root, "filings/acme/entity.yaml")  # of named files only: Git makes another index for it
    assert (code, said.count("\n")) == (0, 1), said
    assert "1 places are unfinished" in said


@pytest.mark.long
def test_a_content_root_below_a_repository_is_checked_in_linked_worktrees_too(content_root: Path) -> None:
    top = content_root.parent / "库 'top'"
    top.mkdir()
    (content_root / ".git").rename(top / ".git")
    content_root = content_root.rename(top / "内 容")
    support.commit_all(top)
    install(content_root)
    linked = top.parent / "linked 树"
    support.git(top, "worktree", "add", "--quiet", "-b", "other", str(linked))
    refused_then_taken(linked / content_root.name)
    install(linked / content_root.name)
    (top / "notes.txt").write_text("x\n", "utf-8")
    code, said = commit(content_root)
    assert (code, said.count("\n")) == (0, 1), said
    other = shutil.copytree(content_root, top / "other")
    assert "--root ./other" in install(other, 2), "the first one stays checked"


def test_settings_of_pre_commit_that_a_branch_brings_run_nothing(content_root: Path) -> None:
    install(content_root)
    hook = {"id": "x", "name": "x", "entry": "touch harmed", "language": "system", "always_run": True}
    text = yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]})
    (content_root / SETTINGS).write_text(text, "utf-8")
    shutil.copytree(CHECKOUT / "scripts/beian/commands", content_root / "scripts/beian/commands")
    assert commit(content_root)[0] == 0
    install(content_root)
    assert "pre_commit" not in (content_root / ".git/hooks/pre-commit").read_text("utf-8")
    assert not (content_root / "harmed").exists()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["file", "link", "of-pre-commit"])
def test_a_hook_of_somebody_else_is_left_alone(content_root: Path, kind: str) -> None:
    hook = content_root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    text = {"of-pre-commit": "#!/bin/sh\n# File generated by pre-commit: x\nexit 1\n"}.get(kind, "#!/bin/sh\nexit 1\n")
    real = content_root / "theirs" if kind == "link" else hook
    real.write_text(text, "utf-8")
    real.chmod(0o755)
    if kind == "link":
        hook.symlink_to(real)
    said = install(content_root, 2)
    assert real.read_text("utf-8") == text
    line = next(line for line in said.splitlines() if " -m beian hook " in line)
    real.write_text(f"#!/bin/sh\n{line}\nexit 0\n", "utf-8")  # what it says to do is what helps
    replace_once(content_root / ROLE, "文茵图文生成算法-1", "又一算法-1")
    code, said = commit(content_root, PYTHONPATH="")
    assert code == 1
    assert ROLE in said


@pytest.mark.parametrize("scope", ["local", "global"])
def test_where_git_looks_elsewhere_is_said(content_root: Path, scope: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    place = tmp_path / "其他 hooks"
    settings = {"HOME": str(home)}
    done = bare(content_root, "git", "config", f"--{scope}", "core.hooksPath", str(place), **settings)
    assert done.returncode == 0
    said = install(content_root, 2, **settings)
    assert f"git config --{scope} --unset core.hooksPath" in said
    assert str(place) in said
    assert " -m beian hook " in said
    assert not (content_root / ".git/hooks/pre-commit").exists()
    assert "未安装" in support.beian("doctor", cwd=content_root, **settings).stdout


def test_a_check_that_cannot_run_stops_the_commit_and_says_how_to_mend_it(content_root: Path) -> None:
    install(content_root)
    hook = content_root / ".git/hooks/pre-commit"
    replace_once(hook, f"python={shlex.quote(sys.executable)}\n", "python='/gone/$(touch harmed)/python'\n")
    code, said = commit(content_root, "--allow-empty")
    assert code == 1
    assert "make setup" in said
    assert "找不到 /gone/$(touch harmed)/python" in said
    install(content_root)
    assert commit(content_root, "--allow-empty")[0] == 0


def test_without_git_it_is_said(content_root: Path) -> None:
    shutil.rmtree(content_root / ".git")
    assert "git" in install(content_root, 2)


# -- the engine's own checkout --------------------------------------------------------------------------------------------


@pytest.fixture
def engine(content_root: Path) -> Path:
    """The shipped content with the engine in it, as this repository is."""
    shutil.copytree(CHECKOUT / "scripts", content_root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in (SETTINGS, ".gitignore"):
        shutil.copy(CHECKOUT / name, content_root)
    support.commit_all(content_root)
    return content_root


@pytest.mark.long
def test_the_checkout_runs_its_own_settings_and_says_one_line(engine: Path) -> None:
    hook = engine / ".git/hooks/pre-commit"
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=engine, check=True, capture_output=True)
    install(engine, PYTHONPATH=str(engine / "scripts"))
    assert "beian hooks" in hook.read_text("utf-8"), "pre-commit's own is replaced: ours runs it"
    linked = engine.parent / "linked 树"
    support.git(engine, "worktree", "add", "--quiet", "-b", "other", str(linked))
    skipped = {"SKIP": "check-hooks-apply,check-useless-excludes"}  # they ask for files that only the checkout has
    (linked / "a.txt").write_text("x \n", "utf-8")
    replace_once(linked / ROLE, "文茵图文生成算法-1", "又一算法-1")
    code, said = commit(linked, **skipped)
    assert code == 1
    assert ROLE in said
    assert "a.txt:1:x" in said
    (linked / "a.txt").write_text("x\n", "utf-8")
    replace_once(linked / ROLE, "又一算法-1", "文茵图文生成算法-1")
    assert commit(linked, **skipped) == (0, "提交前检查通过。 All is well before the commit.\n")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("place", [".venv/bin/python", ".venv/Scripts/python.exe", "elsewhere a/python", ""])
def test_one_entry_finds_python_on_every_system(tmp_path: Path, shell: str, place: str) -> None:
    """Also where Windows has it; which `sh` is at hand differs by system."""
    entries = [
        one for repo in yaml.safe_load((CHECKOUT / SETTINGS).read_text("utf-8"))["repos"] for one in repo["hooks"]
    ]
    (entry,) = {one["entry"] for one in entries if one.get("language") == "system"}
    words = shlex.split(entry)
    assert words.pop(0) == "sh"
    there = {}
    if place:
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).symlink_to(sys.executable)
    if not place.startswith(".venv"):
        there = {"BEIAN_PYTHON": str(tmp_path / place)} if place else {}
    done = bare(tmp_path, shutil.which(shell) or shell, *words, "-c", "import sys; print(sys.argv[1:])", "a b", **there)
    assert done.returncode == (0 if place else 1)
    if place:
        assert done.stdout == "['a b']\n"
    else:
        assert "make setup" in done.stderr
