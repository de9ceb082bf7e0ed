"""`fmt`: gives text that YAML 1.2 would read as a number or a boolean its quotes, and changes nothing else."""

from __future__ import annotations

import json

from beian.engine.files import write
from beian.engine.workspace import Workspace
from beian.values.problem import Problem


def format_files(workspace: Workspace, *, write_back: bool) -> list[str]:
    """The repository paths of files that are (or, without `write_back`, would be) changed."""
    by_path: dict[str, list[Problem]] = {}
    for problem in workspace.library.problems:
        if problem.rule == "yaml-type":
            by_path.setdefault(problem.position.path, []).append(problem)
    for path, problems in by_path.items():
        if write_back:
            target = workspace.root.path / path
            text = target.read_bytes().decode("utf-8-sig")
            write(target, _quoted(text, problems).encode())
    return sorted(by_path)


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
        if letter in " \t\r,]}":
            return rest[:end]
    return rest
