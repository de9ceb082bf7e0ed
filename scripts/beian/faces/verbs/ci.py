"""What the workflows run: one verb with tasks."""

from __future__ import annotations

import argparse
from collections.abc import Callable

BASE = "与哪个版本相比；默认 BEIAN_BASE，再默认上一次提交 · compared with; BEIAN_BASE, else the last commit"
COMPARING = ("check", "preview")
TASKS = {
    "check": "标注改动带来的问题，写出摘要 · annotations at the lines and a summary of the change",
    "preview": "改动的审阅版网站和修订对照稿 · review site and redlines of what changed",
    "publish": "公开版网站，经检查没有不公开的内容 · the public site, after a check for leaks",
    "release": "一轮存档的清单和审阅版材料 · manifest and review edition of a round",
    "new": "在新的分支上建立备案（BEIAN_FILING 等）· a new filing on a branch",
    "comments": "在新的分支上登记意见（BEIAN_TEXT 等）· comments of a notice on a branch",
    "pack": "受限内容留空的材料（BEIAN_FILING）· papers with blanks for what is restricted",
}


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb. What people type into a form of the host comes in the environment, never on the command line."""
    ci = verb("ci", "ci:run", "工作流运行的命令 · what the workflows run")
    tasks = ci.add_subparsers(dest="task", required=True, metavar="TASK")
    for name, help_text in TASKS.items():
        task = tasks.add_parser(name, help=help_text, description=help_text)
        if name in COMPARING:
            task.add_argument("--base", metavar="VERSION", help=BASE)
