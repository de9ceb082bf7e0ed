"""The verb `guard`: personal data among what Git tracks."""

from __future__ import annotations

import argparse

from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.options import as_json
from beian.commands.terminal.console import say
from beian.core.places import ContentRoot


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--staged", action="store_true", help="只看 Git 暂存的改动 · only what is staged in Git")
    which.add_argument("--history", action="store_true", help="查看全部提交的历史 · all commits ever made")
    as_json(parser)


def guard(root: ContentRoot, options: argparse.Namespace) -> int:
    """Personal data among tracked or staged text, or in all commits: place and kind, never the value."""
    from beian.commands.terminal import report
    from beian.privacy.guard import guard_tree
    from beian.privacy.guard_history import guard_history

    problems = list(guard_history(root)) if options.history else guard_tree(root, staged=options.staged)
    if options.json:
        say(report.as_json(problems))
    elif problems:
        say(report.as_text(problems))
    return PROBLEMS if problems else CLEAN
