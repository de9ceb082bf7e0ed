"""The verb `similar`: long answers that are nearly the same as those of another entity."""

from __future__ import annotations

import argparse
from pathlib import Path

from beian.engine.similarity import alike, keep, read, sketches
from beian.engine.workspace import Workspace
from beian.faces.commands import CLEAN, PROBLEMS, say
from beian.values.places import ContentRoot


def similar(root: ContentRoot, options: argparse.Namespace) -> int:
    """Say which answers are alike; 1 when some are. With `--write`, keep the sketches of this content root."""
    own = sketches(Workspace(root, private=False).filings())
    if options.write:
        keep(own, Path(options.write))
        say(f"√ {options.write}：{len(own)} 项长答案的摘要，不含文字 · {len(own)} sketches, no text")
    others = [*own, *(one for name in options.files for one in read(Path(name)))]
    found = list(alike(own, others))
    for one in found:
        say(
            f"× {one.own.filing} {one.own.pointer}：与 {one.other.filing} 约 {one.percent}% 相同，请各自写明 · "
            f"about {one.percent}% the same as {one.other.filing}"
        )
    entities = len({one.filing.split("/")[0] for one in others})
    say(f"比较了 {entities} 个主体，{len(found)} 处雷同。 {entities} entities compared, {len(found)} alike.")
    return PROBLEMS if found else CLEAN
