"""Types: how often a room says `Any`, which turns the type checker off, and that an exception has its reason."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import beian
from support import CHECKOUT

PACKAGE = Path(beian.__file__).parent
MOST = {
    "core": 9,
    "content": 9,
    "schema": 56,
    "record": 4,
    "papers": 45,
    "rules": 29,
    "check": 3,
    "compare": 10,
    "build": 6,
    "bundle": 2,
    "privacy": 2,
    "site": 5,
    "review": 0,
    "commands": 18,
}  # goes down only
EXCEPTION = re.compile(r"# type: ignore(?!\[[a-z-]+(?:, [a-z-]+)*\]  # \w)")


def test_any_is_said_no_more_often() -> None:
    said = Counter(
        file.relative_to(PACKAGE).parts[0]
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "Any"
    )
    assert {room: said[room] for room in MOST if said[room] > MOST[room]} == {}, "name the shape, or take object"


def test_an_exception_for_the_checker_names_its_kind_and_its_reason() -> None:
    checked = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["packages"]
    files = [file for name in checked for file in (PACKAGE / name.removeprefix("beian.")).rglob("*.py")]
    found = {
        (file.name, number)
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if EXCEPTION.search(line)
    }
    assert found == set()
