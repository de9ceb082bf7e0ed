"""What a commit is about to hold, judged in one go: the filings it touches, personal data, the form of its YAML.

Reads Git's index, and of it only the entities concerned: a commit must not have to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from beian.check.entities import check_touched
from beian.check.formatting import unformed
from beian.check.workspace import Workspace
from beian.content.changed_files import changed_paths, entities_with
from beian.core.places import ContentRoot
from beian.core.problem import Problem, ordered
from beian.privacy.guard import guard_tree


@dataclass(frozen=True)
class Staged:
    """All problems of what is staged, the files that `fmt` would change, and how many filings were judged."""

    problems: list[Problem]
    unformed: list[str]
    filings: int


def judge_staged(root: ContentRoot, as_of: date) -> Staged:
    """What stands against committing what is staged. Raises Failure without Git."""
    paths = changed_paths(root, "")
    workspace = Workspace(root, staged=True, as_of=as_of, entities=entities_with(paths))
    checked = check_touched(workspace, [], paths)
    form = unformed(workspace, paths)
    problems = [*checked.problems, *guard_tree(root, staged=True), *form.unreadable]
    return Staged(ordered(problems), form.changed, checked.filings)
