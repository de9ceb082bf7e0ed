"""The line that a problem stands in, with a mark below the place.

A line is never one of the private half. It is also withheld when what it holds may be personal although it stands in the
open half: where the problem says so, where a misspelt name may be that of a restricted answer, and wherever the guard would
find something.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from beian.content.trees import GitTree, Tree, WorkTree
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.core.text.personal_data import looks_personal

OPEN = ("filings/", "overrides/", "beian.yaml")
WITHHELD = ("PRV-", "schema-additional-properties")
NUMBER = re.compile(r"\d{8}")  # in a file that cannot be read, nobody knows whose number it is
BEFORE, SHOWN = 24, 64  # characters before the place, and of the line at all


class Quotes:
    """The lines of the work tree, or of what is staged."""

    def __init__(self, root: ContentRoot, *, staged: bool = False) -> None:
        tree: Tree = GitTree(root.path) if staged else WorkTree(root.path)
        self._lines = cache(lambda path: (tree.read(path) or b"").decode("utf-8-sig", "replace").splitlines())

    def __call__(self, problem: Problem) -> list[str]:
        """Two rows: the line, and a mark below the place; none when the line must not be shown or is empty."""
        path, line, column = problem.place()
        if not path.startswith(OPEN) or problem.rule.startswith(WITHHELD):
            return []
        lines = self._lines(path)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        if not text.strip() or looks_personal(text) or (problem.rule == "intake" and NUMBER.search(text)):
            return []
        return marked(text, line, column)


def marked(text: str, line: int, column: int) -> list[str]:
    """The line with its number, and a caret below the column; a long line is cut around it."""
    start = max(0, column - 1 - BEFORE) if len(text) > SHOWN else 0
    shown = "".join(_visible(letter) for letter in text[start : start + SHOWN])
    before, after = "…" if start else "", "…" if start + SHOWN < len(text) else ""
    space = width(before + shown[: column - 1 - start])
    number = str(line)
    return [f"    {number} | {before}{shown}{after}", f"    {' ' * len(number)} | {' ' * space}^"]


def _visible(letter: str) -> str:
    """Control characters would move or colour the terminal; what joins other letters would move the mark."""
    return letter if letter.isprintable() else " " if letter == "\t" else "\N{REPLACEMENT CHARACTER}"


def width(text: str) -> int:
    """How many columns a terminal gives to a text: hanzi and full-width signs take two, combining signs none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
