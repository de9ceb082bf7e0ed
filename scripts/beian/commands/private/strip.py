"""The verb `strip`: attachments without what they tell and do beside what they show."""

from __future__ import annotations

import argparse
from pathlib import Path

from beian.commands.terminal.console import say
from beian.core.places import ContentRoot


def strip(_: ContentRoot, options: argparse.Namespace) -> int:
    """Rewrite each file, and say whether it changed. Returns 0; raises Failure for the first that must stay as it is."""
    from beian.privacy.stripping import strip_file

    for name in options.files:
        changed = strip_file(Path(name))
        say(f"{name}：{'已去掉 · stripped' if changed else '没有可去掉的 · nothing to strip'}")
    return 0
