"""`fmt`: one form for all YAML files. Tidies the text, and gives text that YAML 1.2 would read as a number its quotes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from beian.engine.files import write
from beian.engine.workspace import Workspace
from beian.intake.loading import is_recorded
from beian.intake.strict_yaml import load
from beian.intake.tidy import tidied
from beian.intake.tree import Tree
from beian.schema.filings import load_library
from beian.values.problem import Problem, ordered

FOLDERS = ("filings", "private", "examples", "overrides")
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Formatted:
    """The repository paths of what is (or would be) changed, and what only a person can mend in any file."""

    changed: list[str]
    unreadable: list[Problem]


class TidyTree:
    """A tree whose YAML files read as if they had been tidied."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._contents: dict[str, bytes | None] = {}

    def files(self, folder: str) -> list[str]:
        return self._tree.files(folder)

    def read(self, path: str) -> bytes | None:
        if path not in self._contents:
            content = self._tree.read(path)
            self._contents[path] = tidied(content, path) if content and path.endswith(ENDINGS) else content
        return self._contents[path]


def format_files(workspace: Workspace, *, write_back: bool) -> Formatted:
    """Bring every YAML file of the content root into form; without `write_back` only say which would change."""
    disk, tree = workspace.disk, TidyTree(workspace.disk)
    without_quotes: dict[str, list[Problem]] = {}
    for problem in load_library(tree, tree, workspace.registry).problems:
        if problem.rule == "yaml-type":
            without_quotes.setdefault(problem.position.path, []).append(problem)
    changed, unreadable = [], []
    listed = [path for folder in FOLDERS for path in disk.files(folder) if path.endswith(ENDINGS)]
    for path in ["beian.yaml", *(path for path in listed if not is_recorded(path))]:
        content = tree.read(path) or b""
        unreadable += load(content, path).problems
        if path in without_quotes:
            content = _quoted(content.decode(), without_quotes[path]).encode()
        if content != (disk.read(path) or b""):
            changed.append(path)
            if write_back:
                write(workspace.root.path / path, content)
    return Formatted(sorted(changed), ordered(unreadable))


def _quoted(text: str, problems: list[Problem]) -> str:
    lines = text.split("\n")
    for problem in sorted(problems, key=lambda one: (one.position.line, one.position.column), reverse=True):
        line, start = lines[problem.position.line - 1], problem.position.column - 1
        word = _plain_scalar(line[start:])
        lines[problem.position.line - 1] = (
            line[:start] + json.dumps(word, ensure_ascii=False) + line[start + len(word) :]
        )
    return "\n".join(lines)


def _plain_scalar(rest: str) -> str:
    """A plain number or boolean ends at white space, a comment or a flow sign."""
    for end, letter in enumerate(rest):
        if letter in " \t,]}":
            return rest[:end]
    return rest
