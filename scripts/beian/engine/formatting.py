"""`fmt`: one form for all YAML files and policies. Tidies the text, gives text that YAML 1.2 would read as a number its quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from beian.engine.files import write
from beian.engine.workspace import Workspace
from beian.intake.strict_yaml import load
from beian.intake.tidy import tidied, tidied_policy
from beian.intake.tree import Tree, is_recorded
from beian.schema.filings import load_library
from beian.values.problem import Problem, ordered

FOLDERS = ("filings", "private", "examples", "overrides")
ENDINGS = (".yaml", ".yml")
POLICY = re.compile(r"(?:filings|private)/[^/]+/policies/[^/]+\.md\Z")


@dataclass(frozen=True)
class Formatted:
    """The repository paths of what is (or would be) changed, and what only a person can mend in any file."""

    changed: list[str]
    unreadable: list[Problem]


class TidyTree:
    """A tree whose files read as if they had been tidied."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._contents: dict[str, bytes | None] = {}

    def files(self, folder: str) -> list[str]:
        return self._tree.files(folder)

    def irregular(self, folder: str) -> list[str]:
        return self._tree.irregular(folder)

    def read(self, path: str) -> bytes | None:
        if path not in self._contents:
            content = self._tree.read(path)
            self._contents[path] = _tidied(content, path) if content else content
        return self._contents[path]


def _tidied(content: bytes, path: str) -> bytes:
    if POLICY.match(path):
        return tidied_policy(content)
    return tidied(content, path) if path.endswith(ENDINGS) else content


def format_files(workspace: Workspace, *, write_back: bool) -> Formatted:
    """Bring every YAML file and policy of the content root into form; without `write_back` only say which would change."""
    disk = workspace.disk
    done, contents = _formed(workspace, disk, [path for folder in FOLDERS for path in disk.files(folder)])
    for path in contents if write_back else ():
        write(workspace.root.path / path, contents[path])
    return done


def unformed(workspace: Workspace, paths: Iterable[str]) -> Formatted:
    """Which of these files, as they are in the workspace's tree, are not in form."""
    inside = [path for path in paths if path.startswith(tuple(f"{folder}/" for folder in FOLDERS))]
    return _formed(workspace, workspace.tree, sorted(inside))[0]


def _formed(workspace: Workspace, source: Tree, listed: list[str]) -> tuple[Formatted, dict[str, bytes]]:
    """What is wrong with the listed files, and the better content of those that would change."""
    tree = TidyTree(source)
    without_quotes: dict[str, list[Problem]] = {}
    for problem in load_library(tree, tree, workspace.registry).problems:
        if problem.rule == "yaml-type":
            without_quotes.setdefault(problem.position.path, []).append(problem)
    contents: dict[str, bytes] = {}
    unreadable: list[Problem] = []
    for path in ["beian.yaml", *(path for path in listed if _has_form(path) and not is_recorded(path))]:
        content = tree.read(path) or b""
        unreadable += load(content, path).problems if path.endswith(ENDINGS) else []
        if path in without_quotes:
            content = _quoted(content.decode(), without_quotes[path]).encode()
        if content != (source.read(path) or b""):
            contents[path] = content
    return Formatted(sorted(contents), ordered(unreadable)), contents


def _has_form(path: str) -> bool:
    return path.endswith(ENDINGS) or bool(POLICY.match(path))


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
