"""The verb `fmt`: one form for all YAML files and policies."""

from __future__ import annotations

import argparse

from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about
from beian.core.places import ContentRoot


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="只检查，不改动 · only say what would change")


def fmt(root: ContentRoot, options: argparse.Namespace) -> int:
    """One form for all YAML files; says what only a person can mend. 1 when that, or with `--check` when anything, is left."""
    from beian.check.formatting import format_files
    from beian.check.workspace import Workspace
    from beian.commands.terminal import report

    done = format_files(Workspace(root), write_back=not options.check)
    for path in done.changed:
        zh, en = ("需要规范，运行 make fmt", "run make fmt") if options.check else ("已规范", "mended")
        say(about(path, zh, en, " · "))
    if done.unreadable:
        say(report.as_text(done.unreadable))
    return PROBLEMS if done.unreadable or (done.changed and options.check) else CLEAN
