"""Hostile pull requests end to end: a branch of a real repository, what CI runs on it, and what a reviewer runs at home.

Whatever `pull_requests.yaml` brings: no program runs, nothing outside is read or written, no secret is said or shown, and
what is wrong is said plainly and in time. Templates that use up time or memory are bounded elsewhere (`trees.yaml`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import support

CASES: dict[str, Any] = support.yaml_texts(Path(__file__).parent / "pull_requests.yaml")
TOGETHER = [name for name, case in CASES.items() if "together" in case]
QUIET = [name for name in TOGETHER if CASES[name]["together"] == "quiet"]
PREVIEWED = [name for name, case in CASES.items() if "preview" in case]
SECONDS = 60  # of work
MARKED = "geheim-7f3a91"
PRIVATE = "110101199003074514"  # an identity number of nobody: the guard may not repeat it
ON_GITHUB = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "", "GITHUB_ACTOR": "someone"}


@pytest.fixture
def branch(bare_root: Path) -> Path:
    """The shipped content on a branch to spoil, with a secret and a program outside of it."""
    outside = bare_root.parent / "elsewhere"
    outside.mkdir()
    (outside / "secret.txt").write_text(f"{MARKED}\n", "utf-8")
    (outside / "harm.sh").write_text(f'#!/bin/sh\ntouch "{outside}/harmed"\n', "utf-8")
    (outside / "harm.sh").chmod(0o755)
    # what a clone of a person has set up, and a branch may name
    for key in ("filter.harm.smudge", "filter.harm.clean", "diff.harm.textconv", "merge.harm.driver"):
        support.git(bare_root, "config", key, str(outside / "harm.sh"))
    support.git(bare_root, "switch", "--quiet", "--create", "feature")
    return bare_root


def bring(root: Path, name: str) -> None:
    """What the case brings, committed as its author has it: forced, and without any filter."""
    head = support.git(root, "rev-parse", "HEAD").strip()
    for step in CASES[name]["make"]:
        kind, path = next((one, step[one]) for one in ("text", "link", "in", "commit") if one in step)
        target = root / _filled(path, root)
        if kind == "commit":
            target.mkdir()  # what a clone has of a submodule
            support.git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},{path}")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            target.symlink_to(_filled(step["to"], root))
        elif kind == "in":
            support.replace_once(target, step["find"], _filled(step["is"], root))
        else:
            target.write_text(_filled(step["is"], root), "utf-8")
            target.chmod(0o755)
        blob = support.git(root, "hash-object", "-w", "--no-filters", str(target)).strip() if kind != "link" else ""
        if blob:
            subprocess.run(
                ["git", "-C", str(root), "update-index", "-z", "--index-info"],
                input=f"100755 {blob}\t{target.relative_to(root).as_posix()}\0".encode(),
                check=True,
            )
        else:
            support.git(root, "add", "--force", "--", path)


def _filled(text: str, root: Path) -> str:
    outside = root.parent / "elsewhere"
    python = f"open({str(outside / 'harmed')!r}, 'w')\nraise SystemExit('harm')\n"
    words = {"#!HARM": f"#!/bin/sh\n'{outside}/harm.sh'\n", "HARM": str(outside / "harm.sh"), "PYTHON": python}
    for word, means in {**words, "SECRET": str(outside / "secret.txt"), "PRIVATE": PRIVATE}.items():
        text = text.replace(word, means)
    return text


def beian(root: Path, *words: str, **environment: str) -> tuple[int, str]:
    """A verb as its outcome and what it says: in time, plainly, without harm and without a secret."""
    mark = root.parent / "elsewhere/harmed"
    mark.unlink(missing_ok=True)  # the Git that a person calls may run what this person has set up
    before = os.times()
    done = subprocess.run(
        [*support.alone(), sys.executable, "-P", "-m", "beian", *words],
        cwd=root,
        env={**os.environ, **support.PACKAGE, "AS_OF": "2026-03-02", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    after, said = os.times(), done.stdout + done.stderr
    assert after.children_user + after.children_system - before.children_user - before.children_system < SECONDS
    assert done.returncode in (0, 1, 2), said
    assert "Traceback" not in said
    assert sorted(one.name for one in (root.parent / "elsewhere").iterdir()) == ["harm.sh", "secret.txt"]
    assert not list(root.rglob("harmed*"))
    assert MARKED not in said
    assert PRIVATE not in said
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said), "nothing commands the terminal"
    return done.returncode, said


def obeyed(said: str) -> list[str]:
    """What the host would carry out but annotations: no command counts until the word that stopped them comes again."""
    found, word = [], ""
    for line in said.splitlines():
        if word:
            word = "" if line == f"::{word}::" else word
        elif line.startswith("::stop-commands::"):
            word = line.removeprefix("::stop-commands::")
        elif re.match(r"\s*(::(?!(error|warning|notice) )|##\[)", line):
            found.append(line)
    return found


@pytest.mark.long
@pytest.mark.sweep(few=10, some=20)
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_pull_request_is_told_and_does_nothing(name: str, branch: Path) -> None:
    case = CASES[name]
    bring(branch, name)
    support.git(branch, "commit", "--quiet", "--message", "x")
    code, said = beian(branch, "ci", "check", "--base", "main", **ON_GITHUB)
    assert (code, case["says"] in said) == (int(case["code"]), True), said
    assert not obeyed(said)
    support.git(branch, "reset", "--quiet", "--soft", "main")
    code, said = beian(branch, "hook")
    assert code == int(case.get("hook", case["code"])), said
    assert code or said.count("\n") == 1, said


@pytest.mark.long
@pytest.mark.sweep(few=3, some=6)
@pytest.mark.parametrize("name", PREVIEWED)
def test_a_hostile_pull_request_has_a_harmless_preview(name: str, branch: Path) -> None:
    code, words = CASES[name]["preview"]
    support.replace_once(branch / "filings/acme/wenyin/disclosure.yaml", "减少文字起草", "缩短文字起草")
    support.git(branch, "add", "--all")
    bring(branch, name)
    support.git(branch, "commit", "--quiet", "--message", "x")
    found, said = beian(branch, "ci", "preview", "--base", "main", **ON_GITHUB)
    assert (found, words in said) == (int(code), True), said
    assert not obeyed(said)
    if not (branch / "build").is_symlink():
        nothing_is_shown(branch / "build")


def nothing_is_shown(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            assert MARKED.encode() not in content, file
            assert PRIVATE.encode() not in content, file


@pytest.mark.long
def test_all_of_it_together_is_reviewed_at_home_and_in_ci(branch: Path) -> None:
    bring_all(branch, TOGETHER)
    assert (branch / "dist").is_symlink()
    harmless_preview(branch)
    for words, outcome in (
        (("check",), 1),
        (("diff", "--from", "main", support.PROVIDER), 0),
        (("build", "acme", "--edition", "review"), 1),
        (("site",), 0),
        (("fmt", "--check"), 1),
        (("guard",), 1),
        (("pack", "acme"), 2),
        (("hooks",), 0),
    ):
        code, said = beian(branch, *words)
        assert code == outcome, (words, said)
    assert not list((branch / "site").rglob("planted*"))
    nothing_is_shown(branch / "site")
    support.git(branch, "reset", "--quiet", "--soft", "main")
    assert beian(branch, "hook")[0] == 1


@pytest.mark.long
def test_what_stops_no_paper_changes_none(branch: Path) -> None:
    """Programs, modules, hooks, filters and made files of theirs: papers and site are made as without."""
    bring_all(branch, QUIET)
    harmless_preview(branch)
    assert (branch / "build/preview/site/index.html").is_file()
    assert list((branch / "build/preview/redline").rglob("*.docx"))
    code, said = beian(branch, "build", support.ENTITY, "--edition", "review")
    assert code == 0, said
    assert list((branch / "build/review/acme").glob("*.pdf"))


def bring_all(root: Path, names: list[str]) -> None:
    support.replace_once(root / "filings/acme/wenyin/disclosure.yaml", "减少文字起草", "缩短文字起草")
    support.git(root, "add", "--all")
    for name in names:
        bring(root, name)
    support.git(root, "commit", "--quiet", "--message", "x")


def harmless_preview(root: Path) -> None:
    code, said = beian(root, "ci", "preview", "--base", "main", **ON_GITHUB)
    assert code == 0, said
    assert not obeyed(said)
    assert not list((root / "build/preview").rglob("planted*"))
    nothing_is_shown(root / "build/preview")
