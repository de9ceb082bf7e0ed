"""The guides: their commands run as they are written, they exist in both languages, and what they link to is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import support
from beian.papers.catalogue import Paper

DOCS = support.CHECKOUT / "docs"
PAGES = sorted([*(DOCS / "guides").glob("*.md"), *DOCS.glob("*.md"), *support.CHECKOUT.glob("README*.md")])
ALL = [*PAGES, support.CHECKOUT / "CONTRIBUTING.md", support.CHECKOUT / "SECURITY.md"]
GUIDES = [page for page in PAGES if page.parent.name == "guides"]
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
MADE = re.compile(r"`((?:make|beian) [^`…]*)`|^ *((?:make|beian) .*)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def named(page: Path) -> str:
    return page.relative_to(support.CHECKOUT).as_posix()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The shipped content with the Makefile, under Git, as a person has it after a clone."""
    root = support.copy_content(tmp_path / "库 a")
    for name in (
        "Makefile",
        "pyproject.toml",
        "requirements.lock",
        ".gitignore",
        "tools/bootstrap.py",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(support.CHECKOUT / name, root / name)
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "start"]):
        subprocess.run(["git", *step], cwd=root, check=True)
    return root


RUN = [one for one in GUIDES if BLOCK.search(one.read_text("utf-8"))]


@pytest.mark.parametrize(
    "guide",  # the two languages have the same commands, see below
    [pytest.param(one, marks=pytest.mark.long if ".zh-CN" in one.name else (), id=named(one)) for one in RUN],
)
def test_the_commands_of_a_guide_run(guide: Path, checkout: Path, tmp_path: Path) -> None:
    """In one shell, one after the other; `beian` and make's Python are those of this environment."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "beian").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m beian "$@"\n', "utf-8")
    (programs / "beian").chmod(0o755)
    lines = "\n".join(BLOCK.findall(guide.read_text("utf-8")))
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "MAKEFLAGS": f"READY= BIN={sys.executable}",
        "AS_OF": "2026-11-26",
        "BEIAN_AGE_IDENTITY": str(tmp_path / "identity.txt"),
    }
    done = subprocess.run(
        ["sh", "-e", "-c", lines], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, lines + done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_exists_in_both_languages_with_the_same_commands(page: Path) -> None:
    other = page.with_name(
        page.name.replace(".zh-CN", "") if ".zh-CN" in page.name else page.name.replace(".md", ".zh-CN.md")
    )
    assert other.name in LINK.findall(page.read_text("utf-8"))

    def blocks(file: Path) -> list[str]:
        return [re.sub(r"\s*#.*", "", block) for block in BLOCK.findall(file.read_text("utf-8"))]

    assert blocks(page) == blocks(other)


@pytest.mark.parametrize("page", ALL, ids=named)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        assert ":" in link or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_verb_that_a_page_names_exists(page: Path) -> None:
    known = set(re.findall(r"^([a-z][a-z-]*):", (support.CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = support.beian_here("--help", cwd=support.CHECKOUT).stdout
    for command in (first or second for first, second in MADE.findall(page.read_text("utf-8"))):
        program, verb = command.split()[:2]
        if not re.fullmatch(r"[a-z][a-z-]*", verb):
            continue
        assert verb in known if program == "make" else re.search(rf"^  {verb}\b", shown, re.MULTILINE), command


def test_the_readme_of_papers_names_every_entry_of_a_document() -> None:
    text = (support.CHECKOUT / "templates/documents/README.md").read_text("utf-8")
    named = {name for row in re.findall(r"^\| (.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert named == {entry.name for entry in fields(Paper)} - {"id"}
