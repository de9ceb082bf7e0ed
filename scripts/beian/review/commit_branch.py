"""Commits files on a new branch for people who work without a terminal. The workflow pushes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from beian.content.git import git
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.problem import Problem
from beian.privacy.guard import guard_tree

ACTOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\[bot\])?\Z")


def commit_on_branch(root: ContentRoot, branch: str, paths: Sequence[str], message: str, actor: str) -> list[Problem]:
    """Commit these files on a new branch in the name of `actor`; returns personal data in them, and then commits nothing.

    Raises Failure when the branch exists, or nothing changed.
    """
    if not ACTOR.match(actor):
        raise Failure("不知道是谁要求的（GITHUB_ACTOR）", "it is not known who asked for this (GITHUB_ACTOR)")
    if git(root.path, "branch", "--all", "--list", "--end-of-options", branch, f"*/{branch}").strip():
        raise Failure(f"分支 {branch} 已经存在，请先合并或者删除。", f"the branch {branch} exists; merge or delete it.")
    git(root.path, "switch", "--quiet", "--create", branch)
    git(root.path, "add", "--", *paths)
    problems = guard_tree(root, staged=True)
    if not problems:
        identity = ["-c", f"user.name={actor}", "-c", f"user.email={actor}@users.noreply.github.com"]
        git(root.path, *identity, "commit", "--quiet", f"--message={message}")
    return problems
