"""What the workflows run: one verb with tasks."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb. What people type into a form of the host comes in the environment, never on the command line."""
    ci = verb("ci", "ci:run", "工作流运行的命令 · what the workflows run")
    tasks = ci.add_subparsers(dest="task", required=True, metavar="TASK")
    for name, help_text in (
        ("check", "标注改动带来的问题，写出摘要 · annotations at the lines and a summary of the change"),
        ("preview", "改动的审阅版网站和修订对照稿 · review site and redlines of what changed"),
    ):
        task = tasks.add_parser(name, help=help_text, description=help_text)
        task.add_argument(
            "--base",
            metavar="VERSION",
            help="与哪个版本相比；默认 BEIAN_BASE，再默认上一次提交 · compared with; BEIAN_BASE, else the last commit",
        )
