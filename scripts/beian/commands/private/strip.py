"""The verb `strip`: attachments without what they tell and do beside what they show."""

from __future__ import annotations

import argparse
from pathlib import Path

from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import about
from beian.core.places import ContentRoot


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="附件 · the files, which are rewritten")


def strip(_: ContentRoot, options: argparse.Namespace) -> int:
    """Rewrite each file, and say whether it changed. Returns 0; raises Failure for the first that must stay as it is."""
    from beian.privacy.stripping import strip_file

    for name in options.files:
        changed = strip_file(Path(name))
        zh, en = ("已去掉", "stripped") if changed else ("没有可去掉的", "nothing to strip")
        say(about(name, zh, en, " · "))
    return CLEAN
