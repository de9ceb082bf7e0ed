"""The verb that makes everything twice and compares the bytes."""

from __future__ import annotations

import argparse

from beian.engine.reproducing import differences_of_builds
from beian.faces.commands import CLEAN, PROBLEMS, progress, say
from beian.values.clock import today
from beian.values.places import ContentRoot


def reproduce(root: ContentRoot, options: argparse.Namespace) -> int:
    """Build, pack and site under two variations; 1 when a byte differs, with the files and places."""
    found = differences_of_builds(
        root, options.filings, today(options.as_of), site=not options.no_site, progress=progress
    )
    for line in found:
        say(f"× {line}")
    if found:
        say(f"{len(found)} 个文件不能重现。 {len(found)} files are not reproducible.")
        return PROBLEMS
    say("三次生成的字节全部相同。 All bytes of the three runs are the same.")
    return CLEAN
